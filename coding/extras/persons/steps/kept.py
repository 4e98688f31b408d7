"""How decisions on details and on who is who are taken back. The project file holds ids of chance, the vault words."""

from collections.abc import Mapping, Sequence
from typing import Any

from coding.extras.persons.steps.reading import place_of, words_at
from coding.model.message import Message
from coding.vault import Vault
from coding.workspace import operations
from coding.workspace.operations import At, State, UndoScope
from coding.workspace.originals.correcting import moved
from pipelines.redact.release import OffsetMap

RECORD = "told"
"""Beginning of the name of an interview's record in the vault: id → what was decided. It goes with the interview."""


def line_of(interview_id: str) -> UndoScope:
    """Where undo finds what a steward decided on who can be told in an interview."""
    return UndoScope("told", interview_id, "fact.", "interview")


def read_decisions(vault: Vault, interview_id: str) -> dict[str, dict[str, Any]]:
    """What was decided in an interview, by id and in order; what was taken back too."""
    return dict(vault.get_json(f"{RECORD}/{interview_id}", {}))


def put_decisions(vault: Vault, interview_id: str, decisions: Mapping[str, Mapping[str, Any]]) -> None:
    """Write decisions beside the others."""

    def change(before: dict[str, Any]) -> dict[str, Any]:
        return before | {id_: {**before.get(id_, {}), **new} for id_, new in decisions.items()}

    vault.update_json(f"{RECORD}/{interview_id}", change, {})


def move_corrections(vault: Vault, interview_id: str, before: str, after: str, change: OffsetMap) -> None:
    """Let what was said of who is who follow other words of an original; of changed words nobody said it.

    Args:
        vault: The open vault.
        interview_id: Whose words were corrected.
        before: The text as it was.
        after: The text as it is.
        change: Which stretches of the one became which of the other.
    """

    def follow(decision: Mapping[str, Any]) -> dict[str, Any]:
        places = [place for words in decision["words"] if (place := place_of(before, words))]
        return {"words": [words_at(after, *place) for place in moved(places, change)]}

    decisions = read_decisions(vault, interview_id)
    corrections = {id_: follow(decision) for id_, decision in decisions.items() if "words" in decision}
    if corrections:
        put_decisions(vault, interview_id, corrections)


class _Decisions(operations.Records):
    kind = "kept_fact"
    called = Message("a decision on who can still be told")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        decisions = read_decisions(at.context.open_vault(), at.scope_id)
        return {id_: {"stands": bool(decisions[id_]["stands"])} for id_ in ids if id_ in decisions}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        stands = {id_: {"stands": bool(state and state["stands"])} for id_, state in states.items()}
        put_decisions(at.context.open_vault(), at.scope_id, stands)


KIND = operations.register(_Decisions())
