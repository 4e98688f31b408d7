"""What a panelist sends back, made of the page that they were sent."""

import json
import re
from pathlib import Path


def answer(file: Path, value: int) -> Path:
    """What the page of a panelist saves when everything gets this rating."""
    found = re.search(r'id="asked">(.*?)</script>', file.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    asked = json.loads(found[1])
    held = {name: asked[name] for name in ("format", "version", "panel", "round", "panelist", "items")}
    held |= {"answers": {one: dict.fromkeys(asked["scales"], value) for one in asked["ids"]}, "reasons": {}}
    saved = file.with_suffix(".json")
    saved.write_text(json.dumps(held), encoding="utf-8")
    return saved
