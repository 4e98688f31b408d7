"""Who is found in texts whose people somebody told apart, and how near the figure of each comes to the truth.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/persons/bench_persons.py [held | develop] [posts | court]

Reads ``persons`` under ``HEARD_DATA`` (SPIA: people of a text and what a reader can infer of each). Texts of even
number are those to develop on and to learn from (``learn_persons.py``); the figures are those of the others, the held.
Prints one JSON line for each set.

The annotation says what can be inferred, not from which words. So the truth that our figure is held against is computed
here: a fact is taken away where all that tells it is masked (its own words; the year of birth of an age; the country's
name, adjective or code; words and first names that tell the sex), and stays otherwise.
"""

import json
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from babel import Locale
from scipy.optimize import linear_sum_assignment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pipelines.extras.persons.people import Person  # noqa: E402
from pipelines.extras.persons.reading import persons_of  # noqa: E402
from pipelines.redact.engine import detect_many  # noqa: E402
from pipelines.redact.folding import fold  # noqa: E402
from pipelines.redact.model import Detection  # noqa: E402
from pipelines.redact.names import stop_words  # noqa: E402
from pipelines.redact.reader.spans import States  # noqa: E402
from pipelines.redact.spoken_numbers import spoken_number  # noqa: E402

DATA = Path(os.environ.get("HEARD_DATA", ROOT.parent / "shared" / "data")) / "persons"
SETS = {"posts": "spia_panorama_380.jsonl", "court": "spia_tab_half.jsonl"}
CLASSES = {
    "NAME": "name", "SEX": "sex", "AGE": "age", "LOCATION": "place", "NATIONALITY": "origin", "EDUCATION": "school",
    "RELATIONSHIP": "family", "OCCUPATION": "occupation", "AFFILIATION": "organisation", "POSITION": "position",
}  # fmt: skip
YEAR = 2025
"""The annotators' ages count from it."""
NEAR = 0.05
SAME = {
    "kid": "child", "kids": "child", "children": "child", "son": "child", "daughter": "child", "daughters": "child",
    "kiddos": "child", "hubby": "husband", "mom": "mother", "mum": "mother", "dad": "father",
    "prosecutors": "prosecutor",
}  # fmt: skip
MALE = frozenset(
    "he him his himself mr husband hubby father dad son brother man guy boy uncle grandfather boyfriend".split()  # noqa: SIM905
)
FEMALE = frozenset(
    "she her hers herself mrs ms miss wife mother mom mum daughter sister woman girl aunt girlfriend".split()  # noqa: SIM905
)
ADJECTIVES = {
    "poland": "polish", "united kingdom": "british", "united states": "american", "netherlands": "dutch",
    "france": "french", "spain": "spanish", "denmark": "danish", "ireland": "irish", "greece": "greek",
    "switzerland": "swiss", "czechia": "czech", "turkiye": "turkish turkey", "finland": "finnish", "cyprus": "cypriot",
    "philippines": "filipino", "sweden": "swedish",
}  # fmt: skip
WRITER = re.compile(r"author|speaker|poster|comment|seller|review")
SELF = {"i", "my", "me", "our", "we", "us", "mine", "myself"}


@dataclass
class Tally:
    """What is counted over a set."""

    subjects: int = 0
    missed: int = 0
    persons: int = 0
    joined: int = 0
    errors: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    documents: list[float] = field(default_factory=list)
    known_classes: list[float] = field(default_factory=list)
    words: list[bool] = field(default_factory=list)
    kept: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    right: list[bool] = field(default_factory=list)
    where: list[bool] = field(default_factory=list)


def words(text: str) -> set[str]:
    plain = stop_words("en") - {"i", "my", "me", "our", "us", "we"}
    result = (SAME.get(word, word) for word in re.findall(r"[^\W_]+", fold(text)))
    return {word for word in result if word not in plain and (len(word) > 1 or word == "i")}


def clues(subject: dict) -> set[str]:
    """Words by which a subject is called: the first words on them, their name, their numbers."""
    given = [p["keyword"] for p in subject["PIIs"] if p["keyword"] and p["tag"] in ("NAME", *NUMBERED)]
    label = re.split(r" [-–] |; ", subject["description"])[0]
    return words(" ".join([" ".join(label.split()[:10]), *given]))


NUMBERED = (
    "IDENTIFICATION_NUMBER", "DRIVER_LICENSE_NUMBER", "PHONE_NUMBER", "PASSPORT_NUMBER", "EMAIL_ADDRESS"
)  # fmt: skip


def called(person: Person, text: str) -> set[str]:
    if len(person.mentions) == 1 and (
        len(person.label) < 3 and person.label.isdecimal() or spoken_number(person.label)
    ):
        return {"child"}  # "a mother of two"
    return set().union(*(words(text[slice(*span)]) for span in person.mentions))


