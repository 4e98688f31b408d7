"""Rounds of a panel on its page: opening, closing, files and links for panelists, answers that come back, reasons."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import streamlit as st

from coding.export.output import pack
from coding.extras.panel.pages.questionnaire import questionnaire_file
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.answers import LinkRow, MadeLinks
from coding.extras.panel.steps.rounds import MadeFiles
from coding.panel.results import PanelResults
from coding.ui.frame import runtime, style
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.steps import attempt
from coding.ui.frame.texts import N_, _, day_text, say
from coding.workspace import demo
from coding.workspace.context import Context

_MADE: Final = "_panel_links"
"""Session entry: the round that links were made for last, and the links, which are shown once."""


def _links(context: Context, results: PanelResults, codes: dict[str, str], ask: Callable[[], str | None]) -> None:
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
    held_links = {link.panelist: link for link in answers.link_rows(context, panel.id)}
    good_links = {code for code, link in held_links.items() if link.good}
    everybody = sorted(codes[panelist] for panelist in result.asked)
    _links_table(held_links, {codes[panelist] for panelist in result.answered}, everybody)
    _make_links(context, results, everybody, [code for code in everybody if code not in good_links], ask)
    _show_made(result.round.id)
    if held_links:
        _end_links(context, panel.id, sorted(held_links))


def _links_table(held_links: dict[str, LinkRow], answered: set[str], everybody: list[str]) -> None:
    if not held_links:
        return
    style.table(
        [_("Code"), _("Link"), _("By"), _("Answered")],
        [
            [
                code,
                _state(held_links.get(code)),
                held_links[code].made_by if code in held_links else "–",
                _("yes") if code in answered else _("no"),
            ]
            for code in everybody
        ],
        label=_("Links"),
    )


def _state(link: LinkRow | None) -> str:
    if link is None:
        return _("none")
    if link.good:
        return _("good until {day}, or until the round is closed").format(day=day_text(link.until))
    if link.until <= datetime.now(UTC):
        return _("its time is over; make another")
    if not link.may_invite:
        return _("opens nothing, as {name} may invite nobody any more; make another").format(name=link.made_by)
    return _("opens nothing, as texts were changed since; make another")


def _make_links(
    context: Context,
    results: PanelResults,
    everybody: list[str],
    without: list[str],
    ask: Callable[[], str | None],
) -> None:
    today = datetime.now(UTC).date()
    with st.form(f"links-{results.panel.id}"):
        codes_of_links = st.multiselect(_("Whom the links are for"), everybody, without, placeholder=_("Codes"))
        last = st.date_input(
            _("They end after this day, or when the round is closed"), today + timedelta(days=answers.DAYS),
            min_value=today, max_value=today + timedelta(days=answers.MOST_DAYS),
        )  # fmt: skip
        secret = ask()
        pressed = st.form_submit_button(_("Make links"))
    if pressed:
        with style.anew():
            made_links = answers.make_links(
                context,
                results.panel.id,
                codes_of_links,
                questionnaire_file,
                until=answers.end_of(last),
                passphrase=secret,
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


def _end_links(context: Context, panel_id: str, codes: list[str]) -> None:
    with st.form(f"end-links-{panel_id}"):
        ended = st.multiselect(_("Whose links end"), codes, placeholder=_("Codes"))
        pressed = st.form_submit_button(_("Withdraw the links"), help=_("They open nothing any more."))
    if pressed:
        with style.anew():
            answers.withdraw_links(context, panel_id, ended)
            st.session_state.pop(_MADE, None)


_FILES: Final = "_panel_files"
STATES: Final = {
    "taken": N_("taken"),
    "known": N_("known already; nothing changed"),
    "refused": N_("not taken"),
}
_DECISIONS: Final = {None: N_("not decided"), True: N_("others may read it"), False: N_("kept back")}


def show(context: Context, results: PanelResults) -> None:
    """What comes next, and how far each round is."""
    panel = results.panel
    asking = bool(results.rounds) and results.rounds[-1].round.closed_at is None
    if results.rounds:
        _table(context, results)
    if asking:
        _files(context, results)
        _links(context, results, code_of(context, results), partial(_passphrase, context, f"links-secret-{panel.id}"))
        _answers(context)
        _end_of_round(context, results)
    elif panel.state != "closed":
        _next(context, results)
    if results.rounds:
        _reasons(context, results, panel.state == "closed")


def _table(context: Context, results: PanelResults) -> None:
    codes = code_of(context, results)
    style.table(
        [_("Round"), _("Items"), _("Asked"), _("Answered"), _("Not answered"), _("Closed")],
        [
            [
                str(round.round.number),
                str(len(round.round.items)),
                str(len(round.asked)),
                str(len(round.answered)),
                ", ".join(sorted(codes[who] for who in round.asked if who not in round.answered)) or "–",
                day_text(round.round.closed_at) if round.round.closed_at else _("answers are taken"),
            ]
            for round in results.rounds
        ],
        label=_("Rounds"),
        numbers=[0, 1, 2, 3],
    )


def code_of(context: Context, results: PanelResults) -> dict[str, str]:
    """Panelist id → code."""
    return {panelist.id: panelist.code for panelist in setup.panelists(context, results.panel.id)}


def _passphrase(context: Context, key: str) -> str | None:
    secret = st.text_input(
        _("Passphrase of the originals (optional, entered by a steward)"),
        type="password",
        help=_("Compares every outgoing text with the pseudonym key. Nothing of the key is shown to anybody."),
        key=key,
    )
    if demo.is_demo(context.project):
        style.note(_("This is the demo; its passphrase is: {passphrase}").format(passphrase=demo.PASSPHRASE))
    return secret or None


def _next(context: Context, results: PanelResults) -> None:
    number = len(results.rounds) + 1
    if results.stop is not None and results.stop.met:
        st.info(_("The rules set before the first round let this panel stop here."), icon=":material/info:")
    elif results.stop is not None:
        style.note(
            _("Items and scales that are not settled yet: {n}. The rules ask for another round.").format(
                n=len(results.stop.unsettled)
            )
        )
    with st.form(f"open-{results.panel.id}-{number}"):
        count = sum(1 for panel_item in results.items if panel_item.retired is None)
        style.note(_("Round {number} will ask for {n} items.").format(number=number, n=count))
        secret = _passphrase(context, f"open-secret-{results.panel.id}")
        if st.form_submit_button(_("Open round {number}").format(number=number), type="primary"):
            attempt(
                lambda: rounds.open_round(context, results.panel.id, passphrase=secret),
                _("Round {number} is open. Make the files now.").format(number=number),
            )
    if results.rounds and st.button(_("Close the panel")):
        attempt(lambda: rounds.close_panel(context, results.panel.id), _("The panel is closed."))


def _files(context: Context, results: PanelResults) -> None:
    st.markdown(_("**Files for the panelists**"))
    style.note(
        _(
            "One page for each panelist who has not answered. It works without the internet, holds no quote and no "
            "coding, and saves the answers to a file, which they send back to you."
        )
    )
    with st.form(f"files-{results.panel.id}"):
        secret = _passphrase(context, f"files-secret-{results.panel.id}")
        pressed = st.form_submit_button(_("Make the files"), type="primary")
    if pressed:
        st.session_state.pop(_FILES, None)
        with style.refusals():
            st.session_state[_FILES] = rounds.make_files(
                context, results.panel.id, questionnaire_file, passphrase=secret
            )
    files: MadeFiles | None = st.session_state.get(_FILES)
    if files is None or files.round.id != results.rounds[-1].round.id:
        return
    st.success(_("{n} files are ready.").format(n=len(files.files)))
    if not files.compared:
        style.note(_("Not compared with the pseudonym key, since no passphrase was given."))
    data = pack({file.name: file.data for file in files.files})
    name = f"panel-round-{files.round.number}.zip"
    st.download_button(_("Download all as ZIP"), data, file_name=name, mime="application/zip", on_click="ignore")


def _answers(context: Context) -> None:
    with st.form("panel-answers", clear_on_submit=True):
        st.markdown(_("**Answers that came back**"))
        files = st.file_uploader(
            _("Files that panelists saved"), type=["json"], accept_multiple_files=True, max_upload_size=UPLOAD_MB
        )
        replace = st.checkbox(_("They take the place of other answers of the same people"))
        pressed = st.form_submit_button(_("Take the answers"))
    if pressed and files:
        with style.anew():
            receipts = answers.take_answers(context, [(file.name, file.getvalue()) for file in files], replace=replace)
            st.session_state["_panel_taken"] = receipts
    for outcome in st.session_state.pop("_panel_taken", ()):
        words = [outcome.file, _(STATES[outcome.state]), *(say(problem) for problem in outcome.problems)]
        (st.warning if outcome.state == "refused" else st.success)(" · ".join(style.escape(word) for word in words))


def _end_of_round(context: Context, results: PanelResults) -> None:
    number = results.rounds[-1].round.number
    with st.container(horizontal=True):
        if results.rounds[-1].answered:
            if st.button(_("Close round {number}").format(number=number)):
                attempt(
                    lambda: rounds.close_round(context, results.panel.id),
                    _("Round {number} is closed. Items can change now.").format(number=number),
                )
        elif st.button(_("Take round {number} back").format(number=number)):
            attempt(lambda: rounds.take_back_round(context, results.panel.id), _("The round is taken back."))


def _reasons(context: Context, results: PanelResults, closed: bool) -> None:
    rows = rounds.reason_rows(context, results.panel.id)
    with st.expander(_("Reasons that panelists gave ({count})").format(count=len(rows))):
        style.note(
            _(
                "Those you let through are read by the others in the next round, without a code. Read them for names "
                "and for words that would give somebody away."
            )
        )
        for reason in rows:
            with st.container(border=True):
                style.quote(
                    reason.reason.text, _("Round {number}: {item}").format(number=reason.round, item=reason.wording)
                )
                options = list(_DECISIONS)
                picked = st.radio(
                    _("May the others read it?"), options, options.index(reason.reason.approved), horizontal=True,
                    format_func=lambda which: _(_DECISIONS[which]), key=f"reason-{reason.reason.id}", disabled=closed,
                )  # fmt: skip
                if picked is not reason.reason.approved and not closed:
                    attempt(
                        partial(rounds.approve_reason, context, results.panel.id, reason.reason.id, picked), _("Noted.")
                    )
