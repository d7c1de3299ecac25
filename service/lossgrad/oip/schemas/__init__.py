"""The documents of the Open Inference Protocol: what is asked and answered below ``/v2``."""
