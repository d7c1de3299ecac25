"""What can be wrong with a request before it is a question, or with the service when it is asked.

LossgradError
├── MalformedJson           the body is not JSON, or nested beyond reason
├── UnsupportedMediaType    the body is not declared as JSON
├── BodyTooLarge            the body is larger than this service takes
└── Unavailable             the service cannot answer now; the same request may be sent again later
    ├── Overloaded          too many big batches are waiting already
    └── Draining            the service is about to stop
"""

from lossgrad.core.errors import LossgradError


class MalformedJson(LossgradError):
    """The body is not JSON, or nested beyond reason."""

    code = "malformed-json"


class UnsupportedMediaType(LossgradError):
    """The body is not declared as JSON."""

    code = "unsupported-media-type"


class BodyTooLarge(LossgradError):
    """The body is larger than this service takes."""

    code = "body-too-large"


class Unavailable(LossgradError):
    """The service cannot answer now; the same request may be sent again later."""

    code = "unavailable"


class Overloaded(Unavailable):
    """Too many big batches are waiting already."""

    code = "overloaded"


class Draining(Unavailable):
    """The service is about to stop."""

    code = "draining"
