"""Indicators beside case files, literature and practice: what expresses them there, and what a person says of it."""

from typing import Final

from coding.agreement.variables import Signs
from coding.extras.joint.records import JointCard, JointSource
from coding.model.said import N_
from coding.store.connection import Cursor
from coding.store.table import Table

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
