"""Finding passages by words and by meaning, and coding them from the list."""

import re
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError
from coding.model import Coding, Interview
from coding.model.texts import interview_name
from coding.search.index import Why, any_near
from coding.ui.components.figures_table import wide
from coding.ui.frame import jobs, style
from coding.ui.frame.identity import identity
from coding.ui.frame.navigation import go, link
from coding.ui.frame.texts import _, say, words_of
from coding.ui.search.asking import COUNTER, LIKE, ask, get_ready, keep
from coding.workspace.codebook.versions import newest_book
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import Context, new_id
from coding.workspace.project.interviews import list_interviews
from coding.workspace.search import passages as search_passages
from coding.workspace.search import search
from coding.workspace.search.filters import Filters
from coding.workspace.search.machines import work_without, works_without
from coding.workspace.search.search import SearchResult
from pipelines import worker
from pipelines.errors import PipelineError

_SHORT = 210
_BEFORE = 70
"""Characters of a passage that two lines hold, and how many of them stand before the first match."""


def page(context: Context) -> None:
    """Ask, and see the passages with the reason they were found."""
    wide(low=True)
    st.title(_("Search"), anchor=False)
    st.html(Path(__file__).with_name("results.css"))
    released = [interview for interview in list_interviews(context) if interview.release_id]
    if not released:
        style.empty(
            _("Nothing is released yet, so there is nothing to search. A steward reviews and releases interviews.")
        )
        return
    _warn(context)
    _search(context, released)
    if context.may(Permission.SET_UP):
        style.toggle(
            _("No machine suggestions in this study"),
            works_without(context),
            partial(work_without, context),
            key="without-machines",
            help=_("No search by meaning, no proposed themes, no offered codes. The log and the methods text say so."),
        )


def _search(context: Context, released: list[Interview]) -> None:
    with st.container(key="search-form-place"):
        question = ask(context, released)
    kind = next((name for name in (LIKE, COUNTER) if st.query_params.get(name)), "")
    like = st.query_params.get(kind, "") if kind else ""
    if not like and not question["query"].strip():
        get_ready(context)
        style.note(
            _(
                'Type a question or some words. "Quotation marks" find exactly that; /slashes/ hold a pattern. '
                "Only participants' released words are searched."
            )
        )
        style.empty(
            _("Try how you would say it yourself: “felt watched while playing”, “who asked how things were at home”.")
        )
        return
    results = _results(context, question, kind, like, released)
    if results is None:
        return
    if like:
        _alike(kind, like)
    if not results:
        style.empty(_("Nothing was found. Try other words, fewer of them, or fewer limits."))
        return
    if not like and any_near(results) is False:
        style.note(
            _(
                "Nothing here is near what you asked. Some of its words stand in these or around them. Read "
                "them, or try other words."
            )
        )
    _list(context.user.id, results, None if like else question)


def _warn(context: Context) -> None:
    warning = search_passages.model_warning(context)[1]
    if warning:
        with st.expander(
            _("The language model does not understand everything in this project"), icon=":material/warning:"
        ):
            st.markdown(style.escape(say(warning)))


def _results(
    context: Context, question: dict[str, Any], kind: str, like: str, released: list[Interview]
) -> list[SearchResult] | None:
    """What was found, kept for this person until they ask something else or the releases or the model change."""
    filters: Filters = question["filters"]
    # With a limit by code the answer changes as people code, so it is not kept.
    by_code = bool(filters.with_codes or filters.without_codes) or kind == COUNTER
    without_machines = works_without(context)
    key = (
        context.user.id,
        repr(question),
        kind,
        like,
        tuple(interview.release_id for interview in released),
        search_passages.model_warning(context)[0],
        without_machines,
    )
    search_held = st.session_state.get("_search_held")
    if search_held is not None and search_held[0] == key and not by_code:
        results: list[SearchResult] = search_held[1]
        return results
    place = st.empty()
    try:
        if not without_machines:
            _read_passages(context, place)
        if kind == COUNTER:
            results = search.counter_examples(context, like, top=question["top"], filters=filters)
        elif kind == LIKE:
            results = search.similar(context, like, top=question["top"], filters=filters)
        else:
            results = search.search(context, question["query"], by=question["by"], top=question["top"], filters=filters)
    except (HeardError, PipelineError) as error:
        st.error(style.escape(words_of(error)))
        return None
    finally:
        place.empty()
    st.session_state["_search_held"] = (key, results)
    return results


def _read_passages(context: Context, place: DeltaGenerator) -> None:
    """Have passages that are new read by the model, and say how far it is or what it waits for."""
    shown = (0.0, _("Getting the language model ready …"))

    def progress(done: int, total: int) -> None:
        nonlocal shown
        text = _("Reading passages for the first time ({done} of {total})").format(done=done, total=total)
        shown = (done / max(1, total), text)
        place.progress(*shown)

    place.progress(*shown)
    with worker.saying_waits(
        lambda kind: place.progress(shown[0], text=_(jobs.WAITS[kind]) if kind is not None else shown[1])
    ):
        search_passages.passages(context, progress=progress)


