"""Look at a model folder before it is loaded: would it run code, which languages it names, what its weights are."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipelines.errors import ModelMissing


def refuse_code(folder: Path) -> None:
    """Refuse folders whose loading would run code: Python files, pickled weights, modules from elsewhere.

    Raises:
        ModelMissing: With what to do about it.
    """
    if not any(folder.rglob("*.safetensors")):
        raise ModelMissing(
            f"The model folder {folder.name!r} holds no safetensors weights. Other weight files can run code when they "
            "are opened; ask for the model's safetensors version."
        )
    if any(folder.rglob("*.py")):
        raise ModelMissing(f"The model folder {folder.name!r} holds Python code, which Heard does not run.")
    listing = folder / "modules.json"
    if listing.is_file():
        try:
            types = [str(entry["type"]) for entry in json.loads(listing.read_text(encoding="utf-8"))]
        except (ValueError, KeyError, TypeError) as error:
            raise ModelMissing(f"modules.json in the model folder {folder.name!r} cannot be read.") from error
        if not all(name.startswith("sentence_transformers.") for name in types):
            raise ModelMissing(f"The model folder {folder.name!r} asks for code of its own, which Heard does not run.")


def card_languages(folder: Path) -> frozenset[str] | None:
    """Read the languages from the front matter of a model card, if there is one."""
    import yaml

    card = folder / "README.md"
    if not card.is_file():
        return None
    parts = card.read_text(encoding="utf-8", errors="replace").split("---", 2)
    if len(parts) < 3 or parts[0].strip():
        return None
    try:
        front = yaml.safe_load(parts[1])
    except yaml.YAMLError:
        return None
    named = front.get("language") if isinstance(front, dict) else None
    names = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return frozenset(name for name in names if isinstance(name, str) and len(name) == 2) or None


def weights_hash(files: Sequence[Path]) -> str:
    """Return the SHA-256 of the weights, remembered for as long as the files stay the same."""
    return _hash_of(tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=16)
def _hash_of(files: tuple[tuple[str, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _, _ in files:
        with open(name, "rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
