"""How a step on what stands beside indicators is taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from coding.extras.joint import tables
from coding.extras.joint.records import JointCard
from coding.model.said import Said
from coding.store import indicators
from coding.workspace import operations
from coding.workspace.operations import At, Change, State

_OF_A_CARD: Final = [entry.name for entry in fields(JointCard) if entry.name != "indicator_id"]


def card_state(card: JointCard, names: Iterable[str] = _OF_A_CARD) -> State:
    """Some of what is said of an indicator, as undo keeps it: variables in their order."""
    state: dict[str, Any] = tables.CARDS.state(card)
    state["signs"] = [[name, list(values)] for name, values in card.signs.items()]
    return {name: state[name] for name in names}


def same(change: Change) -> bool:
    """Whether a change of a card says nothing new; when it was said is no matter."""
    before, after = ({**(state or {}), "said_at": None} for state in (change.before, change.after))
    return before == after


class _Cards(operations.TableRecords):
    """What is said of an indicator beside other sources; of each step only what it changed."""

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {indicator_id: card_state(tables.card(at.cursor, indicator_id)) for indicator_id in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        told = {key: dict(state or {}) for key, state in states.items()}
        super().put(at, {key: {**state, **_signs(state)} for key, state in told.items()})

    def name(self, at: At, record_id: str, state: State) -> str:
        return Said("the indicator “{words}”", words=indicators.INDICATORS.get(at.cursor, record_id).wording)


def _signs(state: State) -> State:
    return {"signs": dict(state["signs"])} if "signs" in state else {}


CARDS: Final = operations.register(_Cards("joint_card", tables.CARDS))
SOURCES: Final = operations.register(
    operations.TableRecords(
        "joint_source", tables.SOURCES, lambda state: Said("the source “{name}”", name=state["title"])
    )
)
"""Kinds of records that what is said of sources, and a source, are, for undo."""
