"""A coder's desk with how far each interview is, and the project's chain with the next step of each person."""

from __future__ import annotations

from dataclasses import dataclass

from coding.access import Permission
from coding.model import Interview, Round
from coding.store import Cursor, care, codebooks, exports, interviews, reconciliation, round_plans, rounds, usage
from coding.workspace.context import Context, requires
from coding.workspace.rounds import QueueEntry, follows, my_queue, visible_rounds


@dataclass(frozen=True)
class DeskEntry:
    """One interview on a coder's desk.

    Attributes:
        entry: What it is, and whether it is locked.
        answers: Turns of the participant.
        coded: How many of them carry a coding of this coder's.
        line: 1-based line where the coder stopped reading, or None.
        lines: Lines of the transcript.
    """

    entry: QueueEntry
    answers: int
    coded: int
    line: int | None
    lines: int


@requires(Permission.CODE)
def my_desk(context: Context) -> list[DeskEntry]:
    """The coder's interviews with how far they are; nothing of anybody else's work."""
    queue = my_queue(context)
    with context.store.read() as cursor:
        every, coded = usage.answers(cursor), usage.answers_coded(cursor, context.user.id)
        found = []
        for entry in queue:
            release = interviews.release(cursor, entry.release_id)
            place = care.place(cursor, context.user.id, release.interview_id)
            lines = len(release.turns)
            line = None if place is None else min(lines, place + 1)
            answers = every.get(entry.release_id, 0)
            found.append(DeskEntry(entry, answers, min(answers, coded.get(entry.release_id, 0)), line, lines))
    return found


@dataclass(frozen=True)
class Step:
    """One step of the chain.

    Attributes:
        key: ``import``, ``review``, ``codebook``, ``code``, ``agreement``, ``reconcile`` or ``report``.
        state: ``done``, ``now`` (somebody can do it) or ``blocked`` (something before it is missing).
        reason: A sentence: what there is to do, or what it waits for.
        page: The page where it is done.
        mine: Whether this person can do it now.
        action: What the button says, where it is this person's.
        who: Whose step it is, where it is not this person's.
    """

    key: str
    state: str
    reason: str
    page: str
    mine: bool = False
    action: str = ""
    who: str = ""


@requires(Permission.VIEW_PROJECT)
def chain(context: Context) -> list[Step]:
    """The project's steps in order, each with its state and the reason, as far as this person may know them."""
    with context.store.read() as cursor:
        known = interviews.all_interviews(cursor)
        found = rounds.all_rounds(cursor)
        book = codebooks.newest(cursor) is not None
        reports = bool(exports.all_exports(cursor))
    released = [one for one in known if one.state == "released"]
    shown = [] if not context.may(Permission.SEE_AGREEMENT) else visible_rounds(context)
    with context.store.read() as cursor:
        undecided = _undecided(cursor, context.user.id, shown)
    return [
        _import(context, known),
        _review(context, known),
        _codebook(context, book),
        _code(context, released, found, book),
        _agreement(context, found),
        _reconcile(context, found, undecided),
        _report(context, found, undecided, reports),
    ]


def next_step(steps: list[Step]) -> Step | None:
    """The step that this person should do next: the last of theirs that is open, so that work flows out, not in."""
    mine = [one for one in steps if one.mine]
    return mine[-1] if mine else None


def _undecided(cursor: Cursor, user_id: str, shown: list[Round]) -> dict[str, int | None]:
    """Name of a locked round → disagreements still to decide; None where nobody has opened them yet."""
    counted: dict[str, int | None] = {}
    for made in shown:
        # How much is disputed in interviews that somebody codes blind again is not told to them.
        blind = round_plans.open_recoding(cursor, made.id, user_id) is not None
        snapshot = rounds.current_snapshot(cursor, made.id) if made.state == "locked" and not blind else None
        if snapshot is not None:
            queue = reconciliation.queue(cursor, snapshot.id)
            waiting = sum(1 for item in queue if item.state in ("open", "deferred", "escalated"))
            counted[made.name] = waiting if queue or not snapshot.codings else None
    return counted


def _import(context: Context, known: list[Interview]) -> Step:
    mine = context.may(Permission.IMPORT)
    if known:
        return Step("import", "done", f"{_many(len(known), 'interview')} imported.", "importing")
    return Step("import", "now", "No interviews yet.", "importing", mine, "Import transcripts", "a steward")


