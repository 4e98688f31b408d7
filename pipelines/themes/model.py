"""The values of a theme proposal, and their JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from codebook.message import Message, message_from_json, message_to_json
from pipelines.errors import PipelineError

CORE, TYPICAL, LOOSE, LEFT_OUT = "core", "typical", "loose", "left out"
ONE_INTERVIEW = "from one interview"
ONE_QUESTION = "one guide question"
ONE_LANGUAGE = "from one language"
UNSTABLE = "does not come back reliably"
EVERYTHING, UNCODED, RESIDUE = "everything", "uncoded", "residue"
"""Scopes: every passage; those that no code reaches; those that are far from every code as well."""
LEAST_SEGMENTS = 60
"""Fewer passages are read faster than they are clustered."""
_FORMAT = "heard-themes-1"


@dataclass(frozen=True, slots=True)
class Term:
    """A word that tells a theme from the others.

    Attributes:
        word: The form in which it is said most often.
        weight: Its c-TF-IDF weight; comparable within one theme only.
        language: ISO 639-1 code of the passages it mostly comes from, or None.
    """

    word: str
    weight: float
    language: str | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of passages.

    Passages are given by their index in the texts that were clustered.

    Attributes:
        id: Number within the run, from 0, largest theme first.
        label: A phrase somebody said that stands for it, or its first few terms. A working title, not an
            interpretation.
        terms: Words by falling weight.
        size: Passages in it, near-duplicates not counted.
        documents: Interviews they come from.
        stability: How well it comes back when the seed changes: mean over the single runs of the best Jaccard overlap,
            0 to 1.
        representative: Passages most firmly in it, from different interviews where possible.
        peripheral: Passages that barely belong: read these to see where it ends.
        contrast: Passages of other themes that lie nearest to it.
        flags: Sentences on what to beware of.
        words: Its first few terms where the label is a phrase, else empty.
        named_from: The passage that the phrase is from, or None.
    """

    id: int
    label: str
    terms: tuple[Term, ...]
    size: int
    documents: int
    stability: float
    representative: tuple[int, ...]
    peripheral: tuple[int, ...]
    contrast: tuple[int, ...]
    flags: tuple[str, ...]
    words: str = ""
    named_from: int | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one passage was put.

    Attributes:
        index: The passage.
        theme: Theme id, or None for a passage that only says there is no answer.
        confidence: Mean share of the single runs in which the passage lay together with the other members of its theme,
            0 to 1. It tells how firmly the passage belongs, not how likely the theme is true.
        band: ``"core"``, ``"typical"`` or ``"loose"`` by tercile of confidence in the run, or ``"left out"`` for
            passages that were not clustered.
        reason: Why it was left out, or None.
        x: Place on the map, in arbitrary units, or None.
        y: The same.
    """

    index: int
    theme: int | None
    confidence: float
    band: str
    reason: str | None
    x: float | None
    y: float | None


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """A whole proposal, with all that is needed to make it again.

    Attributes:
        id: Hash of the parameters and the input.
        themes: Largest first.
        assignments: One a passage, in the order given.
        stability: Adjusted Rand index between the consensus of one half of the seeds and that of the other.
        single_stability: Mean adjusted Rand index between single runs: what one run without consensus would give.
        seeds: Seeds of the single runs.
        parameters: Settings by name.
        versions: Library names to versions.
        input_hash: SHA-256 over texts, languages, interviews and questions.
        vectors_hash: SHA-256 over the vectors.
        warnings: Sentences on the proposal as a whole.
    """

    id: str
    themes: tuple[Theme, ...]
    assignments: tuple[Assignment, ...]
    stability: float
    single_stability: float
    seeds: tuple[int, ...]
    parameters: Mapping[str, int | float | str | None]
    versions: Mapping[str, str]
    input_hash: str
    vectors_hash: str
    warnings: tuple[str, ...]

    def to_json(self) -> str:
        """Return the run as one line of JSON, the same bytes for the same run."""
        record = {
            "format": _FORMAT,
            **asdict(self),
            "warnings": [message_to_json(warning) for warning in self.warnings],
        }
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ThemeRun:
        """Read what :meth:`to_json` wrote.

        Args:
            text: The JSON.

        Returns:
            An equal run.

        Raises:
            PipelineError: It is not a theme run, or one of another version of Heard.
        """
        try:
            record = json.loads(text)
            if record.pop("format") != _FORMAT:
                raise ValueError("format")
            return cls(**{**record, **_nested(record)})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PipelineError(Message("This is not a theme proposal of this version of Heard.")) from error


def _nested(record: Mapping[str, Any]) -> dict[str, Any]:
    """Rebuild the parts that JSON knows only as lists."""
    lists = ("representative", "peripheral", "contrast", "flags")
    return {
        "themes": tuple(
            Theme(
                **{
                    **theme,
                    "terms": tuple(Term(**term) for term in theme["terms"]),
                    **{name: tuple(theme[name]) for name in lists},
                }
            )
            for theme in record["themes"]
        ),
        "assignments": tuple(Assignment(**assignment) for assignment in record["assignments"]),
        "seeds": tuple(record["seeds"]),
        "warnings": tuple(message_from_json(warning) for warning in record["warnings"]),
    }
