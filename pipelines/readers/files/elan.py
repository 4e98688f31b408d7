"""ELAN annotation files (.eaf): one tier a speaker, one annotation a turn."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.draft import ANNOTATIONS, DEPENDENT_TIERS, TURNS, Draft
from pipelines.readers.limits import local_name, parse_xml
from pipelines.transcript import SpokenTurn

if TYPE_CHECKING:
    from lxml.etree import _Element

_NUMBER = re.compile(r"(?=.*\d)\S+|")


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
    tiers: dict[str | None, list[_Element]] = {}
    for tier in root.iterfind("{*}TIER"):
        tiers.setdefault(tier.get("PARENT_REF") or None, []).append(tier)
    aligned = {annotation.get("ANNOTATION_ID"): annotation for annotation in root.iter("{*}ALIGNABLE_ANNOTATION")}
    for order, above in enumerate(tiers.pop(None, ())):
        tier = _with_words(above, tiers.get(above.get("TIER_ID"), []))
        speaker = tier.get("PARTICIPANT") or above.get("PARTICIPANT") or above.get("TIER_ID")
        texts: dict[_Element, list[str]] = {}
        for annotation in tier.iter("{*}ALIGNABLE_ANNOTATION", "{*}REF_ANNOTATION"):
            texts.setdefault(aligned.get(annotation.get("ANNOTATION_REF", ""), annotation), []).append(
                _words(annotation)
            )
        previous = 0
        for annotation, words in texts.items():
            if not (text := " ".join(words).strip()):
                continue
            start = times.get(annotation.get("TIME_SLOT_REF1", ""))
            end = times.get(annotation.get("TIME_SLOT_REF2", ""))
            untimed += start is None
            previous = previous if start is None else start
            turns.append((previous, order, SpokenTurn(speaker, text, start, end)))
        draft.warn(
            Message(
                "The tiers that have the times hold only numbers of lines. The words were read from the first tier "
                "below each; check that it is no translation."
            ),
            when=tier is not above,
        )
    for tier in itertools.chain(*tiers.values()):
        if len(tier):
            draft.leave_out(DEPENDENT_TIERS, _words(tier))
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


def _with_words(tier: _Element, below: list[_Element]) -> _Element:
    """The tier, or the first below it with words where it has none but the numbers of its lines."""
    if all(map(_NUMBER.fullmatch, map(_words, tier))):
        for other in below:
            if _words(other):
                below.remove(other)
                return other
    return tier


def _words(element: _Element) -> str:
    """What annotations say."""
    return " ".join(value.text or "" for value in element.iter("{*}ANNOTATION_VALUE")).strip()


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
