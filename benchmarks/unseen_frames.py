"""A third writer's interviews: ``unseen_frames_look.txt`` to learn from, ``unseen_frames_once.txt`` to try it on.

    .venv/bin/python benchmarks/unseen_frames.py OUT_DIR

writes ``frames_look.jsonl`` and ``frames_once.jsonl``, 60 interviews each (40 English, 10 French, 10 Spanish), in the
schema and with the conventions of ``unseen_formats.py``. Where those deal sentences of a deck into voices, these are
whole interviews of thirty habits each (statement, chat, group, dictation, letter, form, court, voice note), each twice
with other names and values. Everything in them is invented. They were written before anybody looked at what is missed.
The second half was measured before and after the rules learnt from the first, and then looked at too: nothing here is
unseen any more.

A frame begins with ``=== language`` and its people, one role a line: ``role: First Surname Nickname | ...``, the first
alternative for the first interview made of it, the second for the other (``_`` is a space inside a name). In the text
``[O|one;other]`` is a mention in the same two alternatives, ``P`` a person said by another name; signs of values are
those of ``unseen_formats.py``.
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from unseen_formats import QUASI, TYPES, iban, value

HALVES = {"look": 4099, "once": 5003}
MARK = re.compile(r"\[([A-Z])\|([^\]]+)\]|\{(\w+)(?:\.(\w))?\}")


def frames(path: Path) -> list[tuple[str, list[dict[str, list[str]]], str]]:
    """Language, people of the two interviews and text of each frame of a file."""
    read = []
    for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, body = block.partition("\n---\n")
        language, *roles = head.split("\n")
        people: list[dict[str, list[str]]] = [{}, {}]
        for line in roles:
            role, _, names = line.partition(": ")
            for which, name in enumerate(names.split(" | ")):
                people[which][role] = [part.replace("_", " ") for part in name.split()]
        read.append((language, people, body.strip()))
    return read


def interview(language: str, people: dict[str, list[str]], body: str, which: int, rng: random.Random) -> dict[str, Any]:
    """One interview of a frame with its gold spans."""
    text, at = "", 0
    spans: list[dict[str, Any]] = []
    for mark in MARK.finditer(body):
        text += body[at : mark.start()]
        at = mark.end()
        if role := mark.group(3):
            first, *more = people[role]
            said = {"f": first, "s": more[0] if more else "", "S": (more[0] if more else "").upper()}
            said |= {"U": first.upper(), "n": more[1] if len(more) > 1 else first}
            kind, words, entity = "PERSON", said[mark.group(4) or "f"], role
        else:
            patterns = mark.group(2).split(";")
            pattern = patterns[which % len(patterns)]
            kind = TYPES.get(mark.group(1), "PERSON")
            words = iban(pattern, rng) if re.fullmatch(r"[A-Z]{2} [04]", pattern) else value(pattern, language, rng)
            entity = f"{kind.lower()}:{words.lower()}"
        assert words, (people, mark.group())
        span = {"start": len(text), "end": len(text) + len(words), "text": words, "type": kind, "entity": entity}
        spans.append({**span, "id": "QUASI" if kind in QUASI else "DIRECT"})
        text += words
    return {"lang": language, "text": text + body[at:] + "\n", "spans": spans}


def write(half: str) -> list[dict[str, Any]]:
    """The 60 interviews of one half."""
    rng = random.Random(HALVES[half])
    results = [
        interview(language, people[which], body, which, rng)
        for language, people, body in frames(Path(__file__).with_name(f"unseen_frames_{half}.txt"))
        for which in (0, 1)
    ]
    return [{"id": f"frames-{half}-{number:03d}", **document} for number, document in enumerate(results)]


def main() -> None:
    """Writes both halves and prints how often each type occurs."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for half in HALVES:
        documents = write(half)
        rows = "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)
        (out / f"frames_{half}.jsonl").write_text(rows, encoding="utf-8")
        counts = Counter(span["type"] for document in documents for span in document["spans"])
        languages = Counter(document["lang"] for document in documents)
        print(half, json.dumps(dict(languages)), json.dumps(dict(sorted(counts.items()))))
        assert not re.search(r"[{}|]|\[[A-Z]", "".join(document["text"] for document in documents))


if __name__ == "__main__":
    main()
