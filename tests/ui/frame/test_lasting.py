"""What stays until the process ends is not searched for garbage again and again, and no file is looked at either."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.web import bootstrap

from coding.ui.frame import server
from coding.ui.frame.ingress import LOCAL
from coding.ui.pages import PAGES
from pipelines import loading
from pipelines.embed import load
from tests.helpers.coroutines import finished

MANY = 5_000


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    yield
    assert gc.get_freeze_count() == 0, "other tests look for what is in memory"


@pytest.mark.slow
def test_objects_are_taken_out_of_the_search_at_the_start_and_after_each_model(small_project: Any) -> None:
    stay: list[list[Any]] = []

    @loading.loads
    def load_model() -> None:
        stay.extend([] for _ in range(MANY))

    async def run() -> list[int]:
        async with server.lifespan(small_project.project, LOCAL)(None):  # type: ignore[arg-type]
            started = gc.get_freeze_count()
            load_model()
            with_model = gc.get_freeze_count()
            stay.extend([] for _ in range(MANY))
            return [started, with_model, gc.get_freeze_count()]

    started, with_model, later = finished(run())
    assert started > MANY, "the program itself"
    assert with_model - started >= MANY
    assert later <= with_model, "what pages make is searched as before"


@pytest.mark.slow
def test_garbage_is_thrown_away_before_what_is_there_is_kept(small_project: Any) -> None:
    class Circle:
        def __init__(self) -> None:
            self.itself = self

    def circles() -> int:
        gc.collect()
        return sum(type(entry) is Circle for entry in gc.get_objects())

    @loading.loads
    def load_model() -> None:
        for _ in range(10):
            Circle()

    async def run() -> None:
        async with server.lifespan(small_project.project, LOCAL)(None):  # type: ignore[arg-type]
            load_model()

    finished(run())
    assert circles() == 0


def test_models_say_when_they_were_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Model:
        def __init__(self, *_: Any) -> None:
            pass

    told: list[str] = []
    monkeypatch.setattr(load, "_loaded", {})
    monkeypatch.setattr(load, "_SentenceTransformer", Model)
    another = loading.loads(Model)
    with loading.telling(lambda: told.append("loaded")):
        load.load_embedder()
        load.load_embedder()
        assert len(told) == 1
        another()
        assert len(told) == 2
    another()
    assert len(told) == 2, "nobody listens any more"


def test_no_file_of_options_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[str] = []
    monkeypatch.setattr(bootstrap, "watch_file", lambda path, *_, **__: watched.append(path))
    monkeypatch.setattr(bootstrap, "_install_config_watchers", bootstrap._install_config_watchers)
    bootstrap._install_config_watchers({})
    assert watched, "Streamlit still does, under this name"
    watched.clear()
    ran: list[dict[str, Any]] = []

    class App:
        def run(self, config: dict[str, Any]) -> None:
            bootstrap._install_config_watchers({})
            ran.append(config)

    monkeypatch.setattr(server, "build_app", lambda *_: App())
    monkeypatch.setattr(server, "opened", lambda folder: folder)
    server.serve(Path("study"), PAGES, port=1, ready=lambda address: None)
    assert ran and not watched
