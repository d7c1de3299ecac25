"""What an analysis has found, as JSON."""

from pydantic import Field

from lossgrad.analysis.finding import Confidence, Severity
from lossgrad.api.schemas.objectives import Absent, View

EvidenceValue = bool | int | float | str | list[float | int | str | None] | None


class FindingView(View):
    """One fact in plain words, with the numbers it rests on and what to do about it."""

    code: str = Field(description="Its name for programs, such as `sign_flipped`; never changes its meaning.")
    severity: Severity = Field(
        description="`critical` where training cannot work, `warning` where it suffers, `info` where it is good to "
        "know."
    )
    confidence: Confidence = Field(
        description="`certain` where nothing else explains the numbers, `likely` where something less usual would, "
        "`possible` where they only hint at it."
    )
    title: str = Field(description="One line in plain words.")
    explanation: str = Field(description="What that means.")
    evidence: dict[str, EvidenceValue] = Field(
        description="The numbers, names and positions it rests on; null where a number is not finite."
    )
    advice: str = Field(description="What to change, or what to try.")
    player: str | Absent = Field(default=None, description="Whose, where it is about one player.")
    side: str | Absent = Field(default=None, description="On which examples, where it is about one side.")
    first_step: int | Absent = Field(default=None, description="In a run: the first step at which it was seen.")
    last_step: int | Absent = Field(default=None, description="In a run: the last step at which it was seen.")
    sources: list[str] = Field(description="Papers, or threads in which it happened to others.")
