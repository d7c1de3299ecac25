"""The Open Inference Protocol v2 with its binary tensors, below ``/v2``: objectives and penalties are models.

framing     a body is JSON and raw tensors: split, cut
encodings   gzip and deflate
bodies      a request's bytes, read once into aligned memory
tensors     bytes or nested lists as arrays
models      what objectives and penalties are as models: their tensors, metadata, configuration
questions   an infer request, checked: parameters, inputs, outputs; members what JSON values should be
inference   question → core → named arrays
penalties   the last three for a penalty
answers     named arrays → response
statistics  what was asked, and how long it took
schemas     the documented shapes
routers     one module per resource
"""
