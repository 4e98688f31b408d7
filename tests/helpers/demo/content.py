"""The demo project's content: what it holds, loaded and checked.

The interviews, their planted identifiers, the codings of two coders and the decisions on some of their disagreements
are files in ``coding/demo``; ``cases.csv`` holds both coders' records of case files, as a team brings them in. Turn
numbers are 0-based ordinals of the turns as the readers give them; texts and quotes are exact parts of the *original*
words, before anything is masked. The readers are not imported here: whoever may read originals passes the transcripts
in.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from codebook.model import CodingAttribute
from codebook.starters import load_starter
from coding.errors import InvalidInput
from coding.workspace.demo import Study
from pipelines.transcript import Transcript
from tests.helpers.paths import ROOT

FOLDER = ROOT / "coding" / "demo"


def folder_of(study: Study) -> Path:
    """Where the files lie that a study of the demo is made from."""
    return FOLDER / "cases" if study is Study.CASES else FOLDER


IDENTIFIER_TYPES: frozenset[str] = frozenset(
    {
        "PERSON",
        "LOCATION",
        "ORGANISATION",
        "SCHOOL",
        "ADDRESS",
        "EMAIL",
        "PHONE",
        "HANDLE",
        "URL",
        "NATIONAL_ID",
        "CASE_NUMBER",
        "PLATE",
        "DATE",
        "AGE",
    }
)
OUTCOMES: frozenset[str] = frozenset({"coder", "both", "union", "intersection", "none", "defer", "escalate"})
DAYS = tuple(
    CodingAttribute(name, ("unknown",), f"{what}, in days from first contact (day 0).", answer="days")
    for name, what in (
        ("missed_from_home", "When somebody first missed the child"),
        ("back_home", "When the child was back"),
        ("told_somebody", "When the child first told somebody"),
    )
)
"""What the demo's codebook asks of a case beside the variables of the starter, so that cases have a timeline."""
REASON_TAGS: frozenset[str] = frozenset(
    {"slip", "definition_unclear", "different_reading", "boundary_rule", "transcription"}
)


@dataclass(frozen=True, slots=True)
class DemoUser:
    """An invented member of the team; ``role`` is a value of :class:`coding.model.Role`."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoInterview:
    """One invented interview.

    Attributes:
        id: ``P01`` … ``P09``; also the participant's label.
        file: Name of the transcript file in the demo folder.
        title: Short title without any name.
        language: ISO 639-1 code.
        interviewer: Id of the user who led it.
        quote_consent: ``yes``, ``paraphrase`` or ``never``.
        retention_until: Day after which the original must be erased.
        released: False for an interview that waits for review.
        attributes: Country, age band now, mode and type.
    """

    id: str
    file: str
    title: str
    language: str
    interviewer: str
    quote_consent: str
    retention_until: date
    released: bool
    attributes: Mapping[str, str]

    def read_bytes(self) -> bytes:
        """Return the transcript file as it would come from the team."""
        return (FOLDER / self.file).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRound:
    """A double-coding round; ``state`` is ``open`` or ``locked``."""

    id: str
    name: str
    purpose: str
    unit: str
    target: float
    target_reason: str
    state: str
    interviews: tuple[str, ...]
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoIdentifier:
    """One mention of an identifier; ``entity`` is the same for all mentions of one person, place or thing.

    Mentions of one turn are listed in the order spoken.
    """

    interview: str
    turn: int
    text: str
    type: str
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCoding:
    """A code one coder gave to a passage; ``quote`` occurs exactly once in its turn, ``phase`` may be empty."""

    interview: str
    turn: int
    coder: str
    code: str
    quote: str
    memo: str
    phase: str


@dataclass(frozen=True, slots=True)
class DemoSide:
    """One coder's part in a disagreement: enough to find the coding it means."""

    coder: str
    code: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDecision:
    """What was decided on a disagreement of the locked round.

    Attributes:
        interview: Interview id.
        turn: Ordinal of the turn.
        a: The first coder's coding, or None where only the second coded the passage.
        b: The second coder's coding, or None where only the first did.
        outcome: One of :data:`OUTCOMES`: those of reconciling, or ``defer`` and ``escalate``, which leave it for later
            or for the lead.
        keep: With ``coder``: whose coding is kept. Empty otherwise.
        reason_tag: One of :data:`REASON_TAGS`.
        reason: The reason in words; never transcript text.
        method: How it was decided: ``consensus`` or ``lead``.
        decided_by: Id of the user who entered it.
    """

    interview: str
    turn: int
    a: DemoSide | None
    b: DemoSide | None
    outcome: str
    keep: str
    reason_tag: str
    reason: str
    method: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContent:
    """Everything the demo project is made from."""

    title: str
    description: str
    codebook: str
    users: tuple[DemoUser, ...]
    interviews: tuple[DemoInterview, ...]
    rounds: tuple[DemoRound, ...]
    identifiers: tuple[DemoIdentifier, ...]
    codings: tuple[DemoCoding, ...]
    decisions: tuple[DemoDecision, ...]
    indicators: tuple[dict[str, Any], ...]
    themes: tuple[dict[str, Any], ...]

    def interview(self, interview_id: str) -> DemoInterview:
        """Return the interview with an id.

        Raises:
            InvalidInput: There is none.
        """
        for interview in self.interviews:
            if interview.id == interview_id:
                return interview
        raise InvalidInput(f"The demo has no interview {interview_id!r}.")


