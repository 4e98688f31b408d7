"""Correcting what was read from a file, until the interview is released: speakers, roles, language.

Speakers' labels are often names, so the way back is kept beside the original in the vault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.model import Interview
from coding.store import Cursor, events, interviews
from coding.workspace.context import Context, requires
from coding.workspace.originals import ROLES, read_original

MOST_KEPT = 50
"""Corrections that can be undone, newest first."""
_CHANGED = ("turns", "roles", "language")


@dataclass(frozen=True)
class Correctable:
    """What can be corrected of an interview.

    Attributes:
        interview: The interview.
        speakers: Label → (role, turns, the beginning of what they say first).
        language: ISO 639-1 code, or None.
        undoable: How many corrections can be taken back.
    """

    interview: Interview
    speakers: Mapping[str, tuple[str, int, str]]
    language: str | None
    undoable: int


@requires(Permission.IMPORT)
def correctable(context: Context, interview_id: str) -> Correctable:
    """Speakers, roles and language of an interview that is not released.

    Raises:
        NotReady: It is released.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        interview = _open(cursor, interview_id)
    original = read_original(vault, interview_id)
    speakers: dict[str, tuple[str, int, str]] = {}
    for turn in original.transcript.turns:
        if turn.speaker is None:
            continue
        role, count, first = speakers.get(
            turn.speaker, (original.role_of(turn.speaker), 0, original.transcript.turn_text(turn)[:120])
        )
        speakers[turn.speaker] = (role, count + 1, first)
    kept = vault.get_json(f"original/{interview_id}").get("corrections", ())
    return Correctable(interview, speakers, original.language, len(kept))


def _open(cursor: Cursor, interview_id: str) -> Interview:
    interview = interviews.get(cursor, interview_id)
    if interview.state == "released":
        raise NotReady("This interview is released already. Open it for correction first.")
    return interview


@requires(Permission.IMPORT)
def correct_roles(context: Context, interview_id: str, roles: Mapping[str, str]) -> None:
    """Say who is the participant, who asks, and who is somebody else.

    Raises:
        InvalidInput: An unknown role or speaker.
        NotReady: The interview is released already.
    """
    known = set(read_original(context.open_vault(), interview_id).transcript.speakers)
    if any(role not in ROLES for role in roles.values()) or not set(roles) <= known:
        raise InvalidInput(f"Name speakers of this interview; a role is one of: {', '.join(ROLES)}.")
    _correct(context, interview_id, "roles", lambda record: {"roles": {**record["roles"], **roles}})


@requires(Permission.IMPORT)
def merge_speakers(context: Context, interview_id: str, label: str, into: str) -> None:
    """Say that two labels are one speaker: the turns of the first get the label and the role of the second.

    Raises:
        InvalidInput: One is not a speaker of this interview, or both are the same.
        NotReady: The interview is released already.
    """
    known = set(read_original(context.open_vault(), interview_id).transcript.speakers)
    if label == into or not {label, into} <= known:
        raise InvalidInput("Choose two different speakers of this interview.")

    def change(record: dict[str, Any]) -> dict[str, Any]:
        turns = [[into if turn[0] == label else turn[0], *turn[1:]] for turn in record["turns"]]
        return {"turns": turns, "roles": {name: role for name, role in record["roles"].items() if name != label}}

    _correct(context, interview_id, "speakers", change)


@requires(Permission.IMPORT)
def correct_language(context: Context, interview_id: str, language: str | None) -> None:
    """Say which language is spoken. It decides which detectors look for names: have them look again if it was wrong.

    Raises:
        InvalidInput: Not an ISO 639-1 code.
        NotReady: The interview is released already.
    """
    if language is not None and not (len(language) == 2 and language.isascii() and language.islower()):
        raise InvalidInput("A language is given by its two letters, such as de or fr.")
    _correct(context, interview_id, "language", lambda record: {"language": language})


@requires(Permission.IMPORT)
def undo_correction(context: Context, interview_id: str) -> None:
    """Take back the last correction of an interview.

    Raises:
        InvalidInput: There is none.
        NotReady: The interview is released already.
    """
    vault = context.open_vault()

    def change(cursor: Cursor) -> None:
        _open(cursor, interview_id)
        kept = list(vault.get_json(f"original/{interview_id}").get("corrections", ()))
        if not kept:
            raise InvalidInput("There is nothing to undo here.")
        before = kept.pop()
        interviews.set_language(cursor, interview_id, before["language"])
        events.append(cursor, context.user.id, "interview.correction_undone", "interview", interview_id)
        vault.update_json(f"original/{interview_id}", lambda record: {**record, **before, "corrections": kept})

    context.store.write(change)


def _correct(
    context: Context, interview_id: str, what: str, make: Callable[[dict[str, Any]], Mapping[str, Any]]
) -> None:
    vault = context.open_vault()

    def change(cursor: Cursor) -> None:
        _open(cursor, interview_id)

        def rewrite(record: dict[str, Any]) -> dict[str, Any]:
            before = {name: record[name] for name in _CHANGED}
            kept = [*record.get("corrections", ()), before][-MOST_KEPT:]
            return {**record, **make(record), "corrections": kept}

        vault.update_json(f"original/{interview_id}", rewrite)
        interviews.set_language(cursor, interview_id, vault.get_json(f"original/{interview_id}")["language"])
        events.append(cursor, context.user.id, "interview.corrected", "interview", interview_id, {"what": what})

    context.store.write(change)
