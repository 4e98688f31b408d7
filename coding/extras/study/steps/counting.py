"""What a site's bundle says of people and cases: by code, pairs of codes, attribute and variable, small cells withheld.

Case records go variable by variable, as far as they are handed in and enough cases are alike.

And whose words may go along in an answer: only where counts tell already how many people have the code. A passage
shows that somebody has its code, and a passage that stands under two codes that somebody has both. So a passage goes
along only where a bundle of counts that is made now would say how many people have its code as they are now; and none
that stands under two codes of which counts would not say how many people have both, once passages of either are at the
coordinator.
"""

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from codebook.model import Codebook, CodingAttribute
from coding.agreement.variables import is_day_count
from coding.disclosure.suppression import Sent, count_or_withheld, next_cells, next_line, pair_or_withheld, small
from coding.disclosure.uniqueness import coarsened, rarer_in_sets, rarer_values
from coding.errors import NotReady
from coding.export.model import CodingRow
from coding.extras.study.files.levels import RARER
from coding.extras.study.tables import CASES
from coding.model import Coding
from coding.model.message import Message
from coding.store import Cursor, cases
from coding.store.codings import Viewer
from coding.workspace.cases.records import choices

FEWEST_GROUPS = 2
"""An attribute with one value tells nobody apart."""
NO_VALUE = "–"
"""The group of people for whom an attribute says nothing."""
TELL_CODES = frozenset({"counts", "positions", "quotes"})
"""Levels that tell of a code whether few people have it: what one withholds no other gives away."""
OTHERS = ""
"""All groups together whose counts are withheld: that there is a group of that name would tell of somebody too."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding as counts see it.

    Attributes:
        person: Id of the participant.
        interview: Id of the interview.
        code: The code.
    """

    person: str
    interview: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Against:
    """Against what a bundle is held.

    Attributes:
        least: The fewest people, or cases, shown alike.
        earlier: Records of the bundles that left before and tell of the same, in order.
        number: Number of the bundle that is made now.
        void: Bundles up to this number are of people too who have withdrawn.
    """

    least: int
    earlier: Sequence[Mapping[str, Any]] = ()
    number: int = 1
    void: int = 0

    def before(self, name: str) -> list[Sent]:
        """What was sent of something."""
        return [Sent(*record[name]) for record in self.earlier if name in record]

    def cells(
        self, name: str, true: Mapping[str, int], shown: Mapping[str, int | None], record: dict[str, Any]
    ) -> Sent:
        """What of some cells may be sent; the record takes it."""
        return _recorded(record, name, next_cells(true, shown, self.least, self.before(name), self.number, self.void))

    def line(self, name: str, counts: Mapping[str, int], whole: Mapping[str, int], record: dict[str, Any]) -> Sent:
        """What of a line of a table may be sent; the record takes it."""
        return _recorded(record, name, next_line(counts, whole, self.least, self.before(name), self.number, self.void))

    def in_its_place(self, name: str, cells: Mapping[str, int], shown: Collection[str]) -> Sent:
        """The last that was sent of something; withheld where nothing was, or it is of people who have withdrawn."""
        earlier = self.before(name)
        stands = bool(earlier) and earlier[-1].number > self.void
        return earlier[-1] if stands else Sent(self.number, cells, dict.fromkeys(shown))


def _recorded(record: dict[str, Any], name: str, sent: Sent) -> Sent:
    record[name] = [sent.number, dict(sent.true), dict(sent.shown)]
    return sent


