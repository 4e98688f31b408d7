"""Passages on offer for one owner: choose, say what they show, paraphrase, translate, take away."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from coding.model.texts import interview_name
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import N_, _
from coding.ui.originals.file import language_field
from coding.workspace.context import Context
from coding.workspace.reports import indicators
from coding.workspace.reports.indicators import Passage

CONSENT = {
    "yes": N_("may be quoted"),
    "paraphrase": N_("only in your own words"),
    "never": N_("may not be quoted"),
}
PAGE = 8


def attempt(action: Callable[[], object], done: str) -> None:
    """Do something and say so, or say why not."""
    style.attempt(action, _SAID, done)


def said() -> None:
    """What was just done, announced once."""
    if text := st.session_state.pop(_SAID, None):
        st.toast(text)


_SAID = "_evidence_said"


def history(undo: Callable[[], object], redo: Callable[[], object]) -> None:
    """Buttons that take back a person's last change on the page, and bring it back."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        undone, redone = (_SAID, _("Undone.")), (_SAID, _("Brought back."))
        style.button(_("Undo"), undo, news=undone, help=_("Takes back your last change on this page."))
        style.button(_("Redo"), redo, news=redone, help=_("Brings back what you undid last."))


def choosing(context: Context, owner_type: str, owner_id: str, codes: Sequence[str]) -> None:
    """Chosen passages of an owner, and those on offer under its codes."""
    chosen = indicators.chosen_passages(context, owner_type, owner_id)
    offered, _some = indicators.offered_passages(context, owner_type, owner_id, codes, most=0)
    key = f"{owner_type}-{owner_id}"
    st.markdown(_("**Chosen passages** ({count})").format(count=len(chosen)))
    if not chosen:
        style.note(_("None yet. A report then picks passages itself; for an indicator it shows none."))
    for passage in chosen:
        _chosen(context, owner_type, owner_id, passage)
    if owner_type == "theme":
        _contrasts(context, owner_id)
    with st.expander(_("Passages on offer ({count})").format(count=offered), expanded=not chosen):
        if offered:
            _offered(context, (owner_type, owner_id), codes, key)
        else:
            style.empty(_("No passage that you may see carries these codes yet. Code some, or choose other codes."))


def _contrasts(context: Context, theme_id: str) -> None:
    """What the topic model offers as standing against a theme; nothing of it is printed unless somebody chooses it."""
    offered = [
        contrast for contrast in indicators.offered_contrasts(context, theme_id) if contrast.quote_consent != "never"
    ]
    if not offered:
        return
    with st.expander(_("Offered by the topic model as standing against it ({count})").format(count=len(offered))):
        style.note(
            _(
                "Passages near this theme that the model put into others. It cannot tell whether they stand against "
                "it: read them, and choose those that do. In a report there are only those you chose."
            )
        )
        for passage in offered:
            style.quote(passage.text, passage_source(passage))
            name = f"offered-{theme_id}-{passage.release_id}-{passage.start}"
            paraphrase = ""
            if passage.quote_consent == "paraphrase":
                paraphrase = st.text_input(_("In your own words"), key=f"own-{name}")

            def take(chosen: Passage = passage, paraphrase: str = paraphrase) -> None:
                indicators.choose(
                    context, "theme", theme_id, chosen.release_id, chosen.start, chosen.end, role="counters",
                    paraphrase=paraphrase,
                )  # fmt: skip

            first, second = st.columns([1, 3], vertical_alignment="center")
            news = (_SAID, _("Chosen as a counter-example."))
            style.button(_("Stands against it"), take, first, news, key=f"against-{name}")
            with second:
                link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))


def passage_source(passage: Passage) -> str:
    """Where a passage is from, and what may be done with it."""
    return _("{interview}, line {line} · code {code} · {consent}").format(
        interview=interview_name(passage.participant_label, passage.title),
        line=passage.line,
        code=passage.code or _("none"),
        consent=_(CONSENT.get(passage.quote_consent, passage.quote_consent)),
    )


def _chosen(context: Context, owner_type: str, owner_id: str, passage: Passage) -> None:
    evidence = passage.evidence
    if evidence is None:
        return
    with st.container(border=True):
        role = _("Stands against it") if evidence.role == "counters" else _("Supports it")
        style.quote(passage.text, f"{role} · {passage_source(passage)}")
        if evidence.paraphrase:
            style.note(_("In the team's words: {text}").format(text=evidence.paraphrase))
        if evidence.translation:
            style.note(_("Translation: {text}").format(text=evidence.translation))
        with st.expander(_("Change, paraphrase or translate")), st.form(f"evidence-{evidence.id}", border=False):
            against = st.checkbox(_("Stands against it"), evidence.role == "counters")
            paraphrase = st.text_area(
                _("In your own words (shown instead of the passage; empty to quote)"),
                evidence.paraphrase,
                height=80,
            )
            translation = st.text_area(_("Translation, shown under the words"), evidence.translation, height=80)
            language = language_field(st, _("Language of the translation"), evidence.translation_language)
            if st.form_submit_button(_("Save"), type="primary"):
                attempt(
                    lambda: indicators.choose(
                        context,
                        owner_type,
                        owner_id,
                        passage.release_id,
                        passage.start,
                        passage.end,
                        role="counters" if against else "supports",
                        code=passage.code,
                        paraphrase=paraphrase,
                        translation=translation,
                        translation_language=language,
                    ),
                    _("Saved."),
                )
        left, right = st.columns([1, 4], vertical_alignment="center")
        news = (_SAID, _("Removed. Undo brings it back."))
        label = style.acting_on(_("Remove"), passage.text[:60])
        style.button(label, lambda: indicators.unchoose(context, evidence.id), left, news, key=f"drop-{evidence.id}")
        with right:
            link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))


def _offered(context: Context, owner: tuple[str, str], codes: Sequence[str], key: str) -> None:
    owner_type, owner_id = owner
    words = st.text_input(_("Only with these words"), key=f"words-{key}").strip()
    number, _none = indicators.offered_passages(context, owner_type, owner_id, codes, words=words, most=0)
    begin = first_of(number, PAGE, key)
    _number, shown = indicators.offered_passages(
        context, owner_type, owner_id, codes, words=words, first=begin, most=PAGE
    )
    for passage in shown:
        style.quote(passage.text, passage_source(passage))
        name = f"{key}-{passage.release_id}-{passage.start}-{passage.end}"
        if passage.quote_consent == "never":
            continue
        paraphrase = ""
        if passage.quote_consent == "paraphrase":
            paraphrase = st.text_input(_("In your own words"), key=f"own-{name}")
        first, second, third = st.columns([1, 1, 2], vertical_alignment="center")

        def take(role: str, chosen: Passage = passage, paraphrase: str = paraphrase) -> None:
            indicators.choose(
                context, owner_type, owner_id, chosen.release_id, chosen.start, chosen.end,
                role=role, code=chosen.code, paraphrase=paraphrase,
            )  # fmt: skip

        news = (_SAID, _("Chosen."))
        style.button(_("Supports it"), partial(take, "supports"), first, news, key=f"for-{name}")
        news = (_SAID, _("Chosen as a counter-example."))
        style.button(_("Stands against it"), partial(take, "counters"), second, news, key=f"against-{name}")
        with third:
            link("coding", _("Open in the interview"), release=passage.release_id, line=str(passage.line))
