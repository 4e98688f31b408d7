"""Detectors around models of the user's own. Each library is imported only when a model of its kind is configured."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from codebook.errors import FormatError, UnsafeFile
from codebook.message import Message, message_of
from pipelines.errors import ModelMissing
from pipelines.loading import loads
from pipelines.redact.model import ENTITY_TYPES, Detection
from pipelines.redact.page import Detector, Page, found

_DIGEST = re.compile("[0-9a-f]{64}")
MODELS_VARIABLE = "HEARD_NAME_MODELS"
"""Environment variable that points at a YAML file of models, used besides a project's own."""

LIBRARIES: Mapping[str, str] = MappingProxyType(
    {"spacy": "spacy", "stanza": "stanza", "huggingface": "transformers", "gliner": "gliner"}
)
"""Kind of model → Python package that runs it."""

_USUAL_LABELS = {
    "PERSON": "PER PERSON PERSNAME PERSON_NAME NAME GIVENNAME GIVEN_NAME FIRSTNAME FIRST_NAME LASTNAME SURNAME",
    "LOCATION": "LOC LOCATION GPE FAC PLACE PLACENAME GEOGNAME CITY STATE COUNTRY TOWN COUNTY REGION",
    "ORGANISATION": "ORG ORGANIZATION ORGANISATION ORGNAME COMPANY COMPANY_NAME EMPLOYER",
    "NATIONALITY": "NORP NRP NATIONALITY RELIGION ETHNICITY",
    "ADDRESS": "ADDRESS STREET STREET_ADDRESS STREETADDRESS BUILDINGNUM BUILDINGNUMBER",
    "POSTCODE": "ZIPCODE ZIP POSTCODE POSTAL_CODE",
    "EMAIL": "EMAIL EMAIL_ADDRESS",
    "PHONE": "PHONE PHONE_NUMBER PHONENUMBER TELEPHONENUM TELEPHONE",
    "HANDLE": "HANDLE USERNAME USER_NAME ACCOUNTNAME",
    "URL": "URL WEBSITE",
    "DATE": "DATE",
    "BIRTH_DATE": "DOB DATEOFBIRTH DATE_OF_BIRTH",
    "AGE": "AGE",
    "IBAN": "IBAN ACCOUNTNUM ACCOUNTNUMBER BANK_ACCOUNT",
    "BANK_CARD": "CREDITCARDNUMBER CREDIT_CARD CREDITCARD",
    "NATIONAL_ID": "SSN SOCIALNUM SOCIAL_SECURITY_NUMBER TAXNUM ID ID_NUM IDCARDNUM NATIONAL_ID",
    "PASSPORT": "PASSPORT PASSPORT_NUMBER DRIVERLICENSENUM DRIVERS_LICENSE",
    "SCHOOL": "SCHOOL UNIVERSITY",
    "CARE_PLACE": "HOSPITAL CLINIC",
}
USUAL_LABELS: Mapping[str, str] = MappingProxyType(
    {label: type for type, labels in _USUAL_LABELS.items() for label in labels.split()}
)
"""Labels that models commonly use → type. Labels that are not here are ignored unless the model's entry says more."""


