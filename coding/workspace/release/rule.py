"""The project's rule for release: whether a second reading is required, and what it must show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from coding.access import Permission
from coding.disclosure.residual import Bound, bound_of, lines_needed
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, events, identifiers, second_readings, settings
from coding.store import interviews as store_interviews
from coding.store.second_readings import SecondReading, Spans
from coding.workspace.context import Context, requires

SETTING = "release_gate"


@dataclass(frozen=True)
class GateRule:
    """What must be true before an interview is released, besides every identifier being decided.

    Attributes:
        required: Another person must have read drawn lines.
        lines: Lines to be drawn at least (all, where there are fewer).
        bound: The share of lines that may still hold a missed identifier at most, by the upper bound.
        confidence: Confidence of that bound, such as 0.95.
    """

    required: bool = False
    lines: int = 300
    bound: float = 0.01
    confidence: float = 0.95


@dataclass(frozen=True)
class Standing:
    """Where an interview stands at the gate.

    Attributes:
        rule: The project's rule.
        reading_id: The second reading that counts, or None.
        drawn: Lines drawn.
        read: Lines read.
        missed: Lines among them in which something had been missed.
        population: Lines there are.
        interviews: Interviews the drawing goes over.
        bound: What the reading says, or None while nothing is read.
        lacking: What is still missing, in sentences; empty where the rule is met (or nothing is required).
        looked_at: Decided places that a person looked at, there or at one with the same words.
        decided: All that are decided.
    """

    rule: GateRule
    reading_id: str | None
    drawn: int
    read: int
    missed: int
    population: int
    interviews: int
    bound: Bound | None
    lacking: tuple[str, ...]
    looked_at: int = 0
    decided: int = 0

    @property
    def sentence(self) -> Said:
        """The result in one sentence."""
        return bound_sentence(self.bound) if self.bound else Said("No line has been read a second time.")


def bound_sentence(bound: Bound) -> Said:
    """“0 missed in 300 lines: under 1 % of lines, 95 %.”, with what it means for the lines there really are."""
    share = f"{bound.share * 100:.1f}".rstrip("0").rstrip(".")
    values = {"missed": bound.missed, "n": bound.lines, "share": share, "confidence": f"{bound.confidence:.0%}"}
    sentence = (
        Said("{missed} missed in {n} lines: under {share} % of lines, {confidence}.", **values)
        if float(share) > bound.share * 100
        else Said("{missed} missed in {n} lines: at most {share} % of lines, {confidence}.", **values)
    )
    rest = (
        Said("Every line was read.")
        if bound.lines == bound.population
        else Said("Of these {n} lines, at most {left} still hold one.", n=bound.population, left=bound.left)
    )
    return Said.joined(sentence, rest)


@requires(Permission.VIEW_PROJECT)
def gate_rule(context: Context) -> GateRule:
    """The project's rule for release."""
    with context.store.read() as cursor:
        return read_rule(cursor)


def read_rule(cursor: Cursor) -> GateRule:
    """The rule, or the default where the project set none."""
    held = settings.setting(cursor, SETTING)
    return replace(GateRule(), **held) if held else GateRule()


@requires(Permission.SET_UP)
def set_gate_rule(context: Context, rule: GateRule) -> None:
    """Set the rule for releases from now on. The log says who set what.

    Raises:
        InvalidInput: A number outside its range, or fewer lines than could ever reach the bound.
    """
    if not 0.5 <= rule.confidence < 1 or not 0 < rule.bound < 1 or rule.lines < 1:
        raise InvalidInput(Said("The bound is a share of lines between 0 and 1, the confidence one between 0.5 and 1."))
    least = lines_needed(rule.bound, rule.confidence)
    if rule.lines < least:
        raise InvalidInput(
            Said(
                "{lines} lines can never show that: with nothing missed, {least} lines are needed for {bound:.1%} "
                "at {confidence:.0%}.",
                lines=rule.lines,
                least=least,
                bound=rule.bound,
                confidence=rule.confidence,
            )
        )

    def change(cursor: Cursor) -> None:
        before = read_rule(cursor)
        settings.set_setting(cursor, SETTING, asdict(rule))
        detail = {"before": asdict(before), "after": asdict(rule)}
        events.append(cursor, context.user.id, "gate.changed", "project", context.project.id, detail)

    context.store.write(change)


