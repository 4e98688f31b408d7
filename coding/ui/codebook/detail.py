"""One code: what it means, when to use it, where it comes from, and its passages."""

from html import escape

import streamlit as st

from codebook.model import Code, Codebook
from coding.access import Permission
from coding.model.texts import interview_name
from coding.store.usage import Filter
from coding.ui.codebook import look, tree
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _
from coding.workspace.codebook.translations import list_translations
from coding.workspace.context import Context
from coding.workspace.search.coded import Question, coded_passages

_NOTES = {"mild": N_("Passages may be upsetting"), "heavy": N_("Passages may be heavy to read")}
_LEVELS = {"semantic": N_("what is said"), "latent": N_("what lies beneath")}
_AT_FIRST = 5


def show(context: Context, book: Codebook, code: Code, usage: dict[str, tuple[int, int]]) -> None:
    """Show everything about a code."""
    with st.container(gap="xsmall"):
        _meaning(context, book, code, usage)
        if context.may(Permission.READ_RELEASED):
            link("passages", _("Read all its passages in their context"), code=code.id, new="yes")
        if code.is_codable:
            _passages(context, code, usage.get(code.id, (0, 0))[0])


def _meaning(context: Context, book: Codebook, code: Code, usage: dict[str, tuple[int, int]]) -> None:
    heading(book, code)
    uses, interviews = usage.get(code.id, (0, 0))
    facts = (
        [_(_LEVELS.get(code.level, code.level))]
        if code.is_codable
        else [_("family: holds codes, is not applied itself")]
    )
    if code.is_codable:
        facts.insert(
            0,
            _("{uses} codings in {interviews} interviews").format(uses=uses, interviews=interviews)
            if uses
            else _("not used yet"),
        )
    if code.content_note in _NOTES:
        facts.append(_(_NOTES[code.content_note]))
    look.chips(facts)
    _status(book, code)
    if code.short and code.short != code.definition:
        look.paragraph(code.short)
    if code.definition:
        look.section(_("Definition"), code.definition)
    elif code.is_codable:
        style.note(_("No definition yet. Two people can hardly apply it alike without one."))
    _use(book, code)
    _examples(code)
    _limits(book, code)
    _translations(context, code)
    _sources(code)


def heading(book: Codebook, code: Code) -> None:
    """The path to a code, its id and name."""
    above = " › ".join(escape(f"{parent.id} {parent.name}") for parent in book.path(code.id)[:-1])
    st.html(
        (f'<p class="page-note" style="margin:0">{above}</p>' if above else "")
        + f'<h2 class="heard-code-title">{look.swatch(code)}<span class="heard-code-id">{escape(code.id)}</span>'
        + f" {escape(code.name)}</h2>"
    )


def _status(book: Codebook, code: Code) -> None:
    if code.status == "draft":
        style.note(_("Draft: still being tried out. It can be used."))
    if code.status not in ("merged", "retired"):
        return
    took_over = ", ".join(
        f"{code_id} {book.by_id(code_id).name}" if code_id in book else code_id for code_id in code.replaced_by
    )
    what = _("Merged into") if code.status == "merged" else _("Retired; use instead")
    st.info(
        _("{what}: {took_over}. Codings made with it stay as they are.").format(
            what=what, took_over=style.escape(took_over)
        )
        if took_over
        else _("Retired: it is no longer offered for coding. Codings made with it stay as they are.")
    )


def _use(book: Codebook, code: Code) -> None:
    if not code.include and not code.exclude:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        look.section(_("Use it when"), code.include or _("Not written yet."))
    with right, st.container(gap="xxsmall"):
        look.label(_("Do not use it when"))
        if not code.exclude:
            style.note(_("Not written yet."))
        look.items(
            _("{text} → use {use_instead} {name}").format(
                text=exclusion.text, use_instead=exclusion.use_instead, name=book.by_id(exclusion.use_instead).name
            )
            if exclusion.use_instead and exclusion.use_instead in book
            else exclusion.text
            for exclusion in code.exclude
        )
        targets = dict.fromkeys(exclusion.use_instead for exclusion in code.exclude if exclusion.use_instead in book)
        if targets:
            with st.container(horizontal=True, gap="small", key="actions-instead"):
                for target in targets:
                    st.button(
                        _("See {code}").format(code=style.escape(target or "")),
                        key=f"instead-{target}",
                        type="tertiary",
                        on_click=tree.go_to,
                        args=(target,),
                    )


