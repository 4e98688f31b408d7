"""What an attacker of ours can name of people from released text alone: a lower bound of what can be inferred.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/persons/bench_attack.py

Reads the texts of even number of SPIA alone (``bench_persons.py``): those to develop on. The attacker is given a text
in which all is blank that Heard masks, and where each annotated person is spoken of. It names one value of each class:

- by words: words for a sex, ages, the country that the text names most, jobs and kin of Heard's lists;
- else as of those who are told of alike: the five nearest people of other texts (sense of the sentences on them, by the
  embedding model), whose values it knows, as from another table of the project.

Named rightly is the same country, sex, age within two years of the annotated band, and otherwise the same value or a
word of it. Beside it stand two controls that know nothing of the person: the same attack with neighbours of somebody
else, and the most common value of other texts. Our figure comes from a model that learned from these texts too. It is
wrong where it says that all is taken and words name something. Prints one JSON line for each set.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench_persons import (  # noqa: E402
    ADJECTIVES,
    CLASSES,
    FEMALE,
    MALE,
    SETS,
    Row,
    countries,
    matched,
    read_rows,
    words,
)

from pipelines.embed.load import load_embedder  # noqa: E402
from pipelines.extras.persons.people import Person  # noqa: E402
from pipelines.extras.persons.reading import persons_of  # noqa: E402
from pipelines.redact.folding import fold  # noqa: E402

NEAREST, YEARS = 5, 2
SENTENCE = re.compile(r"[^.?!\n]+")
NUMBER = re.compile(r"(?<!\d)(?:aged? |age of |i am |i'm |im )?(\d{1,2})[ -]?(?:years?[ -]old|yo\b|y/o|f\b|m\b)")
ALL_TAKEN = 0.99


@dataclass
class Target:
    """A person who is attacked: what is left around them, and what is true."""

    text: int
    person: Person
    released: str
    near: str
    truth: dict[str, str]


def released(row: Row) -> str:
    """The text with a blank for each character that is masked."""
    return "".join(" " if hidden else letter for letter, hidden in zip(row.text, row.masked, strict=True))


def targets(rows: Sequence[Row]) -> list[Target]:
    """Everybody who is found, with the sentences of the released text that mention them."""
    results = []
    for number, row in enumerate(rows):
        persons, text = persons_of(row.text, "en", row.detections, row.states), released(row)
        for subject, person in matched(row.subjects, persons, row.text)[0].items():
            starts = [start for start, _ in persons[person].mentions]
            sentences = [m.group() for m in SENTENCE.finditer(text) if any(m.start() <= s < m.end() for s in starts)]
            facts = {
                f["tag"]: f["keyword"] for f in row.subjects[subject]["PIIs"] if f["keyword"] and f["tag"] in CLASSES
            }
            facts.pop("NAME", None)
            results.append(Target(number, persons[person], text, " ".join(sentences), facts))
    return results


def country(keyword: str) -> str:
    """The country of a place: "Warsaw / Poland"."""
    return fold(keyword.split("/")[-1].strip())


def right(tag: str, guess: str, truth: str) -> bool:
    """Whether a value is the true one."""
    if tag in ("LOCATION", "NATIONALITY"):
        return country(guess) == country(truth)
    if tag == "AGE":
        ages, true = ([int(n) for n in re.findall(r"\d+", value)] for value in (guess, truth))
        return bool(ages and true) and min(true) - YEARS <= sum(ages) / len(ages) <= max(true) + YEARS
    return fold(guess.strip()) == fold(truth.strip()) or bool(words(guess) & words(truth) - {"it"})


@cache
def country_forms() -> dict[str, re.Pattern[str]]:
    """Words that name each country: its name, its adjective."""
    forms = {name: [name, *ADJECTIVES.get(name, "").split()] for name in countries()}
    return {name: re.compile(rf"\b(?:{'|'.join(map(re.escape, those))})\b") for name, those in forms.items()}


def by_words(target: Target) -> dict[str, str]:
    """What words that are left name."""
    said, guesses = re.findall(r"\w+", fold(target.near)), {}
    own = {
        word for start, end in target.person.mentions for word in re.findall(r"\w+", fold(target.released[start:end]))
    }
    sexes = [len(own & sexed) or sum(word in sexed for word in said) for sexed in (MALE, FEMALE)]
    if sexes[0] != sexes[1]:
        guesses["SEX"] = "Male" if sexes[0] > sexes[1] else "Female"
    if age := NUMBER.search(fold(target.near)):
        guesses["AGE"] = age[1]
    named = Counter({name: len(form.findall(fold(target.released))) for name, form in country_forms().items()})
    name, times = named.most_common(1)[0]
    if times:
        guesses |= {"LOCATION": name, "NATIONALITY": name}
    listed = {fact.kind: fact.text for fact in target.person.facts if " " not in fact.text.strip()}
    for tag in ("OCCUPATION", "POSITION", "EDUCATION", "AFFILIATION"):
        if CLASSES[tag] in listed:
            guesses[tag] = listed[CLASSES[tag]]
    kin = own | set(said)
    if kin & {"husband", "wife", "hubby", "married", "spouse"}:
        guesses["RELATIONSHIP"] = "Married"
    return guesses


def alike(every: Sequence[Target]) -> list[dict[str, str]]:
    """What the nearest people of other texts are, of each class."""
    vectors = load_embedder().for_comparing.encode([target.near for target in every])
    cosines = vectors @ vectors.T
    guesses = []
    for number, target in enumerate(every):
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for other in np.argsort(-cosines[number]):
            if every[other].text != target.text:
                for tag, value in every[other].truth.items():
                    if votes[tag].total() < NEAREST:
                        votes[tag][value] += 1
        guesses.append({tag: most.most_common(1)[0][0] for tag, most in votes.items()})
    return guesses


def usual(every: Sequence[Target], target: Target) -> dict[str, str]:
    """The most common value of each class in other texts."""
    values: dict[str, Counter[str]] = defaultdict(Counter)
    for other in every:
        if other.text != target.text:
            for tag, value in other.truth.items():
                values[tag][value] += 1
    return {tag: most.most_common(1)[0][0] for tag, most in values.items()}


def attack(rows: Sequence[Row]) -> dict[str, object]:
    """What is named rightly of the people of a set, and where our figure says that all is taken."""
    every = targets(rows)
    near = alike(every)
    named: dict[str, list[tuple[bool, bool, bool, bool]]] = defaultdict(list)
    shares, figures = [], []
    safe, safe_words, safe_alike, safe_chance, unlisted = 0, 0, 0, 0, 0
    for number, (target, neighbours) in enumerate(zip(every, near, strict=True)):
        told, common, strange = by_words(target), usual(every, target), near[number - len(every) // 2]
        hits = {}
        for tag, value in target.truth.items():
            ways = (strange | told, told, neighbours | told, common)
            chance, by_word, hits[tag], luck = (right(tag, way.get(tag, ""), value) for way in ways)
            named[CLASSES[tag]].append((hits[tag], by_word, chance, luck))
            unlisted += by_word and CLASSES[tag] not in {fact.kind for fact in target.person.facts}
            if target.person.protection >= ALL_TAKEN:
                safe_words += by_word
                safe_alike += hits[tag]
                safe_chance += chance
        safe += target.person.protection >= ALL_TAKEN
        if hits:
            shares.append(np.mean(list(hits.values())))
            figures.append(target.person.protection)
    ways_named = ("named", "by_words", "by_chance", "most_common")
    classes = {
        kind: {"facts": len(hits), **dict(zip(ways_named, np.mean(hits, axis=0).round(2).tolist(), strict=True))}
        for kind, hits in sorted({**named, "all": [hit for hits in named.values() for hit in hits]}.items())
    }
    return {
        "people": len(every),
        "classes": classes,
        "named_of_a_person": round(float(np.mean(shares)), 3),
        "figure_of_a_person": round(float(np.mean(figures)), 3),
        "named_by_words_and_not_listed": unlisted,
        "people_of_whom_all_is_taken": safe,
        "facts_of_them_named": {"by_words": safe_words, "all": safe_alike, "by_chance": safe_chance},
    }


def main() -> None:
    for name in SETS:
        print(json.dumps({"set": name, **attack(read_rows(name, "develop"))}))


if __name__ == "__main__":
    main()
