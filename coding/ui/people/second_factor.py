"""The second factor of the person who is here: setting it up, recovery codes, going without."""

from collections.abc import Callable

import streamlit as st

from coding.ui.frame import runtime, style
from coding.ui.frame.account_pages import grouped, picture
from coding.ui.frame.accounts import PASSKEYS
from coding.ui.frame.identity import only_here
from coding.ui.frame.ingress import ByAccount
from coding.ui.frame.texts import _
from coding.workspace.context import Context
from coding.workspace.people import passkey_proof, second_factor
from coding.workspace.people.second_factor import Proof, Rule

_SECRET = "_private-second-factor-secret"
"""Session entry: what the app is given, until it is set up."""
_CODES = "_private-recovery-codes"
"""Session entry: recovery codes, until they are put away."""


def section(context: Context) -> None:
    """Everybody on a server with accounts, for themselves."""
    auth_method = runtime.ingress().auth_method
    if not isinstance(auth_method, ByAccount):
        return
    st.subheader(_("Second factor"), anchor=False)
    codes: list[str] | None = st.session_state.get(_CODES)
    if codes:
        _show(codes)
        return
    standing = second_factor.standing(context.project, context.user.id)
    if standing.there:
        style.note(_("You have a second factor. Recovery codes left: {n}.").format(n=standing.recovery_codes))
    else:
        style.note(
            _(
                "Codes that an app on your phone shows, asked for beside your passphrase: they keep others out even if "
                "they come to know it, and let you in while somebody tries wrong passphrases under your name."
            )
        )
    if _SECRET in st.session_state:
        _set_up(context, st.session_state[_SECRET], there=standing.there)
    elif st.button(_("Set up another app in its place") if standing.there else _("Set up a second factor")):
        st.session_state[_SECRET] = second_factor.new_secret()
        st.rerun()
    if standing.there:
        if passkey_proof.relying_party(runtime.ingress().address):
            style.note(_("A passkey can stand in for the code: a security key, your phone or this computer."))
            st.link_button(_("Your passkeys"), f"{runtime.ingress().prefix}/{PASSKEYS}")
        _renew(context)
        if not second_factor.needed(context.user, auth_method.second_factor):
            _remove(context, auth_method.second_factor)


def _set_up(context: Context, secret: str, *, there: bool) -> None:
    st.markdown(_("Read this picture with the app, or type this key into it:"))
    st.html(picture(second_factor.address(context.project, context.user, secret)))
    st.code(grouped(secret), language=None)
    with st.form("second-factor", clear_on_submit=True):
        code = st.text_input(_("Code of the app"), autocomplete="one-time-code")
        proof = _proof("second-factor", there=there)
        pressed = st.form_submit_button(_("Set it up"), type="primary")
    if pressed:
        with style.anew():
            st.session_state[_CODES] = second_factor.set_second_factor(context, proof, secret, code)
            del st.session_state[_SECRET]
            only_here()


def _renew(context: Context) -> None:
    def renew(proof: Proof) -> None:
        st.session_state[_CODES] = second_factor.renew_recovery_codes(context, proof)

    note, label = _("New recovery codes end those that you have now."), _("Make new recovery codes")
    _with_proof("recovery-codes", note, label, renew)


def _remove(context: Context, rule: Rule) -> None:
    note, label = _("Then your passphrase alone signs you in."), _("Remove the second factor")
    _with_proof(
        "remove-second-factor", note, label, lambda proof: second_factor.remove_second_factor(context, proof, rule)
    )


def _with_proof(key: str, note: str, label: str, action: Callable[[Proof], object]) -> None:
    with st.form(key, clear_on_submit=True):
        style.note(note)
        proof = _proof(key, there=True)
        pressed = st.form_submit_button(label)
    if pressed:
        style.attempt(lambda: action(proof))


def _proof(key: str, *, there: bool) -> Proof:
    passphrase = st.text_input(
        _("Your passphrase as it is"), type="password", autocomplete="off", key=f"{key}-passphrase"
    )
    if not there:
        return Proof(passphrase)
    label = _("Code of the app that you have, or a recovery code")
    return Proof(passphrase, st.text_input(label, autocomplete="one-time-code", key=f"{key}-code"))


def _show(codes: list[str]) -> None:
    style.note(
        _(
            "If you lose your phone, one of these codes does in place of the app, once each. They are shown "
            "only now. Print them, or keep them where you keep other passwords, not on that phone."
        )
    )
    st.code("\n".join(codes), language=None)
    if st.button(_("I have kept them"), type="primary"):
        del st.session_state[_CODES]
        st.rerun()
