"""Themes of plain lines of text, without a project: what ``heard themes --segments`` runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.batch import CancelCheck, Progress, read_lines

if TYPE_CHECKING:
    from pipelines.themes.model import ThemeRun


def themes_of_lines(
    lines: Iterable[Mapping[str, Any]],
    *,
    themes: int | None = None,
    seed: int = 0,
    model: str | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> dict[str, Any]:
    """Propose themes for records with an id and a text.

    Args:
        lines: Records with ``id`` and ``text``; ``lang`` (ISO 639-1) and ``document`` (the interview) are used when
            given. Where no line names a language, it is detected.
        themes: Number of themes, or None.
        seed: Chooses the seeds of the eight runs.
        model: As for :func:`pipelines.embed.load_embedder`.
        progress: Told (steps done, steps in all).
        cancelled: Asked between steps.

    Returns:
        ``{"run", "themes", "assignments"}``, ready for JSON. ``run`` carries the seeds, parameters, versions, hashes,
        stability and warnings; passages are given by their ids.

    Raises:
        PipelineError: A line has no id or text, or two lines share an id.
        TooFewSegments: There are too few lines.
        ModelMissing: The model is not here.
        Cancelled: The person pressed cancel.
    """
    from pipelines.embed import language_warning, load_embedder
    from pipelines.themes.propose import propose_themes

    ids, records = read_lines(lines)
    texts = [str(record["text"]) for record in records]
    languages = languages_of(records)
    embedder = load_embedder(model)
    known = Counter(language for language in languages if language is not None)
    warning = language_warning(embedder, {code: count / known.total() for code, count in known.items()})
    count = len(texts)

    def shifted(offset: int) -> Progress | None:
        return None if progress is None else lambda done, total: progress(offset + done * count // total, 2 * count)

    vectors = embedder.encode(texts, progress=shifted(0), cancelled=cancelled)
    run = propose_themes(
        texts,
        vectors,
        languages=languages,
        documents=[str(record.get("document", "")) for record in records],
        themes=themes,
        seeds=[seed * 8 + number for number in range(1, 9)],
        model=f"{embedder.model_id}@{embedder.revision}",
        notes=[warning] if warning else [],
        progress=shifted(count),
        cancelled=cancelled,
    )
    return as_record(run, ids)


def languages_of(records: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Return the language of every record, detected where none is named.

    A short text whose language cannot be told is taken to be in the commonest one.
    """
    from pipelines.languages import detect_language

    named = [str(record["lang"]) if record.get("lang") else detect_language(record["text"]) for record in records]
    counted = Counter(language for language in named if language is not None)
    usual = min(counted, key=lambda code: (-counted[code], code)) if counted else None
    return [language or usual for language in named]


def as_record(run: ThemeRun, ids: Sequence[str]) -> dict[str, Any]:
    """Return a run in the shape the command line prints, passages by id."""
    return {
        "run": {
            "id": run.id,
            "seeds": list(run.seeds),
            "parameters": dict(run.parameters),
            "versions": dict(run.versions),
            "input_hash": run.input_hash,
            "vectors_hash": run.vectors_hash,
            "stability": run.stability,
            "single_stability": run.single_stability,
            "warnings": list(run.warnings),
        },
        "themes": [
            {
                "id": theme.id,
                "label": theme.label,
                "terms": [term.word for term in theme.terms],
                "size": theme.size,
                "documents": theme.documents,
                "stability": theme.stability,
                "representative": [ids[index] for index in theme.representative],
                "peripheral": [ids[index] for index in theme.peripheral],
                "contrast": [ids[index] for index in theme.contrast],
                "flags": list(theme.flags),
            }
            for theme in run.themes
        ],
        "assignments": [
            {
                "id": ids[assignment.index],
                "theme": assignment.theme,
                "probability": assignment.confidence,
                "band": assignment.band,
                "reason": assignment.reason,
            }
            for assignment in run.assignments
        ],
    }
