"""The language of the interface is a person's choice: taken at once, and kept."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.errors import InvalidInput
from coding.ui.frame import runtime
from coding.ui.frame.sessions import BrowserSession, SignIn
from coding.workspace.codings.preferences import interface_language, set_interface_language
from tests.helpers.app_page import checked


def _app() -> None:
    from coding.ui.frame.main import main
    from coding.ui.pages import PAGES

    main(PAGES)


def open_app(project: Any, user: str | None) -> AppTest:
    runtime.use(project.project)
    test = AppTest.from_function(_app, default_timeout=120)
    test.session_state["_browser"] = BrowserSession(SignIn(user) if user else None)
    return checked(test.run())


@pytest.mark.slow
def test_a_person_chooses_a_language_and_finds_it_again(small_project: Any) -> None:
    page = open_app(small_project, "ana")
    assert page.title[0].value == "Home"
    page = checked(page.sidebar.selectbox[0].set_value("fr").run())
    assert page.title[0].value == "Accueil"
    assert interface_language(small_project.as_user("ana")) == "fr"
    assert open_app(small_project, "ana").title[0].value == "Accueil"
    assert open_app(small_project, "lea").title[0].value == "Home"


@pytest.mark.slow
def test_the_sign_in_page_speaks_the_language_chosen_there(small_project: Any) -> None:
    page = open_app(small_project, None)
    page = checked(page.selectbox[0].set_value("nl").run())
    assert any("Wie bent u?" in entry.value for entry in page.markdown)
    page = checked(next(entry for entry in page.button if entry.key == "enter-ana").click().run())
    assert page.title[0].value == "Start"


def test_only_a_language_code_is_kept(small_project: Any) -> None:
    with pytest.raises(InvalidInput, match="code of a language"):
        set_interface_language(small_project.as_user("ana"), "French, please")
