"""The disclosure check over many texts at once finds what the check of each of them finds."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.redact.exposed import could_be_exposed, exposed
from pipelines.redact.leaks import count_known, find_known

FORMS = ["Mira Tolvanen", "Hope", "06 45 06 11 22", "Ełk", "Tolvanen"]
PIECES = st.sampled_from(
    [
        "Mira",
        " ",
        "Tolvanen",
        "Tolvanens",
        "hope",
        "Hope",
        "06.45.06",
        "0645061122",
        "11",
        "22",
        "\n",
        "ELK",
        ", ",
        "x",
        "é",
    ]
)


@pytest.mark.slow
@given(st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=12))
def test_looking_at_many_texts_equals_looking_at_each(texts: list[str]) -> None:
    expected = {text: len(result) for text in texts if (result := find_known(text, FORMS))}
    assert count_known(texts, FORMS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "you can write to mira at example dot org if you like",
        "it was mira.t@example.org then",
        "my number is 07700 900123 still",
        "call zero seven seven zero zero nine zero zero one two three",
        "the account was GB82 WEST 1234 5698 7654 32 at the time",
        "escríbeme a mira arroba example punto es",
    ],
)
@pytest.mark.slow
def test_a_quick_look_lets_nothing_through_that_a_rule_is_sure_of(text: str) -> None:
    assert could_be_exposed(text)
    assert [entry.type for entry in exposed(text)]


def test_what_a_program_wrote_is_no_identifier() -> None:
    chance = random.Random(5)
    written = [
        text
        for _ in range(40)
        for hexes in [f"{chance.getrandbits(256):064x}"]
        for text in (str(uuid.UUID(hexes[:32])), hexes, hexes[:32], hexes[:16], f"{chance.random():.16f}")
    ]
    assert not {text: shown for text in written if (shown := exposed(f"Words of {text}, line 2"))}


def test_the_doi_of_a_source_is_no_identifier() -> None:
    assert not exposed("Journal of Child Sexual Abuse, 29(8), doi 10.1080/10538712.2020.1801935")
    assert [item.type for item in exposed("doi 10.1080/10538712.2020.1801935, DE89370400440532013000")] == ["IBAN"]


def test_an_account_beside_a_hash_is_shown() -> None:
    hexes = f"{random.Random(5).getrandbits(256):064x}"
    text = f"{hexes} DE89370400440532013000"
    assert [(text[item.start : item.end], item.type) for item in exposed(text)] == [(text[65:], "IBAN")]


def test_pseudonyms_and_plain_words_are_passed_over() -> None:
    assert not could_be_exposed("[PERSON_1234] said that [AGE_99] was too young to be alone at night.")
