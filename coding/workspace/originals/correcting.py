"""Correcting what was read from a file: speakers, roles, language, words. A release stays until the next one.

Speakers' labels are often names, so the way back is kept beside the original in the vault.
"""

# Why the vault is put back, and when: decision 0664. How releases find words that were corrected: decision 0334.

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import Any, Final

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotReady
from coding.extras import offered
from coding.model import Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, releases, second_readings, use_answers
from coding.workspace import operations
from coding.workspace.context import Context, Vault, new_id, requires
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.originals.speakers import settle_speakers, speaker_labels
from coding.workspace.originals.waiting_codings import move_waiting, put_waiting, read_waiting
from coding.workspace.vault_records import DISCLOSURE_CHECK, OF_RELEASES, ROLES, as_recorded, read_original
from pipelines.redact.release import OffsetMap
from pipelines.transcript import SpokenTurn, Transcript

MOST_KEPT = 50
"""States of the speakers that are kept in the vault for undo, the newest ones."""
MOST_TEXTS = 10
"""Of those in which words were corrected, so many: each holds all words."""
_CHANGED = ("turns", "roles", "language")
_WITH_WORDS = (*_CHANGED, "text", "passed")


@dataclass(frozen=True)
class Correctable:
    """What can be corrected of an interview.

    Attributes:
        interview: The interview.
        speakers: Label → (role, turns, the beginning of what they say first).
        language: ISO 639-1 code, or None.
        state: Id of this state of the speakers.
        undoable: Whether the person asking can take a correction of theirs back.
        redoable: Whether they can bring one back.
        labels: Speaker label → what stands for them in the release.
    """

    interview: Interview
    speakers: Mapping[str, tuple[str, int, str]]
    language: str | None
    state: str
    undoable: bool
    redoable: bool
    labels: Mapping[str, str]


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
        ways = [operations.next_step(cursor, context, _line_of(interview_id), back=back) for back in (True, False)]
    original = read_original(vault, interview_id)
    speakers: dict[str, tuple[str, int, str]] = {}
    for turn in original.transcript.turns:
        if turn.speaker is None:
            continue
        role, count, first = speakers.get(
            turn.speaker, (original.role_of(turn.speaker), 0, original.transcript.turn_text(turn)[:120])
        )
        speakers[turn.speaker] = (role, count + 1, first)
    state = _correction_id(vault.get_json(f"original/{interview_id}"))
    undoable, redoable = (way is not None for way in ways)
    labels = speaker_labels(original, interview.participant_label)
    return Correctable(interview, speakers, original.language, state, undoable, redoable, labels)


def _correction_id(record: Mapping[str, Any]) -> str:
    return str(record.get("correction", ""))


def _line_of(interview_id: str) -> UndoScope:
    return UndoScope("speakers", interview_id, "interview.correction_", "interview")


def _open(cursor: Cursor, interview_id: str) -> Interview:
    interview = interviews.get(cursor, interview_id)
    if interview.state == "released":
        raise NotReady(Message("This interview is released already. Open it for correction first."))
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
        raise InvalidInput(
            Message("Name speakers of this interview; a role is one of: {roles}.", roles=", ".join(ROLES))
        )
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
        raise InvalidInput(Message("Choose two different speakers of this interview."))

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
        raise InvalidInput(Message("A language is given by its two letters, such as de or fr."))
    _correct(context, interview_id, "language", lambda record: {"language": language})


@requires(Permission.IMPORT)
def correct_words(
    context: Context, interview_id: str, turns: Sequence[SpokenTurn], roles: Mapping[str, str], state: str
) -> str:
    """Put other turns in the place of those there are: who speaks, and what is said.

    What was found in words that stay moves along. Where words changed, identifiers are looked for again. What was
    released stays as it is; the next release has the other words, and codings find theirs in it.

    Args:
        context: A steward with the vault open.
        interview_id: Which.
        turns: All of them, in order.
        roles: Role of each speaker.
        state: The state (:class:`Correctable`) that was corrected.

    Returns:
        The state it is now.

    Raises:
        InvalidInput: No words are left, or a role is unknown.
        NotReady: It is released and not open for correction.
        Conflict: It was corrected elsewhere since.
    """
    transcript = Transcript.from_spoken(turns)
    if not transcript.turns:
        raise InvalidInput(Message("An interview needs a word at least."))
    if any(role not in ROLES for role in roles.values()):
        raise InvalidInput(Message("A speaker's role is one of: {roles}.", roles=", ".join(ROLES)))

    def change(record: dict[str, Any]) -> dict[str, Any]:
        if _correction_id(record) != state:
            raise Conflict(Message("It was corrected elsewhere since. Look at it as it is now."))
        rewording = rewritten(record["text"], transcript.text)
        passed = moved(record.get("passed", ()), rewording)
        return {
            "text": transcript.text,
            "turns": as_recorded(transcript),
            "roles": {speaker: roles.get(speaker, "other") for speaker in transcript.speakers},
            "passed": passed,
        }

    return _correct(context, interview_id, "words", change)


