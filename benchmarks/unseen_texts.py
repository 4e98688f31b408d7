"""What a sixth and a seventh writer wrote, 80 texts each: odd ones to learn from, even ones held back.

    .venv/bin/python benchmarks/unseen_texts.py sixth|seventh OUT_DIR

writes ``sixth_look.jsonl`` and ``sixth_held.jsonl`` (or ``seventh_…``), 40 texts each, in the schema and with the
conventions of ``unseen_formats.py``. Interviews, case notes, chats, logs, letters, e-mails, minutes and forms;
survivors and the people around them speak, of many countries, and no two texts share a frame. Everything in them is
invented. Both sets were written in one go by somebody who had not read the rules nor the earlier sets, and the halves
were set apart before anything was run.

- Sixth: of each half 25 texts are English, 5 French, 5 Spanish and 5 German; 55 of the 80 are interviews as a careful
  transcriber writes them, a few of those as a recogniser does.
- Seventh: of each half 10 are English and 5 each French, German, Spanish, Italian, Dutch and Polish, no register more
  than a few times in a language, some in dialect. Names that are words ("Hazel", "Primo", "Zając"), words and brands
  that are names and numbers that identify nobody stand side by side.

``=== number language register`` begins a text, ``{P Ann}`` is a mention as in ``unseen_registers.py``. Six letters
are new: a postcode that stands apart from its street (quasi), and, direct, a web address, a bank card, a passport,
identity card or licence, an IP or MAC address, and a device. Organisations begin after the article in German, as in
French and Spanish; months alone, school years, feasts, languages, brands and models of cars are planted and not
labelled.

In the seventh also: the article of Italian and Dutch is outside, and so are "ul.", "roku" and titles of kin and orders
("tata", "tziu", "Sor"). A word with its case ending is one mention ("Kaśce", "Kleinsorges"), and so is each name of a
double one. A street alone is an address, a postcode after a comma stands apart; a river, a housing block or a region
is a location; of a month with its year only the year is labelled. A pretended first name is a name, and what somebody
is called ("Pulga", "Locke") is too, unless it is an endearment. Chains of shops, carriers, bands, books, games, roads
by number, numbers of lines and emergency services are not labelled.
"""

import sys
from pathlib import Path

from unseen_registers import blocks_of, interview, write_halves


def main() -> None:
    name, out = sys.argv[1:]
    blocks = blocks_of(Path(__file__).with_name(f"unseen_{name}.txt"))
    write_halves([interview(block, name, block.split()[1]) for block in blocks], name, Path(out))


if __name__ == "__main__":
    main()
