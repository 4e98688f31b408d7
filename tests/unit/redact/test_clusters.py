from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import ReleaseError
from pipelines.redact.clusters import KnownCluster, Mention, form_key, group
from pipelines.redact.inflection import case_keys, inflected_alike
from pipelines.redact.merges import ELSEWHERE, FAMILY_NAME, ONE_LETTER, SEVERAL, SHORT_FORM, doubtful_merges
from pipelines.redact.names import are_nicknames, nickname_keys, short_forms
from pipelines.redact.pseudonyms import PSEUDONYM, age_band, typed_pseudonym

_SHORT = sorted({name for long, shorts in short_forms().items() for name in (long, *shorts)})
_ENDINGS = ("", "a", "as", "o", "ui", "iego", "owi", "os", "s", "ie", "ul")
NAMES = st.builds(
    str.__add__, st.sampled_from(_SHORT[::40]) | st.text("anieks", min_size=1, max_size=5), st.sampled_from(_ENDINGS)
)


def mentions(*items: tuple[str, str], type: str = "PERSON") -> list[Mention]:
    return [Mention(document, i, i + len(text), text, type) for i, (document, text) in enumerate(items)]


def asked(named: list[Mention]) -> set[tuple[str, bool]]:
    """Which questions there are when these are grouped: why, and whether the two are one."""
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention, key in zip(named, group(named), strict=True):
        places[str(key)].append(mention)
    standing = [
        KnownCluster(key, "PERSON", tuple({m.text for m in whose}), tuple({m.document for m in whose}))
        for key, whose in places.items()
    ]
    return {(doubt.reason, doubt.joined) for doubt in doubtful_merges(standing)}


@pytest.mark.parametrize(
    ("named", "keys", "questions"),
    [
        ("a:Zoë a:ZOE a:zoe's a:Mrs_Berg a:Berg", [0, 0, 0, 1, 1], set()),
        ("a:Rosalind a:Rosalind_Karwowska b:Rosalind", [0, 0, 1], {(ELSEWHERE, False)}),
        ("a:Tomas_Berg a:Berg", [0, 0], {(FAMILY_NAME, True)}),
        ("a:Mrs_Lind a:Eva_Lind", [0, 1], {(SEVERAL, False)}),
        ("a:Ibrahim a:Ibo a:Katarzyna_Nowak a:Kasia", [0, 0, 1, 1], {(SHORT_FORM, True)}),
        ("a:Marieke a:Mareike", [0, 1], {(ONE_LETTER, False)}),
        ("a:Ana_Lopes a:Ana_Ruiz a:Ana", [0, 1, 2], {(SEVERAL, False)}),
    ],
)
def test_what_is_safe_is_joined_and_what_is_in_doubt_asked(
    named: str, keys: list[int], questions: set[tuple[str, bool]]
) -> None:
    result = mentions(*((each[0], each[2:].replace("_", " ")) for each in named.split()))
    assert group(result) == keys and asked(result) == questions


def test_known_clusters_keep_their_ids() -> None:
    known = [
        KnownCluster("p7", "PERSON", ("Rosalind Karwowska", "Roz"), ("a",)),
        KnownCluster("t1", "PHONE", ("06 45 06 12 31",)),
    ]
    results = [*mentions(("a", "Roz"), ("b", "Roz")), *mentions(("b", "0645061231"), type="PHONE")]
    assert group(results, known) == ["p7", 0, "t1"]


def test_running_again_on_its_own_result_changes_nothing() -> None:
    result = mentions(("a", "Ida Berg"), ("a", "Ida"), ("b", "Ida"), ("a", "Berg"))
    first = group(result)
    known = [
        KnownCluster(
            f"k{key}",
            "PERSON",
            tuple({m.text for m, k in zip(result, first, strict=True) if k == key}),
            tuple({m.document for m, k in zip(result, first, strict=True) if k == key}),
        )
        for key in set(first)
    ]
    assert group(result, known) == [f"k{key}" for key in first]


