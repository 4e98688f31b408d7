"""Who works in the project."""

from collections.abc import Callable, Collection

import streamlit as st

from coding.access import ROLE_NAMES
from coding.model import Role, User
from coding.ui.frame import runtime, style
from coding.ui.frame.identity import tab_id
from coding.ui.frame.navigation import link
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.sessions import TABLE, Over
from coding.ui.frame.texts import CHOOSE, N_, _, day_text
from coding.ui.people import sites
from coding.workspace.context import Context
from coding.workspace.people.credential import with_own_passphrase
from coding.workspace.people.invitations import DAYS, invite, waiting, withdraw
from coding.workspace.people.invitations import link as invitations_link
from coding.workspace.people.own_passphrase import take_passphrase
from coding.workspace.people.second_factor import take_second_factor, with_second_factor
from coding.workspace.people.sign_ins import sign_out, who_is_signed_in
from coding.workspace.people.users import activate, add_user, deactivate, list_users, set_roles

ROLES_EXPLAINED = {
    Role.LEAD: N_("sets up rounds, measures agreement, settles differences and makes reports; does not see originals"),
    Role.STEWARD: N_("imports interviews, looks after the originals, reviews what is masked and releases the text"),
    Role.RESEARCHER: N_("codes released text, blind to the others until a round is locked"),
    Role.VIEWER: N_("sees how far the work is, and reports that a lead shows"),
}
_NEWS = "_people_news"
"""Session entry: whose work was ended last, and the open rounds that wait for them."""
_MADE = "_people_link"
"""Session entry: whom the link is for that was made last, and the link, which is shown once."""
_SIGNED_OUT = "_people_signed_out"
"""Session entry: what signing somebody out came to."""


def page(context: Context) -> None:
    """Show the team; leads add people, change roles, and end somebody's work here or let them in again."""
    st.title(_("People"), anchor=False)
    style.note(_("The team. Those who were interviewed are on the Participants page, without their names."))
    with st.expander(_("Roles")):
        for role, sentence in ROLES_EXPLAINED.items():
            st.markdown(f"- **{_(ROLE_NAMES[role])}**: {_(sentence)}")
    _team(context)


def _team(context: Context) -> None:
    # A lead of a site looks after its people.
    users = [user for user in list_users(context.project) if context.user.site in (None, user.site)]
    homes = sites.names(context)
    proving, asks = with_own_passphrase(context.project), runtime.ingress().auth_method.asks
    factors = with_second_factor(context.project)
    style.table(
        [
            _("Name"),
            _("Id"),
            _("Roles"),
            *([_("Site")] if homes else []),
            _("Own passphrase"),
            *([_("Second factor")] if asks else []),
            _("Works here"),
        ],
        [
            [
                user.name,
                user.id,
                ", ".join(sorted(_(ROLE_NAMES[role]) for role in user.roles)),
                *([homes[user.site] if user.site else _("The whole study")] if homes else []),
                _yes(user.id in proving),
                *([_yes(user.id in factors)] if asks else []),
                _yes(user.active),
            ]
            for user in users
        ],
        label=_("People who work in this project"),
    )
    left, right = st.columns(2)
    with left, st.form("add-user", clear_on_submit=True):
        st.subheader(_("Add a person"), anchor=False)
        name = st.text_input(_("Name"))
        user_id = st.text_input(_("Id (short, for the command line)"))
        roles = _roles(_("Roles"), {Role.RESEARCHER}, "add-roles")
        if st.form_submit_button(_("Add")):
            style.attempt(lambda: add_user(context, user_id, name, roles))
    with left:
        others = [user for user in users if user.id != context.user.id]
        if asks:
            _links(context, [user for user in others if user.active and user.id not in proving])
        _take_passphrase(context, [user for user in others if user.id in proving])
        if asks:
            _lost_second_factor(context, [user for user in others if user.id in factors])
    with right:
        _change_roles(context, users)
        _sign_out(context, others)
        _news(context)
        _end_work(context, [user for user in users if user.active and user.id != context.user.id])
        _begin_again(context, [user for user in users if not user.active])
    sites.show(context, users)


