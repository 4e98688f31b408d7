"""A sixth writer's 80 interviews and notes: odd ones to learn from, even ones held back.

    .venv/bin/python benchmarks/unseen_sixth.py OUT_DIR

writes ``sixth_look.jsonl`` and ``sixth_held.jsonl``, 40 texts each (25 English, 5 French, 5 Spanish, 5 German), in the
schema and with the conventions of ``unseen_formats.py``. Fifty-five are interviews as a careful transcriber writes
them, a few of those as a recogniser does; the rest are case notes, chats, logs, letters, e-mails and forms. Survivors
and the people around them speak, of many countries, and no two texts share a frame. Everything in them is invented.
They were written in one go by somebody who had not read the rules nor the earlier sets, and the halves were set apart
before anything was run.

``=== number language register`` begins a text, ``{P Ann}`` is a mention as in ``unseen_registers.py``. Six letters
are new: a postcode that stands apart from its street (quasi), and, direct, a web address, a bank card, a passport,
identity card or licence, an IP or MAC address, and a device. Organisations begin after the article in German, as in
French and Spanish; months alone, school years, feasts, languages, brands and models of cars are planted and not
labelled.
"""

from __future__ import annotations

import sys
from pathlib import Path

from unseen_registers import blocks_of, interview, write_halves


def main() -> None:
    blocks = blocks_of(Path(__file__).with_suffix(".txt"))
    made = [interview(block, "sixth", block.split()[1]) for block in blocks]
    write_halves(made, "sixth", Path(sys.argv[1]))


if __name__ == "__main__":
    main()
