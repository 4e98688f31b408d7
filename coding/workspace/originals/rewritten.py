"""What stood in a text when other words are put into it: where it went, and what of it is looked for anew."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any, Final

from coding.store import Cursor, identifiers, interviews, second_readings
from coding.vault import Vault
from coding.workspace.originals.waiting_codings import move_waiting
from pipelines.redact.release import OffsetMap

_WORDS: Final = re.compile(r"\w+|\W")


def rewritten(before: str, after: str) -> OffsetMap:
    """Which stretches of a text became which of another; a turn that was divided or joined is no change."""
    old, new = (_WORDS.findall(text.replace("\n", " ")) for text in (before, after))
    old_at, new_at = ([0, *accumulate(map(len, words))] for words in (old, new))
    changed = [steps for tag, *steps in _differing(old, new) if tag != "equal"]
    return OffsetMap(
        tuple((old_at[first], old_at[last]) for first, last, _, _ in changed),
        tuple((new_at[first], new_at[last]) for _, _, first, last in changed),
    )


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Any]:
    """Steps from one row of words to the other; what both begin and end with is not compared again and again."""
    least = min(len(old), len(new))
    first = next((at for at in range(least) if old[at] != new[at]), least)
    same = next((at for at in range(least - first) if old[-1 - at] != new[-1 - at]), least - first)
    steps = SequenceMatcher(None, old[first : len(old) - same], new[first : len(new) - same]).get_opcodes()
    return [(tag, *(place + first for place in places)) for tag, *places in steps]


def moved(spans: Sequence[Sequence[int]], change: OffsetMap) -> list[tuple[int, int]]:
    """Spans where they stand now; one whose words were changed is gone."""
    return [change.to_released(start, end) for start, end in spans if not _touched(change, start, end)]


def follow_words(cursor: Cursor, vault: Vault, interview_id: str, before: str) -> None:
    """Let the project file follow other words of an original: places move along, and changed words are looked at anew.

    What was to be masked and was changed waits for a decision. Codings that wait for the release move along too; lines
    that were drawn and read a second time say nothing of other words.
    """
    record = vault.get_json(f"original/{interview_id}")
    text = record["text"]
    interviews.set_words(cursor, interview_id, vault.fingerprint(text), len(text), len(record["turns"]))
    change = rewritten(before, text)
    if not change.original:
        return
    move_waiting(vault, interview_id, change)
    for reading in second_readings.all_readings(cursor):
        if interview_id in reading.masked:
            second_readings.void(cursor, reading.id)
    places = identifiers.of_interview(cursor, interview_id)
    states = []
    for state in identifiers.state(cursor, [place.id for place in places]):
        start, end = change.to_released(state["start"], state["end"])
        moves: dict[str, Any] = {"start": start, "end": end}
        if _touched(change, state["start"], state["end"]):
            moves |= {"decision": "pending", "decided_by": None, "decided_how": None}
            if state["decision"] == "rejected" or start == end:
                moves = {"deleted": True}
        if moves.items() - state.items():
            states.append(state | moves)
    identifiers.restore_state(cursor, states)
    if interviews.brief(cursor, interview_id).state == "in_review":
        interviews.set_state(cursor, interview_id, "imported")


def _touched(change: OffsetMap, start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in change.original)
