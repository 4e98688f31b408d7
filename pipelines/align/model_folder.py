"""A folder with a speech model of one's own, checked before it is loaded: Whisper as converted for CTranslate2.

Its recipe is the file ``SHA256SUMS`` that lies in it, as the program ``sha256sum`` writes it: whoever brought the model
compared it with what the publisher says. A file that is not in the recipe, or not as it says, is not loaded.
"""

import hashlib
from pathlib import Path
from typing import Final

from pipelines.errors import ModelMissing

RECIPE: Final = "SHA256SUMS"
_NEEDED: Final = ("config.json", "model.bin", "tokenizer.json")
_READ: Final = (*_NEEDED, "preprocessor_config.json", "vocabulary.json", "vocabulary.txt")
"""All that is read of a folder; whatever else lies there is of no concern."""
_KIND: Final = b"WhisperSpec"
"""What CTranslate2 writes at the beginning of the weights of such a model."""


def check_model_folder(folder: Path) -> str:
    """Check a model folder against its recipe.

    Returns:
        What it is known by: the SHA-256 of its weights.

    Raises:
        ModelMissing: A file is missing, is no such model, or is not the one of the recipe; with what to do.
    """
    lacking = [name for name in _NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in ("vocabulary.json", "vocabulary.txt")):
        lacking.append("vocabulary.json")
    if lacking:
        raise ModelMissing(
            f"The model folder {folder} has no {', '.join(lacking)}. It takes Whisper as converted for CTranslate2, "
            "for instance faster-whisper-large-v3."
        )
    recipe = _recipe(folder)
    for name in _READ:
        path = folder / name
        if path.is_file() and recipe.get(name) != _digest(path):
            raise ModelMissing(
                f"The model in {folder} is not loaded: {name} is not as {RECIPE} says. Fetch the model anew and "
                "compare it with its publisher's hashes."
            )
    with (folder / "model.bin").open("rb") as file:
        if _KIND not in file.read(64):
            raise ModelMissing(f"The model in {folder} is not loaded: its model.bin is no Whisper for CTranslate2.")
    return recipe["model.bin"]


def _recipe(folder: Path) -> dict[str, str]:
    """File → its SHA-256 as the recipe has it."""
    try:
        lines = (folder / RECIPE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ModelMissing(
            f"The model folder {folder} has no file {RECIPE}. Compare the model with its publisher's hashes, then run "
            f"in the folder: sha256sum *.json *.bin > {RECIPE}"
        ) from None
    rows = [line.split(maxsplit=1) for line in lines]
    return {row[1].strip().lstrip("*"): row[0].lower() for row in rows if len(row) == 2}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
