"""A tab that is nobody's: choosing who one is, and what became of the person who was here."""

# Why names are chosen on one computer, and never on a server: decision 0005.

from collections.abc import Callable
from functools import partial
from html import escape
from urllib.parse import urlsplit

import streamlit as st

from coding.errors import HeardError, NotProven, TooSoon
from coding.model import Role, User
from coding.ui.frame import runtime, style
from coding.ui.frame.guard import KEEP, LEAVE, sign_in_page
from coding.ui.frame.identity import browser, enter, go_on, put_reminder_away, reminded, this_tab, ticket, vouched
from coding.ui.frame.navigation import link
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.packaged import declared, packaged
from coding.ui.frame.sessions import Over, SignIn
from coding.ui.frame.texts import N_, _, moment_text, words_of
from coding.workspace.context import Context
from coding.workspace.demo import is_demo
from coding.workspace.people.own_passphrase import put_notice_away, revoked_by, should_set_one
from coding.workspace.people.second_factor import put_wrong_codes_away, wrong_codes
from coding.workspace.people.users import list_users, user_names

ROLE_SENTENCES = {
    Role.RESEARCHER: N_("codes interviews"),
    Role.LEAD: N_("leads the study"),
    Role.STEWARD: N_("looks after originals"),
    Role.VIEWER: N_("reads along"),
}
GONE = {
    Over.SIGNED_OUT: N_("{name} has signed out."),
    Over.REPLACED: N_("{name} is signed out, because somebody else signed in at this browser."),
    Over.IDLE: N_("{name} was signed out, because nobody used Heard here for a while."),
    Over.LIMIT: N_("{name} was signed out, as everybody is some hours after signing in."),
    Over.DISMISSED: N_("{name} no longer works in this project."),
    Over.CHANGED: N_("{name} is signed out here, because their passphrase was set or changed at another browser."),
    Over.ENDED: N_("{name} has signed out here from elsewhere."),
}
ASKED = "_asked-whose-tab"
PROVING = "_proving"
"""Session entry: id of the user who was chosen and is asked for their own passphrase."""
TRIED = "_proving-tried"
"""Session entry: how often it was given, and what to say about the last time."""


def mark_tab(*, unsaved_work: bool = False) -> None:
    """Let the tab know whose it is, and how to leave in a hurry.

    Args:
        unsaved_work: Also say whose work in this tab is not saved.
    """
    tab, session, key = this_tab(), browser(), "tab-nobody" if unsaved_work else "tab"
    data: dict[str, object] = {
        "answers": (st.session_state.get(key) or {}).get("stalled"),
        "signIn": tab.sign_in.id if tab.sign_in else "",
        "blank": _("New tab"),
        "leave": leaving(),
        "keep": runtime.ingress().prefix + KEEP,
        "ticket": ticket(),
    }
    if unsaved_work:
        names = user_names(runtime.project())
        kept_there: dict[str, object] = {
            "names": {
                sign_in.id: names[sign_in.user_id] for sign_in in session.former.values() if sign_in.user_id in names
            },
            "one": _(
                "1 step of {name} is not saved. It is kept in this tab and saved when {name} signs in here again. "
                "Do not close the tab or load it again before."
            ),
            "many": _(
                "{number} steps of {name} are not saved. They are kept in this tab and saved when {name} signs in "
                "here again. Do not close the tab or load it again before."
            ),
        }
        if runtime.ingress().auth_method.pages:
            kept_there |= {"signIn": _own_address(), "beside": _("Sign in in another tab")}
        data["kept"] = kept_there
    _mount(data, key)


def leaving() -> str:
    """Address of the empty page that signs out."""
    return runtime.ingress().prefix + LEAVE


def whose_tab() -> str | None:
    """Ask the tab for the id of the sign-in it belonged to: None until it has answered, "" for none."""
    _mount({"ask": True}, ASKED)
    former = (st.session_state.get(ASKED) or {}).get("former")
    return None if former is None else str(former)


def put_keyboard_in(key: str, again: int = 0) -> None:
    """Put the keyboard into the field with this key when the page is drawn.

    Args:
        key: The field's key.
        again: Changes where it is to be done once more.
    """
    _mount({"focus": key, "again": again}, "tab-focus")


def _mount(data: dict[str, object], key: str) -> None:
    mount = packaged("tab", js="tab.js", beside=("coding_pane",), speaks=False)
    mount(key=key, data=data, on_former_change=declared, on_stalled_change=declared)


