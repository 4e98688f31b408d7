"""Delphi panels: set up, asked, answered, their results, and the page."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coding.errors import Conflict, ExportBlocked, InvalidInput, NotFound, NotReady
from coding.extras.panel.exports import votes_of_cards
from coding.extras.panel.files import Answers, Document, answers_in, document_of, item_set
from coding.extras.panel.steps import answers, rounds, setup
from coding.extras.panel.steps.setup import ItemDraft, PanelDraft, PanelistDraft, draft_from
from coding.model.findings import Indicator
from coding.model.panel import Panel, PanelRound, Rules, Scale
from coding.store.connection import FILE_NAME
from coding.workspace.erased_participants import TOMBSTONES
from coding.workspace.erasure.erase import erase
from coding.workspace.erasure.restore import restore
from coding.workspace.people.participants import list_participants
from coding.workspace.people.users import sign_in
from coding.workspace.project.backup import make_backup
from coding.workspace.project.log import verify
from coding.workspace.project.open import open_project
from coding.workspace.reports import indicators
from tests.extras.panel.demo import fill_demo
from tests.helpers.app_page import click, field, open_page, words
from tests.helpers.panel_answers import write_answers

TWO = Rules(scales=(Scale("relevance"), Scale("harm", 5)), least_answers=3)
PEOPLE = [PanelistDraft(language=entry) for entry in ("en", "de", "fr", "en", "en")]


def as_text(asked_round: rounds.Questionnaire) -> bytes:
    return repr(asked_round).encode()


def answered(asked_round: PanelRound, code: str, relevance: int | None, harm: int | None = 2, **reasons: str) -> bytes:
    return write_answers(
        asked_round, code, {item: {"relevance": relevance, "harm": harm} for item in asked_round.items}, reasons
    )


def take(lead: Any, data: bytes, **more: bool) -> answers.Receipt:
    (taken,) = answers.take_answers(lead, [("answers.json", data)], **more)
    return taken


@pytest.fixture
def lead(small_project: Any) -> Any:
    result = small_project.as_user("lea")
    indicators.save_indicator(result, Indicator("", 0, "Contact is kept secret.", limits="Privacy is ordinary."))
    indicators.save_indicator(result, Indicator("", 0, "Not asked.", status="set aside"))
    return result


@pytest.fixture
def panel(lead: Any) -> Any:
    return setup.make_panel(
        lead, PanelDraft(title="Practice", rules=TWO, panelists=PEOPLE, items=[ItemDraft("Gifts come unasked.")])
    )


@pytest.mark.slow
def test_two_rounds(lead: Any, panel: Any) -> None:
    first = rounds.open_round(lead, panel.id)
    assert (first.number, len(first.items)) == (1, 2), "a card that is set aside is not asked"
    files = rounds.make_files(lead, panel.id, as_text)
    assert [entry.panelist for entry in files.files] == ["E01", "E02", "E03", "E04", "E05"]
    card, gifts = first.items
    given = {"E01": 8, "E02": 9, "E03": 7, "E04": 3}
    for code, value in given.items():
        reasons = {card: "I saw it in a school."} if code == "E04" else {gifts: "=1+1 no"} if code == "E01" else {}
        assert take(lead, answered(first, code, value, **reasons)).state == "taken"
    # The same again changes nothing.
    assert take(lead, answered(first, "E01", 8, **{gifts: "=1+1 no"})).state == "known"
    with pytest.raises(NotReady, match="open"):
        setup.add_items(lead, panel.id, [ItemDraft("Another.")])
    rounds.close_round(lead, panel.id)
    assert take(lead, answered(first, "E05", 8)).state == "refused", "it is over"

    by_text = {reason.reason.text: reason.reason.id for reason in rounds.reason_rows(lead, panel.id)}
    rounds.approve_reason(lead, panel.id, by_text["I saw it in a school."], True)
    rounds.approve_reason(lead, panel.id, by_text["=1+1 no"], False)
    new = setup.replace_items(
        lead, panel.id, [gifts], [ItemDraft("Gifts from a stranger."), ItemDraft("Money.")], "two things in one"
    )
    assert [entry.how for entry in new] == ["split", "split"]
    second = rounds.open_round(lead, panel.id)
    assert second.items == (card, new[0].id, new[1].id), "what was split off stands where it stood"

    seen: dict[str, rounds.Questionnaire] = {}
    rounds.make_files(lead, panel.id, lambda sheet: seen.setdefault(sheet.panelist, sheet).title.encode())
    again, split, _money = seen["E01"].items
    assert (again.feedback["relevance"].own, again.feedback["relevance"].spread.median) == (8, 7.5)
    assert again.reasons == ("I saw it in a school.",) and seen["E04"].items[0].reasons == (), "one's own is not news"
    assert (split.how, split.parents, split.feedback) == ("split", ("Gifts come unasked.",), {})
    assert seen["E05"].items[0].feedback["relevance"].own is None

    for code, value in {"E01": 8, "E02": 9, "E03": 7, "E04": 7}.items():
        assert take(lead, answered(second, code, value)).state == "taken"
    rounds.close_round(lead, panel.id)
    record = rounds.record_of(lead, panel.id)
    (card_item,) = [item for item in record["items"] if item["how"] == "card"]
    relevance = card_item["rounds"][1]["scales"]["relevance"]
    assert relevance["change"]["who"] == [{"panelist": "E04", "before": 3, "after": 7}]
    assert relevance["consensus"] == "high" and relevance["percent_high"] == 100
    assert record["rounds"][1]["missing"] == ["E05"]
    assert card_item["rounds"][0]["scales"]["harm"]["percent_low"] == 100
    assert record["stop"]["unsettled"], "what is new was asked once only"
    assert json.loads(json.dumps(record)) == record
    assert votes_of_cards(lead) == {}, "four people are too few to be told of"
    indicators.set_small_cell(lead, 4)
    (votes,) = votes_of_cards(lead).values()
    assert [(vote.scale, vote.median, vote.n, vote.panel, vote.round) for vote in votes] == [
        ("relevance", 7.5, 4, "Practice", 2), ("harm", 2, 4, "Practice", 2),
    ]  # fmt: skip
    rounds.close_panel(lead, panel.id)
    with pytest.raises(NotReady):
        rounds.open_round(lead, panel.id)


@pytest.mark.slow
def test_every_mistake_is_one_sentence_and_nothing_is_half_taken(lead: Any, panel: Any) -> None:
    first = rounds.open_round(lead, panel.id)
    whole = json.loads(answered(first, "E01", 8))
    item = first.items[0]

    def changed(**more: Any) -> bytes:
        return json.dumps({**whole, **more}).encode()

    wrong = {
        b"{": "JSON", b"[]": "no file of answers", b'{"a": 1, "a": 2}': "twice", b"\xff": "JSON",
        changed(version=9): "another version", changed(panel="x"): "not in this project",
        changed(round=2): "round 1 is",
        changed(round=True): "does not say its round", changed(items="x"): "other items",
        changed(panelist="E99"): "E99", changed(answers=3): "no answers", changed(reasons={item: 3}): "reasons",
        changed(reasons={item: "snow\ud83d"}): "half of a character",
        changed(reasons={"x": "y"}): "does not ask", changed(reasons={item: "x" * 5000}): "longer",
        changed(answers={**whole["answers"], "x": {}}): "does not ask",
        changed(answers={item: whole["answers"][item]}): "Item 2 is not answered",
        changed(answers={**whole["answers"], item: {"relevance": 10, "harm": 2}}): "from 1 to 9",
        changed(answers={**whole["answers"], item: {"relevance": 7.0, "harm": 2}}): "from 1 to 9",
        changed(answers={**whole["answers"], item: {"relevance": True, "harm": 2}}): "from 1 to 9",
        changed(answers={**whole["answers"], item: {"relevance": 7, "harm": 6}}): "from 1 to 5",
        changed(answers={**whole["answers"], item: {"relevance": 7}}): "harm is not answered",
        changed(answers={**whole["answers"], item: {"relevance": 7, "harm": 2, "beauty": 1}}): "does not have",
        b" " * 4_000_001: "larger",
    }  # fmt: skip
    taken = answers.take_answers(lead, [(str(at), data) for at, data in enumerate(wrong)])
    for entry, reason in zip(taken, wrong.values(), strict=True):
        assert entry.state == "refused" and reason in entry.problems[0], (reason, entry)
    assert rounds.results_of(lead, panel.id).rounds[0].answered == ()

    assert take(lead, answered(first, "E01", None)).state == "taken", "nobody has to judge"
    other = answered(first, "E01", 4)
    assert "taken already" in take(lead, other).problems[0]
    assert take(lead, other, replace=True).state == "taken"
    entry = rounds.results_of(lead, panel.id).rounds[0]
    assert entry.answered and entry.items[item]["relevance"].ratings == {entry.answered[0]: 4}
    assert len(rounds.make_files(lead, panel.id, as_text).files) == 4, "whoever answered needs no file"


@pytest.mark.slow
def test_rules_and_consent_are_frozen_with_the_first_round(lead: Any, panel: Any) -> None:
    changed = setup.change_panel(lead, replace(panel, rules=replace(TWO, agreement=0.8), title=" Practice 2 "))
    assert changed.rules.agreement == 0.8 and changed.title == "Practice 2"
    with pytest.raises(InvalidInput, match="consent"):
        setup.change_panel(lead, replace(changed, kind="survivors"))
    rounds.open_round(lead, panel.id)
    for other in (replace(changed, rules=TWO), replace(changed, consent="Now yes?")):
        with pytest.raises(InvalidInput, match="before the first round"):
            setup.change_panel(lead, other)
    assert setup.change_panel(lead, replace(changed, instructions="Take your time.")).instructions
    with pytest.raises(NotReady, match="asked"):
        setup.remove_panel(lead, panel.id)
    with pytest.raises(NotReady, match="answered"):
        rounds.close_round(lead, panel.id)
    rounds.take_back_round(lead, panel.id)
    assert setup.change_panel(lead, replace(changed, rules=TWO)).rules == TWO, "nobody answered, so nothing was frozen"
    take(lead, answered(rounds.open_round(lead, panel.id), "E01", 8))
    with pytest.raises(NotReady, match="answered"):
        rounds.take_back_round(lead, panel.id)


@pytest.mark.slow
def test_survivors_agree_first_and_are_reported_apart(lead: Any, panel: Any) -> None:
    with pytest.raises(InvalidInput, match="consent"):
        setup.make_panel(lead, PanelDraft(title="Ours", kind="survivors"))
    ours = setup.make_panel(
        lead,
        PanelDraft(
            title="Ours", kind="survivors", consent="You may stop at any time.", rules=TWO, panelists=PEOPLE,
            instructions="For you.", texts={"de": {"instructions": "Für dich.", "consent": "Du kannst aufhören."}},
        ),
    )  # fmt: skip
    questions = rounds.open_round(lead, ours.id)
    seen: dict[str, rounds.Questionnaire] = {}
    rounds.make_files(lead, ours.id, lambda sheet: seen.setdefault(sheet.panelist, sheet).title.encode())
    assert seen["E02"].consent == "Du kannst aufhören." and seen["E01"].instructions == "For you."
    ratings = {item: {"relevance": 9, "harm": 1} for item in questions.items}
    french = {**ours.texts, "fr": {"consent": "Tu peux arrêter."}}
    setup.change_panel(lead, replace(ours, texts=french))
    with pytest.raises(InvalidInput, match="consent"):
        setup.change_panel(lead, replace(ours, texts={**french, "de": {"consent": "Anders."}}))
    refused = take(lead, write_answers(questions, "E01", ratings, {}, consent=False))
    assert "consent" in refused.problems[0]
    theirs = rounds.open_round(lead, panel.id)
    for code, value in {"E01": 1, "E02": 2, "E03": 1}.items():
        take(lead, answered(theirs, code, value))
        take(lead, write_answers(questions, code, ratings, {}))
    indicators.set_small_cell(lead, 3)
    assert votes_of_cards(lead) == {}, "a round that is open tells nothing"
    for entry in (panel, ours):
        rounds.close_round(lead, entry.id)
    (card,) = votes_of_cards(lead).values()
    told = {(vote.panel, vote.kind): (vote.median, vote.n) for vote in card if vote.scale == "relevance"}
    assert told == {("Practice", "experts"): (1, 3), ("Ours", "survivors"): (9, 3)}


@pytest.mark.slow
def test_whoever_withdraws_is_in_no_figure_and_in_no_table(lead: Any, panel: Any) -> None:
    first = rounds.open_round(lead, panel.id)
    for code, value in {"E01": 8, "E02": 9, "E03": 7, "E04": 1}.items():
        take(lead, answered(first, code, value, **{first.items[0]: f"words of {code} alone"}))
    setup.withdraw_panelist(lead, panel.id, "E04")
    results = rounds.results_of(lead, panel.id)
    assert results.panel.withdrawn == 1
    assert len(results.rounds[0].answered) == 3 and len(results.rounds[0].asked) == 4
    relevance = results.rounds[0].items[first.items[0]]["relevance"]
    assert sorted(relevance.ratings.values()) == [7, 8, 9]
    assert "words of E04 alone" not in {reason.reason.text for reason in rounds.reason_rows(lead, panel.id)}
    lead.project.store.checkpoint()
    assert b"words of E04 alone" not in lead.project.store.path.read_bytes()
    with pytest.raises(NotFound):
        setup.withdraw_panelist(lead, panel.id, "E04")
    assert "not asked" in take(lead, answered(first, "E04", 5)).problems[0]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["restored elsewhere", "list lost", "put there by hand"])
def test_whoever_withdrew_stays_withdrawn_where_an_older_file_is_put_back(
    small_project: Any, lead: Any, panel: Any, tmp_path: Path, way: str
) -> None:
    first, folder = rounds.open_round(lead, panel.id), small_project.folder
    for code in ("E03", "E04"):
        take(lead, answered(first, code, 8, **{first.items[0]: f"words of {code} alone"}))
    backup = Path(make_backup(lead)["folder"])
    setup.withdraw_panelist(lead, panel.id, "E04")
    lead.project.store.close()
    if way == "put there by hand":
        shutil.copyfile(backup / FILE_NAME, folder / FILE_NAME)
    elif way == "list lost":
        for path in (folder, backup.parent):
            (path / TOMBSTONES).unlink(missing_ok=True)
    if way != "put there by hand":
        folder = tmp_path / "elsewhere" if way == "restored elsewhere" else folder
        restore(folder, str(backup), "lea")
    project = open_project(folder)
    lead = sign_in(project, "lea")
    results = rounds.results_of(lead, panel.id)
    assert (results.panel.withdrawn, len(results.rounds[0].answered)) == (1, 1)
    assert [panelist.code for panelist in setup.panelists(lead, panel.id)] == ["E01", "E02", "E03", "E05"]
    assert verify(lead).intact and (folder / TOMBSTONES).exists()
    project.store.close()
    assert b"words of E04 alone" not in (folder / FILE_NAME).read_bytes()


@pytest.mark.slow
def test_the_disclosure_check_comes_before_a_round_and_before_its_files(
    small_project: Any, lead: Any, panel: Any
) -> None:
    both = replace(lead, vault=small_project.as_user("sam", vault=True).vault)
    (named,) = setup.add_items(lead, panel.id, [ItemDraft("What Tilda Bergquist saw.")])
    with pytest.raises(ExportBlocked, match="wording of item 3") as stopped:
        rounds.open_round(both, panel.id)
    assert "Bergquist" not in str(stopped.value)
    setup.retire_item(lead, panel.id, named.id, "a name stood in it")
    first = rounds.open_round(both, panel.id)
    for code in ("E01", "E02", "E03"):
        take(lead, answered(first, code, 8, **{first.items[0]: "As Tilda Bergquist said."}))
    rounds.close_round(lead, panel.id)
    for reason in rounds.reason_rows(lead, panel.id):
        rounds.approve_reason(lead, panel.id, reason.reason.id, True)
    rounds.open_round(lead, panel.id)
    with pytest.raises(ExportBlocked, match="a reason for item 1"):
        rounds.make_files(both, panel.id, as_text)
    (label,) = (participant.label for participant in list_participants(lead))
    steward = small_project.as_user("sam", vault=True)
    for leave in (
        lambda: setup.withdraw_panelist(lead, panel.id, "E03"),
        lambda: erase(steward, label, confirmation=label),
    ):
        leaving = iter([leave])

        def meanwhile(sheet: rounds.Questionnaire, leaving: Any = leaving) -> bytes:
            next(leaving, lambda: None)()
            return as_text(sheet)

        with pytest.raises(Conflict, match="make it again"):
            rounds.make_files(lead, panel.id, meanwhile)


@pytest.mark.slow
def test_a_panel_from_a_file(lead: Any) -> None:
    draft = draft_from(
        lead,
        b"""