def _examples(code: Code) -> None:
    kinds = (
        (_("Typical"), code.examples.typical),
        (_("Fits, although one might not think so"), code.examples.atypical),
        (_("Does not fit, although one might think so"), code.examples.near_miss),
    )
    if not any(texts for _, texts in kinds):
        return
    look.label(_("Examples (invented)"))
    for title, texts in kinds:
        for text in texts:
            style.quote(text, title)


def _limits(book: Codebook, code: Code) -> None:
    if code.attributes_allowed:
        look.label(_("May carry"))
        look.chips([name.replace("_", " ") for name in code.attributes_allowed])
    if code.exclusive_with:
        look.label(_("Not on the same passage as"))
        look.chips(
            [f"{code_id} {book.by_id(code_id).name}" if code_id in book else code_id for code_id in code.exclusive_with]
        )


def _translations(context: Context, code: Code) -> None:
    views = [translation for translation in list_translations(context, code=code.id) if translation.state != "missing"]
    if not views:
        return
    waiting = sum(1 for translation_view in views if translation_view.state != "reviewed")
    state = _(", {waiting} not reviewed by a speaker yet").format(waiting=waiting) if waiting else _(", all reviewed")
    marks = {"reviewed": _("✓ reviewed by a speaker"), "stale": _("changed since a speaker reviewed it")}
    with st.expander(_("Translations ({number}{state})").format(number=len(views), state=state)):
        for view in views:
            tag, wording = view.language, code.languages[view.language]
            mark = marks.get(view.state, _("not reviewed by a speaker yet"))
            st.html(
                f'<p class="heard-text" lang="{escape(tag, quote=True)}"><strong>{escape(wording.name)}</strong> '
                f'<span class="page-note">({escape(tag)}, {escape(mark)})</span><br>{escape(wording.definition)}</p>'
            )
        link("codebook", _("Side by side, with what was written back"), view="translations", only=code.id)


def _sources(code: Code) -> None:
    if not code.sources:
        return
    checks = sum(1 for source in code.sources if source.check)
    with st.expander(
        _("Sources ({number}, {checks} to check before printing)").format(number=len(code.sources), checks=checks)
        if checks
        else _("Sources ({number})").format(number=len(code.sources))
    ):
        for source in code.sources:
            lines = [f"<strong>{escape(source.citation)}</strong>"]
            lines += [_("doi: {doi}").format(doi=escape(source.doi))] if source.doi else []
            lines += [_("Used for: {how_used}").format(how_used=escape(source.how_used))] if source.how_used else []
            lines += [_("Rests on: {evidence}").format(evidence=escape(source.evidence))] if source.evidence else []
            lines += [_("Still to check: {check}").format(check=escape(source.check))] if source.check else []
            st.html(f'<p class="heard-text">{"<br>".join(lines)}</p>')


def _passages(context: Context, code: Code, number: int) -> None:
    look.label(_("Passages"))
    if not context.may(Permission.READ_RELEASED):
        style.note(_("Passages are for people who read the released interviews."))
        return
    if not number:
        style.note(_("No passage that you may see carries this code yet."))
        return
    if code.content_note == "heavy" and not st.toggle(
        _("Show {number} passages that may be heavy to read").format(number=number), key=f"heavy-{code.id}"
    ):
        return
    for passage in coded_passages(context, Question(filter=Filter(codes=(code.id,))), most=_AT_FIRST).passages:
        memo = _(" · memo: {memo}").format(memo=passage.coding.memo) if passage.coding.memo else ""
        style.quote(
            passage.text,
            _("{interview} · line {line} · {coder}{memo}").format(
                interview=interview_name(passage.participant, passage.title),
                line=passage.line,
                coder=passage.coder,
                memo=memo,
            ),
        )
        link("coding", _("Open in the transcript"), release=passage.coding.release_id, line=str(passage.line))