@cache
def load_demo(study: Study = Study.INTERVIEWS) -> DemoContent:
    """Return the content of a study of the demo.

    Raises:
        InvalidInput: A row names an unknown interview, user, code, phase or value; the files were changed.
    """
    folder = folder_of(study)
    project = yaml.safe_load((folder / "project.yaml").read_text(encoding="utf-8"))
    content = DemoContent(
        title=project["title"],
        description=project["description"].strip(),
        codebook=project["codebook"],
        users=tuple(DemoUser(**row) for row in project["users"]),
        interviews=tuple(DemoInterview(**row) for row in project["interviews"]),
        rounds=tuple(_round(row) for row in project["rounds"]),
        identifiers=tuple(
            DemoIdentifier(row["interview"], int(row["turn"]), row["text"], row["type"], row["entity"])
            for row in _rows(folder / "identifiers.csv")
        ),
        codings=tuple(
            DemoCoding(
                interview=row["interview"],
                turn=int(row["turn"]),
                coder=row["coder"],
                code=row["code"],
                quote=row["quote"],
                memo=row["memo"],
                phase=row["phase"],
            )
            for row in _rows(folder / "codings.csv")
        ),
        decisions=tuple(_decision(row) for row in _rows(folder / "decisions.csv")),
        indicators=tuple(project["indicators"]),
        themes=tuple(project["themes"]),
    )
    problems = list(_reference_problems(content))
    if problems:
        raise InvalidInput("The demo's files do not fit together: " + " ".join(problems))
    return content


def coding_span(coding: DemoCoding, transcript: Transcript) -> tuple[int, int]:
    """Return where a coding lies in the original text, as half-open code points.

    Raises:
        InvalidInput: The turn does not exist or does not hold the quote exactly once.
    """
    start, text = _turn(transcript, coding.turn, coding.interview)
    if text.count(coding.quote) != 1:
        raise InvalidInput(
            f"Interview {coding.interview}, turn {coding.turn}: the quote for {coding.code} occurs "
            f"{text.count(coding.quote)} times, not once."
        )
    begin = start + text.index(coding.quote)
    return begin, begin + len(coding.quote)


