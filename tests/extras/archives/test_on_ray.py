"""Steps on Ray: what goes there, workers that die, clusters that are refused; with Ray itself where it is installed."""

import importlib.util
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coding.extras.archives.executors import Parts, Record, choose, new_key, on_ray, results
from coding.extras.archives.executors.local import Here
from coding.extras.archives.executors.work import Job, installed, seal
from pipelines.errors import PipelineError, TooFewSegments
from tests.extras.archives.fake_ray import FakeRay, Killed
from tests.extras.archives.steps import Dies, Fails, Lengths, Prints
from tests.helpers.paths import ROOT

PIECES = [[{"text": text}] for text in ("an apple", "poison", "a pear", "a plum", "a fig", "a quince")]


@pytest.fixture(autouse=True)
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "token"
    path.write_text(secrets.token_hex(32), encoding="utf-8")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(path))
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_MODE", "RAY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    return path


class OnFake:
    """The engine with as much of Ray as it asks for."""

    def __init__(self, ray: FakeRay, workers: int) -> None:
        self.ray, self.workers = ray, workers

    @contextmanager
    def begin(self, job: Job, cancelled: Any) -> Iterator[on_ray.Actors]:
        pool = on_ray.Actors(self.ray, job, self.workers)
        try:
            pool.wait(cancelled)
            yield pool
        finally:
            pool.close()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRay:
    monkeypatch.setattr(on_ray, "_say_nothing", lambda: None)
    return FakeRay()


@dataclass(frozen=True)
class Poisoned:
    """Lengths; takes its actor down over the word poison."""

    mark: str
    always: bool

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        if records[0]["text"] == "poison" and (self.always or not Path(self.mark).exists()):
            Path(self.mark).touch()
            raise Killed
        return [{"length": len(record["text"])} for record in records]


def lengths(tmp_path: Path, step: Any, engine: Any) -> list[int | None]:
    parts = Parts(tmp_path / "parts", new_key())
    return [
        result.records[0]["length"] if result.records else None
        for result in results(PIECES, step, engine=engine, parts=parts)
    ]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_dead_worker_costs_its_piece_and_no_other(tmp_path: Path, fake: FakeRay, workers: int) -> None:
    mark = str(tmp_path / "mark")
    assert lengths(tmp_path, Poisoned(mark, False), OnFake(fake, workers)) == [8, 6, 6, 6, 5, 8]
    assert lengths(tmp_path, Poisoned(mark, True), OnFake(fake, workers)) == [8, None, 6, 6, 5, 8]
    assert all(actor.dead for actor in fake.actors), "none is left behind"


def test_errors_come_back_sealed_and_as_they_were(tmp_path: Path, fake: FakeRay) -> None:
    with pytest.raises(TooFewSegments, match="Too few passages"):
        lengths(tmp_path, Fails(True), OnFake(fake, 2))
    with pytest.raises(PipelineError) as said:
        lengths(tmp_path, Fails(False), OnFake(fake, 2))
    assert "apple" not in str(said.value)


def test_a_cluster_that_has_no_room_is_not_waited_for_without_end(
    tmp_path: Path, fake: FakeRay, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.stuck = True
    monkeypatch.setattr(on_ray, "BEGIN_SECONDS", 0.0)
    with pytest.raises(PipelineError, match="Only 0 of 2 workers"):
        lengths(tmp_path, Lengths(), OnFake(fake, 2))


def test_a_worker_with_another_token_or_version_opens_nothing(fake: FakeRay, token: Path) -> None:
    job = Job(Lengths(), new_key())
    lid = seal(on_ray._lid(), job.key, "key")
    assert job.key not in lid and on_ray.Actor(lid, job.step, installed()).problem() == ""
    assert "numpy (0.1 here" in on_ray.Actor(lid, job.step, {**installed(), "numpy": "0.1"}).problem()
    for words in ("another", ""):
        token.write_text(words, encoding="utf-8")
        assert "has no token, or another one" in on_ray.Actor(lid, job.step, installed()).problem()


def test_every_machine_must_be_out_of_reach_of_others() -> None:
    on_ray._refuse_open_nodes([{"NodeManagerAddress": "10.0.0.7"}, {"NodeManagerAddress": "8.8.8.8", "Alive": False}])
    for address, said in (("8.8.8.8", "others can reach"), ("a name", "no address")):
        with pytest.raises(PipelineError, match=said):
            on_ray._refuse_open_nodes([{"NodeManagerAddress": "10.0.0.7"}, {"NodeManagerAddress": address}])


needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray, the extra [cluster], is not installed"
)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A cluster on this computer; it ends with its first process."""
    ray = Path(sys.executable).with_name("ray")
    options = [
        "--head", "--block", "--port=6479", "--num-cpus=2", "--include-dashboard=false", "--disable-usage-stats",
        "--object-store-memory=80000000", f"--temp-dir={folder}",
    ]  # fmt: skip
    environment = {**os.environ, "RAY_AUTH_MODE": "token", "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
    with subprocess.Popen(
        [ray, "start", *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "Ray runtime started" in line:
                    break
            yield "127.0.0.1:6479"
        finally:
            process.terminate()
            process.communicate()


@needs_ray
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_on_ray_itself(tmp_path: Path, token: Path) -> None:
    # The paths of its sockets must be short.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, cluster(folder := Path(place)) as address:
        engine = choose("ray", workers=2, address=address)
        mark = str(tmp_path / "mark")
        assert lengths(tmp_path, Lengths(), engine) == lengths(tmp_path, Lengths(), Here())
        assert lengths(tmp_path, Dies(mark), engine) == [8, 6, 6, 6, 5, 8]
        assert lengths(tmp_path, Dies(mark, always=True), engine) == [8, None, 6, 6, 5, 8]
        with pytest.raises(PipelineError, match="ValueError") as said:
            lengths(tmp_path, Fails(False), engine)
        assert "apple" not in str(said.value)
        parts = Parts(tmp_path / "parts", new_key())
        pieces = [[{"text": "Canaryname of Lisbon " * 20_000}] for _ in range(4)]
        records = [result.records for result in results(pieces, Prints(), engine=engine, parts=parts)]
        assert all(entry and entry[0]["text"].startswith("CANARYNAME") for entry in records)
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert files and not [entry for entry in files if b"Canaryname" in entry.read_bytes()]
        token.write_text("another", encoding="utf-8")
        tried = subprocess.run(
            [sys.executable, "-c", _TRY, address],
            env={**os.environ, "PYTHONPATH": str(ROOT), "RAY_AUTH_TOKEN_PATH": str(token)},
            capture_output=True,
            text=True,
        )
        assert "does not let us in" in tried.stdout


_TRY = """
import sys
from pathlib import Path
from coding.extras.archives.executors import Parts, choose, new_key, results
from pipelines.errors import PipelineError
from tests.extras.archives.steps import Lengths
try:
    engine = choose("ray", workers=1, address=sys.argv[1])
    list(results([[{"text": "a"}]], Lengths(), engine=engine, parts=Parts(Path("never"), new_key())))
except PipelineError as error:
    print(error)
"""
