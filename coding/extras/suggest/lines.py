"""Suggest codes for plain records, without a project."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codebook.message import Message
from coding.extras.suggest.ranking import suggest
from coding.workspace.codebook.texts import CodeText
from pipelines.batch import Progress
from pipelines.errors import PipelineError
from pipelines.records import Record, embed_records, languages_of, read_records, shares_of


@dataclass(frozen=True, slots=True)
class Answered:
    """What ``heard suggest`` answers.

    Attributes:
        lines: ``{"id", "suggestions": [{"code", "name", "rank", "score", "source", "evidence"}]}``, one a segment, in
            their order; evidence are ids of examples, nearest first. A segment without words has no suggestions.
        notes: Sentences on what was left out or does not fit.
    """

    lines: list[dict[str, Any]]
    notes: tuple[str, ...]


def suggest_lines(
    codes: Sequence[CodeText],
    examples: Iterable[Mapping[str, Any]],
    segments: Iterable[Mapping[str, Any]],
    *,
    top: int = 10,
    model: str | None = None,
    progress: Progress | None = None,
) -> Answered:
    """Suggest codes for plain records: what ``heard suggest`` runs.

    Args:
        codes: The codebook.
        examples: Records with ``id``, ``text`` and ``codes`` (a list of code ids or names) or ``code`` (one of them, or
            several between semicolons). Several records of one id and text are one passage with all their codes. A
            record without codes is a passage that people read and left uncoded.
        segments: Records with ``id`` and ``text``. Both kinds may hold ``lang`` and ``question``.
        top: Most codes a passage.
        model: As for :func:`pipelines.embed.load.load_embedder`; when None, the installed model for the languages.
        progress: Told (texts embedded, texts in all).

    Raises:
        PipelineError: A line is not an object, two segments share an id, or the codebook is empty.
        ModelMissing: The model is not here.
    """
    from pipelines.embed.load import language_warning, load_embedder, model_for

    if not codes:
        raise PipelineError(Message("The codebook has no code that could be suggested."))
    records = read_records(segments, "Segment")
    coded, code_sets, notes = _examples(codes, examples)
    shares = shares_of(languages_of([*coded, *records]))
    embedder = load_embedder(model or model_for(shares)).for_comparing
    warning = language_warning(embedder, shares)
    typical = [(code.id, text) for code in codes for text in code.examples if text.strip()]
    # The codebook's words, then its own examples, what people coded, and the passages asked about: embedded in one go.
    words = [Record("", code.to_embed(), "", "", None, {}) for code in codes]
    typical_records = [Record("", text, "", "", None, {}) for _, text in typical]
    vectors = embed_records(embedder, [*words, *coded, *typical_records, *records], progress=progress)
    first, last = len(words), len(words) + len(coded) + len(typical_records)
    rankings = suggest(
        codes,
        vectors[:first],
        [*code_sets, *([code] for code, _ in typical)],
        vectors[first:last],
        vectors[last:],
        top=top,
        citable=len(coded),
    )
    names = {code.id: code.name for code in codes}
    lines = [
        {
            "id": record.id,
            "suggestions": [
                {
                    "code": suggestion.code,
                    "name": names[suggestion.code],
                    "rank": suggestion.rank,
                    "score": suggestion.score,
                    "source": suggestion.source,
                    "evidence": [coded[position].id for position in suggestion.evidence],
                }
                for suggestion in (ranked if record.text else ())
            ],
        }
        for record, ranked in zip(records, rankings, strict=True)
    ]
    return Answered(lines, tuple([*notes, *([warning] if warning else [])]))


def _examples(
    codes: Sequence[CodeText], lines: Iterable[Mapping[str, Any]]
) -> tuple[list[Record], list[frozenset[str]], list[str]]:
    """Read the coded passages; several lines of one passage are joined, what cannot teach is left out and told."""
    known = {code.name.casefold(): code.id for code in codes} | {code.id.casefold(): code.id for code in codes}
    records = read_records(lines, "Example", repeated=True)
    joined: dict[tuple[str, str], set[str]] = {}
    first: dict[tuple[str, str], Record] = {}
    unknown: set[str] = set()
    silent = 0
    for record in records:
        if not record.text:
            silent += 1
            continue
        named = _codes_of(record.fields)
        known_names = {known[name.casefold()] for name in named if name.casefold() in known}
        unknown |= {name for name in named if name.casefold() not in known}
        if named and not known_names:
            # Coded, but with nothing of this codebook: it says nothing about whether these codes fit.
            continue
        key = (record.id, record.text)
        first.setdefault(key, record)
        joined.setdefault(key, set()).update(known_names)
    notes = []
    if silent:
        notes.append(f"{silent} of {len(records)} examples have no text and were left out.")
    if unknown:
        names = ", ".join(sorted(unknown)[:5]) + (", …" if len(unknown) > 5 else "")
        notes.append(f"Codes of examples that are not in the codebook were left out: {names}.")
    return list(first.values()), [frozenset(joined[key]) for key in first], notes


def _codes_of(fields: Mapping[str, Any]) -> list[str]:
    """Ids or names of codes in a record, however they are written."""
    named: Any = next(
        (fields[field] for field in ("codes", "code", "labels", "label") if fields.get(field) is not None), []
    )
    if isinstance(named, Mapping):
        named = list(named)
    if not isinstance(named, list | tuple):
        named = str(named).split(";")
    return [name for name in map(_name_of, named) if name]


def _name_of(value: Any) -> str:
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("id", "code", "name") if key in value), "")
    return str(value).strip()
