"""The demo that comes with Heard and is copied: the one that would be made now, with nothing secret in it."""

from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from coding.errors import NotSaved, ProjectExists
from coding.extras import features
from coding.workspace.demo import PASSPHRASE, Study, copy_demo, is_demo
from coding.workspace.originals.importing import IncomingFile, preview_file
from coding.workspace.people.users import list_users, sign_in
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import verify
from coding.workspace.project.open import open_project
from coding.workspace.vault_records import read_original
from tests.helpers.demo.build import prepare
from tests.helpers.demo.content import load_demo

MOST_BYTES = {Study.INTERVIEWS: 5_000_000, Study.CASES: 1_000_000}
OF_THE_FILES = ("interview", "release", "coding", "decision", "case_value", "indicator", "evidence")
"""Tables of the core whose rows the files of the demo say, whatever models find."""


@pytest.mark.slow
@pytest.mark.parametrize("study", Study)
def test_it_is_the_demo_of_these_files(tmp_path: Path, study: Study) -> None:
    content = load_demo(study)
    (tmp_path / "demo").mkdir()
    copy_demo(tmp_path / "demo", study)
    assert [path.name for path in tmp_path.iterdir()] == ["demo"], "nothing is left beside it"
    project = open_project(tmp_path / "demo")
    try:
        assert is_demo(project) and project.title == content.title
        assert {user.id for user in list_users(project)} == {user.id for user in content.users}
        steward = next(user.id for user in content.users if user.role == "steward")
        context = sign_in(project, steward).with_vault(PASSPHRASE)
        interviews = {interview.participant_label: interview for interview in list_interviews(context)}
        for told in content.interviews:
            data = told.read_bytes()
            text = preview_file(context, IncomingFile(Path(told.file).name, data)).read.transcript.text
            interview = interviews[told.id]
            assert read_original(context.open_vault(), interview.id).transcript.text == text, "run: make prepared"
            assert (interview.title, interview.state == "released") == (told.title, told.released)
        assert verify(context).intact
        with project.store.read() as cursor:
            # Keys, sign-ins and hashes of passphrases are each copy's own, made when they are needed.
            for table in ("sign_in", "token", "own_passphrase", "second_factor", "recovery_code", "setting"):
                assert cursor.execute(f"SELECT count(*) FROM {table}").fetchall() == [(0,)], table
    finally:
        project.store.close()


def test_it_is_small_and_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    for study, most in MOST_BYTES.items():
        assert len(files("coding.demo").joinpath(study.archive).read_bytes()) < most
    (tmp_path / "file").touch()
    with pytest.raises(NotSaved, match="Nothing could be made at"):
        copy_demo(tmp_path / "file" / "demo")
    with pytest.raises(ProjectExists, match="is not empty"):
        copy_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_folder_somebody_stands_in_is_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "demo").mkdir()
    monkeypatch.chdir(tmp_path / "demo")
    copy_demo(Path())
    assert Path("project.duckdb").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("study", Study)
def test_it_is_made_anew_by_the_same_steps(tmp_path: Path, study: Study) -> None:
    prepare(tmp_path / "anew.zip", study)
    with ZipFile(tmp_path / "anew.zip") as archive:
        archive.extractall(tmp_path / "anew")
    copy_demo(tmp_path / "demo", study)
    of_extras = [table for feature in features() for table in feature.tables]
    rows = []
    for name in ("anew", "demo"):
        project = open_project(tmp_path / name)
        try:
            with project.store.read() as cursor:
                rows.append(
                    {
                        table: cursor.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
                        for table in (*OF_THE_FILES, *of_extras)
                    }
                )
        finally:
            project.store.close()
    assert rows[0] == rows[1] and all(rows[0][table] for table in OF_THE_FILES), "run: make prepared"
