"""Check someone's own losses and gradients, and name the mistake."""

from lossgrad.analysis.verify.probe import Probe, probe
from lossgrad.analysis.verify.reported import Reported, ReportedPlayer, ReportedSide
from lossgrad.analysis.verify.variants import Variant, claimed
from lossgrad.analysis.verify.verification import PlayerVerdict, Verification, verify

__all__ = [
    "PlayerVerdict",
    "Probe",
    "Reported",
    "ReportedPlayer",
    "ReportedSide",
    "Variant",
    "Verification",
    "claimed",
    "probe",
    "verify",
]