def _alike(kind: str, like: str) -> None:
    similar: SearchResult | None = st.session_state.get("_search_like")
    with st.container(border=True):
        st.markdown(_("**Passages like this one**") if kind == LIKE else _("**What may speak against this one**"))
        if similar is not None and similar.segment.id == like:
            style.quote(similar.text, _where(similar))
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


@st.fragment
def _list(user: str, results: list[SearchResult], question: dict[str, Any] | None) -> None:
    """The passages, one of them marked; who is there is asked anew every time."""
    context = identity()
    if context is None or context.user.id != user:
        st.rerun()
    book = newest_book(context)
    code = None
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    if context.may(Permission.CODE) and book is not None:
        code = _choose_code(context, book, left)
    if question is not None:
        with right:
            keep(context, question)
    results_shown = [
        (search_result.segment.release_id, search_result.segment.start, search_result.segment.end)
        for search_result in results
    ]
    own_codings = transcript.visible_codings(context, coder=context.user.id, touching=results_shown)
    current = min(int(st.session_state.get("search-current", 0)), len(results) - 1)
    limited = question is not None and question["filters"].limits
    token = hash(tuple(search_result.segment.id for search_result in results))
    _run("leave_field.js", token)
    _by_key(context, results, code, current, _on(own_codings, results[current]), limited)
    with st.container(gap="xsmall"):
        for position, result in enumerate(results):
            with st.container(border=True, key=f"result-{position}", gap=None):
                _result(context, result, book, code, _on(own_codings, result), position, position == current)
    _run("in_view.js", f"{token}/{current}")


def _run(script: str, token: object) -> None:
    """Run a script in the browser, anew for each token."""
    text = Path(__file__).with_name(script).read_text(encoding="utf-8")
    st.html(f"<script>// {token}\n{text}</script>", unsafe_allow_javascript=True)


def _by_key(
    context: Context,
    results: list[SearchResult],
    code: str | None,
    current: int,
    own_codings: list[Coding],
    limited: bool,
) -> None:
    """Going through the list with one hand: O opens the marked passage, A codes it, N and P move the mark."""
    result = results[current]
    with st.container(horizontal=True, vertical_alignment="center", key="result-keys"):
        if st.button(_("Open"), shortcut="o", key="key-open", help=_("The marked passage in its transcript")):
            go("coding", release=result.segment.release_id, line=str(result.line))
        for label, to, key, name in (
            (_("Next"), current + 1, "n", "key-next"),
            (_("Previous"), current - 1, "p", "key-previous"),
        ):
            st.button(label, shortcut=key, key=name, disabled=to not in range(len(results)), on_click=_mark, args=(to,))
        if code is not None:
            same = [coding for coding in own_codings if coding.code == code]
            label = _("Remove {code}") if same else _("Code as {code}")
            if st.button(label.format(code=style.escape(code)), shortcut="a", key="key-code", type="primary"):
                if same:
                    _remove(context, same[-1])
                else:
                    _mark(min(current + 1, len(results) - 1))
                    _apply(context, result, code)
        many = (
            _("Marked: {number} of {count}, within the limits set above. Nothing found does not mean nothing there.")
            if limited
            else _("Marked: {number} of {count}. Nothing found does not mean nothing there.")
        )
        style.note(many.format(number=current + 1, count=len(results)))


def _mark(position: int) -> None:
    st.session_state["search-current"] = position


def _choose_code(context: Context, book: Codebook, place: Any) -> str | None:
    names = {code.id: code.name for code in book.codable()}
    code: str | None = place.selectbox(
        _("Code passages of this list with"),
        list(names),
        index=None,
        format_func=lambda code_id: f"{code_id} {names[code_id]}",
        placeholder=_("Code passages of this list: choose a code, then one click or key applies it"),
        key="search-code",
        label_visibility="collapsed",
    )
    if code is not None and book.by_id(code).definition:
        style.note(f"{code}: {book.by_id(code).definition}")
    if code is None and not st.session_state.get("_search_done"):
        return None
    # The row always stands, so that the list does not jump when the first code is applied.
    with st.container(horizontal=True, vertical_alignment="center", key="result-done"):
        message, coding = st.session_state.get("_search_done") or (
            _("What you coded last stands here, with a way back."),
            None,
        )
        st.markdown(message)
        if coding is not None and st.button(_("Undo"), key="search-undo"):
            _remove(context, coding)
    return code


