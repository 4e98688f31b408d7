"""A speech model of one's own, in a folder: which kind it is, and that each of its files is the published one.

Two kinds are read: Whisper as converted for CTranslate2, and Parakeet as sherpa-onnx publishes it.
"""

import hashlib
from pathlib import Path
from typing import Final

from codebook.message import Message
from pipelines.errors import ModelMissing

RECIPE: Final = "SHA256SUMS"
_WHISPER: Final = ("config.json", "model.bin", "tokenizer.json")
_PARAKEET: Final = ("encoder.int8.onnx", "decoder.int8.onnx", "joiner.int8.onnx", "tokens.txt")
_READ: Final = (*_WHISPER, *_PARAKEET, "preprocessor_config.json", "vocabulary.json", "vocabulary.txt")
"""All that is read of a folder; whatever else lies there is of no concern."""
_SPEC: Final = b"WhisperSpec"
"""What CTranslate2 writes at the beginning of the weights of such a model."""


def is_parakeet(folder: Path) -> bool:
    """Whether a folder holds Parakeet, as its largest file says."""
    return (folder / _PARAKEET[0]).is_file()


def require_language(folder: Path, language: str | None) -> None:
    """Refuse where nobody named the language spoken, and the model cannot tell it.

    Raises:
        ModelMissing: With what to do about it.
    """
    if language is None and is_parakeet(folder):
        raise ModelMissing(Message("Parakeet does not tell which language is spoken. Choose it (--language xx)."))


def check_model_folder(folder: Path) -> str:
    """Check a model folder against its recipe.

    Returns:
        What it is known by: the SHA-256 of its weights.

    Raises:
        ModelMissing: A file is missing, is no such model, or is not the one of the recipe; with what to do.
    """
    needed = _PARAKEET if is_parakeet(folder) else _WHISPER
    lacking = [name for name in needed if not (folder / name).is_file()]
    if needed is _WHISPER and not any((folder / name).is_file() for name in ("vocabulary.json", "vocabulary.txt")):
        lacking.append("vocabulary.json")
    if lacking:
        raise ModelMissing(
            f"The model folder {folder} has no {', '.join(lacking)}. It takes Whisper as converted for CTranslate2, "
            "for instance faster-whisper-large-v3, or Parakeet as sherpa-onnx publishes it."
        )
    recipe = _recipe(folder)
    for name in _READ:
        path = folder / name
        if path.is_file() and recipe.get(name) != _digest(path):
            raise ModelMissing(
                f"The model in {folder} is not loaded: {name} is not as {RECIPE} says. Fetch the model anew and "
                "compare it with its publisher's hashes."
            )
    if needed is _PARAKEET:
        return recipe[_PARAKEET[0]]
    with (folder / "model.bin").open("rb") as file:
        if _SPEC not in file.read(64):
            raise ModelMissing(f"The model in {folder} is not loaded: its model.bin is no Whisper for CTranslate2.")
    return recipe["model.bin"]


def _recipe(folder: Path) -> dict[str, str]:
    """File → its SHA-256 as the recipe has it."""
    try:
        lines = (folder / RECIPE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ModelMissing(
            f"The model folder {folder} has no file {RECIPE}. Compare the model with its publisher's hashes, then run "
            f"in the folder: sha256sum *.* > {RECIPE}"
        ) from None
    rows = [line.split(maxsplit=1) for line in lines]
    return {row[1].strip().lstrip("*"): row[0].lower() for row in rows if len(row) == 2}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
