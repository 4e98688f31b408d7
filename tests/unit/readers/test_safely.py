"""The reading process: same answers, same errors, and limits that hold."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines import interpreter
from pipelines.errors import BrokenFile, Cancelled, EncodingUnsure, FileTooLarge, ReadError
from pipelines.readers import read, read_safely
from pipelines.readers.safely import sandbox as sandbox_module
from pipelines.readers.safely.values import error_from_json
from tests.helpers.paths import ROOT

pytestmark = pytest.mark.usefixtures("fresh_readers")
TALK = "I: So how?\nP: Online, at home.\nI: Mm.\nP: Yes.\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["en_otter_two_speakers.md", "de_ohd_timecode_speaker.csv", "fr_entretien_artisan_01.docx", "it_parlato_group.eaf"],
)
def test_same_result_as_in_process(interview: Callable[[str], bytes], name: str) -> None:
    data = interview(name)
    assert read_safely(data, name) == read(data, name)


@pytest.mark.slow
def test_same_errors_with_the_same_message(make: SimpleNamespace) -> None:
    for data, name in (
        (b"", "a.txt"),
        (b"x", "a.mp3"),
        (b"\0" * 10, "a.txt"),
        (make.docx(make.paragraphs(TALK), {"word/vbaProject.bin": b"x"}), "a.docx"),
        ("Anna: \xe9\xe9.\nBen: \xe8.\n".encode("latin-1"), "a.txt"),
    ):
        with pytest.raises(ReadError) as here:
            read(data, name)
        with pytest.raises(type(here.value)) as there:
            read_safely(data, name)
        assert str(there.value) == str(here.value)
        assert type(there.value) is type(here.value)
        if isinstance(here.value, EncodingUnsure) and isinstance(there.value, EncodingUnsure):
            assert there.value.candidates == here.value.candidates != ()


@pytest.mark.slow
def test_the_encoding_is_passed_on() -> None:
    data = "Anna: é.\nBen: So.\nAnna: è.\nBen: Ja.\n".encode("macintosh")
    assert read_safely(data, "a.txt", encoding="macintosh") == read(data, "a.txt", encoding="macintosh")


def test_a_broken_process_can_refuse_in_no_other_way_than_readers_do() -> None:
    """Nobody is made to believe that they cancelled, or that they may not."""
    told = {"tree": "pipelines.errors", "kind": "Cancelled", "message": "Stopped."}
    assert type(error_from_json(told)) is Cancelled and type(error_from_json(told, ReadError)) is BrokenFile
    odd = {"tree": "pipelines.errors", "kind": "EncodingUnsure", "message": "Which?", "candidates": 5}
    assert type(error_from_json(odd, ReadError)) is BrokenFile


def test_too_slow_is_ended() -> None:
    with pytest.raises(BrokenFile, match=r"within 0\.001 seconds"):
        read_safely(TALK.encode(), "a.txt", timeout_s=0.001)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux is sure to enforce the memory limit")
def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_module, "MAX_MEMORY", 64 * 1024 * 1024)
    with pytest.raises((FileTooLarge, BrokenFile), match="memory|broke off"):
        read_safely((TALK * 100_000).encode(), "a.txt")


def test_too_large_is_refused_before_a_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_module, "MAX_BYTES", {"text": 10})
    monkeypatch.setattr(sandbox_module, "reading", None)
    with pytest.raises(FileTooLarge):
        read_safely(TALK.encode(), "a.txt")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limits are Linux's")
def test_the_worker_can_write_no_file_and_leaves_no_core() -> None:
    code = """
        import sys, os
        from pipelines.readers.safely.worker import limit
        limit(2**30, 30)
        import resource
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
        try:
            with open(sys.argv[1], "wb") as out:
                out.write(b"x")
        except OSError:
            sys.exit(7)
    """
    target = ROOT / "tests" / "readers" / f".never-{os.getpid()}"
    try:
        done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(target)], cwd=ROOT, check=False)
        assert done.returncode == 7
        assert not target.exists() or target.stat().st_size == 0
    finally:
        target.unlink(missing_ok=True)


@pytest.mark.slow
def test_the_worker_imports_nothing_heavy() -> None:
    code = (
        "import sys, pipelines.readers.safely.worker, pipelines.readers.formats, pipelines.readers.safely.values;"
        "heavy = {'py3langid', 'streamlit', 'duckdb', 'pandas', 'numpy', 'torch', 'spacy', 'openpyxl', 'pypdf'};"
        "heavy.add('lxml');"
        "sys.exit(len(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.slow
def test_the_main_module_is_not_run_again(tmp_path: Path) -> None:
    main = tmp_path / "app_like.py"
    main.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); print('main runs')\n"
        "from pipelines.readers import read_safely\n"
        f"print(len(read_safely({TALK.encode()!r}, 'a.txt').transcript.turns))\n"
    )
    done = subprocess.run([sys.executable, str(main)], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.split("\n") == ["main runs", "4", ""]


@pytest.mark.slow
def test_it_works_from_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: read_safely(TALK.encode(), "a.txt"), range(6)))
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("answer", ['{"error": 5}', '{"error": ["no"]}', "[]", '{"result": {}}'])
def test_an_answer_in_no_form_is_a_broken_file(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"print({answer!r})".replace("{", "{{").replace("}", "}}")
    monkeypatch.setattr(interpreter, "START", program)
    with pytest.raises(BrokenFile, match="broke off"):
        read_safely(b"A: b", "a.txt")