def _step(context: Context, back: bool, interview_id: str) -> None:
    context.open_vault()
    line = _line_of(interview_id)

    def take(cursor: Cursor) -> operations.Step:
        _open(cursor, interview_id)
        return operations.step(cursor, context, line, back=back)

    result = context.together(lambda: context.store.write(take))
    if result.passed:
        raise Conflict(result.passed)


undo_correction, redo_correction = operations.both_ways("correction", Permission.IMPORT, _step)


def _correct(
    context: Context, interview_id: str, what: str, make: Callable[[dict[str, Any]], Mapping[str, Any]]
) -> str:
    """Change the record of an original; return the id of the state it is in then."""
    vault = context.open_vault()
    after = new_id()

    def change(cursor: Cursor) -> None:
        _open(cursor, interview_id)
        record = vault.get_json(f"original/{interview_id}")
        before = _correction_id(record)
        revision = {**record, **make(record), "correction": after}
        corrections = record["corrections"] if isinstance(record.get("corrections"), dict) else {}
        names = _WITH_WORDS if revision["text"] != record["text"] else _CHANGED
        corrections |= {
            state: corrections.get(state, {}) | {name: entry[name] for name in names if name in entry}
            for state, entry in ((before, record), (after, revision))
        }
        vault.put_json({f"original/{interview_id}": {**revision, "corrections": _latest(corrections)}})
        stood = _places(cursor, vault, interview_id)
        _follow(cursor, vault, interview_id, record)
        places_left = _places(cursor, vault, interview_id, stood["identifiers"])
        stood, places_left = _reworded(stood, places_left, rewritten(record["text"], revision["text"]))
        changed = Change(
            SPEAKERS,
            interview_id,
            {"state": before, "puts": stood, "left": places_left},
            {"state": after, "puts": places_left, "left": stood},
        )
        operations.note(cursor, context, _line_of(interview_id), what, [changed])
        events.append(cursor, context.user.id, "interview.corrected", "interview", interview_id, {"what": what})

    context.together(lambda: context.store.write(change))
    return after


def _latest(corrections: Mapping[str, Any]) -> dict[str, Any]:
    """The newest states, fewer of those that hold all words."""
    newest = list(corrections.items())[-MOST_KEPT:]
    texts = [state for state, entry in newest if "text" in entry][-MOST_TEXTS:]
    return {state: entry for state, entry in newest if "text" not in entry or state in texts}


def _follow(cursor: Cursor, vault: Vault, interview_id: str, before: Mapping[str, Any]) -> None:
    """Let the project file follow what the vault says of the speakers, and of the words, which were others before."""
    record = vault.get_json(f"original/{interview_id}")
    interviews.set_language(cursor, interview_id, record["language"])
    if record["text"] != before["text"]:
        follow_words(cursor, vault, interview_id, before)
    settle_speakers(cursor, vault, interview_id)


Places = dict[str, dict[str, Any]]
"""States of what stands in an interview, by kind and id."""


def _places(cursor: Cursor, vault: Vault, interview_id: str, identifier_ids: Collection[str] | None = None) -> Places:
    """What other words change in an interview: its state, readings, identifiers, answers on use, codings that wait."""
    if identifier_ids is None:
        identifier_ids = [place.id for place in identifiers.of_interview(cursor, interview_id)]
    return {
        "interview": {interview_id: interviews.brief(cursor, interview_id).state},
        "readings": {
            reading.id: {"state": reading.state, "masked": [list(span) for span in reading.masked[interview_id]]}
            for reading in second_readings.all_readings(cursor, void_too=True)
            if interview_id in reading.masked
        },
        "identifiers": {entry["id"]: entry for entry in identifiers.state(cursor, list(identifier_ids))},
        "answers": {
            answer.id: {"start": answer.start, "end": answer.end}
            for answer in use_answers.current_answers(cursor)
            if answer.interview_id == interview_id
        },
        "waiting": {
            entry["id"]: {"start": entry["start"], "end": entry["end"]} for entry in read_waiting(vault, interview_id)
        },
    }


def _reworded(stood: Places, after: Places, change: OffsetMap) -> tuple[Places, Places]:
    """Those whose words were changed, as they stood and as they are now; all others only moved."""

    def is_reworded(kind: str, id_: str) -> bool:
        state = stood[kind][id_]
        if kind in ("interview", "readings"):
            return bool(state != after[kind][id_])
        return _touched(change, state["start"], state["end"])

    ids = {kind: [id_ for id_ in states if is_reworded(kind, id_)] for kind, states in stood.items()}
    before, now = ({kind: {id_: places[kind][id_] for id_ in ids[kind]} for kind in ids} for places in (stood, after))
    return before, now


