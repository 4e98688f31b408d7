"""Going from one page to another, with a place to open there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.errors import AccessDenied
from coding.ui.frame.texts import _


@dataclass(frozen=True)
class Fields:
    """The fields of a page.

    Attributes:
        prefix: Tells them from those of other pages.
        clears: What else goes from the address when a choice changes.
    """

    prefix: str
    clears: tuple[str, ...] = ()

    def several(
        self,
        place: DeltaGenerator,
        name: str,
        label: str,
        options: Mapping[str, str],
        *,
        most: int | None = None,
        anything: str = "",
    ) -> list[str]:
        """A field for several choices; whatever is chosen stands in the address under its name.

        Args:
            place: Where it is drawn.
            name: Its name in the address.
            label: What it is called.
            options: Value in the address → what people read.
            most: How many may be chosen.
            anything: What stands in the field while nothing is chosen, where that tells enough without the label.
        """
        present = [value for value in st.query_params.get_all(name) if value in options]
        values = place.multiselect(
            label,
            list(options),
            default=present,
            format_func=lambda value: options[value],
            placeholder=anything or _("All"),
            label_visibility="collapsed" if anything else "visible",
            max_selections=most,
            # What the address says is part of the key: a field that the address changes is a new one.
            key=f"{self.prefix}-{name}-{'|'.join(present)}",
        )
        if values != present:
            keep(**{name: list(values)}, **dict.fromkeys(self.clears, ""))
            st.rerun()
        return list(values)


def go(page: str, **query: str | Sequence[str]) -> None:
    """Open another page of the app.

    Args:
        page: Its name, as in the address.
        query: What to open there, as in the address (``release="…", line="12"``).

    Raises:
        AccessDenied: The person has no such page.
    """
    known = st.session_state.get("_pages", {})
    if page not in known:
        raise AccessDenied(_("That page is for another role in this project."))
    st.switch_page(known[page], query_params=query)


def may_open(page: str) -> bool:
    """Whether the person has such a page."""
    return page in st.session_state.get("_pages", {})


def link(page: str, label: str, **query: str | Sequence[str]) -> None:
    """A link to another page; plain text where the person has no such page, nothing where Heard has none."""
    known = st.session_state.get("_pages", {})
    if page in known:
        st.page_link(known[page], label=label, query_params=query)
    elif page in st.session_state.get("_addresses", (page,)):
        st.markdown(label)


def follow_address(key: str, value: str) -> None:
    """Set a field to what the address says when Back, Forward or a link has changed the address.

    Call it before the field is drawn, and :func:`followed` after, once the address says what was chosen.

    Args:
        key: The field's key.
        value: What the address asks for.
    """
    if key not in st.session_state or st.session_state.get(f"_address-{key}", value) != value:
        st.session_state[key] = value
    st.session_state[f"_address-{key}"] = value


def followed(key: str, value: str) -> None:
    """Note what the address says now for a field; see :func:`follow_address`."""
    st.session_state[f"_address-{key}"] = value


def mark_current(place: str, place_at: int, tab_at: int | None) -> None:
    """Say to keyboards and screen readers what the links at the side and the tabs are, and which ones lead to here.

    Args:
        place: Title of the present place.
        place_at: Which of the places it is.
        tab_at: Which of its tabs shows the present page, where it has several.
    """
    places = {
        "places": {"label": "Heard", "at": place_at, "is": "page" if tab_at is None else "true"},
        "tabs": {"label": place, "at": tab_at, "is": "page"},
    }
    script = Path(__file__).with_name("here.js").read_text(encoding="utf-8")
    data = json.dumps(places).replace("<", "\\u003c")
    st.html(f"<script>window.heardHere = {data};\n{script}</script>", unsafe_allow_javascript=True)


def mend_fields() -> None:
    """Have a passphrase that is typed taken in by whoever goes on by keyboard past the button that shows it."""
    script = Path(__file__).with_name("fields.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def keep(**values: str | Sequence[str]) -> None:
    """Write choices into the address; empty ones go."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def choice(page: str, name: str, options: Mapping[str, str], label: str, *, clears: Sequence[str] = ()) -> str:
    """One of several, kept in the address under its name; the first where that says none.

    Args:
        page: Tells its field from those of other pages.
        name: Its name in the address.
        options: Value in the address → what people read.
        label: What it is called, for screen readers.
        clears: What else goes from the address when it changes.
    """
    present = st.query_params.get(name, "")
    start = present if present in options else next(iter(options))
    value = st.segmented_control(
        label,
        list(options),
        default=start,
        required=True,
        format_func=lambda option: _(options[option]),
        key=f"{page}-{name}-{start}",
        label_visibility="collapsed",
    )
    if value and value != start:
        keep(**{name: value}, **dict.fromkeys(clears, ""))
        st.rerun()
    return value or start
