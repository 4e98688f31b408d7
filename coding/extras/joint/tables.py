"""Indicators beside case files, literature and practice: what expresses them there, and what a person says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from coding.agreement.variables import Signs
from coding.model.message import N_
from coding.store.connection import Cursor
from coding.store.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class JointCard:
    """An indicator put beside case files and other sources.

    Attributes:
        signs: Variables of a case and, of each, the values that express the indicator.
        verdict: What a person said of the sources together: ``converging``, ``diverging`` or ``silent``; empty for
            nothing said.
        reason: Why, in their words.
        said_by: Who said it, or None.
        said_at: When, or None.
    """

    indicator_id: str
    signs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    verdict: str = ""
    reason: str = ""
    said_by: str | None = None
    said_at: datetime | None = None

    @property
    def values(self) -> Signs:
        """The values that express it in case files, by variable."""
        return {variable: frozenset(values) for variable, values in self.signs.items()}

    @property
    def signs_in_words(self) -> str:
        """Variables and values that express it, as people read them."""
        return "; ".join(f"{name.replace('_', ' ')}: {', '.join(values)}" for name, values in self.signs.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSource:
    """What a text of the literature, or somebody's practice, says of an indicator.

    Attributes:
        kind: ``literature`` or ``practice``.
        title: What the source is called.
        place: Where it is found, such as journal, year and page.
        says: What it says, in the team's words.
        written_by: Who entered it.
    """

    id: str
    indicator_id: str
    kind: str
    title: str
    place: str
    says: str
    written_by: str = ""


CARDS: Final = Table("joint_card", JointCard, key="indicator_id")
SOURCES: Final = Table(
    "joint_source",
    JointSource,
    once=["indicator_id", "written_at"],
    stamped=["written_at"],
    states=["kind", "title", "place", "says", "written_by"],
    missing=N_("There is no such source of an indicator in this project."),
)


def cards(cursor: Cursor) -> dict[str, JointCard]:
    """What was said of each indicator that stands, by its id; one of which nothing was said is not in it."""
    join = "JOIN indicator i ON i.id = joint_card.indicator_id AND i.deleted_at IS NULL"
    return {card.indicator_id: card for card in CARDS.all(cursor, join=join)}


def card(cursor: Cursor, indicator_id: str) -> JointCard:
    """What was said of an indicator; an empty card where nothing was."""
    return CARDS.find(cursor, indicator_id) or JointCard(indicator_id=indicator_id)


def signs_of_indicators(cursor: Cursor) -> dict[str, Signs]:
    """The values that express indicators in case files, by indicator."""
    return {indicator: card.values for indicator, card in cards(cursor).items()}


def sources(cursor: Cursor) -> list[JointSource]:
    """Every source that stands, of indicators that stand, in the order of the indicators."""
    return SOURCES.all(
        cursor,
        join="JOIN indicator i ON i.id = joint_source.indicator_id AND i.deleted_at IS NULL",
        order="i.position, joint_source.kind, joint_source.written_at, joint_source.id",
    )
