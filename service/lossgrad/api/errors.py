"""What can be wrong with a request before it is a question, or with the service when it is asked.

LossgradError
├── MalformedJson           the body is not JSON, or nested beyond reason
├── MalformedBody           the bytes of the body are not what its headers, or the JSON in it, say
├── UnsupportedMediaType    the body is not declared as JSON
│   ├── UnsupportedEncoding the body is compressed in a way that is not read
│   └── UndeclaredLines     the body is not declared as lines of JSON
├── BodyTooLarge            the body is larger than this service takes
├── UnknownVersion          the model is there, and not in this version
├── NotSupported            a part of a protocol that makes no sense here
└── Unavailable             the service cannot answer now; the same request may be sent again later
    ├── Overloaded          too many big batches are waiting already
    └── Draining            the service is about to stop
"""

from lossgrad.core.errors import LossgradError


class MalformedJson(LossgradError):
    """The body is not JSON, or nested beyond reason."""

    code = "malformed-json"


class MalformedBody(LossgradError):
    """The bytes of the body are not what its headers, or the JSON in it, say."""

    code = "malformed-body"


class UnsupportedMediaType(LossgradError):
    """The body is not declared as JSON."""

    code = "unsupported-media-type"


class UnsupportedEncoding(UnsupportedMediaType):
    """The body is compressed in a way that is not read."""

    code = "unsupported-encoding"


class UndeclaredLines(UnsupportedMediaType):
    """The body is not declared as lines of JSON."""


class BodyTooLarge(LossgradError):
    """The body is larger than this service takes."""

    code = "body-too-large"


class UnknownVersion(LossgradError):
    """The model is there, and not in this version."""

    code = "unknown-version"


class NotSupported(LossgradError):
    """A part of a protocol that makes no sense here."""

    code = "not-supported"


class Unavailable(LossgradError):
    """The service cannot answer now; the same request may be sent again later."""

    code = "unavailable"


class Overloaded(Unavailable):
    """Too many big batches are waiting already."""

    code = "overloaded"


class Draining(Unavailable):
    """The service is about to stop."""

    code = "draining"
