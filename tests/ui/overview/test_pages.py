"""My work, the overview, participants and usage: what to do next, how far one is, figures that open."""

import re
from typing import Any

import pytest

from codebook import edit
from codebook.starters import load_starter
from coding.ui.codings import usage, work
from coding.ui.frame import runtime
from coding.ui.overview import page as overview
from coding.ui.people import participants as participants_page
from coding.workspace.codebook.versions import current_codebook, edit_codebook, save_codebook
from coding.workspace.codings import my_work
from coding.workspace.codings.operations import code_passage
from coding.workspace.overview.chain import chain, next_step
from coding.workspace.people import participants
from coding.workspace.people.users import add_user
from coding.workspace.project.backup import NOBODY, write_backup
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.rounds import rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.app_page import checked, click, field, labels, mounted, open_page, words
from tests.helpers.round_project import TURNS, lock_small_round

pytestmark = pytest.mark.slow


def states(project: Any, user: str) -> dict[str, str]:
    return {entry.key: entry.state for entry in chain(project.as_user(user))}


def test_the_chain_says_what_waits_for_what_and_whose_turn_it_is(project) -> None:
    assert states(project, "lea") == {
        "import": "now", "review": "blocked", "codebook": "done", "code": "blocked", "agreement": "blocked",
        "reconcile": "blocked", "report": "blocked",
    }  # fmt: skip
    assert labels(open_page("overview", project, "sam"))[0] == "Import transcripts"
    assert "a steward" in words(open_page("overview", project, "vic"))
    project.release(TURNS, "P01", {})
    first = next_step(chain(project.as_user("lea")))
    assert first is not None and (first.page, first.action) == ("agreement", "Set up a round")
    lock_small_round(project)
    assert states(project, "lea")["reconcile"] == "now" and states(project, "lea")["report"] == "blocked"
    assert "Decide disagreements" in labels(open_page("overview", project, "ana"))
    matrix = words(open_page("overview", project, "lea"))
    assert "Ana Example" in matrix and "locked" in matrix


def test_of_many_interviews_a_page_is_shown_and_words_choose(locked_round, monkeypatch) -> None:
    study, _ = locked_round(4)
    every = shown(open_page("overview", study, "lea"))
    monkeypatch.setattr(overview, "PAGE", len(every) - 1)
    test = open_page("overview", study, "lea")
    assert len(every) >= 4 and shown(test) == every[:-1]
    checked(test.number_input[0].set_value(2).run())
    assert shown(test) == every[-1:]
    checked(field(test, "Only with these words").set_value(every[1].lower()).run())
    assert shown(test) == every[1:2]
    checked(field(test, "Only with these words").set_value("nobody is called so").run())
    assert "Nothing was found. Try other words" in words(test)
    monkeypatch.setattr(work, "PAGE", 2)
    desk = open_page("work", study, "ana")
    checked(field(desk, "Only with these words").set_value("nobody is called so").run())
    assert "Nothing was found. Try other words" in words(desk) and "A lead sets one up" not in words(desk)
    monkeypatch.setattr(participants_page, "PAGE", 2)
    first, *_, last = (participant.label for participant in participants.list_participants(study.as_user("lea")))
    people = open_page("participants", study, "lea")
    assert f"<tr><td>{first}" in markup(people) and f"<tr><td>{last}" not in markup(people)
    checked(field(people, "Only with these words").set_value(last.lower()).run())
    assert f"<tr><td>{last}" in markup(people) and f"<tr><td>{first}" not in markup(people)
    checked(field(people, "Only with these words").set_value("nobody is called so").run())
    assert "Nothing was found. Try other words" in words(people) and "Participants" in words(people)


def markup(test: Any) -> str:
    return "".join(entry.proto.body for entry in test.get("html"))


def shown(test: Any) -> list[str]:
    """Interviews of the table."""
    (table,) = (entry.proto.body for entry in test.get("html") if "how far each coder is" in entry.proto.body)
    return re.findall(r"<tr><td>(\w+)", table)


EVERYBODY = ("ana", "ben", "lea", "sam", "vic")


def tables(project: Any, user: str) -> list[str]:
    """The steps of the project, and interviews by coders where there are any."""
    test = open_page("overview", project, user)
    steps = [line.value.replace("\\", "") for line in test.markdown if re.match(r"\*\*.+\*\* [✓→·] ", line.value)]
    assert len(steps) == 7
    return ["\n".join(steps), *(html.proto.body for html in test.get("html") if "<table" in html.proto.body)]


