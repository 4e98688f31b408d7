"""Set up a round: what can be coded blind, a proposal drawn by a seed, and the round as the lead decides it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from coding.access import Permission, allowed
from coding.agreement.plan import DESIGNS, assign, plan_warnings, propose_interviews, shared_interviews
from coding.errors import InvalidInput, NotReady
from coding.model import Assignment, CodebookVersion, Round, User
from coding.model.message import Message
from coding.store import Cursor, codebooks, events, people, reconciliation, rounds
from coding.store import releases as store_releases
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.rounds.groups import groups_of

PURPOSES = ("training", "calibration", "reliability", "drift check")
NOT_BLIND = ("training", "drift check")
"""Purposes of rounds whose interviews coders may know already."""
WITH_SUGGESTIONS = ("training",)
"""Purposes of rounds in which a lead may let coders see suggestions."""
UNITS = ("turn", "character", "word", "sentence", "interview")
BY_HAND = "by hand"


@dataclass(frozen=True, kw_only=True)
class RoundProposal:
    """Who would code what, to be looked at and changed before the round is opened.

    Attributes:
        releases: Release ids, drawn or chosen.
        assignments: Release id → coder ids.
        groups: Release id → group it was drawn from; empty without an attribute.
        shared: How many interviews each two coders share.
        warnings: What is thin about it, in plain words.
        seed: Seed of the draw.
        eligible: Released interviews there were to draw from.
    """

    releases: tuple[str, ...]
    assignments: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str]
    shared: Mapping[tuple[str, str], int]
    warnings: tuple[str, ...]
    seed: int
    eligible: int


@dataclass(frozen=True, kw_only=True)
class RoundDraft:
    """A round as a lead decides it, before it is opened.

    Attributes:
        name: What it is called.
        releases: Release ids.
        coders: User ids; two or more, for a drift check one or more.
        purpose: One of :data:`PURPOSES`.
        unit: Unit of analysis.
        target: Alpha to reach, for codes without a target of their own; None for no target.
        target_reason: Why.
        targets: Code id → (target, reason) for single codes.
        design: Who codes what; see :func:`propose_round`. ``by hand`` with ``shares`` that follow no design.
        anchor: With the design ``anchor``.
        shares: Release id → coders, as proposed or as the lead has changed it; None for what the design gives.
        attribute: Attribute the interviews were drawn by.
        seed: Seed of the draw and of the design.
        proposed: Release ids as they were drawn.
        suggestions: Whether coders may see the machine's suggestions in this round; only for training, and reported.
        measured: Whether agreement is measured; not in reflexive designs.
    """

    name: str
    releases: Sequence[str]
    coders: Sequence[str]
    purpose: str = "reliability"
    unit: str = "turn"
    target: float | None = 0.8
    target_reason: str = ""
    targets: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    design: str = "all pairs"
    anchor: str | None = None
    shares: Mapping[str, Sequence[str]] | None = None
    attribute: str = ""
    seed: int = 0
    proposed: Sequence[str] = ()
    suggestions: bool = False
    measured: bool = True


@reads(Permission.MANAGE_ROUNDS)
def eligible_releases(
    context: Context, cursor: Cursor, coders: Sequence[str], purpose: str = "reliability"
) -> list[str]:
    """Released interviews that these coders can be given, in the project's order.

    For a drift check: those at least one of them has handed in before. For training: those not in an open round with
    one of them. Otherwise also those none of them has coded or reconciled, because they are to be coded blind.
    """
    return [
        release for release in store_releases.current_releases(cursor) if _is_eligible(cursor, release, coders, purpose)
    ]


def _is_eligible(cursor: Cursor, release_id: str, coders: Sequence[str], purpose: str) -> bool:
    if any(rounds.open_assignment(cursor, release_id, coder) for coder in coders):
        return False
    if purpose == "drift check":
        return any(rounds.coded_before(cursor, release_id, coder) for coder in coders)
    return purpose == "training" or not any(
        rounds.has_coded(cursor, release_id, coder) or reconciliation.knows_of(cursor, release_id, coder)
        for coder in coders
    )


@requires(Permission.MANAGE_ROUNDS)
def unfit_releases(context: Context, coders: Sequence[str], purpose: str = "reliability") -> dict[str, Message]:
    """Released interviews that these coders cannot be given in a round of this purpose → why, and because of whom."""
    if purpose == "drift check":
        return {}
    with context.store.read() as cursor:
        names = people.names(cursor)
        hindrances: dict[str, Message] = {}
        for release in store_releases.current_releases(cursor):
            if reasons := _hindered(cursor, release, coders, purpose, names):
                hindrances[release] = Message.joined(*reasons)
    return hindrances


def _hindered(
    cursor: Cursor, release_id: str, coders: Sequence[str], purpose: str, names: Mapping[str, str]
) -> list[Message]:
    """What keeps some of the coders from an interview, with their names."""

    def named(those: Sequence[str]) -> str:
        return ", ".join(names.get(coder, coder) for coder in those)

    busy = [coder for coder in coders if rounds.open_assignment(cursor, release_id, coder)]
    free = [] if purpose == "training" else [coder for coder in coders if coder not in busy]
    coded = [coder for coder in free if rounds.has_coded(cursor, release_id, coder)]
    decided = [coder for coder in free if coder not in coded and reconciliation.knows_of(cursor, release_id, coder)]
    reasons = [
        (busy, Message("In an open round already: {names}.", names=named(busy))),
        (coded, Message("Coded already, so not blind any more: {names}.", names=named(coded))),
        (decided, Message("Took part in deciding on its disagreements: {names}.", names=named(decided))),
    ]
    return [reason for those, reason in reasons if those]


@reads(Permission.MANAGE_ROUNDS)
def propose_round(
    context: Context,
    cursor: Cursor,
    coders: Sequence[str],
    *,
    number: int | None = None,
    releases: Sequence[str] | None = None,
    purpose: str = "reliability",
    attribute: str = "",
    design: str = "all pairs",
    anchor: str | None = None,
    seed: int = 1,
) -> RoundProposal:
    """Draw interviews at random, in proportion within each group of an attribute, and share them among the coders.

    Args:
        context: A lead.
        cursor: The reading.
        coders: User ids.
        number: How many interviews to draw; None for all that can be had.
        releases: Interviews chosen already; nothing is drawn then, only shared out.
        purpose: What the round is for.
        attribute: Draw in proportion to this attribute's values (``language`` or a name of an attribute).
        design: One of ``all pairs``, ``rotating pairs`` and ``anchor``. A drift check gives each coder what they
            handed in before, whatever the design.
        anchor: With ``anchor``: who codes everything.
        seed: Same project, same seed, same proposal.

    Raises:
        InvalidInput: More interviews than there are, an unknown design or attribute, too few coders.
    """
    known = [
        release for release in store_releases.current_releases(cursor) if _is_eligible(cursor, release, coders, purpose)
    ]
    pool = list(releases) if releases is not None else known
    groups = groups_of(cursor, {*pool, *known}).get(attribute, {}) if attribute else {}
    names = people.names(cursor)
    if purpose == "drift check":
        done = {
            release: tuple(coder for coder in coders if rounds.coded_before(cursor, release, coder)) for release in pool
        }
    if attribute and not groups and len(pool) > 1:
        raise InvalidInput(
            Message(
                "The interviews do not differ in “{attribute}”. Choose another attribute, or none.", attribute=attribute
            )
        )
    if releases is None:
        if not known:
            raise InvalidInput(_nothing_to_draw(purpose))
        drawn = propose_interviews({release: groups.get(release, "") for release in known}, number or len(known), seed)
        pool = [release for release in known if release in drawn]
    if purpose == "drift check":
        assignments: dict[str, tuple[str, ...]] = {release: done[release] for release in pool}
        warnings: tuple[str, ...] = ()
    else:
        assignments = assign(pool, coders, design, anchor=anchor, strata=groups, seed=seed)
        warnings = plan_warnings(assignments, names, anchor=anchor if design == "anchor" else None)
    return RoundProposal(
        releases=tuple(pool),
        assignments=assignments,
        groups=groups,
        shared=shared_interviews(assignments),
        warnings=warnings,
        seed=seed,
        eligible=len(known),
    )


def _nothing_to_draw(purpose: str) -> Message:
    if purpose == "drift check":
        return Message("None of these coders has handed in an interview yet. A drift check has them code one again.")
    return Message(
        "There is no released interview left that none of these coders has coded. Release more, choose other coders, "
        "or make it a training round."
    )


@writes(Permission.MANAGE_ROUNDS)
def create_round(context: Context, cursor: Cursor, draft: RoundDraft) -> Round:
    """Open a round: each coder codes their interviews, blind to the others, under the newest codebook.

    Args:
        context: A lead.
        cursor: The transaction.
        draft: The round as the lead decided it.

    Raises:
        InvalidInput: Too few coders, no interviews, an unknown purpose, unit, design or code, a target without its
            reason, suggestions in a blind round, or an interview one of its coders cannot code blind any more.
        NotReady: An interview that is not released.
    """
    _check(draft)
    fixed = _shares(draft)

    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotReady(Message("The project has no codebook yet. Make one first; the round freezes its version."))
    shares = fixed or {
        release: tuple(coder for coder in draft.coders if rounds.coded_before(cursor, release, coder))
        for release in draft.releases
    }
    _check_people(cursor, shares, draft.coders, draft.purpose)
    possible = store_releases.current_releases(cursor)
    planned = Round(
        id=new_id(),
        name=draft.name.strip(),
        purpose=draft.purpose,
        codebook_version=newest.number,
        unit=draft.unit,
        target=draft.target,
        target_reason=draft.target_reason.strip(),
        state="open",
        created_by=context.user.id,
        created_at=datetime.now(UTC),
        design=BY_HAND if draft.purpose == "drift check" else draft.design,
        attribute=draft.attribute,
        seed=draft.seed,
        anchor=draft.anchor or "" if draft.design == "anchor" else "",
        proposed=tuple(draft.proposed),
        suggestions=draft.suggestions,
        measured=draft.measured,
        eligible=sum(_is_eligible(cursor, release, draft.coders, draft.purpose) for release in possible),
        targets=_targets(newest, draft.targets),
    )
    return _open(cursor, context, planned, shares)


def _check_people(cursor: Cursor, shares: Mapping[str, Sequence[str]], coders: Sequence[str], purpose: str) -> None:
    known = {user.id: user for user in people.users(cursor)}
    for coder in {coder for team in shares.values() for coder in team} | set(coders):
        if coder not in known or not allowed(known[coder], Permission.CODE):
            raise InvalidInput(
                Message("“{coder}” cannot code in this project. Name researchers or leads.", coder=coder)
            )
    for release_id, team in shares.items():
        _check_team(cursor, release_id, [known[coder] for coder in team], purpose)


def _open(cursor: Cursor, context: Context, planned: Round, shares: Mapping[str, Sequence[str]]) -> Round:
    """Store a round with its assignments, and say in the log what it is."""
    assignments = (Assignment(planned.id, release, coder, None) for release, team in shares.items() for coder in team)
    round = replace(planned, assignments=tuple(assignments))
    rounds.add(cursor, round)
    if round.purpose == "drift check":
        rounds.swap_aside(cursor, round.id)
    detail = {
        "interviews": len(shares),
        "coders": len(round.coders),
        "codebook": round.codebook_version,
        "design": round.design,
        "seed": round.seed,
        "suggestions": round.suggestions,
        "measured": round.measured,
    }
    events.append(cursor, context.user.id, "round.made", "round", round.id, detail)
    return rounds.get(cursor, round.id)


def _shares(draft: RoundDraft) -> dict[str, tuple[str, ...]] | None:
    """Who codes what; None where it depends on who has coded what before (a drift check)."""
    releases = tuple(dict.fromkeys(draft.releases))
    if draft.shares is not None:
        shares = {release: tuple(dict.fromkeys(draft.shares.get(release, ()))) for release in releases}
        if any(not team for team in shares.values()):
            raise InvalidInput(Message("Give every interview at least one coder, or leave it out of the round."))
        strangers = {coder for team in shares.values() for coder in team} - set(draft.coders)
        if strangers:
            raise InvalidInput(
                Message("{strangers} is not among the round's coders.", strangers=", ".join(sorted(strangers)))
            )
        return shares
    if draft.purpose == "drift check":
        return None
    return assign(releases, draft.coders, draft.design, anchor=draft.anchor, seed=draft.seed)


def _check_team(cursor: Cursor, release_id: str, team: Sequence[User], purpose: str) -> None:
    title = store_releases.release(cursor, release_id).title
    if not team:
        raise InvalidInput(
            Message("None of these coders has handed in “{title}”, so it cannot be coded a second time.", title=title)
        )
    for coder in team:
        if rounds.open_assignment(cursor, release_id, coder.id):
            raise InvalidInput(
                Message("“{title}” is already in an open round for {name}.", title=title, name=coder.name)
            )
        if purpose == "drift check":
            if not rounds.coded_before(cursor, release_id, coder.id):
                raise InvalidInput(
                    Message(
                        "{name} has not handed in “{title}” in a locked round, so there is no earlier coding to "
                        "compare with.",
                        name=coder.name,
                        title=title,
                    )
                )
        elif purpose != "training" and rounds.has_coded(cursor, release_id, coder.id):
            raise InvalidInput(
                Message(
                    "{name} has coded “{title}” already, so it cannot be coded blind any more. Choose other "
                    "interviews, or make it a training round.",
                    name=coder.name,
                    title=title,
                )
            )
        elif purpose != "training" and reconciliation.knows_of(cursor, release_id, coder.id):
            raise InvalidInput(
                Message(
                    "{name} decides on the disagreements in “{title}” or took part there, so it cannot be coded "
                    "blind any more. Choose other interviews or another coder, or make it a training round.",
                    name=coder.name,
                    title=title,
                )
            )


def _check(draft: RoundDraft) -> None:
    if not draft.name.strip():
        raise InvalidInput(Message("Give the round a name, for example “Reliability 1”."))
    if draft.purpose not in PURPOSES:
        raise InvalidInput(Message("The purpose is one of: {purposes}.", purposes=", ".join(PURPOSES)))
    if len(set(draft.coders)) < (1 if draft.purpose == "drift check" else 2):
        raise InvalidInput(Message("A round needs at least two coders; a drift check at least one."))
    if not draft.releases:
        raise InvalidInput(Message("Choose at least one released interview."))
    if draft.unit not in UNITS:
        raise InvalidInput(Message("The unit is one of: {units}.", units=", ".join(UNITS)))
    if draft.target is not None and not 0 < draft.target <= 1:
        raise InvalidInput(Message("The target is a number above 0 and up to 1, such as 0.8."))
    if draft.suggestions and draft.purpose not in WITH_SUGGESTIONS:
        raise InvalidInput(
            Message(
                "Only a training round can show the machine's suggestions. In any other round coders would agree "
                "for the machine's reasons. So there are none while it is open.",
            )
        )
    if draft.design not in (*DESIGNS, BY_HAND):
        raise InvalidInput(
            Message(
                "There is no design “{design}”. Use one of: {designs}.", design=draft.design, designs=", ".join(DESIGNS)
            )
        )


def _targets(version: CodebookVersion, targets: Mapping[str, tuple[float, str]]) -> tuple[tuple[str, float, str], ...]:
    known = {code.id for code in version.book.codes}
    for code, (target, reason) in targets.items():
        if code not in known:
            raise InvalidInput(
                Message("There is no code {code} in codebook version {number}.", code=code, number=version.number)
            )
        if not 0 < target <= 1:
            raise InvalidInput(Message("The target of {code} is a number above 0 and up to 1, such as 0.8.", code=code))
        if not reason.strip():
            raise InvalidInput(
                Message("Say why {code} has a target of its own. It is kept and printed with its figures.", code=code)
            )
    return tuple((code, float(target), reason.strip()) for code, (target, reason) in sorted(targets.items()))
