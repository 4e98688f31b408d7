"""Whether an interview may be released: its review is done, and the project's rule for a second reading is met."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from coding.access import Permission
from coding.disclosure.residual import Bound, bound_of, lines_needed
from coding.errors import InvalidInput, NotReady
from coding.model import Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, second_readings, settings
from coding.store import interviews as store_interviews
from coding.store.second_readings import SecondReading, Signature, Spans
from coding.workspace.context import Context, reads, writes
from coding.workspace.review.project_words import Covered, masked_places

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


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """Whether an interview may be released, and what is missing. Numbers and sentences only.

    Attributes:
        rule: The project's rule.
        identifiers: Decision → how many places.
        looked_at: Decided places that a person looked at, there or at one with the same words.
        stamp: Of what is masked and left; a signature under another one is none.
        unreviewed: Why its review is not done, or None.
        reading_id: The second reading that counts, or None.
        read: Lines read.
        missed: Lines among them in which something had been missed.
        population: Lines there are.
        bound: What the reading says, or None while nothing is read.
        lacking: What the rule still asks for, in sentences; empty where it is met (or nothing is required).
    """

    rule: GateRule
    identifiers: Mapping[str, int] = field(default_factory=dict)
    looked_at: int = 0
    stamp: int = 0
    unreviewed: Message | None = None
    reading_id: str | None = None
    read: int = 0
    missed: int = 0
    population: int = 0
    bound: Bound | None = None
    lacking: tuple[Message, ...] = ()

    @property
    def missing(self) -> tuple[Message, ...]:
        """What must be done before it may be released, in sentences."""
        return (self.unreviewed,) if self.unreviewed else self.lacking

    @property
    def is_ready(self) -> bool:
        """Whether it may be released: the one answer, for the door, the pages and the overview."""
        return not self.missing

    @property
    def unread(self) -> int:
        """Decided places that nobody looked at, as far as is recorded."""
        return self.decided - self.looked_at

    @property
    def decided(self) -> int:
        """Places that are decided."""
        return sum(self.identifiers.values()) - self.pending

    @property
    def pending(self) -> int:
        """Places that wait for a decision."""
        return self.identifiers.get("pending", 0)

    @property
    def sentence(self) -> Message:
        """The second reading's result in one sentence."""
        return bound_sentence(self.bound) if self.bound else Message("No line has been read a second time.")


def bound_sentence(bound: Bound) -> Message:
    """“0 missed in 300 lines: under 1 % of lines, 95 %.”, with what it means for the lines there really are."""
    share = f"{bound.share * 100:.1f}".rstrip("0").rstrip(".")
    values = {"missed": bound.missed, "n": bound.lines, "share": share, "confidence": f"{bound.confidence:.0%}"}
    sentence = (
        Message("{missed} missed in {n} lines: under {share} % of lines, {confidence}.", **values)
        if float(share) > bound.share * 100
        else Message("{missed} missed in {n} lines: at most {share} % of lines, {confidence}.", **values)
    )
    rest = (
        Message("Every line was read.")
        if bound.lines == bound.population
        else Message("Of these {n} lines, at most {left} still hold one.", n=bound.population, left=bound.left)
    )
    return Message.joined(sentence, rest)


def statement(name: str, readiness: Readiness) -> Message:
    """What the person releasing signs; it is kept in English, whatever language it was read in."""
    signed = Message(
        "I, {name}, have reviewed this interview, the words that are not masked too, and release it for coding.",
        name=name,
    )
    if readiness.unread:
        signed = Message(
            "I, {name}, release this interview for coding. Of {all} places found, {n} were accepted all together, "
            "without being looked at, or how they were decided is not recorded.",
            name=name,
            n=readiness.unread,
            all=readiness.decided,
        )
    read = (
        Message(
            "Somebody who took no part in the review read lines drawn by chance: {sentence}",
            sentence=readiness.sentence,
        )
        if readiness.read
        else Message("No second person has read drawn lines.")
    )
    return Message.joined(signed, read)


def sign(cursor: Cursor, context: Context, interview: Interview, release_id: str, counts: Mapping[str, int]) -> None:
    """Sign a release by name, in the transaction that makes it.

    Args:
        cursor: The transaction.
        context: Who signs.
        interview: The interview.
        release_id: Its release.
        counts: What is known of how many persons can still be told; numbers only.

    Raises:
        NotReady: Something is missing.
    """
    readiness = readiness_of(cursor, [interview])[interview.id]
    if not readiness.is_ready:
        lacking = " ".join(readiness.missing)
        raise NotReady(Message("“{title}” cannot be released yet. {lacking}", title=interview.title, lacking=lacking))
    signature = Signature(
        release_id,
        context.user.id,
        context.user.name,
        statement(context.user.name, readiness),
        readiness.reading_id,
        readiness.read,
        readiness.missed,
        readiness.population,
        readiness.bound.share if readiness.bound else None,
        readiness.bound.confidence if readiness.bound else None,
    )
    second_readings.SIGNATURES.add(cursor, signature)
    detail = {"release": release_id, "lines": readiness.read, "missed": readiness.missed}
    counts_of_signing = {"told": counts} if counts else {}
    events.append(cursor, context.user.id, "release.signed", "interview", interview.id, detail | counts_of_signing)


