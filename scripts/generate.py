"""Write what is derived from the code.

The OpenAPI file, the catalogues' pages as Markdown and as HTML for the service, the tables in README, verify.md and
diagnose.md, the reports of the recorded runs, the settings.

    make generate

A test compares each file with what this would write.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lossgrad.app import create_app
from lossgrad.core.dialect import Contrast, Dialect, Entry, described
from lossgrad.core.objective import FAMILIES
from lossgrad.core.penalty import Choice, Input, Peer, Penalty, Setting
from lossgrad.dialects import DIALECTS
from lossgrad.objectives import CATALOGUE
from lossgrad.penalties import CATALOGUE as PENALTIES
from lossgrad.settings import Settings, environment_variable
from scripts.corpus_table import corpus_table, penalty_corpus_table
from scripts.findings_page import RUNS, diagnose_findings, figures, penalty_findings, report, verify_findings
from scripts.markdown import NOTICE, cell, display, lines, math, whole
from scripts.objective_page import objectives
from scripts.training_table import training_table
from scripts.web_page import pages

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, str]:
    """Every derived file's text, by its path below the project's root."""
    catalogues = {
        "objectives": lines(objectives()),
        "penalties": lines(_penalties()),
        "dialects": lines(_dialects()),
    }
    return {
        "openapi/lossgrad.v1.json": json.dumps(create_app(Settings()).openapi(), indent=2, ensure_ascii=False) + "\n",
        **{f"docs/{name}.md": text for name, text in catalogues.items()},
        **{f"service/lossgrad/api/pages/{name}.html": text for name, text in pages(catalogues).items()},
        "docs/configuration.md": lines(_configuration()),
        **{path: _with_sections(path, sections) for path, sections in _SECTIONS.items()},
    }


def _with_sections(path: str, sections: Mapping[str, Callable[[], Iterator[str]]]) -> str:
    """A page whose parts between ``<!-- NAME: begin -->`` and ``<!-- NAME: end -->`` are written anew."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for name, section in sections.items():
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        head, _, rest = text.partition(begin)
        _, _, tail = rest.partition(end)
        text = f"{head}{begin}\n{lines(section())}{end}{tail}"
    return text


def _table() -> Iterator[str]:
    yield f"There are {len(CATALOGUE)}, in {len(FAMILIES)} families:"
    yield ""
    yield "| family | what its objectives share | objectives |"
    yield "|---|---|---|"
    for family, shared in FAMILIES.items():
        names = [name for name, objective in CATALOGUE.items() if objective.family == family]
        links = ", ".join(f"[`{name}`](docs/objectives.md#{name})" for name in names)
        yield f"| {family} | {cell(shared)} | {links} |"


_SECTIONS: Mapping[str, Mapping[str, Callable[[], Iterator[str]]]] = {
    "docs/verify.md": {
        "findings": verify_findings,
        "penalty findings": penalty_findings,
        "corpus": corpus_table,
        "penalty corpus": penalty_corpus_table,
    },
    "docs/diagnose.md": {
        **{f"report {run}": partial(report, run) for run in RUNS},
        "trainings": training_table,
        "symptoms": diagnose_findings,
        "figures": figures,
    },
    "README.md": {"objectives": _table},
}
"""The pages of which parts are generated."""


def _dialects() -> Iterator[str]:
    yield NOTICE
    yield ""
    yield "# Dialects"
    yield ""
    yield "Libraries share the names of objectives, not always the functions. A dialect computes an objective as one"
    yield 'library does: `"dialect": "tf_gan"` in a request for `/v1/evaluate`, with the canonical name or the'
    yield "library's own. Parameters that are given override a dialect's defaults. Logits are sent in the library's own"
    yield "sign. An example is the canonical number and the dialect's for the same batch."
    yield ""
    yield from (f"- [{dialect.title}](#{dialect.name}) (`{dialect.name}`)" for dialect in DIALECTS.values())
    for dialect in DIALECTS.values():
        yield from _dialect(dialect)


def _dialect(dialect: Dialect) -> Iterator[str]:
    yield ""
    yield f'## <a id="{dialect.name}"></a>{dialect.title}'
    yield ""
    yield f"`{dialect.name}`: [{dialect.repository}](https://github.com/{dialect.repository})."
    yield ""
    yield "| objective | its name there | what differs | what follows | example | file |"
    yield "|---|---|---|---|---|---|"
    yield from (_dialect_entry(entry) for entry in dialect.entries)


def _dialect_entry(entry: Entry) -> str:
    names = ", ".join(f"`{name}`" for name in entry.names)
    changes = cell("; ".join(described(CATALOGUE[entry.objective], entry.changes))) or "same as the canonical one"
    example = "" if entry.example is None else _contrast(entry.example)
    link = f"[`{entry.objective}`](objectives.md#{entry.objective})"
    return f"| {link} | {names} | {changes} | {cell(entry.consequence)} | {example} | `{entry.file}` |"


