"""The server side of the pane: what it does with whatever a browser sends."""

import gzip
import json
import logging
import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from coding.errors import Conflict, NotSignedIn
from coding.ui.codings import pane
from coding.ui.components import pane_session
from coding.ui.frame import packaged
from coding.workspace.codings.actions import PANE_OPERATIONS, TO_STEWARDS, BesideCoding, OnCodings
from coding.workspace.operations import Answer
from coding.workspace.reconcile.decide import ACTIONS as RECONCILE_ACTIONS
from coding.workspace.reconcile.decide import Asked as ReconcileAsked
from coding.workspace.release.second_reading import ACTIONS as READING_ACTIONS
from coding.workspace.review.operations import ACTIONS as REVIEW_ACTIONS
from coding.workspace.review.operations import Asked as ReviewAsked
from tests.helpers.pane_harness import pane_backend
from tests.helpers.paths import PANE_HARNESS


@pytest.fixture
def backend(tmp_path: Path) -> Any:
    return pane_backend.FileBackend(tmp_path / "store.json", codings=5)


SCOPE = "pane|release-1|Mira"


def open_session(backend: Any, key: str) -> pane.CodingSession:
    return pane.open_session(backend, key, pane.settings_message({}))


def add(number: int, coding: str | None = None, code: str = "c0") -> dict[str, Any]:
    return {"id": f"o{number}", "kind": "add", "coding": coding or f"k{number}", "code": code, "start": 3, "end": 9}


def test_what_was_made_under_another_sign_in_is_left_to_the_browser(backend: Any) -> None:
    session = open_session(backend, "pane")
    queue = {"scope": SCOPE, "signIn": "before", "seen": session.revision, "operations": [add(1)]}
    refused = session.exchange(backend, queue, "now")
    assert (refused["acknowledged"], refused["signIn"], backend.calls) == ([], "now", 0)
    assert "trouble" not in refused
    again = session.exchange(backend, queue | {"signIn": "now"}, "now")
    assert again["acknowledged"] == [["o1", True, None]]


def test_nothing_is_shown_or_saved_once_the_coder_has_gone(backend: Any) -> None:
    def gone(*_: Any) -> Any:
        raise NotSignedIn("You are no longer signed in here.")

    session = open_session(backend, "pane")
    backend.apply = gone
    message = session.exchange(backend, {"scope": SCOPE, "seen": session.revision, "operations": [add(1)]})
    assert (message["acknowledged"], message["closed"]) == ([], "You are no longer signed in here.")


def test_what_stands_beside_the_text_is_told_once_for_each_time_it_is_asked(backend: Any) -> None:
    session = open_session(backend, "pane")
    assert session.workbench(backend, None) == {}
    told = json.loads(json.dumps(session.workbench(backend, 1.5)))["workbench"]
    assert told["documents"][0] == ["release-1", "P01", "P01 · Interview 07", [6, 0, 5, 0], {"country": "Norway"}]
    assert told["elsewhere"] == {"c0": 4, "c1": 2}
    assert session.workbench(backend, 1.5) == {}, "the next coding does not carry it again"

    def broken() -> Any:
        raise RuntimeError

    backend.workbench = broken
    assert session.workbench(backend, 2.5) == {}, "the text is read without its columns"


def test_the_document_holds_the_snapshot_in_plain_json(backend: Any) -> None:
    session = open_session(backend, "pane")
    document = json.loads(json.dumps(session.document))
    assert document["text"] == backend.text
    assert [turn[3:] for turn in document["turns"]] == [[t.start, t.end] for t in backend.turns]
    assert len(document["codings"]) == 5
    assert document["codes"][1]["names"] == {"de": "Geheimhaltung"}


def test_an_operation_delivered_twice_is_applied_once(backend: Any) -> None:
    session = open_session(backend, "pane")
    queue = {"scope": SCOPE, "seen": session.revision, "operations": [add(1), add(2)]}
    first = session.exchange(backend, queue)
    second = session.exchange(backend, queue)
    assert first["acknowledged"] == second["acknowledged"] == [["o1", True, None], ["o2", True, None]]
    assert first["codings"] == second["codings"]
    assert backend.calls == 1
    assert session.operations == 2


def test_a_new_session_acknowledges_what_an_older_one_stored(backend: Any) -> None:
    open_session(backend, "pane").exchange(backend, {"scope": SCOPE, "seen": 0, "operations": [add(1)]})
    after_restart = open_session(backend, "pane")
    message = after_restart.exchange(backend, {"scope": SCOPE, "seen": 0, "operations": [add(1), add(2)]})
    assert [a[:2] for a in message["acknowledged"]] == [["o1", True], ["o2", True]]
    assert len(backend.state["codings"]) == 7


