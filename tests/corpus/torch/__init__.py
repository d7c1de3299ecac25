"""Losses written in torch, right and wrong: ``make corpus-torch``, apart from the other tests."""
