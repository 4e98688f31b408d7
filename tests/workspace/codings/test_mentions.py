"""Mentions in memos and the board: what they stand for, that they follow a label, and what the blind see of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook import edit
from coding.model import Indicator
from coding.store.words import plain_label
from coding.workspace.cases.cases import add_case, set_documents
from coding.workspace.codebook.versions import edit_codebook
from coding.workspace.codings import memos, mentions, transcript
from coding.workspace.codings.memos import Board, BoardQuery, board
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.people import participants
from coding.workspace.reports import indicators
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.themes import team

slow = pytest.mark.slow


def test_mentions_are_found_in_words() -> None:
    text = "See #C1. and #[Help seeking] at #12, not me@example or ##3; @P03 says so (#P03:7), @[P03 · Second talk]."
    links = [
        (text[link.start : link.end], link.name, link.code, link.participant, link.line)
        for link in mentions.links(text)
    ]
    assert links == [
        ("#C1", None, "C1", None, None),
        ("#[Help seeking]", None, "Help seeking", None, None),
        ("#12", None, None, None, 12),
        ("@P03", "P03", None, None, None),
        ("#P03:7", None, None, "P03", 7),
        ("@[P03 · Second talk]", "P03 · Second talk", None, None, None),
    ]


@settings(max_examples=30)
@given(st.text(alphabet="@#[]: .-Pa1·\n", max_size=60))
def test_mentions_never_overlap_and_stand_for_one_thing(text: str) -> None:
    at = 0
    for link in mentions.links(text):
        assert at <= link.start < link.end <= len(text)
        assert text[link.start] in "@#"
        assert sum(entry is not None for entry in (link.name, link.code, link.line)) == 1
        at = link.end


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=20).filter(lambda one: not set(one) & set("]\n") and one.strip() == one))
def test_whatever_is_offered_is_found_again(label: str) -> None:
    [link] = mentions.links(f"so {plain_label(label)}, then")
    assert link.name == label


@pytest.fixture(scope="module")
def study(make_module_project: Any, one_released: Any) -> Any:
    """A project with P01 released and F01, a case of theirs; P02 waits for review."""
    project = make_module_project(like=one_released)
    project.import_turns((("I", "And then?"), ("P", "Nothing.")), "P02")
    lea = project.as_user("lea")
    case = add_case(lea, "F01")
    set_documents(lea, case, list(mentions.surroundings(lea).interviews)[:1])
    return project


def shown(context: Any, text: str) -> Iterator[tuple[str, str]]:
    return ((entry.kind, entry.words) for entry in mentions.surroundings(context).mentioned(text, None))


@slow
def test_offered_are_released_people_cases_and_codes_in_use_by_name_and_number(study: Any) -> None:
    ana = study.as_user("ana")
    offered = mentions.offers(mentions.surroundings(ana))
    assert [(offer.token, offer.kind) for offer in offered[:2]] == [("@P01", "interview"), ("@F01", "case")]
    codes = {entry.token: (entry.name, entry.detail) for entry in offered[2:]}
    assert codes["#C1"] == ("Loneliness or isolation before contact", "C1")
    assert "P02" not in repr(offered), "nothing of it may be read yet"


@slow
def test_a_mention_of_a_code_follows_its_name(study: Any) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    assert list(shown(ana, "#D5 @F01 #nope @P02")) == [("code", "Telling"), ("case", "@F01")]
    edit_codebook(lea, lambda book: edit.rename(book, "D5", "Hiding"), "Clearer")
    assert list(shown(ana, "#D5 and, as older memos have it, @Hiding")) == [("code", "Hiding")] * 2


@slow
def test_a_mention_of_a_participant_follows_the_label_and_undo_too(study: Any) -> None:
    ana, lea, release = study.as_user("ana"), study.as_user("lea"), study.releases[0]
    text = "@P01 and @[P01 · their talk], #p01:2; not @P011, P01 or me@P01."
    memos.write_memo(ana, "project", text)
    code_passage(ana, release, "C1", 0, 9, memo="like @P01.")
    [person] = [participant for participant in participants.list_participants(lea) if participant.label == "P01"]

    def told() -> set[str]:
        return {memos.visible_memos(ana)[0].text, *(coding.memo for coding in transcript.visible_codings(ana))}

    before = told()
    participants.update_participant(lea, person.id, "Girl 7", person.quote_consent, person.attributes)
    assert told() == {"@[Girl 7] and @[Girl 7 · their talk], @[Girl 7] 2; not @P011, P01 or me@P01.", "like @[Girl 7]."}
    with study.project.store.read() as cursor:
        history = repr(cursor.execute("SELECT before, after FROM operation WHERE scope <> 'participant'").fetchall())
    assert "@[Girl 7]" in history and "@P01." not in history.replace("me@P01.", "")
    assert memos.undo_memo(ana) and memos.redo_memo(ana), "what was rewritten is as its author left it"
    participants.undo_change(lea)
    assert told() == {before_one.replace("#p01:2", "@P01 2") for before_one in before}


@slow
def test_what_is_undone_may_mention_somebody_whose_label_has_changed(study: Any) -> None:
    lead = study.as_user("lea")
    card = indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",))).id
    indicators.save_indicator(lead, Indicator(card, 0, "Secret, as @P01 says.", (), ("G9",), limits="Not @P01 alone."))
    theme = team.create_theme(lead, "Secrets", "What is kept.", []).id
    team.rename_theme(lead, theme, "Secrets, see @P01", "As @P01 tells it.")
    [person] = [participant for participant in participants.list_participants(lead) if participant.label == "P01"]
    participants.update_participant(lead, person.id, "P78", person.quote_consent, person.attributes)
    [shown_card] = [view.indicator for view in indicators.list_indicators(lead) if view.indicator.id == card]
    [shown_theme] = [entry for entry in team.list_themes(lead) if entry.id == theme]
    assert (shown_card.wording, shown_card.limits) == ("Secret, as @P78 says.", "Not @P78 alone.")
    assert (shown_theme.name, shown_theme.description) == ("Secrets, see @P78", "As @P78 tells it.")
    indicators.undo_indicators(lead)
    team.undo_theme(lead)
    [shown_theme] = [entry for entry in team.list_themes(lead) if entry.id == theme]
    assert shown_theme.name == "Secrets"
    participants.undo_change(lead)


@slow
def test_the_board_groups_by_what_memos_are_on_and_mention(make_project: Any, one_released: Any) -> None:
    project = make_project(like=one_released)
    ana, ben, lea, release = project.as_user("ana"), project.as_user("ben"), project.as_user("lea"), project.releases[0]
    interview = mentions.surroundings(ana).of_release[release]
    set_documents(lea, add_case(lea, "F01"), [interview])
    coding = code_passage(ana, release, "C1", 0, 9, memo="ana on the passage, see #D5")
    memos.write_memo(ana, "project", "ana on @P01")
    memos.write_memo(ben, "journal", "ben of nothing", title="Monday", shared=True)
    memos.write_memo(ben, "journal", "bens own")

    def of(asked: BoardQuery, who: Any = ana) -> dict[str, list[str]]:
        return {group.name: sorted(card.text[:9] for card in group.cards) for group in board(who, asked).groups}

    by_code = dict.fromkeys(("Loneliness or isolation before contact", "Telling"), ["ana on th"])
    assert of(BoardQuery(by="code")) == {**by_code, "": ["ana on @P", "ben of no"]}
    assert list(of(BoardQuery(by="interview")).values()) == [["ana on @P", "ana on th"], ["ben of no"]]
    assert of(BoardQuery(by="case")) == {"F01": ["ana on @P", "ana on th"], "": ["ben of no"]}
    [day] = of(BoardQuery()).values()
    assert len(day) == 3
    assert list(of(BoardQuery(words="MONDAY of")).values()) == [["ben of no"]]
    assert list(of(BoardQuery(kinds=["coding"])).values()) == [["ana on th"]]
    assert list(of(BoardQuery(authors=["ben"]), ben).values()) == [["ben of no", "bens own"]]
    [card] = board(ana, BoardQuery(kinds=["coding"])).groups[0].cards
    assert (card.id, card.release_id, card.line, card.code) == (coding.id, release, 1, "C1")

    create_round(lea, RoundDraft(name="One", releases=[release], coders=["ana", "ben"], purpose="training"))
    apply_operations(ben, release, [{"id": "o", "kind": "note", "memo": "m", "target": "interview", "text": "x"}])

    def authors(found: Board) -> set[str]:
        return {*found.authors, *(card.author for group in found.groups for card in group.cards)}

    for by in ("date", "code", "interview", "case"):
        assert authors(board(ana, BoardQuery(by=by))) == {"ana"}
        assert authors(board(ben, BoardQuery(by=by))) == {"ben"}
    assert authors(board(lea, BoardQuery())) == {"ana", "ben"}
