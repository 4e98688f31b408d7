"""An archive is taken in, and passages get vectors: stopped, gone on with, and the same on every engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from coding.errors import NotReady
from coding.extras.archives.executors import Parts, new_key, results
from coding.extras.archives.executors.local import Here
from coding.extras.archives.executors.work import installed, seal
from coding.extras.archives.steps import ingest as ingesting
from coding.extras.archives.steps import vectors
from coding.extras.archives.steps.ingest import ingest
from coding.extras.archives.steps.pieces import ReadFiles, file_record, read_result
from coding.store import identifiers
from coding.workspace.context import Context
from coding.workspace.originals.importing import FOLDER, IncomingFile, import_files
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.find import find_identifiers
from coding.workspace.search.machines import work_without
from pipelines.errors import BrokenOff, Cancelled
from pipelines.redact import engine
from pipelines.redact.model import Detection
from tests.conftest import SmallProject

TALKS = {
    "one.txt": "Interviewer: Who helped you?\nParticipant: My aunt Rosalind did, in Lisbon.",
    "two.txt": "Interviewer: And then?\nParticipant: I told Rosalind and later Dr Okonkwo about it.",
    "box/three.txt": "Interviewer: When was that?\nParticipant: On 3 May 2011, and Tadeusz was there.",
}


@pytest.fixture
def archive(tmp_path: Path) -> list[Path]:
    (tmp_path / "archive" / "box").mkdir(parents=True)
    files = [tmp_path / "archive" / name for name in TALKS]
    for path, words in zip(files, TALKS.values(), strict=True):
        path.write_text(words, encoding="utf-8")
    return files


@pytest.fixture
def rosalind(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whoever looks finds one name, and which texts were looked through is known."""
    looked: list[str] = []

    def look(text: str, language: str | None, **_: Any) -> list[Detection]:
        looked.append(text)
        at = text.find("Rosalind")
        return [Detection(at, at + 8, "PERSON", "direct", 0.9, ("test",))] if at >= 0 else []

    monkeypatch.setattr(engine, "detect", look)
    return looked


def queue(context: Context) -> dict[str, list[tuple[object, ...]]]:
    with context.store.read() as cursor:
        return {
            interview.title: [
                (each.start, each.end, each.type, each.kind, each.score, each.detectors)
                for each in identifiers.of_interview(cursor, interview.id)
            ]
            for interview in list_interviews(context)
        }