def _result(
    context: Context,
    result: SearchResult,
    book: Codebook | None,
    code: str | None,
    own_codings: list[Coding],
    position: int,
    current: bool,
) -> None:
    mark = escape(_("Marked"))
    marked = f'<span class="result-current">{mark}</span>' if current else ""
    st.html(f'<blockquote class="page-quote">{marked}{_words(result, whole=current)}</blockquote>')
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"about-{position}"):
        chips = ""
        if own_codings and book is not None:
            names = [
                f"{coding.code} {book.by_id(coding.code).name}" if coding.code in book else coding.code
                for coding in own_codings
            ]
            yours = escape(_("Your codes here:"))
            chips = f" · {yours} " + " ".join(
                f'<span class="page-chip">{escape(name)}</span>' for name in dict.fromkeys(names)
            )
        about = f"{escape(_where(result))} · {escape(_why(result.why))}{chips}"
        st.html(f'<div class="page-note">{about}</div>', width="stretch")
        if code is not None:
            same = [coding for coding in own_codings if coding.code == code]
            if not same:
                label = _("Code as {code}").format(code=style.escape(code))
                if st.button(label, key=f"code-{result.segment.id}", type="tertiary"):
                    _apply(context, result, code)
            elif st.button(
                _("Remove {code}").format(code=style.escape(code)),
                key=f"uncode-{result.segment.id}",
                type="tertiary",
            ):
                _remove(context, same[-1])
        for kind, label, explanation in (
            (LIKE, _("More like this"), _("Passages nearest in meaning")),
            (COUNTER, _("Counter-examples"), _("The same matter, from somebody else, perhaps otherwise")),
        ):
            if st.button(label, key=f"{kind}-{result.segment.id}", help=explanation, type="tertiary"):
                st.session_state["_search_like"] = result
                for name in (LIKE, COUNTER):
                    st.query_params.pop(name, None)
                st.query_params[kind] = result.segment.id
                st.rerun()
        link("coding", _("Open"), release=result.segment.release_id, line=str(result.line))


def _words(result: SearchResult, *, whole: bool) -> str:
    """A passage as safe HTML: two lines of it from just before the first match, all of it once it is opened."""
    question = " ".join((result.question or "").split())
    every = _interviewers_question(question, result.why) + emphasised(result.text, result.why)
    if whole or len(question) + len(result.text) <= _SHORT:
        return every
    start = _first_match(result)
    cut = "… " if start else ""
    # The end of a question is what was asked.
    end = question if len(question) <= _BEFORE else f"… {question[-_BEFORE:].partition(' ')[2]}"
    brief = _interviewers_question(end, result.why) + cut + emphasised(result.text[start:], result.why)
    show = escape(_("Show the whole passage"), quote=True)
    return (
        f'<details><summary title="{show}"><span class="result-brief">{brief}</span>'
        f'<span class="result-whole">{every}</span></summary></details>'
    )


def _interviewers_question(question: str, why: Why) -> str:
    """The interviewer's question before an answer, quietly: many an answer says nothing without it."""
    if not question:
        return ""
    return f'<span class="result-asked">{emphasised(question, Why(words=why.asked))} – </span>'


def _first_match(result: SearchResult) -> int:
    """Where to begin so that the first match stands within two lines: a word's start, or 0 for the beginning."""
    matches = [match[0] for match in _matches(result.text, result.why)]
    if not matches or min(matches) < _SHORT - _BEFORE:
        return 0
    return result.text.rfind(" ", 0, min(matches) - _BEFORE) + 1


def _apply(context: Context, result: SearchResult, code: str) -> None:
    def act() -> tuple[str, Coding]:
        segment = result.segment
        coding = code_passage(context, segment.release_id, code, segment.start, segment.end, origin="search")
        return _("**{code}** is on {where}.").format(
            code=style.escape(code), where=style.escape(_where(result))
        ), coding

    _attempt(act)


def _remove(context: Context, coding: Coding) -> None:
    def act() -> tuple[str, None]:
        answer = apply_operations(
            context, coding.release_id, [{"id": new_id(), "kind": "remove", "coding": coding.id}]
        )[0]
        return (
            _("**{code}** is removed again.").format(code=style.escape(coding.code))
            if answer.ok
            else style.escape(say(answer.reason or "")),
            None,
        )

    _attempt(act)


def _attempt(act: Callable[[], tuple[str, Coding | None]]) -> None:
    try:
        st.session_state["_search_done"] = act()
    except HeardError as error:
        st.session_state["_search_done"] = (style.escape(words_of(error)), None)
    st.rerun()


def _on(own_codings: list[Coding], result: SearchResult) -> list[Coding]:
    segment = result.segment
    return [
        coding
        for coding in own_codings
        if coding.release_id == segment.release_id and coding.start < segment.end and segment.start < coding.end
    ]


def _where(result: SearchResult) -> str:
    language = f" · {result.language}" if result.language else ""
    return _("{interview} · line {line}{language}").format(
        interview=interview_name(result.participant, result.title), line=result.line, language=language
    )


def _why(why: Why) -> str:
    """The reason a passage was found, in the language of the page."""
    sentence = say(why.sentence())
    return _("found by {sentence}").format(sentence=sentence) if sentence else _("found")


def emphasised(text: str, why: Why) -> str:
    """A passage as safe HTML with what matched in ``<mark>``.

    Args:
        text: The passage.
        why: Why it was found.
    """
    parts: list[str] = []
    position = 0
    for start, end in sorted(_matches(text, why)):
        start = max(start, position)
        if start >= end:
            continue
        parts += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    return "".join([*parts, escape(text[position:])])


def _matches(text: str, why: Why) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for exact in why.exact:
        spans += [match.span() for match in re.finditer(re.escape(exact), text, re.IGNORECASE) if exact]
    for word in why.words:
        spans += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]
    return spans
