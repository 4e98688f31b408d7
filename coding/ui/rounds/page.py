"""The list of rounds: how each was planned, how far it is, locking and unlocking."""

import streamlit as st

from coding.access import Permission, allowed
from coding.agreement.plan import DESIGNS
from coding.model import Interview, Round, User
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, day_text, pgettext, say
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context
from coding.workspace.people.users import list_users, user_names
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import groups, lock, rounds
from coding.workspace.rounds.setup import (
    BY_HAND,
    NOT_BLIND,
    WITH_SUGGESTIONS,
    RoundDraft,
    RoundProposal,
    create_round,
    eligible_releases,
    propose_round,
    unfit_releases,
)

PURPOSES = {
    "reliability": N_("Reliability: the figures will be reported"),
    "calibration": N_("Calibration: to tune the codebook"),
    "training": N_("Training: to learn the codebook"),
    "drift check": N_("Drift check: code interviews a second time"),
}
UNITS = {
    "turn": N_("Speaker turn (usual)"),
    "sentence": N_("Sentence"),
    "word": N_("Word"),
    "character": N_("Character"),
    "interview": N_("Whole interview"),
}
UNITS_COUNTED = {
    "turn": (N_("turn"), N_("turns")),
    "sentence": (N_("sentence"), N_("sentences")),
    "word": (N_("word"), N_("words")),
    "character": (N_("character"), N_("characters")),
    "interview": (N_("interview"), N_("interviews")),
}
"""Units as they stand inside a sentence: one of them, and several."""
DESIGN_WORDS = {
    "all pairs": N_("Everybody codes every interview"),
    "rotating pairs": N_("Two coders each, pairs take turns"),
    "anchor": N_("One codes every interview, the others take turns"),
}
NO_ATTRIBUTE = ""


def show(context: Context, known: list[Round]) -> None:
    """List the rounds this person may see; leads also set up, lock and unlock."""
    names = user_names(context.project)
    leads = context.may(Permission.MANAGE_ROUNDS)
    if leads:
        _set_up(context)
    if not known:
        style.empty(_("There is no round yet. Set one up: choose interviews, coders, and the target before coding."))
        return
    coders = rounds.coders_who_left(context) if leads else {}
    for round in reversed(known):
        _card(context, round, names, leads, coders.get(round.id, []))


def _card(context: Context, round: Round, names: dict[str, str], leads: bool, coders_who_left: list[str]) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="top")
        state = _("Locked") if round.state == "locked" else pgettext("state", "Open")
        left.markdown(f"**{style.escape(round.name)}** · {state} · {_(PURPOSES[round.purpose])}")
        with left:
            for line in _facts(round, names):
                style.note(line)
            if round.state == "open":
                style.note(_progress(context, round, names))
            if coders_who_left:
                st.warning(
                    _("No longer works here: {names}. Lock the round to go on without what is not handed in.").format(
                        names=", ".join(map(style.escape, coders_who_left))
                    )
                )
            for unlocking in rounds.unlockings(context, round.id):
                style.note(
                    _("Opened again after revision {revision}, {when}, by {name}: {reason}").format(
                        revision=unlocking.revision,
                        when=day_text(unlocking.unlocked_at),
                        name=names.get(unlocking.unlocked_by, unlocking.unlocked_by),
                        reason=unlocking.reason,
                    )
                )
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            if round.state == "locked":
                if st.button(_("See the figures"), key=f"figures-{round.id}", type="primary"):
                    for key in ("agreement-view", "agreement-round"):
                        st.session_state.pop(key, None)
                    st.query_params.from_dict({"round": round.id})
                    st.rerun()
                if leads:
                    _unlock(context, round)
            elif leads:
                _lock(context, round)


