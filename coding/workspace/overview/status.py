"""Where every interview stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from coding.access import Permission
from coding.model import Assignment, Interview, Round
from coding.model.message import Message
from coding.store import Cursor, codings, identifiers, interviews, releases, rounds
from coding.workspace.context import Context, reads
from coding.workspace.project.interviews import visible
from coding.workspace.release.readiness import Readiness, readiness_of
from coding.workspace.rounds.rounds import follows


@dataclass(frozen=True, kw_only=True)
class InterviewStatus:
    """Where one interview stands and what comes next.

    Attributes:
        interview: The interview.
        identifiers: How many are pending, accepted and rejected.
        codings: Coder id → codings, as far as the asker may see them.
        coders: Coder id → "open" or "locked" in the rounds that cover it.
        next_step: One plain sentence.
        readiness: Whether it may be released, of interviews in review.
    """

    interview: Interview
    identifiers: Mapping[str, int]
    codings: Mapping[str, int]
    coders: Mapping[str, str]
    next_step: Message
    readiness: Readiness | None = None

    @property
    def lacking(self) -> tuple[Message, ...]:
        """What the project's rule for release still asks for, once its review is done."""
        return self.readiness.lacking if self.readiness and not self.readiness.unreviewed else ()


@reads(Permission.VIEW_PROJECT)
def begun(context: Context, cursor: Cursor) -> frozenset[str]:
    """What there is already: ``interviews``, one ``released``, a round ``locked``."""
    known = interviews.all_interviews(cursor)
    round_list = rounds.all_rounds(cursor)
    places = {
        "interviews": bool(known),
        # After an erasure a round may stand, and with it figures and files, of which no interview is left.
        "released": bool(round_list) or any(interview.release_id is not None for interview in known),
        "locked": any(round.state == "locked" for round in round_list),
    }
    return frozenset(name for name, is_there in places.items() if is_there)


@reads(Permission.VIEW_PROJECT)
def status(context: Context, cursor: Cursor) -> list[InterviewStatus]:
    """Where every interview stands."""
    all_interviews = visible(context, interviews.all_interviews(cursor))
    identifier_counts = identifiers.counts(cursor)
    coded = codings.counts_by_release(cursor, context.viewer)
    all_rounds = rounds.all_rounds(cursor)
    owner = releases.interviews_of(cursor)
    readiness = readiness_of(cursor, [interview for interview in all_interviews if interview.state == "in_review"])
    result: list[InterviewStatus] = []
    assigned: dict[str, dict[str, str]] = {}
    for round in all_rounds:
        for assignment in round.assignments:
            assigned.setdefault(owner.get(assignment.release_id, ""), {})[assignment.coder] = _coder_state(
                context, assignment, round
            )
    by_release: dict[str | None, dict[str, int]] = {}
    for (release, coder), n in coded.items():
        by_release.setdefault(release, {})[coder] = n
    for interview in all_interviews:
        coders = assigned.get(interview.id, {})
        per_coder = by_release.get(interview.release_id, {})
        counts = identifier_counts.get(interview.id, {})
        result.append(
            InterviewStatus(
                interview=interview,
                identifiers=counts,
                codings=per_coder,
                coders=coders,
                next_step=_next_step(interview, readiness.get(interview.id), counts, coders, per_coder),
                readiness=readiness.get(interview.id),
            )
        )
    return result


def _coder_state(context: Context, assignment: Assignment, round: Round) -> str:
    """How far a coder is; in an open round only the coder and leads who do not code in it see it."""
    if round.state == "open" and not follows(context, round) and assignment.coder != context.user.id:
        return "assigned"
    return "locked" if assignment.locked_at else "open"


def _next_step(
    interview: Interview,
    readiness: Readiness | None,
    counts: Mapping[str, int],
    coders: Mapping[str, str],
    coded: Mapping[str, int],
) -> Message:
    if interview.state == "imported":
        return Message("Find identifiers")
    if readiness is not None:
        if readiness.unreviewed:
            return Message("Review {n} identifiers", n=readiness.pending)
        return Message("Release") if readiness.is_ready else Message("Second reading")
    coding = _coding_step(coders, coded)
    places = counts.get("pending", 0)
    if not places:
        return coding
    many = Message("1 place") if places == 1 else Message("{n} places", n=places)
    return Message("{coding} · for a steward: {places} of names masked elsewhere", coding=coding, places=many)


def _coding_step(coders: Mapping[str, str], coded: Mapping[str, int]) -> Message:
    waiting = [coder for coder, state in coders.items() if state == "open"]
    if "assigned" in coders.values():
        return Message("Coding in an open round")
    if waiting:
        locked = len(coders) - len(waiting)
        return Message(
            "Coding in an open round ({locked} of {all} coders have handed in)", locked=locked, all=len(coders)
        )
    return Message("Coded") if coded or coders else Message("Code it, or put it in a round")
