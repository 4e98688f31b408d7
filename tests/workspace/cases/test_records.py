"""Records of cases: what a variable takes, who sees whose, what is undone, and what an import does."""

import io
from dataclasses import replace

import pytest
from openpyxl import Workbook

from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound, NotReady
from coding.store.cases import Passage
from coding.workspace.cases.bring_in import COLUMNS, PLACE, import_records
from coding.workspace.cases.cases import add_case, list_cases, remove_case, set_documents, undo_cases
from coding.workspace.cases.figures import cases_agreement
from coding.workspace.cases.records import (
    apply_to_records,
    checked_answers,
    hand_in,
    line_of,
    open_again,
    open_record,
    set_answers,
    undo_record,
)
from coding.workspace.cases.timeline import timeline
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context, new_id
from coding.workspace.operations import newest_step
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject, span_of
from tests.helpers.case_study import FEW, bring, table_of

pytestmark = pytest.mark.slow

MEETING, AGE, PLATFORM, DAY = FEW
ROWS = [
    (f"F{number:02}", coder, "meeting", "no" if number == 3 and coder == "ben" else answer)
    for number, answer in enumerate(("yes", "no", "yes", "unknown", "no", "yes"), 1)
    for coder in ("ana", "ben")
]


def answers_of(context: Context, case: str) -> dict[str, tuple[str, ...]]:
    return {name: value.answers for name, value in open_record(context, case).values.items()}


def seen_by(context: Context) -> set[str]:
    (entry,) = list_cases(context)
    return set(entry.records)


def test_answers_come_from_the_closed_list() -> None:
    assert checked_answers(PLATFORM, ["video", "game", "game"]) == ("game", "video"), "in the order of the list"
    assert checked_answers(DAY, ["+07"]) == ("7",) and checked_answers(DAY, ["−3"]) == ("-3",)
    assert checked_answers(MEETING, ["Yes"]) == ("yes",) and checked_answers(AGE, [" UNKNOWN "]) == ("unknown",)
    assert checked_answers(MEETING, ["not applicable"]) == ("not applicable",) and checked_answers(MEETING, []) == ()
    for variable, given, why in (
        (MEETING, ["maybe"], "Its values are: yes, no, unknown, not applicable"),
        (MEETING, ["yes", "no"], "takes one value"),
        (PLATFORM, ["game", "unknown"], "stand alone"),
        (DAY, ["2021-03-04"], "Calendar dates are not kept"),
        (DAY, ["4.3.2021"], "Calendar dates are not kept"),
        (DAY, ["soon"], "whole number of days"),
        (DAY, ["123456"], "more than"),
        (DAY, ["3", "4"], "takes one value"),
    ):
        with pytest.raises(InvalidInput, match=why):
            checked_answers(variable, given)


def test_a_value_rests_on_passages_of_the_case(study: SmallProject) -> None:
    ana, (release,) = study.as_user("ana"), study.releases
    (interview,) = list_interviews(ana)
    case, other = add_case(ana, "F01"), add_case(ana, "F02")
    place = Passage("chat", release, *span_of(ana, release, "keep our talks a secret"))
    with pytest.raises(InvalidInput, match="does not lie in a released document of this case"):
        set_answers(ana, case, "platform", ["chat"], [place])
    set_documents(ana, case, [interview.id])
    with pytest.raises(InvalidInput, match="belongs to the case “F01” already"):
        set_documents(ana, other, [interview.id])
    with pytest.raises(InvalidInput, match="Choose the value first"):
        set_answers(ana, case, "platform", ["game"], [place])
    set_answers(ana, case, "platform", ["game", "chat"], [place])
    value = open_record(ana, case).values["platform"]
    assert value.passages == (place,) and value.answers == ("game", "chat")
    assert value.codebook_version == current_codebook(ana).number
    with pytest.raises(InvalidInput, match="no variable “mood”"):
        set_answers(ana, case, "mood", ["good"])


def test_nobody_sees_another_record_before_both_are_handed_in(study: SmallProject) -> None:
    ana, ben, lea, sam = (study.as_user(entry) for entry in ("ana", "ben", "lea", "sam"))
    case = add_case(ana, "F01")
    set_answers(ana, case, "meeting", ["yes"])
    assert seen_by(ana) == {"ana"} and not seen_by(ben) and not seen_by(lea)
    hand_in(ana, case)
    assert seen_by(lea) == {"ana"} and not seen_by(ben) and not seen_by(sam)
    set_answers(lea, case, "meeting", ["no"])
    assert seen_by(lea) == {"lea"}, "a lead who records the case is as blind as anybody"
    set_answers(ben, case, "meeting", ["no"])
    hand_in(ben, case)
    assert seen_by(ben) == seen_by(ana) == {"ana", "ben"}
    with pytest.raises(InvalidInput, match="handed in"):
        set_answers(ben, case, "meeting", ["yes"])
    with pytest.raises(Conflict, match="A lead can open yours again"):
        undo_record(ben, case)
    with pytest.raises(AccessDenied):
        open_again(ben, case, "ben")
    open_again(lea, case, "ben")
    assert seen_by(ben) == {"ben"} and seen_by(ana) == {"ana"}
    set_answers(ben, case, "meeting", ["yes"])
    undo_record(ben, case)
    assert answers_of(ben, case) == {"meeting": ("no",)}