def matched(subjects: list[dict], persons: list[Person], text: str) -> tuple[dict[int, int], int]:
    """Each subject's person, one to one; and how many persons hold words that only one subject has, of two."""
    wanted = [clues(subject) for subject in subjects]
    given = [called(person, text) for person in persons]
    if not persons:
        return {}, 0
    scores = np.zeros((len(subjects), len(persons)))
    for row, subject in enumerate(subjects):
        for column, names in enumerate(given):
            scores[row, column] = len(wanted[row] & names)
            if WRITER.search(subject["description"][:80].casefold()) and names & SELF:
                scores[row, column] += 0.5
    rows, columns = linear_sum_assignment(-scores)
    pairs = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if scores[row, column] > 0}
    own = [mine - set().union(*(o for n, o in enumerate(wanted) if n != row)) for row, mine in enumerate(wanted)]
    joined = sum(sum(bool(names & mine) for mine in own) > 1 for names in given)
    return pairs, joined


@cache
def countries() -> dict[str, list[str]]:
    territories = Locale("en").territories
    forms: dict[str, list[str]] = {}
    for code, name in territories.items():
        if len(code) == 2 and code.isalpha():
            plain = fold(name)
            forms[plain] = [plain, plain.rstrip("aey"), f"{code.lower()}-", *ADJECTIVES.get(plain, "").split()]
    return forms


def evidence(fact: dict, text: str, subject: dict, alone: bool) -> list[tuple[int, int]]:
    """Where a fact is told; nowhere where it is inferred from the sense of what is told."""
    folded, tag = fold(text), fact["tag"]
    if len(folded) != len(text):
        folded = text.casefold() if len(text.casefold()) == len(text) else text
    parts = [fold(part.strip()) for part in fact["keyword"].split("/") if part.strip()]
    if tag == "SEX":
        sexed = MALE if fact["keyword"] == "Male" else FEMALE
        told = words(subject["description"]) | set(re.findall(r"\w+", fold(subject["description"])))
        near = sexed if alone else sexed & told
        places = [m.span() for m in re.finditer(r"\w+", folded) if m.group() in near]
        names = [fold(p["keyword"]) for p in subject["PIIs"] if p["tag"] == "NAME" and p["keyword"]]
        return places or [span for name in names for span in spans(folded, name.split())]
    if tag == "AGE":
        ages = [int(n) for n in re.findall(r"\d+", fact["keyword"])]
        years = [str(YEAR - age - more) for age in ages for more in (0, 1)] if max(ages, default=0) > 17 else []
        return spans(folded, [*map(str, ages[:1]), *years])
    if tag == "NAME":
        forms = [part for part in re.findall(r"\w+", parts[0]) if len(part) > 1]
        # in a handle too: "@annabrown"
        return [span for form in forms for span in spans(folded, [form], inside=len(form) > 3)]
    forms = list(parts)
    if tag in ("LOCATION", "NATIONALITY"):
        forms += [form for part in parts for form in countries().get(part, ADJECTIVES.get(part, part).split())]
    told = spans(folded, forms)
    if tag in ("LOCATION", "NATIONALITY") and not told:
        # a country is told by the code of a number, the end of an address, the origin of a name
        given = (NUMBERED, ("NAME",))
        codes = ([fold(p["keyword"]) for p in subject["PIIs"] if p["tag"] in tags and p["keyword"]] for tags in given)
        told = next((result for forms in codes if (result := spans(folded, forms))), [])
    return told


def spans(text: str, forms: list[str], *, inside: bool = False) -> list[tuple[int, int]]:
    before = "" if inside else r"(?<![^\W\d_])"
    return [m.span() for form in forms if len(form) > 1 for m in re.finditer(before + re.escape(form), text)]


def truths(subject: dict, text: str, masked: bytearray, alone: bool) -> tuple[dict[str, bool], dict[str, bool]]:
    """Tag → whether the fact stays when the text is masked: all facts, and those alone that words tell."""
    stays: dict[str, bool] = {}
    told: dict[str, bool] = {}
    for fact in subject["PIIs"]:
        if fact["keyword"]:
            places = evidence(fact, text, subject, alone)
            stays[fact["tag"]] = not places or any(
                not masked[at] and text[at].isalnum() for start, end in places for at in range(start, end)
            )
            if places:
                told[fact["tag"]] = stays[fact["tag"]]
    return stays, told