def test_changes_are_those_after_what_the_browser_has(backend: Any) -> None:
    session = open_session(backend, "pane")
    first = session.exchange(backend, {"scope": SCOPE, "seen": session.revision, "operations": [add(1)]})
    remove = {"id": "o2", "kind": "remove", "coding": "k1"}
    second = session.exchange(backend, {"scope": SCOPE, "seen": first["to"], "operations": [remove]})
    assert first["codings"][0][0] == "k1"
    assert second["from"] == first["to"]
    assert second["codings"] == [["k1", second["to"]]], "a removed coding is only its id and revision"
    assert session.exchange(backend, {"scope": SCOPE, "seen": second["to"], "operations": []})["codings"] == []


def test_a_refusal_carries_its_reason(backend: Any) -> None:
    session = open_session(backend, "pane")
    message = session.exchange(backend, {"scope": SCOPE, "seen": 1, "operations": [add(1, code="c11"), add(2)]})
    assert message["acknowledged"] == [["o1", False, "This code is kept by the lead."], ["o2", True, None]]


def test_an_accepted_new_code_is_sent_back_as_the_project_has_it(backend: Any) -> None:
    session = open_session(backend, "pane")
    operations = [{"id": "o1", "kind": "new_code", "code": "mine", "name": "Quiet"}, add(2, code="mine")]
    message = session.exchange(backend, {"scope": SCOPE, "seen": 1, "operations": operations})
    assert message["codes"] == [{"id": "N1", "name": "Quiet", "color": "#56b4e9", "family": "New", "guid": "mine"}]
    assert message["codings"][0][2] == "N1", "what was applied under the browser's name for it"
    assert "codes" not in open_session(backend, "pane").exchange(backend, None)


