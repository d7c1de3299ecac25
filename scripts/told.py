"""What the analyses can say, read off their code: each finding's words, with … where something is filled in."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pkgutil import walk_packages
from string import Formatter
from types import ModuleType
from typing import Any

from lossgrad.analysis.diagnose import convention
from lossgrad.analysis.finding import SEVERITIES

GAP = "…"
_SHORT = 25
_KEPT = {"player": "player", "objective": "the objective", "penalty": "the penalty"}
"""What is put in places that are filled with a name, where a gap would not read well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding as it can be made."""

    code: str
    severity: str
    title: str
    explanation: str
    advice: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names are looked up: a module, and what a function assigns."""

    module: ModuleType
    local: Mapping[str, list[ast.expr]]
    kept: Mapping[str, str]


def findings_in(package: ModuleType) -> Iterator[Told]:
    """Every finding that a package makes itself; those of mistakes are told by the mistakes."""
    for module in _modules(package):
        tree = ast.parse(inspect.getsource(module))
        of_rows: tuple[str, ...] = ()
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                scope = _scope(module, function)
                for node in _calls(function):
                    told = _finding(node, scope)
                    if GAP not in told.code:
                        yield told
                    else:  # of a mistake, which tells it itself, or of a row of a table
                        of_rows = of_rows or told.sources
        of_codes: Mapping[str, tuple[str, ...]] = getattr(module, "_SOURCES_OF", {})
        for row in _rows(tree, _Scope(module, {}, _KEPT)):
            yield replace(row, sources=of_codes.get(row.code, of_rows))


def filled(template: str) -> str:
    """A template with gaps for its fields."""
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        parts += [text, "" if name is None else {**_KEPT, "name": "the penalty"}.get(name, GAP)]
    return _sentence("".join(parts))


def reasons(function: Any) -> list[str]:
    """The strings that a function may return, and those of the functions it asks."""
    if function.__name__ == "<lambda>":  # a figure's own, which always applies
        return []
    module = import_module(function.__module__)
    definition = ast.parse(inspect.getsource(function)).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise TypeError(f"{function!r} is no function with a definition of its own")
    scope = _scope(module, definition)
    returned = [node.value for node in ast.walk(definition) if isinstance(node, ast.Return) and node.value is not None]
    return list(dict.fromkeys(text for value in returned for text in _returned(value, scope)))


def _returned(node: ast.expr, scope: _Scope) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _returned(node.body, scope)
        yield from _returned(node.orelse, scope)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from reasons(getattr(scope.module, node.func.id))
    elif isinstance(node, ast.Attribute) and ast.unparse(node).startswith("snapshot.convention."):
        yield from reasons(getattr(convention, f"_{node.attr}"))
    elif not (isinstance(node, ast.Constant) and node.value is None):
        yield _text(node, scope)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for info in walk_packages(package.__path__, f"{package.__name__}."):
        yield import_module(info.name)


def _scope(module: ModuleType, function: ast.FunctionDef) -> _Scope:
    local: dict[str, list[ast.expr]] = {}
    looped: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for name, value in _assigned(node.targets[0], node.value):
                local.setdefault(name, []).append(value)
        elif isinstance(node, ast.For):
            looped |= {each.id for each in ast.walk(node.target) if isinstance(each, ast.Name)}
    of_penalties = {"name": "the penalty"} if "verify_penalty.wording" in module.__name__ else {}
    kept = {name: text for name, text in {**_KEPT, **of_penalties}.items() if name == "player" or name not in looped}
    return _Scope(module, local, kept)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for each, part in zip(target.elts, value.elts, strict=True):
            yield from _assigned(each, part)


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
            yield node


def _finding(call: ast.Call, scope: _Scope) -> Told:
    given = {each.arg: each.value for each in call.keywords}
    severities = [each for each in SEVERITIES if each in set(_choices(given["severity"], scope))]
    title, explanation, advice = (_returns(given[name], scope) for name in ("title", "explanation", "advice"))
    return Told(
        code=" ".join(_choices(given["code"], scope)),
        severity=" or ".join(severities),
        title=_sentence(title),
        explanation=_sentence(explanation),
        advice=_sentence(advice),
        sources=_sources(given.get("sources"), scope),
    )


