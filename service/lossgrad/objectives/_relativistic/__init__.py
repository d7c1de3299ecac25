"""What the relativistic objectives share: three losses of a difference, and four ways of comparing reals with fakes."""