def count(tally: Tally, row: "Row", persons: list[Person]) -> None:
    subjects, text, masked = row.subjects, row.text, row.masked
    pairs, joined = matched(subjects, persons, text)
    tally.subjects += len(subjects)
    tally.missed += len(subjects) - len(pairs)
    tally.persons += len(persons)
    tally.joined += joined
    mine, true = [], []
    for number, subject in enumerate(subjects):
        stays, told = truths(subject, text, masked, len(subjects) == 1)
        person = persons[pairs[number]] if number in pairs else None
        kinds = {fact.kind for fact in person.facts} if person else set()
        for tag, stay in stays.items():
            if stay and tag in CLASSES:
                tally.kept[CLASSES[tag]].append(CLASSES[tag] in kinds)
                tally.words += [CLASSES[tag] in kinds] * (tag in told)
        tally.right += [stays.get(tag, False) for tag, kind in CLASSES.items() if kind in kinds]
        for fact in subject["PIIs"] if person else ():
            kind = CLASSES.get(fact["tag"])
            if fact["keyword"] and told.get(fact["tag"]) and kind in kinds:
                places = evidence(fact, text, subject, len(subjects) == 1)
                own = [(listed.start, listed.end) for listed in person.facts if listed.kind == kind]
                tally.where.append(any(s < end and start < e for s, e in own for start, end in places))
        if told and person:
            tally.known_classes.append(person.protection - 1 + sum(told.values()) / len(told))
        if stays and person:
            mine.append(person.protection)
            true.append(1 - sum(stays.values()) / len(stays))
            tally.errors["target" if number == 0 else "other"].append(mine[-1] - true[-1])
    if true:
        tally.documents.append(float(np.mean(mine) - np.mean(true)))


def figures(tally: Tally, name: str) -> dict[str, object]:
    def near(errors: list[float]) -> float:
        return round(float(np.mean([abs(error) <= NEAR for error in errors])), 3)

    every = [error for errors in tally.errors.values() for error in errors]
    rates = {kind: [round(float(np.mean(hits)), 3), len(hits)] for kind, hits in sorted(tally.kept.items())}
    return {
        "set": name,
        "subjects": tally.subjects,
        "persons": tally.persons,
        "recall": round(1 - tally.missed / tally.subjects, 3),
        "joined": round(tally.joined / tally.persons, 3),
        "near_persons": near(every),
        "near_documents": near(tally.documents),
        "near_target": near(tally.errors["target"]),
        "near_other": near(tally.errors["other"]),
        "error_target": round(float(np.mean(tally.errors["target"])), 3),
        "error_other": round(float(np.mean(tally.errors["other"])), 3),
        "near_told": near(tally.known_classes),
        "kept": rates,
        "kept_all": round(float(np.mean([hit for hits in tally.kept.values() for hit in hits])), 3),
        "told_where_it_is": [round(float(np.mean(tally.where)), 3), len(tally.where)],
        "listed_rightly": [round(float(np.mean(tally.right)), 3), len(tally.right)],
        "kept_told": [round(float(np.mean(tally.words)), 3), len(tally.words)],
    }


@dataclass
class Row:
    """A text with what the reader made of it."""

    subjects: list[dict]
    text: str
    detections: list[Detection]
    states: States | None

    @property
    def masked(self) -> bytearray:
        masked = bytearray(len(self.text))
        for item in self.detections:
            masked[item.start : item.end] = b"\x01" * (item.end - item.start)
        return masked


def read_rows(name: str, half: str) -> list[Row]:
    """The texts of a set: those to develop on, or those that are held."""
    rows = [json.loads(line) for line in (DATA / SETS[name]).read_text(encoding="utf-8").splitlines()]
    rows = rows[0 if half == "develop" else 1 :: 2]
    states: list[States | None] = []
    detections = detect_many(
        ((str(number), row["text"], "en") for number, row in enumerate(rows)), states=states.append
    )
    return [
        Row(row["subjects"], row["text"], each, states.pop()) for row, (_, each) in zip(rows, detections, strict=True)
    ]


def measured(tally: Tally, rows: list[Row]) -> float:
    """Count texts; returns seconds of processor time for 9,000 words, besides the reader."""
    spent, length = 0.0, 0
    for row in rows:
        begun = time.process_time()
        persons = persons_of(row.text, "en", row.detections, row.states)
        spent += time.process_time() - begun
        length += len(row.text.split())
        count(tally, row, persons)
    return round(spent / length * 9000, 2)


def main() -> None:
    half, chosen = (sys.argv[1:] + ["held"])[0], sys.argv[2:] or list(SETS)
    for name in chosen:
        tally = Tally()
        seconds = measured(tally, read_rows(name, half))
        print(json.dumps({**figures(tally, name), "seconds_9000_words": seconds}))


if __name__ == "__main__":
    main()
