"""Where the project stands: the next step as one button, the chain with what is blocked, interviews by coders."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from coding.access import Permission
from coding.model import Interview
from coding.ui.frame import runtime, style
from coding.ui.frame.navigation import go, link, may_open
from coding.ui.frame.paging import first_of, having_words
from coding.ui.frame.texts import N_, _, pgettext, say
from coding.ui.originals import work
from coding.ui.project.passphrase import ask_to_write_down
from coding.workspace.context import Context
from coding.workspace.erasure.erase import unfinished
from coding.workspace.overview import chain as overview_chain
from coding.workspace.overview import status as overview_status
from coding.workspace.people.users import user_names

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
PAGE = 50
"""Interviews on the screen."""
CODERS = {"open": N_("assigned"), "assigned": N_("assigned"), "locked": N_("✓ handed in")}
"""Whether somebody has begun is told by the number beside it, to those who may see it."""


def page(context: Context) -> None:
    """Show the overview."""
    st.title(_("Home"), anchor=False)
    _backups(context)
    _erasures(context)
    work.show(context)
    steps = overview_chain.chain(context)
    if not work.under_way(context):
        _next(steps)
    ask_to_write_down(context)
    _chain(steps)
    entries = overview_status.status(context)
    if not entries:
        return
    st.subheader(_("Interviews by coders"), anchor=False)
    _matrix(context, entries)


def _backups(context: Context) -> None:
    """Tell leads and stewards of a server when a backup of the night is lacking."""
    failure = runtime.backup_failure()
    if failure and (context.may(Permission.SET_UP) or context.may(Permission.SET_UP_ORIGINALS)):
        st.error(
            _(
                "The last nightly backup was not made, or not copied to its other place. {reason} What people save is "
                "in the project all the same. Tell whoever looks after this server; it is tried again every hour."
            ).format(reason=style.escape(failure))
        )


def _erasures(context: Context) -> None:
    """Tell stewards that somebody who was erased is not gone everywhere."""
    if context.may(Permission.ERASE) and unfinished(context):
        st.error(
            _(
                "An erasure is not finished. It was cut short, or an older file was put into the project’s "
                "folder. Finish it on the page Erase, for the originals and the backups."
            )
        )


def _next(steps: list[overview_chain.Step]) -> None:
    """The one thing to do next, or whose turn it is."""
    step = overview_chain.next_step(steps)
    if step is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_("**Next for you.** {reason}").format(reason=style.escape(say(step.for_me or step.reason))))
            if st.button(style.escape(say(step.action)), type="primary", key="overview-next"):
                go(step.page, **step.query)
        return
    waiting = [step for step in steps if step.state == "now" and step.who]
    if waiting:
        first = waiting[0]
        style.empty(
            _("Nothing for you to do now. {step}: {reason} It is a step for {who}.").format(
                step=pgettext("verb", STEPS[first.key]), reason=style.escape(say(first.reason)), who=say(first.who)
            )
        )


def _chain(steps: list[overview_chain.Step]) -> None:
    """Every step, each a link to where it is done for those who have that page."""
    st.subheader(_("The steps of the project"), anchor=False)
    with st.container(gap="xxsmall", key="steps"):
        for step in steps:
            name, mark = pgettext("verb", STEPS[step.key]), _(MARKS[step.state])
            link(step.page, f"**{name}** {mark} · {style.escape(_whole(step))}", **step.query)


def _whole(step: overview_chain.Step) -> str:
    reason = say(step.reason)
    return _("{reason} For {who}.").format(reason=reason, who=say(step.who)) if step.who else reason


def _matrix(context: Context, entries: list[overview_status.InterviewStatus]) -> None:
    names = user_names(context.project)
    coders = sorted(
        {who for entry in entries for who in (*entry.coders, *entry.codings)}, key=lambda who: names.get(who, who)
    )
    entries_shown = having_words(
        entries, PAGE, "overview", lambda entry: f"{entry.interview.name} {say(entry.next_step)}"
    )
    if not entries_shown:
        return
    first = first_of(len(entries_shown), PAGE, "overview")
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
                status.interview.name,
                status.interview.language or "?",
                _(STATES[status.interview.state]),
                *(_cell(who, status.coders, status.codings) for who in coders),
                say(status.next_step),
            ]
            for status in entries_shown[first : first + PAGE]
        ],
        label=_("Interviews and how far each coder is"),
        links=[_address(status.interview) for status in entries_shown[first : first + PAGE]],
    )
    style.note(
        _(
            "Numbers are the codings that you may see. ✓: the coder has handed in the interview. How fast "
            "anybody works is not measured."
        )
    )


def _address(interview: Interview) -> str:
    """Where an interview is worked on next, or "" for who has no such page."""
    page, name, value = {
        "imported": ("importing", "interview", interview.id),
        "in_review": ("review", "interview", interview.id),
        "released": ("coding", "release", interview.release_id),
    }[interview.state]
    return f"{page}?{urlencode({name: value})}" if may_open(page) else ""


def _cell(who: str, coders: Mapping[str, str], codings: Mapping[str, int]) -> str:
    state, number = coders.get(who), codings.get(who)
    parts = [_(CODERS[state])] if state else []
    if number:
        parts.append(_("1 coding") if number == 1 else _("{number} codings").format(number=number))
    return " · ".join(parts) or "–"
