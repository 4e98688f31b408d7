"""Another passphrase for the originals: here and in the backups, whole or not at all, and said where it is not so."""

import shutil
from pathlib import Path

import pytest

from coding import vault_file
from coding.errors import AccessDenied, HeardError, WrongPassphrase
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.erasure.restore import list_backups
from coding.workspace.originals.importing import IncomingFile, import_files
from coding.workspace.people.users import add_user
from coding.workspace.project import log
from coding.workspace.project.backup import make_backup
from coding.workspace.project.open import change_passphrase
from coding.workspace.vault_records import read_original
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.kill import killed_at

pytestmark = pytest.mark.slow

NEW = "another gentle passphrase"


def opens(folder: Path, passphrase: str) -> bool:
    try:
        Vault.open(folder, passphrase)
    except WrongPassphrase:
        return False
    return True


def backup_of(project: SmallProject) -> Path:
    return Path(make_backup(project.as_user("lea"))["folder"])


def test_the_originals_and_their_copies_open_with_the_new_one_only(small_project) -> None:
    copy = backup_of(small_project)
    content = (copy / VAULT_NAME).read_bytes()
    sam = small_project.as_user("sam", vault=True)

    done = change_passphrase(sam, PASSPHRASE, NEW)

    assert (done.copies, done.still_old) == ((copy.name,), ())
    for folder in (small_project.folder, copy):
        assert opens(folder, NEW)
        assert not opens(folder, PASSPHRASE)
        assert Vault.open(folder, NEW).names() == sam.vault.names()
    assert content != (copy / VAULT_NAME).read_bytes()
    interview = next(name for name in sam.vault.names() if name.startswith("original/")).partition("/")[2]
    # Whoever had the originals open goes on, and a backup made now opens with the new one.
    assert "Tilda" in read_original(sam.vault, interview).transcript.text
    assert import_files(sam, [IncomingFile("n.txt", b"A: Hello.\nB: Good day to you.")])[0].interview_id
    assert opens(backup_of(small_project), NEW)
    told = {event.action: event.detail for event in log.activity(sam)}
    assert told["vault.passphrase_changed"] == {"copies": 1, "copies_still_old": 0}


def test_a_copy_that_cannot_be_changed_is_named(small_project) -> None:
    good, cut, foreign = (
        backup_of(small_project),
        small_project.folder / "backups" / "cut",
        small_project.folder / "backups" / "foreign",
    )
    shutil.copytree(good, cut)
    (cut / VAULT_NAME).write_bytes((cut / VAULT_NAME).read_bytes()[:200])
    foreign.mkdir()
    Vault.create(foreign, "another project", PASSPHRASE)
    before = (foreign / VAULT_NAME).read_bytes()

    done = change_passphrase(small_project.as_user("sam"), PASSPHRASE, NEW)

    assert (done.copies, done.still_old) == ((good.name,), ("cut", "foreign"))
    assert (foreign / VAULT_NAME).read_bytes() == before
    assert opens(small_project.folder, NEW)


def test_a_backup_made_meanwhile_is_changed_too(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Vault.change_passphrase
    results: list[Path] = []

    def slow(self, passphrase, copies=()):  # type: ignore[no-untyped-def]
        if not results:
            results.append(backup_of(small_project))
        return real(self, passphrase, copies)

    monkeypatch.setattr(Vault, "change_passphrase", slow)
    done = change_passphrase(small_project.as_user("sam"), PASSPHRASE, NEW)
    assert done.copies == (results[0].name,)
    assert opens(results[0], NEW) and not opens(results[0], PASSPHRASE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("not this one at all", NEW, "does not open"),
        (PASSPHRASE, PASSPHRASE, "has"),
        (PASSPHRASE, "short", "fewer than"),
    ],
)
def test_a_refused_change_changes_nothing(small_project, old: str, new: str, said: str) -> None:
    copy = backup_of(small_project)
    before = [(entry / VAULT_NAME).read_bytes() for entry in (small_project.folder, copy)]
    with pytest.raises(HeardError, match=said):
        change_passphrase(small_project.as_user("sam"), old, new)
    assert before == [(entry / VAULT_NAME).read_bytes() for entry in (small_project.folder, copy)]


def test_only_a_steward_changes_it(small_project) -> None:
    for person in ("ana", "lea", "vic"):
        with pytest.raises(AccessDenied):
            change_passphrase(small_project.as_user(person), PASSPHRASE, NEW)


@pytest.mark.parametrize("crash_at", range(9))
def test_after_a_kill_each_file_opens_with_one_of_the_two_and_doing_it_again_finishes(
    small_project, monkeypatch: pytest.MonkeyPatch, crash_at: int
) -> None:
    folders = [backup_of(small_project), small_project.folder / "backups" / "second", small_project.folder]
    shutil.copytree(folders[0], folders[1])
    # Three steps a file: its bytes are on the disk, it takes the other's place, the folder knows.
    with killed_at(crash_at, monkeypatch, (vault_file.os, "fsync"), (vault_file.os, "replace")):
        change_passphrase(small_project.as_user("sam"), PASSPHRASE, NEW)

    states = [opens(folder, NEW) for folder in folders]
    for folder, new in zip(folders, states, strict=True):
        assert opens(folder, PASSPHRASE) is not new
        assert Vault.open(folder, NEW if new else PASSPHRASE).names()
    if states[-1]:
        assert all(states), "the project's own file is last"
    else:
        change_passphrase(small_project.as_user("sam"), PASSPHRASE, NEW)
        assert all(opens(folder, NEW) and not opens(folder, PASSPHRASE) for folder in folders)


def test_a_file_that_cannot_be_written_leaves_the_old_one(small_project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(vault_file.os, "replace", full)
        with pytest.raises(HeardError, match="The old file is unchanged"):
            change_passphrase(small_project.as_user("sam"), PASSPHRASE, NEW)
    assert opens(small_project.folder, PASSPHRASE)


def test_two_backups_of_one_second_are_two(small_project) -> None:
    lea = small_project.as_user("lea")
    first = make_backup(lea)
    add_user(lea, "nia", "Nia", ["viewer"])
    second = make_backup(lea)
    folders = [small_project.folder / "backups" / entry["name"] for entry in (first, second)]
    assert list_backups(small_project.folder) == [first["name"], second["name"]]
    assert all((folder / name).is_file() for folder in folders for name in (FILE_NAME, VAULT_NAME))
    assert (folders[0] / FILE_NAME).read_bytes() != (folders[1] / FILE_NAME).read_bytes()
