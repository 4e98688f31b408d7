"""Several steps taken as one: in the project and in its vault, for people of a site too, all of them or none."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coding.errors import InvalidInput, NotSaved, VaultError
from coding.vault import STEP
from coding.workspace.codings.memos import visible_memos, write_memo
from coding.workspace.people import sites
from coding.workspace.people.participants import list_participants
from coding.workspace.people.users import sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import verify
from coding.workspace.project.open import open_project
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.operations import undo_review
from tests.conftest import PASSPHRASE, SmallProject

pytestmark = pytest.mark.slow

TALK = (("Interviewer", "Who was there?"), ("Nora", "Mira Holm was, and Tilda came late."))


def test_masks_go_from_project_and_vault_alike_where_a_later_step_is_refused(small_project: SmallProject) -> None:
    interview = small_project.in_review(TALK, "P02")
    steward = small_project.as_user("sam", vault=True)
    text = open_review(steward, interview).original.transcript.text
    vault, places = steward.open_vault(), ("Mira Holm", "Tilda")

    def mask(wanted: tuple[str, ...]) -> int:
        at = [(text.index(words), text.index(words) + len(words)) for words in wanted]
        return sum(add_identifier(steward, interview, start, end, "PERSON") for start, end in at)

    before = vault.versions()
    with pytest.raises(InvalidInput):
        steward.together(lambda: mask((*places, "Mira Holm")))
    assert steward.together(lambda: mask(places), lambda masked: masked > 2) == 2
    assert open_review(steward, interview).identifiers == [] and vault.versions() == before
    assert steward.together(lambda: mask(places)) == 2
    assert [each.decision for each in open_review(steward, interview).identifiers] == ["accepted"] * 2
    assert vault.versions() != before
    undo_review(steward, interview)
    assert len(open_review(steward, interview).identifiers) == 1
    assert verify(small_project.as_user("lea")).intact


def test_a_project_that_is_not_saved_leaves_the_vault_as_it_was_also_for_who_opens_it_after_a_kill(
    small_project: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = small_project.in_review(TALK, "P02")
    steward = small_project.as_user("sam", vault=True)
    text = open_review(steward, interview).original.transcript.text
    vault, memory = steward.open_vault(), small_project.project.memory
    saving = memory.saving

    def mask() -> None:
        for words in ("Mira Holm", "Tilda"):
            add_identifier(steward, interview, text.index(words), text.index(words) + len(words), "PERSON")
        vault.put({"new": b"of this step"}, remove=["old"])

    def at_the_commit(happens: Callable[[], object], after: Callable[[], object] = lambda: None) -> None:
        @contextmanager
        def interrupted() -> Iterator[None]:
            happens()
            with saving():
                yield
            after()

        monkeypatch.setattr(memory, "saving", interrupted)

    def records() -> dict[str, bytes]:
        vault = steward.open_vault()
        return {name: vault.get(name) for name in vault.names() if name not in (STEP, "event_head")}

    def full() -> None:
        shutil.copytree(small_project.folder, tmp_path / "killed before", dirs_exist_ok=True)
        raise NotSaved("full")

    vault.put({"old": b"from before"})
    before = records()
    at_the_commit(full)
    with pytest.raises(NotSaved):
        steward.together(mask)
    assert records() == before and open_review(steward, interview).identifiers == []
    settle = vault.settle

    def settle_without_room(done: str | None) -> None:
        if vault.get_json(STEP):
            raise VaultError("full too")
        settle(done)

    with monkeypatch.context() as patched, pytest.raises(NotSaved):
        patched.setattr(vault, "settle", settle_without_room)
        steward.together(mask)
    assert records() != before, "there was no room to put it back either"
    at_the_commit(lambda: None)
    steward.together(lambda: None)
    assert records() == before
    at_the_commit(lambda: None, lambda: shutil.copytree(small_project.folder, tmp_path / "killed after"))
    steward.together(mask)
    after = records()
    assert after.keys() - before.keys() and "new" in after and "old" not in after
    small_project.project.store.close()
    for folder, expected in (("killed before", before), ("killed after", after)):
        project = open_project(tmp_path / folder)
        steward = sign_in(project, "sam").with_vault(PASSPHRASE)
        assert records() == expected, folder
        assert len(open_review(steward, interview).identifiers) == (2 if expected is after else 0)
        project.store.close()


@pytest.mark.parametrize("second", [VaultError("full too"), OSError("unplugged")])
def test_what_stops_the_steps_is_told_also_where_settling_fails(
    small_project: SmallProject, monkeypatch: pytest.MonkeyPatch, second: Exception
) -> None:
    steward = small_project.as_user("sam", vault=True)
    vault = steward.open_vault()
    fails: list[Exception] = []

    def settle(done: str | None) -> None:
        if fails:
            raise second

    def refuse() -> None:
        fails.append(second)
        vault.put({"new": b"of this step"})
        raise InvalidInput("The first.")

    monkeypatch.setattr(vault, "settle", settle)
    with pytest.raises(InvalidInput, match="The first") as told:
        steward.together(refuse)
    assert told.value.__cause__ is second
    fails.clear()

    def write() -> None:
        fails.append(second)
        vault.put({"new": b"saved"})

    steward.together(write)
    assert vault.get("new") == b"saved"


def test_somebody_of_a_site_sees_no_more_while_steps_go_together(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    north, south = sites.make_site(lead, "North"), sites.make_site(lead, "South")
    (interview,) = list_interviews(lead)
    sites.place_person(lead, "ana", north.id)
    sites.place_interviews(lead, [interview.id], south.id)
    ana = small_project.as_user("ana")

    def act() -> list[int]:
        write_memo(ana, "project", "Snow again.")
        seen = [len(list_interviews(ana)), len(list_interviews(lead)), len(list_interviews(ana))]
        with ana.store.read() as cursor:
            list_participants(lead)
            return [*seen, cursor.execute("SELECT count(*) FROM interview").fetchall()[0][0]]

    assert ana.together(act) == [0, 1, 0, 0]
    assert [memo.text for memo in visible_memos(ana)] == ["Snow again."]
    assert ana.together(act, lambda _: False) == [0, 1, 0, 0] and len(visible_memos(ana)) == 1