def _contrast(example: Contrast) -> str:
    batch = "; ".join(
        f"{side} {', '.join(format(value, 'g') for value in logits)}" for side, logits in example.logits.items()
    )
    number = {"loss": "loss", "losses": "loss", "gradients": "gradient", "weights": "weight"}[example.quantity]
    of = "" if example.side is None else f" of the first {example.side}"
    return f"{example.player}'s {number}{of}, on {batch}: {example.canonical:.6g}, here {example.dialect:.6g}"


def _penalties() -> Iterator[str]:
    yield NOTICE
    yield ""
    yield "# Penalties"
    yield ""
    yield "Regularisers computed from arrays: the discriminator's input gradients, its logits, or a weight. Formulas"
    yield "are those of one example, before reduction; gradients are with respect to what is sent. A penalty is added"
    yield "to a loss. A transform takes the place of an array; its value is its product with the gradient from above,"
    yield "G, so that its gradient is what backpropagation hands on. Libraries differ under one name: the tables have"
    yield "the parameters with which the answer is the same as theirs."
    yield ""
    for penalty in PENALTIES.values():
        yield f"- [{penalty.title}](#{penalty.name}) (`{penalty.name}`, {penalty.kind} of {penalty.subject})"
    for penalty in PENALTIES.values():
        yield from _penalty(penalty)


def _penalty(penalty: Penalty) -> Iterator[str]:
    yield ""
    yield f'## <a id="{penalty.name}"></a>{penalty.title}'
    yield ""
    yield f"`{penalty.name}`: {penalty.summary}"
    yield ""
    yield from (f"- {note}" for note in penalty.notes)
    yield ""
    yield "Value:"
    yield ""
    yield from display(penalty.latex.value)
    yield ""
    yield "Gradient:"
    yield ""
    yield from display(penalty.latex.gradient)
    yield ""
    yield f"In plain notation: `{penalty.formula}`"
    yield ""
    yield "| array | shape | what it is |"
    yield "|---|---|---|"
    yield from (_array(each, "" if each.required else "optional; ") for each in penalty.inputs)
    yield from (_array(each, "state; ") for each in penalty.state)
    yield from (f"| `{each.name}` | {each.shape} | answered; {cell(each.description)} |" for each in penalty.results)
    yield ""
    yield from _settings_table(penalty)
    if penalty.held:
        yield ""
        yield f"The state stays as it was sent, as at evaluation, with {_settings(penalty.held)}."
    if penalty.aliases:
        yield ""
        names = (f"`{alias.name}` ({', '.join(alias.libraries)})" for alias in penalty.aliases)
        yield f"Also known as {', '.join(names)}."
    yield ""
    yield "| library | file | parameters | |"
    yield "|---|---|---|---|"
    yield from (_peer(peer) for peer in penalty.peers)
    for example in penalty.examples:
        yield ""
        yield f"*Example.* {example.summary}"
        yield ""
        yield "```json"
        given = {"inputs": example.inputs, "state": example.state, "parameters": example.parameters}
        yield _json({name: dict(values) for name, values in given.items() if values} | {"answer": dict(example.answer)})
        yield "```"
    yield ""
    for reference in penalty.references:
        title = f"[{reference.title}]({reference.link})" if reference.link else reference.title
        yield f"- {title}{f', {reference.where}' if reference.where else ''}"


def _settings_table(penalty: Penalty) -> Iterator[str]:
    yield "| parameter | domain | default | meaning |"
    yield "|---|---|---|---|"
    for parameter in penalty.parameters:
        if isinstance(parameter, Choice):
            options = " ".join(f"`{name}`: {text}" for name, text in parameter.options.items())
            yield f"| `{parameter.name}` | a choice | `{parameter.default}` | {parameter.description} {options} |"
        else:
            bounds = whole(parameter.domain)
            yield (
                f"| `{parameter.name}`, {cell(math(parameter.symbol))} | {bounds} | {parameter.default:g} "
                f"| {cell(parameter.description)} |"
            )


def _array(each: Input, what: str) -> str:
    return f"| `{each.name}` | {cell(each.shape)} | {what}{cell(each.description)} |"


def _peer(peer: Peer) -> str:
    parameters = _settings(peer.parameters) if peer.parameters else "the defaults"
    return f"| {peer.library} | `{peer.file}` | {parameters} | {cell(peer.note or '')} |"


def _settings(values: Mapping[str, Setting]) -> str:
    return ", ".join(
        f"`{name}` {value if isinstance(value, str) else format(value, 'g')}" for name, value in values.items()
    )


def _configuration() -> Iterator[str]:
    yield NOTICE
    yield ""
    yield "# Configuration"
    yield ""
    yield "Everything is set by environment variables; `lossgrad settings` prints this table."
    yield ""
    yield "| variable | default | meaning |"
    yield "|---|---|---|"
    for name, field in Settings.model_fields.items():
        yield f"| `{environment_variable(name)}` | `{field.default!r}` | {cell(field.description or '')} |"


def _json(document: dict[str, Any]) -> str:
    """Indented, with each list of numbers on a line of its own."""
    text = json.dumps(document, indent=2)
    return re.sub(r"\[[^][{}]*\]", lambda match: " ".join(match[0].split()).replace("[ ", "[").replace(" ]", "]"), text)


def main() -> None:
    """Write the files that changed, and say which."""
    for path, text in generated().items():
        target = ROOT / path
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
