"""Translations side by side: the original, the translation, what was written back, and a native speaker's mark."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from codebook.model import Code, Codebook
from codebook.translations import STATES, languages_of, set_back_translation
from coding.access import Permission
from coding.extras import offered
from coding.ui.codebook import changes, detail, forms, look
from coding.ui.codebook.changes import Edit, Opened, finish
from coding.ui.frame import style
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import N_, _, day_text
from coding.ui.originals.file import language_name
from coding.workspace.codebook import translations as work
from coding.workspace.codebook.translations import TranslationView
from coding.workspace.codebook.versions import codebook_version
from coding.workspace.context import Context
from coding.workspace.people.users import user_names

ACTIONS = ("translate", "back")
"""Forms of this part of the page."""
STATE_WORDS = {
    "missing": N_("Not translated"),
    "drafted": N_("Drafted"),
    "back-translated": N_("Written back"),
    "stale": N_("Changed since it was reviewed"),
    "reviewed": N_("Reviewed by a native speaker"),
}
_SAID = "_translations_said"
_AT_ONCE = 10


def show(context: Context, book: Codebook, number: int) -> None:
    """Every code in one language; whoever may change the codebook writes, a native speaker sets a mark."""
    leads = context.may(Permission.EDIT_CODEBOOK)
    form = changes.opened() if leads else None
    if form is not None and form.action in ACTIONS and form.code in book:
        _form(context, form, book if form.base == number else codebook_version(context, form.base))
        return
    languages = languages_of(book)
    if not languages:
        style.empty(
            _("No code is translated yet. A lead opens a code under Codes, chooses Translation and another language.")
        )
        return
    style.note(
        _(
            "A second translator writes the translation back without seeing the original. Where the two "
            "differ, the translation may not mean the same. A native speaker who did not write the words "
            "then sets a mark, which falls by itself when the translation or the original changes."
        )
    )
    style.announce(_SAID)
    language, state = _filters(context, languages)
    views = work.list_translations(context, language, with_writers=True)
    at_sites = {key: sites for read in offered("read_at_sites") for key, sites in read(context).items()}
    _facts(context, language, len([site for site in at_sites if site[1] == language]))
    views_shown = [translation_view for translation_view in views if state in ("", translation_view.state)]
    code_in_address = st.query_params.get("only", "")
    if code_in_address and any(translation_view.code.id == code_in_address for translation_view in views_shown):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            style.note(_("Only {code} is shown.").format(code=code_in_address))
        if right.button(_("Show all codes"), key="translations-all", width="stretch"):
            st.query_params.pop("only")
            st.rerun()
        views_shown = [
            translation_view for translation_view in views_shown if translation_view.code.id == code_in_address
        ]
    if not views_shown:
        style.empty(_("No code is in that state in this language."))
        return
    first = first_of(len(views_shown), _AT_ONCE, f"translations-{language}-{state}")
    names = user_names(context.project)
    for view in views_shown[first : first + _AT_ONCE]:
        _entry(context, book, view, number, (names, at_sites.get((view.code.id, language), ())))


def _filters(context: Context, languages: tuple[str, ...]) -> tuple[str, str]:
    address_language = st.query_params.get("language")
    left, middle, undo, redo = st.columns([3, 4, 1, 1], vertical_alignment="bottom")
    language = left.selectbox(
        _("Language"),
        languages,
        languages.index(address_language) if address_language in languages else 0,
        format_func=language_name,
        key="translations-language",
        on_change=_keep,
        args=("language",),
    )
    states = ["", *STATES]
    address_state = st.query_params.get("state", "")
    state = middle.selectbox(
        _("State"),
        states,
        states.index(address_state) if address_state in states else 0,
        format_func=lambda state_name: _(STATE_WORDS[state_name]) if state_name else _("All"),
        key="translations-state",
        on_change=_keep,
        args=("state",),
    )
    if undo.button(_("Undo"), key="translations-undo", width="stretch", help=_("Takes back your last mark here.")):
        style.attempt(lambda: work.undo_mark(context), _SAID, _("Undone."))
    if redo.button(_("Redo"), key="translations-redo", width="stretch", help=_("Brings back what you undid last.")):
        style.attempt(lambda: work.redo_mark(context), _SAID, _("Brought back."))
    return str(language), str(state)


def _keep(what: str) -> None:
    """A form closes to the same choice, and a link to this address opens it."""
    st.query_params[what] = st.session_state[f"translations-{what}"]


def _facts(context: Context, language: str, at_sites: int) -> None:
    facts = next((fact for fact in work.translation_facts(context) if fact.language == language), None)
    if facts is not None:
        look.chips(
            [
                _("{number} of {all} translated").format(number=facts.translated, all=facts.codes),
                _("{number} written back").format(number=facts.written_back),
                _("{number} reviewed by a native speaker").format(number=facts.reviewed),
                *([_("{number} read by one at a site").format(number=at_sites)] if at_sites else []),
            ]
        )


def _entry(
    context: Context, book: Codebook, view: TranslationView, number: int, known: tuple[dict[str, str], Sequence[str]]
) -> None:
    names, sites = known
    code, tag = view.code, view.language
    item = code.languages.get(tag)
    with st.container(border=True, gap="xsmall"):
        detail.heading(book, code)
        look.chips([_(STATE_WORDS[view.state])])
        original, translated, back = st.columns(3, gap="medium")
        with original:
            _words(
                _("Original ({language})").format(language=language_name(book.language)),
                book.language,
                code.name,
                code.definition,
            )
        with translated:
            title = _("Translation ({language})").format(language=language_name(tag))
            _words(title, tag, item.name if item else "", item.definition if item else "")
        with back:
            title = _("Written back ({language})").format(language=language_name(book.language))
            _words(title, book.language, item.back_name if item else "", item.back_definition if item else "")
        _history(context, view, names)
        if sites:
            style.note(_("A native speaker read it at: {sites}.").format(sites=", ".join(sites)))
        _actions(context, view, number)


def _words(title: str, language: str, name: str, definition: str) -> None:
    text = f"<strong>{escape(name)}</strong><br>{escape(definition)}" if name or definition else "–"
    st.html(
        f'<p class="heard-label">{escape(title)}</p>'
        f'<p class="heard-text" lang="{escape(language, quote=True)}">{text}</p>'
    )


def _history(context: Context, view: TranslationView, names: dict[str, str]) -> None:
    """Who wrote, wrote back and read it, and what has changed since."""
    item = view.code.languages.get(view.language)
    if item is None:
        return

    def named(people: tuple[str, ...]) -> str:
        return ", ".join(names.get(person, person) for person in people)

    facts = [_("Written or brought in by {who}").format(who=named(view.writers))]
    if item.back_of:
        facts.append(_("Written back by {who}").format(who=named(view.back_writers)))
        if not item.is_back_translated:
            facts.append(_("what was written back is of earlier words"))
        elif set(view.writers) & set(view.back_writers):
            facts.append(_("saved by one and the same person"))
    style.note(" · ".join(facts))
    mark = view.mark
    if mark is None:
        if item.reviewed:
            style.note(_("A speaker of the language compared it before it came here; who, is not known here."))
        return
    sentence = _("{who} read it as a native speaker on {when}, in version {version} of the codebook.").format(
        who=names.get(mark.marked_by, mark.marked_by), when=day_text(mark.marked_at), version=mark.codebook_version
    )
    if not view.changed:
        style.note(sentence)
        return
    since = {
        ("words",): _("The translation has changed since, so the mark no longer counts."),
        ("original",): _("The original has changed since, so the mark no longer counts."),
        ("words", "original"): _("The translation and the original have changed since, so the mark no longer counts."),
    }
    st.warning(f"{style.escape(sentence)} {since[view.changed]}")
    with st.expander(_("What has changed since ({code})").format(code=view.code.id)):
        then = codebook_version(context, mark.codebook_version)
        if view.code.id in then:
            _changes(then.by_id(view.code.id), view)


def _changes(then: Code, view: TranslationView) -> None:
    now, tag = view.code, view.language
    pairs = [
        (then.name, now.name),
        (then.definition, now.definition),
        (then.name_in(tag), now.name_in(tag)),
        (then.definition_in(tag), now.definition_in(tag)),
    ]
    st.html("".join(f'<div class="heard-diff">{look.words(*pair)}</div>' for pair in pairs if pair[0] != pair[1]))


def _actions(context: Context, view: TranslationView, number: int) -> None:
    code, tag = view.code, view.language
    where = {"code": code.id}
    counts = view.mark is not None and not view.changed
    with st.container(horizontal=True, gap="xsmall", key=f"actions-translation-{code.id}"):
        may_mark = context.may(Permission.READ_RELEASED) and context.user.id not in view.writers
        read = view.read
        if read is not None and may_mark and not counts:
            label = _("I am a native speaker, I compared {code}, and it may stand").format(**where)
            if st.button(label, key=f"translation-mark-{code.id}"):
                style.attempt(
                    lambda: work.mark_translation(context, code.id, tag, read),
                    _SAID,
                    _("{code} is marked.").format(**where),
                )
        if view.mark is not None and view.mark.marked_by == context.user.id:
            label = _("Take my mark on {code} back").format(**where)
            if st.button(label, key=f"translation-unmark-{code.id}"):
                style.attempt(
                    lambda: work.take_mark_back(context, code.id, tag),
                    _SAID,
                    _("Taken back. Undo brings the mark on {code} back.").format(**where),
                )
        if not context.may(Permission.EDIT_CODEBOOK):
            return
        label = _("Change the translation of {code}") if read else _("Translate {code}")
        if st.button(label.format(**where), key=f"translation-write-{code.id}"):
            _open("translate", view, number)
        if read and st.button(_("Write {code} back").format(**where), key=f"translation-back-{code.id}"):
            _open("back", view, number)


def _open(action: str, view: TranslationView, number: int) -> None:
    st.query_params["language"] = view.language
    changes.open_form(action, view.code.id, number)


def _form(context: Context, form: Opened, base: Codebook) -> None:
    tag = st.query_params.get("language", "")
    code = base.by_id(form.code)
    if form.action == "translate":
        st.subheader(
            _("Translation of {code} into {language}").format(code=style.escape(code.id), language=language_name(tag)),
            anchor=False,
        )
        reason = _("{code} translated into {language}").format(code=code.id, language=tag)
        forms.translate(context, form, base, code, tag, reason=reason)
        return
    st.subheader(
        _("Write {code} back from {language}").format(code=style.escape(code.id), language=language_name(tag)),
        anchor=False,
    )
    style.note(
        _(
            "Here the original is out of sight. Whoever writes back reads only the translation, and does not look at "
            "the original before they are done."
        )
    )
    item = code.languages[tag]

    def fields() -> Edit:
        left, right = st.columns(2, gap="medium")
        with left:
            _words(_("Translation ({language})").format(language=language_name(tag)), tag, item.name, item.definition)
        name = right.text_input(
            _("Name, written back ({language})").format(language=language_name(base.language)),
            item.back_name,
            key=form.key(f"name-{tag}"),
        )
        definition = right.text_area(
            _("Definition, written back ({language})").format(language=language_name(base.language)),
            item.back_definition,
            height=170,
            key=form.key(f"definition-{tag}"),
        )
        return lambda book: set_back_translation(book, code.id, tag, name, definition)

    finish(context, form, fields, reason=_("{code} written back from {language}").format(code=code.id, language=tag))
