"""Check someone's own penalty, and name the mistake."""

from lossgrad.analysis.verify_penalty.reported import ReportedPenalty
from lossgrad.analysis.verify_penalty.verification import PenaltyVerification, verify_penalty

__all__ = ["PenaltyVerification", "ReportedPenalty", "verify_penalty"]
