"""Lists that are longer than a page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.helpers.app_page import words


def _script(total: int) -> None:
    import streamlit as st

    from coding.ui.frame.paging import first_of

    st.text(str(first_of(st.session_state.get("total", total), 20, "list")))


@pytest.mark.slow
def test_a_list_of_one_page_asks_for_none() -> None:
    test = AppTest.from_function(_script, kwargs={"total": 20}).run()
    assert not test.number_input and test.text[0].value == "0"


@pytest.mark.slow
def test_the_page_chosen_is_shown_and_stays_within_a_list_that_became_shorter() -> None:
    test = AppTest.from_function(_script, kwargs={"total": 45}).run()
    assert test.text[0].value == "0" and test.number_input[0].max == 3
    test.number_input[0].set_value(3).run()
    assert test.text[0].value == "40" and "41 to 45 of 45" in words(test)
    test.session_state["total"] = 25
    test.run()
    assert test.text[0].value == "20" and not test.exception
