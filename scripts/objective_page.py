"""The page of the objectives in Markdown."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lossgrad.api.schemas.objectives import worked_examples
from lossgrad.core.objective import FAMILIES, Example, Objective
from lossgrad.core.parameter import Parameter
from lossgrad.core.player import Player
from lossgrad.dialects import DIALECTS
from lossgrad.objectives import CATALOGUE
from scripts.markdown import NOTICE, cell, display, math, whole

INTRODUCTION = r"""
An objective is what the two players of an adversarial game minimise. You send the logits of a batch, and get back each
player's loss, its gradient in every logit, and the **weight** of every example: how hard it pulls. The weights are what
tells objectives apart, and each entry begins with what its weighting does to training.

Entries are grouped by the kind of game. Each one says in plain words what it does, when it stops teaching, and what it
takes for granted; the formulas follow, then parameters, the names that libraries use, and a worked example with a
command that repeats it on a service of your own (`make serve`).

## Notation

| | |
|---|---|
| $`a`$ | a logit, what the discriminator gives an example: bigger is more real |
| $`E`$ | an energy in its place: smaller is more real |
| $`D = \sigma(a)`$ | the probability of being real that a logit stands for, $`1 / (1 + e^{-a})`$ |
| $`x, \; G(z)`$ | a real example, and a fake one made from noise $`z`$ |
| $`\mathbb{E}_{x}, \; \mathbb{E}_{z}`$ | means over the real and over the fake examples of the batch |
| $`a_r, \; a_f`$ | a real's logit and a fake's; in a pair, those of its two members |
| $`\bar{a}_r, \; \bar{a}_f`$ | the sides' mean logits; a bar over a formula is its mean over the other side |
| $`\mathbf{1}[\ldots]`$ | 1 where the condition holds, 0 elsewhere |
| $`\ell`$ | the loss of one example. Gradients and weights are those of $`\ell`$, before the mean over the batch. |
| $`\rho`$ | how many times denser real examples are than fake ones, $`p_{\text{real}} / p_{\text{fake}}`$ |
| at chance | the discriminator's loss when it cannot tell real from fake, and says so: a level to compare with |
| cost | how the time of an answer grows: with the number of examples (n), or that of all pairs (n·m) |

Losses are repeated in plain notation, by what they are counted on. There `a` is the example's own
logit and `other` that of the one beside it; `real` and `fake` are the members of a pair, or every logit inside
`sum_real(…)` and `sum_fake(…)`; `mean_real`, `mean_fake`, `n_real` and `n_fake` are means and sizes of the batch;
`sum(term, s, first, last)` adds over s, and `where(condition, x, y)` is x where the condition holds and else y;
everything else is a parameter.
""".strip().splitlines()

PLACES = {
    "real": "each real",
    "fake": "each fake",
    "pair": "the real and the fake at one position",
    "pairs": "each real with each fake",
    "halved_pairs": "each real with each fake, half shown on either",
    "real_with_real": "each real with each real",
    "fake_with_fake": "each fake with each fake",
    "distinct_real_with_real": "each real with each other real",
    "distinct_fake_with_fake": "each fake with each other fake",
}
"""Where a loss is counted, in words."""

READING = {
    "logits": "Reads logits: bigger is more real.",
    "energies": "Reads energies: smaller is more real. They are sent as `logits`.",
}
SINGULAR = {"logits": "logit", "energies": "energy"}
COLUMNS = ("loss", "gradient", "weight")
COSTS = {"n": "Cost n.", "n·m": "Cost n·m."}
MANY_LIBRARIES = 4
SHORT = 60


def objectives() -> Iterator[str]:
    """The page's lines."""
    yield NOTICE
    yield ""
    yield "# Objectives"
    yield ""
    yield from INTRODUCTION
    yield ""
    yield "## Contents"
    for family, description in FAMILIES.items():
        yield ""
        yield f"**{_words(family)}.** {description}"
        yield ""
        yield "| objective | what its weighting does | cost | libraries |"
        yield "|---|---|---|---|"
        yield from (_content(objective) for objective in CATALOGUE.values() if objective.family == family)
    for family in FAMILIES:
        for objective in CATALOGUE.values():
            if objective.family == family:
                yield from _entry(objective)