def test_an_open_round_over_a_document_hides_records_too(study: SmallProject) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    (interview,) = list_interviews(ana)
    bring(study, *ROWS)
    first = list_cases(ana)[0]
    set_documents(ana, first.id, [interview.id])
    assert cases_agreement(lea).cases == tuple(f"F{number:02}" for number in range(1, 7))
    result = create_round(lea, RoundDraft(name="One", releases=study.releases, coders=["ana", "ben"]))
    assert set(list_cases(ana)[0].records) == {"ana"} and set(list_cases(ana)[1].records) == {"ana", "ben"}
    agreement = cases_agreement(lea)
    assert agreement.open == ("F01",) and len(agreement.cases) == 5
    with pytest.raises(NotReady, match="not locked"):
        cases_agreement(lea, "One")
    lock.lock_round(lea, result.id)
    assert cases_agreement(lea, "One").cases == ("F01",)
    set_documents(ana, first.id, [])
    with pytest.raises(InvalidInput, match="No case has a document in the round"):
        cases_agreement(lea, "One")


def test_a_table_is_tried_and_taken_and_taken_back(study: SmallProject) -> None:
    lea = study.as_user("lea")
    rows = [*ROWS, *(("F01", "ana", "platform", value) for value in ("game", "chat"))]
    tried = import_records(lea, table_of(rows), "records.csv", dry_run=True)
    assert (tried.taken, tried.records, len(tried.new_cases)) == (14, 12, 6)
    assert not list_cases(lea)
    assert import_records(lea, table_of(rows), "records.csv") == replace(tried, dry_run=False)
    again = import_records(lea, table_of(rows), "records.csv")
    assert (again.taken, again.unchanged, again.new_cases) == (0, 14, ())
    assert all(record.handed_in for case in list_cases(lea) for record in case.records.values())
    undo_cases(lea)
    assert list_cases(lea) == []


def test_rows_that_cannot_be_taken_are_named(study: SmallProject) -> None:
    lea, (release,) = study.as_user("lea"), study.releases
    bring(study, ("F01", "ana", "meeting", "yes"))
    rows = [
        ("F01", "ana", "meeting", "no", "", "", ""),
        ("F01", "zoe", "meeting", "no", "", "", ""),
        ("F02", "ana", "mood", "good", "", "", ""),
        ("F02", "ana", "meeting", "yes", "", "", ""),
        ("F02", "ana", "meeting", "maybe", "", "", ""),
        ("", "ana", "meeting", "yes", "", "", ""),
        ("F02", "ana", "first_meeting", "12", "4", "9", "P09"),
        ("F02", "ana", "first_meeting", "012", "4", "9999", "P01"),
        ("F02", "ana", "platform", "game", "4", "9", "P01"),
        ("F03", "ana", "platform", "game", "4", "9", "P01"),
    ]
    records = import_records(lea, table_of(rows, (*COLUMNS, *PLACE)), "records.csv")
    said = dict(records.refused)
    assert records.taken == 2 and records.new_cases == ("F02",)
    wanted = {
        2: "says otherwise", 3: "nobody “zoe”", 4: "no variable “mood”", 6: "no value “maybe”", 7: "empty",
        8: "no released document “P09”", 9: "within the released text", 11: "belongs to the case “F02”",
    }  # fmt: skip
    assert set(said) == set(wanted) and all(words in said[line] for line, words in wanted.items())
    ana = study.as_user("ana")
    case = next(case for case in list_cases(ana) if case.label == "F02")
    assert open_record(ana, case.id).values["platform"].passages == (Passage("game", release, 4, 9),)
    with pytest.raises(InvalidInput, match="lacks the columns variable"):
        import_records(lea, b"case,coder,value\n", "records.csv")
    with pytest.raises(AccessDenied, match="A lead can bring those in"):
        bring(study, ("F04", "ben", "meeting", "yes"), user="ana")
    # A coder adds nothing to a record that stands.
    result = bring(study, ("F01", "ana", "meeting", "yes"), ("F01", "ana", "platform", "chat"), user="ana")
    assert result.unchanged == 1 and [line for line, _ in result.refused] == [3]
    assert bring(study, ("F01", "ana", "platform", "chat")).taken == 1


