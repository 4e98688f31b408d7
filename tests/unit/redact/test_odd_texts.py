"""What is done with texts that nobody would write: it ends soon, raises nothing, and points into the text."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.redact.engine import detect
from pipelines.redact.exposed import without_ids
from pipelines.redact.shapes.frame import shapes_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.filterwarnings("ignore::DeprecationWarning")]

LONG = 20_000
# Before it, over and over, and what stands behind so that nothing matches.
REPEATED = [
    ("mona at", ", um", "."),
    ("12", " ", "q"),
    ("12 –", " -", "q"),
    ("+", "1 ", "q"),
    ("0", "(1)", "q"),
    ("mona@kite", "a-", "b"),
    ("a@ ", "a.b+", "("),
    ("", "a.", ""),
    ("a\\", ".", ""),
    ("", "1.1.", ""),
    ("", "3 May ", ""),
    ("", "a\u0301", ""),
    ("my user is ", "a_", "a@"),
    ("https://", "a/", " "),
    ("", "[PERSON_1]", ""),
    pytest.param("1'" * LONG, "1'", "", id="quoted figures"),
    pytest.param("1" * 2 * LONG, "1", "", id="figures"),
]
PIECES = "Anna 12 3. Mai dot at @ mira_t + - / IBAN DE89 \n : , . ( ) [PERSON_1] a\u0301 \U0001d4d0 \u200b ß İ"


@pytest.mark.parametrize(("before", "again", "after"), REPEATED)
def test_forms_in_long_texts_are_told_in_time(before: str, again: str, after: str) -> None:
    text = before + again * (LONG // len(again)) + after
    begun = time.process_time()
    (shapes,) = shapes_of([text])
    assert without_ids(text)
    assert time.process_time() - begun < 5, "it takes four times as long where it is twice as long"
    assert all(0 <= shape.start < shape.end <= len(text) for shape in shapes)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(PIECES.split(" ")), max_size=40).map(" ".join), st.sampled_from(["en", "de", "el", None])
)
def test_what_is_said_of_any_text_lies_in_it(text: str, language: str | None) -> None:
    end = 0
    for entry in detect(text, language):
        assert end <= entry.start < entry.end <= len(text)
        assert any(character.isalnum() for character in text[entry.start : entry.end])
        end = entry.end
