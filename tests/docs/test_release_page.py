"""What a release says of itself: the same source each time, and results only where a file tells them."""

import importlib.util
import io
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.paths import ROOT

ATTACK = "tests/security/test_files_apart.py"
JUNIT = """<testsuites><testsuite>
<testcase classname="tests.security.test_files_apart" name="test_every_module_that_parses_is_listed"/>
<testcase classname="tests.security.test_files_apart" name="test_codes_without_end_are_refused_by_name[one]"/>
<testcase classname="tests.security.test_files_apart" name="test_codes_without_end_are_refused_by_name[two]"><failure/>
</testcase>
<testcase classname="tests.unit.export.test_report" name="test_every_text_is_escaped"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture(scope="module")
def release() -> Any:
    """The module that makes a release."""
    pytest.importorskip("packaging")
    spec = importlib.util.spec_from_file_location("release_of_heard", ROOT / ".ci" / "release.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(time: int, owner: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in ("b.py", "a.py") if owner else ("a.py", "b.py"):
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.uname, member.mode = 5, time, owner, 0o640 if owner else 0o600
            archive.addfile(member, io.BytesIO(b"x = 1"))
    return packed.getvalue()


def test_a_source_is_the_same_whoever_packed_it_and_when(release: Any) -> None:
    entry, other = source(1, "lea"), source(2, "")
    assert entry != other
    assert release.same_times(entry, 1_700_000_000) == release.same_times(other, 1_700_000_000)
    assert release.same_times(entry, 1_700_000_000) != release.same_times(entry, 1_700_000_001)


def test_results_are_those_of_the_file(release: Any, tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    file.write_text(JUNIT, encoding="utf-8")
    told = release.results(file)
    assert told[ATTACK, "test_codes_without_end_are_refused_by_name"] == Counter(passed=1, failed=1)
    attacks = {test: (about, result) for test, about, result in release.attacks(told)}
    about, result = attacks[f"`{ATTACK}::test_codes_without_end_are_refused_by_name`"]
    assert about and result == "1 failed, 1 passed"
    assert attacks[f"`{ATTACK}::test_every_module_that_parses_is_listed`"][1] == "1 passed"
    assert attacks[f"`{ATTACK}::test_it_knows_no_secret_and_tells_nothing_but_its_types`"][1] == "not told"
    requirements = {number: (kind, result) for number, _, kind, result in release.requirements(told)}
    assert len(requirements) == 253
    assert requirements["1.2.1"] == ("met", "1 skipped, 2 not told") and requirements["1.3.8"] == (
        "does not apply",
        "–",
    )


def test_without_a_file_nothing_is_said_to_have_passed(release: Any) -> None:
    assert {result for *_, result in release.attacks(release.results(None))} == {"not told"}
    assert not [result for *_, result in release.requirements({}) if "passed" in result or "failed" in result]


def test_only_what_is_needed_counts_as_a_part(release: Any) -> None:
    needed = release.needed(["streamlit>=1"])
    assert {"streamlit", "pandas"} <= needed
    assert not {"pytest", "ruff"} & needed


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (
            [{"license": {"id": "MIT"}}, {"license": {"name": "License :: OSI Approved :: MIT License"}}],
            "MIT, MIT License",
        ),
        ([{"expression": "MIT OR Apache-2.0"}], "MIT OR Apache-2.0"),
        ([], "not told"),
    ],
)
def test_a_licence_is_what_is_declared(release: Any, declared: list[Any], said: str) -> None:
    assert release.licence({"licenses": declared}) == said


def test_it_takes_the_place_of_the_one_before_and_of_no_other_build(
    release: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("heard-0.0.9.tar.gz", "heard_0.1.0_amd64.deb"):
        (tmp_path / name).touch()
    (tmp_path / "heard").mkdir()
    monkeypatch.setattr(release, "DIST", tmp_path)
    monkeypatch.setattr(release, "git", lambda *_: b"0")
    monkeypatch.setattr(release, "built", lambda *_: {"heard-0.1.0.tar.gz": b"packed"})
    monkeypatch.setattr(release, "sbom", lambda _: {})
    monkeypatch.setattr(release, "evidence", lambda *_: "")
    monkeypatch.setattr("sys.argv", ["release.py"])
    release.main()
    others = {"heard", "heard_0.1.0_amd64.deb"}
    files = {"SHA256SUMS", "evidence.md", "heard-0.1.0.tar.gz", "sbom.cdx.json"}
    assert {path.name for path in tmp_path.iterdir()} == others | files
