"""A Delphi panel: who is asked, on what, by which rules, and what came back.

A question that was asked is never changed: a new wording is a new item with the old one as its parent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

KINDS: Final = ("experts", "survivors")
"""Whose panel it is. Panels are reported one by one; only the same panel at several sites of a study is pooled."""
SCALE_NAMES: Final = ("relevance", "observability", "harm")
"""What an item is judged by: how much it matters, whether it can be seen, how much harm comes of misusing it."""
SCALE_POINTS: Final = (9, 5)
LINK_PATH: Final = "/panelist"
"""Where a panelist's link leads to, below a server's address; its token stands behind ``#``, which is never sent."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale that runs from 1 to ``points``."""

    name: str
    points: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is asked, and when the panel agrees and may stop; set before the first round and then left alone.

    Attributes:
        scales: What each item is judged by.
        agreement: Least share of ratings at one end of the scale for a consensus.
        against: The share at the other end must be smaller than this.
        spread: Largest interquartile range of a consensus; None where it does not matter.
        stable: A distribution that moved less than this between two rounds is stable.
        consensus_settles: Whether an item with a consensus counts as settled though it is not stable yet.
        least_answers: With fewer ratings nothing is said about consensus or stability.
        least_rounds: The panel does not stop before this round.
        most_rounds: It stops after this one in any case.
    """

    scales: tuple[Scale, ...] = (Scale("relevance"), Scale("observability"), Scale("harm"))
    agreement: float = 0.7
    against: float = 0.15
    spread: float | None = None
    stable: float = 0.15
    consensus_settles: bool = False
    least_answers: int = 5
    least_rounds: int = 2
    most_rounds: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel.

    Attributes:
        kind: One of :data:`KINDS`.
        instructions: What panelists read first.
        consent: What they agree to before they answer; empty where nothing is asked.
        texts: Instructions and consent in other languages: ``{"de": {"instructions": …, "consent": …}}``.
        state: ``draft`` (rules can be changed), ``open`` or ``closed``.
        withdrawn: How many panelists have withdrawn; nothing else is kept of them.
    """

    id: str
    title: str
    kind: str
    instructions: str
    consent: str
    rules: Rules
    state: str
    created_by: str
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    withdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelItem:
    """Something to be judged.

    Attributes:
        position: Place in the file.
        indicator_id: The card it comes from; empty for one written for the panel.
        wording: The sentence that is judged.
        limits: What it does not say.
        texts: Wording and limits in other languages: ``{"de": {"wording": …, "limits": …}}``.
        how: ``card``, ``written``, ``reworded``, ``split`` or ``merged``.
        reason: Why it was added or changed.
        parents: Ids of the items it was made of.
        added: Number of the round before which it was added; 1 for the first.
        retired: Number of the first round in which it was not asked any more; None while it is.
        why_retired: Why.
    """

    id: str
    panel_id: str
    position: int
    indicator_id: str
    wording: str
    limits: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    how: str = "written"
    reason: str = ""
    parents: tuple[str, ...] = ()
    added: int = 1
    retired: int | None = None
    why_retired: str = ""

    def text_in(self, what: str, language: str) -> str:
        """Its ``wording`` or ``limits`` in a language; as it was written first where there is no translation."""
        wordings = self.wording if what == "wording" else self.limits
        return self.texts.get(language, {}).get(what) or wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRound:
    """One asking of the panel.

    Attributes:
        items: Ids of what is asked, in order.
        item_set: Hash of what is asked and by which scales; answers to anything else are not taken.
        closed_at: When it was closed; None while answers are taken.
    """

    id: str
    panel_id: str
    number: int
    items: tuple[str, ...]
    item_set: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSheet:
    """A panelist's part in a round: asked, and answered or not.

    Attributes:
        answers_hash: Hash of the answers that were taken; empty until then.
    """

    round_id: str
    panelist_id: str
    answers_hash: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """What a panelist gave an item on a scale; None where they could not judge it."""

    round_id: str
    panelist_id: str
    item_id: str
    scale: str
    value: int | None


class PanelRecords(NamedTuple):
    """A panel with all that its results come from; of rounds the first is first."""

    panel: Panel
    items: Sequence[PanelItem]
    rounds: Sequence[PanelRound]
    sheets: Sequence[PanelSheet]
    ratings: Sequence[Rating]
