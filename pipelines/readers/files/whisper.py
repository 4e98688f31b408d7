"""JSON of Whisper, WhisperX, faster-whisper and whisper.cpp."""

from collections.abc import Mapping

from codebook.message import Message, counted
from pipelines.errors import BrokenFile
from pipelines.readers.draft import SEGMENTS, Draft
from pipelines.readers.limits import parse_json
from pipelines.readers.speech.cues import Cue
from pipelines.readers.speech.speech import add_cues
from pipelines.readers.speech.times import clock_ms

_MOST_SECONDS = 10**6


def read_whisper_json(data: bytes, draft: Draft) -> None:
    """Read a list of timed segments, with speakers where a diarisation added them.

    Raises:
        BrokenFile: It is not JSON, or has no segments.
    """
    segments = _segments(parse_json(draft.decode(data), draft.file))
    cues = [cue for segment in segments if (cue := _cue(segment)) is not None]
    if not cues:
        raise BrokenFile(
            Message(
                "{file} has no segments with text. Of JSON, the files of Whisper and its kin can be read.",
                file=draft.file,
            )
        )
    if len(cues) < len(segments):
        silent = counted(len(segments) - len(cues), SEGMENTS)
        draft.warn(Message("{segments} without text left out.", segments=silent))
    nameless = sum(cue.speaker is None for cue in cues)
    draft.warn(
        Message("{things} without a speaker kept without one.", things=counted(nameless, SEGMENTS)),
        when=0 < nameless < len(cues),
    )
    add_cues(cues, draft)


def _segments(document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, Mapping):
        for name in ("segments", "transcription", "chunks", "results"):
            entries = document.get(name)
            if isinstance(entries, list):
                return entries
    return []


def _cue(segment: object) -> Cue | None:
    text = segment.get("text") if isinstance(segment, Mapping) else None
    if not isinstance(segment, Mapping) or not isinstance(text, str) or not text.strip():
        return None
    speaker = segment.get("speaker")
    start, end = _times(segment)
    label = str(speaker).strip() if isinstance(speaker, str | int) and not isinstance(speaker, bool) else ""
    return Cue(text, start, end, label or None)


def _times(segment: Mapping[str, object]) -> tuple[int | None, int | None]:
    """Seconds under ``start``/``end``, a pair under ``timestamp``, or whisper.cpp's ``offsets`` and ``timestamps``."""
    offsets, stamps, pair = segment.get("offsets"), segment.get("timestamps"), segment.get("timestamp")
    if isinstance(offsets, Mapping):
        return _milliseconds(offsets.get("from"), 1), _milliseconds(offsets.get("to"), 1)
    if isinstance(stamps, Mapping):
        return clock_ms(str(stamps.get("from"))), clock_ms(str(stamps.get("to")))
    if isinstance(pair, list) and len(pair) == 2:
        return _milliseconds(pair[0], 1000), _milliseconds(pair[1], 1000)
    return _milliseconds(segment.get("start"), 1000), _milliseconds(segment.get("end"), 1000)


def _milliseconds(value: object, factor: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value * factor <= _MOST_SECONDS * 1000:
        return None
    return round(value * factor)
