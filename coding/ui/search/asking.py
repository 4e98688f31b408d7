"""What to look for and where: the search form, its limits, and the searches a person keeps."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from coding.model import Interview
from coding.search.index import By
from coding.ui.frame import jobs, steps, style
from coding.ui.frame.texts import N_, _
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context
from coding.workspace.search import passages as search_passages
from coding.workspace.search import search
from coding.workspace.search.filters import Filters
from coding.workspace.search.saved import NAME_LIMIT, list_searches, put_back_search, remove_search, save_search
from pipelines import worker

LIKE, COUNTER = "like", "counter"

READY = "search-ready"
"""Slot of the work that gets a search ready."""

_BY: dict[By, str] = {"both": N_("Words and meaning"), "words": N_("Words alone"), "meaning": N_("Meaning alone")}
_MANY = (10, 20, 50, 100)
_CONSENT = {"yes": N_("Word for word"), "paraphrase": N_("In other words only"), "never": N_("Not at all")}
_FILLED = "_search_filled"


def get_ready(context: Context) -> None:
    """Have what a search needs loaded while somebody reads or types."""
    if worker.serves_people():
        reader = context.for_long_work()
        jobs.start_shared(context, READY, _("Search"), lambda _job, _cancelled: search_passages.get_ready(reader))


class _Fields:
    """The form's fields, filled anew when a kept search is opened."""

    def __init__(self) -> None:
        # A number in every key: a field that is filled is a new field, and takes its value from here.
        self.number, self.filters, self.by = st.session_state.get(_FILLED, (0, Filters(), "both"))

    def key(self, name: str) -> str:
        return f"search-{name}-{self.number}" if self.number else f"search-{name}"

    def several(
        self,
        column: Any,
        label: str,
        name: str,
        options: Sequence[str],
        selection: Sequence[str],
        names: Any,
        anything: str,
    ) -> tuple[str, ...]:
        values = column.multiselect(
            label,
            options,
            [option for option in selection if option in options],
            format_func=names,
            placeholder=anything,
            key=self.key(name),
        )
        return tuple(values)


def ask(context: Context, released: list[Interview]) -> dict[str, Any]:
    """Draw the form; returns query, filters, ranking and how many."""
    _kept(context)
    fields = _Fields()
    titles = {str(each.release_id): each.name for each in released}
    with st.form("search", border=False):
        left, right = st.columns([6, 1], vertical_alignment="bottom")
        before = st.query_params.get("q") or st.session_state.get("_search_query", "")
        asking = _("What are you looking for?")
        query = left.text_input(
            asking, before, key=fields.key("query"), placeholder=asking, label_visibility="collapsed"
        )
        pressed = right.form_submit_button(_("Search"), type="primary", width="stretch")
        # Shut until somebody needs it, so that the passages begin high on the page.
        with st.expander(
            _("Where to look and how to rank: interview, language, attribute, speaker, code, consent"),
            expanded=fields.filters.limits,
        ):
            left, middle, right = st.columns([5, 2, 3], vertical_alignment="bottom")
            release_ids = fields.several(
                left,
                _("Only in these interviews"),
                "interviews",
                list(titles),
                fields.filters.release_ids,
                lambda release: titles.get(release, release),
                _("All"),
            )
            top = middle.selectbox(_("How many"), _MANY, 1, key="search-top")
            by = right.selectbox(
                _("Rank by"),
                list(_BY),
                list(_BY).index(fields.by),
                format_func=lambda each: _(_BY[each]),
                key=fields.key("by"),
            )
            filters = replace(_limits(context, released, fields), release_ids=release_ids)
    if pressed:
        # Kept with the session, not in the address: what people look for does not belong into a browser's history.
        st.session_state["_search_query"] = query
        st.session_state["search-current"] = 0
        _forget_passage()
    return {"query": query, "filters": filters, "top": top, "by": by}


def _forget_passage() -> None:
    for name in ("q", LIKE, COUNTER):
        st.query_params.pop(name, None)


def _limits(context: Context, released: list[Interview], fields: _Fields) -> Filters:
    """Limits beside the interview."""
    choices = search.choices(context)
    book = newest_book(context)
    names = {code.id: f"{code.id} {code.name}" for code in book.codable()} if book is not None else {}
    filters = fields.filters
    first, second, third = st.columns(3)
    languages = sorted({each.language for each in released if each.language})
    anything = _("All")
    spoken = fields.several(
        first, _("Only in these languages"), "languages", languages, filters.languages, str, anything
    )
    who = fields.several(
        second, _("Only these speakers"), "speakers", choices.speakers, filters.speakers, str, anything
    )
    consent = fields.several(
        third,
        _("Quotation allowed"),
        "consent",
        list(_CONSENT),
        filters.consent,
        lambda each: _(_CONSENT[each]),
        anything,
    )
    left, right = st.columns(2)
    with_codes = fields.several(
        left,
        _("Only passages that have one of these codes"),
        "with",
        list(names),
        filters.with_codes,
        lambda each: names.get(each, each),
        anything,
    )
    without = fields.several(
        right,
        _("Only passages that have none of these codes"),
        "without",
        list(names),
        filters.without_codes,
        lambda each: names.get(each, each),
        anything,
    )
    columns = st.columns(3)
    attributes = {
        name: fields.several(
            columns[place % 3],
            name.replace("_", " ").capitalize(),
            f"attribute-{name}",
            values,
            filters.attributes.get(name, ()),
            str,
            anything,
        )
        for place, (name, values) in enumerate(choices.attributes.items())
    }
    style.note(_("Codes are those you may see: in an open round your own."))
    limits = {name: values for name, values in attributes.items() if values}
    return Filters((), spoken, limits, who, with_codes, without, consent)


def _kept(context: Context) -> None:
    """The kept searches; opening one fills the fields before they are drawn."""
    searches = {saved_search.id: saved_search for saved_search in list_searches(context)}
    steps.put_back("search", lambda search: put_back_search(context, search))
    if not searches:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="search-kept-row"):
        search = st.selectbox(
            _("Searches you keep"),
            list(searches),
            index=None,
            format_func=lambda search_id: searches[search_id].name if search_id in searches else "",
            placeholder=_("Choose one"),
            key=f"search-kept-{len(searches)}",
        )
        opened = st.button(_("Open"), disabled=search is None, key="search-kept-open")
        removed = st.button(_("Remove"), disabled=search is None, key="search-kept-remove")
    if search is None or search not in searches:
        return
    if removed:
        steps.remove("search", lambda: remove_search(context, search))
    if opened:
        content = searches[search].content
        number = st.session_state.get(_FILLED, (0,))[0] + 1
        by = content["by"] if content["by"] in _BY else "both"
        st.session_state[_FILLED] = (number, Filters.from_dict(content["filters"]), by)
        st.session_state["_search_query"] = content["query"]
        _forget_passage()
        st.rerun()


def keep(context: Context, question: dict[str, Any]) -> None:
    """The form that keeps the present search."""
    with st.popover(_("Keep this search")):
        style.note(_("Only you see it. It holds the words and limits, not the results."))
        with st.form("search-keep", border=False):
            name = st.text_input(_("Name"), max_chars=NAME_LIMIT)
            if st.form_submit_button(_("Keep")):
                style.attempt(
                    lambda: save_search(
                        context, name, question["query"], by=question["by"], filters=question["filters"]
                    )
                )
