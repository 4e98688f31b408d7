"""Which Heard this is: what a citation and a report of a fault need to name."""

import subprocess
from importlib.metadata import version
from pathlib import Path

import coding
from pipelines.embed.load import MULTILINGUAL, installed_models
from pipelines.embed.model_folder import weights_hash
from pipelines.redact.reader.model import FOLDER, MODEL

_COMMIT = Path(__file__).with_name("commit.txt")
"""Written into a package when it is built; a checkout asks git."""


def commit() -> str:
    """Id of the commit this Heard was made from; ``unknown`` where nothing tells it."""
    if _COMMIT.is_file():
        return _COMMIT.read_text(encoding="ascii").strip()
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return "unknown"
    try:
        asked = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def lines() -> list[str]:
    """Version, commit, and the models that are there, each in a line."""
    embedders = [f"{name} {version(name)}" if name in MULTILINGUAL else name for name in installed_models()]
    return [
        f"heard {coding.__version__}",
        f"commit {commit()}",
        f"reader of identifiers: SHA-256 {weights_hash([FOLDER / MODEL])}",
        f"models of meaning: {', '.join(embedders) or 'none'}",
    ]
