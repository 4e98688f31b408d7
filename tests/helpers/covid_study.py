"""A published study coded by two people and reconciled, as Heard's files: read from the data folder, never copied here.

57 experts answered what would change for the better and for the worse; two coders (CC, OM) judged each answer for an
outside view, and each person for dialectic thinking; ``Final`` is what they settled on.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from tests.helpers.paths import DATA

FOLDER = DATA / "coded"
ANSWERS = FOLDER / "covid_two_coders_reconciled.csv"
CODEBOOK = FOLDER / "covid_codebook_outsider.md"
OUTSIDE, DIALECTIC = "outsider-view", "dialectical-thinking"
QUESTIONS = ("Q1_Outside", "Q3_Outside", "Dialectic")


@dataclass(frozen=True)
class Judgement:
    """One yes/no question about one person: where it is coded, and what each coder and the final coding say."""

    participant: str
    question: str
    code: str
    lines: str
    cc: bool
    om: bool
    final: bool

    @property
    def line(self) -> int:
        """First line of the passage."""
        return int(self.lines.partition("-")[0])

    @property
    def differs(self) -> bool:
        return self.cc != self.om


def judgements() -> list[Judgement]:
    """All judgements of the study; where a person gave no answer, nobody judged it."""
    text = ANSWERS.read_text(encoding="cp1252")
    results: list[Judgement] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
        given = [name for name in ("Preamble", "Positive", "Negative") if row[name].strip()]
        at = {name: str(2 * place) for place, name in enumerate(given, start=1)}
        places = {
            "Q1_Outside": (OUTSIDE, at.get("Positive")),
            "Q3_Outside": (OUTSIDE, at.get("Negative")),
            "Dialectic": (DIALECTIC, f"1-{2 * len(given)}"),
        }
        for question, (code, lines) in places.items():
            values = [row[f"{question}_{who}"].strip() for who in ("CC", "OM", "Final")]
            if lines is not None and all(values):
                results.append(Judgement(f"P{number:02d}", question, code, lines, *(value == "1" for value in values)))
    return results


def codings_csv(found: Iterable[Judgement]) -> str:
    """Both coders' codings for ``heard codings import``."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["document", "coder", "code", "line"])
    for entry in found:
        writer.writerows(
            [entry.participant, who, entry.code, entry.lines]
            for who, yes in (("cc", entry.cc), ("om", entry.om))
            if yes
        )
    return text.getvalue()


def ratings_csv(found: Iterable[Judgement], question: str) -> str:
    """One question's ratings for ``heard agreement --table``."""
    rows = ["unit,coder,value"]
    for entry in found:
        if entry.question == question:
            rows += [f"{entry.participant},cc,{int(entry.cc)}", f"{entry.participant},om,{int(entry.om)}"]
    return "\n".join(rows) + "\n"


def final_codings(found: Iterable[Judgement]) -> set[tuple[str, str, int]]:
    """(participant, code, first line) of every judgement that ended as yes."""
    return {(entry.participant, entry.code, entry.line) for entry in found if entry.final}
