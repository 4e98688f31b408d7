"""People of a project on the command line: links, lost second factors, signing out, and the sites they belong to."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coding.model import KeptSignIn
from coding.workspace.people import second_factor, sign_ins
from coding.workspace.people.invitations import invited
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.commands import heard, printed

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)


@pytest.fixture
def folder(make_project: Any) -> Path:
    project = make_project()
    codes = second_factor.new_codes()
    secret = second_factor.new_secret()
    project.project.store.write(lambda cursor: second_factor.put(cursor, "ana", secret, 0, codes))
    project.project.store.close()
    return Path(project.folder)


def test_a_link_with_the_address_of_the_server(folder: Path, tmp_path: Path) -> None:
    settings = tmp_path / "study.toml"
    settings.write_text(
        'public_address = "https://heard.example.org/study"\n[proxy]\ntrusted = ["127.0.0.1"]\n'
        '[sign_in]\nway = "accounts"\n'
    )
    said = heard("users", "invite", folder, "ben", "--config", settings)
    address, _, token = said["link"].partition("#")
    assert (address, said["id"], said["days"]) == ("https://heard.example.org/study/join", "ben", 7)
    project = open_project(folder)
    assert invited(project, token)[0].id == "ben"
    project.store.close()
    assert "ADDRESS OF THE SERVER/join#" in printed("users", "invite", folder, "ben")
    assert "lead" in printed("users", "invite", folder, "ben", "--as", "ana", code=1)
    settings.write_text("public_address = 3")
    refused = heard("users", "invite", folder, "ben", "--config", settings, code=1)
    assert "public_address: this takes a text" in refused


def test_a_lost_second_factor_is_taken_away(folder: Path) -> None:
    assert "passphrase alone" in printed("users", "take-second-factor", folder, "ana", "--as", "lea")
    assert "no second factor" in printed("users", "take-second-factor", folder, "ana", "--as", "lea", code=1)


def test_the_only_lead_is_helped_by_the_passphrase_of_the_originals(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", "not this one")
    printed("users", "take-second-factor", folder, "ana", "--by-originals", "--as", "sam", code=1)
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    printed("users", "take-second-factor", folder, "ana", "--by-originals", "--as", "sam")
    project = open_project(folder)
    assert not second_factor.with_second_factor(project)
    project.store.close()


def test_a_lead_signs_somebody_out(make_project: Any) -> None:
    result: SmallProject = make_project()
    sign_ins.keep(
        result.project,
        [
            KeptSignIn(
                id=f"{person}-{number}", user_id=person, token_hash="t", browser_hash="b", how="chosen",
                browser="Firefox on Windows", begun_at=NOW, seen_at=NOW,
            )
            for person, number in (("ana", 1), ("ana", 2), ("ben", 1))
        ],
    )  # fmt: skip
    result.project.store.close()
    assert "Ask a lead" in printed("users", "sign-out", result.folder, "ana", "--as", "ben", code=1)
    assert "ana is signed out at 2 browsers." in printed("users", "sign-out", result.folder, "ana", "--as", "lea")
    assert "ana was not signed in." in printed("users", "sign-out", result.folder, "ana", "--as", "lea")
    assert heard("users", "sign-out", result.folder, "ben") == {"id": "ben", "ended": 1}
    project = open_project(result.folder)
    try:
        assert sign_ins.who_is_signed_in(sign_in(project, "lea")) == {}
    finally:
        project.store.close()


def test_sites_from_the_command_line(small_project: SmallProject) -> None:
    folder, lea = small_project.folder, ("--as", "lea")
    small_project.project.store.close()
    for name in ("Turin", "Liège"):
        assert f"{name} is a site" in printed("sites", "add", folder, name, *lea)
    assert "ana belongs to Turin now." in printed("sites", "person", folder, "ana", "--to", "turin", *lea)
    assert "P01: of Liège now." in printed("sites", "interview", folder, "P01", "--to", "Liège", *lea)
    assert "No interviews yet" in printed("status", folder, "--as", "ana")
    said = printed("sites", "share", folder, "P01", "--to", "Liège", *lea)
    assert "of Liège now, and every site sees them" in said and "P01" in printed("status", folder, "--as", "ana")
    listed = heard("sites", "list", folder)
    assert [(site["name"], site["people"], [each["shared"] for each in site["interviews"]]) for site in listed] == [
        ("Liège", [], [True]),
        ("Turin", ["ana"], []),
    ]
    assert [site["name"] for site in heard("sites", "list", folder, who="ana")] == ["Turin"]
    assert "taken back" in printed("sites", "undo", folder, *lea)
    assert "Still at Liège: 1 interview." in printed("sites", "remove", folder, "Liège", *lea, code=1)
    assert "called Torino now" in printed("sites", "rename", folder, "Turin", "Torino", *lea)
    assert "ana belongs to the whole study now." in printed("sites", "person", folder, "ana", *lea)
    assert "Torino is no site" in printed("sites", "remove", folder, "Torino", *lea)
    assert "Ask a lead" in printed("sites", "add", folder, "Rome", "--as", "ana", code=1)
