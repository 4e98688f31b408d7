"""Which combinations of yes/no conditions occur in which cases, over what the records of each case agree on."""

from collections.abc import Mapping
from dataclasses import dataclass

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.export.tables import Table
from coding.extras.joint.files.truth_table import (
    MOST_CONDITIONS,
    TruthTable,
    column_names,
    hidden_configurations,
    key_of,
    qca_table,
    truth_table,
)
from coding.extras.joint.records import Conditions
from coding.model.said import Said
from coding.store import Cursor
from coding.workspace.cases.records import choices, variables
from coding.workspace.context import Context, reads, requires
from coding.workspace.reports.indicators import small_cell
from coding.workspace.reports.selection import case_files

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
        told = [", ".join(f"{name} {int(holds)}" for name, holds in zip(names, entry, strict=True)) for entry in hidden]
        raise NotReady(
            Said(
                "This file would have to hide configurations of fewer than {least} cases, and others that would "
                "give them away ({which}). What is computed from the rest may say the opposite, so no file is "
                "made. Choose fewer conditions, or such as more cases share. Consistency and coverage over all "
                "cases are on the page “Sources side by side”.",
                least=least,
                which="; ".join([*told[:MOST_NAMED], *(["…"] if len(told) > MOST_NAMED else [])]),
            )
        )
    if not configuration_table.rows:
        raise NotReady(Said("No case is known in all of these."))
    table = qca_table(configuration_table)
    notes = [
        Said("{name} stands for {what}.", name=name, what=what) for name, what in key_of(configuration_table).items()
    ]
    notes.append(
        Said("Let no second file leave in which other values of a variable mean yes: together they tell more.")
    )
    if configuration_table.left_out:
        notes.append(Said("Cases of which a condition is unknown or differs are left out: unknown is never no."))
    return table, tuple(notes), tuple(condition.variable for condition in wanted.every)


def _check(cursor: Cursor, wanted: Conditions) -> None:
    known = {variable.name: choices(variable) for variable in variables(cursor)[1] if variable.answer != "days"}
    if not 1 <= len(wanted.conditions) <= MOST_CONDITIONS:
        raise InvalidInput(
            Said(
                "Choose between 1 and {most} conditions, on the page “Sources side by side” or with --conditions.",
                most=MOST_CONDITIONS,
            )
        )
    if len({condition.variable for condition in wanted.every}) < len(wanted.every):
        raise InvalidInput(Said("A variable stands for one condition, or for the outcome."))
    for condition in wanted.every:
        if missing := sorted(condition.yes - set(known.get(condition.variable, ()))):
            raise InvalidInput(
                Said(
                    "{variable} has no value “{value}” that can be counted. Choose from its list in the codebook.",
                    variable=condition.variable,
                    value=missing[0],
                )
            )
