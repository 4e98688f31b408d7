"""A person without a mouse: goes to a control with the Tab key and uses it with the keys it should answer to."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, TimeoutError

MOST_TABS = 250
_DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return !app || app.dataset.testScriptState !== 'running';
}"""
_INSIDE = "element => element === document.activeElement || element.contains(document.activeElement)"


def reach(page: Page, control: Locator) -> None:
    """Press Tab until the control has the focus, beginning where the focus is; it fails if Tab never gets there."""
    control.wait_for(state="attached")
    for _ in range(MOST_TABS):
        if control.evaluate(_INSIDE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not reach {control}.")


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    """Go to a button or link and press it, once the page is drawn: a key that meets a page being redrawn is lost."""
    for _ in range(3):
        page.wait_for_function(_DRAWN)
        reach(page, control)
        page.wait_for_timeout(150)
        if page.evaluate(_DRAWN) and control.evaluate(_INSIDE):
            break
    page.keyboard.press(key)


def write(page: Page, control: Locator, text: str) -> None:
    """Go to a field and put this text into it."""
    reach(page, control)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Tab")


def choose(page: Page, control: Locator, option: str) -> None:
    """Go to a list, type what is wanted and take it."""
    wanted = page.get_by_role("option", name=option).first
    for _ in range(8):
        # What was typed before may still be drawing the page anew, and would shut the list.
        page.wait_for_timeout(300)
        page.wait_for_function(_DRAWN)
        reach(page, control)
        # Up to the first space, which in a list of several would already take what is marked.
        page.keyboard.press("Control+a")
        page.keyboard.type(option.partition(" ")[0])
        try:
            wanted.wait_for(timeout=4_000)
        except TimeoutError:
            # The page was being drawn anew and the keys went to the list as it was before.
            continue
        if not page.evaluate(_DRAWN):
            page.keyboard.press("Escape")
            continue
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)
        page.wait_for_function(_DRAWN)
        return
    raise AssertionError(f"Typing {option!r} into {control} does not offer it.")


def open_page(page: Page, title: str) -> None:
    """Go to a page by its link in the sidebar."""
    press(page, page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first)
    page.get_by_role("heading", name=title).first.wait_for()
