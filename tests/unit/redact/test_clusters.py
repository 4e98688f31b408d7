import pytest

from pipelines.errors import ReleaseError
from pipelines.redact.clusters import Grouping, KnownCluster, Mention, form_key, group
from pipelines.redact.pseudonyms import PSEUDONYM, age_band, typed_pseudonym


def mentions(*items: tuple[str, str], type: str = "PERSON") -> list[Mention]:
    return [Mention(document, i, i + len(text), text, type) for i, (document, text) in enumerate(items)]


def test_spellings_of_one_name_are_one_cluster() -> None:
    grouping = group(mentions(("a", "Zoë"), ("a", "ZOE"), ("a", "zoe's"), ("a", "Mrs Berg"), ("a", "Berg")))
    assert grouping.assignments[:3] == [0, 0, 0]
    assert grouping.assignments[3] == grouping.assignments[4] == 1


def test_a_first_name_joins_the_one_full_name_of_its_transcript() -> None:
    grouping = group(mentions(("a", "Rosalind"), ("a", "Rosalind Karwowska"), ("b", "Rosalind")))
    assert grouping.assignments[0] == grouping.assignments[1] != grouping.assignments[2]
    assert any(not doubt.joined and "another interview" in doubt.reason for doubt in grouping.doubtful)


def test_family_name_alone_and_titles_become_questions() -> None:
    grouping = group(mentions(("a", "Tomas Berg"), ("a", "Berg"), ("a", "Mrs Lind"), ("a", "Eva Lind")))
    assert grouping.assignments[0] == grouping.assignments[1]
    assert grouping.assignments[2] != grouping.assignments[3]
    assert {doubt.joined for doubt in grouping.doubtful} == {True, False}


def test_short_forms_join_with_a_question() -> None:
    grouping = group(mentions(("a", "Ibrahim"), ("a", "Ibo"), ("a", "Katarzyna Nowak"), ("a", "Kasia")))
    assert grouping.assignments == [0, 0, 1, 1]
    assert len(grouping.doubtful) == 2 and all(doubt.joined for doubt in grouping.doubtful)


def test_names_one_letter_apart_are_asked_about_not_joined() -> None:
    grouping = group(mentions(("a", "Marieke"), ("a", "Mareike")))
    assert grouping.assignments == [0, 1]
    assert [doubt.reason for doubt in grouping.doubtful] == ["Two names differ by one letter."]


def test_two_people_of_one_first_name_are_not_guessed_between() -> None:
    grouping = group(mentions(("a", "Ana Lopes"), ("a", "Ana Ruiz"), ("a", "Ana")))
    assert len(set(grouping.assignments)) == 3
    assert len([doubt for doubt in grouping.doubtful if not doubt.joined]) == 2


def test_known_clusters_keep_their_ids() -> None:
    known = [
        KnownCluster("p7", "PERSON", ("Rosalind Karwowska", "Roz"), ("a",)),
        KnownCluster("t1", "PHONE", ("06 45 06 12 31",)),
    ]
    found = [*mentions(("a", "Roz"), ("b", "Roz")), *mentions(("b", "0645061231"), type="PHONE")]
    grouping = group(found, known)
    assert grouping.assignments == ["p7", 0, "t1"]
    assert any(doubt.right == "p7" and not doubt.joined for doubt in grouping.doubtful)


def test_running_again_on_its_own_result_changes_nothing() -> None:
    found = mentions(("a", "Ida Berg"), ("a", "Ida"), ("b", "Ida"), ("a", "Berg"))
    first = group(found)
    known = [
        KnownCluster(
            f"k{key}",
            "PERSON",
            tuple({m.text for m, k in zip(found, first.assignments, strict=True) if k == key}),
            tuple({m.document for m, k in zip(found, first.assignments, strict=True) if k == key}),
        )
        for key in set(first.assignments)
    ]
    assert group(found, known).assignments == [f"k{key}" for key in first.assignments]


def test_reasons_hold_no_words_of_the_transcript() -> None:
    grouping = group(mentions(("a", "Quillon Xanthe"), ("a", "Xanthe"), ("a", "Quilon"), ("b", "Quillon")))
    assert grouping.doubtful
    assert not any("uil" in doubt.reason or "Xan" in doubt.reason for doubt in grouping.doubtful)


def test_types_never_mix_and_nothing_gives_nothing() -> None:
    grouping = group([*mentions(("a", "Paris")), *mentions(("a", "Paris"), type="LOCATION")])
    assert grouping.assignments == [0, 1]
    assert group([]) == Grouping([], [])


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
    ("language", "names", "asked"),
    [
        ("lt", ("Jonas", "Jono", "Joną", "Jonui", "Jonu"), False),
        ("lt", ("Jonas Petrauskas", "Jono Petrausko", "Jonui"), False),
        ("lt", ("Austėja", "Austėjai"), False),
        ("el", ("Μαρία", "Μαρίας"), True),
        ("el", ("Θανάσης", "Θανάση"), True),
        ("pl", ("Kowalski", "Kowalskiego", "Kowalskim"), True),
        ("pl", ("Agnieszka", "Agnieszki", "Agnieszkę"), True),
        ("ro", ("Ioana", "Ioanei"), True),
    ],
)
def test_a_name_in_another_case_is_the_same_person(language: str, names: tuple[str, ...], asked: bool) -> None:
    grouping = group(said(language, *names))
    assert set(grouping.assignments) == {0}
    assert bool(grouping.doubtful) == asked
    assert all(doubt.joined for doubt in grouping.doubtful)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("lt", ("Petrauskas", "Petrauskienė")),
        ("lt", ("Petrausko", "Petrauskaitės")),
        ("lt", ("Jonas", "Jonė")),
        ("pl", ("Kowalski", "Kowalska")),
        ("pl", ("Kowalskiego", "Kowalskiej")),
        ("el", ("Παπαδόπουλος", "Παπαδοπούλου")),
        ("ro", ("Adrian", "Adriana")),
    ],
)
def test_a_womans_name_is_not_joined_to_a_mans(language: str, names: tuple[str, ...]) -> None:
    assert group(said(language, *names)).assignments == [0, 1]


def test_a_name_that_is_also_another_ones_case_is_asked_about_and_not_joined() -> None:
    grouping = group(said("pl", "Kamil", "Kamila"))
    assert grouping.assignments == [0, 1]
    assert [doubt.joined for doubt in grouping.doubtful if "case" in doubt.reason] == [False]


def test_case_endings_tell_nothing_where_the_language_has_none_or_is_not_told() -> None:
    for mentioned in (said("de", "Agnieszka", "Agnieszki"), mentions(("a", "Agnieszka"), ("a", "Agnieszki"))):
        assert not any("case" in doubt.reason for doubt in group(mentioned).doubtful)
