"""An older copy of a project's folder, or of one of its files, brings nobody back who was erased."""

import json
import shutil
from pathlib import Path

import pytest

from coding.errors import InvalidInput
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.people import participants
from coding.workspace.people.users import sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import open_project
from tests.cli.test_command_line import heard
from tests.conftest import PASSPHRASE, Prepared, SmallProject
from tests.helpers import leaving_study
from tests.helpers.leaving_study import SHARED, THEIRS, names_in_vaults, words_in, words_in_file

pytestmark = pytest.mark.slow

LISTS = ("erased.json", "backups/erased.json")


@pytest.fixture(scope="module")
def leaving(make_module_project) -> Prepared:  # type: ignore[no-untyped-def]
    return Prepared.of(leaving_study.make(make_module_project("leaving")))


@pytest.fixture
def study(make_project, leaving: Prepared) -> SmallProject:  # type: ignore[no-untyped-def]
    result: SmallProject = make_project("leaving", like=leaving)
    return result


@pytest.fixture
def older(study: SmallProject, tmp_path: Path) -> Path:
    """A copy of the folder from before somebody was erased from it; the folder itself is shut."""
    study.project.store.close()
    copy = Path(shutil.copytree(study.folder, tmp_path / "older"))
    project = open_project(study.folder)
    erasure_erase.erase(sign_in(project, "sam").with_vault(PASSPHRASE), "P02", confirmation="P02")
    project.store.close()
    assert not standing(study.folder)
    return copy


def standing(folder: Path) -> list[str]:
    """What stands of the one who left in a closed project file."""
    words = words_in_file(folder)
    return [entry for entry in ("orange boats", "kettle", "P02") if entry in words]


def opened_and_shut(folder: Path, *, originals: bool) -> tuple[str, ...]:
    project = open_project(folder)
    if originals:
        sign_in(project, "sam").with_vault(PASSPHRASE)
    project.store.close()
    return project.notices


def test_an_older_project_file_is_erased_from_again(study: SmallProject, older: Path) -> None:
    shutil.copy(older / FILE_NAME, study.folder / FILE_NAME)
    assert standing(study.folder)
    (notice,) = opened_and_shut(study.folder, originals=False)
    assert "Erased people stood in the project file again (1)" in notice
    assert standing(study.folder) == []
    assert opened_and_shut(study.folder, originals=False) == ()

    project = open_project(study.folder)
    lead, steward = sign_in(project, "lea"), sign_in(project, "sam").with_vault(PASSPHRASE)
    assert [participant.label for participant in participants.list_participants(lead)] == ["P01"]
    assert project_log.activity(lead)[0].action == "participant.erased_again"
    (whom,) = erasure_erase.unfinished(steward)
    erasure_erase.erase(steward, whom, confirmation=whom)
    assert erasure_erase.unfinished(steward) == []
    project.store.close()


def test_the_command_says_so(study: SmallProject, older: Path) -> None:
    shutil.copy(older / FILE_NAME, study.folder / FILE_NAME)
    assert "kettle" not in heard("status", study.folder, "--as", "lea")
    assert standing(study.folder) == []


@pytest.mark.parametrize("lists_too", [True, False])
def test_an_older_folder_copied_over_the_newer_one(study: SmallProject, older: Path, lists_too: bool) -> None:
    if lists_too:
        for name in LISTS:
            (older / name).write_text("{}")
    shutil.copytree(older, study.folder, dirs_exist_ok=True)
    assert standing(study.folder) and names_in_vaults(study.folder)
    opened_and_shut(study.folder, originals=False)
    assert standing(study.folder) == []
    opened_and_shut(study.folder, originals=True)
    assert names_in_vaults(study.folder) == [] and SHARED in words_in(study.folder)
    assert all(len(json.loads((study.folder / name).read_text())) == 1 for name in LISTS)


def test_an_older_vault_is_erased_from_when_it_is_opened(study: SmallProject, older: Path) -> None:
    shutil.copy(older / VAULT_NAME, study.folder / VAULT_NAME)
    assert {name for _, name in names_in_vaults(study.folder)} == set(THEIRS)
    assert opened_and_shut(study.folder, originals=True) == ()
    assert names_in_vaults(study.folder) == [] and SHARED in words_in(study.folder)


def test_where_only_the_vault_remembers(study: SmallProject, older: Path) -> None:
    shutil.copy(older / FILE_NAME, study.folder / FILE_NAME)
    for name in LISTS:
        (study.folder / name).unlink()
    shutil.rmtree(study.folder / "certificates")
    opened_and_shut(study.folder, originals=False)
    assert standing(study.folder), "nothing outside of the vault tells"
    opened_and_shut(study.folder, originals=True)
    assert standing(study.folder) == []
    assert all(len(json.loads((study.folder / name).read_text())) == 1 for name in LISTS)


def test_where_only_the_project_file_remembers(study: SmallProject, older: Path) -> None:
    shutil.copy(older / VAULT_NAME, study.folder / VAULT_NAME)
    for name in LISTS:
        (study.folder / name).unlink()
    shutil.rmtree(study.folder / "certificates")
    opened_and_shut(study.folder, originals=True)
    assert names_in_vaults(study.folder) == []
    assert all(len(json.loads((study.folder / name).read_text())) == 1 for name in LISTS)


def test_an_erasure_that_a_kill_cut_short_before_the_rows_is_taken_up(
    study: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(study.as_user("lea"))
    steward = study.as_user("sam", vault=True)

    class Cut(BaseException):
        """The process ends here."""

    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(erasure_erase, "take_out", cut)
        with pytest.raises(Cut):
            erasure_erase.erase(steward, "P02", confirmation="P02")
    study.project.store.close()
    assert standing(study.folder)
    assert opened_and_shut(study.folder, originals=False) and standing(study.folder) == []
    project = open_project(study.folder)
    steward = sign_in(project, "sam").with_vault(PASSPHRASE)
    (whom,) = erasure_erase.unfinished(steward)
    erasure_erase.erase(steward, whom, confirmation=whom)
    project.store.close()
    assert names_in_vaults(study.folder) == []
    assert all(standing(path.parent) == [] for path in study.folder.rglob(FILE_NAME))


def test_a_damaged_list_is_read_from_its_other_place_and_never_taken_for_an_empty_one(
    study: SmallProject, older: Path
) -> None:
    shutil.rmtree(study.folder / "certificates")
    shutil.copy(older / FILE_NAME, study.folder / FILE_NAME)
    (study.folder / "erased.json").write_text("{")
    (study.folder / "backups" / "erased.json").rename(study.folder / "backups" / "aside")
    with pytest.raises(InvalidInput, match="erased.json is damaged"):
        open_project(study.folder)
    (study.folder / "backups" / "aside").rename(study.folder / "backups" / "erased.json")
    opened_and_shut(study.folder, originals=False)
    assert standing(study.folder) == []