def test_a_failing_project_keeps_the_queue_and_names_no_text(backend: Any, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(type(backend)):  # type: ignore[misc]
        def apply(self, operations: list[dict[str, Any]]) -> list[Answer]:
            raise failures.pop()

    failures: list[Exception] = [RuntimeError("We had moved house."), Conflict("Somebody else changed it first.")]
    session = open_session(backend, "pane")
    broken = Broken(backend.path)
    with caplog.at_level(logging.ERROR):
        known = session.exchange(broken, {"scope": SCOPE, "seen": 1, "operations": [add(1)]})
        unknown = session.exchange(broken, {"scope": SCOPE, "seen": 1, "operations": [add(1)]})
    assert known["trouble"] == "Somebody else changed it first."
    assert unknown["trouble"] == pane_session.TROUBLE
    assert known["acknowledged"] == unknown["acknowledged"] == []
    assert "moved house" not in caplog.text
    assert session.exchange(backend, {"scope": SCOPE, "seen": 1, "operations": [add(1)]})["acknowledged"] == [
        ["o1", True, None]
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries({"scope": st.just(SCOPE), "operations": inner})
        | st.dictionaries(st.sampled_from(["scope", "seen", "operations", "id"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(queue=anything)
def test_nonsense_from_a_browser_does_nothing(queue: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    backend = pane_backend.FileBackend(tmp_path_factory.mktemp("nonsense") / "store.json")
    message = open_session(backend, "pane").exchange(backend, queue)
    assert backend.calls == 0
    assert message["acknowledged"] == []
    json.dumps(message)


def test_scopes_differ_by_key_release_and_coder(backend: Any) -> None:
    assert open_session(backend, "a").scope != open_session(backend, "b").scope
    assert open_session(backend, "pane").scope == SCOPE


def test_a_queue_of_another_interview_is_never_applied(backend: Any) -> None:
    session = open_session(backend, "pane")
    message = session.exchange(backend, {"scope": "pane|release-0|Mira", "seen": 0, "operations": [add(1)]})
    assert backend.calls == 0
    assert (message["from"], message["acknowledged"]) == (session.revision, [])


def test_text_size_stays_readable() -> None:
    assert [pane.settings_message({"size": size})["size"] for size in (3, 300)] == [12, 28]


def test_the_page_runs_and_mounts_both_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANE_STORE", str(tmp_path))
    monkeypatch.syspath_prepend(str(PANE_HARNESS))
    at = AppTest.from_file(str(PANE_HARNESS / "app.py"), default_timeout=30).run()
    assert not at.exception
    parts = [json.loads(part.proto.json)["part"] for part in at.get("bidi_component")]
    assert parts == ["document", "bridge"]
    again = at.run()
    assert not again.exception


ASSETS = packaged.FOLDER / "coding_pane"


def scripts() -> list[Path]:
    return sorted(ASSETS.glob("*.js"))


def test_the_packaged_manifest_names_every_folder_with_scripts() -> None:
    package = Path(pane.__file__).parents[2]
    manifest = tomllib.loads((package / "pyproject.toml").read_text())
    components = manifest["tool"]["streamlit"]["component"]["components"]
    assert manifest["project"]["name"] == packaged.PACKAGE
    folders = {script.parent for script in packaged.FOLDER.glob("*/*.js")}
    assert {component["name"]: package / component["asset_dir"] for component in components} == {
        folder.name: folder for folder in folders
    }
    assert ASSETS in folders
    assert (ASSETS / "pane.js").is_file() and (ASSETS / "pane.css").is_file()


def test_the_scripts_are_small_and_whole() -> None:
    sizes = [len(gzip.compress(path.read_bytes(), 6)) for path in ASSETS.iterdir()]
    assert sum(sizes) <= 75_000, "what Streamlit sends, compressed"
    names = {path.name for path in scripts()}
    for path in scripts():
        for imported in re.findall(r"from '\./([\w.]+)'", path.read_text()):
            assert imported in names, f"{path.name} imports {imported}"


@pytest.mark.parametrize("path", scripts(), ids=lambda path: path.name)
def test_text_never_becomes_markup_and_is_never_kept(path: Path) -> None:
    source = path.read_text()
    forbidden = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setTriggerValue", "eval("]
    forbidden += [
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
        "fetch(",
        "XMLHttpRequest",
        "console.",
    ]
    assert [word for word in forbidden if word in source] == []


SENT = re.compile(r"(?:send|add|put|leaveCandidate|operation =)\W[^;{]*(\{[^{}]*\bkind: '([a-z_-]+)'[^{}]*\})")
"""An operation as a script writes it down, with its kind."""
ASKED: dict[str, dict[str, type]] = {
    "coding_pane": {**PANE_OPERATIONS, **TO_STEWARDS},
    "review_pane": dict(REVIEW_ACTIONS),
    "reconcile_pane": dict(RECONCILE_ACTIONS),
    "second_reading": dict(READING_ACTIONS),
}
PAINTED = {"merge": ("start", "end", "memo"), "split": ("code", "attributes", "until", "places")}
"""What a script keeps with an operation only to paint it."""


@pytest.mark.parametrize("pane_name", ASKED)
def test_scripts_ask_for_what_there_is_and_name_every_field_it_needs(pane_name: str) -> None:
    folder = Path(pane_session.__file__).parent / pane_name
    known, met = ASKED[pane_name], set()
    for script in sorted(folder.glob("*.js")):
        for literal, kind in SENT.findall(script.read_text(encoding="utf-8")):
            assert kind in known, f"{script.name} asks for {kind}"
            met.add(kind)
            if "..." in literal or pane_name == "reconcile_pane":
                continue  # The rest of it is put in elsewhere.
            given = set(re.findall(r"[{,]\s*(\w+)(?=\s*[,:}])", literal))
            every = fields(known[kind])
            needed = {entry.name for entry in every if entry.default is MISSING and entry.default_factory is MISSING}
            assert needed <= given, f"{script.name} asks for {kind} without {', '.join(sorted(needed - given))}"
            more = given - {entry.name for entry in every} - {"kind", *PAINTED.get(kind, ())}
            assert not more, f"{script.name} sends {', '.join(sorted(more))} with {kind}, which nobody reads"
    assert len(met) >= 3


def test_every_kind_is_in_the_union_that_the_match_goes_through() -> None:
    assert {*OnCodings.__subclasses__(), *BesideCoding.__subclasses__()} == set(PANE_OPERATIONS.values())
    for entry, actions in ((ReviewAsked, REVIEW_ACTIONS), (ReconcileAsked, RECONCILE_ACTIONS)):
        assert set(get_args(entry)) == set(actions.values())


def test_what_arrived_is_answered_once_in_the_same_run(backend: Any) -> None:
    session = open_session(backend, "pane")
    calls: list[int] = []
    changes_since = backend.changes_since
    backend.changes_since = lambda revision: calls.append(revision) or changes_since(revision)
    queue = {"scope": SCOPE, "signIn": "now", "seen": session.revision, "operations": [add(1)]}
    session.receive(backend, queue, "now")
    message = session.answer(backend, queue, "now")
    assert (message["acknowledged"], [row[0] for row in message["codings"]]) == ([["o1", True, None]], ["k1"])
    assert len(calls) == 1
    session.answer(backend, queue, "now")
    assert len(calls) == 2, "a later run looks again"


def test_an_answer_goes_to_nobody_else(backend: Any) -> None:
    session = open_session(backend, "pane")
    queue = {"scope": SCOPE, "signIn": "before", "seen": session.revision, "operations": [add(1)]}
    session.receive(backend, queue, "before")
    message = session.answer(backend, queue, "now")
    assert (message["signIn"], message["acknowledged"]) == ("now", [])
