"""There and back through QualCoder's own code: every coding at the same character, with its coder and memo.

``HEARD_QUALCODER`` names a folder with QualCoder's sources; ``HEARD_QUALCODER_PYTHON`` an interpreter with PyQt6.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coding.extras.exchange.files.refi_read import read_qdpx
from coding.extras.exchange.steps import bring_in
from coding.store import releases
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import transcript
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import code_passage
from coding.workspace.originals.importing import IncomingFile
from coding.workspace.people import participants
from coding.workspace.reports import export as reports_export
from coding.workspace.reports import indicators
from tests.conftest import SmallProject

pytestmark = pytest.mark.slow

SOURCES = os.environ.get("HEARD_QUALCODER", "")
HELPER = Path(__file__).with_name("qualcoder.py")
ANSWERS = (
    "In the 🌿 garden, ένα απόγευμα, with my café and a book.",
    "Nobody asked me שלום anything there, and 👩‍👧 came by later on.",
)


def through_qualcoder(data: bytes, folder: Path) -> tuple[dict[str, Any], bytes]:
    file = folder / "sent.qdpx"
    file.write_bytes(data)
    python = os.environ.get("HEARD_QUALCODER_PYTHON", sys.executable)
    command = [python, "-P", str(HELPER), SOURCES, str(file), str(folder / "work")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), (folder / "work" / "study.qdpx").read_bytes()


@pytest.mark.skipif(not SOURCES, reason="QualCoder is not here; set HEARD_QUALCODER to a folder with its sources")
def test_there_and_back_every_coding_is_at_the_same_character(study: SmallProject, tmp_path: Path) -> None:
    lead = study.as_user("lea")
    sent = reports_export.export(lead, "refi", texts="quotable").data
    ours = read_qdpx(sent).project
    texts = {source.id: source for source in ours.sources}
    names = {code.id: code.name for code in ours.codebook.codes}
    users = {user.id: user.name for user in ours.users}
    answers, back = through_qualcoder(sent, tmp_path)

    expected = []
    for coding in ours.codings:
        source = texts[coding.source]
        place = (coding.start, coding.end, source.text[coding.start : coding.end])
        expected.append([source.name, *place, names[coding.code], users[coding.user], coding.memo])
    assert sorted(answers["codings"]) == sorted(expected)
    assert dict(answers["texts"]) == {source.name: source.text for source in ours.sources}
    assert sorted(answers["attributes"]) == sorted(
        [case.name, name, str(value)] for case in ours.cases for name, value in case.variables
    )
    assert sorted(text for _, text in answers["journal"]) == sorted(note.text for note in ours.notes)
    # What docs/exchange.md says that QualCoder does not keep.
    assert answers["of_cases"] == []
    assert [memo for *_, memo in answers["annotations"]] == [""]

    theirs = read_qdpx(back)
    assert theirs.offsets.sure
    steward = study.as_user("sam", vault=True)
    preview = bring_in.preview_exchange(steward, IncomingFile("back.qdpx", back))
    assert preview.new_codes == ()
    assert sorted(preview.present) == sorted(source.id for source in theirs.project.sources)
    before = placed(study)
    people = {user.id: {"ana": "ben", "ben": "ana"}.get(user.name, "") for user in theirs.project.users}
    report = bring_in.import_exchange(steward, preview, coders={user: name for user, name in people.items() if name})
    assert sum(text.placed for text in report.texts) == len(before) == len(expected)
    assert sum(text.left_out for text in report.texts) == 0
    # Their codings were given to the other of the two, so that each stands beside the one it comes from.
    swapped = {(release, {"ana": "ben", "ben": "ana"}[coder], *place) for release, coder, *place in before}
    assert placed(study) == before | swapped


def placed(study: SmallProject) -> set[tuple[str, str, int, int, str]]:
    codings = transcript.visible_codings(study.as_user("lea"))
    return {(coding.release_id, coding.coder, coding.start, coding.end, coding.code) for coding in codings}


@pytest.fixture
def study(make_project) -> SmallProject:  # type: ignore[no-untyped-def]
    study: SmallProject = make_project("abroad")
    for number, answer in enumerate(ANSWERS):
        study.release((("Interviewer", "And then?"), ("Marit", answer), ("Marit", answer[::-1])), f"P{number:02}", {})
    lead = study.as_user("lea")
    indicators.set_small_cell(lead, 2)
    for person in participants.list_participants(lead):
        participants.update_participant(lead, person.id, person.label, "yes", {"wave": "first"})
    codes = [code.id for code in current_codebook(lead).book.codes if code.is_codable][:3]
    for release in study.releases:
        with study.project.store.read() as cursor:
            text = releases.release(cursor, release).text
        for start in range(0, len(text) - 9, 4):
            coder = ("ana", "ben")[start // 4 % 2]
            code_passage(study.as_user(coder), release, codes[start % 3], start, start + 9, memo=f"note {start}")
        # Both on the same words, with the same code and with two.
        for coder, code in (("ana", codes[0]), ("ben", codes[0]), ("ben", codes[1])):
            code_passage(study.as_user(coder), release, code, 1, len(text))
    write_memo(lead, "project", "We meet on Mondays.", shared=True)
    write_memo(lead, "turn", "To ask again.", interview_id=first_interview(study), turn=1, shared=True)
    return study


def first_interview(project: SmallProject) -> str:
    with project.project.store.read() as cursor:
        return releases.release(cursor, project.releases[0]).interview_id
