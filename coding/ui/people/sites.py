"""The sites of a study on the page People: making them, and who and what belongs to each."""

from collections.abc import Mapping, Sequence

import streamlit as st

from coding.access import Permission
from coding.model import Interview, Placed, Site, User
from coding.ui.frame import style
from coding.ui.frame.identity import tab_id
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.steps import history, show_outcome
from coding.ui.frame.texts import _
from coding.workspace.context import Context
from coding.workspace.people import sites as work
from coding.workspace.project.interviews import list_interviews

_SAID = "_people_sites_said"
"""Session entry: open rounds that wait for somebody who cannot see an interview in them any more."""


def names(context: Context) -> dict[str, str]:
    """Id of each site the person knows of → its name."""
    return {site.id: site.name for site in work.list_sites(context)}


def show(context: Context, users: Sequence[User]) -> None:
    """The sites, to leads of the whole study; one place to begin where there are none."""
    if not context.may(Permission.SET_UP):
        return
    show_outcome()
    sites = work.list_sites(context)
    if not sites:
        with st.expander(_("Sites")):
            style.note(
                _(
                    "A study at several places can have sites. Somebody who belongs to a site sees its interviews, "
                    "those of no site, and those that a site shares; of the others nothing, not even how many there "
                    "are. Whoever belongs to none sees the whole study, as everybody does now."
                )
            )
            _make(context)
            _steps(context)
        return
    st.header(_("Sites"), anchor=False)
    style.note(
        _(
            "Somebody who belongs to a site sees its interviews, those of no site, and those that a site shares. "
            "Whoever belongs to none sees the whole study."
        )
    )
    _waiting_rounds()
    interviews, placed = list_interviews(context), work.placed_interviews(context)
    _table(sites, users, interviews, placed)
    left, right = st.columns(2)
    with left:
        _person(context, sites, users)
        _change(context, sites)
    with right:
        _interviews(context, sites, interviews, placed)
        with st.container(border=True):
            _make(context)
    _steps(context)


def _table(
    sites: Sequence[Site], users: Sequence[User], interviews: Sequence[Interview], placed: Mapping[str, Placed]
) -> None:
    rows: list[list[str]] = []
    for site in [*sites, None]:
        site_id = site.id if site else None
        lines = [
            interview
            for interview in interviews
            if (placed[interview.id].site if interview.id in placed else None) == site_id
        ]
        titles = [
            _("{title} (shared)").format(title=interview.title)
            if interview.id in placed and placed[interview.id].shared
            else interview.title
            for interview in lines
        ]
        people = [user.name for user in users if user.site == site_id and user.active]
        name = site.name if site else _("The whole study")
        rows.append([name, ", ".join(people) or "–", ", ".join(titles) or "–"])
    style.table([_("Site"), _("People"), _("Interviews")], rows, label=_("Sites, their people and their interviews"))


def _where(label: str, sites: Sequence[Site], key: str, at: str | None = None) -> str | None:
    """A choice of a site, or of the whole study."""
    known = {site.id: site.name for site in sites}
    options: list[str | None] = [None, *known]
    return st.selectbox(
        label,
        options,
        index=options.index(at) if at in options else 0,
        format_func=lambda site_id: known[site_id] if site_id else _("The whole study"),
        key=key,
    )


def _person(context: Context, sites: Sequence[Site], users: Sequence[User]) -> None:
    with st.container(border=True):
        st.subheader(_("Where somebody belongs"), anchor=False)
        user = st.selectbox(_("Whom to put into a site"), users, format_func=lambda user: user.name)
        site_id = _where(_("Belongs to"), sites, f"site-of-{user.id}-{user.site}", user.site)
        style.button(
            _("Put them there"),
            lambda: _note(work.place_person(context, user.id, site_id)),
            disabled=site_id == user.site,
        )


def _interviews(
    context: Context, sites: Sequence[Site], interviews: Sequence[Interview], placed: Mapping[str, Placed]
) -> None:
    with st.container(border=True):
        st.subheader(_("Where interviews belong"), anchor=False)
        titles = {interview.id: interview.name for interview in interviews}
        interview_ids = st.multiselect(
            _("Interviews to put into a site"),
            list(titles),
            format_func=lambda interview_id: titles[interview_id],
            placeholder=_("Interviews"),
        )
        first = placed.get(interview_ids[0]) if interview_ids else None
        state = (
            f"{interview_ids[0] if interview_ids else ''}-{first.site if first else ''}-{first.shared if first else ''}"
        )
        site_id = _where(_("They belong to"), sites, f"site-of-interviews-{state}", first.site if first else None)
        shared = st.checkbox(
            _("Every site sees them"),
            value=bool(first and first.shared),
            disabled=site_id is None,
            help=_("For interviews that everybody codes, such as those of a training."),
            key=f"site-shared-{state}",
        )
        style.button(
            _("Put the interviews there"),
            lambda: _note(
                work.place_interviews(context, interview_ids, site_id, shared=shared and site_id is not None)
            ),
            disabled=not interview_ids,
        )


def _change(context: Context, sites: Sequence[Site]) -> None:
    with st.container(border=True):
        st.subheader(_("Rename or remove a site"), anchor=False)
        site = st.selectbox(_("Which site"), sites, format_func=lambda site: site.name)
        name = st.text_input(_("Its name"), site.name, key=f"site-name-{site.id}-{site.name}")
        with st.container(horizontal=True, gap="small"):
            style.button(
                _("Rename"),
                lambda: _note(work.rename_site(context, site.id, name)),
                disabled=name.strip() in ("", site.name),
            )
            style.button(
                _("Remove this site"),
                lambda: _note(work.remove_site(context, site.id)),
                help=_("Only a site that nobody and nothing belongs to."),
            )


def _make(context: Context) -> None:
    with st.form("make-site", clear_on_submit=True, border=False):
        st.subheader(_("Make a site"), anchor=False)
        name = st.text_input(_("Name of the new site"), placeholder=_("The town it is in"))
        if st.form_submit_button(_("Make it")):
            style.attempt(lambda: _note(work.make_site(context, name)))


def _steps(context: Context) -> None:
    history(
        context,
        work.LINE,
        lambda who, seen: _note(work.undo_sites(who, seen)),
        lambda who: _note(work.redo_sites(who)),
    )


def _waiting_rounds() -> None:
    waiting: list[str] = st.session_state.get(_SAID, [])
    if waiting:
        st.warning(
            _(
                "Open rounds wait for somebody who cannot see an interview in them any more: {rounds}. Share the "
                "interview, or lock the round."
            ).format(rounds=", ".join(map(style.escape, waiting)))
        )


def _note(came: object) -> None:
    """Keep the names of open rounds that wait now, where a step has told any; what others see has changed."""
    TABLE.notify_everybody(tab_id())
    st.session_state[_SAID] = came if isinstance(came, list) else []
