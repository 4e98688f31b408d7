"""The rules of a panel: what can be set, what is a consensus, what is stable, and when the panel may stop."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from coding.errors import InvalidInput
from coding.model.message import Message
from coding.model.panel import SCALE_NAMES, SCALE_POINTS, Rules, Scale
from coding.panel.measures import Shift, Spread

Consensus = Literal["high", "low", "none"]
"""Where a panel agrees on a scale: at its upper end, at its lower end, or not."""
_COUNTS = ("least_answers", "least_rounds", "most_rounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Whether the panel's own rules let it stop.

    Attributes:
        met: Whether they do.
        unsettled: ``(item id, scale)`` of what is neither stable nor settled otherwise.
        at_most: Whether it is the last round that the rules allow.
    """

    met: bool
    unsettled: tuple[tuple[str, str], ...]
    at_most: bool


def checked(rules: Rules) -> Rules:
    """The rules, where they make sense.

    Raises:
        InvalidInput: They do not.
    """
    names = [scale.name for scale in rules.scales]
    if not names or len(set(names)) < len(names) or set(names) - set(SCALE_NAMES):
        raise InvalidInput(
            Message("Choose scales from {names}, each at most once, and at least one.", names=", ".join(SCALE_NAMES))
        )
    if any(scale.points not in SCALE_POINTS for scale in rules.scales):
        raise InvalidInput(Message("A scale has 9 points or 5."))
    if not 0.5 < rules.agreement <= 1 or not 0 < rules.against <= 0.5 or not 0 < rules.stable <= 0.5:
        raise InvalidInput(
            Message(
                "A consensus needs more than half of the ratings at one end; what may stand against it and what counts "
                "as stable are shares between 0 and one half."
            )
        )
    if rules.spread is not None and rules.spread < 0:
        raise InvalidInput(Message("The largest interquartile range of a consensus is not below 0."))
    if rules.least_answers < 2 or not 2 <= rules.least_rounds <= rules.most_rounds:
        raise InvalidInput(
            Message(
                "A panel has at least two answers and two rounds, and the most rounds are not fewer than the least."
            )
        )
    return rules


def rules_from(settings: Mapping[str, Any]) -> Rules:
    """Rules as they are written in a file; what is not named is as by default.

    Raises:
        InvalidInput: An unknown name, a value of the wrong kind, or rules that make no sense.
    """
    known = {field.name for field in fields(Rules)}
    odd = sorted(set(settings) - known)
    if odd:
        raise InvalidInput(
            Message("There is no rule called {odd}. Rules are: {known}.", odd=odd[0], known=", ".join(sorted(known)))
        )
    values = dict(settings)
    wrong = [value for value in values if value != "scales" and not _fits(value, values[value])]
    if wrong:
        raise InvalidInput(Message("The rule {name} has a value of the wrong kind.", name=wrong[0]))
    if "scales" in values:
        scales = values["scales"]
        if isinstance(scales, Mapping):
            scales = [{"name": name, "points": points} for name, points in scales.items()]
        try:
            values["scales"] = tuple(Scale(str(scale["name"]), int(scale.get("points", 9))) for scale in scales)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InvalidInput(Message("Write the scales by name with their points, such as relevance: 9.")) from None
    return checked(Rules(**values))


def _fits(name: str, value: object) -> bool:
    if name == "consensus_settles":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if name in _COUNTS:
        return isinstance(value, int)
    return isinstance(value, int | float) or (name == "spread" and value is None)


def consensus(rules: Rules, spread: Spread | None) -> Consensus | None:
    """Where the panel agrees; None where fewer rated than the rules ask for."""
    if spread is None or spread.n < rules.least_answers:
        return None
    if rules.spread is not None and spread.interquartile_range > rules.spread:
        return "none"
    high, low = spread.high / spread.n, spread.low / spread.n
    if high >= rules.agreement and low < rules.against:
        return "high"
    if low >= rules.agreement and high < rules.against:
        return "low"
    return "none"


def stable(rules: Rules, shift: Shift | None) -> bool | None:
    """Whether a distribution hardly moved between two rounds; None where fewer rated in both than the rules ask for."""
    if shift is None or shift.n < rules.least_answers:
        return None
    return shift.net_change < rules.stable


def may_stop(rules: Rules, number: int, settled: Mapping[tuple[str, str], bool], *, over: bool = True) -> Stop:
    """Whether a panel may stop after a round.

    Args:
        rules: Its rules.
        number: The round.
        settled: Each item and scale of that round, and whether it is settled.
        over: Whether the round is closed, or everybody in it has answered; before that nothing is decided.
    """
    unsettled = tuple(entry for entry, done in settled.items() if not done)
    at_most = number >= rules.most_rounds
    met = over and (at_most or (number >= rules.least_rounds and not unsettled))
    return Stop(met=met, unsettled=unsettled, at_most=at_most)