@reads(Permission.VIEW_PROJECT)
def gate_rule(context: Context, cursor: Cursor) -> GateRule:
    """The project's rule for release."""
    return read_rule(cursor)


def read_rule(cursor: Cursor) -> GateRule:
    """The rule, or the default where the project set none."""
    rule = settings.setting(cursor, SETTING)
    return replace(GateRule(), **rule) if rule else GateRule()


@writes(Permission.SET_UP)
def set_gate_rule(context: Context, cursor: Cursor, rule: GateRule) -> None:
    """Set the rule for releases from now on. The log says who set what.

    Raises:
        InvalidInput: A number outside its range, or fewer lines than could ever reach the bound.
    """
    if not 0.5 <= rule.confidence < 1 or not 0 < rule.bound < 1 or rule.lines < 1:
        raise InvalidInput(
            Message("The bound is a share of lines between 0 and 1, the confidence one between 0.5 and 1.")
        )
    least = lines_needed(rule.bound, rule.confidence)
    if rule.lines < least:
        raise InvalidInput(
            Message(
                "{lines} lines can never show that: with nothing missed, {least} lines are needed for {bound:.1%} "
                "at {confidence:.0%}.",
                lines=rule.lines,
                least=least,
                bound=rule.bound,
                confidence=rule.confidence,
            )
        )

    before = read_rule(cursor)
    settings.set_setting(cursor, SETTING, asdict(rule))
    detail = {"before": asdict(before), "after": asdict(rule)}
    events.append(cursor, context.user.id, "gate.changed", "project", context.project.id, detail)


@reads(Permission.VIEW_PROJECT)
def readiness(context: Context, cursor: Cursor, interview_id: str) -> Readiness:
    """Whether an interview may be released, and what is missing."""
    return readiness_of(cursor, [store_interviews.get(cursor, interview_id)])[interview_id]


def readiness_of(cursor: Cursor, interviews: Sequence[Interview]) -> dict[str, Readiness]:
    """The same of several; the rule and each reading are read once for all."""
    rule, readings, counts = read_rule(cursor), second_readings.by_interview(cursor), identifiers.counts(cursor)
    ids = [interview.id for interview in interviews]
    looked_at, stamps = identifiers.looked_at(cursor, ids), identifiers.stamps(cursor, ids)
    of_reading: dict[str | None, Readiness] = {}
    by_interview = {}
    for interview in interviews:
        reading, decisions = readings.get(interview.id), counts.get(interview.id, {})
        key = reading.id if reading else None
        if key not in of_reading:
            of_reading[key] = _by_reading(cursor, rule, reading)
        by_interview[interview.id] = replace(
            of_reading[key],
            identifiers=decisions,
            looked_at=looked_at.get(interview.id, (0, 0))[0],
            stamp=stamps.get(interview.id, 0),
            unreviewed=_unreviewed(interview, decisions.get("pending", 0)),
        )
    return by_interview


def _unreviewed(interview: Interview, pending: int) -> Message | None:
    if interview.state != "in_review":
        return Message("“{title}” is not in review, so there is nothing to release.", title=interview.title)
    if not pending:
        return None
    return Message("{pending} identifiers of “{title}” wait for a decision. Review them first.",
                   pending=pending, title=interview.title)  # fmt: skip


def _by_reading(cursor: Cursor, rule: GateRule, reading: SecondReading | None) -> Readiness:
    if reading is None:
        none = Message("No lines have been drawn for a second reading ({n} are required).", n=rule.lines)
        return Readiness(rule=rule, lacking=(none,) if rule.required else ())
    read, missed = reading.count("clear", "missed"), reading.count("missed")
    bound = bound_of(missed, read, reading.population, rule.confidence) if read else None
    return Readiness(
        rule=rule,
        reading_id=reading.id,
        read=read,
        missed=missed,
        population=reading.population,
        bound=bound,
        lacking=tuple(_missing(cursor, rule, reading, read, missed, bound)) if rule.required else (),
    )


def _missing(
    cursor: Cursor, rule: GateRule, reading: SecondReading, read: int, missed: int, bound: Bound | None
) -> list[Message]:
    lacking = []
    if no_longer_masked(cursor, reading):
        lacking.append(Message("Words that were masked when lines were read no longer are. Draw lines anew."))
    unread = len(reading.lines) - read
    if unread:
        lacking.append(
            Message("{n} of {all} drawn lines wait for another person to read them.", n=unread, all=len(reading.lines))
        )
    line_count = min(rule.lines, reading.population)
    if len(reading.lines) < line_count:
        lacking.append(
            Message("{n} lines are required and {all} are drawn. Draw more.", n=line_count, all=len(reading.lines))
        )
    elif not unread and bound is not None and not bound.within(rule.bound):
        more = lines_needed(rule.bound, rule.confidence, missed, reading.population) - read
        lacking.append(
            Message(
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
    return [
        interview_id
        for interview_id, before in reading.masked.items()
        if not covers(masked_spans(cursor, interview_id), before)
    ]


def masked_spans(cursor: Cursor, interview_id: str) -> Spans:
    """Stretches of an original that would be replaced if it were released now, joined where they touch."""
    return tuple(masked_places(cursor, interview_id))


def covers(now: Spans, before: Spans) -> bool:
    """Whether every code point of ``before`` is in ``now`` too."""
    covered = Covered(now)
    return all(any(a <= start and end <= b for a, b in covered.within((start, end))) for start, end in before)
