"""Re-checking after a change of meaning, rules of the codebook on a coding, examples from released text."""

from dataclasses import replace
from typing import Any

import pytest

from codebook import edit
from codebook.formats import registry
from coding.errors import Conflict, InvalidInput, NotFound
from coding.store import Cursor, codings, releases
from coding.workspace.codebook import examples, recheck
from coding.workspace.codebook.versions import current_codebook, edit_codebook, undo_codebook
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import new_id
from coding.workspace.people import participants
from coding.workspace.reports import codings_csv
from coding.workspace.reports.export import codebook_file
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow


def redefine(project: Any, code: str = "C1", definition: str = "Alone, before the other person came.") -> int:
    lea = project.as_user("lea")
    return edit_codebook(lea, lambda book: edit.redefine(book, code, definition=definition), "clearer")


def stored(project: Any, coding_id: str) -> Any:
    with project.project.store.read() as cursor:
        return codings.CODINGS.find(cursor, coding_id)


@pytest.fixture
def coded(small_project: Any) -> tuple[Any, dict[str, str]]:
    release = small_project.releases[0]
    results = {
        name: code_passage(small_project.as_user(coder), release, code, start, start + 8).id
        for name, coder, code, start in (("a1", "ana", "C1", 0), ("a2", "ana", "C2", 3), ("b1", "ben", "C1", 20))
    }
    return small_project, results


def waiting(project: Any, user: str, code: str = "C1") -> list[str]:
    return [entry.coding.id for entry in recheck.recheck_queue(project.as_user(user), code)]


def test_only_codings_under_the_old_meaning_wait_and_each_coder_sees_their_own(coded: Any) -> None:
    project, result = coded
    assert recheck.recheck_progress(project.as_user("lea")) == []
    redefine(project)
    after = code_passage(project.as_user("ana"), project.releases[0], "C1", 40, 50)
    assert waiting(project, "ana") == [result["a1"]] and waiting(project, "ben") == [result["b1"]]
    assert waiting(project, "lea") == [result["a1"], result["b1"]]
    assert after.id not in waiting(project, "lea") and waiting(project, "lea", "C2") == []
    [progress] = recheck.recheck_progress(project.as_user("lea"))
    assert (progress.code, progress.waiting, progress.done, progress.versions) == ("C1", 2, 0, (1,))
    assert [change.field for change in progress.changes] == ["definition"]
    with pytest.raises(NotFound):
        recheck.recheck(project.as_user("ana"), result["b1"], "kept")


def test_what_a_pane_with_an_earlier_version_sends_is_of_that_version(coded: Any) -> None:
    project, _ = coded
    lea, ana, release = project.as_user("lea"), project.as_user("ana"), project.releases[0]
    redefine(project)
    edit_codebook(lea, lambda book: edit.merge(book, ["C3"], "C5"), "the same")

    def send(coding: str, code: str, version: int, kind: str = "add") -> bool:
        place = {"coding": coding, "code": code, "start": 40, "end": 50, "version": version}
        return apply_operations(ana, release, [{"id": new_id(), "kind": kind, **place}])[0].ok

    assert send("k1", "C1", 1) and send("k2", "C3", 1) and send("k3", "C1", 3) and send("k4", "C1", 9)
    assert waiting(project, "ana")[1:] == ["k1"] and stored(project, "k4").codebook_version == 3
    assert waiting(project, "ana", "C3") == ["k2"]
    assert not send("k5", "C3", 3) and not send("k6", "C", 1), "in use neither then nor now"
    assert send("k3", "C3", 1, "recode") and stored(project, "k3").codebook_version == 1
    assert send("k3", "C5", 3, "recode") and stored(project, "k3").codebook_version == 3
    assert send("k9", "C1", -1) and stored(project, "k9").codebook_version == 3, "there is no such version"
    edit_codebook(lea, lambda book: edit.redefine(book, "C5", definition="New."), "clearer")
    recheck.recheck(ana, "k3", "kept")
    assert send("k3", "C1", 1, "recode") and "k3" in waiting(project, "ana"), "what was looked at was another code"
    create_round(lea, RoundDraft(name="Training", releases=[release], coders=["ana", "ben"], purpose="training"))
    assert send("k7", "C1", 1) and stored(project, "k7").codebook_version == 4 and not send("k8", "C3", 1)


def test_kept_keeps_the_version_it_was_made_under(coded: Any) -> None:
    project, result = coded
    number = redefine(project)
    recheck.recheck(project.as_user("lea"), result["a1"], "kept")
    recheck.recheck(project.as_user("ben"), result["b1"], "kept")
    assert stored(project, result["a1"]).codebook_version == 1 != number
    [progress] = recheck.recheck_progress(project.as_user("lea"))
    assert (progress.waiting, progress.done, dict(progress.by)) == (0, 2, {"lea": 1, "ben": 1})
    [own] = recheck.recheck_progress(project.as_user("ben"))
    assert (own.waiting, own.done) == (0, 1)
    redefine(project, definition="Once more.")
    [again] = recheck.recheck_progress(project.as_user("lea"))
    assert (again.waiting, again.done, again.versions) == (2, 0, (number,))


