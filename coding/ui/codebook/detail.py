"""One code: what it means, when to use it, where it comes from, and its passages."""

from __future__ import annotations

from html import escape

import streamlit as st

from codebook.model import Code, Codebook
from coding.access import Permission
from coding.ui import style
from coding.ui.codebook import look
from coding.ui.navigation import link
from coding.workspace import codebooks
from coding.workspace.context import Context

_NOTES = {"mild": "Passages may be upsetting", "heavy": "Passages may be heavy to read"}
_LEVELS = {"semantic": "what is said", "latent": "what lies beneath"}
_AT_FIRST = 5


def show(context: Context, book: Codebook, code: Code, usage: dict[str, tuple[int, int]]) -> None:
    """Show everything about a code."""
    with st.container(gap="xsmall"):
        _meaning(book, code, usage)
        if code.is_codable:
            _passages(context, code)


def _meaning(book: Codebook, code: Code, usage: dict[str, tuple[int, int]]) -> None:
    heading(book, code)
    uses, interviews = usage.get(code.id, (0, 0))
    facts = [_LEVELS.get(code.level, code.level)] if code.is_codable else ["family: holds codes, is not applied itself"]
    if code.is_codable:
        facts.insert(0, f"{uses} codings in {interviews} interviews" if uses else "not used yet")
    if code.content_note in _NOTES:
        facts.append(_NOTES[code.content_note])
    look.chips(facts)
    _status(book, code)
    if code.short and code.short != code.definition:
        look.paragraph(code.short)
    if code.definition:
        look.section("Definition", code.definition)
    elif code.is_codable:
        style.note("No definition yet. Two people can hardly apply it alike without one.")
    _use(book, code)
    _examples(code)
    _limits(book, code)
    _translations(code)
    _sources(code)


def heading(book: Codebook, code: Code) -> None:
    """The path to a code, its id and name."""
    above = " › ".join(escape(f"{one.id} {one.name}") for one in book.path(code.id)[:-1])
    st.html(
        (f'<p class="page-note" style="margin:0">{above}</p>' if above else "")
        + f'<h2 class="heard-code-title">{look.swatch(code)}<span class="heard-code-id">{escape(code.id)}</span>'
        + f" {escape(code.name)}</h2>"
    )


def _status(book: Codebook, code: Code) -> None:
    if code.status == "draft":
        style.note("Draft: still being tried out. It can be used.")
    if code.status not in ("merged", "retired"):
        return
    took_over = ", ".join(f"{one} {book.by_id(one).name}" if one in book else one for one in code.replaced_by)
    what = "Merged into" if code.status == "merged" else "Retired; use instead"
    st.info(
        f"{what}: {style.escape(took_over)}. Codings made with it stay as they are."
        if took_over
        else "Retired: it is no longer offered for coding. Codings made with it stay as they are."
    )


def _use(book: Codebook, code: Code) -> None:
    if not code.include and not code.exclude:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        look.section("Use it when", code.include or "Not written yet.")
    with right, st.container(gap="xxsmall"):
        look.label("Do not use it when")
        if not code.exclude:
            style.note("Not written yet.")
        look.items(
            f"{one.text} → use {one.use_instead} {book.by_id(one.use_instead).name}"
            if one.use_instead and one.use_instead in book
            else one.text
            for one in code.exclude
        )
        targets = dict.fromkeys(one.use_instead for one in code.exclude if one.use_instead in book)
        if targets:
            with st.container(horizontal=True, gap="small", key="actions-instead"):
                for target in targets:
                    if st.button(f"See {style.escape(target or '')}", key=f"instead-{target}", type="tertiary"):
                        st.query_params["code"] = str(target)
                        st.rerun()


def _examples(code: Code) -> None:
    kinds = (
        ("Typical", code.examples.typical),
        ("Fits, although one might not think so", code.examples.atypical),
        ("Does not fit, although one might think so", code.examples.near_miss),
    )
    if not any(texts for _, texts in kinds):
        return
    look.label("Examples (invented)")
    for title, texts in kinds:
        for text in texts:
            style.quote(text, title)


def _limits(book: Codebook, code: Code) -> None:
    if code.attributes_allowed:
        look.label("May carry")
        look.chips([name.replace("_", " ") for name in code.attributes_allowed])
    if code.exclusive_with:
        look.label("Not on the same passage as")
        look.chips([f"{one} {book.by_id(one).name}" if one in book else one for one in code.exclusive_with])


def _translations(code: Code) -> None:
    if not code.languages:
        return
    waiting = sum(1 for one in code.languages.values() if not one.reviewed)
    state = f", {waiting} not reviewed by a speaker yet" if waiting else ", all reviewed"
    with st.expander(f"Translations ({len(code.languages)}{state})"):
        for tag, one in code.languages.items():
            mark = "✓ reviewed by a speaker" if one.reviewed else "not reviewed by a speaker yet"
            st.html(
                f'<p class="heard-text" lang="{escape(tag, quote=True)}"><strong>{escape(one.name)}</strong> '
                f'<span class="page-note">({escape(tag)}, {mark})</span><br>{escape(one.definition)}</p>'
            )


def _sources(code: Code) -> None:
    if not code.sources:
        return
    checks = sum(1 for one in code.sources if one.check)
    with st.expander(f"Sources ({len(code.sources)}{f', {checks} to check before printing' if checks else ''})"):
        for one in code.sources:
            lines = [f"<strong>{escape(one.citation)}</strong>"]
            lines += [f"doi: {escape(one.doi)}"] if one.doi else []
            lines += [f"Used for: {escape(one.how_used)}"] if one.how_used else []
            lines += [f"Rests on: {escape(one.evidence)}"] if one.evidence else []
            lines += [f"Still to check: {escape(one.check)}"] if one.check else []
            st.html(f'<p class="heard-text">{"<br>".join(lines)}</p>')


def _passages(context: Context, code: Code) -> None:
    look.label("Passages")
    if not context.may(Permission.READ_RELEASED):
        style.note("Passages are for people who read the released interviews.")
        return
    found = codebooks.code_passages(context, code.id)
    if not found:
        style.note("No passage that you may see carries this code yet.")
        return
    if code.content_note == "heavy" and not st.toggle(
        f"Show {len(found)} passages that may be heavy to read", key=f"heavy-{code.id}"
    ):
        return
    everything = len(found) > _AT_FIRST and st.toggle(f"All {len(found)} passages", key=f"all-{code.id}")
    for one in found if everything else found[:_AT_FIRST]:
        memo = f" · memo: {one.memo}" if one.memo else ""
        style.quote(one.text, f"{one.participant} · {one.title} · line {one.line} · {one.coder}{memo}")
        link("coding", "Open in the transcript", release=one.release_id, line=str(one.line))
