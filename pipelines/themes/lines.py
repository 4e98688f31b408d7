"""Themes of plain lines of text, without a project: what ``heard themes --segments`` runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines import stopwords
from pipelines.batch import CancelCheck, Progress, read_lines

if TYPE_CHECKING:
    from pipelines.themes.model import ThemeRun

_LEAST_OF_A_LANGUAGE = 0.02


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
        model: As for :func:`pipelines.embed.load_embedder`; when None, the installed model for the languages.
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
    from pipelines.embed import language_warning, load_embedder, model_for
    from pipelines.themes.propose import propose_themes

    ids, records = read_lines(lines)
    texts = [str(record["text"]) for record in records]
    languages = languages_of(records)
    shares = shares_of(languages)
    embedder = load_embedder(model or model_for(shares))
    warning = language_warning(embedder, shares)
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
    """Return the language of every record: the one it names in ``lang``, else the one detected.

    A text too short for detection is given the one language among those found elsewhere in the records whose stop words
    it holds most of. In records of one language it is that one.

    Args:
        records: With ``text`` and perhaps ``lang``.

    Returns:
        ISO 639-1 codes; None where it cannot be told.
    """
    from pipelines.languages import detect_language

    named = [str(record["lang"]) if record.get("lang") else None for record in records]
    detected = [name or detect_language(str(record["text"])) for name, record in zip(named, records, strict=True)]
    counts = Counter(language for language in detected if language is not None)
    # Single texts in a language of their own are mostly mistakes of the detector.
    usual = sorted(code for code, count in counts.items() if count >= _LEAST_OF_A_LANGUAGE * counts.total())
    return [
        name or (found if found in usual else _by_stop_words(str(record["text"]), usual))
        for name, found, record in zip(named, detected, records, strict=True)
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
