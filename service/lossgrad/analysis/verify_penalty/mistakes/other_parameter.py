"""One parameter at another value than was said."""

from collections.abc import Iterator

from lossgrad.analysis.verify_penalty.mistake import Case, Guess, Mistake
from lossgrad.core.penalty import Choice, Setting

TOLD_OTHERWISE = {"norm", "channels", "epsilon", "target", "coefficient", "gamma", "factor", "interval"}
"""Parameters whose other values have a name of their own, or are a factor."""


def _guesses(case: Case) -> Iterator[Guess]:
    for parameter in case.penalty.parameters:
        if parameter.name in TOLD_OTHERWISE or (parameter.name == "side" and case.penalty.name == "lecam"):
            continue
        values: list[Setting] = [
            peer.parameters[parameter.name] for peer in case.penalty.peers if parameter.name in peer.parameters
        ]
        if isinstance(parameter, Choice):
            values += parameter.options
        else:
            values += [parameter.default, *parameter.typical]
        meant = case.parameters[parameter.name]
        for value in dict.fromkeys(values):
            if value == meant or (not isinstance(parameter, Choice) and not parameter.includes(float(value))):
                continue
            text = parameter.options[str(value)] if isinstance(parameter, Choice) else parameter.description
            yield Guess(
                case.code(parameters={parameter.name: value}),
                {"parameter": parameter.name, "value": value, "meant_value": meant, "text": text},
            )


MISTAKE = Mistake(
    code="other_parameter",
    severity="warning",
    cost=1.2,
    title="The {parameter} is {value}, not {meant_value}",
    explanation="The numbers are those of {penalty} with another {parameter}. {text}",
    advice="Correct it in your code; if {value} is what you mean, verify with the parameter {parameter} = {value}.",
    sources=("https://github.com/google/lecam-gan/issues/4",),
    guesses=_guesses,
)
