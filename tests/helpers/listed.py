"""Pages that are a tab of some place, and those that others lead to."""

from coding.ui.frame.pages import Entry
from coding.ui.pages import PAGES, PLACES

LISTED: list[Entry] = [page for place in PLACES for page in place.tabs if not isinstance(page, str)]
_TABS = {address for place in PAGES.places for address in place.addresses[: len(place.tabs)]}
LED_TO: list[Entry] = [page for address, page in PAGES.entries.items() if address not in _TABS]