def test_events_stand_by_day_as_far_as_they_may_be_seen(study: SmallProject) -> None:
    ana, ben, (release,) = study.as_user("ana"), study.as_user("ben"), study.releases
    case = add_case(ana, "F01")
    set_documents(ana, case, [interview.id for interview in list_interviews(ana)])
    place = Passage("12", release, *span_of(ana, release, "keep our talks a secret"))
    set_answers(ana, case, "first_meeting", ["12"], [place])
    set_answers(ben, case, "first_meeting", ["-3"])
    assert [(event.day, event.coders, event.passages) for event in timeline(ana, case)] == [(12, ("ana",), (place,))]
    hand_in(ana, case)
    hand_in(ben, case)
    assert [(event.day, event.coders) for event in timeline(ana, case)] == [(-3, ("ben",)), (12, ("ana",))]
    bring(study, ("F02", "ana", "first_meeting", "unknown"))
    assert timeline(ana, list_cases(ana)[1].id) == []


def test_an_excel_table_is_read(study: SmallProject) -> None:
    book, file = Workbook(), io.BytesIO()
    for row in (COLUMNS, ("F01", "ana", "first_meeting", 12), ("F01", "ben", "first_meeting", -3)):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    assert import_records(study.as_user("lea"), file.getvalue(), "records.xlsx").taken == 2
    ana = study.as_user("ana")
    assert answers_of(ana, list_cases(ana)[0].id) == {"first_meeting": ("12",)}


def test_the_figures_of_all_cases(study: SmallProject) -> None:
    lea = study.as_user("lea")
    with pytest.raises(NotReady, match="nothing can be compared"):
        cases_agreement(lea)
    bring(study, *ROWS, ("F07", "ana", "meeting", "yes"))
    result = cases_agreement(lea, target=0.6).to_json()
    meeting = result["variables"]["meeting"]
    assert (result["cases"], result["single"], result["coders"]) == (6, ["F07"], ["ana", "ben"])
    assert meeting["units"] == 6 and meeting["percent"] == pytest.approx(5 / 6) and meeting["reached"] is True
    assert meeting["unknown"] == 2 and meeting["unknown_as_missing"]["units"] == 5
    assert result["variables"]["platform"]["kripp_alpha"] is None
    assert result["differences"] == [{"case": "F03", "variable": "meeting", "answers": {"ana": ["yes"], "ben": ["no"]}}]
    assert result["records"] == cases_agreement(lea).records
    assert cases_agreement(study.as_user("ana")).cases == tuple(result["double"])


def test_without_variables_there_is_no_record(small_project: SmallProject, ana: Context) -> None:
    case = add_case(ana, "F01")
    with pytest.raises(NotReady, match="no variables of a whole case"):
        open_record(ana, case)
    with pytest.raises(InvalidInput, match="already"):
        add_case(ana, " F01 ")
    remove_case(small_project.as_user("lea"), case)
    with pytest.raises(NotFound, match="not in this project any more"):
        open_record(ana, case)


def test_operations_of_the_pane_are_applied_once(study: SmallProject) -> None:
    ana = study.as_user("ana")
    case = add_case(ana, "F01")
    answer = {"id": new_id(), "kind": "answer", "case": case, "variable": "meeting", "answers": ["yes"]}
    wrong = answer | {"id": new_id(), "answers": ["maybe"]}
    hand = {"id": new_id(), "kind": "hand-in", "case": case}
    records = apply_to_records(ana, [answer, wrong, hand, answer, hand, {"id": new_id(), "kind": "undo", "case": case}])
    assert [entry.ok for entry in records] == [True, False, True, True, True, True]
    assert "Its values are" in str(records[1].reason)
    record = open_record(ana, case)
    assert not record.handed_in and record.values["meeting"].answers == ("yes",)
    # What another tab did is not taken before it was shown; what the same message did is.
    seen = newest_step(ana, line_of(case))
    undo = {"kind": "undo", "case": case, "seen": seen}
    set_answers(ana, case, "meeting", ["no"])
    assert "another tab" in str(apply_to_records(ana, [{**undo, "id": new_id()}])[0].reason)
    told = {"id": new_id(), "kind": "undo", "case": case, "seen": newest_step(ana, line_of(case))}
    redo = {"id": new_id(), "kind": "redo", "case": case}
    assert all(entry.ok for entry in apply_to_records(ana, [told, redo, {**undo, "id": new_id()}]))
    lost = apply_to_records(ana, [{"id": new_id(), "kind": "hand-in", "case": "nothing"}])
    assert not lost[0].ok and "not in this project" in str(lost[0].reason)
