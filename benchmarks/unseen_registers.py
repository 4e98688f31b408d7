"""A fifth writer's interviews in 48 registers: odd ones to learn from, even ones held back.

    .venv/bin/python benchmarks/unseen_registers.py OUT_DIR

writes ``registers_look.jsonl`` and ``registers_held.jsonl``, 24 texts each, in the schema and with the conventions of
``unseen_formats.py``. All are in English, of many habits (British, Irish, American; Dutch, German, Greek, Nordic and
Polish speakers) and registers: spoken as a recogniser writes it, chats, police logs, notes, forms, letters, records of
courts, diaries, groups. No two share a register and a country. Everything in them is invented. They were written in one
go by somebody who had not read the rules, and the halves were set apart before anything was run.

``=== number register`` begins a text, ``{P Ann}`` is a mention; the letters are in ``KINDS``. Texts of
``unseen_texts.py`` are read here too.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from unseen_formats import QUASI, TYPES

KINDS = TYPES | {
    "P": "PERSON",
    "B": "BANK_CARD",
    "D": "DEVICE_ID",
    "G": "IP_ADDRESS",
    "S": "PASSPORT",
    "U": "URL",
    "Z": "POSTCODE",
}
MARK = re.compile(r"\{([A-Z]) ([^{}]+)\}")


def interview(block: str, name: str = "registers", language: str = "en") -> dict[str, Any]:
    """One text with its gold spans."""
    head, _, body = block.partition("\n")
    number = int(head.split()[0])
    text, at = "", 0
    spans: list[dict[str, Any]] = []
    for mark in MARK.finditer(body):
        text += body[at : mark.start()]
        at = mark.end()
        kind, words = KINDS[mark.group(1)], mark.group(2)
        where = {"start": len(text), "end": len(text) + len(words), "text": words, "type": kind}
        spans.append({**where, "entity": words.lower(), "id": "QUASI" if kind in QUASI | {"POSTCODE"} else "DIRECT"})
        text += words
    return {"id": f"{name}-{number:02d}", "lang": language, "text": text + body[at:], "spans": spans}


def blocks_of(path: Path) -> list[str]:
    """The texts of a set, each with its heading."""
    return path.read_text(encoding="utf-8").split("\n=== ")[1:]


def write_halves(made: list[dict[str, Any]], name: str, out: Path) -> None:
    """Write the odd texts to look at and the even ones that are held back."""
    out.mkdir(parents=True, exist_ok=True)
    for half, first in (("look", 0), ("held", 1)):
        rows = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in made[first::2])
        (out / f"{name}_{half}.jsonl").write_text(rows, encoding="utf-8")


def main() -> None:
    blocks = blocks_of(Path(__file__).with_suffix(".txt"))
    write_halves([interview(block) for block in blocks], "registers", Path(sys.argv[1]))


if __name__ == "__main__":
    main()
