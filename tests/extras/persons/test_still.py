"""Who can still be told before a release: what is asked, one action a detail, and what a sign-off says of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from coding.errors import InvalidInput
from coding.export.methods.text import METHODS_LANGUAGES, MethodsWording, methods_blocks, plain_text
from coding.extras.persons.records import Detail, PersonRisk
from coding.extras.persons.steps import reading, still
from coding.store import events, identifiers
from coding.vault import FILE_NAME
from coding.workspace.agreement.methods import methods_input
from coding.workspace.context import Context
from coding.workspace.originals.correcting import correct_words, correctable
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import add_identifier, decide
from coding.workspace.review.operations import undo_review
from coding.workspace.review.pseudonyms import link_clusters
from coding.workspace.search.machines import work_without
from coding.workspace.vault_records import read_original
from pipelines.transcript import SpokenTurn
from tests.conftest import SmallProject

TALK = (
    ("Interviewer", "Who lived with you then?"),
    ("Nora", "My sister Hanna is a nurse in Lithuania. She has asthma, and she sings in a choir."),
    ("Interviewer", "And your father?"),
    ("Nora", "My father was a baker in Portugal. I liked his quiet evenings."),
)
REASON = "Nothing of the story is left without the quiet bees."


@pytest.fixture
def talk(small_project: SmallProject) -> tuple[SmallProject, Context, str]:
    interview = small_project.in_review(TALK, "P07")
    steward = small_project.as_user("sam", vault=True)
    mask(steward, interview, "Hanna", "PERSON")
    return small_project, steward, interview


def place(steward: Context, interview: str, words: str) -> tuple[int, int]:
    start = read_original(steward.open_vault(), interview).transcript.text.index(words)
    return start, start + len(words)


def mask(steward: Context, interview: str, words: str, type_name: str) -> None:
    add_identifier(steward, interview, *place(steward, interview, words), type_name)


def person(steward: Context, interview: str, label: str) -> PersonRisk:
    return next(person for person in still.interview_risk(steward, interview).persons if person.label == label)


def asked(steward: Context, interview: str) -> dict[str, Detail]:
    return {
        detail.words: detail for told in still.interview_risk(steward, interview).persons for detail in told.undecided
    }


def states(project: SmallProject, interview: str) -> Any:
    with project.project.store.read() as cursor:
        return [(entry.id, entry.decision) for entry in identifiers.of_interview(cursor, interview)]


def in_files(project: SmallProject, words: str) -> list[str]:
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    assert [path for path in files if path.name == FILE_NAME]
    return [path.name for path in files if words.encode() in path.read_bytes()]


def test_who_is_told_is_called_by_the_words_of_the_original(talk: tuple[SmallProject, Context, str]) -> None:
    _, steward, interview = talk
    hanna = person(steward, interview, "Hanna")
    kinds = {detail.words: (detail.kind, detail.line) for detail in hanna.details}
    assert kinds["asthma"] == ("health", 2) and hanna.at_risk and hanna.protection < 1
    text = read_original(steward.open_vault(), interview).transcript.text
    assert all(text[detail.start : detail.end] == detail.words for detail in hanna.details)
    assert "sex" not in {detail.kind for detail in hanna.details}


def test_a_detail_is_masked_by_the_review_and_its_undo_takes_it_back(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = talk
    before, asthma = states(project, interview), asked(steward, interview)["asthma"]
    told = still.interview_risk(steward, interview)
    assert still.mask_detail(steward, interview, asthma.start, asthma.end) == 1
    after = still.interview_risk(steward, interview).counts
    assert "asthma" not in asked(steward, interview) and after.masked == told.counts.masked + 1
    assert person(steward, interview, "Hanna").protection >= 0
    assert undo_review(steward, interview) == "added"
    assert states(project, interview) == before and still.interview_risk(steward, interview) == told


def test_what_is_kept_with_a_reason_is_not_asked_again(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = talk
    asthma, before = asked(steward, interview)["asthma"], still.interview_risk(steward, interview)
    still.keep_detail(steward, interview, asthma.start, asthma.end, f" {REASON} ")
    again = project.as_user("sam", vault=True)
    assert "asthma" not in asked(again, interview)
    assert {d.reason for d in person(again, interview, "Hanna").carrying if d.words == "asthma"} == {REASON}
    assert still.interview_risk(again, interview).counts.reasoned == 1
    still.undo_kept(steward, interview)
    assert still.interview_risk(steward, interview) == before
    still.redo_kept(steward, interview)
    assert still.interview_risk(steward, interview).counts.reasoned == 1
    with pytest.raises(InvalidInput, match="Say why"):
        still.keep_detail(steward, interview, asthma.start, asthma.end, " ")
    with pytest.raises(InvalidInput, match="Reload"):
        still.keep_detail(steward, interview, 0, 3, REASON)


def test_a_decision_that_is_not_saved_leaves_the_vault_as_it_was(
    talk: tuple[SmallProject, Context, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _project, steward, interview = talk
    asthma, put = asked(steward, interview)["asthma"], still.put_decisions

    def put_and_fail(*args: Any) -> None:
        put(*args)
        raise OSError("The disk is full.")

    monkeypatch.setattr(still, "put_decisions", put_and_fail)
    with pytest.raises(OSError, match="full"):
        still.keep_detail(steward, interview, asthma.start, asthma.end, REASON)
    assert "asthma" in asked(steward, interview) and still.interview_risk(steward, interview).counts.reasoned == 0


def test_nothing_of_it_is_written_outside_the_vault(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = talk
    asthma, keeper = asked(steward, interview)["asthma"], asked(steward, interview)["Portugal"]
    still.keep_detail(steward, interview, asthma.start, asthma.end, REASON)
    still.mask_detail(steward, interview, keeper.start, keeper.end)
    still.interview_risk(steward, interview)
    with project.project.store.read() as cursor:
        tables = [name for (name,) in cursor.execute("SELECT table_name FROM information_schema.tables").fetchall()]
        rows = str([cursor.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])
    assert "kept_fact" in rows
    assert not [words for words in ("asthma", "Portugal", "quiet bees", "Hanna") if words in rows]
    project.project.store.close()
    assert [in_files(project, words) for words in ("asthma", "Portugal", "quiet bees", "Hanna")] == [[]] * 4


def test_a_sign_off_says_numbers_and_waits_for_nothing(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = talk
    asthma = asked(steward, interview)["asthma"]
    still.keep_detail(steward, interview, asthma.start, asthma.end, REASON)
    counts = still.risk_counts(steward, interview)
    assert counts["undecided"] > 0 and counts["reasoned"] == 1 and counts["masked"] == 1
    release_interview(steward, interview)
    with project.project.store.read() as cursor:
        signed = [detail["told"] for target, detail in events.details(cursor, "release.signed") if target == interview]
    assert signed == [counts]
    together = still.signed_counts(project.as_user("vic"))
    assert together.keys() - counts.keys() == {"interviews"} and all(together[name] >= counts[name] for name in counts)
    assert "asthma" not in json.dumps(signed)


@pytest.mark.slow
def test_the_methods_text_says_the_sum(locked_round: Callable[..., tuple[SmallProject, str]]) -> None:
    project, round_id = locked_round()
    methods = methods_input(project.as_user("lea"), round_id)
    assert methods.told == still.signed_counts(project.as_user("vic")) and methods.told["persons"] > 0
    for language in METHODS_LANGUAGES:
        words = MethodsWording(language)
        text = plain_text(methods_blocks(methods, words), words)
        assert words("material.told", **methods.told) in text
        assert words("material.told", **methods.told) not in plain_text(
            methods_blocks(replace(methods, told={}), words), words
        )


def test_words_left_in_the_review_are_told_and_those_that_wait_are_not_asked(
    talk: tuple[SmallProject, Context, str],
) -> None:
    project, steward, interview = talk
    mask(steward, interview, "Portugal", "LOCATION")
    (place_id,) = [id_ for id_, _ in states(project, interview)[1:]]
    assert "Portugal" not in asked(steward, interview)
    decide(steward, interview, [place_id], "pending")
    assert "Portugal" not in asked(steward, interview)
    decide(steward, interview, [place_id], "rejected")
    left = asked(steward, interview)["Portugal"]
    assert still.mask_detail(steward, interview, left.start, left.end) == 1
    assert dict(states(project, interview))[place_id] == "accepted"


def test_nothing_that_did_not_change_is_read_again(
    talk: tuple[SmallProject, Context, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, steward, interview = talk
    told = still.interview_risk(steward, interview)
    monkeypatch.setattr(reading, "persons_of", None)
    monkeypatch.setattr(reading, "read_original", None)
    assert still.interview_risk(steward, interview) == told


def test_rare_and_common_are_told_of_enough_texts_only(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = talk
    asthma = asked(steward, interview)["asthma"]
    assert still.is_rare(asthma, still.interview_risk(steward, interview).texts) is None
    for number in range(4):
        words = f"I have Asthma too, for {number + 2} years." if number < 2 else f"We sang {number} songs."
        project.import_turns((("Nora", words),), f"P2{number}")
    told = still.interview_risk(steward, interview)
    details = {detail.words: detail for each in told.persons for detail in each.details}
    assert (told.texts, details["asthma"].elsewhere) == (5, 2)
    assert still.is_rare(details["asthma"], told.texts) is False
    assert still.is_rare(details["Portugal"], told.texts) is True


def test_names_joined_by_key_in_the_review_are_one_person(talk: tuple[SmallProject, Context, str]) -> None:
    project, steward, _ = talk
    words = "Aunt Mina is a nurse. Later I sang with Jurate. Jurate has asthma."
    interview = project.in_review((("Nora", words),), "P08")
    for name in ("Mina", "Jurate"):
        mask(steward, interview, name, "PERSON")
    assert {d.words for d in person(steward, interview, "Jurate").details} == {"asthma"}
    with project.project.store.read() as cursor:
        first, second, *_ = [entry.cluster_id for entry in identifiers.of_interview(cursor, interview)]
    link_clusters(steward, interview, first, second)
    assert {d.words for d in person(steward, interview, "Mina").details} >= {"nurse", "asthma"}
    undo_review(steward, interview)
    assert {d.words for d in person(steward, interview, "Jurate").details} == {"asthma"}


NEIGHBOURS = (
    ("Nora", "My sister is a nurse. The girl next door has asthma. My sister sang. She came from Norway."),
    ("Nora", "The guide dog was called Biscuit."),
)


def entries(steward: Context, interview: str) -> dict[str, set[str]]:
    return {
        each.label: {detail.words for detail in each.details}
        for each in still.interview_risk(steward, interview).persons
    }


def first(steward: Context, interview: str, label: str) -> tuple[int, int]:
    place = person(steward, interview, label).place
    assert place is not None
    return place


@pytest.fixture
def neighbours(small_project: SmallProject) -> tuple[SmallProject, Context, str]:
    return small_project, small_project.as_user("sam", vault=True), small_project.in_review(NEIGHBOURS, "P08")


def test_two_without_a_name_are_one_person_from_then_on(neighbours: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = neighbours
    before = entries(steward, interview)
    assert {"My sister", "The girl"} <= before.keys() and "asthma" not in before["My sister"]
    places = [first(steward, interview, label) for label in ("My sister", "The girl")]
    still.correct_persons(steward, interview, "same", places)
    again = project.as_user("sam", vault=True)
    assert entries(again, interview)["My sister"] == before["My sister"] | before["The girl"]
    assert "The girl" not in entries(again, interview)
    assert still.risk_counts(steward, interview)["persons"] == len(before) - 1
    still.undo_kept(steward, interview)
    assert entries(steward, interview) == before
    still.redo_kept(steward, interview)
    turns = [SpokenTurn(who, words.replace("a nurse", "a good nurse")) for who, words in NEIGHBOURS]
    correct_words(steward, interview, turns, {"Nora": "participant"}, correctable(steward, interview).state)
    assert "The girl" not in entries(steward, interview)


def test_one_entry_is_two_persons(neighbours: tuple[SmallProject, Context, str]) -> None:
    _, steward, interview = neighbours
    before, sister = entries(steward, interview), person(steward, interview, "My sister")
    moved = [(each.start, each.end) for each in sister.mentions[1:]]
    still.correct_persons(steward, interview, "apart", moved)
    told = [each for each in still.interview_risk(steward, interview).persons if each.label == "My sister"]
    assert sorted(({d.words for d in each.details} for each in told), key=str) == [{"Norway"}, {"nurse"}]
    still.undo_kept(steward, interview)
    assert entries(steward, interview) == before


def test_what_was_said_of_who_is_who_follows_other_words_and_keeps_none_that_went(
    neighbours: tuple[SmallProject, Context, str],
) -> None:
    _, steward, interview = neighbours
    sister, guide = (person(steward, interview, label) for label in ("My sister", "The guide"))
    still.correct_persons(steward, interview, "apart", [(each.start, each.end) for each in sister.mentions[1:]])
    still.correct_persons(steward, interview, "nobody", [(guide.mentions[0].start, guide.mentions[0].end)])

    def correct(old: str, new: str) -> None:
        turns = [SpokenTurn(who, words.replace(old, new)) for who, words in NEIGHBOURS]
        correct_words(steward, interview, turns, {"Nora": "participant"}, correctable(steward, interview).state)

    def said() -> list[list[tuple[str, int]]]:
        record = steward.open_vault().get_json(f"told/{interview}")
        return [[(words, times) for words, times in decision["words"]] for decision in record.values()]

    assert ("My sister", 1) in said()[0] and said()[1] == [("The guide", 0)]
    correct("My sister is", "She is")
    assert ("My sister", 0) in said()[0] and "The guide" not in entries(steward, interview)
    correct("The guide dog", "A kettle")
    assert ("My sister", 1) in said()[0] and said()[1] == []


def test_an_entry_that_is_no_person_is_listed_no_more(neighbours: tuple[SmallProject, Context, str]) -> None:
    project, steward, interview = neighbours
    before = entries(steward, interview)
    still.correct_persons(steward, interview, "nobody", [first(steward, interview, "The guide")])
    assert entries(steward, interview).keys() == before.keys() - {"The guide"}
    with project.project.store.read() as cursor:
        rows = str(events.recent(cursor, "sam", 5, 0))
    assert "person.corrected" in rows and "guide" not in rows


def test_what_names_nobody_and_what_has_a_name_is_refused(talk: tuple[SmallProject, Context, str]) -> None:
    _, steward, interview = talk
    hanna, father = (first(steward, interview, label) for label in ("Hanna", "your father"))
    all_of_him = [(each.start, each.end) for each in person(steward, interview, "your father").mentions]
    for said, places, why in (
        ("nobody", [hanna], "joined and split in the review"),
        ("nobody", [(0, 3)], "Reload the page"),
        ("same", [father], "two different persons"),
        ("apart", all_of_him, "not all of them"),
    ):
        with pytest.raises(InvalidInput, match=why):
            still.correct_persons(steward, interview, said, places)
    still.correct_persons(steward, interview, "same", [father, hanna])
    assert {"baker", "nurse", "asthma"} <= entries(steward, interview)["Hanna"]


@pytest.mark.parametrize(
    ("other", "together"),
    [
        ("My friend Hanna lived in Norway.", True),
        ("Hanna is a nurse in Lithuania with asthma.", False),
        ("Hanna sang.", False),
    ],
)
def test_two_texts_that_together_tell_are_named(
    talk: tuple[SmallProject, Context, str], other: str, together: bool
) -> None:
    project, steward, interview = talk
    for words in ("asthma", "Lithuania"):
        mask(steward, interview, words, "OTHER")
    second = project.in_review((("Nora", other),), "P09")
    if "asthma" in other:
        for words in ("asthma", "Lithuania"):
            mask(steward, second, words, "OTHER")
    mask(steward, second, "Hanna", "PERSON")
    told = {
        each.label: [d.words for _, details in each.texts for d in details] for each in still.risk_across_texts(steward)
    }
    assert told == ({"Hanna": ["nurse", "Norway"]} if together else {})
    assert bool(still.risk_across_texts(steward, second)) == together


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "told"),
    [("Hanna sold umbrellas at the harbour.", ["sold umbrellas at the harbour"]), ("Hanna sang.", [])],
)
def test_what_no_list_knows_is_told_by_its_sense(
    talk: tuple[SmallProject, Context, str], words: str, told: list[str]
) -> None:
    project, steward, _ = talk
    other = project.in_review((("Nora", words),), "P09")
    mask(steward, other, "Hanna", "PERSON")
    texts = [dict(each.texts) for each in still.risk_across_texts(steward)]
    assert [detail.words for each in texts for detail in each.get("P09", [])] == told
    work_without(project.as_user("lea"), True)
    assert still.risk_across_texts(steward) == []
