"""Finding passages by words and by meaning, and coding them from the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError, NotFound
from coding.model import Coding, Interview
from coding.search import Why
from coding.ui import style
from coding.ui.navigation import link
from coding.ui.pages._search_asking import COUNTER, LIKE, ask, keep
from coding.ui.texts import _
from coding.workspace import codebooks, neighbours, projects, searching
from coding.workspace import coding as coding_work
from coding.workspace.context import Context, new_id
from coding.workspace.search_filters import Filters
from coding.workspace.searching import SearchResult
from pipelines.errors import PipelineError

_CSS = """
<style>
.page-quote mark { background: color-mix(in srgb, #c98313 28%, transparent); color: inherit; font-weight: 650;
  border-radius: .15rem; padding: 0 .1rem; }
[class*="st-key-result-"] button { padding: .2rem .6rem; min-height: 0; }
[class*="st-key-result-"] button p { font-size: .9rem; }
.result-current { display: inline-block; font-size: .85rem; font-weight: 600; padding: 0 .5rem; border-radius: .6rem;
  border: 2px solid var(--st-primary-color, #1f5f6b); }
</style>
"""


def page(context: Context) -> None:
    """Ask, and see the passages with the reason they were found."""
    st.title(_("Search"), anchor=False)
    st.html(_CSS)
    style.note(
        _(
            'Type a question or some words. "Quotation marks" find exactly that; /slashes/ hold a pattern. '
            "Only participants' released words are searched."
        )
    )
    released = [one for one in projects.list_interviews(context) if one.release_id]
    if not released:
        style.empty(
            _("Nothing is released yet, so there is nothing to search. A steward reviews and releases interviews.")
        )
        return
    _warn(context)
    wanted = ask(context, released)
    kind = next((one for one in (LIKE, COUNTER) if st.query_params.get(one)), "")
    like = st.query_params.get(kind, "") if kind else ""
    if not like and not wanted["query"].strip():
        style.empty(
            _("Try how you would say it yourself: “felt watched while playing”, “who asked how things were at home”.")
        )
        return
    results = _results(context, wanted, kind, like, released)
    if results is None:
        return
    if like:
        _alike(kind, like)
    if not results:
        style.empty(_("Nothing was found. Try other words, fewer of them, or fewer limits."))
        return
    _list(context, results, None if like else wanted)


def _warn(context: Context) -> None:
    warning = searching.model_warning(context)[1]
    if warning:
        with st.expander(
            _("The language model does not understand everything in this project"), icon=":material/warning:"
        ):
            st.markdown(style.escape(warning))


def _results(
    context: Context, wanted: dict[str, Any], kind: str, like: str, released: list[Interview]
) -> list[SearchResult] | None:
    """What was found, kept for this person until they ask something else or the releases or the model change."""
    filters: Filters = wanted["filters"]
    # With a limit by code the answer changes as people code, so it is not kept.
    by_code = bool(filters.with_codes or filters.without_codes) or kind == COUNTER
    key = (
        context.user.id,
        repr(wanted),
        kind,
        like,
        tuple(one.release_id for one in released),
        searching.model_warning(context)[0],
    )
    held = st.session_state.get("_search_held")
    if held is not None and held[0] == key and not by_code:
        results: list[SearchResult] = held[1]
        return results
    place = st.empty()
    try:
        place.progress(0.0, text=_("Getting the language model ready …"))
        searching.passages(
            context,
            progress=lambda done, total: place.progress(
                done / max(1, total),
                text=_("Reading passages for the first time ({done} of {total})").format(done=done, total=total),
            ),
        )
        if kind == COUNTER:
            results = neighbours.counter_examples(context, like, top=wanted["top"], filters=filters)
        elif kind == LIKE:
            results = neighbours.similar(context, like, top=wanted["top"], filters=filters)
        else:
            results = searching.search(context, wanted["query"], by=wanted["by"], top=wanted["top"], filters=filters)
    except (HeardError, PipelineError) as error:
        st.error(str(error))
        return None
    finally:
        place.empty()
    st.session_state["_search_held"] = (key, results)
    return results


def _alike(kind: str, like: str) -> None:
    shown: SearchResult | None = st.session_state.get("_search_like")
    with st.container(border=True):
        st.markdown(_("**Passages like this one**") if kind == LIKE else _("**What may speak against this one**"))
        if shown is not None and shown.segment.id == like:
            style.quote(shown.text, _where(shown))
        if kind == COUNTER:
            style.note(
                _(
                    "Near in meaning, from somebody else, and with none of its codes. Passages that deny where this "
                    "one "
                    "does not come first. Whether one speaks against it is for you to judge; finding none proves "
                    "nothing."
                )
            )
        if st.button(_("Back to the search"), key="search-back"):
            st.query_params.pop(kind, None)
            st.rerun()


def _list(context: Context, results: list[SearchResult], wanted: dict[str, Any] | None) -> None:
    book = _book(context)
    code = None
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    if context.may(Permission.CODE) and book is not None:
        code = _choose_code(context, book, left)
    if wanted is not None:
        with right:
            keep(context, wanted)
    mine = [one for one in coding_work.visible_codings(context) if one.coder == context.user.id]
    style.note(
        _("{number} passages, best first. Finding nothing does not mean that nothing is there.").format(
            number=len(results)
        )
    )
    current = min(int(st.session_state.get("search-current", 0)), len(results) - 1)
    if code is not None:
        _by_key(context, results, code, current, _on(mine, results[current]))
    for position, result in enumerate(results):
        with st.container(border=True, key=f"result-{position}", gap="xsmall"):
            if code is not None and position == current:
                marked = escape(_("Marked"))
                st.html(f'<span class="result-current">{marked}</span>')
            _result(context, result, book, code, _on(mine, result))


def _by_key(context: Context, results: list[SearchResult], code: str, current: int, mine: list[Coding]) -> None:
    """Going through the list with one hand: A codes the marked passage, N and P move the mark."""
    result = results[current]
    with st.container(horizontal=True, vertical_alignment="center", key="result-keys"):
        style.note(
            _("Marked: {number} of {count}, line {line}").format(
                number=current + 1, count=len(results), line=result.line
            )
        )
        same = [one for one in mine if one.code == code]
        label = _("Take {code} away") if same else _("Code as {code}")
        if st.button(label.format(code=style.escape(code)), shortcut="a", key="key-code", type="primary"):
            if same:
                _remove(context, same[-1])
            else:
                st.session_state["search-current"] = min(current + 1, len(results) - 1)
                _apply(context, result, code)
        if st.button(_("Next"), shortcut="n", key="key-next", disabled=current + 1 >= len(results)):
            st.session_state["search-current"] = current + 1
            st.rerun()
        if st.button(_("Previous"), shortcut="p", key="key-previous", disabled=current == 0):
            st.session_state["search-current"] = current - 1
            st.rerun()


def _book(context: Context) -> Codebook | None:
    try:
        return codebooks.current_codebook(context).book
    except NotFound:
        return None


def _choose_code(context: Context, book: Codebook, place: Any) -> str | None:
    names = {code.id: code.name for code in book.codable()}
    code: str | None = place.selectbox(
        _("Code passages of this list with"),
        list(names),
        index=None,
        format_func=lambda one: f"{one} {names[one]}",
        placeholder=_("Choose a code; then one click on a passage applies it"),
        key="search-code",
    )
    if code is not None and book.by_id(code).definition:
        style.note(f"{code}: {book.by_id(code).definition}")
    if code is None and not st.session_state.get("_search_done"):
        return None
    # The row always stands, so that the list does not jump when the first code is applied.
    with st.container(horizontal=True, vertical_alignment="center", key="result-done"):
        said, coding = st.session_state.get("_search_done") or (
            _("What you coded last stands here, with a way back."),
            None,
        )
        st.markdown(said)
        if coding is not None and st.button(_("Undo"), key="search-undo"):
            _remove(context, coding)
    return code


def _result(
    context: Context, result: SearchResult, book: Codebook | None, code: str | None, mine: list[Coding]
) -> None:
    st.html(
        f'<blockquote class="page-quote">{emphasised(result.text, result.why)}'
        f'<div class="page-note">{escape(_where(result))} · {escape(_why(result.why))}</div></blockquote>'
    )
    if mine and book is not None:
        names = [f"{one.code} {book.by_id(one.code).name}" if one.code in book else one.code for one in mine]
        yours = escape(_("Your codes here:"))
        st.html(
            f'<span class="page-note">{yours} </span>'
            + "".join(f'<span class="page-chip">{escape(name)}</span>' for name in dict.fromkeys(names))
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if code is not None:
            same = [one for one in mine if one.code == code]
            if not same:
                if st.button(_("Code as {code}").format(code=style.escape(code)), key=f"code-{result.segment.id}"):
                    _apply(context, result, code)
            elif st.button(_("Take {code} away").format(code=style.escape(code)), key=f"uncode-{result.segment.id}"):
                _remove(context, same[-1])
        for kind, label, about in (
            (LIKE, _("More like this"), _("Passages nearest in meaning")),
            (COUNTER, _("Find counter-examples"), _("The same matter, from somebody else, perhaps otherwise")),
        ):
            if st.button(label, key=f"{kind}-{result.segment.id}", help=about):
                st.session_state["_search_like"] = result
                for name in (LIKE, COUNTER):
                    st.query_params.pop(name, None)
                st.query_params[kind] = result.segment.id
                st.rerun()
        link("coding", _("Open in the transcript"), release=result.segment.release_id, line=str(result.line))


def _apply(context: Context, result: SearchResult, code: str) -> None:
    def act() -> tuple[str, Coding]:
        segment = result.segment
        made = coding_work.code_passage(context, segment.release_id, code, segment.start, segment.end, origin="search")
        return _("**{code}** is on {where}.").format(code=style.escape(code), where=style.escape(_where(result))), made

    _attempt(act)


def _remove(context: Context, coding: Coding) -> None:
    def act() -> tuple[str, None]:
        answer = coding_work.apply_operations(
            context, coding.release_id, [{"id": new_id(), "kind": "remove", "coding": coding.id}]
        )[0]
        return (
            _("**{code}** is taken away again.").format(code=style.escape(coding.code))
            if answer.ok
            else style.escape(str(answer.reason)),
            None,
        )

    _attempt(act)


def _attempt(act: Callable[[], tuple[str, Coding | None]]) -> None:
    try:
        st.session_state["_search_done"] = act()
    except HeardError as error:
        st.session_state["_search_done"] = (style.escape(str(error)), None)
    st.rerun()


def _on(mine: list[Coding], result: SearchResult) -> list[Coding]:
    segment = result.segment
    return [
        one
        for one in mine
        if one.release_id == segment.release_id and one.start < segment.end and segment.start < one.end
    ]


def _where(result: SearchResult) -> str:
    language = f" · {result.language}" if result.language else ""
    return _("{participant} · {title} · line {line}{language}").format(
        participant=result.participant, title=result.title, line=result.line, language=language
    )


def _why(why: Why) -> str:
    return _("found by {sentence}").format(sentence=why.sentence()) if why.sentence() else _("found")


def emphasised(text: str, why: Why) -> str:
    """A passage as safe HTML with what matched in ``<mark>``.

    Args:
        text: The passage.
        why: Why it was found.
    """
    spans: list[tuple[int, int]] = []
    for exact in why.exact:
        spans += [found.span() for found in re.finditer(re.escape(exact), text, re.IGNORECASE) if exact]
    for word in why.words:
        spans += [found.span() for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        start = max(start, position)
        if start >= end:
            continue
        parts += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, escape(text[position:])])