def _facts(round: Round, names: dict[str, str]) -> list[str]:
    """How the round was planned, in lines."""
    if not round.measured:
        aim = _("nothing is measured, differences serve dialogue")
    elif round.target is None:
        aim = _("no target")
    else:
        reason = f" ({round.target_reason})" if round.target_reason else ""
        aim = _("target {target}").format(target=f"{round.target:g}") + reason
    lines = [
        _("Unit: {unit} · {aim} · codebook version {version}, frozen · {n} interviews · made {when} by {name}").format(
            unit=_(UNITS_COUNTED[round.unit][0]),
            aim=aim,
            version=round.codebook_version,
            n=len(round.releases),
            when=day_text(round.created_at),
            name=names.get(round.created_by, round.created_by),
        )
    ]
    if round.targets:
        targets = "; ".join(f"{code} {target:g} ({reason})" for code, target, reason in round.targets)
        lines.append(_("Targets of their own: {targets}").format(targets=targets))
    plan = []
    if round.design not in ("all pairs", BY_HAND):
        plan.append(_("design: {design}").format(design=_(DESIGN_WORDS[round.design])))
    if round.anchor:
        plan.append(_("anchor: {name}").format(name=names.get(round.anchor, round.anchor)))
    if round.proposed:
        by = _(", in proportion to {attribute}").format(attribute=round.attribute) if round.attribute else ""
        if round.is_complete_draw and round.purpose not in NOT_BLIND:
            plan.append(_("all that could be coded blind: {n}").format(n=round.eligible))
        else:
            plan.append(_("drawn from {n} with seed {seed}{by}").format(n=round.eligible, seed=round.seed, by=by))
    # A drift check follows no design: everybody codes what they handed in.
    shared_by_hand = round.design == BY_HAND and round.purpose != "drift check"
    if shared_by_hand or set(round.proposed) not in (set(), set(round.releases)):
        plan.append(_("changed by hand"))
    plan.append(_("suggestions shown") if round.suggestions else _("no suggestions"))
    return [" · ".join([lines[0], *plan]), *lines[1:]]


def _progress(context: Context, round: Round, names: dict[str, str]) -> str:
    parts = []
    for coder in round.coders if rounds.follows(context, round) else [context.user.id]:
        assignments = [assignment for assignment in round.assignments if assignment.coder == coder]
        locked = sum(1 for assignment in assignments if assignment.locked_at is not None)
        parts.append(
            _("{name} {locked} of {all}").format(name=names.get(coder, coder), locked=locked, all=len(assignments))
        )
    return _("Handed in so far: {parts}. The round is locked by itself when everything is handed in.").format(
        parts=", ".join(parts)
    )


def _lock(context: Context, round: Round) -> None:
    with st.popover(_("Lock the round")):
        waiting = sum(1 for assignment in round.assignments if assignment.locked_at is None)
        if rounds.follows(context, round):
            st.markdown(
                _(
                    "**{n}** interviews are not handed in yet. Locking takes them as they are: what is not coded "
                    "counts as left blank."
                ).format(n=waiting)
            )
        else:
            st.markdown(
                _(
                    "You code in this round, so how far the others are is not shown. Locking takes everything as "
                    "it is: what is not coded counts as left blank."
                )
            )
        style.note(_("An interview in which its coder has coded nothing by then is left out of agreement."))
        style.button(_("Lock and compute"), lambda: lock.lock_round(context, round.id), key=f"lock-{round.id}")


def _unlock(context: Context, round: Round) -> None:
    with st.popover(_("Unlock")):
        st.markdown(
            _(
                "Coders can change their codings again. The snapshot stays on record; locking again makes a new one, "
                "with new figures. This is written in the log, and the reason is shown with the figures."
            )
        )
        reason = st.text_input(_("Why is it opened again?"), key=f"why-{round.id}")
        if st.button(_("Unlock the round"), key=f"unlock-{round.id}"):
            with style.anew():
                lock.unlock_round(context, round.id, reason)


def _set_up(context: Context) -> None:
    """Show the form behind one line, so that the list of rounds stays in sight."""
    interviews = {
        str(interview.release_id): interview for interview in list_interviews(context) if interview.release_id
    }
    people = {user.id: user for user in list_users(context.project) if allowed(user, Permission.CODE)}
    with st.expander(_("Set up a round"), icon=":material/add:"):
        if not interviews or len(people) < 2:
            style.note(_("A round needs released interviews and at least two people who code."))
            return
        style.note(
            _(
                "The round freezes codebook version {version}. Coders see nothing of each other’s work in these "
                "interviews until all have handed in. For an interval, take at least 4 interviews; 10 or more "
                "make it useful."
            ).format(version=current_codebook(context).number)
        )
        _form(context, interviews, people)


