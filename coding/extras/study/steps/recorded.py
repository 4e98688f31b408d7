"""Case records in a site's bundle: variable by variable, as far as they are handed in and enough cases are alike."""

import json
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codebook.model import Codebook, CodingAttribute
from coding.agreement.variables import is_day_count
from coding.disclosure.suppression import Sent, next_cells
from coding.disclosure.uniqueness import coarsened, rarer_in_sets, rarer_values
from coding.errors import NotReady
from coding.extras.study.files.record_rows import RARER
from coding.extras.study.steps.counting import Against
from coding.extras.study.tables import CASES
from coding.model.said import Said
from coding.store import Cursor, cases
from coding.store.codings import Viewer
from coding.workspace.cases.records import choices

Answers = Mapping[str, Collection[str]]
"""Coder → the values they gave."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a bundle of variables is made of.

    Attributes:
        records: Variable → case → coder → values.
        double: Cases with records of two coders or more.
        interviews: Interviews that belong to any of the cases.
        notes: What whoever sends it should know.
    """

    records: Mapping[str, Mapping[str, Answers]]
    double: Collection[str]
    interviews: Collection[str]
    notes: Sequence[Said]


def recorded(cursor: Cursor, book: Codebook) -> Recorded:
    """The case records that may leave: handed in, of no open round, in variables and values of the study's codebook.

    Raises:
        NotReady: There are none.
    """
    known = {file.id: file for file in cases.all_cases(cursor)}
    if not known:
        raise NotReady(Said("Nothing was made: this project has no case records. Choose another level."))
    open_ones = cases.in_open_rounds(cursor) & known.keys()
    variables = {attribute.name: attribute for attribute in book.case_attributes}
    records: dict[str, dict[str, dict[str, Collection[str]]]] = {}
    coders: dict[str, set[str]] = {}
    strange: set[str] = set()
    # Nobody is asked for: with somebody's own rights a bundle would tell them what others recorded meanwhile.
    for case, coder, variable, values in cases.visible_answers(cursor, Viewer("", leads=True)):
        if case in open_ones:
            continue
        coders.setdefault(case, set()).add(coder)
        if variable not in variables or not all(is_listed(variables[variable], value) for value in values):
            strange.add(variable)
            continue
        records.setdefault(variable, {}).setdefault(case, {})[coder] = values
    if not records:
        raise NotReady(Said("Nothing was made: no case record that the study's codebook knows is handed in."))
    notes = []
    if open_ones:
        notes.append(
            Said("{n} cases have a document in an open round: their records stay here until it is locked.",
                 n=len(open_ones))
        )  # fmt: skip
    if strange:
        notes.append(
            Said("Answers that the study's codebook does not list stay here: {variables}.",
                 variables=", ".join(sorted(strange)))
        )  # fmt: skip
    sent = {case for by_case in records.values() for case in by_case}
    return Recorded(
        records=records,
        double={case for case, who in coders.items() if len(who) > 1},
        interviews={document for case in sent for document in known[case].documents},
        notes=notes,
    )


def is_listed(variable: CodingAttribute, value: str) -> bool:
    """Whether a variable can have a value: one of its list, or a number of days where it takes those."""
    return value in choices(variable) or (variable.answer == "days" and is_day_count(value))


