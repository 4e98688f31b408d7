"""Codes and variables of cases together, configurations of conditions over cases, and the cases behind a figure.

Counts of codes are of the passages that this person may see, each coder's own: just what the page Passages opens for a
cell. Configurations are over what the records of each case agree on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codebook.model import Codebook, CodingAttribute
from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.export.tables import Table
from coding.extras.joint.files.truth_table import (
    MOST_CONDITIONS,
    Conditions,
    TruthTable,
    column_names,
    hidden_configurations,
    key_of,
    qca_table,
    truth_table,
)
from coding.model.message import Message
from coding.search.combine import Condition, Span, combine
from coding.store import Cursor, codebooks, people, releases, usage
from coding.store import releases as store_releases
from coding.store.cases import Passage
from coding.store.usage import Filter, SpanRow
from coding.workspace.cases.consensus import CaseRecords, decided, visible_records
from coding.workspace.cases.records import choices, variables
from coding.workspace.context import Context, reads, requires
from coding.workspace.reports.indicators import small_cell
from coding.workspace.reports.selection import case_files
from coding.workspace.search.coded import codes_below

Order = Literal["before", "overlapping", "after"]
ORDERS: Final[tuple[Order, ...]] = ("before", "overlapping", "after")
"""Where a passage stands by another code's: before it, on words of it, after it; in the order of telling."""


@dataclass(frozen=True)
class Cell:
    """How many passages, and in how many cases or interviews."""

    passages: int
    within: int


@dataclass(frozen=True, kw_only=True)
class ByValue:
    """Codes in the documents of cases, by the value of a variable.

    Attributes:
        values: Values on which the records of some case with documents agree, in the order of the list.
        releases: Value → releases of the documents of its cases.
        cases: Value → ids of the cases that have it.
        cells: (code, value) → what there is; where there is nothing it is not in it.
    """

    values: tuple[str, ...]
    releases: Mapping[str, tuple[str, ...]]
    cases: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, str], Cell]


@requires(Permission.EXPORT)
def codes_by_variable(context: Context, variable: str) -> ByValue:
    """How often codes stand in the documents of cases, by the value of a variable on which their records agree.

    Raises:
        NotFound: The codebook has no such variable.
    """
    files = case_files(context)
    with context.store.read() as cursor:
        book = _book(cursor)
        coding_attribute = next((attribute for attribute in book.case_attributes if attribute.name == variable), None)
        if coding_attribute is None:
            raise NotFound(Message("The codebook has no variable “{variable}”. Reload the page.", variable=variable))
        of_case: dict[str, list[str]] = {}
        current = set(store_releases.current_releases(cursor))
        for release, case in files.case_of.items():
            if case in files.cases and release in current:
                of_case.setdefault(case, []).append(release)
        values_of_case = {case: files.records.given.get((case, variable), frozenset()) for case in of_case}
        ordered_values = [
            *coding_attribute.values,
            *sorted(frozenset().union(*values_of_case.values()) - set(coding_attribute.values)),
        ]
        values = [value for value in ordered_values if any(value in answers for answers in values_of_case.values())]
        releases = {
            value: tuple(at for case, answers in values_of_case.items() if value in answers for at in of_case[case])
            for value in values
        }
        cells: dict[tuple[str, str], Cell] = {}
        rows = usage.spans(cursor, context.viewer, Filter(), turns=False)
    for code, spans in _by_code(book, rows).items():
        for value in values:
            inside = [row.release_id for row in spans if row.release_id in set(releases[value])]
            if inside:
                cells[code, value] = Cell(len(inside), len({files.case_of[at] for at in inside}))
    return ByValue(
        values=tuple(values),
        releases=releases,
        cases={value: tuple(case for case, answers in values_of_case.items() if value in answers) for value in values},
        cells=cells,
    )


@reads(Permission.EXPORT)
def codes_in_order(context: Context, cursor: Cursor, code: str) -> dict[tuple[str, Order], Cell]:
    """(code, order) → passages of a code that stand before, on or after passages of the one given, in one interview.

    As the page Passages combines them: both by one coder, at any distance.

    Raises:
        NotFound: The codebook has no such code.
    """
    book = _book(cursor)
    if code not in book:
        raise NotFound(Message("These codes are not in the codebook: {missing}.", missing=code))
    rows = usage.spans(cursor, context.viewer, Filter(), turns=False)
    coders = {coder: number for number, coder in enumerate(sorted({row.coder for row in rows}))}
    by_code = {other: _spans(spans, coders) for other, spans in _by_code(book, rows).items()}
    partners = _spans(_of_codes(rows, codes_below(book, (code,))), coders)
    cells: dict[tuple[str, Order], Cell] = {}
    for other, spans in by_code.items():
        for order in ORDERS if other != code else ():
            if matches := combine(spans, Condition(order, (code,)), partners):
                cells[other, order] = Cell(len(matches), len({span.place for span in matches}))
    return cells