def _put_back(cursor: Cursor, vault: Vault, now: Places, places_left: Places, puts: Places) -> None:
    """Make places as they were whose words were changed, where they are as the correction left them."""
    states_before = {
        kind: {id_: state for id_, state in states.items() if now[kind].get(id_) == places_left[kind][id_]}
        for kind, states in puts.items()
    }
    identifiers.restore_state(cursor, states_before.get("identifiers", {}).values())
    for answer_id, place in states_before.get("answers", {}).items():
        use_answers.move(cursor, answer_id, place["start"], place["end"])
    (interview_id,) = now["interview"]
    put_waiting(vault, interview_id, states_before.get("waiting", {}))
    for state in states_before.get("interview", {}).values():
        interviews.set_state(cursor, interview_id, state)
    for reading_id, reading in states_before.get("readings", {}).items():
        second_readings.set_masked(cursor, reading_id, interview_id, reading["masked"])
        # Words of another of its interviews may have been corrected too.
        reworded = second_readings.REWORDED in second_readings.READINGS.get(cursor, reading_id).masked.values()
        second_readings.READINGS.change(cursor, reading_id, state="void" if reworded else reading["state"])


class _Speakers(operations.Records):
    """Speakers, roles, language and words of an interview. The log knows ids of their states; the vault has those.

    Places whose words were changed are kept in the log, as they were and as the correction left them.
    """

    kind = "speakers"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        vault = at.context.open_vault()
        return {
            interview_id: {"state": _correction_id(vault.get_json(f"original/{interview_id}"))} for interview_id in ids
        }

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        """Places that somebody decided on since stay as they are; see :meth:`put`."""
        return super().is_as_left(now, left and {"state": left["state"]})

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        vault = at.context.open_vault()
        for interview_id, state in states.items():
            if state and state["state"] not in vault.get_json(f"original/{interview_id}").get("corrections", {}):
                return Message("Too many corrections were made since.")
        return None

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        vault = at.context.open_vault()
        for interview_id, state in states.items():
            state_name = str(state["state"]) if state else ""
            record = vault.get_json(f"original/{interview_id}")
            revision = record["corrections"][state_name]
            put = {**record, **revision, "correction": state_name}
            if put["text"] != record["text"]:
                passed = moved(record.get("passed", ()), rewritten(record["text"], put["text"]))
                put["passed"] = sorted({*passed, *map(tuple, revision.get("passed", ()))})
            vault.put_json({f"original/{interview_id}": put})
            places_left, puts = ((state or {}).get(side, {}) for side in ("left", "puts"))
            now = _places(at.cursor, vault, interview_id, places_left.get("identifiers"))
            _follow(at.cursor, vault, interview_id, record)
            _put_back(at.cursor, vault, now, places_left, puts)

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message(
            "the speakers of {who}",
            who=interviews.get(at.cursor, record_id).participant_label,
        )


SPEAKERS: Final = operations.register(_Speakers())


_WORDS: Final = re.compile(r"\w+|\W")
_LONG: Final = 5_000


def rewritten(before: str, after: str) -> OffsetMap:
    """Which stretches of a text became which of another; a turn that was divided or joined is no change.

    The way back is the same: what is taken back lies where it lay.
    """
    if after < before:
        return rewritten(after, before).reversed()
    old, new = (_WORDS.findall(text.replace("\n", " ")) for text in (before, after))
    old_at, new_at = ([0, *accumulate(map(len, words))] for words in (old, new))
    changed = _differing(old, new)
    return OffsetMap(
        tuple((old_at[first], old_at[last]) for first, last, _, _ in changed),
        tuple((new_at[first], new_at[last]) for _, _, first, last in changed),
    )


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Sequence[int]]:
    """Where two rows of words differ: first and end in the one, first and end in the other.

    What both begin and end with is left alone. Between are held fast the words that stand once in each, since a blank
    or "the" may be any other; what lies between those is compared in the same way.
    """
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    same = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    old, new = old[first : len(old) - same], new[first : len(new) - same]
    once = [{word for word, times in Counter(words).items() if times == 1} for words in (old, new)]
    at_old, at_new = ([at for at, word in enumerate(words) if word in once[0] & once[1]] for words in (old, new))
    rare, rare_there = [old[at] for at in at_old], [new[at] for at in at_new]
    blocks = SequenceMatcher(None, rare, rare_there, autojunk=False).get_matching_blocks()
    fast = [(at_old[at + step], at_new[other + step]) for at, other, size in blocks for step in range(size)]
    if not fast:
        # Without a limit a text of one word alone would take hours.
        steps = SequenceMatcher(None, old, new, autojunk=len(new) > _LONG).get_opcodes()
        return [[first + place for place in places] for tag, *places in steps if tag != "equal"]
    changed: list[Sequence[int]] = []
    for (before, other), (after, other_after) in pairwise([(-1, -1), *fast, (len(old), len(new))]):
        begins = (first + before + 1, first + other + 1)
        for start, end, *there_at in _differing(old[before + 1 : after], new[other + 1 : other_after]):
            changed.append([begins[0] + start, begins[0] + end, *(begins[1] + place for place in there_at)])
    return changed