@requires(Permission.VIEW_PROJECT)
def standing(context: Context, interview_id: str) -> Standing:
    """Where an interview stands at the gate; numbers only."""
    with context.store.read() as cursor:
        return read_standing(cursor, interview_id)


@requires(Permission.VIEW_PROJECT)
def standings(context: Context) -> dict[str, Standing]:
    """The same of every interview in review."""
    with context.store.read() as cursor:
        waiting = [one.id for one in store_interviews.all_interviews(cursor) if one.state == "in_review"]
        return read_standings(cursor, waiting)


def read_standing(cursor: Cursor, interview_id: str) -> Standing:
    """See :func:`standing`."""
    return read_standings(cursor, [interview_id])[interview_id]


def read_standings(cursor: Cursor, interview_ids: Iterable[str]) -> dict[str, Standing]:
    """See :func:`standing`; the rule and the readings are read once for all."""
    rule, readings = read_rule(cursor), second_readings.by_interview(cursor)
    standings = {one: _standing(cursor, rule, readings.get(one)) for one in interview_ids}
    found = identifiers.looked_at(cursor, standings)
    return {
        one: replace(held, looked_at=found.get(one, (0, 0))[0], decided=found.get(one, (0, 0))[1])
        for one, held in standings.items()
    }


def _standing(cursor: Cursor, rule: GateRule, reading: SecondReading | None) -> Standing:
    if reading is None:
        none = (Said("No lines have been drawn for a second reading ({n} are required).", n=rule.lines),)
        return Standing(rule, None, 0, 0, 0, 0, 0, None, none if rule.required else ())
    read, missed = reading.count("clear", "missed"), reading.count("missed")
    bound = bound_of(missed, read, reading.population, rule.confidence) if read else None
    lacking = tuple(_lacking(cursor, rule, reading, read, missed, bound)) if rule.required else ()
    return Standing(
        rule,
        reading.id,
        len(reading.lines),
        read,
        missed,
        reading.population,
        len(reading.masked),
        bound,
        lacking,
    )


def _lacking(
    cursor: Cursor, rule: GateRule, reading: SecondReading, read: int, missed: int, bound: Bound | None
) -> list[Said]:
    lacking = []
    if no_longer_masked(cursor, reading):
        lacking.append(Said("Words that were masked when lines were read no longer are. Draw lines anew."))
    unread = len(reading.lines) - read
    if unread:
        lacking.append(
            Said("{n} of {all} drawn lines wait for another person to read them.", n=unread, all=len(reading.lines))
        )
    wanted = min(rule.lines, reading.population)
    if len(reading.lines) < wanted:
        lacking.append(Said("{n} lines are required and {all} are drawn. Draw more.", n=wanted, all=len(reading.lines)))
    elif not unread and bound is not None and not bound.within(rule.bound):
        more = lines_needed(rule.bound, rule.confidence, missed, reading.population) - read
        lacking.append(
            Said(
                "{missed} of {read} lines held something that was missed, so up to {share} of lines may, and {allowed} "
                "is allowed. Draw {more} more.",
                missed=missed,
                read=read,
                share=f"{bound.share:.1%}",
                allowed=f"{rule.bound:.1%}",
                more=more,
            )
        )
    return lacking


def no_longer_masked(cursor: Cursor, reading: SecondReading) -> list[str]:
    """Ids of interviews of the reading in which something that was masked then no longer is."""
    return [one for one, before in reading.masked.items() if not covers(masked_spans(cursor, one), before)]


def masked_spans(cursor: Cursor, interview_id: str) -> Spans:
    """Stretches of an original that would be replaced if it were released now, joined where they touch."""
    joined: list[tuple[int, int]] = []
    for one in identifiers.of_interview(cursor, interview_id):
        if one.decision != "accepted":
            continue
        if joined and one.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], one.end))
        else:
            joined.append((one.start, one.end))
    return tuple(joined)


def covers(now: Spans, before: Spans) -> bool:
    """Whether every code point of ``before`` is in ``now`` too."""
    place = 0
    for start, end in before:
        while place < len(now) and now[place][1] < end:
            place += 1
        if place == len(now) or not (now[place][0] <= start and end <= now[place][1]):
            return False
    return True
