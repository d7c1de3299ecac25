"""Operations as methods: of a client that waits, and of one that is awaited.

A method has the signature, the documentation and the result of the function that builds its call, so all three
are written once, in ``_operations``, and the two clients cannot drift apart.
"""

import inspect
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, get_args, get_type_hints

from ._call import Call

P = ParamSpec("P")
T = TypeVar("T")


class Sender(Protocol):
    """A client that waits for the result."""

    def _send(self, call: Call[T], /) -> T: ...


class AsyncSender(Protocol):
    """A client whose result is awaited."""

    async def _send(self, call: Call[T], /) -> T: ...


def method(build: Callable[P, Call[T]]) -> Callable[Concatenate[Sender, P], T]:
    """The method that builds a call and waits for its result."""

    def send(self: Sender, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._send(build(*args, **kwargs))

    _describe(send, build)
    return send


def async_method(
    build: Callable[P, Call[T]],
) -> Callable[Concatenate[AsyncSender, P], Coroutine[Any, Any, T]]:
    """The method that builds a call and awaits its result."""

    async def send(self: AsyncSender, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._send(build(*args, **kwargs))

    _describe(send, build)
    return send


def _describe(send: Any, build: Callable[..., object]) -> None:
    """Show ``build``'s signature in ``help()``, with ``self`` before it and the result in place of the call."""
    signature = inspect.signature(build)
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    (result,) = get_args(get_type_hints(build)["return"])
    send.__name__ = send.__qualname__ = build.__name__
    send.__doc__ = build.__doc__
    send.__signature__ = signature.replace(
        parameters=[self, *signature.parameters.values()],
        return_annotation=result,
    )