def entrance(below: Callable[[], None]) -> None:
    """Choose who you are, and give your own passphrase where you have one; or go on as the one a proxy in front names.

    Args:
        below: Draws what stands under the people.
    """
    tab, sign_in, auth_method = this_tab(), browser().sign_in, runtime.ingress().auth_method
    everybody = list_users(runtime.project())
    users = [user for user in everybody if user.active]
    present = next((user for user in users if sign_in is not None and user.id == sign_in.user_id), None)
    before = tab.sign_in
    # What stood in the sidebar was for somebody who has gone; Streamlit would leave it there, empty.
    st.html('<style>[data-testid="stSidebar"] { display: none; }</style>')
    with st.columns([1, 2, 1])[1]:
        st.title("Heard", anchor=False)
        st.subheader(style.escape(runtime.project().title), anchor=False)
        if present is not None:
            _somebody_here(present, before, everybody)
        elif before is not None:
            _say(_sign_out_reason(before, everybody))
        mark_tab(unsaved_work=True)
        chosen = next((user for user in users if user.id == st.session_state.get(PROVING)), None)
        if chosen is not None:
            _ask_for_passphrase(chosen, present)
            below()
            return
        if present is not None:
            if st.button(_("Go on as {name}").format(name=style.escape(present.name)), type="primary", width="stretch"):
                _come_in(present, present)
            if auth_method.chosen:
                style.note(
                    _("Or somebody else signs in; {name} is then signed out in every tab.").format(name=present.name)
                )
        if auth_method.pages:
            _own_page(present)
            below()
            return
        if not auth_method.chosen:
            _vouched_choice(present, auth_method.sign_out)
            below()
            return
        if present is None:
            st.markdown(_("Who are you? This app runs on this computer only, and nothing leaves it."))
        last = before.user_id if before else ""
        for user in sorted(users, key=lambda person: person.id != last):
            if user != present:
                _choice(user, present)
        below()


def _own_page(present: User | None) -> None:
    """The way to Heard's own sign-in, where nobody is there to go on as; whoever else works here is not told."""
    if present is None:
        label = escape(_("Sign in"))
        st.html(f'<a class="page-sign-in" href="{escape(_own_address(), quote=True)}" target="_self">{label}</a>')
        auth_method = runtime.ingress().auth_method
        if isinstance(auth_method, ByOpenId) and auth_method.sign_out:
            _sign_out_there(auth_method.sign_out, _("Sign out at {name}, too").format(name=auth_method.name))


def _own_address() -> str:
    """Address of Heard's own sign-in, which leads back to the page that is open."""
    return sign_in_page(runtime.ingress(), runtime.ingress().inner(urlsplit(st.context.url or "").path) or "/")


def _vouched_choice(present: User | None, sign_out: str) -> None:
    """Nobody but whom the proxy names; who else works here is not told."""
    person = vouched()
    if person is None:
        st.markdown(_("You are signed in, but not as somebody of this project. Ask a lead of the study."))
    elif person != present:
        _choice(person, present)
    if sign_out:
        _sign_out_there(sign_out, _("Sign out of the whole server"))


def _sign_out_there(address: str, label: str) -> None:
    """A link to where whoever vouches for people forgets them: until then one or two clicks let them in again."""
    st.html(f'<a href="{escape(address, quote=True)}" target="_self">{escape(label)}</a>')


def _choice(user: User, present: User | None) -> None:
    does = ", ".join(_(ROLE_SENTENCES[role]) for role in Role if role in user.roles)
    if st.button(f"**{style.escape(user.name)}** · {does}", key=f"enter-{user.id}", width="stretch"):
        _come_in(user, present)


def _come_in(user: User, present: User | None, passphrase: str = "") -> None:
    """Into this tab with somebody; with whoever is signed in at this browser without signing them out elsewhere."""
    try:
        if user == present:
            go_on(passphrase)
        else:
            enter(user.id, passphrase)
    except HeardError as error:
        times, _said = st.session_state.get(TRIED, (0, ""))
        st.session_state[TRIED] = (times + 1, _refusal(error) if passphrase or not isinstance(error, NotProven) else "")
        st.session_state[PROVING] = user.id
    st.rerun()


