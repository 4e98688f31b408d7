"""Configurations of yes/no conditions over cases: the truth table of crisp-set comparison (Ragin 1987), and its file.

Consistency and coverage are computed here, over all cases. Minimising is for the programs that do it, and for people
who know the cases; a file that would hide cases from them is not made (:func:`hidden_configurations`).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from coding.agreement.variables import Agreed
from coding.disclosure.suppression import suppress_line
from coding.errors import InvalidInput
from coding.export.tables import Table, Value
from coding.model.message import Message


@dataclass(frozen=True, slots=True)
class Condition:
    """A yes/no question to a case: yes where the records agree on one of the values, no where on another.

    Attributes:
        variable: Variable of a case.
        yes: Values of it that mean yes.
    """

    variable: str
    yes: frozenset[str]

    def of(self, records: Agreed, case: str) -> bool | None:
        """Whether it holds of a case; None where the records differ or the file does not say. Unknown is never no."""
        answers = records.answer(case, self.variable)
        if answers is None:
            return None
        if answers & self.yes:
            return True
        return None if records.gave(case, self.variable) & self.yes else False


@dataclass(frozen=True)
class Conditions:
    """What configurations are made of.

    Attributes:
        conditions: The conditions, in order.
        outcome: What they are compared with, or None.
    """

    conditions: tuple[Condition, ...] = ()
    outcome: Condition | None = None

    @property
    def every(self) -> tuple[Condition, ...]:
        """The conditions, and the outcome last."""
        return (*self.conditions, *([self.outcome] if self.outcome else []))


def read_conditions(conditions: str, outcome: str = "") -> Conditions:
    """From what a command is given: ``meeting=yes; contact_origin=online, both``.

    Raises:
        InvalidInput: It is not written so.
    """
    reached = _read(outcome)
    if len(reached) > 1:
        raise _no_condition(outcome)
    return Conditions(_read(conditions), reached[0] if reached else None)


def _read(text: str) -> tuple[Condition, ...]:
    conditions = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        variable, _, values = part.partition("=")
        yes = frozenset(filter(None, (value.strip() for value in values.split(","))))
        if not variable.strip() or not yes:
            raise _no_condition(part)
        conditions.append(Condition(variable.strip(), yes))
    return tuple(conditions)


def _no_condition(part: str) -> InvalidInput:
    return InvalidInput(
        Message(
            "“{part}” is no condition. Write a variable, “=” and the values that mean yes, such as: "
            "meeting=yes; contact_origin=online, both.",
            part=part,
        )
    )


MOST_CONDITIONS = 8
"""More conditions than this leave nearly every case alone in its configuration."""
LONGEST_NAME = 15
"""Characters of a variable's name that fs/QCA reads."""
_Known = tuple[bool | None, ...]
"""Of a case, whether each condition holds, the outcome last; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One combination of conditions, and the cases in which it occurs.

    Attributes:
        holds: Whether each condition holds, in their order.
        cases: The cases, in their order.
        outcome: Those of them with the outcome; None where no outcome was asked for.
    """

    holds: tuple[bool, ...]
    cases: tuple[str, ...]
    outcome: tuple[str, ...] | None = None

    @property
    def mixed(self) -> bool:
        """Whether the same combination occurs with the outcome and without it."""
        return self.outcome is not None and 0 < len(self.outcome) < len(self.cases)

    @property
    def consistency(self) -> float | None:
        """The share of its cases that have the outcome; None where none was asked for."""
        return None if self.outcome is None else len(self.outcome) / len(self.cases)


@dataclass(frozen=True, kw_only=True)
class TruthTable(Conditions):
    """Which combinations of conditions occur in which cases.

    Attributes:
        rows: Configurations that occur, those with most cases first.
        left_out: Cases left out because a condition or the outcome is not known of them.
        partly: What is known of each of those.
    """

    rows: tuple[Configuration, ...]
    left_out: tuple[str, ...]
    partly: tuple[_Known, ...] = ()

    def coverage(self, row: Configuration) -> float | None:
        """The share of all cases with the outcome that one configuration has; None where there are none."""
        reached = sum(len(configuration.outcome or ()) for configuration in self.rows)
        return None if row.outcome is None or not reached else len(row.outcome) / reached


def truth_table(
    records: Agreed, cases: Iterable[str], conditions: Sequence[Condition], outcome: Condition | None = None
) -> TruthTable:
    """Sort cases by their configuration.

    Args:
        records: What the records agree on.
        cases: Which cases, in order; one without a record is left out, as one of which something is not known.
        conditions: The conditions.
        outcome: What they are compared with.
    """
    configurations: dict[tuple[bool, ...], list[str]] = {}
    left_out: dict[str, _Known] = {}
    with_outcome: set[str] = set()
    for case in cases:
        known = [condition.of(records, case) for condition in conditions]
        reached = outcome.of(records, case) if outcome else True
        holds = tuple(value for value in known if value is not None)
        if len(holds) < len(known) or reached is None:
            left_out[case] = (*known, *([reached] if outcome else []))
            continue
        configurations.setdefault(holds, []).append(case)
        if reached:
            with_outcome.add(case)
    rows = [
        Configuration(
            holds,
            tuple(members),
            tuple(case for case in members if case in with_outcome) if outcome is not None else None,
        )
        for holds, members in configurations.items()
    ]
    rows.sort(key=lambda row: (-len(row.cases), [not holds for holds in row.holds]))
    return TruthTable(
        conditions=tuple(conditions),
        outcome=outcome,
        rows=tuple(rows),
        left_out=tuple(left_out),
        partly=tuple(left_out.values()),
    )


