"""A coder's desk with how far each interview is, and the project's chain with the next step of each person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from coding.access import Permission
from coding.model import CodebookVersion, Interview, Round
from coding.model.message import N_, Message, counted
from coding.store import Cursor, codebooks, exports, identifiers, interviews, reconciliation, rounds, usage
from coding.workspace.context import Context, requires
from coding.workspace.people.users import several_code
from coding.workspace.release.corrections import clashing
from coding.workspace.rounds.rounds import follows, not_measured, visible_rounds

NOTHING: Final = Message.joined()
FREE: Final = Message("No round yet; interviews are free to code.")
CODERS: Final = Message("coders; a lead sets up a round")


@dataclass(frozen=True)
class Step:
    """One step of the chain.

    Attributes:
        key: ``import``, ``review``, ``codebook``, ``code``, ``agreement``, ``reconcile`` or ``report``.
        state: ``done``, ``now`` (somebody can do it) or ``blocked`` (something before it is missing).
        reason: What there is to do, or what it waits for: the same to everyone, but for what blindness keeps back.
        page: The page where it is done.
        mine: Whether this person can do it now.
        action: What the button says, where it is this person's.
        who: Whose step it is, where it can be done now.
        for_me: What there is to do for this person, where that is another sentence than the reason.
        query: What to open on the page.
    """

    key: str
    state: str
    reason: Message
    page: str
    mine: bool = False
    action: Message = NOTHING
    who: Message = NOTHING
    for_me: Message = NOTHING
    query: Mapping[str, str] = field(default_factory=dict)


@requires(Permission.VIEW_PROJECT)
def chain(context: Context) -> list[Step]:
    """The project's steps in order, each with its state and the reason.

    Everybody is told the same, whatever their role; only how far others are in an open round, and how much is disputed
    in interviews that somebody is about to code blind, is kept from those whom it would unblind.
    """
    with context.store.read() as cursor:
        known = interviews.all_interviews(cursor)
        round_list = rounds.all_rounds(cursor)
        book = codebooks.newest(cursor)
        reports = bool(exports.EXPORTS.all(cursor))
        found_in = identifiers.counts(cursor)
        renamed = len(clashing(cursor))
        alone = context.may(Permission.CODE) and not several_code(cursor)
        coded = usage.own_by_release(cursor, context.user.id) if alone else None
    released = [interview for interview in known if interview.release_id is not None]
    proposed = [
        found_in.get(interview.id, {}).get("pending", 0) for interview in known if interview.state == "released"
    ]
    undecided = context.store.ask(lambda cursor: _undecided(cursor, context.user.id, round_list))
    return [
        _import(context, known),
        _review(context, known, [number for number in proposed if number], renamed),
        _codebook(context, book, alone),
        _code(context, released, round_list, book)
        if round_list or coded is None or book is None or not released
        else _code_alone(released, coded, len(released) == len(known)),
        _agreement(round_list),
        _reconcile(context, round_list, undecided),
        _report(context, round_list, undecided, reports),
    ]


def next_step(steps: list[Step]) -> Step | None:
    """The step that this person should do next: the last of theirs that is open, so that work flows out, not in."""
    own_steps = [step for step in steps if step.mine]
    return own_steps[-1] if own_steps else None


KEPT_BACK = -1


def _undecided(cursor: Cursor, user_id: str, round_list: list[Round]) -> dict[str, int | None]:
    """Id of a locked round → disagreements still to decide; None where nobody has opened them yet.

    It is ``KEPT_BACK`` where the person codes interviews of the round blind again.
    """
    counted: dict[str, int | None] = {}
    snapshots = rounds.current_snapshots(cursor)
    kept_back = rounds.coded_again(cursor, user_id)
    queues = reconciliation.counts(cursor, [snapshot_id for snapshot_id, _ in snapshots.values()])
    for round in round_list:
        if round.state != "locked" or round.id not in snapshots:
            continue
        if round.id in kept_back:
            counted[round.id] = KEPT_BACK
            continue
        snapshot_id, codings = snapshots[round.id]
        queue = queues[snapshot_id]
        waiting = sum(queue.get(state, 0) for state in ("open", "deferred", "escalated"))
        counted[round.id] = waiting if queue or not codings else None
    return counted


def _import(context: Context, known: list[Interview]) -> Step:
    may_import = context.may(Permission.IMPORT)
    if known:
        imported = counted(len(known), (N_("1 interview imported."), N_("{n} interviews imported.")))
        return Step("import", "done", imported, "importing")
    empty, action, who = Message("No interviews yet."), Message("Import transcripts"), Message("a steward")
    return Step("import", "now", empty, "importing", may_import, action, who)


def _review(context: Context, known: list[Interview], proposed: list[int], renamed: int) -> Step:
    """The step of review.

    Args:
        context: Who asks.
        known: All interviews.
        proposed: How many places of names masked elsewhere wait, for each released interview that has any.
        renamed: How many releases hold a pseudonym that is somebody's real name by now.
    """
    if not known:
        return Step("review", "blocked", Message("Waits for the first transcript."), "review")
    waiting = [interview for interview in known if interview.state != "released"]
    searched = next((interview for interview in waiting if interview.state == "in_review"), None)
    page, action, query = "review", Message("Review identifiers"), {}
    if searched is not None:
        action, query = Message("Review {name}", name=searched.name), {"interview": searched.id}
    elif waiting:
        page, action = "importing", Message("Find identifiers")
    reasons = []
    if waiting:
        things = N_("1 interview to review and release."), N_("{n} interviews to review and release.")
        reasons.append(counted(len(waiting), things))
    if proposed:
        places = counted(sum(proposed), (N_("1 place"), N_("{n} places")))
        releases = counted(len(proposed), (N_("1 released interview"), N_("{n} released interviews")))
        where = {"places": places, "releases": releases}
        reasons.append(Message("{places} of names masked elsewhere to decide on in {releases}.", **where))
    if renamed:
        again = (
            N_("1 interview to release again: a pseudonym turned out to be a real name."),
            N_("{n} interviews to release again: a pseudonym turned out to be a real name."),
        )
        reasons.append(counted(renamed, again))
    if not reasons:
        return Step("review", "done", Message("Every interview is reviewed and released."), "review")
    may_review = context.may(Permission.REVIEW_ORIGINALS)
    return Step("review", "now", Message.joined(*reasons), page, may_review, action, Message("a steward"), query=query)


def _codebook(context: Context, book: CodebookVersion | None, alone: bool) -> Step:
    if book is not None and not book.book.codable():
        # Who codes alone makes the first code while reading.
        is_editor = context.may(Permission.EDIT_CODEBOOK) and not alone
        empty = Message("The codebook has no codes yet: add them there, or make them while reading.")
        return Step("codebook", "now", empty, "codebook", is_editor, Message("Open the codebook"), Message("a lead"))
    if book is not None:
        return Step("codebook", "done", Message("The codebook stands; it can change between rounds."), "codebook")
    is_editor = context.may(Permission.EDIT_CODEBOOK)
    missing, action, who = Message("There is no codebook yet."), Message("Choose a codebook"), Message("a lead")
    return Step("codebook", "now", missing, "codebook", is_editor, action, who)


def _code(context: Context, released: list[Interview], round_list: list[Round], book: CodebookVersion | None) -> Step:
    if not released:
        return Step("code", "blocked", Message("Waits for the first released interview."), "work")
    if book is None:
        return Step("code", "blocked", Message("Waits for a codebook."), "work")
    opened = [round for round in round_list if round.state == "open"]
    if opened:
        return _coding_goes_on(context, opened)
    if round_list:
        return Step("code", "done", Message("Every round is locked."), "agreement")
    if context.may(Permission.MANAGE_ROUNDS) and book.book.codable():
        message = Message("No round yet: set up who codes what, blind to each other.")
        return Step("code", "now", FREE, "agreement", True, Message("Set up a round"), CODERS, message)
    return Step("code", "now", FREE, "work", context.may(Permission.CODE), Message("Open my work"), CODERS)


def _code_alone(released: list[Interview], coded: Mapping[str, int], is_all: bool) -> Step:
    """The step of coding of who codes alone: the first interview without a code; else another is reviewed first."""
    uncoded = [interview for interview in released if interview.release_id not in coded]
    first = (uncoded or released)[0]
    return Step(
        "code",
        "now",
        FREE,
        "coding",
        bool(uncoded) or is_all,
        Message("Code {name}", name=first.name),
        CODERS,
        Message("{name} is released and can be coded.", name=first.name),
        {"release": first.release_id or ""},
    )


def _coding_goes_on(context: Context, opened: list[Round]) -> Step:
    sentence = Message("Coding goes on in {rounds}.", rounds=_round_names(opened))
    followed = [round for round in opened if follows(context, round)]
    if followed:
        every = [assignment for round in followed for assignment in round.assignments]
        locked = sum(1 for assignment in every if assignment.locked_at is not None)
        names = _round_names(followed)
        far = Message(
            "{locked} of {all} assignments of {rounds} are handed in.", locked=locked, all=len(every), rounds=names
        )
        sentence = Message.joined(sentence, far)
    waiting = sum(
        1
        for round in opened
        for assignment in round.assignments
        if assignment.coder == context.user.id and assignment.locked_at is None
    )
    who = Message("the coders of the round")
    if not waiting:
        return Step("code", "now", sentence, "agreement" if followed else "work", who=who)
    things = N_("1 interview of an open round waits for you."), N_("{n} interviews of an open round wait for you.")
    message = counted(waiting, things)
    return Step("code", "now", sentence, "work", True, Message("Open my work"), who, message)


def _round_names(round_list: list[Round]) -> str:
    return ", ".join(f"“{round.name}”" for round in round_list)


def _agreement(round_list: list[Round]) -> Step:
    locked = [round for round in round_list if round.state == "locked"]
    if not locked:
        waits = (
            Message("Waits until every coder of a round has handed in.")
            if round_list
            else Message("Waits for the first round.")
        )
        return Step("agreement", "blocked", waits, "agreement")
    n = sum(round.measured for round in locked)
    figures = N_("Figures stand for 1 locked round."), N_("Figures stand for {n} locked rounds.")
    return Step("agreement", "done", counted(n, figures) if n else not_measured(locked[-1]), "agreement")


def _reconcile(context: Context, round_list: list[Round], undecided: dict[str, int | None]) -> Step:
    if not any(round.state == "locked" for round in round_list):
        return Step("reconcile", "blocked", Message("Waits for a locked round."), "reconcile")
    waiting = {round.id: round.name for round in round_list if undecided.get(round.id, 0) not in (0, KEPT_BACK)}
    if waiting:
        names = [
            Message("“{round}”, not opened yet", round=name)
            if undecided[round_id] is None
            else Message("{n} in “{round}”", n=undecided[round_id], round=name)
            for round_id, name in waiting.items()
        ]
        sentence = Message("Disagreements to decide: {listed}.", listed=Message.joined(*names, between=", "))
        who = Message("the coders of each round and leads")
        rounds_of_user = visible_rounds(context) if context.may(Permission.RECONCILE) else []
        is_decider = any(round.id in waiting for round in rounds_of_user)
        return Step("reconcile", "now", sentence, "reconcile", is_decider, Message("Decide disagreements"), who)
    if KEPT_BACK in undecided.values():
        sentence = Message("What is disputed in interviews that you are to code blind is kept from you.")
        return Step("reconcile", "now", sentence, "work")
    return Step("reconcile", "done", Message("Every disagreement is decided."), "reconcile")


def _report(context: Context, round_list: list[Round], undecided: dict[str, int | None], reports: bool) -> Step:
    if not any(round.state == "locked" for round in round_list):
        return Step("report", "blocked", Message("Waits for a locked round."), "report_builder")
    if any(number != 0 for number in undecided.values()):
        return Step("report", "blocked", Message("Waits until the disagreements are decided."), "report_builder")
    if reports:
        return Step(
            "report", "done", Message("Files were made; the register on the page Export lists them."), "reports"
        )
    may_export, action, who = context.may(Permission.EXPORT), Message("Make a report"), Message("a lead")
    return Step("report", "now", Message("A report can be made."), "report_builder", may_export, action, who)
