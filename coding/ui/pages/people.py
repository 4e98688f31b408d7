"""Who works in the project."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from coding.errors import HeardError
from coding.model import Role
from coding.ui import style
from coding.ui.texts import _
from coding.workspace import projects
from coding.workspace.context import Context

ROLES = [role.value for role in Role]


def page(context: Context) -> None:
    """Show the team; leads add people and change roles."""
    st.title(_("People"), anchor=False)
    style.note(_("The team. Those who were interviewed are on the Participants page, without their names."))
    _team(context)


def _team(context: Context) -> None:
    users = projects.list_users(context.project)
    style.table(
        [_("Name"), _("Id"), _("Roles")],
        [[user.name, user.id, ", ".join(sorted(role.value for role in user.roles))] for user in users],
        label=_("People who work in this project"),
    )
    left, right = st.columns(2)
    with left, st.form("add-user", clear_on_submit=True):
        st.subheader(_("Add a person"))
        name = st.text_input(_("Name"))
        user_id = st.text_input(_("Id (short, for the command line)"))
        roles = st.multiselect(_("Roles"), ROLES, default=["researcher"])
        if st.form_submit_button(_("Add")):
            _try(lambda: projects.add_user(context, user_id, name, roles))
    with right, st.form("change-roles"):
        st.subheader(_("Change roles"))
        chosen = st.selectbox(_("Person"), users, format_func=lambda user: user.name)
        roles = st.multiselect(_("New roles"), ROLES)
        if st.form_submit_button(_("Change")) and chosen is not None:
            _try(lambda: projects.set_roles(context, chosen.id, roles))


def _try(action: Callable[[], object]) -> None:
    try:
        action()
    except HeardError as error:
        st.error(str(error))
    else:
        st.rerun()
