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
from ._problem import Problem, Violation
from ._version import __version__

__all__ = [
    "Alias",
    "AmbiguousObjectiveError",
    "AsyncClient",
    "BadRequestError",
    "ChanceLevel",
    "Client",
    "ComparedObjective",
    "ComparedPlayer",
    "ComparedSide",
    "Comparison",
    "Contrast",
    "Curves",
    "Dialect",
    "DialectEntry",
    "Domain",
    "Evaluation",
    "Example",
    "Latex",
    "LossgradError",
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
    "PlayerFormulas",
    "PlayerResult",
    "Problem",
    "RatioToReference",
    "Reference",
    "RequestTimeoutError",
    "ResponseError",
    "Series",
    "ServerError",
    "Side",
    "StatusError",
    "TooManyRequestsError",
    "TransportError",
    "TransportTimeoutError",
    "UnavailableError",
    "UnknownDialectError",
    "UnknownObjectiveError",
    "UnknownPenaltyError",
    "UnprocessableRequestError",
    "Violation",
    "WeightStatistics",
    "__version__",
]
