"""What the app shows, as the frame is given it: the frame knows no page (:mod:`coding.ui.pages` lists them)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

from coding.access import Permission
from coding.ui.frame.ingress import Ingress
from coding.ui.frame.texts import language, spoken
from coding.workspace.context import Context

Draw = Callable[[Context], None]
"""Draws a page for the person who is there."""
Entry = tuple[str, str, Permission]
"""Address of a page, its title, permission that shows it."""
Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Pages:
    """All that the app shows.

    Attributes:
        sections: Pages of the sidebar, by section.
        unlisted: Pages that others lead to.
        page_at: What draws the page at an address; its module is loaded when it is first asked for.
        walk: Where people are walked through, and what is said there.
        choose_project: Draws the page without a project; takes what draws what stands at its end.
        answering: Makes what answers at the address that panelists have a link to.
    """

    sections: Sequence[tuple[str, Sequence[Entry]]]
    unlisted: Sequence[Entry]
    page_at: Callable[[str], Draw]
    walk: Sequence[tuple[str, str]]
    choose_project: Callable[[Callable[[], None]], None]
    answering: Callable[[Ingress], Answer]

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Where there is a page, those of the sidebar first."""
        listed = (entry for _, entries in self.sections for entry in entries)
        return tuple(address for address, _, _ in (*listed, *self.unlisted))

    def draw(self, address: str, context: Context) -> None:
        """Draw a page."""
        page = self.page_at(address)
        # A long table has thousands of texts, and Streamlit is slow to say which language was chosen.
        with spoken(language()):
            page(context)
