"""The numeric core: arrays in, losses, gradients and weights out. NumPy and the standard library only."""