def test_recode_and_remove_can_be_undone_with_version_and_all(coded: Any) -> None:
    project, result = coded
    number = redefine(project)
    ana = project.as_user("ana")
    before = stored(project, result["a1"])
    recheck.recheck(ana, result["a1"], "recoded", recode_to="C5")
    assert (stored(project, result["a1"]).code, stored(project, result["a1"]).codebook_version) == ("C5", number)
    assert recheck.undo_recheck(ana) == result["a1"]
    assert replace(stored(project, result["a1"]), revision=0) == replace(before, revision=0)
    assert waiting(project, "ana") == [result["a1"]]
    recheck.recheck(ana, result["a1"], "removed")
    assert stored(project, result["a1"]).deleted
    assert recheck.recheck_progress(ana)[0].done == 1
    recheck.undo_recheck(ana)
    assert not stored(project, result["a1"]).deleted and waiting(project, "ana") == [result["a1"]]
    with pytest.raises(InvalidInput):
        recheck.undo_recheck(ana)
    for outcome, code in (("recoded", "C"), ("doubted", None)):
        with pytest.raises(InvalidInput):
            recheck.recheck(ana, result["a1"], outcome, recode_to=code)
    # Nor is a later change undone unseen.
    recheck.recheck(ana, result["a1"], "recoded", recode_to="C5")
    apply_operations(ana, project.releases[0], [{"id": "x", "kind": "recode", "coding": result["a1"], "code": "C7"}])
    with pytest.raises(Conflict):
        recheck.undo_recheck(ana)


def test_undo_of_a_recode_in_the_pane_brings_the_old_version_back(coded: Any) -> None:
    project, result = coded
    number = redefine(project)
    ana, release = project.as_user("ana"), project.releases[0]
    apply_operations(ana, release, [{"id": "r", "kind": "recode", "coding": result["a1"], "code": "C5"}])
    assert stored(project, result["a1"]).codebook_version == number
    apply_operations(ana, release, [{"id": "u", "kind": "undo"}])
    assert (stored(project, result["a1"]).code, stored(project, result["a1"]).codebook_version) == ("C1", 1)
    apply_operations(ana, release, [{"id": "v", "kind": "redo"}])
    assert stored(project, result["a1"]).codebook_version == number