def _form(context: Context, interviews: dict[str, Interview], people: dict[str, User]) -> None:
    left, right = st.columns(2)
    name = left.text_input(_("Name"), placeholder=_("Reliability 1"), key="round-name")
    purpose = right.selectbox(
        _("Purpose"), list(PURPOSES), format_func=lambda purpose: _(PURPOSES[purpose]), key="round-purpose"
    )
    who = st.multiselect(
        _("Coders"),
        list(people),
        format_func=lambda coder: people[coder].name,
        key="round-coders",
        placeholder=_(CHOOSE),
    )
    if len(who) < (1 if purpose == "drift check" else 2):
        style.note(_("Choose the coders first; the interviews they can still code blind are offered then."))
        return
    design, anchor = _design(purpose, who, people)
    proposal = _interviews(context, interviews, who, purpose, design, anchor)
    if proposal is None:
        return
    shares = _shares(proposal, interviews, people, who, changeable=purpose != "drift check")
    for warning in proposal.warnings:
        st.warning(style.escape(say(warning)), icon=":material/warning:")
    unit, target, reason, targets = _targets(context)
    suggestions = purpose in WITH_SUGGESTIONS and st.checkbox(
        _("Show the machine’s suggestions while coding"),
        value=False,
        key="round-suggestions",
        help=_("Suggestions that two coders both take raise agreement for the machine’s reasons. It is reported."),
    )
    reflexive = st.checkbox(
        _("Measure nothing: the differences serve dialogue"),
        value=False,
        key="round-reflexive",
        help=_("For reflexive designs. No figure is shown or exported; the Reconcile page lists what to talk about."),
    )
    if not st.button(_("Open the round"), type="primary", key="round-open"):
        return
    drawn = st.session_state.get("round-drawn") or ()
    moved = shares != dict(proposal.assignments)
    if not reflexive and target and not reason.strip():
        st.error(_("Say why this target. It is kept with the round and printed with its figures."))
        return
    with style.anew():
        create_round(
            context,
            RoundDraft(
                name=name,
                releases=proposal.releases,
                coders=who,
                purpose=purpose,
                unit=unit,
                target=None if reflexive else target or None,
                target_reason=reason,
                targets={} if reflexive else targets,
                design=BY_HAND if moved else design,
                anchor=anchor,
                shares=shares,
                attribute=str(st.session_state.get("round-attribute") or "") if drawn else "",
                seed=proposal.seed,
                proposed=drawn,
                suggestions=suggestions,
                measured=not reflexive,
            ),
        )
        for key in [key for key in st.session_state if str(key).startswith("round-")]:
            del st.session_state[key]
        st.toast(_("The round is open. Its interviews are on the coders’ desks."))


def _design(purpose: str, who: list[str], people: dict[str, User]) -> tuple[str, str | None]:
    if purpose == "drift check":
        style.note(
            _(
                "Each coder codes interviews they have handed in before. Their first coding is set aside until "
                "they hand in, and comes back then. The second one is kept in the snapshot only."
            )
        )
        return "all pairs", None
    if len(who) == 2:
        return "all pairs", None
    left, right = st.columns(2)
    design = left.selectbox(
        _("Who codes what"), list(DESIGNS), format_func=lambda design: _(DESIGN_WORDS[design]), key="round-design"
    )
    if design != "anchor":
        return design, None
    return design, right.selectbox(
        _("Who codes every interview"), who, format_func=lambda coder: people[coder].name, key="round-anchor"
    )


def _interviews(
    context: Context,
    interviews: dict[str, Interview],
    who: list[str],
    purpose: str,
    design: str,
    anchor: str | None,
) -> RoundProposal | None:
    """Draw, show, let the lead change; what is chosen at the end."""
    can = eligible_releases(context, who, purpose)
    _unfit(context, interviews, who, purpose)
    if not can:
        style.empty(
            _("None of these coders has handed in an interview yet. A drift check comes after a round.")
            if purpose == "drift check"
            else _(
                "There is no released interview left that none of these coders has coded. Release more, choose other "
                "coders, or make it a training round."
            )
        )
        return None
    attributes = list(groups.interview_groups(context, can))
    left, middle, right, button = st.columns([1.1, 1.6, 1, 1.2], vertical_alignment="bottom")
    number = left.number_input(_("Draw"), 1, len(can), min(len(can), 10), key="round-number")
    attribute = middle.selectbox(
        _("In proportion to"),
        [NO_ATTRIBUTE, *attributes],
        format_func=lambda attribute: attribute or _("nothing: at random"),
        key="round-attribute",
    )
    seed = right.number_input(_("Seed"), 0, 999_999, 1, key="round-seed", help=_("Same seed, same draw. It is kept."))
    with style.refusals():
        if button.button(_("Draw interviews"), key="round-draw"):
            drawn = propose_round(
                context,
                who,
                number=int(number),
                purpose=purpose,
                attribute=attribute,
                design=design,
                anchor=anchor,
                seed=int(seed),
            )
            st.session_state["round-drawn"] = drawn.releases
            st.session_state["round-chosen"] = list(drawn.releases)
        releases = [release for release in st.session_state.get("round-chosen", []) if release in can]
        st.session_state["round-chosen"] = releases
        interview_ids = st.multiselect(
            _("Interviews ({n} can be coded)").format(n=len(can)),
            can,
            format_func=lambda release: interviews[release].name,
            key="round-chosen",
            help=_("Draw them, choose them, or change the draw; what was drawn is kept beside what you chose."),
            placeholder=_(CHOOSE),
        )
        if not interview_ids:
            return None
        return propose_round(
            context,
            who,
            releases=[release for release in can if release in interview_ids],
            purpose=purpose,
            attribute=attribute if attribute in attributes and len(interview_ids) > 1 else "",
            design=design,
            anchor=anchor,
            seed=int(seed),
        )
    return None