def _yes(so: bool) -> str:
    return _("yes") if so else _("no")


def _roles(label: str, roles: Collection[Role], key: str) -> list[str]:
    return [
        role.value
        for role in st.multiselect(
            label,
            list(Role),
            default=[role for role in Role if role in roles],
            format_func=lambda role: _(ROLE_NAMES[role]),
            key=key,
            placeholder=_(CHOOSE),
        )
    ]


def _change_roles(context: Context, users: list[User]) -> None:
    with st.container(border=True):
        st.subheader(_("Change roles"), anchor=False)
        auth_method = runtime.ingress().auth_method
        if isinstance(auth_method, ByOpenId) and auth_method.roles:
            style.note(
                _("These follow groups at {name} and are set again whenever somebody signs in there: {roles}.").format(
                    name=auth_method.name,
                    roles=", ".join(sorted(_(ROLE_NAMES[role]) for role in set(auth_method.roles.values()))),
                )
            )
        user = st.selectbox(_("Person"), users, format_func=lambda user: user.name)
        values = sorted(role.value for role in user.roles)
        roles = _roles(_("Roles"), user.roles, "-".join(["roles", user.id, *values]))

        def change() -> None:
            set_roles(context, user.id, roles)
            TABLE.notify_everybody(tab_id(), of=user.id)

        style.button(_("Change"), change, disabled=sorted(roles) == values)


def _name(user: User) -> str:
    return user.name


def _person_form(
    users: list[User], key: str, title: str, note: str, label: str, button: str, name: Callable[[User], str] = _name
) -> User | None:
    """A form in which one of several people is chosen; whom it was pressed for, just now.

    Args:
        users: Who may be chosen; where there is nobody there is no form.
        key: Names the form on the page.
        title: What it is for.
        note: What it does.
        label: Whom it asks for.
        button: What is pressed.
        name: What people are called in it.
    """
    if not users:
        return None
    with st.form(key):
        st.subheader(title, anchor=False)
        if note:
            style.note(note)
        user = st.selectbox(label, users, index=None, format_func=name, placeholder=_("A person"))
        return user if st.form_submit_button(button) else None


def _end_work(context: Context, users: list[User]) -> None:
    note = _(
        "They can sign in no more, and are signed out at once wherever they are. Their codings, memos and name "
        "stay in figures and in the history. You can let them in again."
    )
    user = _person_form(
        users, "deactivate", _("End somebody's work here"), note, _("Who leaves"), _("End their work here")
    )
    if user is not None:
        with style.anew():
            waiting = deactivate(context, user.id)
            TABLE.dismiss(user.id, by=context.user.id)
            st.session_state[_NEWS] = (user, waiting)


def _sign_out(context: Context, users: list[User]) -> None:
    style.announce(_SIGNED_OUT)
    signed_in = who_is_signed_in(context)

    def name(user: User) -> str:
        return _("{name} (browsers: {n})").format(name=user.name, n=signed_in[user.id])

    note = _(
        "Wherever they are signed in, at once: when a computer was lost, say. They can sign in again. "
        "What they had not saved waits for them in their tab."
    )
    present, button = [user for user in users if user.id in signed_in], _("Sign them out everywhere")
    person = _person_form(present, "sign-out", _("Sign somebody out"), note, _("Who is signed out"), button, name)
    if person is not None:
        style.attempt(
            lambda: TABLE.finish(sign_out(context, person.id), context.user.id),
            _SIGNED_OUT,
            _("{name} is signed out everywhere.").format(name=style.escape(person.name)),
        )


def _begin_again(context: Context, users: list[User]) -> None:
    title, label, button = _("Let somebody in again"), _("Who comes back"), _("Let them in")
    user = _person_form(users, "activate", title, "", label, button)
    if user is not None:
        style.attempt(lambda: activate(context, user.id))