def test_blindness_and_frozen_rounds(small_project: Any, release: str, lea: Any) -> None:
    result = create_round(lea, RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"]))
    ids = {c: code_passage(small_project.as_user(c), release, "C1", 0, 9).id for c in ("ana", "ben")}
    redefine(small_project)
    assert waiting(small_project, "ana") == []
    [own] = recheck.recheck_progress(small_project.as_user("ana"))
    assert (own.waiting, own.blocked) == (1, 1)
    lock.lock_round(lea, result.id)
    assert waiting(small_project, "ana") == [ids["ana"]]
    item = recheck.recheck_queue(small_project.as_user("ana"), "C1")[0]
    assert item.fixed and item.text == read_release(lea, release).text[:9]
    with pytest.raises(InvalidInput):
        recheck.recheck(small_project.as_user("ana"), ids["ana"], "removed")
    recheck.recheck(small_project.as_user("ana"), ids["ana"], "doubted")
    assert not stored(small_project, ids["ana"]).deleted and waiting(small_project, "ana") == []


def test_exclusive_codes_attributes_and_memos_are_asked_for(
    small_project: Any, lea: Any, ana: Any, release: str
) -> None:
    edit_codebook(lea, lambda book: edit.set_exclusive(book, "C1", ["C2"]), "one or the other")
    edit_codebook(lea, lambda book: edit.set_attributes_allowed(book, "C5", ["certainty"]), "no phase")
    assert current_codebook(lea).book.by_id("C2").exclusive_with == ("C1",)

    def send(kind: str, **fields: object) -> tuple[bool, str]:
        answer = apply_operations(ana, release, [{"id": new_id(), "kind": kind, **fields}])[0]
        return answer.ok, answer.reason or ""

    assert send("add", coding="k1", code="C1", start=0, end=10)[0]
    ok, reason = send("add", coding="k2", code="C2", start=9, end=20)
    assert not ok and "exclude each other" in reason
    assert send("add", coding="k2", code="C2", start=10, end=20)[0]
    ok, reason = send("resize", coding="k2", start=5, end=20)
    assert not ok and "C1" in reason
    theirs = {"id": "b", "kind": "add", "coding": "b1", "code": "C2", "start": 0, "end": 10}
    apply_operations(small_project.as_user("ben"), release, [theirs])
    assert stored(small_project, "b1").code == "C2", "another coder's reading is their own"
    third = {"coding": "k3", "code": "C5", "start": 30, "end": 40}
    ok, reason = send("add", **third, attributes={"phase": "before"})
    assert not ok and "does not carry “phase”" in reason
    ok, reason = send("add", **third, attributes={"certainty": "inferred"})
    assert not ok and "needs a memo" in reason
    assert send("add", **third, attributes={"certainty": "inferred"}, memo="from the tone")[0]
    ok, reason = send("memo", coding="k3", memo="")
    assert not ok and "needs a memo" in reason
    undo_codebook(lea)
    assert current_codebook(lea).book.by_id("C5").attributes_allowed != ("certainty",)


def test_an_import_is_taken_with_a_warning(lea: Any, release: str) -> None:
    edit_codebook(lea, lambda book: edit.set_exclusive(book, "C1", ["C2"]), "one or the other")
    rows = f"document,coder,code,start,end\n{release},ana,C1,0,9\n{release},ana,C2,4,12\n"
    report = codings_csv.import_codings(lea, rows.encode(), "elsewhere.csv")
    assert (report.taken, report.refused) == (2, ())
    [(line, sentence)] = report.warnings
    assert line == 3 and "exclude each other" in sentence


def test_an_example_is_released_words_with_consent_and_leaves_again(
    small_project: Any, lea: Any, ana: Any, release: str
) -> None:
    text = read_release(ana, release).text
    start = text.index("I was alone a lot")
    take_example(ana, release, "C1", "typical", start, start + 17)

    def take_back(user: str) -> None:
        person = small_project.as_user(user)

        def back(cursor: Cursor) -> None:
            place = (releases.release(cursor, release), "C1", "typical", start, start + 17)
            examples.take_back(cursor, person.user, *place)

        person.store.write(back)

    assert current_codebook(lea).book.by_id("C1").examples.typical[-1] == "I was alone a lot"
    with pytest.raises(InvalidInput, match="already"):
        take_example(ana, release, "C1", "typical", start, start + 17)
    assert "I was alone a lot" in codebook_file(lea, "yaml").decode()
    who = participants.list_participants(lea)[0]
    participants.update_participant(lea, who.id, label=who.label, quote_consent="never", attributes={})
    assert "I was alone a lot" not in codebook_file(lea, "yaml").decode(), "consent holds for files too"
    for format in ("markdown", "xlsx", "refi", "csv", "json"):
        document = registry.load(codebook_file(lea, format), f"book{registry.FORMATS[format].extensions[0]}")
        assert "I was alone a lot" not in document.by_id("C1").examples.typical
    with pytest.raises(InvalidInput, match="agree"):
        take_example(ana, release, "C1", "atypical", start, start + 17)
    edit_codebook(lea, lambda book: edit.redefine(book, "C2", definition="Other."), "between")
    with pytest.raises(InvalidInput, match="somebody else took it"):
        take_back("ben")
    take_back("ana")
    book = current_codebook(lea).book
    assert "I was alone a lot" not in book.by_id("C1").examples.typical and book.by_id("C2").definition == "Other."


def test_no_example_from_an_open_round(small_project: Any, release: str) -> None:
    draft = RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"])
    create_round(small_project.as_user("lea"), draft)
    for user in ("ana", "lea"):
        with pytest.raises(InvalidInput, match="Quiet round"):
            take_example(small_project.as_user(user), release, "C1", "typical", 0, 20)


def test_an_example_is_taken_undone_and_taken_back_from_the_pane(small_project: Any, ana: Any, release: str) -> None:
    start = read_release(ana, release).text.index("I was alone a lot")
    coding = code_passage(ana, release, "C1", start, start + 17)
    ids = iter(range(100))

    def do(user: Any, **item: Any) -> str | None:
        [answer] = apply_operations(user, release, [{"id": f"op-{next(ids)}", **item}])
        return answer.reason

    def typical() -> tuple[str, ...]:
        return current_codebook(ana).book.by_id("C1").examples.typical

    before = typical()
    take = {"kind": "example", "coding": coding.id, "example": "typical"}
    assert do(ana, **take) is None and typical() == (*before, "I was alone a lot")
    assert "already" in (do(ana, **take) or "")
    assert do(ana, kind="undo") is None and typical() == before
    assert do(ana, kind="redo") is None and typical() == (*before, "I was alone a lot")
    assert do(ana, kind="new_code", code="N1", name="Quiet evenings") is None
    assert typical() == (*before, "I was alone a lot"), "the newest version goes on"
    assert do(ana, **take, remove=True) is None and typical() == before
    assert do(ana, **take, remove=True) is not None
    assert do(small_project.as_user("ben"), **take) is not None, "somebody else's coding"
    assert "kind of example" in (do(ana, **{**take, "example": "odd"}) or "")