def moved(spans: Sequence[Sequence[int]], change: OffsetMap) -> list[tuple[int, int]]:
    """Spans where they stand now; one whose words were changed is gone."""
    return [change.to_released(start, end) for start, end in spans if not _touched(change, start, end)]


def follow_words(cursor: Cursor, vault: Vault, interview_id: str, before: Mapping[str, Any]) -> None:
    """Let the project file follow other words of an original: places move along, and changed words are looked at anew.

    What was to be masked and was changed waits for a decision. Codings that wait for the release move along too, and
    releases learn where their words are now; lines that were drawn and read a second time say nothing of other words.
    """
    record = vault.get_json(f"original/{interview_id}")
    text = record["text"]
    interviews.set_words(cursor, interview_id, vault.fingerprint(text), len(text), len(record["turns"]))
    change = rewritten(before["text"], text)
    if not change.original:
        return
    _follow_releases(cursor, vault, interview_id, before)
    move_waiting(vault, interview_id, change)
    for reading in second_readings.all_readings(cursor, void_too=True):
        if interview_id in reading.masked:
            second_readings.READINGS.change(cursor, reading.id, state="void")
            second_readings.set_masked(cursor, reading.id, interview_id, second_readings.REWORDED)
    places = _places(cursor, vault, interview_id)
    states = []
    for state in places["identifiers"].values():
        start, end = change.to_released(state["start"], state["end"])
        moves: dict[str, Any] = {"start": start, "end": end}
        if _touched(change, state["start"], state["end"]):
            moves |= {"decision": "pending", "decided_by": None, "decided_how": None}
            if state["decision"] == "rejected" or start == end:
                moves = {"deleted": True}
        if moves.items() - state.items():
            states.append(state | moves)
    identifiers.restore_state(cursor, states)
    for answer_id, place in places["answers"].items():
        # Of words that are gone an answer stands on what is written in their place.
        follow = change.around if place["start"] == place["end"] else change.to_released
        use_answers.move(cursor, answer_id, *follow(place["start"], place["end"]))
    _move_confirmed(vault, interview_id, change)
    for move_corrections in offered("move_corrections"):
        move_corrections(vault, interview_id, before["text"], text, change)
    if interviews.brief(cursor, interview_id).state == "in_review":
        interviews.set_state(cursor, interview_id, "imported")


def _follow_releases(cursor: Cursor, vault: Vault, interview_id: str, before: Mapping[str, Any]) -> None:
    """Note for each release how the original that it was made of became the present one.

    The original of then lies in the vault beside the present one, where their words differ.
    """
    record = vault.get_json(f"original/{interview_id}")
    as_it_was = {name: before[name] for name in ("text", "turns", "roles")}
    originals = {}
    for release_id in releases.releases_of(cursor, interview_id):
        then = record.get(OF_RELEASES, {}).get(release_id, as_it_was)
        change = rewritten(then["text"], record["text"])
        releases.set_rewording(cursor, release_id, change)
        if change.original:
            originals[release_id] = then
    rest = {name: value for name, value in record.items() if name != OF_RELEASES}
    vault.put_json({f"original/{interview_id}": rest | ({OF_RELEASES: originals} if originals else {})})


def _move_confirmed(vault: Vault, interview_id: str, change: OffsetMap) -> None:
    """Let places move along at which a steward said that words are no names; of other words nobody said so."""
    confirmed = vault.get_json(DISCLOSURE_CHECK, {}).get("standing", ())
    if not any(entry["interview"] == interview_id for entry in confirmed):
        return

    def move(record: dict[str, Any]) -> dict[str, Any]:
        entries = []
        for entry in record["standing"]:
            start, end = entry["start"], entry["end"]
            if entry["interview"] != interview_id:
                entries.append(entry)
            elif not _touched(change, start, end):
                start, end = change.to_released(start, end)
                entries.append(entry | {"start": start, "end": end})
        return record | {"standing": entries}

    vault.update_json(DISCLOSURE_CHECK, move)


def _touched(change: OffsetMap, start: int, end: int) -> bool:
    """Whether words of a place were changed; one that is empty is touched by what ends or begins there."""
    return any(first < end and start < last or first <= start == end <= last for first, last in change.original)
