"""Signing in, for oneself: a passphrase of one's own, a second factor, and where one is signed in."""

from functools import partial

import streamlit as st

from coding.model import Credential, KeptSignIn
from coding.ui.frame import runtime, style
from coding.ui.frame.account_pages import grouped, picture
from coding.ui.frame.accounts import PASSKEYS
from coding.ui.frame.identity import only_here, sign_in_id
from coding.ui.frame.ingress import ByAccount
from coding.ui.frame.navigation import link
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.texts import N_, _, day_text, moment_text
from coding.workspace.context import Context
from coding.workspace.people import passkey_assertion, second_factor
from coding.workspace.people.credential import own_hash
from coding.workspace.people.own_passphrase import (
    MINIMUM,
    list_tokens,
    remove_own_passphrase,
    revoke_token,
    set_own_passphrase,
)
from coding.workspace.people.second_factor import Reauthentication
from coding.workspace.people.sign_ins import end_all_own_sign_ins, end_own_sign_in, own_sign_ins

CREDENTIALS = {
    Credential.PASSPHRASE: N_("by passphrase"),
    Credential.PROXY: N_("by the server in front"),
    Credential.INSTITUTION: N_("at the institution"),
    Credential.CHOSEN: N_("by choosing the name"),
}
_DONE = "_own_passphrase_done"
"""Session entry: what was done last."""
_SECRET = "_private-second-factor-secret"
"""Session entry: what the app is given, until it is set up."""
_CODES = "_private-recovery-codes"
"""Session entry: recovery codes, until they are put away."""


def passphrase_page(context: Context) -> None:
    """Everybody, for themselves."""
    st.title(_("Your passphrase"), anchor=False)
    asks = runtime.ingress().auth_method.asks
    style.note(
        _("You sign in with it at this server, and name it where a command asks for it. It encrypts nothing.")
        if asks
        else _(
            "With a passphrase of your own nobody is signed in as you by choosing your name, here and on the "
            "command line. It does not encrypt anything. Whoever can read the files of this project on this "
            "computer can read released interviews, codings and memos in them. Only the originals are "
            "encrypted."
        )
    )
    style.announce(_DONE)
    has_one = own_hash(context.project, context.user.id) is not None
    column = st.columns([3, 2])[0]
    with column:
        _set_passphrase(context, has_one)
        if asks:
            _second_factor(context)
        elif has_one:
            _remove_passphrase(context)
        if has_one:
            _token_files(context)
        link("sign_ins", _("Where you are signed in"))


def _set_passphrase(context: Context, has_one: bool) -> None:
    with st.form("own-passphrase", clear_on_submit=True):
        style.note(
            _(
                "At least {n} characters, or four words; any characters will do. A sentence that only you would "
                "think of is good. Nobody can read it, leads included. If you forget it, a lead removes it and "
                "you set another."
            ).format(n=MINIMUM)
        )
        old = st.text_input(_("Present passphrase"), type="password", autocomplete="off") if has_one else ""
        new = st.text_input(_("New passphrase"), type="password", autocomplete="off")
        again = st.text_input(_("New passphrase once more"), type="password", autocomplete="off")
        label = _("Change your passphrase") if has_one else _("Set your passphrase")
        pressed = st.form_submit_button(label, type="primary")
    if not pressed:
        return
    if new != again:
        st.error(_("The two new ones are not the same. Nothing was changed."))
        return
    with style.anew():
        set_own_passphrase(context, new, old, sign_in_id())
        only_here()
        st.session_state[_DONE] = _(
            "From now on your name asks for this passphrase. At other browsers you are signed out."
        )


def _remove_passphrase(context: Context) -> None:
    with st.form("remove-own-passphrase", clear_on_submit=True):
        st.subheader(_("Go without a passphrase"), anchor=False)
        style.note(_("Then whoever chooses your name is signed in as you."))
        old = st.text_input(_("Your passphrase as it is"), type="password", autocomplete="off")
        pressed = st.form_submit_button(_("Remove your passphrase"))
    if not pressed:
        return
    style.attempt(
        lambda: remove_own_passphrase(context, old),
        _DONE,
        _("Your passphrase is removed: choosing your name signs in."),
    )


def _token_files(context: Context) -> None:
    tokens = list_tokens(context)
    if not tokens:
        return
    st.subheader(_("Token files"), anchor=False)
    style.note(
        _("Files that stand in for your passphrase on the command line. They end too when you change or remove it.")
    )
    for token in tokens:
        with st.container(horizontal=True, vertical_alignment="center"):
            label = _("{id}, made on {day}").format(id=token.id, day=day_text(token.made_at))
            st.markdown(style.escape(label), width="content")
            style.button(
                _("End it"),
                partial(revoke_token, context, token.id),
                key=f"end-token-{token.id}",
                help=_("The file opens nothing any more."),
            )


