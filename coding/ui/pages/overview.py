"""Where the project stands: the next step as one button, the chain with what is blocked, interviews by coders."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from coding.ui import style
from coding.ui.navigation import go
from coding.ui.texts import N_, _
from coding.workspace import desk, projects
from coding.workspace.context import Context

STATES = {"imported": N_("Imported"), "in_review": N_("In review"), "released": N_("Released")}
STEPS = {
    "import": N_("Import"),
    "review": N_("Review and release"),
    "codebook": N_("Codebook"),
    "code": N_("Code"),
    "agreement": N_("Agreement"),
    "reconcile": N_("Reconcile"),
    "report": N_("Report"),
}
MARKS = {"done": N_("✓ done"), "now": N_("→ to do"), "blocked": N_("· waits")}
CODERS = {"open": N_("coding"), "assigned": N_("assigned"), "locked": N_("✓ locked")}

ACTIONS = (
    N_("Choose a codebook"),
    N_("Decide disagreements"),
    N_("Import transcripts"),
    N_("Make a report"),
    N_("Open my work"),
    N_("Review identifiers"),
    N_("Set up a round"),
)
"""What :mod:`coding.workspace.desk` proposes to do next."""


def page(context: Context) -> None:
    """Show the overview."""
    st.title(_("Overview"), anchor=False)
    steps = desk.chain(context)
    _next(steps)
    _chain(steps)
    entries = projects.status(context)
    if not entries:
        return
    st.subheader(_("Interviews by coders"), anchor=False)
    _matrix(context, entries)


def _next(steps: list[desk.Step]) -> None:
    """The one thing to do next, or whose turn it is."""
    mine = desk.next_step(steps)
    if mine is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_("**Next for you.** {reason}").format(reason=style.escape(mine.reason)))
            if st.button(_(mine.action), type="primary", key="overview-next"):
                go(mine.page)
        return
    waiting = [one for one in steps if one.state == "now" and one.who]
    if waiting:
        first = waiting[0]
        style.empty(
            _("Nothing for you to do now. {step}: {reason} It is a step for {who}.").format(
                step=_(STEPS[first.key]), reason=first.reason, who=first.who
            )
        )


def _chain(steps: list[desk.Step]) -> None:
    style.table(
        [_("Step"), _("State"), _("What there is to do, or what it waits for")],
        [
            [
                _(STEPS[one.key]),
                _(MARKS[one.state]),
                one.reason
                if one.mine or not one.who
                else _("{reason} For {who}.").format(reason=one.reason, who=one.who),
            ]
            for one in steps
        ],
        label=_("The steps of the project"),
    )


def _matrix(context: Context, entries: list[projects.InterviewStatus]) -> None:
    names = {user.id: user.name for user in projects.list_users(context.project)}
    coders = sorted(
        {who for one in entries for who in (*one.coders, *one.codings)}, key=lambda who: names.get(who, who)
    )
    style.table(
        [
            _("Interview"),
            _("Language"),
            _("State"),
            *(names.get(who, who) for who in coders),
            _("Next step"),
        ],
        [
            [
                f"{one.interview.participant_label} · {one.interview.title}",
                one.interview.language or "?",
                _(STATES[one.interview.state]),
                *(_cell(who, one.coders, one.codings) for who in coders),
                one.next_step,
            ]
            for one in entries
        ],
        label=_("Interviews and how far each coder is"),
    )
    style.note(
        _(
            "Numbers are the codings that you may see. Locked: the coder has handed the interview in. "
            "How fast anybody works is not measured."
        )
    )


def _cell(who: str, coders: Mapping[str, str], codings: Mapping[str, int]) -> str:
    state, number = coders.get(who), codings.get(who)
    parts = [_(CODERS[state])] if state else []
    if number:
        parts.append(_("1 coding") if number == 1 else _("{number} codings").format(number=number))
    return " · ".join(parts) or "–"