def _refusal(error: HeardError) -> str:
    if isinstance(error, TooSoon):
        return _("Several wrong passphrases were given for this name. Wait {n} seconds, then try again.").format(
            n=error.seconds
        )
    if isinstance(error, NotProven):
        return _("That did not open it. Look at the Caps Lock key and the language of the keyboard, then try again.")
    return words_of(error)


def _ask_for_passphrase(user: User, present: User | None) -> None:
    """One field, with the keyboard in it from the first; Enter signs in."""
    times, refusal = st.session_state.get(TRIED, (0, ""))
    if refusal:
        _say(refusal)
    with st.form("prove", clear_on_submit=True):
        passphrase = st.text_input(
            _("Passphrase of {name}").format(name=style.escape(user.name)),
            type="password",
            # The browser may be another person's as well.
            autocomplete="off",
            key="own-passphrase",
        )
        pressed = st.form_submit_button(_("Sign in"), type="primary", width="stretch")
    put_keyboard_in("own-passphrase", again=times)
    style.note(_("Your own, not that of the originals. If it is forgotten, a lead can remove it, and you set another."))
    if st.button(_("Somebody else"), width="stretch"):
        st.session_state.pop(PROVING, None)
        st.session_state.pop(TRIED, None)
        st.rerun()
    if pressed:
        _come_in(user, present, passphrase)


def remind(context: Context, *, ask: bool) -> None:
    """Tell somebody of wrong codes or of a passphrase taken away, or ask who codes in an open round to set one.

    Args:
        context: The person.
        ask: Whether this is a page where they may be asked.
    """
    _tell_wrong_codes(context)
    if not runtime.ingress().auth_method.chosen:
        return
    taker = revoked_by(context)
    if taker is not None:
        text = _(
            "{name} has removed your passphrase, as it was forgotten. Until you set another, whoever chooses "
            "your name is signed in as you."
        ).format(name=style.escape(taker.name))
    elif ask and not reminded() and not is_demo(context.project) and should_set_one(context):
        text = _(
            "You code in an open round, blind to the others. Whoever chooses your name is signed in as you: a "
            "passphrase of your own keeps your codings yours."
        )
    else:
        return

    def put_away() -> None:
        if taker is not None:
            put_notice_away(context)
        put_reminder_away()

    _notice(text, _("Set a passphrase"), put_away)


def _tell_wrong_codes(context: Context) -> None:
    """Tell somebody, when they have signed in, of wrong codes that were given for them."""
    times = wrong_codes(context)
    if times is None:
        return
    text = _(
        "Wrong codes of your second factor: {n}, the last one on {when}. If they were not yours, somebody may "
        "know your passphrase: change it."
    ).format(n=times.number, when=moment_text(times.last))
    _notice(text, _("Your passphrase"), partial(put_wrong_codes_away, context), key="put-wrong-codes-away")


def _notice(text: str, label: str, put_away: Callable[[], object], key: str | None = None) -> None:
    """What somebody is told until they put it away, with the way to their passphrase."""
    with st.container(border=True):
        st.markdown(text)
        with st.container(horizontal=True, vertical_alignment="center"):
            link("own_passphrase", label)
            style.button(_("Put this notice away"), put_away, key=key)


def _somebody_here(present: User, before: SignIn | None, users: list[User]) -> None:
    came = _("{name} signed in in another tab of this browser.").format(name=present.name)
    if before is None:
        st.header(_("{name} is signed in at this browser").format(name=style.escape(present.name)), anchor=False)
        _say(came)
        return
    name = _name(before.user_id, users)
    st.header(_("You are no longer {name} in this tab").format(name=style.escape(name)), anchor=False)
    _say(came if before.over is Over.REPLACED else f"{_sign_out_reason(before, users)} {came}")


def _sign_out_reason(before: SignIn, users: list[User]) -> str:
    name = _name(before.user_id, users)
    if before.over is Over.ENDED and before.ended_by != before.user_id:
        return _("{name} was signed out here by {who}.").format(name=name, who=_name(before.ended_by, users))
    return _(GONE[before.over or Over.SIGNED_OUT]).format(name=name)


def _name(user_id: str, users: list[User]) -> str:
    return next((user.name for user in users if user.id == user_id), user_id)


def _say(sentence: str) -> None:
    """Say it to screen readers too, since it comes without anybody having done anything in this tab."""
    st.html(f'<p role="alert">{escape(sentence)}</p>')
