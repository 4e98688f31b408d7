"""Pseudonyms by the project's policy: names of like kind, coarser values, moved dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codebook.errors import FormatError, UnsafeFile
from codebook.formats.yaml_file import read_settings
from pipelines.errors import ReleaseError
from pipelines.redact.folding import fold
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.naming import (
    DateValue,
    Subject,
    age_on,
    choose_name,
    likeness,
    offered_names,
    parse_date,
    pseudonym_for,
    shifted,
)
from pipelines.redact.policy import DEFAULT_METHODS, DEFAULT_POLICY, METHODS, Policy, policy_of, write_policy
from pipelines.redact.spoken_numbers import spoken_number


def policy(**methods: str) -> Policy:
    return Policy({**DEFAULT_METHODS, **methods})  # type: ignore[dict-item]


def named(type: str, form: str, chosen: Policy = DEFAULT_POLICY, **more: object) -> str:
    return pseudonym_for(Subject("c1", type, 3, form, **{"language": "en", **more}), chosen)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "language", "origin", "sex"),
    [
        ("Tilda Bergquist", "en", "nordic", "f"),
        ("Mrs Zorblatt", "en", "en", "f"),
        ("Ahmed", "de", "ar", "m"),
        ("Kasia", "pl", "pl", "f"),
        ("Vytautas", "en", "lt", "m"),
        ("Δημήτρης", "en", "el_greek", "m"),
        ("Zorblatt", None, "en", "n"),
    ],
)
def test_origin_and_gender_are_guessed(form: str, language: str | None, origin: str, sex: str) -> None:
    assert likeness(form, language) == (origin, sex)


def test_every_origin_has_names_of_each_gender_and_no_name_is_in_two_genders_of_one() -> None:
    origins = {origin for origin, _ in offered_names()}
    for origin in origins:
        women, men = offered_names()[origin, "f"], offered_names()[origin, "m"]
        assert len(women) >= 10 and len(men) >= 10 and offered_names()[origin, "n"]
        assert not {fold(name) for name in women} & {fold(name) for name in men}


@pytest.mark.slow
@given(st.text(min_size=1, max_size=30), st.sampled_from(["en", "de", "el", "pt", None]), st.sets(st.text(max_size=8)))
def test_a_name_given_is_never_one_to_avoid_and_always_the_same(
    form: str, language: str | None, avoid: set[str]
) -> None:
    first = choose_name(form, language, "seed", avoid)
    assert first == choose_name(form, language, "seed", avoid)
    assert first is None or fold(first) not in avoid
    if first is not None:
        second = choose_name(form, language, "seed", avoid | {fold(first)})
        assert second is None or fold(second) != fold(first)


def test_when_all_fitting_names_are_taken_the_typed_pseudonym_stands() -> None:
    taken = {fold(name) for names in offered_names().values() for name in names}
    assert named("PERSON", "Tilda", policy(PERSON="name"), avoid=taken) == "[PERSON_3]"
    assert named("PERSON", "Tilda", policy(PERSON="name")) == "[PERSON_3]", "without the words to avoid, no name"
    assert named("PERSON", "Tilda", policy(PERSON="name"), avoid=set()) in {
        f"[{name}]" for name in offered_names()["nordic", "f"]
    }


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("the 3rd of March 2014", "en", DateValue(2014, 3, 3)),
        ("12 mars 2015", "fr", DateValue(2015, 3, 12)),
        ("4. Mai 2011", "de", DateValue(2011, 5, 4)),
        ("03/04/2012", "en", DateValue(2012, 4, 3)),
        ("2012-04-03", "en", DateValue(2012, 4, 3)),
        ("May 2011", "en", DateValue(2011, 5)),
        ("2009", "en", DateValue(2009)),
        ("31 February 2012", "en", None),
        ("summer of 2012", "en", None),
        ("March and April 2012", "en", None),
        ("Christmas", "en", None),
        ("the 2010s", "en", None),
    ],
)
def test_dates_are_read(text: str, language: str, value: DateValue | None) -> None:
    assert parse_date(text, language) == value


@given(
    st.dates(date(1950, 1, 1), date(2025, 1, 1)), st.dates(date(1950, 1, 1), date(2025, 1, 1)), st.integers(-182, 182)
)
def test_moved_dates_keep_their_intervals(one: date, other: date, days: int) -> None:
    def move(day: date) -> date:
        moved = shifted(DateValue(day.year, day.month, day.day), days)
        assert moved.month is not None and moved.day is not None
        return date(moved.year, moved.month, moved.day)

    assert move(other) - move(one) == other - one
    assert move(one) == one + timedelta(days=days)


@pytest.mark.slow
@given(st.dates(date(1950, 1, 1), date(2000, 1, 1)), st.dates(date(2000, 1, 2), date(2025, 1, 1)))
def test_ages_are_completed_years(born: date, day: date) -> None:
    age = age_on(DateValue(day.year, day.month, day.day), born)
    assert age is not None
    assert date(born.year + age, born.month, min(born.day, 28)) <= day
    assert age_on(DateValue(day.year), born) is None
    assert age_on(DateValue(day.year, born.month), born) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("thirteen", 13),
        ("twenty-one", 21),
        ("dix-sept", 17),
        ("vingt et un", 21),
        ("einundzwanzig", 21),
        ("dreizehn", 13),
        ("treinta y dos", 32),
        ("tweeëntwintig", 22),
        ("czternaście", 14),
        ("the day", None),
        ("hundred", None),
    ],
)
def test_numbers_in_words(words: str, number: int | None) -> None:
    assert spoken_number(words) == number


@pytest.mark.parametrize(
    ("type", "form", "chosen", "more", "expected"),
    [
        ("AGE", "13", DEFAULT_POLICY, {}, "[aged 10-14]"),
        ("AGE", "thirteen", DEFAULT_POLICY, {}, "[aged 10-14]"),
        ("AGE", "a few", DEFAULT_POLICY, {}, "[AGE_3]"),
        ("DATE", "3 March 2014", DEFAULT_POLICY, {}, "[2014-03]"),
        ("DATE", "March", DEFAULT_POLICY, {}, "[DATE_3]"),
        ("BIRTH_DATE", "3 March 2004", DEFAULT_POLICY, {}, "[2004]"),
        ("DATE", "3 March 2014", policy(DATE="shift"), {"shift": 91}, "[2014-06-02]"),
        ("DATE", "3 March 2014", policy(DATE="shift"), {}, "[DATE_3]"),
        ("DATE", "3 March 2014", policy(DATE="age"), {"born": date(2001, 3, 4)}, "[age 12]"),
        ("DATE", "March 2014", policy(DATE="age"), {"born": date(2001, 3, 4)}, "[2014-03]"),
        ("SCHOOL", "Northgate Academy", DEFAULT_POLICY, {}, "[secondary school 3]"),
        ("SCHOOL", "Collège des Tilleuls", DEFAULT_POLICY, {"language": "fr"}, "[secondary school 3]"),
        ("CARE_PLACE", "Rowan House children's home", DEFAULT_POLICY, {}, "[children's home 3]"),
        ("LOCATION", "Łódź", policy(LOCATION="country"), {}, "[a town in Poland]"),
        ("LOCATION", "Wales", policy(LOCATION="country"), {}, "[a region in the United Kingdom]"),
        ("LOCATION", "Luxembourg", policy(LOCATION="country"), {}, "[Luxembourg]"),
        ("LOCATION", "Llanfaraway", policy(LOCATION="country"), {}, "[LOCATION_3]"),
        ("LOCATION", "Llandudno", policy(LOCATION="kind"), {}, "[town 3]"),
        ("PHONE", "07700 900531", DEFAULT_POLICY, {}, "[PHONE_3]"),
    ],
)
def test_values_are_made_coarser(type: str, form: str, chosen: Policy, more: dict[str, object], expected: str) -> None:
    assert named(type, form, chosen, **more) == expected


def test_a_text_of_ones_own_that_is_the_real_words_is_not_used() -> None:
    chosen = Policy({**DEFAULT_METHODS, "LOCATION": "text"}, {"LOCATION": "a place {n}"})
    assert named("LOCATION", "Llandudno", chosen) == "[a place 3]"
    assert named("LOCATION", "A place", chosen) == "[LOCATION_3]"


@pytest.mark.slow
@given(
    st.fixed_dictionaries(
        {name: st.sampled_from([m for m in methods if m != "text"]) for name, methods in METHODS.items()}
    ),
    st.integers(2, 20),
    st.booleans(),
)
def test_a_policy_file_is_read_back_as_it_was(methods: dict[str, str], band: int, marked: bool) -> None:
    chosen = Policy(methods, {"LOCATION": "a place {n}"}, band, marked)  # type: ignore[arg-type]
    assert policy_of(read_settings(write_policy(chosen))) == chosen


@pytest.mark.parametrize(
    "data",
    [
        b"- a\n- b\n",
        b"methods: {PERSON: band}\n",
        b"methods: {CAT: typed}\n",
        b"methods: {LOCATION: text}\n",
        b"texts: {LOCATION: '[x]'}\n",
        b"age_band: 1\n",
        b"age_band: wide\n",
        b"colour: red\n",
        b"methods: 3\n",
        b"\xff\xfe\x00",
        b"a: [",
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises((ReleaseError, FormatError, UnsafeFile)) as refused:
        policy_of(read_settings(data))
    assert len(str(refused.value)) > 20


def test_an_empty_policy_file_is_the_default_and_every_type_has_a_method() -> None:
    assert policy_of(read_settings(b"# nothing\n")) == DEFAULT_POLICY
    assert set(DEFAULT_METHODS) == set(METHODS) == set(ENTITY_TYPES)