title: From a file
rules: {scales: {relevance: 9}, agreement: 0.75}
panelists: [{code: A1, language: de, note: hotline}, {}]
cards: [{card: Contact is kept secret., texts: {de: {wording: Es bleibt geheim.}}}]
items:
  - Gifts come unasked.
  - {wording: Two phones., limits: Many have two., texts: {de: {wording: Zwei Telefone., limits: Normal.}}}
""",
    )
    result = setup.make_panel(lead, draft)
    assert [panelist.code for panelist in setup.panelists(lead, result.id)] == ["A1", "E01"]
    assert [item.wording for item in setup.panel_items(lead, result.id)] == [
        "Contact is kept secret.", "Gifts come unasked.", "Two phones.",
    ]  # fmt: skip
    card, gifts, _phones = setup.panel_items(lead, result.id)
    setup.translate_item(lead, result.id, gifts.id, "de", wording=" Geschenke. ", limits="")
    rounds.open_round(lead, result.id)
    seen: dict[str, rounds.Questionnaire] = {}
    rounds.make_files(lead, result.id, lambda sheet: seen.setdefault(sheet.panelist, sheet).title.encode())
    assert [item.wording for item in seen["A1"].items] == ["Es bleibt geheim.", "Geschenke.", "Zwei Telefone."]
    assert [item.limits for item in seen["A1"].items] == ["Privacy is ordinary.", "", "Normal."]
    assert [item.wording for item in seen["E01"].items][1] == "Gifts come unasked."
    ratings = {item: {"relevance": 8} for item in rounds.panel_rounds(lead, result.id)[0].items}
    assert take(lead, write_answers(rounds.panel_rounds(lead, result.id)[0], "A1", ratings, {})).state == "taken"
    rounds.close_round(lead, result.id)
    with pytest.raises(InvalidInput, match="already"):
        setup.translate_item(lead, result.id, card.id, "de", wording="Anders.", limits="")
    setup.translate_item(lead, result.id, card.id, "fr", wording="Le contact reste secret.", limits="")
    for data in (b"\xff", b"[", b"- 1", b"colour: blue", b"title: A\ncards: [x]", b"title: A\nitems: [{limits: x}]",
                 b"title: A\npanelists: [1]", b"title: A\nrules: 3"):  # fmt: skip
        with pytest.raises(InvalidInput):
            draft_from(lead, data)
    for people in ([PanelistDraft("Anna Richter")], [PanelistDraft("A"), PanelistDraft("a")], [PanelistDraft("", "x")]):
        with pytest.raises(InvalidInput):
            setup.add_panelists(lead, result.id, people)
    assert len(setup.panelists(lead, result.id)) == 2
    other = setup.make_panel(lead, PanelDraft(title="Never asked"))
    setup.remove_panel(lead, other.id)
    assert [entry.id for entry in setup.list_panels(lead)] == [result.id]


@pytest.mark.slow
def test_the_panel_of_the_demo(lead: Any) -> None:
    """On two cards, as the demo has: two rounds of nine, an item worded anew, and closed."""
    indicators.save_indicator(lead, Indicator("", 0, "Somebody asks calmly."))
    fill_demo(lead, lead, "interviews")
    (panel,) = setup.list_panels(lead)
    record = rounds.record_of(lead, panel.id)
    assert record["state"] == "closed" and record["stop"]["met"]
    assert [(entry["asked"], entry["answered"], entry["items"]) for entry in record["rounds"]] == [(9, 9, 5), (9, 9, 5)]
    assert [item["how"] for item in record["items"]] == ["card", "card", "written", "written", "reworded", "written"]
    agreed = {item["rounds"][-1]["scales"]["relevance"]["consensus"] for item in record["items"]}
    assert agreed == {"high", "none"}
    assert list(record["rules"]["scales"]) == ["relevance", "observability", "harm"]
    assert len(votes_of_cards(lead)) == 2


PANEL = Panel(
    id="p1", title="A panel", kind="experts", instructions="", consent="", rules=Rules(), state="open", created_by="lea"
)


def asked_round(panel: Panel, number: int, items: tuple[str, ...]) -> PanelRound:
    return PanelRound(
        id="r", panel_id=panel.id, number=number, items=items, item_set=item_set(panel, number, items),
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_what_is_written_is_read_again() -> None:
    first = asked_round(PANEL, 1, ("a", "b"))
    ratings = {item: {"relevance": 9, "observability": None, "harm": 1} for item in first.items}
    data = write_answers(first, "E01", ratings, {"a": " Because. ", "b": " "})
    document = document_of(data)
    assert isinstance(document, Document) and document.panel == "p1"
    read = answers_in(document, PANEL, first)
    assert isinstance(read, Answers) and (read.ratings, read.reasons) == (ratings, {"a": "Because."})
    again = document_of(b"\xef\xbb\xbf" + data.replace(b", ", b",\n"))
    assert again == document, "an editor that wrote it anew changed nothing"


def test_another_asking_has_another_item_set() -> None:
    sets = {
        item_set(PANEL, 1, ["a", "b"]), item_set(PANEL, 2, ["a", "b"]), item_set(PANEL, 1, ["b", "a"]),
        item_set(replace(PANEL, id="p2"), 1, ["a", "b"]),
        item_set(replace(PANEL, rules=Rules(scales=(Scale("relevance", 5),))), 1, ["a", "b"]),
    }  # fmt: skip
    assert len(sets) == 5


@pytest.mark.slow
def test_from_a_new_panel_to_what_stands_behind_a_figure(make_project: Any) -> None:
    project = make_project()
    lea = project.as_user("lea")
    page = open_page("panel", project, "lea")
    field(page, "Title").set_value("Practice")
    click(page, "Make the panel")
    (panel,) = setup.list_panels(lea)
    assert len(setup.panelists(lea, panel.id)) == 9 and panel.title == "Practice"
    assert "not begun" in words(page)
    field(page, "Sentence to be judged").set_value("Gifts come unasked.")
    click(page, "Add")
    click(page, "Open round 1")
    click(page, "Make the files")
    assert "9 files are ready." in words(page)
    (first,) = rounds.panel_rounds(lea, panel.id)
    ratings = {item: {"relevance": 8, "observability": 3, "harm": None} for item in first.items}
    for code in ("E01", "E02"):
        take(lea, write_answers(first, code, ratings, {first.items[0]: f"Said by {code}"}))
    page = open_page("panel", project, "lea")
    shown = words(page)
    assert "round 1: 2 of 9 have answered" in shown and "E03, E04, E05" in shown
    assert "too few ratings" in shown and "Said by E02" in shown and "<td>E01</td>" in shown
    click(page, "Close round 1")
    assert "The rules ask for another round." in words(page)
    assert "What stands behind an item" in words(page)


@pytest.mark.slow
def test_what_was_set_before_the_first_round_is_read_and_not_changed(make_project: Any) -> None:
    project = make_project()
    lea = project.as_user("lea")
    panel = setup.make_panel(
        lea,
        PanelDraft(
            title="Ours", kind="survivors", consent="You may stop.", panelists=[PanelistDraft()],
            items=[ItemDraft("One.")],
        ),
    )  # fmt: skip
    rounds.open_round(lea, panel.id)
    page = open_page("panel", project, "lea")
    assert "You may stop." in words(page) and "stay as they are" in words(page)
    click(page, "Take round 1 back")
    assert setup.list_panels(lea)[0].state == "draft"
    [entry for entry in page.text_input if entry.label == "Title"][-1].set_value("Another")
    click(page, "Make the panel")
    assert page.selectbox(key="panel").value == setup.list_panels(lea)[1].id, "what was just made is shown next"


@pytest.mark.slow
def test_of_two_leads_who_write_its_texts_nobody_loses_theirs_unsaid(make_project: Any) -> None:
    project = make_project()
    lea = project.as_user("lea")
    rules = replace(TWO, agreement=0.505, against=0.004, least_answers=150, most_rounds=12)
    made = setup.make_panel(lea, PanelDraft(title="Practice", rules=rules, items=[ItemDraft("Gifts come unasked.")]))
    page = open_page("panel", project, "lea")

    def save(button: str, **texts: str) -> Panel:
        for name, text in texts.items():
            field(page, name).set_value(text)
        click(page, button)
        return setup.find_panel(lea, made.id)

    assert save("Save", Title="Ours").title == "Ours"
    assert setup.find_panel(lea, made.id).rules == rules, "what no field was changed of stays, to the digit"
    others = setup.change_panel(lea, replace(setup.find_panel(lea, made.id), instructions="Take your time."))
    assert save("Save", Title="Theirs") == others and "meanwhile" in words(page)
    page.run()
    assert (field(page, "Title").value, field(page, "Instructions").value) == ("Theirs", "Take your time.")
    done = save("Save", Title="Theirs")
    assert (done.title, done.instructions) == ("Theirs", "Take your time.")
    others = setup.change_panel(lea, replace(done, texts={"de": {"instructions": "Lass dir Zeit."}}))
    [button for button in page.button if button.label == "Save in this language"][-1].click().run()
    assert setup.find_panel(lea, made.id) == others and "meanwhile" in words(page)
