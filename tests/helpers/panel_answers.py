"""What a panelist sends back, made of the page that they were sent."""

import json
import re
from pathlib import Path


def answer(file: Path, value: int) -> Path:
    """What the page of a panelist saves when everything gets this rating."""
    match = re.search(r'id="asked">(.*?)</script>', file.read_text(encoding="utf-8"), re.DOTALL)
    assert match is not None
    document = json.loads(match[1])
    answers = {name: document[name] for name in ("format", "version", "panel", "round", "panelist", "items")}
    answers |= {
        "answers": {entry: dict.fromkeys(document["scales"], value) for entry in document["ids"]},
        "reasons": {},
    }
    saved = file.with_suffix(".json")
    saved.write_text(json.dumps(answers), encoding="utf-8")
    return saved
