"""Where somebody is signed in, for themselves: seeing it, ending one, ending all."""

import streamlit as st

from coding.model import Credential, KeptSignIn
from coding.ui.frame import runtime, style
from coding.ui.frame.identity import sign_in_id
from coding.ui.frame.sessions import TABLE
from coding.ui.frame.texts import N_, _
from coding.workspace.context import Context
from coding.workspace.people.sign_ins import end_all_own_sign_ins, end_own_sign_in, own_sign_ins

CREDENTIALS = {
    Credential.PASSPHRASE: N_("by passphrase"),
    Credential.PROXY: N_("by the server in front"),
    Credential.INSTITUTION: N_("at the institution"),
    Credential.CHOSEN: N_("by choosing the name"),
}


def page(context: Context) -> None:
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
    listed = own_sign_ins(context)
    # The one whose page this is comes first and cannot be ended by mistake: “Sign out” is for that.
    for sign_in in sorted(listed, key=lambda sign_in: sign_in.id != here):
        _row(context, sign_in, here)
    if st.button(
        _("Sign out everywhere"), help=_("Here too. Every page of yours is emptied at once, in every browser.")
    ):
        style.attempt(lambda: TABLE.finish(end_all_own_sign_ins(context), context.user.id))


def _row(context: Context, sign_in: KeptSignIn, here: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        times = _("since {begun}, last used {seen}, {how}").format(
            begun=f"{sign_in.begun_at:%Y-%m-%d %H:%M}",
            seen=_("now") if sign_in.id == here else f"{sign_in.seen_at:%Y-%m-%d %H:%M}",
            how=_(CREDENTIALS[Credential(sign_in.how)]),
        )
        st.markdown(f"**{style.escape(_browser(sign_in.browser))}** · {style.escape(times)}", width="content")
        if sign_in.id == here:
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
