"""Penalties as people write them, right and wrong: the acceptance test of ``lossgrad.analysis.verify_penalty``."""