def qca_table(table: TruthTable) -> Table:
    """A table that R's QCA package and fs/QCA read: one row a case, 1 for yes and 0 for no.

    Cases have running numbers in the order of their configurations, and no label. It leaves only where
    :func:`hidden_configurations` names none: what is computed from a part of the cases may say the opposite of all.
    """
    names = column_names(table.every)
    lines = [known for known, count in _groups(table).items() for _ in range(count)]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (f"case{number}", *(int(bool(holds)) for holds in known)) for number, known in enumerate(lines, 1)
    )
    return Table("Configurations", ("caseid", *names), rows)


def hidden_configurations(table: TruthTable, least: int) -> tuple[tuple[bool, ...], ...]:
    """Configurations (with their outcome) that a file of rows may not tell, in their order.

    Those of fewer than ``least`` cases, and others by which the size of these could be worked out, also beside the
    files of some of the same columns. Not beside one in which other values of a variable mean yes.
    """
    groups = _groups(table)
    hidden = _hidden(groups, Counter(table.partly), least)
    return tuple(tuple(bool(holds) for holds in known) for known in groups if known in hidden)


def _groups(table: TruthTable) -> dict[_Known, int]:
    """How many cases each configuration has, with the outcome and without it."""
    groups: dict[_Known, int] = {}
    for row in table.rows:
        if row.outcome is None:
            groups[row.holds] = len(row.cases)
            continue
        reached = len(row.outcome)
        groups |= {(*row.holds, True): reached, (*row.holds, False): len(row.cases) - reached}
    return {known: count for known, count in groups.items() if count}


def _hidden(groups: Mapping[_Known, int], partly: Mapping[_Known, int], least: int) -> set[_Known]:
    """Groups that stay here, so that neither this file nor one of some of its columns less this one tells a small one.

    Args:
        groups: Cases by what is known of them, where all is known.
        partly: Where only part is known: those cases stand in the files of that part.
        least: The fewest cases of a group that may be told.
    """
    lines = _lines(groups, partly)
    hidden: set[_Known] = set()
    before = -1
    while len(hidden) > before:
        before = len(hidden)
        for line, others in lines:
            if others >= max(least, 1):
                continue  # So many cases are cover enough for those that stay here.
            counts = [*(groups[entry] for entry in line), others]
            counts_left = suppress_line(counts, least, [place for place, entry in enumerate(line) if entry in hidden])
            hidden.update(entry for entry, count in zip(line, counts_left, strict=False) if count is None)
    return hidden


def _lines(groups: Mapping[_Known, int], partly: Mapping[_Known, int]) -> list[tuple[list[_Known], int]]:
    """What is one row in a file of some of the columns: the groups in it, and how many cases stand there beside them.

    All groups together are a line too; no file tells of cases of which nothing is known.
    """
    width = len(next(iter(groups), ()))
    lines: list[tuple[list[_Known], int]] = []
    for size in range(width):
        for combination in combinations(range(width), size):
            rows: dict[_Known, list[_Known]] = {}
            known_pairs: Counter[_Known] = Counter()
            for known in groups:
                rows.setdefault(tuple(known[place] for place in combination), []).append(known)
            for known, count in partly.items():
                known_pairs[tuple(known[place] for place in combination)] += count if combination else 0
            lines += [(members, known_pairs[row]) for row, members in rows.items()]
    return lines


def column_names(conditions: Sequence[Condition]) -> list[str]:
    """A name for each condition that QCA programs read: capitals and digits, a letter first, 15 at most, none twice."""
    names: list[str] = []
    for condition in conditions:
        plain = unicodedata.normalize("NFKD", condition.variable).encode("ascii", "ignore").decode()
        name = re.sub(r"[^A-Z0-9]", "", plain.upper())
        name = (name if name[:1].isalpha() else f"C{name}")[:LONGEST_NAME]
        number, base = 1, name
        while name in (*names, "CASEID"):
            number += 1
            name = f"{base[: LONGEST_NAME - len(str(number))]}{number}"
        names.append(name)
    return names


def key_of(table: TruthTable) -> Mapping[str, str]:
    """Name of a column → what it stands for."""
    return {
        name: f"{condition.variable}: {', '.join(sorted(condition.yes))}"
        for name, condition in zip(column_names(table.every), table.every, strict=True)
    }
