"""``heard users sign-out``: before the app starts again, a lead ends what somebody is signed in to."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.model import KeptSignIn
from coding.workspace.people import sign_ins
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject

NOW = datetime.now(UTC)


def heard(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


@pytest.mark.slow
def test_a_lead_signs_somebody_out(make_project) -> None:  # type: ignore[no-untyped-def]
    made: SmallProject = make_project()
    sign_ins.keep(
        made.project,
        [
            KeptSignIn(
                id=f"{person}-{number}", user_id=person, token_hash="t", browser_hash="b", how="chosen",
                browser="Firefox on Windows", begun_at=NOW, seen_at=NOW,
            )
            for person, number in (("ana", 1), ("ana", 2), ("ben", 1))
        ],
    )  # fmt: skip
    made.project.store.close()
    assert "Ask a lead" in heard("users", "sign-out", made.folder, "ana", "--as", "ben", code=1)
    assert "ana is signed out at 2 browsers." in heard("users", "sign-out", made.folder, "ana", "--as", "lea")
    assert "ana was not signed in." in heard("users", "sign-out", made.folder, "ana", "--as", "lea")
    assert json.loads(heard("users", "sign-out", made.folder, "ben", "--as", "lea", "--json")) == {
        "id": "ben",
        "ended": 1,
    }
    project = open_project(made.folder)
    try:
        assert sign_ins.who_is_signed_in(sign_in(project, "lea")) == {}
    finally:
        project.store.close()
