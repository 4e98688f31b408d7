"""Models of the user's own that recognise names: which folders, which libraries, which labels mean what.

A model is named by the folder it lies in and the library that runs it. Nothing is downloaded, and no file that could
run code on loading (a pickle) is opened.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from codebook.errors import FormatError, UnsafeFile
from codebook.said import said
from pipelines.errors import ModelMissing
from pipelines.redact.model import ENTITY_TYPES

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


def models_from_list(entries: object) -> tuple[LocalModel, ...]:
    """Make models of plain values.

    Raises:
        ModelMissing: An entry is not understood, or its folder is not there.
    """
    if not isinstance(entries, list):
        raise ModelMissing("The file of models must be a list of entries with “kind” and “folder”.")
    return tuple(_model(number, entry) for number, entry in enumerate(entries, 1))


def _model(number: int, entry: object) -> LocalModel:
    if not isinstance(entry, Mapping) or not {"kind", "folder"} <= set(entry):
        raise ModelMissing(f"Entry {number} of the models needs “kind” and “folder”.")
    unknown = set(entry) - {"kind", "folder", "languages", "labels", "least_score", "alone", "sha256"}
    kind, folder = str(entry["kind"]), Path(str(entry["folder"])).expanduser()
    languages, labels, score = entry.get("languages") or [], entry.get("labels") or {}, entry.get("least_score", 0.5)
    if unknown:
        raise ModelMissing(f"Entry {number} of the models has “{sorted(unknown)[0]}”, which Heard does not know.")
    if kind not in LIBRARIES:
        raise ModelMissing(f"Entry {number} of the models: kind is one of {', '.join(LIBRARIES)}.")
    if not folder.is_dir():
        raise ModelMissing(f"Entry {number} of the models: there is no folder {folder}. Nothing is downloaded.")
    if not isinstance(languages, list) or not all(isinstance(code, str) for code in languages):
        raise ModelMissing(f"Entry {number} of the models: languages is a list of codes such as [de, nl].")
    if not isinstance(labels, Mapping) or any(type and type not in ENTITY_TYPES for type in labels.values()):
        raise ModelMissing(f"Entry {number} of the models: labels go to types; these are {', '.join(ENTITY_TYPES)}.")
    if not isinstance(score, int | float) or isinstance(score, bool) or not 0 <= score <= 1:
        raise ModelMissing(f"Entry {number} of the models: least_score lies between 0 and 1.")
    alone, hashes = entry.get("alone", False), entry.get("sha256") or {}
    if not isinstance(alone, bool):
        raise ModelMissing(f"Entry {number} of the models: alone is true or false.")
    if not isinstance(hashes, Mapping) or not all(_DIGEST.fullmatch(str(digest)) for digest in hashes.values()):
        raise ModelMissing(f"Entry {number} of the models: sha256 names files, each with 64 hexadecimal digits.")
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
        raise ModelMissing(said(error)) from None
    except FormatError:
        raise ModelMissing("The file of models is not readable as YAML in UTF-8.") from None
    return models_of(entries)


def models_of(entries: Any) -> tuple[LocalModel, ...]:
    """The models that the values of a file name; none for an empty one.

    Raises:
        ModelMissing: They are not understood, or a folder is not there.
    """
    return models_from_list(entries if entries is not None else [])


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