@dataclass(frozen=True, kw_only=True)
class Counting(Against):
    """What is counted.

    Attributes:
        codings: Every coding.
        people: Everybody who was interviewed → their attributes.
        interviews: How many interviews there are.
        codes: Codes of the study; what nobody has is counted too, since it can be compared with a later bundle.
    """

    codings: Sequence[Coded]
    people: Mapping[str, Mapping[str, str]]
    interviews: int
    codes: Collection[str]

    def contents(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the bundle says, and the record that later ones are held against."""
        holders = self.holders()
        record: dict[str, Any] = {}
        contents: dict[str, Any] = {
            "interviews": self.interviews,
            "people": len(self.people),
            "codes": {code: self._code(code, holders[code], record) for code in sorted(holders)},
            "pairs": [self._pair(code, other, holders, record) for code, other in combinations(sorted(holders), 2)],
            "groups": {},
        }
        for name in sorted({name for person in self.people.values() for name in person}):
            table = self._groups(name, holders, record)
            if table is not None:
                contents["groups"][name] = table
        return contents, record

    def holders(self) -> dict[str, set[str]]:
        """Code → who has it."""
        holders: dict[str, set[str]] = {code: set() for code in self.codes}
        for coding in self.codings:
            if coding.code in holders:
                holders[coding.code].add(coding.person)
        return holders

    def untold(self) -> tuple[list[str], dict[str, Any]]:
        """Codes of which rows and passages must not leave, and the record that later bundles are held against.

        These are the codes that few people have or have not, now or when that was withheld and too few changed since;
        and those that few have or have not since they were told, by counts or by rows. What counts withhold for a
        withdrawal alone is told: the rows of whoever withdrew go by themselves.
        """
        holders, of = self.holders(), len(self.people)
        hidden, record = list[str](), dict[str, Any]()
        for code in sorted(holders):
            cells, lines = code_cells(holders[code], of), dict[str, Any]()
            people = self._code(code, holders[code], lines)["people"]
            before = [*(line.true for line in self.before(key("code", code))), *self._told(code)]
            if self._few(cells) or any(self._binds(counts, cells) for counts in before):
                hidden.append(code)
                record |= lines if people is None else {}
            else:
                record[key("told", code)] = cells
        for code, other in combinations(sorted(holders.keys() - {*hidden}), 2):
            record[key("told", code, other)] = pair_cells(holders[code], holders[other], of)
        return hidden, record

    def _told(self, *codes: str) -> list[Mapping[str, int]]:
        """The cells of a code, or of a pair of codes, each time that rows told of it."""
        return [entry[key("told", *codes)] for entry in self.earlier if key("told", *codes) in entry]

    def _few(self, cells: Mapping[str, int]) -> bool:
        return any(small(count, self.least) for count in cells.values())

    def _binds(self, before: Mapping[str, int], cells: Mapping[str, int]) -> bool:
        """Whether cells changed by few people; where all were told and none grew, somebody has only withdrawn."""
        changes = {name: cells[name] - before[name] for name in cells}
        return self._few({name: abs(change) for name, change in changes.items()}) and (
            self._few(before) or any(change > 0 for change in changes.values())
        )

    def _counted(
        self, what: str, codes: Sequence[str], cells: Mapping[str, int], shown: Mapping[str, int | None],
        record: dict[str, Any],
    ) -> Sent:  # fmt: skip
        """What counts say of a code or a pair of codes, beside what counts and rows told of it before."""
        near = next((counts for counts in self._told(*codes) if self._binds(counts, cells)), None)
        if near is None:
            return self.cells(key(what, *codes), cells, shown, record)
        # It stands as rows told it, so that it binds no more than they do.
        return _recorded(record, key(what, *codes), self.in_its_place(key(what, *codes), near, shown))

    def _code(self, code: str, holders: Collection[str], record: dict[str, Any]) -> dict[str, int | None]:
        codings = [coding for coding in self.codings if coding.code == code]
        true = code_cells(holders, len(self.people))
        people = count_or_withheld(true["people"], len(self.people), self.least)
        figures = {
            "people": people,
            "interviews": None if people is None else len({coding.interview for coding in codings}),
            "codings": None if people is None else len(codings),
        }
        # Only people are told apart by a difference; interviews and codings go with them.
        sent = self._counted("code", [code], true, figures, record)
        return {**{name: sent.shown.get(name) for name in figures}, "as_of": sent.number}

    def _pair(
        self, code: str, other: str, holders: Mapping[str, set[str]], record: dict[str, Any]
    ) -> list[str | int | None]:
        of = len(self.people)
        true = pair_cells(holders[code], holders[other], of)
        figures = {"both": pair_or_withheld(len(holders[code]), len(holders[other]), true["both"], of, self.least)}
        sent = self._counted("pair", [code, other], true, figures, record)
        return [code, other, sent.shown["both"], sent.number]

    def _groups(
        self, name: str, holders: Mapping[str, Collection[str]], record: dict[str, Any]
    ) -> dict[str, Any] | None:
        group_of = {person: entry.get(name) or NO_VALUE for person, entry in self.people.items()}
        groups = {
            group: sum(1 for value in group_of.values() if value == group) for group in sorted({*group_of.values()})
        }
        if len(groups) < FEWEST_GROUPS:
            return None
        whole = dict.fromkeys(groups, len(self.people))
        sizes = self.line(key("group", name), groups, whole, record)
        lines = {}
        for code in sorted(holders):
            counts = {group: sum(1 for holder in holders[code] if group_of[holder] == group) for group in groups}
            line, total = key("group", name, "code", code), Sent(*record[key("code", code)])
            lines[code] = self.line(line, counts, groups, record)
            anew = _tells(total) and total.true == code_cells(holders[code], len(self.people))
            if not anew and _tells(lines[code]) and lines[code].number == self.number:
                # The total stands as it was or is withheld, and the sum of the line would tell it as it is.
                del record[line]
                lines[code] = self.in_its_place(line, counts, counts)
        named = {group for group, size in sizes.shown.items() if size is not None}
        if not named:
            return None
        return {
            "people": _leaving_line(sizes, named),
            "codes": {code: _leaving_line(line, named) for code, line in lines.items()},
            "as_of": {"": sizes.number, **{code: line.number for code, line in lines.items()}},
        }


def code_cells(holders: Collection[str], of: int) -> dict[str, int]:
    """How many people have a code, and how many of all have not."""
    return {"people": len(holders), "others": of - len(holders)}


def pair_cells(holders: Set[str], other: Set[str], of: int) -> dict[str, int]:
    """How many people have both of two codes, either alone, and of all neither."""
    both = len(holders & other)
    return {"both": both, "one": len(holders) - both, "other": len(other) - both, "neither": of - len(holders | other)}


def key(*what: str) -> str:
    """What something is called in the record of a bundle: ``code C``, ``told C``, ``pair C D``, ``group country``."""
    return " ".join(what)


def _leaving_line(line: Sent, named: Collection[str]) -> dict[str, int | None]:
    """A line as it leaves: withheld groups have no name in it."""
    counts: dict[str, int | None] = {
        group: value for group, value in line.shown.items() if value is not None and group in named
    }
    return counts if len(counts) == len(line.shown) else {**counts, OTHERS: None}


@dataclass(frozen=True, kw_only=True)
class Tellable:
    """What a bundle of counts that is made now would tell as it is now.

    Attributes:
        codes: Codes of which it would say how many people have them.
        pairs: Pairs of codes of which it would say how many people have both.
    """

    codes: frozenset[str]
    pairs: frozenset[frozenset[str]]


def tellable(counting: Counting) -> Tellable:
    """What counts tell, and what they withhold or leave as it was in an earlier bundle."""
    holders, of = counting.holders(), len(counting.people)
    contents, record = counting.contents()

    def stands(name: str, cells: Mapping[str, int]) -> bool:
        # Also where only those without the code have changed: else passages would say that the count is as it was.
        return bool(record[name][1] == cells)

    return Tellable(
        codes=frozenset(
            code
            for code, content in contents["codes"].items()
            if content["people"] is not None and stands(key("code", code), code_cells(holders[code], of))
        ),
        pairs=frozenset(
            frozenset((code, other))
            for code, other, both, _ in contents["pairs"]
            if both is not None and stands(key("pair", code, other), pair_cells(holders[code], holders[other], of))
        ),
    )


def unlinked(
    passages: Sequence[CodingRow], codings: Iterable[Coding], tellable: Tellable, quoted: Collection[str]
) -> list[CodingRow]:
    """Passages without those that show a pair of codes of which counts do not tell.

    Args:
        passages: The passages, in order.
        codings: Everything that is coded in their texts.
        tellable: What counts tell.
        quoted: Codes of which passages are at the coordinator, or go there now.
    """
    others: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        if coding.code in quoted:
            others[coding.release_id].append(coding)
    return [
        passage
        for passage in passages
        if not any(
            coding.code != passage.code
            and coding.start < passage.end
            and passage.start < coding.end
            and frozenset((coding.code, passage.code)) not in tellable.pairs
            for coding in others[passage.document]
        )
    ]


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
    notes: Sequence[Message]


def recorded(cursor: Cursor, book: Codebook) -> Recorded:
    """The case records that may leave: handed in, of no open round, in variables and values of the study's codebook.

    Raises:
        NotReady: There are none.
    """
    known = {file.id: file for file in cases.all_cases(cursor)}
    if not known:
        raise NotReady(Message("Nothing was made: this project has no case records. Choose another level."))
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
        if variable not in variables or not all(is_possible_value(variables[variable], value) for value in values):
            strange.add(variable)
            continue
        records.setdefault(variable, {}).setdefault(case, {})[coder] = values
    if not records:
        raise NotReady(Message("Nothing was made: no case record that the study's codebook knows is handed in."))
    notes = []
    if open_ones:
        notes.append(
            Message("{n} cases have a document in an open round: their records stay here until it is locked.",
                    n=len(open_ones))
        )  # fmt: skip
    if strange:
        notes.append(
            Message("Answers that the study's codebook does not list stay here: {variables}.",
                    variables=", ".join(sorted(strange)))
        )  # fmt: skip
    sent = {case for by_case in records.values() for case in by_case}
    return Recorded(
        records=records,
        double={case for case, who in coders.items() if len(who) > 1},
        interviews={document for case in sent for document in known[case].documents},
        notes=notes,
    )


def is_possible_value(variable: CodingAttribute, value: str) -> bool:
    """Whether a variable can have a value: one of its list, or a number of days where it takes those."""
    return value in choices(variable) or (variable.answer == "days" and is_day_count(value))


@dataclass(frozen=True, kw_only=True)
class Tabling(Against):
    """How records become tables."""

    def contents(self, case_records: Recorded, book: Codebook) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the bundle says, and the record that later ones are held against."""
        coders = sorted(
            {
                coder
                for entry in case_records.records.values()
                for answer_sets in entry.values()
                for coder in answer_sets
            }
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
            record[key("variable", variable.name)] = [sent.number, dict(sent.true), dict(sent.shown)]
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
        earlier = self.before(key("variable", variable.name))
        every = [frozenset().union(*answers_of_case.values()) for answers_of_case in answers.values()]
        # What was withheld whole told nothing, and binds nothing.
        lines = [line for line in earlier if _tells(line)]
        before = {value for line in lines for value, n in line.shown.items() if n is None}
        rarer = rarer_values(every, self.least, before)
        if variable.answer == "several":
            rarer = rarer_in_sets(
                [[*answers_of_case.values()] for answers_of_case in answers.values()], self.least, rarer, RARER
            )
        counts = Counter(value for case in every for value in case)
        figures = {value: None if rarer is None or value in rarer else n for value, n in counts.items()}
        true = {"": len(every), **counts, **_kinds(answers, double)}
        if rarer:
            true[RARER] = sum(1 for case in every if rarer & case)
        if rarer is not None and variable.answer == "several":
            true |= _sets(answers, rarer)
        named_before = {value for line in earlier for value, n in line.shown.items() if n is not None}
        holds = bool(earlier) and earlier[-1].number > self.void
        if any(n is None and value in named_before for value, n in figures.items()):
            return rarer, earlier[-1] if holds else Sent(self.number, true, dict.fromkeys(figures))
        if holds and _tells(earlier[-1]) and dict(earlier[-1].true) == true:
            # The same counts again: the rows may be sent again, under other random numbers.
            return rarer, Sent(self.number, true, figures)
        return rarer, next_cells(true, figures, self.least, earlier, self.number, self.void)


def recorded_alike(answers: Mapping[str, Answers], double: Collection[str], least: int) -> dict[str, Answers]:
    """The cases of a variable that enough others were recorded like: by the same coders, and doubly or not.

    A row says who answered it. Were it the only one that two coders have in common, it would be known again in the
    table of every other variable.
    """
    kinds = Counter(_kind(case, answers_of_case, double) for case, answers_of_case in answers.items())
    return {
        case: answers_of_case
        for case, answers_of_case in answers.items()
        if kinds[_kind(case, answers_of_case, double)] >= least
    }


def withheld_cases(case_records: Recorded, least: int) -> dict[str, int]:
    """Variable → cases that stay here, since too few were recorded by the same people."""
    withheld = {
        name: len(record) - len(recorded_alike(record, case_records.double, least))
        for name, record in sorted(case_records.records.items())
    }
    return {name: n for name, n in withheld.items() if n}


def _kind(case: str, answers: Answers, double: Collection[str]) -> tuple[frozenset[str], bool]:
    return frozenset(answers), case in double


def _kinds(answers: Mapping[str, Answers], double: Collection[str]) -> dict[str, int]:
    """Cases by who recorded them, for the record that later bundles are held against."""
    counts = Counter(_kind(case, answers_of_case, double) for case, answers_of_case in answers.items())
    return {json.dumps(["coders", sorted(coders), both]): n for (coders, both), n in counts.items()}


def _sets(answers: Mapping[str, Answers], rarer: Collection[str]) -> dict[str, int]:
    """Cases by the whole answers that any coder gave, for the same."""
    counts = Counter(
        answer
        for answers_of_case in answers.values()
        for answer in {coarsened(values, rarer, RARER) for values in answers_of_case.values()}
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
                letters[coder]: sorted(coarsened(values, rarer, RARER))
                for coder, values in sorted(answers_of_case.items())
            },
        }
        for case, answers_of_case in answers.items()
    ]
    return sorted(rows, key=lambda row: str(row["id"]))


def _table(variable: CodingAttribute, rows: Sequence[Mapping[str, Any]], rarer: Collection[str]) -> dict[str, Any]:
    answer_values = {value for row in rows for values in row["answers"].values() for value in values}
    order = [*choices(variable), *sorted(answer_values - {*choices(variable)})]
    return {
        "answer": variable.answer,
        "values": [value for value in order if value in answer_values],
        "rarer": sorted(rarer),
        "rows": list(rows),
    }