def test_reasons_hold_no_words_of_the_transcript() -> None:
    reasons = {
        why for why, _ in asked(mentions(("a", "Quillon Xanthe"), ("a", "Xanthe"), ("a", "Quilon"), ("b", "Quillon")))
    }
    assert reasons and not any("uil" in why or "Xan" in why for why in reasons)


def test_types_never_mix_and_nothing_gives_nothing() -> None:
    assert group([*mentions(("a", "Paris")), *mentions(("a", "Paris"), type="LOCATION")]) == [0, 1]
    assert group([]) == []


@pytest.mark.parametrize(
    ("left", "right", "type"),
    [
        ("The Blue Door", "blue door", "ORGANISATION"),
        ("@Wren_1", "wren_1", "HANDLE"),
        ("DE12 3456", "de123456", "IBAN"),
    ],
)
def test_form_keys(left: str, right: str, type: str) -> None:
    assert form_key(left, type) == form_key(right, type)


def test_pseudonyms_are_typed_numbered_and_recognisable() -> None:
    assert typed_pseudonym("PERSON", 1) == "[PERSON_1]"
    assert PSEUDONYM.fullmatch(typed_pseudonym("CASE_NUMBER", 12))
    with pytest.raises(ReleaseError):
        typed_pseudonym("CAT", 1)
    with pytest.raises(ReleaseError):
        typed_pseudonym("PERSON", 0)


def test_generalisation() -> None:
    assert age_band(13) == "[aged 10-14]"
    assert age_band(13, width=2) == "[aged 12-13]"
    assert age_band(95) == "[aged 90 or over]"
    with pytest.raises(ReleaseError):
        age_band(13, width=1)


def said(language: str, *names: str) -> list[Mention]:
    return [Mention("a", 50 * i, 50 * i + len(name), name, "PERSON", language) for i, name in enumerate(names)]


@pytest.mark.parametrize(
    ("language", "names", "keys"),
    [
        ("lt", "Jonas Jono Joną Jonui Jonu", [0, 0, 0, 0, 0]),
        ("lt", "Jonas_Petrauskas Jono_Petrausko Jonui", [0, 0, 0]),
        ("lt", "Austėja Austėjai", [0, 0]),
        ("el", "Μαρία Μαρίας", [0, 0]),
        ("el", "Θανάσης Θανάση", [0, 0]),
        ("pl", "Kowalski Kowalskiego Kowalskim", [0, 0, 0]),
        ("pl", "Agnieszka Agnieszki Agnieszkę", [0, 0, 0]),
        ("ro", "Ioana Ioanei", [0, 0]),
        # a woman's is not a man's
        ("lt", "Petrauskas Petrauskienė", [0, 1]),
        ("lt", "Petrausko Petrauskaitės", [0, 1]),
        ("lt", "Jonas Jonė", [0, 1]),
        ("pl", "Kowalski Kowalska", [0, 1]),
        ("pl", "Kowalskiego Kowalskiej", [0, 1]),
        ("el", "Παπαδόπουλος Παπαδοπούλου", [0, 1]),
        ("ro", "Adrian Adriana", [0, 1]),
        # a name that is also another one's case
        ("pl", "Kamil Kamila", [0, 1]),
    ],
)
def test_a_name_in_another_case_is_the_same_person(language: str, names: str, keys: list[int]) -> None:
    assert group(said(language, *(name.replace("_", " ") for name in names.split()))) == keys


@pytest.mark.parametrize(
    ("language", "names", "joined"),
    [
        ("el", "Μαρία Μαρίας", True),
        ("pl", "Kowalski Kowalskiego", True),
        ("ro", "Ioana Ioanei", True),
        ("pl", "Kamil Kamila", False),
    ],
)
def test_what_an_ending_tells_is_asked_about(language: str, names: str, joined: bool) -> None:
    assert asked(said(language, *names.split())) == {(SHORT_FORM, joined)}


@given(NAMES, NAMES, st.sampled_from(("pl", "lt", "el", "ro")))
def test_names_that_may_be_one_share_a_key(left: str, right: str, language: str) -> None:
    if inflected_alike(left, right, language):
        assert case_keys(left, language) & case_keys(right, language)
    if are_nicknames(left, right):
        assert nickname_keys(left) & nickname_keys(right)
