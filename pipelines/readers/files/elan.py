"""ELAN annotation files (.eaf): one tier a speaker, one annotation a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.draft import ANNOTATIONS, DEPENDENT_TIERS, TURNS, Draft
from pipelines.readers.limits import local_name, parse_xml
from pipelines.transcript import SpokenTurn

if TYPE_CHECKING:
    from lxml.etree import _Element


def read_eaf(data: bytes, draft: Draft) -> None:
    """Read an ELAN file.

    Raises:
        UnsafeFile: It has a DTD.
        BrokenFile: It is not an ELAN file.
    """
    root = parse_xml(data, draft.file)
    if local_name(root) != "ANNOTATION_DOCUMENT":
        raise BrokenFile(Message("{file} is not an ELAN file.", file=draft.file))
    times = _time_slots(root)
    turns: list[tuple[int, int, SpokenTurn]] = []
    untimed = 0
    for order, tier in enumerate(root.iterfind("{*}TIER")):
        if tier.get("PARENT_REF"):
            if len(tier):
                words = " ".join(value.text or "" for value in tier.iter("{*}ANNOTATION_VALUE"))
                draft.leave_out(DEPENDENT_TIERS, words)
            continue
        speaker = tier.get("PARTICIPANT") or tier.get("TIER_ID")
        previous = 0
        for annotation in tier.iter("{*}ALIGNABLE_ANNOTATION"):
            text = " ".join(value.text or "" for value in annotation.iterfind("{*}ANNOTATION_VALUE")).strip()
            if not text:
                continue
            start = times.get(annotation.get("TIME_SLOT_REF1", ""))
            end = times.get(annotation.get("TIME_SLOT_REF2", ""))
            untimed += start is None
            previous = previous if start is None else start
            turns.append((previous, order, SpokenTurn(speaker, text, start, end)))
    turns.sort(key=lambda item: item[:2])
    draft.turns = [turn for _, _, turn in turns]
    overlaps = _overlaps(draft.turns)
    draft.warn(
        Message(
            "{annotations} without a start time put after the one before in its tier.",
            annotations=counted(untimed, ANNOTATIONS),
        ),
        when=untimed,
    )
    draft.warn(
        Message(
            "{turns} begin while another speaker is still talking; ordered by start time.",
            turns=counted(overlaps, TURNS),
        ),
        when=overlaps,
    )


def _time_slots(root: _Element) -> dict[str, int | None]:
    slots: dict[str, int | None] = {}
    for slot in root.iter("{*}TIME_SLOT"):
        value = slot.get("TIME_VALUE", "")
        slots[slot.get("TIME_SLOT_ID", "")] = int(value) if value.isdigit() and len(value) < 12 else None
    return slots


def _overlaps(turns: list[SpokenTurn]) -> int:
    overlapping = 0
    last_end, last_speaker = 0, None
    for turn in turns:
        if turn.start_ms is not None and turn.start_ms < last_end and turn.speaker != last_speaker:
            overlapping += 1
        if turn.end_ms is not None and turn.end_ms > last_end:
            last_end, last_speaker = turn.end_ms, turn.speaker
    return overlapping
