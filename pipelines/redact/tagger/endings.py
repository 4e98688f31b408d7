"""Case endings of names, to know a listed name in its other cases and the forms of one name by one key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pipelines.redact.folding import fold

_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "pl": "owi ami ach iego iemu iej iem ego emu ymi ich ym im em ie ów ou om mi a ę ą y i u e o",
        "lt": (
            "ienės aitės ytės iaus iams ais uose ose ėms ams aus iui ėje oje yje iuje uje ių io iu jus ius ei ės ai os "
            "as is ys us ą ę į ų ui ė a o e u y i"
        ),
        "el": "ους εις ων ου ος ης ας ες οι ο η α ε ω",
        "ro": "ului ilor elor lui ul ei ii le ea ia ă a e i u",
        "de": "s",
        "nl": "s tje ke",
    }
)
_SHORTEST_STEM = 3


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(sorted({fold(ending) for ending in _WRITTEN.get(language, "").split()}))


def has_cases(language: str) -> bool:
    """Return whether names of a language take endings that are known here."""
    return language in _WRITTEN


def stems(folded: str, language: str) -> set[str]:
    """Return a folded name and what is left of it without each ending that it may have, three letters at least."""
    found = {folded}
    for ending in _endings(language):
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_STEM:
            found.add(folded[: -len(ending)])
    return found


def shortest_stem(folded: str, language: str) -> str:
    """Return the shortest of :func:`stems`: one key for the cases of one name."""
    return min(stems(folded, language), key=lambda stem: (len(stem), stem)) if len(folded) > _SHORTEST_STEM else folded