def _second_factor(context: Context) -> None:
    """Everybody on a server with accounts, for themselves."""
    auth_method = runtime.ingress().auth_method
    if not isinstance(auth_method, ByAccount):
        return
    st.subheader(_("Second factor"), anchor=False)
    codes: list[str] | None = st.session_state.get(_CODES)
    if codes:
        _show(codes)
        return
    enrolment = second_factor.enrolment(context.project, context.user.id)
    if enrolment.there:
        style.note(_("You have a second factor. Recovery codes left: {n}.").format(n=enrolment.recovery_codes))
    else:
        style.note(
            _(
                "Codes that an app on your phone shows, asked for beside your passphrase: they keep others out even if "
                "they come to know it, and let you in while somebody tries wrong passphrases under your name."
            )
        )
    if _SECRET in st.session_state:
        _set_up_app(context, st.session_state[_SECRET], there=enrolment.there)
    elif st.button(_("Set up another app in its place") if enrolment.there else _("Set up a second factor")):
        st.session_state[_SECRET] = second_factor.new_secret()
        st.rerun()
    if enrolment.there:
        if passkey_assertion.relying_party(runtime.ingress().address):
            style.note(_("A passkey can stand in for the code: a security key, your phone or this computer."))
            st.link_button(_("Your passkeys"), f"{runtime.ingress().prefix}/{PASSKEYS}")
        note, label = _("New recovery codes end those that you have now."), _("Make new recovery codes")
        if proof := _proved("recovery-codes", note, label):
            with style.anew():
                st.session_state[_CODES] = second_factor.renew_recovery_codes(context, proof)
        rule = auth_method.second_factor
        note, label = _("Then your passphrase alone signs you in."), _("Remove the second factor")
        if not second_factor.needed(context.user, rule) and (proof := _proved("remove-second-factor", note, label)):
            style.attempt(lambda: second_factor.remove_second_factor(context, proof, rule))


def _set_up_app(context: Context, secret: str, *, there: bool) -> None:
    st.markdown(_("Read this picture with the app, or type this key into it:"))
    st.html(picture(second_factor.address(context.project, context.user, secret)))
    st.code(grouped(secret), language=None)
    with st.form("second-factor", clear_on_submit=True):
        code = st.text_input(_("Code of the app"), autocomplete="one-time-code")
        proof = _confirmation("second-factor", there=there)
        pressed = st.form_submit_button(_("Set it up"), type="primary")
    if pressed:
        with style.anew():
            st.session_state[_CODES] = second_factor.set_second_factor(context, proof, secret, code)
            del st.session_state[_SECRET]
            only_here()


def _proved(key: str, note: str, label: str) -> Reauthentication | None:
    """A form that asks for passphrase and code; they, where it was pressed just now."""
    with st.form(key, clear_on_submit=True):
        style.note(note)
        proof = _confirmation(key, there=True)
        return proof if st.form_submit_button(label) else None


def _confirmation(key: str, *, there: bool) -> Reauthentication:
    passphrase = st.text_input(
        _("Your passphrase as it is"), type="password", autocomplete="off", key=f"{key}-passphrase"
    )
    if not there:
        return Reauthentication(passphrase)
    label = _("Code of the app that you have, or a recovery code")
    return Reauthentication(passphrase, st.text_input(label, autocomplete="one-time-code", key=f"{key}-code"))


def _show(codes: list[str]) -> None:
    style.note(
        _(
            "If you lose your phone, one of these codes does in place of the app, once each. They are shown "
            "only now. Print them, or keep them where you keep other passwords, not on that phone."
        )
    )
    st.code("\n".join(codes), language=None)
    st.button(_("I have kept them"), type="primary", on_click=st.session_state.pop, args=(_CODES, None))


def sign_ins_page(context: Context) -> None:
    """Everybody, for themselves."""
    st.title(_("Where you are signed in"), anchor=False)
    style.note(
        _(
            "If something here is not you, end it, and set a passphrase of your own or change it. Closing a tab ends "
            "nothing; “Sign out” and “Leave now” do."
        )
        if runtime.ingress().auth_method.chosen
        else _(
            "If something here is not you, end it. Then change your passphrase, or tell whoever runs the server. "
            "Closing a tab ends nothing; “Sign out” and “Leave now” do."
        )
    )
    here = sign_in_id()
    sign_ins = own_sign_ins(context)
    # The one whose page this is comes first and cannot be ended by mistake: “Sign out” is for that.
    for sign_in in sorted(sign_ins, key=lambda sign_in: sign_in.id != here):
        _sign_in_row(context, sign_in, here)
    style.button(
        _("Sign out everywhere"),
        lambda: TABLE.finish(end_all_own_sign_ins(context), context.user.id),
        help=_("Here too. Every page of yours is emptied at once, in every browser."),
    )


def _sign_in_row(context: Context, sign_in: KeptSignIn, own_id: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        times = _("since {begun}, last used {seen}, {how}").format(
            begun=moment_text(sign_in.begun_at),
            seen=_("now") if sign_in.id == own_id else moment_text(sign_in.seen_at),
            how=_(CREDENTIALS[Credential(sign_in.how)]),
        )
        st.markdown(f"**{style.escape(_browser(sign_in.browser))}** · {style.escape(times)}", width="content")
        if sign_in.id == own_id:
            st.markdown(_("This one"), width="content")
        elif st.button(_("End it"), key=f"end-sign-in-{sign_in.id}", help=_("Its pages are emptied at once.")):
            with style.anew():
                end_own_sign_in(context, sign_in.id)
                TABLE.finish([sign_in.id], context.user.id)


def _browser(label: str) -> str:
    browser, both, system = label.partition(" on ")
    if both:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return label or _("A browser that does not say what it is")
