"""What pages keep for the whole process is each test's own."""

from collections.abc import Iterator

import pytest

from coding.ui.frame import runtime
from coding.ui.frame.sessions import TABLE, SessionTable
from tests.helpers.manifests import read_once


@pytest.fixture(scope="session", autouse=True)
def components() -> None:
    """What components there are is the same for every page."""
    read_once()


@pytest.fixture(autouse=True)
def process_of_its_own() -> Iterator[None]:
    """Nobody is signed in, nothing is served, and whatever comes of the test ends with it."""
    fresh = SessionTable()
    # Not the test's own monkeypatch, which a test may undo halfway.
    with pytest.MonkeyPatch.context() as patch:
        for entry in ("_sessions", "_kept", "_due", "_shut", "notify", "note", "keep", "shut", "limits"):
            patch.setattr(TABLE, entry, getattr(fresh, entry))
        for entry in ("_served", "_ingresses", "_failures", "_recents"):
            patch.setattr(runtime, entry, [])
        yield
