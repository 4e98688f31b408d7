"""Plain records with a text, as JSON lines hold them: read leniently, told their languages, embedded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines import stopwords
from pipelines.batch import CancelCheck, Progress
from pipelines.errors import PipelineError
from pipelines.segments import pieces, with_question

if TYPE_CHECKING:
    from pipelines.embed.embedder import Embedder, Vectors


_LEAST_OF_A_LANGUAGE = 0.02


@dataclass(frozen=True, slots=True)
class Record:
    """A passage from outside a project.

    Attributes:
        id: Its id; the number of its line where it has none.
        text: Its words; empty where it has none.
        question: The interviewer's question before it, or empty.
        document: The interview it comes from, or empty.
        speaker: Who says it, or empty.
        language: ISO 639-1 code it names, or None.
        fields: The record as it came.
    """

    id: str
    text: str
    question: str
    document: str
    language: str | None
    fields: Mapping[str, Any]
    speaker: str = ""


def read_records(lines: Iterable[Mapping[str, Any]], what: str = "Line", *, repeated: bool = False) -> list[Record]:
    """Read records: ``id`` and ``text``, and where known ``lang``, ``document``, ``question`` and ``speaker``.

    Args:
        lines: The records. One without an id is known by its number, from 1; one without a text has an empty one.
        what: What to call one in messages.
        repeated: Whether an id may occur again.

    Returns:
        One record a line.

    Raises:
        PipelineError: A line is not an object, or an id occurs twice; names the line.
    """
    records: list[Record] = []
    ids: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, Mapping):
            raise PipelineError(f'{what} {number}: every line must be an object such as {{"id": …, "text": …}}.')
        key = str(number) if line.get("id") is None else str(line["id"])
        if key in ids and not repeated:
            raise PipelineError(f"{what} {number}: the id {key!r} is used twice. Give every line its own.")
        ids.add(key)
        language = _word(line, "lang", "language").lower().partition("-")[0]
        records.append(
            Record(
                key,
                _word(line, "text"),
                _word(line, "question"),
                _word(line, "document"),
                language or None,
                line,
                _word(line, "speaker"),
            )
        )
    return records


def _word(line: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = line.get(name)
        if value is not None and not isinstance(value, Mapping | list):
            return str(value).strip()
    return ""


def languages_of(records: Sequence[Record]) -> list[str | None]:
    """Return the language of every record: the one it names, else the one detected.

    A text too short for detection is given the one language among those found elsewhere in the records whose stop words
    it holds most of. In records of one language it is that one.

    Returns:
        ISO 639-1 codes; None where it cannot be told.
    """
    from pipelines.languages import detect_language

    detected = [record.language or detect_language(record.text) for record in records]
    counts = Counter(language for language in detected if language is not None)
    # Single texts in a language of their own are mostly mistakes of the detector.
    usual = sorted(code for code, count in counts.items() if count >= _LEAST_OF_A_LANGUAGE * counts.total())
    return [
        record.language or (tag if tag in usual else _by_stop_words(record.text, usual))
        for tag, record in zip(detected, records, strict=True)
    ]


def _by_stop_words(text: str, languages: Sequence[str]) -> str | None:
    if len(languages) == 1:
        return languages[0]
    words = set(stopwords.words(text))
    hits = {code: len(words & stopwords.stop_words(code)) for code in languages}
    best = [code for code, count in hits.items() if count == max(hits.values())]
    return best[0] if len(best) == 1 else None


def shares_of(languages: Sequence[str | None]) -> dict[str, float]:
    """Return the share of each language among records; those without one are left out."""
    known = Counter(language for language in languages if language is not None)
    return {code: count / known.total() for code, count in known.items()}


def embed_records(
    embedder: Embedder,
    records: Sequence[Record],
    *,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Vectors:
    """Embed records as segments of a project are embedded: after their question, long ones in pieces.

    A model reads some 160 words and drops the rest, so a longer text is the mean of its pieces.

    Returns:
        Float32, shape (records, dimension), rows of length 1; those of empty texts are what the model makes of nothing.

    Raises:
        Cancelled: The person pressed cancel.
    """
    parts = [[with_question(record.question, part) for part in pieces(record.text)] for record in records]
    flat = [text for part in parts for text in part]
    vectors = embedder.encode(flat, progress=progress, cancelled=cancelled)
    starts = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(int)
    result = np.zeros((len(records), embedder.dimension), dtype=np.float32)
    for row, (start, end) in enumerate(zip(starts[:-1], starts[1:], strict=True)):
        result[row] = vectors[start] if end - start == 1 else vectors[start:end].mean(axis=0)
    lengths = np.linalg.norm(result, axis=1, keepdims=True)
    normalised: Vectors = result / np.maximum(lengths, np.float32(1e-12))
    return normalised