def _content(objective: Objective) -> str:
    link = f"[{objective.title}](#{objective.name})"
    libraries = list(dict.fromkeys(library for alias in objective.aliases for library in alias.libraries))
    more = len(libraries) - MANY_LIBRARIES
    shown = ", ".join(libraries[:MANY_LIBRARIES]) + (f" and {more} more" if more > 0 else "")
    return f"| {link} | {cell(_in_short(objective.summary))} | {objective.cost} | {shown} |"


def _in_short(text: str) -> str:
    """The first sentence, or two if that says little."""
    sentences = re.split(r"(?<=\.) (?=[A-Z])", text)
    return sentences[0] if len(sentences[0]) > SHORT else " ".join(sentences[:2])


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("F divergence", "f-divergence")


def _entry(objective: Objective) -> Iterator[str]:
    yield ""
    yield f'## <a id="{objective.name}"></a>{objective.title}'
    yield ""
    yield f"`{objective.name}` · {_words(objective.family)}. {READING[objective.inputs]} {COSTS[objective.cost]}"
    yield ""
    yield _prose(objective.summary, objective)
    yield ""
    yield f"**When it stops teaching.** {_prose(objective.saturation, objective)}"
    if objective.needs:
        yield ""
        yield f"**What it needs.** {_prose(' '.join(objective.needs), objective)}"
    if objective.notes:
        yield ""
        yield "**Good to know**"
        yield ""
        yield from (f"- {_prose(note, objective)}" for note in objective.notes)
    yield from _landmarks(objective)
    for name, player in objective.players.items():
        yield from _player(name, player, SINGULAR[objective.inputs])
    if objective.parameters:
        yield from _parameters(objective)
    yield from _names(objective)
    for example, (summary, request, _) in zip(objective.examples, worked_examples(objective), strict=True):
        yield from _example(objective, example, summary, request)
    yield ""
    yield "**Published in**"
    yield ""
    for reference in objective.references:
        title = f"[{reference.title}]({reference.link})" if reference.link else reference.title
        yield f"- {title}{f', {reference.where}' if reference.where else ''}"


def _landmarks(objective: Objective) -> Iterator[str]:
    level, optimum = objective.chance_level, objective.optimal_logit
    if level:
        value = f"{level.value(objective.resolve({})):.4g}"
        named = {parameter.name for parameter in objective.parameters} & set(re.findall(r"\w+", level.plain))
        told = f"**At chance** the discriminator's loss is {value}{' with the defaults' if named else ''}"
        yield ""
        if level.latex == value:
            yield f"{told}."
        else:
            yield f"{told}:"
            yield ""
            yield from display(level.latex)
    if optimum:
        yield ""
        yield "**The best discriminator** gives the logit"
        yield ""
        yield from display(rf"a^{{*}}(\rho) = {optimum.latex}")


def _player(name: str, player: Player, read: str) -> Iterator[str]:
    loss = {"discriminator": r"\mathcal{L}_D", "generator": r"\mathcal{L}_G"}[name]
    yield ""
    yield f"**{name.capitalize()}**"
    yield ""
    yield "Loss:"
    yield ""
    yield from display(f"{loss} = {player.latex.loss}")
    yield ""
    yield f"Gradient of an example's loss in its {read}:"
    yield ""
    yield from display(player.latex.gradient)
    yield ""
    yield "Weight:"
    yield ""
    yield from display(player.latex.weight)
    yield ""
    yield "| counted on | the loss in plain notation |"
    yield "|---|---|"
    for place, formula in player.formulas.items():
        yield f"| {PLACES[place]} | `{cell(formula)}` |"


