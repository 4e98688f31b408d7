"""The page on which a steward changes the passphrase."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coding.vault import FILE_NAME, Vault
from coding.workspace.project.backup import make_backup
from tests.conftest import PASSPHRASE
from tests.helpers import app_page
from tests.helpers.app_page import click, field, words

pytestmark = pytest.mark.slow

NEW = "another gentle passphrase"
open_page = partial(app_page.open_page, "passphrase", user="sam")


def change(app: Any, old: str, new: str, again: str) -> Any:
    field(app, "Present passphrase").set_value(old)
    field(app, "New passphrase").set_value(new)
    field(app, "New passphrase once more").set_value(again)
    return click(app, "Change the passphrase")


def test_a_steward_changes_it_and_hears_what_still_opens_with_the_old_one(small_project) -> None:
    copy = Path(make_backup(small_project.as_user("lea"))["folder"])
    cut = copy.with_name("cut short")
    cut.mkdir()
    (cut / FILE_NAME).write_bytes(b"HEARDVAULT1\n")
    app = change(open_page(small_project), PASSPHRASE, NEW, NEW)
    shown = words(app)
    assert "Copies in backups that do too: 1." in shown
    assert "could not be changed" in shown and "cut short" in shown
    assert "Copies outside of the project’s folder" in shown
    assert Vault.open(small_project.folder, NEW).names()
    assert Vault.open(copy, NEW).names()
    assert NEW not in shown


def test_what_is_refused_changes_nothing(small_project) -> None:
    assert "not the same" in words(change(open_page(small_project), PASSPHRASE, NEW, "with a slip of a key"))
    assert Vault.open(small_project.folder, PASSPHRASE).names()
