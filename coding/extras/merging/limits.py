"""What a merge must not weaken: blindness, consent, erasures, parts left out, and reports of missed names there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coding.extras.merging import tables as merging
from coding.extras.merging.tables import Row
from coding.store import Cursor, people, releases, rounds

STRICTEST: Final = ("yes", "paraphrase", "never")
"""Consents to quotation, the weakest first."""

READ: Final = ("erasure", "missed_report", "use_answer")
"""Tables of the other project that these rules look at, beside those that a merge takes rows of."""

Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class BlindWork:
    """Whose work of the other project is blind there and would be read here.

    Attributes:
        pairs: ``(interview there, coder)`` of rounds that are open there and not here.
        rounds: Names of those rounds.
    """

    pairs: frozenset[tuple[str, str]] = frozenset()
    rounds: tuple[str, ...] = ()

    def holds(self, interview: str | None, author: str) -> bool:
        """Whether somebody's work on an interview, or on none, stays there."""
        if interview is None:
            # A memo on no interview may well say how its author codes one.
            return author in {coder for _, coder in self.pairs}
        return (interview, author) in self.pairs


def blind_work(
    cursor: Cursor, tables: Tables, release_here: Mapping[str, str], coming: Collection[str] = ()
) -> BlindWork:
    """What stays there until its round is here too.

    Args:
        cursor: Of the project that takes.
        tables: The other project's.
        release_here: Release there → the same one here.
        coming: Ids of rounds that this merge brings, or takes on.
    """
    settled = {round.id for round in rounds.all_rounds(cursor) if round.state != "open"} | set(coming)
    names = {row["id"]: row["name"] for row in tables["round"] if row["state"] == "open" and row["id"] not in settled}
    interview = {row["id"]: row["interview_id"] for row in tables["release"]}
    round_names: dict[tuple[str, str], str] = {}
    for row in tables["assignment"]:
        release = release_here.get(row["release_id"])
        if row["round_id"] not in names or release is None:
            continue
        if rounds.open_assignment(cursor, release, row["coder"]) is None:
            round_names[(interview[row["release_id"]], row["coder"])] = names[row["round_id"]]
    return BlindWork(frozenset(round_names), tuple(dict.fromkeys(round_names.values())))


def keep_strict(
    cursor: Cursor, tables: Tables, release_here: Mapping[str, str], interview_here: Mapping[str, str], *, dry: bool
) -> tuple[int, list[str]]:
    """Let the more careful of the two projects decide on consent, parts left out, erasures and reports of missed names.

    Args:
        cursor: Of the project that takes.
        tables: The other project's.
        release_here: Release there → the same one here.
        interview_here: Interview there → the same one here.
        dry: Only say what would be done.

    Returns:
        How many consents were changed, and a sentence on each difference.
    """
    consents, notes = _stricter_consents(cursor, tables, interview_here)
    reports, notes_of_reports = _open_reports(cursor, tables, release_here, interview_here)
    if not dry:
        for participant in people.participants(cursor):
            if participant.id in consents:
                people.PARTICIPANTS.change(cursor, participant.id, quote_consent=consents[participant.id])
        merging.put_rows(cursor, "missed_report", reports)
        merging.put_rows(cursor, "use_answer", _parts_left_out(cursor, tables, release_here, interview_here))
    return len(consents), [*notes, *_erased_there(cursor, tables), *notes_of_reports]


def _stricter_consents(
    cursor: Cursor, tables: Tables, interview_here: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Participant here → the consent that holds from now on, where the other project's is stricter; and sentences."""
    participants_here = {participant.id: participant for participant in people.participants(cursor)}
    of_interview = {row["id"]: row["participant_id"] for row in merging.all_rows(cursor, "interview")}
    rows_there = {row["id"]: row for row in tables["participant"] if row["deleted_at"] is None}
    pairs = [(participant_id, participant_id) for participant_id in rows_there]
    # The same interview may have been taken in twice, of one person under two ids.
    pairs += [
        (row["participant_id"], of_interview[interview_here[row["id"]]])
        for row in tables["interview"]
        if interview_here.get(row["id"]) in of_interview
    ]
    changed: dict[str, str] = {}
    notes: dict[str, None] = {}
    for other, own_person in dict.fromkeys(pairs):
        if other not in rows_there or own_person not in participants_here:
            continue
        person, consent = participants_here[own_person], rows_there[other]["quote_consent"]
        holds = changed.get(own_person, person.quote_consent)
        differ = f"Consent of {person.label} is “{holds}” here and “{consent}” there"
        if STRICTEST.index(consent) > STRICTEST.index(holds):
            changed[own_person] = consent
            notes[f"{differ}: the stricter holds here now."] = None
        elif consent != holds:
            notes[f"{differ}: the stricter stays here."] = None
    return changed, list(notes)


def _parts_left_out(
    cursor: Cursor, tables: Tables, release_here: Mapping[str, str], interview_here: Mapping[str, str]
) -> list[Row]:
    """Parts that go into no file there, as they would stand here; that a remark changes nothing is for here to say."""
    known = {row["id"] for row in merging.all_rows(cursor, "use_answer")}
    current = {row["interview_id"]: row for row in tables["release"] if row["id"] in release_here}
    come = []
    for row in tables["use_answer"]:
        if row["id"] in known or row["may_use"] or row["revoked_at"] is not None or row["interview_id"] not in current:
            continue
        release = current[row["interview_id"]]
        map_there = releases.map_of(release["offset_map"], release["rewording"])
        map_here = releases.offset_map(cursor, release_here[release["id"]])
        place = row["start_offset"], row["end_offset"]
        # Words of one of the two originals may have been corrected since; what was released of both is the same.
        start, end = place if map_there == map_here else map_here.to_original(*map_there.around(*place))
        come.append(
            {**row, "interview_id": interview_here[row["interview_id"]], "start_offset": start, "end_offset": end}
        )
    return come


def _erased_there(cursor: Cursor, tables: Tables) -> list[str]:
    """Sentences on people who were erased in the other project and are still here."""
    erased = {row["participant_id"] for row in tables["erasure"]}
    alive = [participant.label for participant in people.participants(cursor) if participant.id in erased]
    return [f"{label} was erased there and is still here. Erase them here too: heard erase" for label in alive]


def _open_reports(
    cursor: Cursor, tables: Tables, release_here: Mapping[str, str], interview_here: Mapping[str, str]
) -> tuple[list[Row], list[str]]:
    """Open reports of missed names as they would stand here, and sentences on those that cannot."""
    known = merging.all_rows(cursor, "missed_report")
    ids, places = {row["id"] for row in known}, {_place(row) for row in known}
    current = {row["id"] for row in tables["release"] if row["current"]}
    titles = {row["id"]: row["title"] for row in tables["interview"]}
    come: list[Row] = []
    notes: dict[str, None] = {}
    for row in tables["missed_report"]:
        if row["state"] != "open" or row["id"] in ids or row["release_id"] not in current:
            continue
        if row["release_id"] not in release_here:
            title = titles.get(row["interview_id"], "")
            notes[f"A missed name is reported there in “{title}”: have a steward look at it."] = None
            continue
        moved = {
            **row,
            "release_id": release_here[row["release_id"]],
            "interview_id": interview_here[row["interview_id"]],
        }
        if _place(moved) not in places:
            places.add(_place(moved))
            come.append(moved)
    if come:
        notes[f"{len(come)} reports of missed names came: a steward answers them."] = None
    return come, list(notes)


def _place(row: Row) -> tuple[str, int, int]:
    return (row["release_id"], row["start_offset"], row["end_offset"])