def _take_passphrase(context: Context, users: list[User]) -> None:
    asks = runtime.ingress().auth_method.asks
    note = (
        _(
            "You remove it and make a link for them, by which they set another. You never see it. Until then "
            "they cannot sign in. Be sure that it is they who ask."
        )
        if asks
        else _(
            "You remove it, and they set another themselves. You never see it. Until then whoever chooses "
            "their name is signed in as them. They are told that it was you."
        )
    )
    title, button = _("Somebody forgot their passphrase"), _("Remove their passphrase")
    user = _person_form(users, "take-passphrase", title, note, _("Who forgot it"), button)
    if user is not None:
        with style.anew():
            take_passphrase(context, user.id)
            TABLE.dismiss(user.id, Over.CHANGED)


def _news(context: Context) -> None:
    """What ending somebody's work came to, with the way back."""
    notice: tuple[User, list[str]] | None = st.session_state.get(_NEWS)
    if notice is None:
        return
    user, waiting = notice
    name = style.escape(user.name)
    st.success(_("{name} no longer works here. Their codings and their name stay.").format(name=name))
    if waiting:
        st.warning(
            _("Open rounds that wait for {name}: {rounds}. Lock them to go on without what is not handed in.").format(
                name=name, rounds=", ".join(map(style.escape, waiting))
            )
        )
    if Role.STEWARD in user.roles:
        style.note(_("{name} knows the passphrase of the originals. A steward should change it.").format(name=name))
        link("passphrase", _("Change the passphrase"))
    with st.container(horizontal=True):
        if st.button(_("Take this back")):
            st.session_state.pop(_NEWS)
            style.attempt(lambda: activate(context, user.id))
        st.button(_("Put this notice away"), on_click=st.session_state.pop, args=(_NEWS, None))


def _links(context: Context, users: list[User]) -> None:
    """Make a link for somebody who works here and has no passphrase, and end one."""
    invitations = waiting(context)
    if not users:
        return
    with st.form("invite", clear_on_submit=True):
        st.subheader(_("Make a link for somebody"), anchor=False)
        style.note(
            _(
                "By the link they set their passphrase, and then sign in themselves. It works once, within "
                "{days} days. Whoever has it can use it. Give it to them in a way that nobody else reads."
            ).format(days=DAYS)
        )
        invitee = st.selectbox(_("Whom it is for"), users, index=None, format_func=_name, placeholder=_("A person"))
        pressed = st.form_submit_button(_("Make the link"))
    if pressed and invitee is not None:
        with style.anew():
            address = invitations_link(runtime.ingress().address, invite(context, invitee.id))
            st.session_state[_MADE] = (invitee, address)
    _show_made()
    for user in users:
        if user.id in invitations:
            _waiting(context, user, day_text(invitations[user.id].expires_at))


def _show_made() -> None:
    notice: tuple[User, str] | None = st.session_state.get(_MADE)
    if notice is None:
        return
    user, address = notice
    with st.container(border=True):
        name = style.escape(user.name)
        st.markdown(_("The link for {name}. It is shown only now:").format(name=name))
        st.code(address, language=None, wrap_lines=True)
        st.button(_("Put this notice away"), key="put-link-away", on_click=st.session_state.pop, args=(_MADE, None))


def _waiting(context: Context, user: User, until: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        sentence = _("{name} has a link until {day} and has not used it.").format(name=user.name, day=until)
        st.markdown(style.escape(sentence), width="content")
        if st.button(_("End it"), key=f"end-link-{user.id}", help=_("The link opens nothing any more.")):
            with style.anew():
                withdraw(context, user.id)
                st.session_state.pop(_MADE, None)


def _lost_second_factor(context: Context, users: list[User]) -> None:
    note = _(
        "A recovery code lets them in. If they have none left, you remove the second factor. Then their "
        "passphrase alone signs in, and who must have one sets up another. Be sure that it is they who "
        "ask."
    )
    title, button = _("Somebody lost their second factor"), _("Remove their second factor")
    user = _person_form(users, "take-second-factor", title, note, _("Who lost it"), button)
    if user is not None:
        with style.anew():
            take_second_factor(context, user.id)
            TABLE.dismiss(user.id, Over.CHANGED)
