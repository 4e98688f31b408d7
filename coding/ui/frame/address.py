"""Fields whose choice stands in the address, so that a link and the Back button bring it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coding.ui.frame.texts import _


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
    chosen = st.segmented_control(
        label,
        list(options),
        default=start,
        required=True,
        format_func=lambda option: _(options[option]),
        key=f"{page}-{name}-{start}",
        label_visibility="collapsed",
    )
    if chosen and chosen != start:
        keep(**{name: chosen}, **dict.fromkeys(clears, ""))
        st.rerun()
    return chosen or start


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
        chosen = place.multiselect(
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
        if chosen != present:
            keep(**{name: list(chosen)}, **dict.fromkeys(self.clears, ""))
            st.rerun()
        return list(chosen)
