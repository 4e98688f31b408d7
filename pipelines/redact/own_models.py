"""Detectors around models of the user's own. Each library is imported only when a model of its kind is configured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from codebook.said import Said
from pipelines.errors import ModelMissing
from pipelines.loading import loads
from pipelines.redact.local_models import LIBRARIES, LocalModel, check_weights
from pipelines.redact.model import Detection
from pipelines.redact.page import Detector, Page, found

_GLINER_ASKS = ("person", "location", "organization", "address", "phone number", "email", "username", "date", "school")
_WINDOW = 1_200
_LONG_WINDOW = 20_000
_NO_PICKLES = "{folder} has no .safetensors file; other weights could run code on loading and are not opened."


def detectors_for(models: Iterable[LocalModel]) -> tuple[Detector, ...]:
    """Load models, each once a process.

    Raises:
        ModelMissing: A library is not installed, or a folder holds no model of its kind.
    """
    return tuple(_loaded(_Frozen(model)) for model in models)


def _windows(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches of at most ``size`` characters, at line ends where possible, else at spaces."""
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            cut = text.rfind("\n", start + 1, end)
            if cut < 0:
                cut = text.rfind(" ", start + size // 2, end)
            if cut >= 0:
                end = cut + 1
        yield start, end
        start = end


class _Frozen:
    """A model as a key of the cache: its labels are a mapping, which cannot be one."""

    def __init__(self, model: LocalModel) -> None:
        self.model = model
        self._key = (
            model.kind,
            model.folder,
            model.languages,
            tuple(sorted(model.labels.items())),
            model.least_score,
            tuple(sorted(model.sha256.items())),
        )

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self._key == other._key


@cache
@loads
def _loaded(frozen: _Frozen) -> Detector:
    model = frozen.model
    check_weights(model)
    package = LIBRARIES[model.kind]
    if find_spec(package) is None:
        raise ModelMissing(
            Said(
                "The model in {folder} needs the package “{package}”, which is not installed. Install it "
                "with: pip install {package}",
                folder=model.folder.name,
                package=package,
            )
        )
    try:
        return _CLASSES[model.kind](model)
    except ModelMissing:
        raise
    except Exception as error:
        raise ModelMissing(
            Said(
                "The folder {folder} holds no {kind} model that can be loaded ({error}).",
                folder=model.folder.name,
                kind=model.kind,
                error=type(error).__name__,
            )
        ) from error


class _ModelDetector:
    """What the kinds share: cutting a text into stretches and turning labels into types."""

    window = _LONG_WINDOW

    def __init__(self, model: LocalModel) -> None:
        self.name = model.name
        self._model = model
        self._load(model)

    def _load(self, model: LocalModel) -> None:
        raise NotImplementedError

    def _entities(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        """Yield start, end, label and score, in code points of the text."""
        raise NotImplementedError

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield what the model finds on pages of its languages."""
        if not self._model.serves(page.language):
            return
        for start, end in _windows(page.text, self.window):
            piece = page.text[start:end]
            for first, last, label, score in self._entities(piece) if piece.strip() else ():
                type = self._model.type_of(label)
                if type is not None and score >= self._model.least_score and first < last:
                    yield found(start + first, start + last, type, round(min(score, 0.9), 3), self.name)


class _Spacy(_ModelDetector):
    """Any spaCy pipeline with a component that sets entities."""

    def _load(self, model: LocalModel) -> None:
        import warnings

        import spacy

        with warnings.catch_warnings():
            # W095: a model trained for an older spaCy.
            warnings.simplefilter("ignore", UserWarning)
            self._nlp = spacy.load(model.folder)
        if not {"ner", "entity_ruler", "span_ruler", "beam_ner"} & set(self._nlp.pipe_names):
            raise ModelMissing(
                Said("The spaCy model in {folder} recognises no names (it has no “ner”).", folder=model.folder.name)
            )

    def _entities(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        for entity in self._nlp(text).ents:
            yield entity.start_char, entity.end_char, entity.label_, 0.65


class _Stanza(_ModelDetector):
    """A Stanza resources folder with a tokenizer and a name recogniser for one language."""

    def _load(self, model: LocalModel) -> None:
        stanza = import_module("stanza")
        if len(model.languages) != 1:
            raise ModelMissing(
                Said("The Stanza model in {folder} needs one language: languages: [de]", folder=model.folder.name)
            )
        self._nlp = stanza.Pipeline(
            model.languages[0],
            dir=str(model.folder),
            processors="tokenize,ner",
            download_method=None,
            use_gpu=False,
            verbose=False,
        )

    def _entities(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        for entity in self._nlp(text).ents:
            yield entity.start_char, entity.end_char, entity.type, 0.65


class _HuggingFace(_ModelDetector):
    """A token classifier with a fast tokenizer and its weights as safetensors."""

    window = _WINDOW

    def _load(self, model: LocalModel) -> None:
        from transformers import AutoModelForTokenClassification, AutoTokenizer

        if not list(model.folder.glob("*.safetensors")):
            raise ModelMissing(_NO_PICKLES.format(folder=model.folder.name))
        self._tokenizer = AutoTokenizer.from_pretrained(str(model.folder), local_files_only=True)
        if not self._tokenizer.is_fast:
            raise ModelMissing(
                Said(
                    "The tokenizer in {folder} gives no positions; save a fast one (tokenizer.json).",
                    folder=model.folder.name,
                )
            )
        self._net = AutoModelForTokenClassification.from_pretrained(
            str(model.folder), local_files_only=True, use_safetensors=True
        ).eval()
        longest = int(getattr(self._net.config, "max_position_embeddings", 512))
        # RoBERTa and its kin count positions from two.
        self._longest = min(longest - 2, 510)

    def _entities(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        import torch

        encoded = self._tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
        if encoded["input_ids"].shape[1] > self._longest and len(text) > 1:
            middle = len(text) // 2
            cut = text.rfind(" ", 1, middle) + 1 or middle
            yield from self._entities(text[:cut])
            for start, end, label, score in self._entities(text[cut:]):
                yield start + cut, end + cut, label, score
            return
        offsets = encoded.pop("offset_mapping")[0].tolist()
        with torch.inference_mode():
            scores = self._net(**encoded).logits[0].softmax(-1)
        best = scores.max(-1)
        labels = [self._net.config.id2label[int(index)] for index in best.indices]
        yield from self._joined(offsets, labels, best.values.tolist(), text)

    def _joined(
        self, offsets: Sequence[Sequence[int]], labels: Sequence[str], scores: Sequence[float], text: str
    ) -> Iterator[tuple[int, int, str, float]]:
        """Join pieces of words and words of one type into spans."""
        current: list[Any] | None = None
        for (start, end), label, score in zip(offsets, labels, scores, strict=True):
            if end <= start:
                continue
            type = None if label == "O" else self._model.type_of(label)
            fresh = label[:2] in ("B-", "S-", "U-") and start > 0 and text[start - 1 : start].isspace()
            if current is not None and type == current[4] and not fresh and not text[current[1] : start].strip():
                current[1], current[3] = end, max(current[3], score)
                continue
            if current is not None:
                yield current[0], current[1], current[2], current[3]
            current = [start, end, label, score, type] if type is not None else None
        if current is not None:
            yield current[0], current[1], current[2], current[3]


class _Gliner(_ModelDetector):
    """A GLiNER model, asked for the labels of its entry, or for the usual ones."""

    window = _WINDOW

    def _load(self, model: LocalModel) -> None:
        if not list(model.folder.glob("*.safetensors")):
            raise ModelMissing(_NO_PICKLES.format(folder=model.folder.name))
        self._net = import_module("gliner").GLiNER.from_pretrained(str(model.folder), local_files_only=True)
        self._asks = list(model.labels) or list(_GLINER_ASKS)

    def _entities(self, text: str) -> Iterator[tuple[int, int, str, float]]:
        for entity in self._net.predict_entities(text, self._asks, threshold=self._model.least_score):
            yield int(entity["start"]), int(entity["end"]), str(entity["label"]), float(entity["score"])


_CLASSES: Mapping[str, type[_ModelDetector]] = MappingProxyType(
    {"spacy": _Spacy, "stanza": _Stanza, "huggingface": _HuggingFace, "gliner": _Gliner}
)
