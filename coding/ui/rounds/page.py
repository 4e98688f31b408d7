"""The list of rounds: how each was planned, how far it is, locking and unlocking."""

import streamlit as st

from coding.access import Permission
from coding.model import Round
from coding.ui.frame import style
from coding.ui.frame.texts import _, pgettext
from coding.ui.rounds import setup as rounds_setup
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.rounds import lock, rounds


def show(context: Context, known: list[Round]) -> None:
    """List the rounds this person may see; leads also set up, lock and unlock."""
    names = user_names(context.project)
    leads = context.may(Permission.MANAGE_ROUNDS)
    if leads:
        rounds_setup.show(context)
    if not known:
        style.empty(_("There is no round yet. Set one up: choose interviews, coders, and the target before coding."))
        return
    gone = rounds.coders_gone(context) if leads else {}
    for round in reversed(known):
        _card(context, round, names, leads, gone.get(round.id, []))


def _card(context: Context, round: Round, names: dict[str, str], leads: bool, gone: list[str]) -> None:
    with st.container(border=True):
        left, right = st.columns([4, 1.3], vertical_alignment="top")
        state = _("Locked") if round.state == "locked" else pgettext("state", "Open")
        left.markdown(f"**{style.escape(round.name)}** · {state} · {_(rounds_setup.PURPOSES[round.purpose])}")
        with left:
            for line in _facts(round, names):
                style.note(line)
            if round.state == "open":
                style.note(_progress(context, round, names))
            if gone:
                st.warning(
                    _("No longer works here: {names}. Lock the round to go on without what is not handed in.").format(
                        names=", ".join(map(style.escape, gone))
                    )
                )
            for unlocking in rounds.unlockings(context, round.id):
                style.note(
                    _("Opened again after revision {revision}, {when}, by {name}: {reason}").format(
                        revision=unlocking.revision,
                        when=f"{unlocking.unlocked_at:%Y-%m-%d}",
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
            unit=_(rounds_setup.UNITS_COUNTED[round.unit][0]),
            aim=aim,
            version=round.codebook_version,
            n=len(round.releases),
            when=f"{round.created_at:%Y-%m-%d}",
            name=names.get(round.created_by, round.created_by),
        )
    ]
    if round.targets:
        own = "; ".join(f"{code} {target:g} ({reason})" for code, target, reason in round.targets)
        lines.append(_("Targets of their own: {targets}").format(targets=own))
    plan = []
    if round.design != "all pairs":
        plan.append(_("design: {design}").format(design=_(rounds_setup.DESIGN_WORDS[round.design])))
    if round.anchor:
        plan.append(_("anchor: {name}").format(name=names.get(round.anchor, round.anchor)))
    if round.proposed:
        by = _(", in proportion to {attribute}").format(attribute=round.attribute) if round.attribute else ""
        if round.took_everything:
            plan.append(_("all that could be coded blind: {n}").format(n=round.eligible))
        else:
            plan.append(_("drawn from {n} with seed {seed}{by}").format(n=round.eligible, seed=round.seed, by=by))
        if set(round.proposed) != set(round.releases):
            plan.append(_("changed by hand"))
    plan.append(_("suggestions shown") if round.suggestions else _("no suggestions"))
    return [" · ".join([lines[0], *plan]), *lines[1:]]


def _progress(context: Context, round: Round, names: dict[str, str]) -> str:
    parts = []
    for coder in round.coders if rounds.follows(context, round) else [context.user.id]:
        own = [assignment for assignment in round.assignments if assignment.coder == coder]
        locked = sum(1 for assignment in own if assignment.locked_at is not None)
        parts.append(_("{name} {locked} of {all}").format(name=names.get(coder, coder), locked=locked, all=len(own)))
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
                st.session_state.pop("_agreement", None)
