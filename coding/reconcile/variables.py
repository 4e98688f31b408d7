"""From what coders answered on a variable of a case to what they differ about, and from a decision to its values.

Pure functions over sets of values; a coder who left the variable open has none.
"""

from collections.abc import Mapping
from enum import StrEnum

from coding.agreement.variables import NOT_APPLICABLE, UNKNOWN
from coding.errors import InvalidInput
from coding.model.message import Message

Answers = Mapping[str, frozenset[str]]
"""Coder → the values they gave, of everybody whose record stands."""


class VariableDifference(StrEnum):
    """What coders differ about on a variable of a case."""

    SAME = "same value"
    """Every coder gave the same."""
    VALUE = "values"
    """They gave different values."""
    SETS = "sets"
    """They gave different sets of values that share some."""
    UNKNOWN = "unknown or not"
    """To somebody the file does not say; somebody else gave a value."""
    APPLICABLE = "applicable or not"
    """To somebody the variable does not apply; somebody else gave a value."""
    LEFT_OPEN = "left open"
    """Who answered gave the same, and somebody left it open."""


class VariableOutcome(StrEnum):
    """How a variable of a case may be settled."""

    CODER = "coder"
    """As one coder has it."""
    UNION = "union"
    """All values anyone gave, without unknown and not applicable beside others; of variables that take several."""
    INTERSECTION = "intersection"
    """Only the values that all who answered gave."""
    NEW = "new"
    """Values that are named, whether anybody gave them or not."""


def difference(answers: Answers) -> VariableDifference:
    """What the coders of a case differ about; the first that holds of unknown, not applicable, sets, values."""
    value_sets = {values for values in answers.values() if values}
    if len(value_sets) <= 1:
        return VariableDifference.SAME if all(answers.values()) else VariableDifference.LEFT_OPEN
    if frozenset({UNKNOWN}) in value_sets:
        return VariableDifference.UNKNOWN
    if frozenset({NOT_APPLICABLE}) in value_sets:
        return VariableDifference.APPLICABLE
    return VariableDifference.SETS if frozenset.intersection(*value_sets) else VariableDifference.VALUE


def settled(
    outcome: VariableOutcome, answers: Answers, *, coder: str | None = None, chosen: frozenset[str] = frozenset()
) -> frozenset[str]:
    """The values that a decision comes to.

    Args:
        outcome: How it is settled.
        answers: What the coders gave.
        coder: Whose values, for ``coder``.
        chosen: Which values, for ``new``.

    Raises:
        InvalidInput: The outcome lacks what it needs, or comes to no value.
    """
    value_sets = [values for values in answers.values() if values]
    if outcome is VariableOutcome.CODER:
        values = answers.get(coder or "", frozenset())
        if not values:
            raise InvalidInput(Message("That coder has no value here. Take another one, or name a value."))
        return values
    if outcome is VariableOutcome.NEW:
        if not chosen:
            raise InvalidInput(Message("Name the value that the case has."))
        return chosen
    values = frozenset().union(*value_sets)
    values = values - {UNKNOWN, NOT_APPLICABLE} or values
    if outcome is VariableOutcome.INTERSECTION:
        values = frozenset.intersection(*value_sets) if value_sets else frozenset()
    if not values:
        raise InvalidInput(Message("The coders’ values have none in common. Choose another outcome."))
    return values


def is_older(values: frozenset[str], parents: Answers, answers: Answers) -> bool:
    """Whether what a decision rests on is no longer what stands.

    Args:
        values: What was decided.
        parents: What each coder had then.
        answers: What each coder whose record stands has now.

    Returns:
        True where a parent says something else or stands no more, or where somebody who came later says otherwise.
    """
    if any(answers.get(coder) != before for coder, before in parents.items()):
        return True
    return any(now and now != values for coder, now in answers.items() if coder not in parents)
