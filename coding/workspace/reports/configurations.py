"""Which combinations of yes/no conditions occur in which cases, over what the records of each case agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.export.joint.configurations import (
    MOST_CONDITIONS,
    Condition,
    TruthTable,
    column_names,
    hidden_configurations,
    key_of,
    qca_table,
    read_conditions,
    truth_table,
)
from coding.export.tables import Table
from coding.model.said import Said
from coding.store import Cursor
from coding.workspace.cases.records import choices, variables
from coding.workspace.context import Context, requires
from coding.workspace.reports.indicators import small_cell
from coding.workspace.reports.side_by_side import beside

MOST_NAMED = 6
"""Configurations that are named where a file is refused."""


@dataclass(frozen=True)
class Conditions:
    """What configurations are made of.

    Attributes:
        conditions: The conditions, in order.
        outcome: What they are compared with, or None.
    """

    conditions: tuple[Condition, ...] = ()
    outcome: Condition | None = None

    @classmethod
    def read(cls, conditions: str, outcome: str = "") -> Conditions:
        """From what a command is given: ``meeting=yes; contact_origin=online, both``.

        Raises:
            InvalidInput: It is not written so.
        """
        try:
            reached = read_conditions(outcome)
            if len(reached) > 1:
                raise ValueError(outcome)
            return cls(read_conditions(conditions), reached[0] if reached else None)
        except ValueError as error:
            raise InvalidInput(
                Said(
                    "“{part}” is no condition. Write a variable, “=” and the values that mean yes, such as: "
                    "meeting=yes; contact_origin=online, both.",
                    part=str(error),
                )
            ) from error


@dataclass(frozen=True)
class Configured:
    """A truth table, with the labels of its cases by id."""

    table: TruthTable
    labels: Mapping[str, str]


@requires(Permission.EXPORT)
def condition_variables(context: Context) -> tuple[CodingAttribute, ...]:
    """Variables of a case that a condition can be made of: those with a closed list.

    Raises:
        NotReady: The codebook has no variables.
    """
    with context.store.read() as cursor:
        return tuple(variable for variable in variables(cursor)[1] if variable.answer != "days")


@requires(Permission.EXPORT)
def configurations(context: Context, wanted: Conditions) -> Configured:
    """The configurations of conditions in the cases whose records this person may see.

    Raises:
        InvalidInput: No condition or too many, one twice, or a value that its variable does not have.
        NotReady: The codebook has no variables.
    """
    with context.store.read() as cursor:
        _check(cursor, wanted)
    around = beside(context)
    recorded = [case for case in around.cases if case in around.records.coders]
    table = truth_table(around.records, recorded, wanted.conditions, wanted.outcome)
    return Configured(table, {at: case.label for at, case in around.cases.items()})


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
    every = [*configuration_table.conditions, *([configuration_table.outcome] if configuration_table.outcome else [])]
    if hidden := hidden_configurations(configuration_table, least):
        names = column_names(every)
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
    return table, tuple(notes), tuple(condition.variable for condition in every)


def _check(cursor: Cursor, wanted: Conditions) -> None:
    known = {variable.name: choices(variable) for variable in variables(cursor)[1] if variable.answer != "days"}
    every: Sequence[Condition] = [*wanted.conditions, *([wanted.outcome] if wanted.outcome else [])]
    if not 1 <= len(wanted.conditions) <= MOST_CONDITIONS:
        raise InvalidInput(
            Said(
                "Choose between 1 and {most} conditions, on the page “Sources side by side” or with --conditions.",
                most=MOST_CONDITIONS,
            )
        )
    if len({condition.variable for condition in every}) < len(every):
        raise InvalidInput(Said("A variable stands for one condition, or for the outcome."))
    for condition in every:
        if missing := sorted(condition.yes - set(known.get(condition.variable, ()))):
            raise InvalidInput(
                Said(
                    "{variable} has no value “{value}” that can be counted. Choose from its list in the codebook.",
                    variable=condition.variable,
                    value=missing[0],
                )
            )
