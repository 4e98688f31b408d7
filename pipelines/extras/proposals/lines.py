"""Themes of plain lines of text, without a project: what ``heard themes --segments`` runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.batch import Progress
from pipelines.records import embed_records, languages_of, read_records, shares_of

if TYPE_CHECKING:
    from pipelines.themes.model import ThemeRun


def themes_of_lines(
    lines: Iterable[Mapping[str, Any]],
    *,
    themes: int | None = None,
    seed: int = 0,
    model: str | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Propose themes for records with an id and a text.

    Args:
        lines: Records with ``id`` and ``text``; ``lang`` (ISO 639-1), ``document`` (the interview) and ``question``
            (what it answers) are used when given. Where a line names no language, it is detected.
        themes: Number of themes, or None.
        seed: Chooses the seeds of the eight runs.
        model: As for :func:`pipelines.embed.load.load_embedder`; when None, the installed model for the languages.
        progress: Told (steps done, steps in all).

    Returns:
        ``{"run", "themes", "assignments"}``, ready for JSON. ``run`` carries the seeds, parameters, versions, hashes,
        stability and warnings; passages are given by their ids.

    Raises:
        PipelineError: A line is not an object, or two lines share an id.
        TooFewSegments: There are too few lines.
        ModelMissing: The model is not here.
    """
    from pipelines.embed.load import language_warning, load_embedder, model_for
    from pipelines.extras.proposals.phrases import with_phrases
    from pipelines.extras.proposals.propose import Options, propose_themes

    records = read_records(lines)
    texts = [record.text for record in records]
    languages = languages_of(records)
    shares = shares_of(languages)
    embedder = load_embedder(model or model_for(shares)).for_comparing
    warning = language_warning(embedder, shares)
    count = len(texts)

    def shifted(offset: int) -> Progress | None:
        return None if progress is None else lambda done, total: progress(offset + done * count // total, 2 * count)

    vectors = embed_records(embedder, records, progress=shifted(0))
    run = propose_themes(
        texts,
        vectors,
        languages=languages,
        documents=[record.document for record in records],
        questions=[record.question or None for record in records],
        options=Options(
            themes=themes,
            seeds=[seed * 8 + number for number in range(1, 9)],
            model=f"{embedder.model_id}@{embedder.revision}",
            notes=[warning] if warning else [],
        ),
        progress=shifted(count),
    )
    run = with_phrases(run, texts, vectors, languages, embedder.encode)
    return as_record(run, [record.id for record in records])


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
                "words": theme.words or theme.label,
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