@dataclass(frozen=True, kw_only=True)
class Tabling(Against):
    """How records become tables."""

    def contents(self, case_records: Recorded, book: Codebook) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the bundle says, and the record that later ones are held against."""
        coders = sorted(
            {coder for entry in case_records.records.values() for given in entry.values() for coder in given}
        )
        letters = {coder: f"c{at}" for at, coder in enumerate(coders, 1)}
        contents: dict[str, Any] = {"variables": {}, "stands": {}, "withheld": []}
        record: dict[str, Any] = {}
        sent_cases: set[str] = set()
        for variable in book.case_attributes:
            answers = case_records.records.get(variable.name)
            if not answers:
                continue
            alike_cases = recorded_alike(answers, case_records.double, self.least)
            rarer, sent = self._shown(variable, alike_cases, case_records.double)
            record[record_key(variable.name)] = [sent.number, dict(sent.true), dict(sent.shown)]
            if rarer is None or not _tells(sent):
                contents["withheld"].append(variable.name)
            elif sent.number != self.number:
                contents["stands"][variable.name] = sent.number
            else:
                rows = _rows(alike_cases, case_records.double, rarer, letters)
                contents["variables"][variable.name] = _table(variable, rows, rarer)
                sent_cases |= alike_cases.keys()
        record[CASES] = sorted(sent_cases)
        return contents, record

    def _shown(
        self, variable: CodingAttribute, answers: Mapping[str, Answers], double: Collection[str]
    ) -> tuple[frozenset[str] | None, Sent]:
        """Which values are told as one, and what may be sent beside what was sent before."""
        earlier = self.before(record_key(variable.name))
        every = [frozenset().union(*given.values()) for given in answers.values()]
        # What was withheld whole told nothing, and binds nothing.
        told = [line for line in earlier if _tells(line)]
        before = {value for line in told for value, n in line.shown.items() if n is None}
        rarer = rarer_values(every, self.least, before)
        if variable.answer == "several":
            rarer = rarer_in_sets([[*given.values()] for given in answers.values()], self.least, rarer, RARER)
        counts = Counter(value for case in every for value in case)
        shown = {value: None if rarer is None or value in rarer else n for value, n in counts.items()}
        true = {"": len(every), **counts, **_kinds(answers, double)}
        if rarer:
            true[RARER] = sum(1 for case in every if rarer & case)
        if rarer is not None and variable.answer == "several":
            true |= _sets(answers, rarer)
        named_before = {value for line in earlier for value, n in line.shown.items() if n is not None}
        holds = bool(earlier) and earlier[-1].number > self.void
        if any(n is None and value in named_before for value, n in shown.items()):
            return rarer, earlier[-1] if holds else Sent(self.number, true, dict.fromkeys(shown))
        if holds and _tells(earlier[-1]) and dict(earlier[-1].true) == true:
            # The same counts again: the rows may be sent again, under other random numbers.
            return rarer, Sent(self.number, true, shown)
        return rarer, next_cells(true, shown, self.least, earlier, self.number, self.void)


def record_key(variable: str) -> str:
    """What a variable is called in the record of a bundle."""
    return f"variable {variable}"


def recorded_alike(answers: Mapping[str, Answers], double: Collection[str], least: int) -> dict[str, Answers]:
    """The cases of a variable that enough others were recorded like: by the same coders, and doubly or not.

    A row says who answered it. Were it the only one that two coders have in common, it would be known again in the
    table of every other variable.
    """
    kinds = Counter(_kind(case, given, double) for case, given in answers.items())
    return {case: given for case, given in answers.items() if kinds[_kind(case, given, double)] >= least}


def left_here(case_records: Recorded, least: int) -> dict[str, int]:
    """Variable → cases that stay here, since too few were recorded by the same people."""
    left = {
        name: len(record) - len(recorded_alike(record, case_records.double, least))
        for name, record in sorted(case_records.records.items())
    }
    return {name: n for name, n in left.items() if n}


def _kind(case: str, given: Answers, double: Collection[str]) -> tuple[frozenset[str], bool]:
    return frozenset(given), case in double


def _kinds(answers: Mapping[str, Answers], double: Collection[str]) -> dict[str, int]:
    """Cases by who recorded them, for the record that later bundles are held against."""
    counts = Counter(_kind(case, given, double) for case, given in answers.items())
    return {json.dumps(["coders", sorted(coders), both]): n for (coders, both), n in counts.items()}


def _sets(answers: Mapping[str, Answers], rarer: Collection[str]) -> dict[str, int]:
    """Cases by the whole answers that any coder gave, for the same."""
    counts = Counter(
        answer
        for given in answers.values()
        for answer in {coarsened(values, rarer, RARER) for values in given.values()}
    )
    return {json.dumps(["answer", sorted(answer)]): n for answer, n in counts.items()}


def _tells(sent: Sent) -> bool:
    return any(n is not None for n in sent.shown.values())


def _rows(
    answers: Mapping[str, Answers], double: Collection[str], rarer: Collection[str], letters: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A row a case, in an order and under numbers that say nothing."""
    rows = [
        {
            "id": secrets.token_hex(8),
            "double": case in double,
            "answers": {
                letters[coder]: sorted(coarsened(values, rarer, RARER)) for coder, values in sorted(given.items())
            },
        }
        for case, given in answers.items()
    ]
    return sorted(rows, key=lambda row: str(row["id"]))


def _table(variable: CodingAttribute, rows: Sequence[Mapping[str, Any]], rarer: Collection[str]) -> dict[str, Any]:
    given = {value for row in rows for values in row["answers"].values() for value in values}
    order = [*choices(variable), *sorted(given - {*choices(variable)})]
    return {
        "answer": variable.answer,
        "values": [value for value in order if value in given],
        "rarer": sorted(rarer),
        "rows": list(rows),
    }