def _book(cursor: Cursor) -> Codebook:
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound(Message("The project has no codebook yet. A lead chooses one."))
    return newest.book


def _by_code(book: Codebook, rows: Sequence[SpanRow]) -> dict[str, list[SpanRow]]:
    """Each code with its passages, those of codes below it too, as the page Passages counts them."""
    return {code.id: _of_codes(rows, codes_below(book, (code.id,))) for code in book.codes if code.is_codable}


def _of_codes(rows: Sequence[SpanRow], codes: Collection[str]) -> list[SpanRow]:
    return [row for row in rows if row.code in codes]


def _spans(rows: Sequence[SpanRow], coders: Mapping[str, int]) -> list[Span]:
    return [
        Span(
            id=row.id, place=row.position, coder=coders[row.coder],
            start=row.start, end=row.end, first_turn=row.first_turn, last_turn=row.last_turn,
        )
        for row in rows
    ]  # fmt: skip


MOST_NAMED = 6
"""Configurations that are named where a file is refused."""


@dataclass(frozen=True)
class Configured:
    """A truth table, with the labels of its cases by id."""

    table: TruthTable
    labels: Mapping[str, str]


@reads(Permission.EXPORT)
def condition_variables(context: Context, cursor: Cursor) -> tuple[CodingAttribute, ...]:
    """Variables of a case that a condition can be made of: those with a closed list.

    Raises:
        NotReady: The codebook has no variables.
    """
    return tuple(variable for variable in variables(cursor)[1] if variable.answer != "days")


@requires(Permission.EXPORT)
def configurations(context: Context, wanted: Conditions) -> Configured:
    """The configurations of conditions in the cases whose records this person may see.

    Raises:
        InvalidInput: No condition or too many, one twice, or a value that its variable does not have.
        NotReady: The codebook has no variables.
    """
    context.store.ask(lambda cursor: _check(cursor, wanted))
    files = case_files(context)
    recorded = [case for case in files.cases if case in files.records.coders]
    table = truth_table(files.records, recorded, wanted.conditions, wanted.outcome)
    return Configured(table, {at: case.label for at, case in files.cases.items()})


@requires(Permission.EXPORT)
def configurations_to_leave(context: Context, wanted: Conditions) -> tuple[Table, tuple[str, ...], tuple[str, ...]]:
    """The file for programs of crisp-set comparison, with every case that is known, and what its reader should know.

    Returns:
        The table, the notes, and the variable that each column but the first is of, as it is written.

    Raises:
        InvalidInput: As for :func:`configurations`.
        NotReady: A configuration is of so few cases that it would have to be left out; the message names those.
    """
    least = small_cell(context)
    configuration_table = configurations(context, wanted).table
    if hidden := hidden_configurations(configuration_table, least):
        names = column_names(wanted.every)
        lines = [
            ", ".join(f"{name} {int(holds)}" for name, holds in zip(names, entry, strict=True)) for entry in hidden
        ]
        raise NotReady(
            Message(
                "This file would have to hide configurations of fewer than {least} cases, and others that would "
                "give them away ({which}). What is computed from the rest may say the opposite, so no file is "
                "made. Choose fewer conditions, or such as more cases share. Consistency and coverage over all "
                "cases are on the page “Sources side by side”.",
                least=least,
                which="; ".join([*lines[:MOST_NAMED], *(["…"] if len(lines) > MOST_NAMED else [])]),
            )
        )
    if not configuration_table.rows:
        raise NotReady(Message("No case is known in all of these."))
    table = qca_table(configuration_table)
    notes = [
        Message("{name} stands for {what}.", name=name, what=what) for name, what in key_of(configuration_table).items()
    ]
    notes.append(
        Message("Let no second file leave in which other values of a variable mean yes: together they tell more.")
    )
    if configuration_table.left_out:
        notes.append(Message("Cases of which a condition is unknown or differs are left out: unknown is never no."))
    return table, tuple(notes), tuple(condition.variable for condition in wanted.every)


def _check(cursor: Cursor, conditions: Conditions) -> None:
    variables(cursor)  # refuses where there are none
    if not 1 <= len(conditions.conditions) <= MOST_CONDITIONS:
        raise InvalidInput(
            Message(
                "Choose between 1 and {most} conditions, on the page “Sources side by side” or with --conditions.",
                most=MOST_CONDITIONS,
            )
        )
    if len({condition.variable for condition in conditions.every}) < len(conditions.every):
        raise InvalidInput(Message("A variable stands for one condition, or for the outcome."))
    check_values(cursor, {condition.variable: sorted(condition.yes) for condition in conditions.every})


