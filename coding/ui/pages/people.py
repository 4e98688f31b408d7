"""Who works in the project, and the participants with their consent."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from coding.errors import HeardError
from coding.model import Participant, Role
from coding.ui import style
from coding.workspace import projects
from coding.workspace.context import Context

ROLES = [role.value for role in Role]
CONSENT = {
    "yes": "may be quoted",
    "paraphrase": "may be paraphrased, not quoted",
    "never": "neither quoted nor paraphrased",
}


def page(context: Context) -> None:
    """Show users and participants."""
    st.title("People")
    team, participants = st.tabs(["Team", "Participants"])
    with team:
        _team(context)
    with participants:
        _participants(context)


def _team(context: Context) -> None:
    users = projects.list_users(context.project)
    style.table(
        ["Name", "Id", "Roles"],
        [[user.name, user.id, ", ".join(sorted(role.value for role in user.roles))] for user in users],
        label="People who work in this project",
    )
    left, right = st.columns(2)
    with left, st.form("add-user", clear_on_submit=True):
        st.subheader("Add a person")
        name = st.text_input("Name")
        user_id = st.text_input("Id (short, for the command line)")
        roles = st.multiselect("Roles", ROLES, default=["researcher"])
        if st.form_submit_button("Add"):
            _try(lambda: projects.add_user(context, user_id, name, roles))
    with right, st.form("change-roles"):
        st.subheader("Change roles")
        chosen = st.selectbox("Person", users, format_func=lambda user: user.name)
        roles = st.multiselect("New roles", ROLES)
        if st.form_submit_button("Change") and chosen is not None:
            _try(lambda: projects.set_roles(context, chosen.id, roles))


def _participants(context: Context) -> None:
    found = projects.list_participants(context)
    if not found:
        style.empty("No participants yet. They are made when a transcript is imported.")
        return
    style.table(
        ["Label", "Quotation", "Attributes"],
        [
            [one.label, CONSENT[one.quote_consent], ", ".join(f"{k}: {v}" for k, v in one.attributes.items()) or "–"]
            for one in found
        ],
        label="Participants",
    )
    style.note("Names of participants are never here: only the vault knows them.")
    chosen = st.selectbox("Change", found, format_func=lambda one: one.label, index=None, placeholder="A participant")
    if chosen is not None:
        _edit(context, chosen)


def _edit(context: Context, chosen: Participant) -> None:
    with st.form(f"participant-{chosen.id}"):
        label = st.text_input("Label", chosen.label)
        consent = st.radio(
            "Consent to quotation",
            list(CONSENT),
            format_func=CONSENT.__getitem__,
            index=list(CONSENT).index(chosen.quote_consent),
        )
        lines = st.text_area(
            "Attributes, one “name: value” a line", "\n".join(f"{k}: {v}" for k, v in chosen.attributes.items())
        )
        if st.form_submit_button("Save"):
            pairs = (line.partition(":") for line in lines.splitlines() if ":" in line)
            attributes = {name.strip(): value.strip() for name, _, value in pairs}
            _try(lambda: projects.update_participant(context, chosen.id, label, consent, attributes))


def _try(action: Callable[[], object]) -> None:
    try:
        action()
    except HeardError as error:
        st.error(str(error))
    else:
        st.rerun()