def identifier_spans(
    content: DemoContent, interview_id: str, transcript: Transcript
) -> tuple[tuple[int, int, DemoIdentifier], ...]:
    """Return where every planted identifier of an interview lies in its original text.

    Args:
        content: The demo.
        interview_id: Which interview.
        transcript: Its words, as read from the file.

    Returns:
        ``(start, end, identifier)`` in the order spoken, without overlaps.

    Raises:
        InvalidInput: A mention is not where it should be.
    """
    results: list[tuple[int, int, DemoIdentifier]] = []
    position = 0
    for mention in (row for row in content.identifiers if row.interview == interview_id):
        start, text = _turn(transcript, mention.turn, interview_id)
        pattern = re.compile(rf"(?<!\w){re.escape(mention.text)}(?!\w)")
        match = pattern.search(text, max(0, position - start))
        if match is None:
            raise InvalidInput(f"Interview {interview_id}, turn {mention.turn}: {mention.entity} is not there.")
        position = start + match.end()
        results.append((start + match.start(), position, mention))
    return tuple(results)


def _reference_problems(content: DemoContent) -> Iterator[str]:
    book = load_starter(content.codebook)
    codes = {code.id for code in book.codes}
    phases = {"", *next(attribute.values for attribute in book.attributes if attribute.name == "phase")}
    users = {user.id for user in content.users}
    released = {interview.id for interview in content.interviews if interview.released}
    interviews = {interview.id for interview in content.interviews}
    for coding in content.codings:
        yield from _unknown("interview in codings.csv", coding.interview, released)
        yield from _unknown("coder in codings.csv", coding.coder, users)
        yield from _unknown("code in codings.csv", coding.code, codes)
        yield from _unknown("phase in codings.csv", coding.phase, phases)
    for identifier in content.identifiers:
        yield from _unknown("interview in identifiers.csv", identifier.interview, interviews)
        yield from _unknown("type in identifiers.csv", identifier.type, IDENTIFIER_TYPES)
    for round in content.rounds:
        for coder in round.coders:
            yield from _unknown("coder of a round", coder, users)
        for interview_id in round.interviews:
            yield from _unknown("interview of a round", interview_id, released)
    given = {(row.interview, row.turn, row.coder, row.code, row.quote) for row in content.codings}
    locked = {key for round in content.rounds if round.state == "locked" for key in round.interviews}
    for decision in content.decisions:
        yield from _unknown("interview in decisions.csv", decision.interview, locked)
        yield from _unknown("outcome in decisions.csv", decision.outcome, OUTCOMES)
        yield from _unknown("reason in decisions.csv", decision.reason_tag, REASON_TAGS)
        yield from _unknown("user in decisions.csv", decision.decided_by, users)
        if (decision.outcome == "coder") != bool(decision.keep):
            yield f"The decision on {decision.interview}, turn {decision.turn} must say whose coding is kept."
        for side in (decision.a, decision.b):
            if side and (decision.interview, decision.turn, side.coder, side.code, side.quote) not in given:
                yield f"A decision on {decision.interview}, turn {decision.turn} names a coding that is not there."


def _unknown(what: str, value: str, known: Collection[str]) -> Iterator[str]:
    if value not in known:
        yield f"Unknown {what}: {value!r}."


def _turn(transcript: Transcript, ordinal: int, interview_id: str) -> tuple[int, str]:
    if not 0 <= ordinal < len(transcript.turns):
        raise InvalidInput(f"Interview {interview_id} has no turn {ordinal}; its file was read differently.")
    turn = transcript.turns[ordinal]
    return turn.start, transcript.turn_text(turn)


def _round(row: dict[str, Any]) -> DemoRound:
    return DemoRound(**{**row, "interviews": tuple(row["interviews"]), "coders": tuple(row["coders"])})


def _decision(row: Mapping[str, str]) -> DemoDecision:
    def side(letter: str) -> DemoSide | None:
        if not row[f"coder_{letter}"]:
            return None
        return DemoSide(row[f"coder_{letter}"], row[f"code_{letter}"], row[f"quote_{letter}"])

    return DemoDecision(
        interview=row["interview"],
        turn=int(row["turn"]),
        a=side("a"),
        b=side("b"),
        outcome=row["outcome"],
        keep=row["keep"],
        reason_tag=row["reason_tag"],
        reason=row["reason"],
        method=row["method"],
        decided_by=row["decided_by"],
    )


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
