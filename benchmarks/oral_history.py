"""Four hand-tagged oral histories, in passages: what themes, searches and suggestions are measured on."""

import csv
import html
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data")) / "themes"

from pipelines.segments import INTERVIEWER, PARTICIPANT, segment_turns, vector_text  # noqa: E402


@dataclass
class Passage:
    document: str
    text: str
    plain: str
    with_question: str
    question: str | None
    tags: frozenset[str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def oral_history() -> tuple[list[Passage], dict[str, str]]:
    """Segments of the four interviews, and the codebook; the speaker with most words is the participant."""
    passages = []
    codebook = {row["tag"]: row["description"] for row in rows(DATA / "oral_history" / "filters.csv")}
    for path in sorted((DATA / "oral_history").glob("*.csv")):
        if path.stem == "filters":
            continue
        spoken = [row for row in rows(path) if (row["words"] or "").strip()]
        share: Counter[str] = Counter()
        for row in spoken:
            share[row["speaker"].strip()] += len(row["words"].split())
        participant = share.most_common(1)[0][0]
        text, turns = "", []
        for row in spoken:
            words = html.unescape(row["words"]).strip()
            text += "\n" if text else ""
            role = PARTICIPANT if row["speaker"].strip() == participant else INTERVIEWER
            turns.append((len(text), len(text) + len(words), role))
            text += words
        for s in segment_turns(text, turns):
            tags = frozenset(tag.strip() for tag in re.split("[;,]", spoken[s.turn]["tags"] or "") if tag.strip())
            question = None if s.question_start is None else text[s.question_start : s.question_end]
            plain, with_question = " ".join(text[s.start : s.end].split()), vector_text(text, s)
            passages.append(
                Passage(path.stem, text[s.start : s.end], plain, with_question, question, tags & set(codebook))
            )
    return passages, codebook
