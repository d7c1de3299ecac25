"""Answers built on evaluations: pure functions over the core, no HTTP."""