def _parameters(objective: Objective) -> Iterator[str]:
    yield ""
    yield "**Parameters**"
    yield ""
    yield "| parameter | symbol | domain | default | typical | meaning |"
    yield "|---|---|---|---|---|---|"
    for parameter in objective.parameters:
        bounds, usual = whole(parameter.domain), whole(_typical(parameter))
        yield (
            f"| `{parameter.name}` | {cell(math(parameter.symbol))} | {bounds} | {parameter.default:g} | {usual} "
            f"| {cell(_prose(parameter.description, objective))} |"
        )


def _typical(parameter: Parameter) -> str:
    low, high = parameter.typical
    if set(parameter.values) == {low, high}:
        return "either"
    return f"{low:g} to {high:g}"


def _names(objective: Objective) -> Iterator[str]:
    dialects = [
        f"[{dialect.title}](dialects.md#{dialect.name})"
        for dialect in DIALECTS.values()
        if any(entry.objective == objective.name for entry in dialect.entries)
    ]
    if not objective.aliases and not dialects:
        return
    yield ""
    yield "**In libraries**"
    yield ""
    if objective.aliases:
        yield "| its name there | libraries |"
        yield "|---|---|"
        for alias in objective.aliases:
            others = _other_meanings(alias.name, objective)
            means = f" (elsewhere it is {', '.join(f'[`{name}`](#{name})' for name in others)})" if others else ""
            yield f"| `{alias.name}`{means} | {', '.join(alias.libraries)} |"
        yield ""
    if dialects:
        yield f"As they compute it, with what differs: {', '.join(dialects)}."


def _other_meanings(name: str, objective: Objective) -> list[str]:
    return [
        other.name
        for other in CATALOGUE.values()
        if other is not objective and any(alias.name.lower() == name.lower() for alias in other.aliases)
    ]


def _example(objective: Objective, example: Example, summary: str, request: Mapping[str, Any]) -> Iterator[str]:
    players = [name for name in objective.players if name in example.answer]
    set_to = ", ".join(f"`{name}` {value:g}" for name, value in example.parameters.items())
    losses = " and ".join(f"the {name}'s {example.answer[name]['loss']:.4g}" for name in players)
    yield ""
    yield "**Worked example**"
    yield ""
    yield f"{_prose(summary, objective)} {f'With {set_to}, the' if set_to else 'The'} losses are {losses}."
    yield ""
    columns = [f"{name}: {what}" for name in players for what in COLUMNS]
    yield f"| example | {SINGULAR[objective.inputs]} | {' | '.join(columns)} |"
    yield f"|---|{'---:|' * (1 + len(columns))}"
    for side, logits in example.logits.items():
        for index, logit in enumerate(logits):
            told = [_told(example.answer[name].get(side), index) for name in players]
            yield f"| {side} {index + 1} | {logit:g} | {' | '.join(cell for cells in told for cell in cells)} |"
    yield ""
    yield "Gradients are those of the mean loss, weights those of an example's own."
    yield ""
    yield "```sh"
    yield "curl -s http://127.0.0.1:8000/v1/evaluate -H 'Content-Type: application/json' \\"
    yield f"  -d '{json.dumps(request)}'"
    yield "```"


def _told(side: Mapping[str, list[float]] | None, index: int) -> list[str]:
    """The numbers of one example for one player, who may not read its side."""
    columns = ("losses", "gradients", "weights")
    return ["–"] * len(columns) if side is None else [f"{side[column][index]:.4g}" for column in columns]


def _prose(text: str, objective: Objective) -> str:
    """A text with the names in it as code, and those of other objectives as links."""
    own = {objective.name, *(parameter.name for parameter in objective.parameters)}

    def marked(match: re.Match[str]) -> str:
        name = match[0]
        return f"[`{name}`](#{name})" if name in CATALOGUE and name not in own else f"`{name}`"

    return re.sub(r"(?<![\w/.-])[a-z0-9]+(?:_[a-z0-9]+)+(?![\w/-])", marked, text)