def check_values(cursor: Cursor, values_by_name: Mapping[str, Iterable[str]]) -> None:
    """Refuse a variable that is not in the codebook or counts days, and a value that it does not have.

    Raises:
        InvalidInput: There is one.
        NotReady: The codebook has no variables.
    """
    known = {variable.name: choices(variable) for variable in variables(cursor)[1] if variable.answer != "days"}
    for variable, values in values_by_name.items():
        if missing := [value for value in values if value not in known.get(variable, ())]:
            raise InvalidInput(
                Message(
                    "{variable} has no value “{value}” that can be counted. Choose from its list in the codebook.",
                    variable=variable,
                    value=missing[0],
                )
            )


@dataclass(frozen=True, kw_only=True)
class EvidencePassage:
    """Where a value is told.

    Attributes:
        release_id: The released text.
        line: The line of its beginning.
        where: Whose text it is, with the line.
        words: The words.
    """

    release_id: str
    line: int
    where: str
    words: str


@dataclass(frozen=True, kw_only=True)
class BehindCase:
    """What a case has of a variable.

    Attributes:
        case_id: The case.
        label: What the team calls it.
        variable: Name of the variable.
        answers: The values.
        by: Names of whose record it is; of a consensus, of whose records it rests on.
        consensus: Whether it is settled, and not what one record says.
        told: Where it is told; nothing where it was read from the form.
    """

    case_id: str
    label: str
    variable: str
    answers: tuple[str, ...]
    by: tuple[str, ...]
    consensus: bool
    told: tuple[EvidencePassage, ...]


@requires(Permission.EXPORT)
def cases_behind(
    context: Context, wanted: Iterable[str], variables: Mapping[str, Iterable[str]]
) -> tuple[BehindCase, ...]:
    """What cases have of variables: where it is settled the consensus, else what each record that is handed in says.

    Args:
        context: Who looks; of records they do not see, and of cases in a round that is open, nothing is told.
        wanted: Ids of the cases.
        variables: Variable → the values that count; none for any value.

    Raises:
        NotReady: The codebook has no variables.
    """
    case_ids = set(wanted)
    values = {name: frozenset(value_names) for name, value_names in variables.items()}
    with context.store.read() as cursor:
        stands, names = visible_records(cursor, context), people.names(cursor)
        entries = [
            (case_id, variable, *entry)
            for case_id in stands.labels
            if case_id in case_ids
            for variable in stands.names
            if variable in values
            for entry in _recorded_values(stands, case_id, variable)
            if not values[variable] or values[variable] & set(entry[0])
        ]
        places = {place for *_, passages in entries for place in passages}
        quotes = _evidence(cursor, places)
    return tuple(
        BehindCase(
            case_id=case_id,
            label=stands.labels[case_id],
            variable=variable,
            answers=answers,
            by=tuple(names.get(coder, coder) for coder in coders),
            consensus=settled,
            told=tuple(
                dict.fromkeys(
                    quotes[passage]
                    for passage in passages
                    if not values[variable] or passage.answer in values[variable]
                )
            ),
        )
        for case_id, variable, answers, coders, settled, passages in entries
    )


def _recorded_values(
    stands: CaseRecords, case_id: str, variable: str
) -> list[tuple[tuple[str, ...], tuple[str, ...], bool, tuple[Passage, ...]]]:
    """(values, whose, whether settled, passages) of the consensus, or of each record."""
    decision = decided(stands, case_id).get(variable)
    if decision is not None:
        return [
            (
                decision.answers,
                tuple(parent.coder for parent in decision.parents if parent.answers),
                True,
                decision.passages,
            )
        ]
    values = stands.values.get(case_id, {}).get(variable, {})
    return [(value.answers, (coder,), False, value.passages) for coder, value in sorted(values.items())]


def _evidence(cursor: Cursor, places: Iterable[Passage]) -> dict[Passage, EvidencePassage]:
    passages: Sequence[Passage] = list(places)
    texts = releases.several(cursor, {place.release_id for place in passages})
    quotes = {}
    for place in passages:
        text = texts[place.release_id]
        line = text.line_of(place.start)
        where = f"{text.participant_label} · {line}"
        words = text.text[place.start : place.end]
        quotes[place] = EvidencePassage(release_id=place.release_id, line=line, where=where, words=words)
    return quotes
