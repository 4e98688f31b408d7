"""Lay out what the model of surroundings is trained on, from the sets here and the shared data.

    .venv/bin/python benchmarks/training_texts.py FOLDER
    .venv/bin/python -m pipelines.redact.training FOLDER --languages surroundings --keep-lists

makes ``FOLDER/marked`` (third and fifth writer, development interviews, our own lines) and ``FOLDER/plain`` (four oral
histories and sentence pairs of ``HEARD_DATA``, default ``../shared/data``). Nothing of the second, fourth and sixth
writer is in it.
"""

from __future__ import annotations

import csv
import html
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data"))
INTERVIEWS = ("armantrout", "gluck", "mohammad", "wrigley")
PAIRS = (("fr", "fra", 0), ("es", "spa", 0), ("en", "fra", 1))
"""Language, file, column."""


def marked(folder: Path) -> None:
    """Write the marked sets."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("frames", "registers"):
        script = Path(__file__).with_name(f"unseen_{name}.py")
        subprocess.run([sys.executable, str(script), str(folder)], check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(DATA / "deid" / "synthetic_interviews_dev.jsonl", folder / "dev.jsonl")
    shutil.copyfile(ROOT / "tests" / "unit" / "redact" / "unseen_said.txt", folder / "said.txt")
    for name in ("unseen_redact", "unseen_redact_2", "unseen_redact_3"):
        shutil.copyfile(Path(__file__).with_name(f"{name}.txt"), folder / f"{name}.txt")


def plain(folder: Path) -> None:
    """Write what people say, without marks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in INTERVIEWS:
        said = []
        with (DATA / "themes" / "oral_history" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words = html.unescape(row["words"] or "").strip()
                if words:
                    said.append(" ".join(part for part in (row["speaker"], words) if part))
        (folder / f"en.{name}.txt").write_text("\n".join(said), encoding="utf-8")
    for language, file_name, column in PAIRS:
        path = DATA / "themes" / "translation_pairs" / f"{file_name}-eng.tsv"
        lines = [line.split("\t")[column] for line in path.read_text(encoding="utf-8").splitlines()]
        (folder / f"{language}.pairs.txt").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    folder = Path(sys.argv[1])
    marked(folder / "marked")
    plain(folder / "plain")


if __name__ == "__main__":
    main()
