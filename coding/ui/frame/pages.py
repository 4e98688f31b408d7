"""What the app shows, as the frame is given it: the frame knows no page (:mod:`coding.ui.pages` lists them)."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coding.access import Permission
from coding.ui.frame.texts import language, spoken
from coding.workspace.context import Context

Draw = Callable[[Context], None]
"""Draws a page for the person who is there."""
Entry = tuple[str, str, Permission]
"""Address of a page, its title, permission that shows it."""


@dataclass(frozen=True, eq=False)
class Place:
    """What stands in the sidebar, with its pages as tabs.

    Attributes:
        title: What it is called.
        permission: Whom it is for.
        tabs: Its pages, each in full or, where a place before has it too, by its address.
        beside: Pages that these lead to, in the same terms.
        once: What there must be before it stands there: see :func:`coding.workspace.overview.status.begun`.
    """

    title: str
    permission: Permission
    tabs: Sequence[Entry | str]
    beside: Sequence[Entry | str] = ()
    once: str = ""

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Where its pages are."""
        return tuple(page if isinstance(page, str) else page[0] for page in (*self.tabs, *self.beside))


@dataclass(frozen=True)
class Pages:
    """All that the app shows.

    Attributes:
        places: Places of the sidebar. What several have stands in the last of them that is the person's.
        page_at: What draws the page at an address; its module is loaded when it is first asked for.
        walk: Where people are walked through, and what is said there.
        choose_project: Draws the page without a project; takes what draws what stands at its end.
    """

    places: Sequence[Place]
    page_at: Callable[[str], Draw]
    walk: Sequence[tuple[str, str]]
    choose_project: Callable[[Callable[[], None]], None]

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every page by its address."""
        every = (page for place in self.places for page in (*place.tabs, *place.beside))
        return {page[0]: page for page in every if not isinstance(page, str)}

    def around(
        self, address: str, may: Callable[[Permission], bool], begun: Container[str]
    ) -> tuple[Place, Mapping[Place, Sequence[str]]]:
        """Where somebody is, and the places that stand in their sidebar, each with the pages that are its tabs.

        Args:
            address: The page they are on; its place stands there whatever there is.
            may: What they may do.
            begun: What there is already.
        """
        allowed = [place for place in self.places if may(place.permission)]
        open_places = [place for place in allowed if not place.once or place.once in begun]

        def place_of(page: str) -> Place:
            return next(
                place for group in (open_places, allowed) for place in reversed(group) if page in place.addresses
            )

        current = place_of(address)
        open_to = {page: place_of(page) for page, _, permission in self.entries.values() if may(permission)}
        tabs = {
            place: [page for page in place.addresses[: len(place.tabs)] if open_to.get(page) == place]
            for place in allowed
            if place == current or place in open_places
        }
        # Where one is, is lit, also on a page that another leads to.
        tabs[current] = list(dict.fromkeys([*tabs[current], address]))
        return current, {place: pages for place, pages in tabs.items() if pages}

    def draw(self, address: str, context: Context) -> None:
        """Draw a page."""
        page = self.page_at(address)
        # A long table has thousands of texts, and Streamlit is slow to say which language was chosen.
        with spoken(language()):
            page(context)