def _review(context: Context, known: list[Interview]) -> Step:
    if not known:
        return Step("review", "blocked", "Waits for the first transcript.", "review")
    waiting = [one for one in known if one.state != "released"]
    if not waiting:
        return Step("review", "done", "Every interview is reviewed and released.", "review")
    mine = context.may(Permission.REVIEW_ORIGINALS)
    sentence = f"{_many(len(waiting), 'interview')} to review and release."
    return Step("review", "now", sentence, "review", mine, "Review identifiers", "a steward")


def _codebook(context: Context, book: bool) -> Step:
    if book:
        return Step("codebook", "done", "The codebook stands; it can change between rounds.", "codebook")
    mine = context.may(Permission.EDIT_CODEBOOK)
    return Step("codebook", "now", "There is no codebook yet.", "codebook", mine, "Choose a codebook", "a lead")


def _code(context: Context, released: list[Interview], found: list[Round], book: bool) -> Step:
    if not released:
        return Step("code", "blocked", "Waits for the first released interview.", "work")
    if not book:
        return Step("code", "blocked", "Waits for a codebook.", "work")
    opened = [one for one in found if one.state == "open"]
    mine = [
        one for made in opened for one in made.assignments if one.coder == context.user.id and one.locked_at is None
    ]
    if mine:
        sentence = f"{_many(len(mine), 'interview')} of an open round wait for you."
        return Step("code", "now", sentence, "work", True, "Open my work")
    if opened:
        names = ", ".join(f"“{one.name}”" for one in opened)
        if all(follows(context, made) for made in opened):
            every = [one for made in opened for one in made.assignments]
            locked = sum(1 for one in every if one.locked_at is not None)
            sentence = f"{locked} of {len(every)} assignments of {names} are locked."
            return Step("code", "now", sentence, "agreement", who="the coders of the round")
        return Step("code", "now", f"Coding goes on in {names}.", "work", who="the coders of the round")
    if found:
        return Step("code", "done", "Every round is locked.", "agreement")
    if context.may(Permission.MANAGE_ROUNDS):
        sentence = "No round yet: set up who codes what, blind to each other."
        return Step("code", "now", sentence, "agreement", True, "Set up a round")
    if context.may(Permission.CODE):
        return Step("code", "now", "No round yet; interviews are free to code.", "work", True, "Open my work")
    return Step("code", "now", "No round yet.", "work", who="a lead")


def _agreement(context: Context, found: list[Round]) -> Step:
    locked = [one for one in found if one.state == "locked"]
    if not locked:
        waits = "Waits until every coder of a round has locked." if found else "Waits for the first round."
        return Step("agreement", "blocked", waits, "agreement")
    return Step("agreement", "done", f"Figures stand for {_many(len(locked), 'locked round')}.", "agreement")


def _reconcile(context: Context, found: list[Round], undecided: dict[str, int | None]) -> Step:
    if not any(one.state == "locked" for one in found):
        return Step("reconcile", "blocked", "Waits for a locked round.", "reconcile")
    open_items = {name: number for name, number in undecided.items() if number != 0}
    if open_items:
        listed = ", ".join(
            f"“{name}”, not opened yet" if number is None else f"{number} in “{name}”"
            for name, number in open_items.items()
        )
        mine = context.may(Permission.RECONCILE)
        sentence = f"Disagreements to decide: {listed}."
        return Step("reconcile", "now", sentence, "reconcile", mine, "Decide disagreements", "coders and leads")
    if not undecided:
        return Step("reconcile", "now", "Decided by the coders of each round and by leads.", "reconcile")
    return Step("reconcile", "done", "Every disagreement is decided.", "reconcile")


def _report(context: Context, found: list[Round], undecided: dict[str, int | None], reports: bool) -> Step:
    if not any(one.state == "locked" for one in found):
        return Step("report", "blocked", "Waits for a locked round.", "reports")
    if any(number != 0 for number in undecided.values()):
        return Step("report", "blocked", "Waits until the disagreements are decided.", "reports")
    if reports:
        return Step("report", "done", "Files were made; the register on the Reports page lists them.", "reports")
    mine = context.may(Permission.EXPORT)
    return Step("report", "now", "A report can be made.", "reports", mine, "Make a report", "a lead")


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
