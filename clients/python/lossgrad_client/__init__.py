"""Python client of lossgrad: NumPy arrays in, losses, gradients and weights out.

>>> from lossgrad_client import Client
>>> client = Client("http://127.0.0.1:8000")
>>> client.evaluate("hinge", real=[2.0, 0.5], fake=[-3.0, 0.0]).generator.fake.gradients
array([-0.5, -0.5])
"""

from ._client import AsyncClient, Client
from ._comparison import (
    ComparedObjective,
    ComparedPlayer,
    ComparedSide,
    Comparison,
    RatioToReference,
    WeightStatistics,
)
from ._curves import Curves, Series
from ._diagnosis import Carrier, Diagnosis, RunDiagnosis, RunSummary
from ._dialect import Contrast, Dialect, DialectEntry
from ._evaluation import Evaluation, PlayerResult, Side
from ._exceptions import (
    AmbiguousObjectiveError,
    BadRequestError,
    LossgradError,
    NotFoundError,
    PayloadTooLargeError,
    RequestTimeoutError,
    ResponseError,
    ServerError,
    StatusError,
    TooManyRequestsError,
    TransportError,
    TransportTimeoutError,
    UnavailableError,
    UnknownDialectError,
    UnknownObjectiveError,
    UnknownPenaltyError,
    UnprocessableRequestError,
)
from ._figure import Figure, FigureSummary, FigureValue, Threshold
from ._finding import Finding
from ._monitor import Monitor
from ._notices import MonitorWarning
from ._objective import (
    Alias,
    ChanceLevel,
    Domain,
    Example,
    Latex,
    Objective,
    OptimalLogit,
    Parameter,
    PlayerFormulas,
    Reference,
)
from ._penalty import Peer, Penalty, PenaltyInput, PenaltyLatex, PenaltyOutput, PenaltyParameter, PenaltyResult
from ._penalty_verification import NearPenalty, PenaltyVerification
from ._probe import Probe
from ._problem import Problem, Violation
from ._quantity import Difference, Quantity
from ._verification import (
    AlikeObjective,
    Explanation,
    Factors,
    NamedObjective,
    NearObjective,
    PlayerVerification,
    Verification,
)
from ._version import __version__

__all__ = [
    "Alias",
    "AlikeObjective",
    "AmbiguousObjectiveError",
    "AsyncClient",
    "BadRequestError",
    "Carrier",
    "ChanceLevel",
    "Client",
    "ComparedObjective",
    "ComparedPlayer",
    "ComparedSide",
    "Comparison",
    "Contrast",
    "Curves",
    "Diagnosis",
    "Dialect",
    "DialectEntry",
    "Difference",
    "Domain",
    "Evaluation",
    "Example",
    "Explanation",
    "Factors",
    "Figure",
    "FigureSummary",
    "FigureValue",
    "Finding",
    "Latex",
    "LossgradError",
    "Monitor",
    "MonitorWarning",
    "NamedObjective",
    "NearObjective",
    "NearPenalty",
    "NotFoundError",
    "Objective",
    "OptimalLogit",
    "Parameter",
    "PayloadTooLargeError",
    "Peer",
    "Penalty",
    "PenaltyInput",
    "PenaltyLatex",
    "PenaltyOutput",
    "PenaltyParameter",
    "PenaltyResult",
    "PenaltyVerification",
    "PlayerFormulas",
    "PlayerResult",
    "PlayerVerification",
    "Probe",
    "Problem",
    "Quantity",
    "RatioToReference",
    "Reference",
    "RequestTimeoutError",
    "ResponseError",
    "RunDiagnosis",
    "RunSummary",
    "Series",
    "ServerError",
    "Side",
    "StatusError",
    "Threshold",
    "TooManyRequestsError",
    "TransportError",
    "TransportTimeoutError",
    "UnavailableError",
    "UnknownDialectError",
    "UnknownObjectiveError",
    "UnknownPenaltyError",
    "UnprocessableRequestError",
    "Verification",
    "Violation",
    "WeightStatistics",
    "__version__",
]
