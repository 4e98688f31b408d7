"""Lay out what the model of surroundings is trained on, from the sets here and the shared data.

    .venv/bin/python benchmarks/training_texts.py FOLDER
    .venv/bin/python -m pipelines.redact.training FOLDER --languages surroundings --keep-lists

makes ``FOLDER/marked`` (third and fifth writer, development interviews, our own lines) and ``FOLDER/plain`` (four oral
histories and sentence pairs of ``HEARD_DATA``, default ``../shared/data``), and the same for partners' languages in
``FOLDER/partners``: ``training_partners.txt``, written for this in the form of ``unseen_texts.py``, and sentences of
Common Voice and Tatoeba. Nothing of the second, fourth, sixth and seventh writer is in it.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from unseen_registers import blocks_of, interview

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data"))
INTERVIEWS = ("armantrout", "gluck", "mohammad", "wrigley")
PAIRS = (("fr", "fra", 0), ("es", "spa", 0), ("en", "fra", 1))
"""Language, file, column."""
PARTNERS_PAIRS = {"de": "deu", "el": "ell", "it": "ita", "lt": "lit", "nl": "nld", "pl": "pol"}
PARTNERS = (*PARTNERS_PAIRS, "pt", "ro")
READ_ALOUD, MORE_GERMAN = 7_000, 16_000
"""Words of Common Voice in a language, and further ones in German, where every noun looks like a name."""


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


def partners_marked(folder: Path) -> None:
    """Write the marked texts in partners' languages."""
    folder.mkdir(parents=True, exist_ok=True)
    blocks = blocks_of(Path(__file__).with_name("training_partners.txt"))
    rows = (json.dumps(interview(block, "partners", block.split()[1]), ensure_ascii=False) for block in blocks)
    (folder / "partners.jsonl").write_text("\n".join(rows), encoding="utf-8")


def read_aloud(language: str, first: int, count: int) -> list[str]:
    """Sentences of Common Voice from a word on, with blanks where they are written."""
    text = gzip.decompress((DATA / "names" / f"{language}.train.tsv.gz").read_bytes()).decode("utf-8")
    (source,) = (part for part in text.split("# src=") if part.startswith("cv-"))
    said, words = [], 0
    for sentence in source.partition("\n")[2].split("\n\n"):
        tokens = [line.split("\t")[0] for line in sentence.splitlines()]
        joined = re.sub(r"(?<=\w['’]) | (?=[.,;:!?…)»”])|(?<=[(«„]) ", "", " ".join(tokens))
        if not first or words > first:
            said.append(joined)
        words += len(tokens)
        if words > first + count:
            break
    return said


def partners_plain(folder: Path) -> None:
    """Write what people say in partners' languages, without marks; every second pair is left to be measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in PARTNERS:
        lines = read_aloud(language, 0, READ_ALOUD)
        if language in PARTNERS_PAIRS:
            path = DATA / "themes" / "translation_pairs" / f"{PARTNERS_PAIRS[language]}-eng.tsv"
            lines += [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()[::2]]
        (folder / f"{language}.said.txt").write_text("\n".join(lines), encoding="utf-8")
    more = read_aloud("de", READ_ALOUD, MORE_GERMAN)
    (folder / "de.more.txt").write_text("\n".join(more), encoding="utf-8")


def main() -> None:
    folder = Path(sys.argv[1])
    marked(folder / "marked")
    plain(folder / "plain")
    partners_marked(folder / "partners" / "marked")
    partners_plain(folder / "partners" / "plain")


if __name__ == "__main__":
    main()
