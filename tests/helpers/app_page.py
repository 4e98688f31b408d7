"""One page of the app run by Streamlit's own test runner, as the person who has signed in."""

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest, local_script_runner

from coding.ui.frame import runtime
from coding.ui.frame.sessions import BrowserSession, SignIn
from coding.ui.frame.texts import LANGUAGE_KEY
from coding.vault import Vault

TIMEOUT = 120.0
"""Seconds that a page may take; a benchmark on a busy machine waits longer."""


_look_again_and_again = local_script_runner.require_widgets_deltas


def _until_it_ends(runner: local_script_runner.LocalScriptRunner, timeout: float = TIMEOUT) -> None:
    """Streamlit looks a thousand times a second whether a page is drawn, which keeps the page from being drawn."""
    thread = runner._script_thread
    assert thread
    thread.join(timeout)
    if thread.is_alive():
        _look_again_and_again(runner, 0)  # which ends it and says so


local_script_runner.require_widgets_deltas = _until_it_ends


def _script(name: str) -> None:
    from coding.ui.frame.identity import identity
    from coding.ui.pages import PAGES

    context = identity()
    assert context is not None
    PAGES.draw(name, context)


def open_page(
    name: str, project: Any, user: str, *, vault: bool | Vault = False, interface: str = "", **query: str
) -> AppTest:
    """Run the page at an address as this user, the vault open if asked, or this one; no exception may reach the page.

    ``interface`` is the language it is shown in, English where none is given.

    The runner has no cookies, so it is vouched for who is there.
    """
    runtime.use(project.project)
    opened = project.as_user(user, vault=True).vault if vault is True else vault or None
    test = AppTest.from_function(_script, kwargs={"name": name}, default_timeout=TIMEOUT)
    test.session_state["_browser"] = BrowserSession(SignIn(user, opened), vouched=user)
    if interface:
        test.session_state[LANGUAGE_KEY] = interface
    test.query_params.update(query)
    return checked(test.run())


def _tab() -> None:
    from coding.ui.frame.entrance import entrance
    from coding.ui.frame.identity import identity

    context = identity()
    if context is None:
        entrance(lambda: None)
    else:
        import streamlit as st

        st.markdown(f"It is {context.user.name}.")


def open_tab(session: BrowserSession | None = None) -> AppTest:
    """A tab that says who it is, or draws the entrance."""
    test = AppTest.from_function(_tab, default_timeout=TIMEOUT)
    test.session_state["_browser"] = session or BrowserSession()
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def words(test: AppTest) -> str:
    """All text on the page: Markdown, HTML, notices, headings. A backslash before a sign is Markdown's alone."""
    kinds = (test.markdown, test.info, test.warning, test.error, test.success, test.title, test.subheader)
    parts = [entry.value.replace("\\", "") for kind in kinds for entry in kind]
    return "\n".join([*parts, *(entry.proto.body for entry in test.get("html"))])


def mounted(test: AppTest) -> list[dict[str, Any]]:
    """What each packaged component on the page was given."""
    return [json.loads(entry.proto.bytes or entry.proto.json) for entry in test.get("bidi_component")]


def labels(test: AppTest) -> list[str]:
    """Labels of the buttons, without what names the row of each."""
    return [_label(button) for button in test.button]


def _label(button: Any) -> str:
    return re.sub(r" \*.*\*$", "", button.label.replace("\\", ""))


def click(test: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    buttons = [button for button in test.button if _label(button) == label]
    assert buttons, (label, labels(test))
    return checked(buttons[0].click().run())


def choose_view(test: AppTest, name: str) -> AppTest:
    """Choose a view of a page that has several."""
    return checked(test.get("button_group")[0].set_value(name).run())


def field(test: AppTest, label: str) -> Any:
    """The first field with this label."""
    every = (*test.text_input, *test.text_area, *test.selectbox, *test.multiselect)
    return next(entry for entry in every if entry.label == label)