def _unfit(context: Context, interviews: dict[str, Interview], who: list[str], purpose: str) -> None:
    """Name the interviews that are not offered, and why."""
    unfit = {interviews[release].name: say(why) for release, why in unfit_releases(context, who, purpose).items()}
    if not unfit:
        return
    title = _("Not offered: {n} interviews").format(n=len(unfit))
    with st.expander(title, icon=":material/block:"):
        style.table([_("Interview"), _("Why")], [[name, why] for name, why in unfit.items()], label=title)


def _shares(
    proposal: RoundProposal,
    interviews: dict[str, Interview],
    people: dict[str, User],
    who: list[str],
    *,
    changeable: bool,
) -> dict[str, tuple[str, ...]]:
    """The plan as a table, and a place to change who codes what."""
    shares = dict(proposal.assignments)
    names = {coder: people[coder].name.split()[0] for coder in who}
    with st.expander(_("Who codes what: {n} interviews").format(n=len(shares)), expanded=len(who) > 2):
        style.table(
            [_("Interview"), _("Group"), *names.values()],
            [
                [
                    interviews[release].name,
                    proposal.groups.get(release, ""),
                    *("✓" if coder in shares[release] else "–" for coder in who),
                ]
                for release in proposal.releases
            ],
            label=_("Who codes what"),
        )
        pairs = ", ".join(
            _("{first} and {second}: {n}").format(first=names[first], second=names[second], n=number)
            for (first, second), number in proposal.shared.items()
            if first in names and second in names
        )
        if pairs:
            style.note(_("Interviews shared: {pairs}.").format(pairs=pairs))
        if changeable and len(who) > 2 and st.toggle(_("Change it by hand"), key="round-by-hand"):
            for release in proposal.releases:
                label = interviews[release].name
                key = f"round-share-{release}-{','.join(shares[release])}"
                picked = st.pills(
                    label,
                    who,
                    selection_mode="multi",
                    default=list(shares[release]),
                    format_func=lambda who: names[who],
                    key=key,
                )
                shares[release] = tuple(coder for coder in who if coder in picked)
    return shares


def _targets(context: Context) -> tuple[str, float, str, dict[str, tuple[float, str]]]:
    left, middle, right = st.columns([2, 1.2, 3])
    unit = left.selectbox(_("Unit of analysis"), list(UNITS), format_func=lambda unit: _(UNITS[unit]), key="round-unit")
    target = middle.number_input(
        _("Target for alpha"),
        0.0,
        1.0,
        0.8,
        0.05,
        key="round-target",
        help=_("0 means that no target is set: nothing is called met."),
    )
    reason = right.text_input(
        _("Why this target?"), placeholder=_("For example: conclusions are to rest on it"), key="round-reason"
    )
    codes = {code.id: code.name for code in current_codebook(context).book.codes}
    targets: dict[str, tuple[float, str]] = {}
    with st.expander(_("Codes with a target of their own")):
        code_ids = st.multiselect(
            _("Codes"),
            list(codes),
            format_func=lambda code: f"{code} {codes[code]}",
            key="round-own-codes",
            placeholder=_(CHOOSE),
        )
        for code in code_ids:
            left, right = st.columns([1, 3], vertical_alignment="bottom")
            value = left.number_input(
                _("Target of {code}").format(code=code), 0.05, 1.0, 0.7, 0.05, key=f"round-own-target-{code}"
            )
            why = right.text_input(_("Why for {code}?").format(code=code), key=f"round-own-reason-{code}")
            targets[code] = (float(value), why)
    return unit, float(target), reason, targets
