"""A backup is a folder of its own, whole, however soon after another it is made."""

import pytest

from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.erasure.restore import list_backups
from coding.workspace.people.users import add_user
from coding.workspace.project.backup import make_backup

pytestmark = pytest.mark.slow


def test_two_backups_of_one_second_are_two(small_project) -> None:
    lea = small_project.as_user("lea")
    first = make_backup(lea)
    add_user(lea, "nia", "Nia", ["viewer"])
    second = make_backup(lea)
    folders = [small_project.folder / "backups" / made["name"] for made in (first, second)]
    assert list_backups(small_project.folder) == [first["name"], second["name"]]
    assert all((folder / name).is_file() for folder in folders for name in (FILE_NAME, VAULT_NAME))
    assert (folders[0] / FILE_NAME).read_bytes() != (folders[1] / FILE_NAME).read_bytes()
