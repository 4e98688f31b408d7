"""Codings that came with a text from another program: they wait in the vault until the text is released."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from coding.access import Permission
from coding.model import Coding
from coding.store import Cursor, code_ids, codebooks, codings, events, interviews
from coding.workspace.context import Context, Vault, requires
from pipelines.redact.release import OffsetMap

ORIGIN = "imported"


class Placing(NamedTuple):
    """What became of codings put on a release.

    Attributes:
        placed: How many are on it now.
        known: How many were there before.
        left_out: How many found no place: their code has left the codebook, or none of their words is in the release.
    """

    placed: int = 0
    known: int = 0
    left_out: int = 0


def waiting_name(interview_id: str) -> str:
    """Name of the vault's record."""
    return f"waiting/{interview_id}"


def read_waiting(vault: Vault, interview_id: str) -> list[dict[str, Any]]:
    """Codings that wait for the interview's release; their offsets are into the original text."""
    return list(vault.get_json(waiting_name(interview_id), {}).get("codings", ()))


def read_memos(vault: Vault, interview_id: str) -> list[str]:
    """Memos of imported codings that nobody has read yet."""
    return list(vault.get_json(waiting_name(interview_id), {}).get("memos", ()))


def _put(vault: Vault, interview_id: str, codings_left: Sequence[Mapping[str, Any]], memos: Sequence[str]) -> None:
    """Write what waits; where nothing does, there is no record."""
    name = waiting_name(interview_id)
    waiting = codings_left or memos
    vault.put_json({name: {"codings": codings_left, "memos": memos}} if waiting else {}, () if waiting else [name])


def add_waiting(vault: Vault, interview_id: str, added: Sequence[Mapping[str, Any]], memos: Sequence[str]) -> None:
    """Keep codings, and memos that a steward must read first, until the interview is released."""

    def add(record: dict[str, Any]) -> dict[str, Any]:
        return {
            "codings": [*record.get("codings", ()), *added],
            "memos": list(dict.fromkeys([*record.get("memos", ()), *memos])),
        }

    vault.update_json(waiting_name(interview_id), add, {})


def move_waiting(vault: Vault, interview_id: str, change: OffsetMap) -> None:
    """Let codings that wait follow other words of their original; of words that are gone nothing is left to code."""
    places = {}
    for entry in read_waiting(vault, interview_id):
        start, end = change.to_released(int(entry["start"]), int(entry["end"]))
        places[entry["id"]] = {"start": start, "end": end}
    put_waiting(vault, interview_id, places)


def put_waiting(vault: Vault, interview_id: str, places: Mapping[str, Mapping[str, int]]) -> None:
    """Say where some of the codings that wait stand now, by id."""
    if places:
        moved = [{**entry, **places.get(entry["id"], {})} for entry in read_waiting(vault, interview_id)]
        _put(vault, interview_id, moved, read_memos(vault, interview_id))


def settle_waiting(vault: Vault, interview_id: str) -> None:
    """Forget the codings once they are placed; memos stay for the steward."""
    _put(vault, interview_id, [], read_memos(vault, interview_id))


def place_waiting(
    cursor: Cursor, context: Context, release_id: str, waiting: Sequence[Mapping[str, Any]], offset_map: OffsetMap
) -> Placing:
    """Put waiting codings on a release, inside the transaction that makes it.

    One that was placed before stays as it is; one whose code has left the codebook is left out and counted, in the log
    too.
    """
    if not waiting:
        return Placing()
    newest = codebooks.newest(cursor)
    book = newest.book if newest else None
    ids = code_ids.earlier_ids(cursor)
    placed = known = unplaced = 0
    for entry in waiting:
        if codings.CODINGS.find(cursor, entry["id"]) is not None:
            known += 1
            continue
        code = ids.get(entry["code"], entry["code"])
        if newest is None or book is None or code not in book:
            unplaced += 1
            continue
        start, end = offset_map.to_released(int(entry["start"]), int(entry["end"]))
        if end <= start:
            unplaced += 1
            continue
        coding = Coding(
            id=entry["id"],
            release_id=release_id,
            coder=entry["coder"],
            code=code,
            start=start,
            end=end,
            memo=entry.get("memo", ""),
            attributes={},
            codebook_version=newest.number,
            origin=ORIGIN,
            created_at=datetime.fromisoformat(entry["created"]) if entry.get("created") else datetime.now(UTC),
            deleted=False,
            revision=codings.next_revision(cursor),
        )
        codings.CODINGS.add(cursor, coding)
        placed += 1
    detail = {"placed": placed, "left_out": unplaced}
    events.append(cursor, context.user.id, "codings.imported", "release", release_id, detail)
    return Placing(placed, known, unplaced)


@requires(Permission.REVIEW_ORIGINALS)
def waiting_memos(context: Context) -> list[tuple[str, str, list[str]]]:
    """Memos that came with codings and that nobody has read for names: (interview id, title, texts).

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    titles = context.store.ask(
        lambda cursor: {interview.id: interview.name for interview in interviews.all_interviews(cursor)}
    )
    return [
        (interview_id, title, memos)
        for interview_id, title in titles.items()
        if (memos := read_memos(vault, interview_id))
    ]


@requires(Permission.REVIEW_ORIGINALS)
def forget_memos(context: Context, interview_id: str) -> None:
    """Drop an interview's waiting memos once a steward has typed in elsewhere what may be seen."""
    vault = context.open_vault()
    _put(vault, interview_id, read_waiting(vault, interview_id), [])

    def note(cursor: Cursor) -> None:
        events.append(cursor, context.user.id, "memos.forgotten", "interview", interview_id)

    context.store.write(note)
