"""What is done with texts that nobody would write: it ends soon, raises nothing, and points into the text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.redact.engine import detect
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
]
PIECES = "Anna 12 3. Mai dot at @ mira_t + - / IBAN DE89 \n : , . ( ) [PERSON_1] a\u0301 \U0001d4d0 \u200b ß İ"


@pytest.mark.parametrize(("before", "again", "after"), REPEATED)
def test_forms_in_long_texts_are_told_in_time(before: str, again: str, after: str) -> None:
    text = before + again * (LONG // len(again)) + after
    (shapes,) = shapes_of([text])
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
