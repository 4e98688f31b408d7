"""What a panelist sends back, made of the page that they were sent."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from coding.model.panel import PanelRound


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


def write_answers(
    round: PanelRound,
    panelist: str,
    ratings: Mapping[str, Mapping[str, int | None]],
    reasons: Mapping[str, str],
    *,
    consent: bool = True,
) -> bytes:
    """The same without a page: a rating by item and scale, and somebody's words by item."""
    content = {
        "format": "heard-panel-answers", "version": 1, "panel": round.panel_id, "round": round.number,
        "panelist": panelist, "items": round.item_set, "consent": consent, "answers": ratings, "reasons": reasons,
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode("utf-8")