@dataclass(frozen=True)
class LocalModel:
    """One model.

    Attributes:
        kind: A key of :data:`LIBRARIES`.
        folder: Where it lies.
        languages: ISO 639-1 codes it serves; empty for all.
        labels: Its labels → Heard's types, besides the usual ones; an empty type ignores the label.
        least_score: Findings below this are dropped, where the model gives scores.
        alone: Whether it reads in place of Heard's own reader, in the languages it serves.
        sha256: Of each file of weights named, what its content must hash to before it is loaded.
    """

    kind: str
    folder: Path
    languages: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    least_score: float = 0.5
    alone: bool = False
    sha256: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __hash__(self) -> int:
        """By what is always there: mappings have none."""
        return hash((self.kind, self.folder))

    @property
    def name(self) -> str:
        """Name of the detector, as findings carry it."""
        return f"model:{self.folder.name}"

    def serves(self, language: str | None) -> bool:
        """Whether it is asked about texts of a language."""
        return not self.languages or language in self.languages

    def type_of(self, label: str) -> str | None:
        """Heard's type for a label of the model, with or without a mark such as ``B-``; None ignores it."""
        bare = label[2:] if len(label) > 2 and label[1] in "-_" and label[0] in "BIESLU" else label
        for written in (label, bare):
            if written in self.labels:
                return self.labels[written] or None
        key = bare.upper().replace(" ", "_").replace("-", "_")
        return USUAL_LABELS.get(key, key if key in ENTITY_TYPES else None)

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain values, as a file of models holds it."""
        return {
            "kind": self.kind,
            "folder": str(self.folder),
            "languages": list(self.languages),
            "labels": dict(self.labels),
            "least_score": self.least_score,
            "alone": self.alone,
            "sha256": dict(self.sha256),
        }


def models_of(entries: object) -> tuple[LocalModel, ...]:
    """Make models of the values of a file; none of an empty one.

    Raises:
        ModelMissing: An entry is not understood, or its folder is not there.
    """
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise ModelMissing("The file of models must be a list of entries with “kind” and “folder”.")
    return tuple(_model(number, entry) for number, entry in enumerate(entries, 1))


def _model(number: int, entry: object) -> LocalModel:
    if not isinstance(entry, Mapping) or not {"kind", "folder"} <= set(entry):
        raise ModelMissing(f"Entry {number} of the models needs “kind” and “folder”.")
    unknown = sorted(set(entry) - {"kind", "folder", "languages", "labels", "least_score", "alone", "sha256"})
    kind, folder = str(entry["kind"]), Path(str(entry["folder"])).expanduser()
    languages, labels, score = entry.get("languages") or [], entry.get("labels") or {}, entry.get("least_score", 0.5)
    alone, hashes = entry.get("alone", False), entry.get("sha256") or {}
    if unknown:
        raise ModelMissing(f"Entry {number} of the models has “{unknown[0]}”, which Heard does not know.")
    rules = (
        (kind in LIBRARIES, f"kind is one of {', '.join(LIBRARIES)}."),
        (folder.is_dir(), f"there is no folder {folder}. Nothing is downloaded."),
        (
            isinstance(languages, list) and all(isinstance(code, str) for code in languages),
            "languages is a list of codes such as [de, nl].",
        ),
        (
            isinstance(labels, Mapping) and all(not type or type in ENTITY_TYPES for type in labels.values()),
            f"labels go to types; these are {', '.join(ENTITY_TYPES)}.",
        ),
        (
            isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1,
            "least_score lies between 0 and 1.",
        ),
        (isinstance(alone, bool), "alone is true or false."),
        (
            isinstance(hashes, Mapping) and all(_DIGEST.fullmatch(str(digest)) for digest in hashes.values()),
            "sha256 names files, each with 64 hexadecimal digits.",
        ),
    )
    broken = next((rule for is_met, rule in rules if not is_met), None)
    if broken is not None:
        raise ModelMissing(f"Entry {number} of the models: {broken}")
    checked = {str(label): str(type or "") for label, type in labels.items()}
    digests = {str(file): str(digest) for file, digest in hashes.items()}
    return LocalModel(
        kind, folder, tuple(languages), MappingProxyType(checked), float(score), alone, MappingProxyType(digests)
    )


def check_weights(model: LocalModel) -> None:
    """Compare the files of a model with the hashes that its entry names.

    Raises:
        ModelMissing: One is not there, or is not what the entry says.
    """
    for name, digest in model.sha256.items():
        file = model.folder / name
        if not file.is_file():
            raise ModelMissing(f"The model in {model.folder.name} has no file {name}, which its entry names.")
        with file.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != digest:
                raise ModelMissing(
                    f"{name} of the model in {model.folder.name} is not the file that its entry names (sha256). It was "
                    "not loaded; fetch it again from where its makers keep it."
                )


def read_models(data: bytes) -> tuple[LocalModel, ...]:
    """Read a file of models (YAML).

    Raises:
        ModelMissing: It is not understood, or a folder is not there.
    """
    from codebook.formats.yaml_file import read_settings

    try:
        entries = read_settings(data)
    except UnsafeFile as error:
        raise ModelMissing(message_of(error)) from None
    except FormatError:
        raise ModelMissing("The file of models is not readable as YAML in UTF-8.") from None
    return models_of(entries)


def models_of_environment() -> tuple[LocalModel, ...]:
    """The models that :data:`MODELS_VARIABLE` names, or none.

    Raises:
        ModelMissing: The variable points at no file, or the file is not understood.
    """
    named = os.environ.get(MODELS_VARIABLE)
    if not named:
        return ()
    try:
        return read_models(Path(named).read_bytes())
    except OSError:
        raise ModelMissing(f"{MODELS_VARIABLE} does not point at a file that can be read.") from None


_GLINER_ASKS = ("person", "location", "organization", "address", "phone number", "email", "username", "date", "school")
_WINDOW = 1_200
_LONG_WINDOW = 20_000
_NO_PICKLES = "{folder} has no .safetensors file; other weights could run code on loading and are not opened."


def detectors_for(models: Iterable[LocalModel]) -> tuple[Detector, ...]:
    """Load models, each once a process.

    Raises:
        ModelMissing: A library is not installed, or a folder holds no model of its kind.
    """
    return tuple(map(_loaded, models))


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


@cache
@loads
def _loaded(model: LocalModel) -> Detector:
    check_weights(model)
    package = LIBRARIES[model.kind]
    if find_spec(package) is None:
        raise ModelMissing(
            Message(
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
            Message(
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
                Message("The spaCy model in {folder} recognises no names (it has no “ner”).", folder=model.folder.name)
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
                Message("The Stanza model in {folder} needs one language: languages: [de]", folder=model.folder.name)
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
                Message(
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
