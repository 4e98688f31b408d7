"""What leads do for panelists who answer on the server: links made, shown once for handing over, and withdrawn."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps import answers
from coding.extras.panel.steps.answers import HeldLink, MadeLinks
from coding.panel.results import PanelResults
from coding.ui.frame import runtime, style
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.texts import _
from coding.workspace.context import Context

_MADE: Final = "_panel_links"
"""Session entry: the round that links were made for last, and the links, which are shown once."""


def show(context: Context, results: PanelResults, codes: dict[str, str], ask: Callable[[], str | None]) -> None:
    """Make links to the open round, show those just made, and end some.

    Args:
        context: A lead.
        results: The panel, with a round that takes answers.
        codes: Panelist id → code.
        ask: Draws the field for the passphrase of the originals, for the comparison with the pseudonym key.
    """
    ingress = runtime.ingress()
    if not ingress.invites:
        if ingress is not LOCAL:
            style.note(
                _(
                    "Panelists cannot answer on this server: the web server in front of it asks everybody who they "
                    "are, and would not let them through."
                )
            )
        return
    panel, result = results.panel, results.rounds[-1]
    st.markdown(_("**Links to a page on this server**"))
    style.note(
        _(
            "In place of a file: by a link of their own, a panelist answers in the browser, without an "
            "account, and the answers arrive here. Whoever has the link can answer with it. Heard sends it "
            "to nobody. Give it to them in a way that nobody else reads."
        )
    )
    held_links = {link.panelist: link for link in answers.held_links(context, panel.id)}
    everybody = sorted(codes[panelist] for panelist in result.asked)
    _table(held_links, {codes[panelist] for panelist in result.answered}, everybody)
    _make(context, results, everybody, [code for code in everybody if code not in held_links], ask)
    _show_made(result.round.id)
    if held_links:
        _end(context, panel.id, sorted(held_links))


def _table(held_links: dict[str, HeldLink], answered: set[str], everybody: list[str]) -> None:
    if not held_links:
        return
    style.table(
        [_("Code"), _("Link"), _("Answered")],
        [[code, _state(held_links.get(code)), _("yes") if code in answered else _("no")] for code in everybody],
        label=_("Links"),
    )


def _state(link: HeldLink | None) -> str:
    if link is None:
        return _("none")
    if link.good:
        return _("good until {day}, or until the round is closed").format(day=f"{link.until:%Y-%m-%d}")
    if link.until <= datetime.now(UTC):
        return _("its time is over; make another")
    return _("opens nothing, as texts were changed since; make another")


def _make(
    context: Context,
    results: PanelResults,
    everybody: list[str],
    without: list[str],
    ask: Callable[[], str | None],
) -> None:
    today = datetime.now(UTC).date()
    with st.form(f"links-{results.panel.id}"):
        chosen = st.multiselect(_("Whom the links are for"), everybody, without, placeholder=_("Codes"))
        last = st.date_input(
            _("They end after this day, or when the round is closed"), today + timedelta(days=answers.DAYS),
            min_value=today, max_value=today + timedelta(days=answers.MOST_DAYS),
        )  # fmt: skip
        secret = ask()
        pressed = st.form_submit_button(_("Make links"))
    if pressed:
        with style.anew():
            made_links = answers.make_links(
                context, results.panel.id, chosen, questionnaire_file, until=answers.end_of(last), passphrase=secret
            )
            st.session_state[_MADE] = (results.rounds[-1].round.id, made_links)


def _show_made(round_id: str) -> None:
    of, batch = st.session_state.get(_MADE, ("", MadeLinks((), True)))
    if of != round_id or not batch.links:
        return
    with st.container(border=True):
        st.markdown(_("These links are shown only now:"))
        for link in batch.links:
            st.markdown(style.escape(link.panelist))
            st.code(answers.link(runtime.ingress().address, link.token), language=None, wrap_lines=True)
        if not batch.compared:
            style.note(_("Not compared with the pseudonym key, since no passphrase was given."))
        if st.button(_("Put these links away"), key="put-links-away"):
            del st.session_state[_MADE]
            st.rerun()


def _end(context: Context, panel_id: str, codes: list[str]) -> None:
    with st.form(f"end-links-{panel_id}"):
        chosen = st.multiselect(_("Whose links end"), codes, placeholder=_("Codes"))
        pressed = st.form_submit_button(_("Withdraw the links"), help=_("They open nothing any more."))
    if pressed:
        with style.anew():
            answers.withdraw_links(context, panel_id, chosen)
            st.session_state.pop(_MADE, None)
