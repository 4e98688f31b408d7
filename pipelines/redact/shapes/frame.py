"""Presidio's analyzer with the reader as its language engine: one pass gives what is read and what has a form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from pipelines.loading import loads
from pipelines.redact.model import Detection
from pipelines.redact.page import found
from pipelines.redact.shapes.library import presidio
from pipelines.redact.shapes.registry import PRESIDIO_TYPES, own_recognizers, presidio_recognizers

ANY = "xx"
"""The one language that Presidio is told of: every recogniser runs on every text."""
_WORD = re.compile(r"\w+")


def shapes_of(texts: Sequence[str]) -> list[list[Detection]]:
    """Everything with a form in each text; its score is 1 where check digits fit, less where there are none."""
    return [[_detection(result) for result in _analyzer().analyze(text, ANY)] for text in texts]


def _detection(result: Any) -> Detection:
    type = PRESIDIO_TYPES.get(result.entity_type, result.entity_type)
    name = str((result.recognition_metadata or {}).get("recognizer_name", ""))
    return found(result.start, result.end, type, round(float(result.score), 3), f"presidio {name}")


@cache
@loads
def _analyzer() -> Any:
    presidio()
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine

    class Words(NlpEngine):  # type: ignore[misc]
        """Cuts into words, for the context of numbers; who they are is read elsewhere."""

        engine_name, is_available = "words", True

        def load(self) -> None:
            """Nothing to load."""

        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
            small = [word.lower() for word, _ in words]
            starts = [start for _, start in words]
            artifacts = NlpArtifacts([], [word for word, _ in words], starts, small, None, language)
            artifacts.keywords = small
            return artifacts

        def process_batch(self, texts: Iterable[str], language: str, **options: Any) -> Iterator[Any]:
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return False

        def is_punct(self, word: str, language: str) -> bool:
            return False

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return [ANY]

    registry = RecognizerRegistry(supported_languages=[ANY])
    for recognizer in (*presidio_recognizers(ANY), *own_recognizers(ANY)):
        registry.add_recognizer(recognizer)
    return AnalyzerEngine(registry=registry, nlp_engine=Words(), supported_languages=[ANY], default_score_threshold=0.3)
