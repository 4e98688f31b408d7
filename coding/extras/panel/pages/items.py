"""Items of a panel on its page: what is asked, what became of what was asked before, and changes between rounds."""

from typing import Final

import streamlit as st

from coding.extras.panel.steps import setup
from coding.extras.panel.steps.setup import ItemDraft
from coding.panel.results import PanelResults
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, LANGUAGES, N_, _
from coding.ui.reports.passages import attempt
from coding.workspace.context import Context

HOW_WORDS: Final = {
    "card": N_("from a card"),
    "written": N_("written for the panel"),
    "reworded": N_("worded anew"),
    "split": N_("split off"),
    "merged": N_("put together"),
}


def show(context: Context, results: PanelResults) -> None:
    """Every item with its history, and the forms that change them."""
    _table(results)
    closed = results.panel.state == "closed"
    if closed or (results.rounds and results.rounds[-1].round.closed_at is None):
        style.note(_("This panel is closed.") if closed else _("Items change between rounds: close the round first."))
        return
    standing = {panel_item.id: panel_item.wording for panel_item in results.items if panel_item.retired is None}
    with st.expander(_("Add an item")), st.form(f"add-{results.panel.id}", border=False, clear_on_submit=True):
        wording = st.text_area(_("Sentence to be judged"), height=70)
        limits = st.text_area(_("Limits: what it does not say"), height=70)
        reason = st.text_input(_("Why"))
        if st.form_submit_button(_("Add")):
            draft = ItemDraft(wording, limits)
            attempt(lambda: setup.add_items(context, results.panel.id, [draft], reason), _("Added."))
    if not standing:
        return
    with st.expander(_("Word anew, split or merge")), st.form(f"replace-{results.panel.id}", border=False):
        style.note(_("One item and one sentence: worded anew. Several sentences: split. Several items: merged."))
        old = st.multiselect(
            _("Items"), list(standing), format_func=lambda item_id: standing[item_id], placeholder=_(CHOOSE)
        )
        written = st.text_area(_("What takes their place, one sentence a line"), height=100)
        limits = st.text_area(_("Limits: what it does not say"), height=70, key=f"limits-replace-{results.panel.id}")
        reason = st.text_input(_("Why"), key=f"why-replace-{results.panel.id}")
        if st.form_submit_button(_("Replace")):
            lines = [line for line in written.splitlines() if line.strip()]
            drafts = [ItemDraft(line, limits) for line in lines]
            attempt(lambda: setup.replace_items(context, results.panel.id, old, drafts, reason), _("Replaced."))
    with st.expander(_("In another language")):
        _translate(context, results, standing)
    with st.expander(_("Ask an item no more")), st.form(f"retire-{results.panel.id}", border=False):
        which = st.selectbox(
            _("Item"), list(standing), index=None, format_func=lambda item_id: standing[item_id], placeholder=_(CHOOSE)
        )
        reason = st.text_input(_("Why"), key=f"why-retire-{results.panel.id}")
        if st.form_submit_button(_("Ask no more")) and which:
            attempt(lambda: setup.retire_item(context, results.panel.id, which, reason), _("Asked no more."))


def _translate(context: Context, results: PanelResults, standing: dict[str, str]) -> None:
    """An item in another language; what was asked in it already is only shown."""
    known = {panel_item.id: panel_item for panel_item in results.items}
    others = [tag for tag in LANGUAGES if tag != "en"]
    left, right = st.columns([3, 1])
    which = str(
        left.selectbox(
            _("Item"), list(standing), format_func=lambda item_id: standing[item_id], key="panel-translate-item"
        )
    )
    language = str(
        right.selectbox(_("Language"), others, format_func=lambda tag: LANGUAGES[tag], key="panel-translate-language")
    )
    translation = known[which].texts.get(language, {})
    if translation and known[which].added <= len(results.rounds):
        style.note(_("It was asked in this language already: {text}").format(text=translation.get("wording", "")))
        return
    with st.form(f"translate-{which}-{language}", border=False):
        wording = st.text_area(_("The sentence in that language"), translation.get("wording", ""), height=70)
        limits = st.text_area(_("What it does not say, in that language"), translation.get("limits", ""), height=70)
        if st.form_submit_button(_("Save in this language")):
            attempt(
                lambda: setup.translate_item(
                    context, results.panel.id, which, language, wording=wording, limits=limits
                ),
                _("Saved."),
            )


def _table(results: PanelResults) -> None:
    wordings = {panel_item.id: panel_item.wording for panel_item in results.items}
    if not results.items:
        style.empty(_("Nothing to judge yet. Add an item below."))
        return
    style.table(
        [_("Item"), _("Where it comes from"), _("Since round"), _("Asked until round"), _("Why")],
        [
            [
                panel_item.wording,
                "; ".join([_(HOW_WORDS[panel_item.how]), *(f"“{wordings[parent]}”" for parent in panel_item.parents)]),
                str(panel_item.added),
                str(panel_item.retired - 1) if panel_item.retired is not None else "–",
                " ".join(
                    filter(
                        None,
                        (
                            panel_item.reason,
                            panel_item.why_retired if panel_item.why_retired != panel_item.reason else "",
                        ),
                    )
                )
                or "–",
            ]
            for panel_item in results.items
        ],
        label=_("Items"),
        numbers=[2, 3],
    )
