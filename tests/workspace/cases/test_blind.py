"""Nobody gets round "blind until both have handed in" by an import, by undo, or by the list of cases."""

import pytest

from coding.errors import Conflict, InvalidInput
from coding.workspace.cases.bring_in import import_records
from coding.workspace.cases.cases import add_case, list_cases, set_documents, undo_cases
from coding.workspace.cases.records import hand_in, open_record, set_answers
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import SmallProject
from tests.helpers.case_study import bring, table_of

pytestmark = pytest.mark.slow


def test_an_import_of_ones_own_is_not_undone_once_others_have_handed_in(study: SmallProject) -> None:
    ana, ben = study.as_user("ana"), study.as_user("ben")
    case = add_case(ben, "F01")
    bring(study, ("F01", "ana", "meeting", "yes"), user="ana")
    set_answers(ben, case, "meeting", ["no"])
    hand_in(ben, case)
    assert set(list_cases(ana)[0].records) == {"ana", "ben"}
    with pytest.raises(Conflict, match="Somebody else has handed in a record"):
        undo_cases(ana)
    assert open_record(ana, case).handed_in


def test_an_import_tells_nothing_of_a_record_that_is_hidden_and_hands_none_in(study: SmallProject) -> None:
    ben, lea = study.as_user("ben"), study.as_user("lea")
    case = add_case(ben, "F01")
    set_answers(ben, case, "meeting", ["no"])
    rows = [("F01", "ben", "meeting", "no"), ("F01", "ben", "meeting", "yes"), ("F01", "ben", "platform", "chat")]

    def refused() -> list[str]:
        results = [import_records(lea, table_of([row]), "records.csv", dry_run=True) for row in rows]
        return [report.refused[0][1] for report in results if not (report.taken or report.unchanged)]

    answers = refused()
    assert len(set(answers)) == 1 and len(answers) == 3, "whatever the rows say, the answer is the same"
    assert bring(study, rows[2]).taken == 0 and not open_record(ben, case).handed_in
    hand_in(ben, case)
    assert refused()[0].startswith("The record of ben says otherwise")
    set_answers(lea, case, "meeting", ["yes"])
    answers = refused()
    assert len(set(answers)) == 1 and len(answers) == 3, "a lead who records the case is as blind as anybody"


def test_a_document_in_an_open_round_stays_in_its_case(study: SmallProject) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    (interview,) = list_interviews(ana)
    case = add_case(ana, "F01")
    set_documents(ana, case, [interview.id])
    result = create_round(lea, RoundDraft(name="One", releases=study.releases, coders=["ana", "ben"]))
    for coder in (ana, study.as_user("ben")):
        with pytest.raises(InvalidInput, match="lies in a round that is open"):
            set_documents(coder, case, [])
    with pytest.raises(Conflict, match="lies in a round that is open"):
        undo_cases(ana)
    set_documents(lea, case, [])
    set_documents(lea, case, [interview.id])
    lock.lock_round(lea, result.id)
    another = create_round(
        lea, RoundDraft(name="Two", releases=study.releases, coders=["lea", "ben"], purpose="training")
    )
    with pytest.raises(InvalidInput, match="lies in a round that is open"):
        set_documents(lea, case, [])
    lock.lock_round(lea, another.id)
    set_documents(ana, case, [])
    assert not list_cases(ana)[0].documents


def test_a_case_that_somebody_has_recorded_is_not_undone(study: SmallProject) -> None:
    ana, ben = study.as_user("ana"), study.as_user("ben")
    case = add_case(ana, "F01")
    set_answers(ben, case, "meeting", ["no"])
    with pytest.raises(Conflict, match="Somebody has recorded the case “F01” since. A lead can remove it"):
        undo_cases(ana)
    assert open_record(ben, case).values
    bring(study, ("F02", "ana", "meeting", "no"), ("F02", "ben", "meeting", "no"))
    undo_cases(study.as_user("lea"))
    bring(study, ("F02", "ana", "meeting", "no"))
    set_answers(ben, next(case.id for case in list_cases(ben) if case.label == "F02"), "meeting", ["no"])
    with pytest.raises(Conflict, match="recorded the case “F02” since"):
        undo_cases(study.as_user("lea"))
