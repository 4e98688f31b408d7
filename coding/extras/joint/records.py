"""What stands beside an indicator, and the conditions that configurations of cases are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from coding.agreement.variables import Agreed, Signs
from coding.errors import InvalidInput
from coding.model.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class JointCard:
    """An indicator put beside case files and other sources.

    Attributes:
        signs: Variables of a case and, of each, the values that express the indicator.
        verdict: What a person said of the sources together: ``converging``, ``diverging`` or ``silent``; empty for
            nothing said.
        reason: Why, in their words.
        said_by: Who said it, or None.
        said_at: When, or None.
    """

    indicator_id: str
    signs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    verdict: str = ""
    reason: str = ""
    said_by: str | None = None
    said_at: datetime | None = None

    @property
    def values(self) -> Signs:
        """The values that express it in case files, by variable."""
        return {variable: frozenset(values) for variable, values in self.signs.items()}

    @property
    def signs_in_words(self) -> str:
        """Variables and values that express it, as people read them."""
        return "; ".join(f"{name.replace('_', ' ')}: {', '.join(values)}" for name, values in self.signs.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSource:
    """What a text of the literature, or somebody's practice, says of an indicator.

    Attributes:
        kind: ``literature`` or ``practice``.
        title: What the source is called.
        place: Where it is found, such as journal, year and page.
        says: What it says, in the team's words.
        written_by: Who entered it.
    """

    id: str
    indicator_id: str
    kind: str
    title: str
    place: str
    says: str
    written_by: str = ""


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
        given = records.answer(case, self.variable)
        if given is None:
            return None
        if given & self.yes:
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
        Said(
            "“{part}” is no condition. Write a variable, “=” and the values that mean yes, such as: "
            "meeting=yes; contact_origin=online, both.",
            part=part,
        )
    )
