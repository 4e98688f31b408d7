"""Learning what a reader can infer of a person, from what annotators inferred: makes ``inferring.npz``.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/persons/learn_persons.py [cross]

Reads ``persons`` under ``HEARD_DATA``, texts of even number alone: the others are held, and ``bench_persons.py held``
has their figures. With ``cross`` nothing is written: five parts of the even texts are measured, each by a model that
learned from the other four. The same command makes the same bytes.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from bench_persons import CLASSES, NUMBERED, SETS, Row, Tally, figures, matched, measured, read_rows, truths
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from pipelines.extras.persons import inferring
from pipelines.extras.persons.reading import model_text

PLACE = ("LOCATION", "NATIONALITY")
QUESTIONS = [PLACE, *((tag,) for tag in (*CLASSES, *NUMBERED) if tag not in PLACE)]
"""Place and origin are asked at once: who tells one mostly tells the other."""
ABSENT, TAKEN, LEFT = range(3)
DIRECTIONS, LEAST, WEIGHT, FREEDOM = 64, 0.1, 0.5, 0.05
"""Of states: in how many directions; least spread of a sign; weight of states beside signs; how free weights are."""
PARTS = 5


class Example:
    """A person whom annotators told apart: what is seen of them, and what was inferred."""

    def __init__(self, signs: dict[str, float], state: np.ndarray, stays: dict[str, bool]) -> None:
        self.signs, self.state = signs, state
        self.answers = {tag: LEFT if left else TAKEN for tag, left in stays.items()}


def examples(rows: Sequence[Row]) -> list[Example]:
    learned = []
    for row in rows:
        seen, told = model_text(row.text, "en", row.detections, row.states)
        persons = [who.person(row.text, "", 1.0) for who in told]
        for number, person in matched(row.subjects, persons, row.text)[0].items():
            stays, _ = truths(row.subjects[number], row.text, row.masked, len(row.subjects) == 1)
            learned.append(Example(*seen.signs(told[person]), stays))
    return learned


def learn(learned: Sequence[Example], file: Path) -> None:
    """Write the model: every answer's weights for signs and states as they are read."""
    names = sorted({name for example in learned for name in example.signs})
    signs = np.array([[example.signs.get(name, 0.0) for name in names] for example in learned])
    states = np.array([example.state for example in learned], np.float64)
    halves = [PCA(DIRECTIONS, svd_solver="full").fit(half / half.std(0)) for half in np.split(states, 2, axis=1)]
    spread = signs.std(0) + LEAST
    # from what is read to what the model is fitted on, in one matrix
    turn = np.zeros((len(names) + states.shape[1], len(names) + 2 * DIRECTIONS))
    turn[: len(names), : len(names)] = np.diag(1 / spread)
    for number, (half, raw) in enumerate(zip(halves, np.split(states, 2, axis=1), strict=True)):
        rows = len(names) + number * raw.shape[1]
        columns = len(names) + number * DIRECTIONS
        scale = WEIGHT / half.transform(raw / raw.std(0)).std()
        turn[rows : rows + raw.shape[1], columns : columns + DIRECTIONS] = (half.components_ / raw.std(0)).T * scale
    given = np.concatenate([signs, states], axis=1)
    usual = given.mean(0)
    fitted = (given - usual) @ turn
    weights, bias, question, facts, taken, left = [], [], [], [], [], []
    for number, tags in enumerate(QUESTIONS):
        kinds = [tuple(example.answers.get(tag, ABSENT) for tag in tags) for example in learned]
        possible = [answer for answer in product(range(3), repeat=len(tags)) if answer in kinds]
        model = LogisticRegression(C=FREEDOM, max_iter=1000).fit(fitted, [possible.index(kind) for kind in kinds])
        two = len(possible) == 2  # there it has weights for the second alone
        own = np.concatenate([np.zeros_like(model.coef_), model.coef_]) if two else model.coef_
        start = np.concatenate([np.zeros(1), model.intercept_]) if two else model.intercept_
        weights.append(turn @ own.T)
        bias.append(start - usual @ turn @ own.T)
        for answer in possible:
            question.append(number)
            facts.append(sum(state != ABSENT for state in answer))
            taken.append(sum(state == TAKEN for state in answer))
            left.append(" ".join(CLASSES[tag] for tag, state in zip(tags, answer, strict=True) if state == LEFT))
    np.savez(
        file, signs=np.array(names), weights=np.concatenate(weights, axis=1).astype(np.float32),
        bias=np.concatenate(bias).astype(np.float32), usual=usual[len(names) :].astype(np.float32),
        questions=np.array(question), facts=np.array(facts), taken=np.array(taken), left=np.array(left),
    )  # fmt: skip


def cross(texts: dict[str, list[Row]]) -> None:
    """Figures of texts that the model did not learn from, for each set."""
    tallies = {name: Tally() for name in texts}
    with tempfile.TemporaryDirectory() as folder:
        for part in range(PARTS):
            inferring.FILE = Path(folder) / f"{part}.npz"
            inferring.inference.cache_clear()
            others = [row for rows in texts.values() for number, row in enumerate(rows) if number % PARTS != part]
            learn(examples(others), inferring.FILE)
            for name, rows in texts.items():
                measured(tallies[name], rows[part::PARTS])
    for name, tally in tallies.items():
        print(json.dumps(figures(tally, name)))


def main() -> None:
    texts = {name: read_rows(name, "develop") for name in SETS}
    if sys.argv[1:] == ["cross"]:
        cross(texts)
    else:
        learn(examples([row for rows in texts.values() for row in rows]), inferring.FILE)


if __name__ == "__main__":
    main()