def test_the_overview_says_the_same_to_everyone(project) -> None:
    first = tables(project, "lea")
    assert all(tables(project, user) == first for user in EVERYBODY), "an empty project"
    lock_small_round(project)
    queue = open_queue(project.as_user("ana"), rounds.list_rounds(project.as_user("lea"))[0].id)
    project.to_review(project.import_turns(TURNS, "P09"))
    first = tables(project, "lea")
    assert f"Disagreements to decide: {len(queue.open_items)} in “Reliability 1”" in first[0]
    assert "Waits until the disagreements are decided" in first[0] and "1 interview to review" in first[0]
    assert "✓ handed in · 4 codings" in first[1] and "Coded" in first[1]
    assert all(tables(project, user) == first for user in EVERYBODY), "a locked round, and one interview in review"
    add_user(project.as_user("lea"), "cara", "Cara Example", ["researcher"])
    assert tables(project, "cara") == first and "Decide disagreements" not in labels(
        open_page("overview", project, "cara")
    )


def test_in_an_open_round_only_numbers_are_kept_back(project) -> None:
    release = project.release(TURNS, "P01", {})
    create_round(project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"]))
    code_passage(project.as_user("ana"), release, "C1", 46, 70)
    told = {user: tables(project, user) for user in EVERYBODY}
    numbers = " 0 of 2 assignments of “Quiet round” are handed in.", " (0 of 2 coders have handed in)", " · 1 coding"
    for user in EVERYBODY:
        for at, words_of_lead in enumerate(told["lea"]):
            bare, mine = words_of_lead, told[user][at]
            for number in numbers:
                bare, mine = bare.replace(number, ""), mine.replace(number, "")
            assert mine == bare, user
        others = [number for number in numbers if number in "".join(told[user])]
        assert len(others) == {"lea": 3, "ana": 1}.get(user, 0), "Ana sees her own coding; nobody blind sees more"


def test_in_an_open_round_a_coder_is_told_nothing_of_the_other(small_project: Any) -> None:
    release = small_project.releases[0]
    create_round(
        small_project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    )
    for at in range(7):
        code_passage(small_project.as_user("ana"), release, "C1", at, at + 9)
    shown = words(open_page("overview", small_project, "ben"))
    assert "7 codings" not in shown and "of 2 assignments" not in shown
    assert "0 of 2 assignments" in words(open_page("overview", small_project, "lea"))
    desk_entry = my_work.work_entries(small_project.as_user("ben"))[0]
    assert (desk_entry.coded, desk_entry.entry.own_codings) == (0, 0)


def test_my_work_shows_progress_and_what_to_look_at_again(small_project: Any) -> None:
    release = small_project.releases[0]
    begun = words(open_page("work", small_project, "ana")).replace("\n", " ")
    assert "Not begun · 3 answers" in begun
    assert "Whoever codes one of these interviews cannot be given it in a blind round later." in begun
    code_passage(small_project.as_user("ana"), release, "C1", 46, 70)
    entry = my_work.work_entries(small_project.as_user("ana"))[0]
    assert (entry.answers, entry.coded, entry.lines) == (3, 1, 6)
    edit_codebook(small_project.as_user("lea"), lambda b: edit.redefine(b, "C1", definition="New."), "why")
    assert "1 codings to look at again" in words(open_page("work", small_project, "ana"))


def test_recheck_view_keeps_recodes_and_undoes(small_project: Any) -> None:
    release = small_project.releases[0]
    ana = small_project.as_user("ana")
    code_passage(ana, release, "C1", 46, 70)
    code_passage(ana, release, "C1", 80, 90)
    edit_codebook(small_project.as_user("lea"), lambda b: edit.merge(b, ["C1"], "C5"), "the same")
    test = open_page("codebook", small_project, "ana", view="recheck")
    assert "C1 Loneliness" in words(test) and "Still right" not in labels(test), "a merged code cannot be kept"
    assert field(test, "Recode to").value == "C5"
    click(test, "Recode")
    assert "Recoded to C5." in words(test)
    click(test, "Undo")
    assert "Taken back" in words(test)
    click(test, "Remove this coding")
    click(test, "Recode")
    assert "Everything that can be looked at now has been looked at." in words(test)
    assert "Re-checking is for those who code" in words(open_page("codebook", small_project, "vic", view="recheck"))


def test_rules_are_changed_with_a_reason(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    test = open_page("codebook", small_project, "lea", view="rules")
    click(test, "Change which codes exclude each other")
    field(test, "Code").set_value("C1").run()
    field(test, "Not on the same words as").set_value(["C2", "C3"])
    next(box for box in test.checkbox if box.label.startswith("All of these")).check()
    field(test, "Why (kept with the version)").set_value("one or the other")
    click(test, "Save as version 2")
    book = current_codebook(lead).book
    assert set(book.by_id("C2").exclusive_with) == {"C1", "C3"} and set(book.by_id("C1").exclusive_with) == {"C2", "C3"}
    assert "C1 Loneliness or isolation before contact · C2" in words(checked(test.run()))
    click(test, "Change which values need a memo")
    field(test, "Phase").set_value(["during"])
    field(test, "Why (kept with the version)").set_value("say what")
    click(test, "Save as version 3")
    records = {attribute.name: attribute.memo_for for attribute in current_codebook(lead).book.attributes}
    assert records["phase"] == ("during",) and records["certainty"] == ("inferred",)


def test_a_code_is_moved_by_one_place_and_back(small_project: Any) -> None:
    lead = small_project.as_user("lea")
    test = open_page("codebook", small_project, "lea", code="C2")
    click(test, "↑ Up")
    assert [child.id for child in current_codebook(lead).book.children("C")][:2] == ["C2", "C1"]
    click(test, "Undo this change")
    assert [child.id for child in current_codebook(lead).book.children("C")][:2] == ["C1", "C2"]
    click(test, "→ Under the one above")
    assert current_codebook(lead).book.by_id("C2").parent == "C1"
    click(test, "← Out of its family")
    assert current_codebook(lead).book.by_id("C2").parent == "C"


def test_participants_are_changed_by_leads_and_undone(small_project: Any) -> None:
    assert not labels(open_page("participants", small_project, "ana"))
    participant = participants.list_participants(small_project.as_user("lea"))[0]
    test = open_page("participants", small_project, "lea", participant=participant.id)
    field(test, "Attribute 1").set_value("country")
    field(test, "Value 1").set_value("Belgium")
    click(test, "Save")
    assert "Belgium" in words(test) and "P01 is saved." in words(test)
    participants.update_participant(small_project.as_user("lea"), participant.id, "P01", "never", {"country": "Peru"})
    click(test, "Undo this change")
    assert "in another tab since" in test.warning[0].value and "Peru" in words(test), "not before it was shown here"
    click(test, "Undo this change")
    assert "Peru" not in words(test) and "Belgium" in words(test)


def test_usage_figures_open_their_passages_from_the_address(small_project: Any) -> None:
    release = small_project.releases[0]
    ana = small_project.as_user("ana")
    code_passage(ana, release, "C1", 46, 70)
    code_passage(ana, release, "C2", 50, 75)
    [table] = mounted(open_page("usage", small_project, "ana"))
    assert [row["cells"][0]["text"][:2] for row in table["rows"]] == ["C1", "C2"]
    test = open_page("usage", small_project, "ana", view="together", cell="C1\nC2")
    assert "Ana Example" in words(test) and "Back to the table" in labels(test)
    click(test, "Back to the table")
    assert "cell" not in test.query_params and mounted(test)
    assert not mounted(open_page("usage", small_project, "ana", code="G9")), "the filter of the address holds"
    listed = words(open_page("usage", small_project, "ana", cell=f"C1\n{release}", interview=release))
    assert listed.count("page-quote") == 1


def test_usage_counts_all_in_all_also_where_some_columns_are_left_out(small_project, monkeypatch) -> None:
    ana, first = small_project.as_user("ana"), small_project.releases[0]
    second = small_project.release(TURNS, "P77", {})
    for start in (46, 52):
        code_passage(ana, first, "C1", start, 70)
    code_passage(ana, second, "C1", 46, 70)
    code_passage(ana, second, "C2", 46, 70)
    monkeypatch.setattr(usage, "MOST", 1)
    page = open_page("usage", small_project, "ana")
    [table] = mounted(page)
    told = [(row["cells"][0]["text"][:2], row["cells"][-1]) for row in table["rows"]]
    assert told == [("C1", "3"), ("C2", "1")]
    assert "The 1 most frequent columns of 2 are shown" in words(page)


def test_a_backup_that_failed_in_the_night_is_told_to_who_can_see_to_it(small_project) -> None:
    for user, told in (("lea", True), ("sam", True), ("ana", False)):
        shown = open_page("overview", small_project, user)
        assert "nightly backup" not in words(shown)
        runtime.watch_backups(lambda: "The disk is *full*.")
        assert ("nightly backup" in words(checked(shown.run()))) is told
    assert "Heard itself" not in words(open_page("activity", small_project, "lea"))
    write_backup(small_project.project, NOBODY, "nightly")
    assert "Heard itself" in words(open_page("activity", small_project, "lea"))


def test_a_codebook_without_codes_is_not_called_made(small_project: Any) -> None:
    lea = small_project.as_user("lea")
    empty = load_starter("reflexive-blank")
    assert not empty.codable()
    save_codebook(lea, empty, "begin blank", based_on=current_codebook(lea).number)
    steps = {entry.key: entry for entry in chain(lea)}
    assert (steps["codebook"].state, steps["codebook"].mine) == ("now", True)
    assert "no codes yet" in steps["codebook"].reason
    assert "set up who codes what" not in steps["code"].for_me, "a round would freeze a codebook without codes"
