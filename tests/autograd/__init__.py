"""Every objective against torch's autograd on the recorded runs: `make autograd`, apart from the other tests."""
