"""The commands that look at files: ``verify``, ``probe`` and ``diagnose``, in process and without the service."""
