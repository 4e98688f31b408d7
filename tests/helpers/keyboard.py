"""A person without a mouse: goes to a control with the Tab key and uses it with the keys it should answer to."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from coding.ui.pages import PAGES
from tests.helpers.app_server import drawn, still

MOST_TABS = 250
MOST_TRIES = 20
_INSIDE = "element => element === document.activeElement || element.contains(document.activeElement)"


def reach(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus on a page that is drawn; it fails if Tab never gets there.

    Leaving a field on the way may have the page drawn anew, so that it takes another walk from where the focus is.
    """
    for _ in range(MOST_TRIES):
        drawn(page)
        _walk(page, control)
        # What opens or scrolls closes a list that is open, and the list then forgets what was typed.
        still(page)
        if control.evaluate(_INSIDE):
            return
    raise AssertionError(f"The focus does not stay at {control}.")


def _walk(page: Page, control: Locator) -> None:
    control.wait_for(state="attached")
    for _ in range(MOST_TABS):
        if control.evaluate(_INSIDE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not reach {control}.")


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    """Go to a button or link and press it."""
    reach(page, control)
    page.keyboard.press(key)


def write(page: Page, control: Locator, text: str) -> None:
    """Go to a field and put this text into it."""
    reach(page, control)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Tab")


_MARKED_OR_LOST = """([field, option]) => new Promise((done) => {
  let frames = 0, calm = 0; // each letter has the list made anew, and an option marked again
  const look = () => {
    const marked = document.querySelector('[role=option][data-focused]');
    const holds = marked?.id === field.getAttribute('aria-activedescendant') && marked?.textContent.includes(option);
    calm = holds ? calm + 1 : 0;
    if (calm > 3) done('marked');
    else if (!field.value && (frames += 1) > 30) done('lost');
    else requestAnimationFrame(look);
  };
  look();
})"""


def choose(page: Page, control: Locator, option: str) -> None:
    """Go to a list, type what is wanted and take it.

    A list of Streamlit's forgets what is typed when the page scrolls or is redrawn just then: it is empty, and a person
    types again. It takes what is marked some frames after the last letter, never sooner than a person presses Enter.
    """
    for _ in range(MOST_TRIES):
        reach(page, control)
        # Up to the first space, which in a list of several would already take what is marked.
        page.keyboard.press("Control+a")
        page.keyboard.type(option.partition(" ")[0])
        typed = page.wait_for_function(_MARKED_OR_LOST, arg=[control.element_handle(), option]).json_value()
        if typed == "marked":
            page.keyboard.press("Enter")
            drawn(page)
            return
    raise AssertionError(f"{control} does not keep what is typed.")


def open_page(page: Page, title: str, press: Callable[[Page, Locator], object] = press) -> None:
    """Go to a page by its place at the side and, where it is not the first there, by its tab."""
    address = next(address for address, name, *_ in PAGES.entries.values() if name == title)
    places = "|".join(place.title for place in PAGES.places if address in place.addresses)
    press(page, page.locator(".st-key-places").get_by_role("link", name=re.compile(f"^({places})$")).last)
    page.locator(".st-key-places [aria-current]:not([aria-current='false'])", has_text=re.compile(places)).wait_for()
    drawn(page)
    tab = page.locator(".st-key-tabs").get_by_role("link", name=title, exact=True)
    if tab.count() and tab.get_attribute("aria-current") != "page":
        press(page, tab)
    page.locator("[aria-current='page']", has_text=title).first.wait_for()
    drawn(page)


def open_originals(page: Page, passphrase: str) -> None:
    """Give the project's passphrase on a page that asks for it, and wait until the originals are open."""
    page.get_by_label("Passphrase of the project").fill(passphrase)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close the originals").wait_for()


def code_line(page: Page, line: int, *codes: str) -> None:
    """Select a whole line of the coding pane and press the keys of codes."""
    page.locator(".heard-turn.heard-current").focus()
    for key in ("Home", *["j"] * (line - 1), "a", *codes):
        page.keyboard.press(key)
