"""LaTeX as MathML that browsers draw by themselves."""

import re
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert_to_element

BOLD = dict(zip("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", strict=True))
THIN = "0.1667em"


def mathml(latex: str, *, display: bool = False) -> str:
    """A formula as an element for a page of HTML.

    Raises:
        ValueError: a command is not known.
    """
    (root,) = convert_to_element(latex, display="block" if display else "inline")
    for element in root.iter():
        element.text = element.text and unescape(element.text)
        if "\\" in (element.text or ""):
            raise ValueError(f"{latex!r} has a command that cannot be shown: {element.text}")
    for element in list(root.iter()):
        _adapt(element)
    for row in list(root.iter("mrow")):
        _space(row)
        _pair_bars(row)
        _sign(row)
    shown = ' display="block"' if display else ""
    return f"<math{shown}>{ET.tostring(root, encoding='unicode')}</math>"


def phrases(latex: str) -> Iterator[str]:
    r"""The parts of a formula between ``\quad``, each of which may stand on a line of its own."""
    depth = start = 0
    for match in re.finditer(r"\\q?quad\b|\\left\b|\\right\b|\\.|[{}]", latex):
        if match[0] in {"{", r"\left"}:
            depth += 1
        elif match[0] in {"}", r"\right"}:
            depth -= 1
        elif match[0] in {r"\quad", r"\qquad"} and depth == 0:
            yield latex[start : match.start()].strip()
            start = match.end()
    yield latex[start:].strip()


def _adapt(element: ET.Element) -> None:
    """Say in other words what browsers do not know of MathML."""
    if element.attrib.pop("mathvariant", None) == "bold" and element.text in BOLD:
        element.text = BOLD[element.text]
    if element.tag == "mo" and re.fullmatch(r"[A-Za-z]{2,}", element.text or ""):
        element.tag = "mi"  # a function: operators have space on both sides
    if element.tag in {"msup", "msubsup"} and element[-1].text == "′":
        _lower_prime(element)
    if element.tag == "mover" and element[1].text == "―":
        _draw_over(element)


def _draw_over(element: ET.Element) -> None:
    """A bar as a border, since few fonts have one that stretches."""
    below = element[0]
    element.clear()
    element.tag = "mrow"
    element.set("class", "over")
    element.append(below)


def _space(row: ET.Element) -> None:
    """Set functions apart from what stands before and after them: 2 log 2."""
    before: ET.Element | None = None
    for element in list(row):
        if before is not None:
            apart = _is_function(before) and not _opens(element) and not _is_operator(element)
            if apart or (_is_function(element) and not _is_operator(before)):
                row.insert(list(row).index(element), ET.Element("mspace", width=THIN))
        before = element


def _is_function(element: ET.Element) -> bool:
    if element.tag in {"msup", "msub"}:
        return _is_function(element[0])
    return element.tag == "mi" and len(element.text or "") > 1


def _opens(element: ET.Element) -> bool:
    return element.text == "(" if element.tag == "mo" else element.tag == "mrow" and _opens(element[0])


def _is_operator(element: ET.Element) -> bool:
    if element.tag in {"msub", "msubsup", "munder", "munderover"}:
        return _is_operator(element[0])
    return element.tag in {"mo", "mspace", "mtext"}


def _pair_bars(row: ET.Element) -> None:
    """Say which bar opens an absolute value and which one closes it: one between two things is set as a relation."""
    bars = [element for element in row if element.tag == "mo" and element.text == "|" and "form" not in element.attrib]
    for index, bar in enumerate(bars):
        bar.set("form", "postfix" if index % 2 else "prefix")


def _sign(row: ET.Element) -> None:
    """Say which minus is a sign: one between two things is set as a difference."""
    before: ET.Element | None = None
    for element in row:
        if element.tag == "mo" and element.text == "−" and (before is None or _awaits(before)):
            element.set("form", "prefix")
        before = element


def _awaits(element: ET.Element) -> bool:
    """Whether something must follow: an operator that closes nothing."""
    closes = element.text in {")", "]", "}"} or element.get("form") == "postfix" or element.text == "′"
    return element.tag == "mspace" or (element.tag == "mo" and not closes)


def _lower_prime(element: ET.Element) -> None:
    """A prime is raised by itself."""
    *base, prime = element
    prime.tag = "mo"
    prime.set("lspace", "0")
    prime.set("rspace", "0")
    script = base[0]
    if element.tag == "msubsup":
        script = ET.Element("msub")
        script.extend(base)
    element.clear()
    element.tag = "mrow"
    element.extend([script, prime])
