"""The service's JSON over HTTP: what a request looks like, what is answered, what can go wrong."""
