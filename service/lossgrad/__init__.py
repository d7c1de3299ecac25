"""Adversarial objectives over HTTP: losses, analytic gradients and per-example weights from logits."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("lossgrad")
