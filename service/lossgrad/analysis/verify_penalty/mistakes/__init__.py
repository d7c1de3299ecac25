"""The known mistakes: every module of this package defines one ``MISTAKE``; nothing lists them by hand."""

from operator import attrgetter

from lossgrad.analysis.verify_penalty.mistake import Mistake
from lossgrad.core.discovery import discovered

MISTAKES = discovered(__name__, __path__, "MISTAKE", Mistake, attrgetter("code"))
"""Every mistake by its code, in alphabetical order."""