def _rows(tree: ast.Module, scope: _Scope) -> Iterator[Told]:
    """Findings kept as rows of a table: code, severity, title, explanation, advice; or by code, the other four."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and isinstance(value, ast.Tuple):
                    texts = [_text(each, scope) for each in value.elts]
                    row = texts if len(texts) == 5 else [_text(key, scope), *texts]  # noqa: PLR2004 - the fields
                    if len(row) == 5 and row[1] in SEVERITIES:  # noqa: PLR2004
                        code, severity, *words = row
                        title, explanation, advice = map(filled, words)
                        yield Told(code=code, severity=severity, title=title, explanation=explanation, advice=advice)


def _choices(node: ast.expr, scope: _Scope) -> Iterator[str]:
    """The values that an expression may have."""
    if isinstance(node, ast.IfExp):
        yield from _choices(node.body, scope)
        yield from _choices(node.orelse, scope)
    elif isinstance(node, ast.Name):
        for value in scope.local.get(node.id, []):
            yield from _choices(value, scope)
        if node.id not in scope.local:
            yield GAP
    elif isinstance(node, ast.JoinedStr):
        yield _text(node, scope).replace("player", "generator")
        yield _text(node, scope).replace("player", "discriminator")
    else:
        yield _text(node, scope)


def _returns(node: ast.expr, scope: _Scope) -> str:
    """A text, or those that the function that makes it may return."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return "; or: ".join(reasons(getattr(scope.module, node.func.id)))
    return _text(node, scope)


def _text(node: ast.expr, scope: _Scope) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Constant(value=int() | float() as value):
            return f"{value:g}"
        case ast.JoinedStr(values=values):
            return "".join(_text(each, scope) for each in values)
        case ast.FormattedValue(value=value):
            return _text(value, scope)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, scope) + _text(right, scope)
        case ast.IfExp(body=body, orelse=orelse):
            return _either(_text(body, scope), _text(orelse, scope))
        case ast.Name(id=name) if name in scope.kept:
            return scope.kept[name]
        case ast.Attribute(value=ast.Name(), attr="player"):
            return scope.kept["player"]
        case ast.Name(id=name) if name in scope.local:
            # What it is made of may bear its name.
            inner = replace(scope, local={each: values for each, values in scope.local.items() if each != name})
            texts = {_text(value, inner) for value in scope.local[name]}
            return texts.pop() if len(texts) == 1 else GAP
        case ast.Name(id=name):
            known = getattr(scope.module, name, GAP)
            return f"{known:g}" if isinstance(known, int | float) else known if isinstance(known, str) else GAP
    return GAP


def _either(one: str, other: str) -> str:
    if not one or not other:
        return one or other
    if GAP in {one, other} or {one, other} == {"real", "fake"}:
        return GAP
    if max(len(one), len(other)) <= _SHORT:
        longer, shorter = sorted((one, other), key=len, reverse=True)
        return longer if len(shorter) == 1 else f"{one}/{other}"
    # Of two endings of a sentence the one that says more.
    return (
        max(one, other, key=len)
        if one.startswith((" ", ",", ".")) or other.startswith((" ", ",", "."))
        else (f"{one.rstrip('. ')}; or: {other}")
    )


def _sentence(text: str) -> str:
    text = text.replace(f"{GAP}{GAP}", GAP).replace(f". {GAP} {GAP}", ".").strip()
    return f"T{text[1:]}" if text.startswith("the ") else text


def _sources(node: ast.expr | None, scope: _Scope) -> tuple[str, ...]:
    if node is None:
        return ()
    if isinstance(node, ast.IfExp):
        return _sources(node.body, scope)
    try:
        found = eval(compile(ast.Expression(node), scope.module.__name__, "eval"), vars(scope.module))  # noqa: S307
    except NameError:
        return ()
    return tuple(found)
