"""After an erasure no vault, of the project or of a backup, holds a name that only the person who left said."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.erasure import restore as erasure_restore
from coding.workspace.erasure.restore import drill
from coding.workspace.people.users import sign_in
from coding.workspace.project import manifest
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.vault_records import KEY, note_forms, read_forms
from tests.cli.test_command_line import heard
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers import leaving_study
from tests.helpers.leaving_study import SHARED, THEIRS, names_in_vaults, words_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def leaving(make_module_project) -> Prepared:  # type: ignore[no-untyped-def]
    return Prepared.of(leaving_study.make(make_module_project("leaving")))


@pytest.fixture
def study(make_project, leaving: Prepared) -> SmallProject:  # type: ignore[no-untyped-def]
    result: SmallProject = make_project("leaving", like=leaving)
    return result


def test_what_leaves_the_key_leaves_the_key_of_every_copy(study: SmallProject) -> None:
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    backups = [make_backup(lead)["name"] for _ in range(2)]
    assert len({where for where, _ in names_in_vaults(study.folder)}) == 3
    certificate = erasure_erase.erase(steward, "P02", confirmation="P02")
    assert names_in_vaults(study.folder) == []
    assert all(SHARED in words_in(study.folder / "backups" / name) for name in backups), "others speak of her"
    searched = certificate["vaults_searched"]
    assert (searched["vaults"], searched["left"]) == (3, {}) and searched["records"] > 10
    assert not any(name in json.dumps(certificate) for name in THEIRS)
    assert not drill(study.folder, passphrase=PASSPHRASE).problems
    study.project.store.close()
    erasure_restore.restore(study.folder, backups[0], "lea", PASSPHRASE)
    assert names_in_vaults(study.folder) == []


def test_names_that_others_wrote_down_go_too_and_every_record_is_looked_at(study: SmallProject) -> None:
    steward = study.as_user("sam", vault=True)
    vault = steward.open_vault()
    (other,) = (interview.id for interview in list_interviews(steward) if interview.participant_label == "P01")
    standing = [{"id": "1", "key": "k", "interview": other, "reason": "Appleyard is a street here, rufus is not"}]
    vault.put_json(
        {
            "last_look": {"waiting": [], "standing": standing},
            "reopened_reports": [{"operation": "1", "report": "r", "interview": other, "why": "PERPETUA was missed"}],
            "later": {"of another Heard": ["said by Perpetua"]},
        }
    )
    clusters = list(read_forms(vault))
    vault.put_json({KEY: {"merge_answers": [[clusters[:1] * 2, False, "rufus appleyard"]]}})
    make_backup(study.as_user("lea"))
    certificate = erasure_erase.erase(steward, "P02", confirmation="P02")
    reason = vault.get_json("last_look")["standing"][0]["reason"]
    assert reason == "[erased] is a street here, [erased] is not"
    assert vault.get_json("reopened_reports")[0]["why"] == "[erased] was missed"
    assert vault.get_json(KEY)["merge_answers"] == []
    left = certificate["vaults_searched"]["left"]
    assert list(left.values()) == [{"later": 1}] * 2, "what Heard does not know to take out it names"


def test_a_word_of_somebody_else_in_a_copy_stays_there(study: SmallProject) -> None:
    lead, steward = study.as_user("lea"), study.as_user("sam", vault=True)
    turns = (("Interviewer", "Who else was there?"), ("Bo", "Perpetua was, and nobody else that I know of."))
    study.release(turns, "P03", {"Perpetua": "PERSON"})
    name = make_backup(lead)["name"]
    erasure_erase.erase(steward, "P02", confirmation="P02")
    assert "Perpetua" in words_in(study.folder / "backups" / name)
    forms = {word for words in read_forms(Vault.open(study.folder, PASSPHRASE)).values() for word in words}
    assert "Perpetua" in forms and "Rufus Appleyard" not in forms


@pytest.mark.parametrize("step", ["an import", "several steps as one"])
def test_what_a_kill_left_in_the_vault_leaves_a_backup_that_was_made_of_it(
    study: SmallProject, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    memory, killed = study.project.memory, tmp_path / "killed"
    turns = (("Interviewer", "Where did you live?"), ("Ada", "Above Quillon, the baker, beside the orchard."))
    saving = memory.saving

    @contextmanager
    def interrupted() -> Iterator[None]:
        if "Quillon" in words_in(study.folder):
            shutil.copytree(study.folder, killed, dirs_exist_ok=True)
        with saving():
            yield

    def bring_in() -> str:
        return study.import_turns(turns, "P03")

    with monkeypatch.context() as patched:
        patched.setattr(memory, "saving", interrupted)
        bring_in() if step == "an import" else study.as_user("sam", vault=True).together(bring_in)
    study.project.store.close()
    study.project = open_project(killed)
    name = make_backup(study.as_user("lea"))["name"]
    copy = killed / "backups" / name
    assert "Quillon" in words_in(copy)
    steward = study.as_user("sam", vault=True)
    assert "Quillon" not in words_in(killed)
    bring_in()
    erasure_erase.erase(steward, "P03", confirmation="P03")
    assert "Quillon" not in words_in(copy)
    assert THEIRS[0] in words_in(copy), "what is of others stays"


def left_by_an_earlier_heard(study: SmallProject) -> str:
    """A backup that was made before an erasure, as an earlier Heard left it: every word is still in its key."""
    steward = study.as_user("sam", vault=True)
    name = make_backup(study.as_user("lea"))["name"]
    copy = study.folder / "backups" / name
    forms = read_forms(Vault.open(copy, PASSPHRASE))
    erasure_erase.erase(steward, "P02", confirmation="P02")
    vault = Vault.open(copy, PASSPHRASE)
    with manifest.rewriting(copy, VAULT_NAME):
        note_forms(vault, forms)
        vault.update_json(KEY, lambda record: {**record, "deny": ["Perpetua", "harbour lane"]}, {})
        vault.put({}, remove=["erased"])
    assert {entry for _, entry in names_in_vaults(study.folder)} == {"Rufus", "Appleyard", "Perpetua"}
    return name


def test_copies_of_people_erased_earlier_are_cured_by_the_doctor(study: SmallProject) -> None:
    name = left_by_an_earlier_heard(study)
    study.project.store.close()
    told = heard("doctor", study.folder, "--originals", "--as", "sam")
    assert f"left the vaults of: {name}" in told
    assert names_in_vaults(study.folder) == []
    assert SHARED in words_in(study.folder / "backups" / name)
    assert "Nothing of erased people is left" in heard("doctor", study.folder, "--originals", "--as", "sam")
    assert not drill(study.folder, passphrase=PASSPHRASE).problems


@pytest.mark.parametrize("asked", [True, False])
def test_restoring_such_a_copy_brings_no_name_back(study: SmallProject, tmp_path: Path, asked: bool) -> None:
    name = left_by_an_earlier_heard(study)
    study.project.store.close()
    erasure_restore.restore(study.folder, name, "lea", PASSPHRASE if asked else None)
    shutil.move(study.folder / "backups" / name, tmp_path / "away")
    if not asked:
        project = open_project(study.folder)
        sign_in(project, "sam").with_vault(PASSPHRASE)
        project.store.close()
    assert names_in_vaults(study.folder) == []
    assert SHARED in words_in(study.folder)


def test_a_copy_that_does_not_open_is_named(study: SmallProject) -> None:
    name = make_backup(study.as_user("lea"))["name"]
    erasure_erase.erase(study.as_user("sam", vault=True), "P02", confirmation="P02")
    path = study.folder / "backups" / name / VAULT_NAME
    path.write_bytes(path.read_bytes()[:200])
    study.project.store.close()
    assert name in heard("doctor", study.folder, "--originals", "--as", "sam", code=1)