def left_over(made: Any, words: str) -> list[Path]:
    """Files of the project, besides its vault, that hold words."""
    return [path for path in made.folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


@pytest.mark.slow
def test_the_queue_is_that_of_files_taken_in_one_by_one(make_project: Any, archive: list[Path]) -> None:
    together, singly = make_project("together"), make_project("singly")
    steward = together.as_user("sam", vault=True)
    done = ingest(steward, archive, Here())
    other = singly.as_user("sam", vault=True)
    import_files(other, [IncomingFile(entry.name, entry.read_bytes()) for entry in archive])
    find_identifiers(other)
    assert queue(steward) == queue(other) and all(queue(steward).values())
    assert len(done.stored) == len(done.found) == 3 and not (together.folder / FOLDER).exists()
    assert {interview.state for interview in list_interviews(steward)} == {"in_review"}


@pytest.mark.slow
def test_every_file_is_accounted_for(make_project: Any, archive: list[Path], rosalind: Any, monkeypatch: Any) -> None:
    steward = make_project().as_user("sam", vault=True)
    folder = archive[0].parent
    (folder / "again.txt").write_text(TALKS["one.txt"], encoding="utf-8")
    (folder / "broken.docx").write_bytes(b"no archive at all")
    (folder / "large.txt").write_text("a" * 5000, encoding="utf-8")
    monkeypatch.setattr(ingesting, "MAX_BYTES", {"text": 4000})
    told: list[tuple[int, int]] = []
    others = [folder / name for name in ("again.txt", "broken.docx", "large.txt", "missing.txt")]
    done = ingest(steward, [*archive, *others], Here(), reading=lambda *step: told.append(step))
    assert [entry.file for entry in done.stored] == [str(entry) for entry in archive]
    assert done.known == [str(folder / "again.txt")]
    refused = {Path(entry.file).name: entry.refused for entry in done.refused}
    assert set(refused) == {"broken.docx", "large.txt", "missing.txt"}
    assert "far larger" in str(refused["large.txt"]) and "No such file" in str(refused["missing.txt"])
    assert told[-1] == (7, 7) and sum(done.found.values()) == 2


@pytest.mark.slow
def test_stopped_work_goes_on_and_nothing_can_be_read_meanwhile(
    make_project: Any, archive: list[Path], rosalind: list[str]
) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    steps: list[int] = []
    with pytest.raises(Cancelled, match="Stopped after 1 of 3 files"):
        ingest(steward, archive, Here(), reading=lambda done, _: steps.append(done), cancelled=lambda: bool(steps))
    assert len(list_interviews(steward)) == 1 and rosalind == []
    steps.clear()
    with pytest.raises(Cancelled, match="1 of 3 interviews"):
        ingest(steward, archive, Here(), finding=lambda done, _: steps.append(done), cancelled=lambda: bool(steps))
    assert (project.folder / FOLDER).exists() and left_over(project, "Rosalind") == []
    before = len(rosalind)
    done = ingest(steward, archive, Here())
    assert len(done.known) == 3 and done.stored == [] and len(done.found) == 2
    assert len(rosalind) - before == 2, "what was found before is not looked for again"
    assert not (project.folder / FOLDER).exists() and "parts" not in steward.open_vault().names()
    assert left_over(project, "Rosalind") == []


@pytest.mark.slow
def test_a_piece_that_was_finished_before_a_kill_is_taken_in(
    make_project: Any, archive: list[Path], rosalind: list[str], monkeypatch: Any
) -> None:
    steward = make_project().as_user("sam", vault=True)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("coding.workspace.review.find._fill_queue", _killed)
        ingest(steward, archive, Here())
    assert len(rosalind) == 1
    assert len(ingest(steward, archive, Here()).found) == 3
    assert len(rosalind) == 3, "the piece that lay finished on the disk was not done again"


def _killed(*_: Any) -> int:
    raise KeyboardInterrupt


@pytest.mark.slow
def test_interviews_over_which_workers_end_wait(make_project: Any, archive: list[Path], monkeypatch: Any) -> None:
    project = make_project()
    steward = project.as_user("sam", vault=True)
    monkeypatch.setattr(ingesting, "results", _lost(ingesting.results))
    with pytest.raises(BrokenOff, match="2 of 3 interviews"):
        ingest(steward, archive, Here())
    assert sorted(interview.state for interview in list_interviews(steward)) == ["imported", "in_review", "in_review"]
    assert not (project.folder / FOLDER).exists()


def _lost(results: Any) -> Any:
    """Results, of which the first of a search for identifiers is lost."""
    from coding.extras.archives.executors import Result
    from coding.extras.archives.steps.pieces import FindIdentifiers

    def some(pieces: Any, step: Any, **named: Any) -> Any:
        if not isinstance(step, FindIdentifiers):
            yield from results(pieces, step, **named)
            return
        for number, _ in enumerate(pieces):
            yield Result(None) if number == 0 else Result([{"found": []}])

    return some


@pytest.mark.slow
def test_a_piece_that_was_kept_in_another_form_is_read_anew(tmp_path: Path) -> None:
    parts, record = Parts(tmp_path / "parts", new_key()), file_record("one.txt", TALKS["one.txt"].encode())
    name = parts.name_of(f"ReadFiles() {sorted(installed().items())}", [record])
    parts.keep(name, seal(parts.key, json.dumps([{"read": {"file": "one.txt"}}]).encode(), name))
    (result,) = results([[record]], ReadFiles(), engine=Here(), parts=parts)
    assert result.records and "Rosalind" in read_result(result.records[0]).transcript.text


@pytest.mark.slow
def test_no_model_is_loaded_in_a_study_that_works_without(small_project: SmallProject, monkeypatch: Any) -> None:
    lead = small_project.as_user("lea")
    work_without(lead, True)
    loaded: list[object] = []
    monkeypatch.setattr(vectors, "load_embedder", loaded.append)
    with pytest.raises(NotReady, match="works without machine suggestions"):
        vectors.embed_passages(lead, Here())
    assert loaded == []
