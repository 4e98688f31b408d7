"""Sources side by side: what people enter, what is counted, the page and the commands."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from codebook.model import CodingAttribute
from coding.errors import AccessDenied, ExportBlocked, InvalidInput, NotFound, NotReady
from coding.extras.joint import tables
from coding.extras.joint.exports import CASE_CODE_KINDS, WITHHELD, export_kinds
from coding.extras.joint.files.truth_table import read_conditions
from coding.extras.joint.steps import side_by_side as joint
from coding.extras.joint.steps.cases import ORDERS, cases_behind, codes_by_variable, codes_in_order, configurations
from coding.extras.joint.steps.side_by_side import JointDisplay, joint_display
from coding.extras.joint.tables import JointSource
from coding.model import Indicator
from coding.search.combine import Condition as Beside
from coding.store import usage
from coding.store.cases import Passage
from coding.store.usage import Filter
from coding.workspace.cases.cases import list_cases, set_documents
from coding.workspace.cases.reconciling.queue import open_case_queue
from coding.workspace.cases.records import hand_in, set_answers
from coding.workspace.context import Context
from coding.workspace.people import participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reports import export, indicators
from coding.workspace.reports.contents import report_input
from coding.workspace.reports.kinds.kind import ExportRequest
from coding.workspace.reports.selection import collect
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.coded import Question, coded_places
from tests.conftest import PASSPHRASE, SmallProject, span_of
from tests.helpers.app_page import checked, click, field, mounted, open_page, words
from tests.helpers.case_study import bring, take_variables
from tests.helpers.commands import heard, shut
from tests.helpers.round_project import CODINGS, apply_codings, lock_small_round, released, settle

MEETINGS = {
    "F01": ("yes", "yes"), "F02": ("yes", "yes"), "F03": ("yes", "no"), "F04": ("no", "no"),
    "F05": ("unknown", "unknown"), "F06": ("no", "no"), "F07": ("yes", ""),
}  # fmt: skip
"""Case → what Ana and Ben recorded of a meeting; Ben has no record of the last."""
DAYS = {"F01": 10, "F02": 20, "F03": 30, "F04": 40, "F05": 90, "F06": "unknown"}
TITLE = "=A review, invented"


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> SmallProject:
    """Two interviews of a locked round, a document of a case, records of seven cases, and an indicator."""
    study: SmallProject = make_module_project("joint")
    take_variables(study)
    lock_small_round(study, interviews=2)
    document = released(study, "P09")
    for coder in ("ana", "ben"):
        apply_codings(study, document, coder, CODINGS[coder])
    rows = [
        (case, coder, "meeting", value)
        for case, values in MEETINGS.items()
        for coder, value in zip(("ana", "ben"), values, strict=True)
        if value
    ]
    rows += [(case, "ana", "platform", "chat" if case in ("F01", "F04") else "game") for case in MEETINGS]
    rows += [(case, "ana", "first_meeting", day) for case, day in DAYS.items()]
    bring(study, *rows)
    lead = study.as_user("lea")
    (case,) = [case for case in list_cases(lead) if case.label == "F04"]
    (interview,) = [interview for interview in list_interviews(lead) if interview.release_id == document]
    set_documents(lead, case.id, [interview.id])
    card = indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",)))
    joint.set_signs(lead, card.id, {"meeting": ["yes"]})
    joint.write_source(lead, source(card.id))
    return study


def source(card: str, says: str = "It is described.") -> JointSource:
    return JointSource(id="", indicator_id=card, kind="literature", title=TITLE, place="p. 3", says=says)


def labels_of(shown: JointDisplay, cases: frozenset[str]) -> set[str]:
    return {case.label for at, case in shown.files.cases.items() if at in cases}


@pytest.mark.slow
def test_people_and_cases_are_counted_apart_and_unknown_is_never_no(study: SmallProject) -> None:
    shown = joint_display(study.as_user("lea"))
    (view,) = shown.views
    assert shown.round == "" or shown.settled == 2
    assert len(view.people) == 2, "the document of a case is no survivor's interview"
    assert labels_of(shown, view.cases) == {"F01", "F02", "F04", "F07"}, "F04 through a passage in its document"
    assert labels_of(shown, view.differ) == {"F03"}
    assert len(view.sources) == 1 and not view.card.verdict
    with pytest.raises(AccessDenied):
        joint_display(study.as_user("ana"))


@pytest.mark.slow
def test_a_consensus_counts_where_an_interview_is_settled_completely(locked_round: Any) -> None:
    study, round_id = locked_round()
    lead = study.as_user("lea")
    indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",)))
    settle(lead, round_id, study.releases[:2])
    shown = joint_display(lead)
    assert (len(shown.views[0].people), shown.settled, shown.unsettled) == (4, 2, 2)


@pytest.mark.slow
def test_a_figure_of_case_files_opens_its_cases_and_their_passages(small_project: SmallProject) -> None:
    take_variables(small_project)
    lead, ana, (release,) = small_project.as_user("lea"), small_project.as_user("ana"), small_project.releases
    bring(small_project, ("F01", "ben", "meeting", "yes"), ("F02", "ben", "meeting", "no"))
    first, _ = list_cases(lead)
    (interview,) = list_interviews(lead)
    set_documents(lead, first.id, [interview.id])
    place = span_of(ana, release, "keep our talks a secret")
    set_answers(ana, first.id, "meeting", ["yes"], [Passage("yes", release, *place)])
    behind = cases_behind(lead, [first.id], {"meeting": ["yes"]})
    assert [(case.by, case.told) for case in behind] == [(("Ben Example",), ())], "Ana has not handed in"
    hand_in(ana, first.id)
    behind = cases_behind(lead, [first.id], {"meeting": ["yes"]})
    told = [(case.label, case.by, len(case.told)) for case in behind]
    assert told == [("F01", ("Ana Example",), 1), ("F01", ("Ben Example",), 0)]
    assert behind[0].told[0].words == "keep our talks a secret"
    open_case_queue(lead)
    (settled,) = cases_behind(lead, [first.id], {"meeting": ()})
    assert settled.consensus and settled.told == behind[0].told
    card = indicators.save_indicator(lead, Indicator("", 0, "They met.", (), ("C1",)))
    joint.set_signs(lead, card.id, {"meeting": ["yes"]})
    page = open_page("joint", small_project, "lea")
    page.session_state["joint-behind-indicators"] = f"cases {card.id}"
    page = checked(page.run())
    (row,) = mounted(page)[1]["rows"]
    assert row["cells"][3] == "Consensus of Ana Example, Ben Example"
    assert row["cells"][4]["go"]["release"] == release
    set_answers(lead, first.id, "platform", ["chat"])
    assert not cases_behind(lead, [first.id], {"meeting": ()}), "who records the case now is told nothing of it"
    with pytest.raises(AccessDenied):
        cases_behind(ana, [first.id], {"meeting": ()})


@pytest.mark.slow
def test_a_person_says_it_with_a_reason_and_takes_it_back(study: SmallProject) -> None:
    lead = study.as_user("lea")
    (card,) = [view.indicator.id for view in joint_display(lead).views]
    for verdict, reason, why in (("certain", "So.", "one of"), ("converging", " ", "Say why")):
        with pytest.raises(InvalidInput, match=why):
            joint.write_joint_judgement(lead, card, verdict, reason)
    with pytest.raises(InvalidInput, match="has no value"):
        joint.set_signs(lead, card, {"meeting": ["perhaps"]})
    with pytest.raises(InvalidInput, match="has no value"):
        joint.set_signs(lead, card, {"first_meeting": ["unknown"]})
    joint.write_joint_judgement(lead, card, "diverging", "Case files\n tell of  meetings only.")
    said = joint_display(lead).views[0].card
    assert (said.verdict, said.reason, said.said_by) == ("diverging", "Case files tell of meetings only.", "lea")
    joint.undo_joint(lead)
    assert joint_display(lead).views[0].card.verdict == ""
    joint.redo_joint(lead)
    assert joint_display(lead).views[0].card == said
    joint.undo_joint(lead)


@pytest.mark.slow
def test_a_case_in_an_open_round_is_left_out_and_a_known_name_stops_the_file(small_project: SmallProject) -> None:
    take_variables(small_project)
    lead = small_project.as_user("lea")
    bring(small_project, ("F01", "ana", "meeting", "yes"), ("F02", "ana", "meeting", "yes"))
    card = indicators.save_indicator(lead, Indicator("", 0, "They met.", (), ("C1",)))
    joint.set_signs(lead, card.id, {"meeting": ["yes"]})
    assert len(joint_display(lead).views[0].cases) == 2
    case = next(case for case in list_cases(lead) if case.label == "F01")
    (interview,) = list_interviews(lead)
    set_documents(lead, case.id, [interview.id])
    create_round(lead, RoundDraft(name="Now", releases=small_project.releases, coders=["ana", "ben"], unit="turn"))
    shown = joint_display(lead)
    assert labels_of(shown, shown.views[0].cases) == {"F02"} and shown.files.open == ("F01",)
    table = configurations(lead, read_conditions("meeting=yes")).table
    assert sum(len(row.cases) for row in table.rows) == 1
    joint.write_source(lead, source(card.id, "It was Tilda Bergquist who said so."))
    with pytest.raises(ExportBlocked, match="a source of the indicator"):
        export.export(lead, "joint-csv", passphrase=PASSPHRASE)
    left = export.export(lead, "joint-csv", passphrase=PASSPHRASE, leave_out_stopped=True)
    assert b"Tilda" not in left.data and b"(left out)" in left.data


@pytest.mark.slow
def test_a_known_name_in_a_variable_stops_the_file_that_squeezes_it(small_project: SmallProject) -> None:
    take_variables(small_project, (CodingAttribute("met_tilda_bergquist", ("yes", "no")),))
    lead = small_project.as_user("lea")
    bring(small_project, ("F01", "ana", "met_tilda_bergquist", "yes"), ("F02", "ana", "met_tilda_bergquist", "yes"))
    indicators.set_small_cell(lead, 2)
    wanted = read_conditions("met_tilda_bergquist=yes")
    with pytest.raises(ExportBlocked, match="here: a variable of cases"):
        export.export(lead, "qca-csv", passphrase=PASSPHRASE, conditions=wanted)
    left = export.export(lead, "qca-csv", passphrase=PASSPHRASE, leave_out_stopped=True, conditions=wanted)
    assert left.data == b"caseid,LEFTOUT1\ncase1,1\ncase2,1\n"


@pytest.mark.slow
def test_every_cell_counts_what_the_page_of_passages_opens(study: SmallProject) -> None:
    lead = study.as_user("lea")
    codes = codes_by_variable(lead, "meeting")
    assert codes.values == ("no",) and [len(case) for case in codes.cases.values()] == [1]
    assert {code for code, _ in codes.cells} >= {"C1", "G9"}
    for (code, value), cell in codes.cells.items():
        question = Question(filter=Filter(codes=(code,), releases=codes.releases[value]))
        assert len(coded_places(lead, question)) == cell.passages
    ordered = codes_in_order(lead, "G9")
    assert ordered["C1", "before"].passages == 5 and ("C1", "after") not in ordered
    with lead.store.read() as cursor:
        everything = usage.interviews_of(cursor, lead.viewer, Filter())
    assert len(everything) == 3
    for code in ("C1", "D5", "R1"):
        for order in ORDERS:
            question = Question(filter=Filter(codes=(code,)), conditions=(Beside(order, ("G9",)),))
            known = ordered.get((code, order))
            assert len(coded_places(lead, question)) == (known.passages if known else 0)


@pytest.mark.slow
def test_configurations_hold_known_cases_and_leave_without_labels(study: SmallProject) -> None:
    lead = study.as_user("lea")
    result = configurations(lead, read_conditions("meeting=yes", "platform=chat"))
    told = {
        row.holds: ([result.labels[case] for case in row.cases], [result.labels[entry] for entry in row.outcome or ()])
        for row in result.table.rows
    }
    assert told == {(True,): (["F01", "F02", "F07"], ["F01"]), (False,): (["F04", "F06"], ["F04"])}
    assert [result.labels[entry] for entry in result.table.left_out] == ["F03", "F05"]
    assert all(row.mixed for row in result.table.rows)
    for wanted, why in (("", "between 1 and"), ("meeting=yes; meeting=no", "one condition"), ("meeting=x", "no value")):
        with pytest.raises(InvalidInput, match=why):
            configurations(lead, read_conditions(wanted))
    with pytest.raises(InvalidInput, match="is no condition"):
        read_conditions("meeting")
    with pytest.raises(NotReady, match=r"fewer than 5 cases.*MEETING 1; MEETING 0.*say the opposite"):
        export.export(lead, "qca-csv", conditions=read_conditions("meeting=yes"))
    indicators.set_small_cell(lead, 2)
    try:
        done = export.export(lead, "qca-csv", conditions=read_conditions("meeting=yes"))
        rows = list(csv.DictReader(io.StringIO(done.data.decode("ascii"))))
        assert [(row["caseid"], row["MEETING"]) for row in rows][:3] == [(f"case{n}", "1") for n in (1, 2, 3)]
        assert len(rows) == 5 and not any(label in done.data.decode() for label in MEETINGS)
        assert "MEETING stands for meeting: yes." in done.notes
    finally:
        indicators.set_small_cell(lead, 5)


@pytest.mark.slow
def test_codes_by_variables_leave_without_small_counts(study: SmallProject) -> None:
    lead = study.as_user("lea")
    text = export.export(lead, "case-codes-csv").data.decode("utf-8-sig")
    assert not any(label in text for label in MEETINGS)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["variable"] for row in rows} == {"meeting", "platform"}, "variables with a closed list"
    counts = ("cases_with_value", "cases_with_code", "passages")
    assert {row[count] for row in rows for count in counts} == {WITHHELD}, "it is one case only"
    shown = codes_by_variable(lead, "meeting").cells
    every, once = (
        CASE_CODE_KINDS["case-codes-csv"].draft(collect(lead, layer), ExportRequest()).value[0]
        for layer in ("all", "union")
    )
    told = {(line.code, "no"): (line.cases, line.passages) for line in every.lines}
    assert told == {at: ((cell.within,), (cell.passages,)) for at, cell in shown.items()}, "as the page counts"
    assert sum(line.passages[0] for line in once.lines) < sum(line.passages[0] for line in every.lines)


@pytest.mark.slow
def test_what_leaves_has_no_small_count_and_no_case(study: SmallProject) -> None:
    lead = study.as_user("lea")
    text = export.export(lead, "joint-csv").data.decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(text)))
    assert (row["survivors"], row["case_files"]) == ("<5", "<5") and row["literature"].startswith("'=A review")
    value = report_input(collect(lead), title="A report")
    (line,) = value.joint
    assert (line.people, line.cases, line.signs) == (2, 4, "meeting: yes")
    for told in (text, str(line)):
        assert not any(label in told for label in MEETINGS)


@pytest.mark.slow
def test_survivors_are_not_told_where_few_more_are_in_a_case(study: SmallProject) -> None:
    lead = study.as_user("lea")
    indicators.set_small_cell(lead, 2)
    try:
        value = report_input(collect(lead), title="A report")
        assert value.indicators[0].coded_participants == 3 and value.joint[0].people is None, "3 less 2 is 1"
        (row,) = csv.DictReader(io.StringIO(export.export(lead, "joint-csv").data.decode("utf-8-sig")))
        assert (row["survivors"], row["case_files"]) == ("(withheld)", "4")
    finally:
        indicators.set_small_cell(lead, 5)


@pytest.mark.slow
def test_the_name_of_a_round_is_looked_at_where_it_leaves(study: SmallProject) -> None:
    draft = export_kinds()["joint-csv"].draft(
        collect(study.as_user("lea"), "consensus"), ExportRequest(title="A report")
    )
    assert "Reliability 1" in draft.report.counted
    said = {place.text: place.said for place in export_kinds()["joint-csv"].places(draft)}
    assert said[draft.report.counted] == "the sentence on what is counted"


@pytest.mark.slow
def test_a_source_that_is_gone_is_taken_away_by_one_person_only(study: SmallProject) -> None:
    lead, other = study.as_user("lea"), study.as_user("sam")
    other = replace(other, user=replace(other.user, roles=lead.user.roles))
    (card,) = [view.indicator.id for view in joint_display(lead).views]
    result = joint.write_source(lead, replace(source(card), title="A second review"))
    joint.remove_source(lead, result.id)
    for refused in (lambda: joint.remove_source(other, result.id), lambda: joint.write_source(other, result)):
        with pytest.raises(NotFound, match="A second review"):
            refused()
    with pytest.raises(InvalidInput):
        joint.undo_joint(other)
    assert [entry.title for entry in joint_display(lead).entries.sources] == [TITLE]
    joint.undo_joint(lead)
    assert len(joint_display(lead).entries.sources) == 2, "whoever took it away brings it back"
    joint.remove_source(lead, result.id)


@pytest.mark.slow
def test_the_page_shows_the_matrix_and_takes_what_a_lead_says(study: SmallProject) -> None:
    page = open_page("joint", study, "lea")
    (table,) = mounted(page)
    cells = table["rows"][0]["cells"]
    shown = [cell if isinstance(cell, str) else cell["text"] for cell in cells]
    assert shown[1:] == ["2", "4", "1", "1", "nobody has said"]
    assert all(cell["go"] for cell in cells[1:5]), "every figure opens what it counts"
    shown = words(page)
    assert "never score a person" in shown and "Records differ: F03" in shown and TITLE in shown
    page.radio[0].set_value("converging")
    field(page, "Why, in a sentence").set_value("Both tell of it.")
    page = checked(click(page, "Save"))
    assert "Both tell of it." in words(page) and "Lea Example" in words(page)
    page = checked(click(page, "Undo"))
    assert "Nobody has said yet" in words(page)


@pytest.mark.slow
def test_the_page_shows_codes_and_configurations(study: SmallProject) -> None:
    page = open_page("joint", study, "lea", view="together")
    by_variable, in_order = mounted(page)
    assert by_variable["columns"][1]["text"] == "no" and in_order["rows"]
    assert by_variable["rows"][0]["cells"][1]["go"] == {"cases": "no"}, "the number of cases opens them"
    page = open_page("joint", study, "lea", view="configurations")
    field(page, "Conditions").set_value(["meeting"])
    page = checked(page.run())
    (table,) = mounted(page)
    cells = table["rows"][0]["cells"]
    assert (cells[1]["text"], cells[1]["go"], cells[2]) == ("3", {"row": "meeting=1"}, "F01, F02, F07")
    page.session_state["joint-behind-configurations"] = "meeting=1"
    page = checked(page.run())
    assert "Behind this number: meeting: yes" in words(page)
    assert [row["cells"][0]["text"] for row in mounted(page)[1]["rows"]] == ["F01", "F01", "F02", "F02", "F07"]
    shown = words(page)
    assert "Left out, since something is unknown or records differ: F03, F05" in shown


@pytest.mark.slow
def test_what_a_site_or_a_coder_may_not_do_is_refused(study: SmallProject) -> None:
    ana: Context = study.as_user("ana")
    (card,) = [view.indicator.id for view in joint_display(study.as_user("lea")).views]
    for refused in (
        lambda: joint.write_joint_judgement(ana, card, "silent", "So."),
        lambda: joint.write_source(ana, source(card)),
        lambda: joint.set_signs(ana, card, {}),
        lambda: configurations(ana, read_conditions("meeting=yes")),
    ):
        with pytest.raises(AccessDenied):
            refused()


@pytest.mark.slow
def test_a_mention_beside_an_indicator_follows_and_undo_too(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    card = indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",))).id
    given = JointSource(id="", indicator_id=card, kind="practice", title="On @P01", place="", says="As @P01 says.")
    written = joint.write_source(lead, given)
    joint.write_joint_judgement(lead, card, "converging", "Also @P01.")
    [person] = participants.list_participants(lead)
    participants.update_participant(lead, person.id, "P77", person.quote_consent, person.attributes)
    with lead.store.read() as cursor:
        stored = tables.SOURCES.get(cursor, written.id)
        assert (stored.title, stored.says) == ("On @P77", "As @P77 says.")
        assert tables.card(cursor, card).reason == "Also @P77."
    for _ in range(2):
        joint.undo_joint(lead)
    for _ in range(2):
        joint.redo_joint(lead)


@pytest.fixture
def folder(make_project: Any) -> Path:
    """Two interviews of a locked round, one of them of a case, three cases, and an indicator."""
    study: SmallProject = make_project()
    take_variables(study)
    lock_small_round(study, interviews=2)
    bring(study, *((case, "ana", "meeting", value) for case, value in (("F01", "yes"), ("F02", "no"), ("F03", "yes"))))
    lead = study.as_user("lea")
    set_documents(lead, list_cases(lead)[0].id, [list_interviews(lead)[0].id])
    indicators.save_indicator(lead, Indicator("", 0, "Talks are kept secret.", (), ("G9",)))
    return shut(study)


@pytest.mark.slow
def test_sources_are_put_beside_an_indicator_and_judged_by_a_person(folder: Path) -> None:
    (before,) = heard("joint", "list", folder)
    assert before["wording"] == "Talks are kept secret." and before["sources"] == [] and before["verdict"] == ""
    (signed,) = heard("joint", "signs", folder, "1", "--value", "meeting=yes")
    assert signed["signs"] == {"meeting": ["yes"]} and set(signed["cases"]) >= {"F01", "F03"}
    assert "no value “often”" in heard("joint", "signs", folder, "1", "--value", "meeting=often", code=1)
    told = ("--title", "A review", "--says", "It is described.", "--place", "p. 3")
    source = heard("joint", "source", folder, "Talks are kept secret.", *told)
    changed = heard("joint", "source", folder, "1", *told, "--kind", "practice", "--change", source["id"])
    assert changed["id"] == source["id"] and heard("joint", "list", folder)[0]["sources"][0]["kind"] == "practice"
    assert "Say why" in heard("joint", "say", folder, "1", "converging", code=1)
    (said,) = heard("joint", "say", folder, "1", "converging", "--reason", "All three tell it.")
    assert (said["verdict"], said["said_by"]) == ("converging", "lea")
    assert heard("joint", "undo", folder) == {"undone": "joint.said"}
    assert heard("joint", "list", folder)[0]["verdict"] == ""
    heard("joint", "say", folder, "1", "silent", "--reason", "Practice says nothing.")
    heard("joint", "say", folder, "1", "nothing")
    heard("joint", "remove", folder, source["id"])
    (after,) = heard("joint", "list", folder)
    assert after["sources"] == [] and after["verdict"] == ""
    heard("joint", "undo", folder)
    assert len(heard("joint", "list", folder)[0]["sources"]) == 1


@pytest.mark.slow
def test_what_is_counted_of_all_sources(folder: Path) -> None:
    by_value = heard("joint", "codes", folder, "--variable", "meeting")
    assert {row["with"] for row in by_value} == {"yes"} and all(row["within"] == 1 for row in by_value)
    in_order = heard("joint", "codes", folder, "--code", "C1")
    assert {row["with"] for row in in_order} <= {"before", "overlapping", "after"} and in_order
    assert "one of --variable and --code" in heard("joint", "codes", folder, code=1)
    shown = heard("joint", "configurations", folder, "meeting=yes")
    assert {(row["holds"]["meeting"], tuple(row["cases"])) for row in shown["configurations"]} == {
        (True, ("F01", "F03")), (False, ("F02",)),
    }  # fmt: skip
    assert "no condition" in heard("joint", "configurations", folder, "meeting", code=1)
