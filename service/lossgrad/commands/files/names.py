"""Names as people give them to what they store: ``d_loss``, ``real_logits``, ``errG``."""

import re
from collections.abc import Collection, Mapping, Sequence

_PLAYERS: Mapping[str, Sequence[str]] = {
    "discriminator": ("d", "dis", "disc", "discriminator", "critic", "netd"),
    "generator": ("g", "gen", "generator", "netg"),
}
_SIDES: Mapping[str, Sequence[str]] = {
    "real": ("real", "reals"),
    "fake": ("fake", "fakes", "generated"),
}
_KINDS: Mapping[str, Sequence[str]] = {
    "loss": ("loss", "err", "error", "cost"),
    "losses": ("losses", "errs", "errors"),
    "gradients": ("grad", "grads", "gradient", "gradients"),
    "logits": ("logit", "logits", "out", "output", "outputs", "pred", "preds", "score", "scores"),
}
_RUN_TOGETHER = re.compile("^(err|loss)(d|g)$|^(d|g)(loss|real|fake)$")


def meant(folded: str, known: Collection[str]) -> list[str]:
    """Names of those known that someone may mean by another one, in lower case with underscores; none if unclear."""
    words = [part for word in folded.split("_") for part in _apart(word)]
    players, sides, kinds = ([_which(word, group) for word in words] for group in (_PLAYERS, _SIDES, _KINDS))
    if not all(any(found) for found in zip(players, sides, kinds, strict=True)):
        return []
    player, side, kind = (_only(found) for found in (players, sides, kinds))
    if player == side == "" or "several" in (player, side, kind):
        return []
    return [name for name in _names(player, side, kind) if name in known]


def _names(player: str, side: str, kind: str) -> list[str]:
    if kind in ("", "logits"):
        # D_real is what D gives for reals; a generator gives no logits.
        return [side, *(["logit"] if kind else [])] if side and player != "generator" else []
    plural = "losses" if kind == "loss" else kind
    who = [player] if player else ["discriminator"] if side == "real" else [*_PLAYERS]
    if side:
        return [name for each in who for name in (f"{each}.{side}.{plural}", f"{each}.{plural}")]
    if kind == "loss":
        return [f"{player}.loss"]
    if kind == "losses":
        return [f"{player}.losses", f"{player}.real.losses", f"{player}.fake.losses"]
    return [f"{player}.{plural}", *(f"{player}.{each}.{plural}" for each in _SIDES if (player, each) != _NEVER)]


_NEVER = ("generator", "real")
"""Where gradients hardly ever are."""


def _apart(word: str) -> list[str]:
    found = _RUN_TOGETHER.match(word)
    return [part for part in found.groups() if part] if found else [word]


def _which(word: str, group: Mapping[str, Sequence[str]]) -> str:
    return next((name for name, words in group.items() if word in words), "")


def _only(found: Sequence[str]) -> str:
    names = {name for name in found if name}
    return "several" if len(names) > 1 else next(iter(names), "")
