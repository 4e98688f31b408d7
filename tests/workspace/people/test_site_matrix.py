"""Role × site × use-case × object: what docs/sites.md says of each is what every use-case does.

Nothing is kept: each call runs in a transaction that is rolled back, so that all of them meet the same study.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from coding.access import GRANTS, OF_THE_WHOLE_STUDY, Permission
from coding.errors import AccessDenied, HeardError
from coding.model import Role
from coding.store import events
from coding.store.columns import TABLES
from coding.store.connection import Store
from coding.ui.project.activity import ACTIONS
from coding.vault import Vault
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import PERMISSIONS, Context, new_id
from coding.workspace.reconcile.decide import apply_decisions
from coding.workspace.review.operations import apply_review
from tests.conftest import PASSPHRASE
from tests.helpers.paths import ROOT
from tests.helpers.site_calls import (
    ALIKE,
    AT,
    EVERY,
    FOR_GOOD,
    HAPPENED,
    LAYERS,
    MADE,
    SLOW,
    UNKNOWN,
    UUID,
    VALUES,
    WITH_A_MODEL,
    Outcome,
    arguments,
    called,
    ids_of,
    kind_of,
    tried,
    with_objects,
    words_in,
)
from tests.helpers.two_sites import CANARY, RELATIONS, TwoSites, build
from tests.unit.test_access import use_cases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study(make_module_project: Any) -> TwoSites:
    return build(make_module_project(), all_of_it=EVERY)


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def dry(self: Store, action: Callable[[Any], Any]) -> Any:
        with self._lock:
            cursor = self._cursor()
            cursor.begin()
            try:
                last = events.head(cursor)[0]
                result = action(cursor)
                HAPPENED.extend(entry.action for entry in events.between(cursor, last, events.head(cursor)[0], ACTIONS))
                return result
            finally:
                cursor.rollback()
                cursor.close()

    monkeypatch.setattr(Store, "write", dry)
    monkeypatch.setattr(Vault, "put", lambda self, records, remove=(), anew=False: None)
    for name in ("rebuild", "sweep_partial", "forget_deleted"):
        monkeypatch.setattr(Store, name, lambda self: None)


ROWS = {
    "interviews": {"interview", "review", "identifier", "cluster"},
    "participants": {"participant"},
    "releases": {"release", "segment", "coding", "free", "memo", "note"},
    "reports of missed names": {"report", "closed", "waiting", "said"},
    "rounds": {"round", "item", "consensus"},
    "second readings": {"reading"},
    "theme runs": {"run", "theme", "comparison"},
    "chosen passages": {"evidence", "offer"},
    "cases": {"case"},
}
"""What stands in the rows of the table in docs/sites.md, by how each begins."""


def in_the_manual() -> dict[str, set[str]]:
    """Kind of object → the relations in which the manual says that it is seen."""
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and " | " in line]
    (what, *columns), *rows = lines
    assert what == "what" and len(columns) == len(RELATIONS) and len(rows) == len(ROWS)
    results: dict[str, set[str]] = {}
    for row in rows:
        kinds = next(kinds for begins, kinds in ROWS.items() if row[0].startswith(begins))
        assert set(row[1:]) <= {"seen", "not there"}
        for kind in kinds:
            results[kind] = {relation for relation, said in zip(RELATIONS, row[1:], strict=True) if said == "seen"}
    return results


def test_the_manual_names_what_is_of_the_whole_study(study: TwoSites) -> None:
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    listed = text.split("| for people of the whole study |\n|---|\n")[1].split("\n\n")[0]
    assert {line.strip("| ") for line in listed.splitlines()} == {entry.value for entry in OF_THE_WHOLE_STUDY}
    assert in_the_manual().keys() == study.ids.keys() - {"message"}


def test_what_is_of_another_site_is_answered_as_what_does_not_exist(study: TwoSites, nothing_kept: None) -> None:
    """The first of the north has every role, so that nothing but the site keeps her from anything."""
    nora, calls, failed = study.project.as_user("nora", vault=True), 0, []
    manual = in_the_manual()
    for at, (key, function, names) in enumerate(tried()):
        if not nora.may(PERMISSIONS[key]):
            continue
        own, other = ids_of(study, key, names, "own"), ids_of(study, key, names, "other")
        for name in names if EVERY else names[:1]:
            unknown = called(nora, key, function, {**own, name: UNKNOWN})
            hidden = called(nora, key, function, {**own, name: other[name]})
            calls += 1
            assert "other" not in manual[kind_of(key, name)]
            if hidden != unknown or CANARY in hidden[1]:
                failed.append((key, name, hidden, unknown))
            for relation in sorted(manual[kind_of(key, name)]) if EVERY else [("own", "whole", "shared")[at % 3]]:
                assert relation in manual[kind_of(key, name)]
                if key not in ALIKE and key not in FOR_GOOD:
                    known = called(nora, key, function, ids_of(study, key, names, relation))
                    if known == unknown:
                        failed.append((key, name, relation, known))
    assert not failed
    assert calls > (130 if EVERY else 25)


@pytest.mark.parametrize("role", list(Role))
def test_at_a_site_a_role_is_what_it_was_but_for_the_whole_study(study: TwoSites, role: Role) -> None:
    context, at_home = study.project.as_user(f"north-{role.value}"), 0
    for key, function, permission in use_cases():
        may = permission in GRANTS[role] - OF_THE_WHOLE_STUDY
        assert context.may(permission) == may
        if not may:
            count = len(inspect.signature(function).parameters) - 1  # type: ignore[arg-type]
            with pytest.raises(AccessDenied):
                function(context, *[None] * count)  # type: ignore[operator]
        at_home += may and key.startswith("people.")
    assert at_home


def test_what_a_role_sees_of_another_site_is_nothing(study: TwoSites, nothing_kept: None) -> None:
    """Every role against every kind of object, each by the use-case that reads it."""
    for role in Role:
        context = study.project.as_user(f"north-{role.value}")
        context = context.with_vault(PASSPHRASE) if Permission.READ_AGAIN in GRANTS[role] else context
        for key, function, names in with_objects():
            if key in (READS if EVERY else READS_FIRST) and context.may(PERMISSIONS[key]):
                unknown = called(context, key, function, dict.fromkeys(names, UNKNOWN))
                assert called(context, key, function, ids_of(study, key, names, "other")) == unknown, key
                for relation in ("own", "whole", "shared") if EVERY else ("shared",):
                    assert called(context, key, function, ids_of(study, key, names, relation)) != unknown, key


READS_FIRST = {
    "codings.transcript.read_release", "reconcile.queue.open_queue", "review.decide.open_review",
    "release.second_reading.read_lines", "themes.runs.open_run",
}  # fmt: skip
READS = READS_FIRST | {
    "codings.transcript.open_transcript", "agreement.figures.locked_round",
    "release.readiness.readiness", "reports.indicators.offered_contrasts", "review.comparing.mask_here",
    "erasure.erase.plan_erasure",
}  # fmt: skip


def test_nothing_of_another_site_is_in_what_is_listed(study: TwoSites, nothing_kept: None) -> None:
    nora, listed = study.project.as_user("nora", vault=True), 0
    hidden = {
        CANARY,
        "Zelda",
        study.sites["south"],
        *(entry["other"] for kind, entry in study.ids.items() if kind != "cluster"),
    }
    for key, function, permission in use_cases():
        names = arguments(key, function)  # type: ignore[arg-type]
        if (
            not nora.may(permission)
            or key in WITH_A_MODEL | (set() if EVERY else SLOW)
            or any(kind_of(key, name) for name in names)
        ):
            continue
        given = {name: AT.get(key, {}).get(name, VALUES.get(name)) for name in names}
        for layer in LAYERS.get(key, ({},)):
            try:
                returned = function(nora, **{**given, **layer})  # type: ignore[operator]
            except HeardError as error:
                returned = str(error)
            except (TypeError, AttributeError):
                # It takes a whole record that is not made here.
                assert set(names) & MADE, key
                continue
            text = "\n".join(words_in(returned))
            # A person's own search is about whatever they look for.
            assert not [entry for entry in hidden if entry in text], (key, layer)
            listed += bool(returned)
    assert listed > 60


CODING, REVIEW, RECONCILE = "coding", "review", "reconcile"
FORGED: list[tuple[str, dict[str, Any]]] = [
    *[
        (CODING, {"kind": kind, "coding": "free", **rest})
        for kind, rest in (
            ("remove", {}), ("resize", {"start": 1, "end": 5}), ("recode", {"code": "D5"}), ("memo", {"memo": "x"}),
            ("attributes", {"attributes": {}}), ("split", {"other": "new", "start": 3, "end": 2}),
            ("merge", {"others": ["coding"]}), ("example", {"example": "typical"}),
        )
    ],
    (CODING, {"kind": "suggestion-accepted", "suggestion": "offer", "coding": "new", "code": "C1", "start": 2,
              "end": 9}),
    (CODING, {"kind": "suggestion-declined", "suggestion": "offer"}),
    (CODING, {"kind": "note", "memo": "memo", "text": ""}),
    (CODING, {"kind": "content-note", "note": "note", "remove": True}),
    (CODING, {"kind": "report-withdrawn", "of": "report"}),
    (REVIEW, {"kind": "decide", "identifiers": ["identifier"], "decision": "rejected"}),
    (REVIEW, {"kind": "decide_alike", "identifier": "identifier", "decision": "rejected"}),
    (REVIEW, {"kind": "decide_project", "identifier": "identifier", "decision": "rejected"}),
    (REVIEW, {"kind": "link", "cluster": "cluster", "other": "own cluster"}),
    (REVIEW, {"kind": "link", "cluster": "own cluster", "other": "cluster"}),
    (REVIEW, {"kind": "split", "identifier": "identifier"}),
    (REVIEW, {"kind": "answer", "left": "own cluster", "right": "cluster", "same": True}),
    (REVIEW, {"kind": "retype", "identifier": "identifier", "type": "ORGANISATION"}),
    (REVIEW, {"kind": "pseudonym", "identifier": "identifier", "pseudonym": "Somebody"}),
    (RECONCILE, {"kind": "decide", "item": "item", "outcome": "neither", "reason": "x"}),
    (RECONCILE, {"kind": "aside", "item": "item", "state": "open"}),
    (RECONCILE, {"kind": "add", "release": "release", "code": "C1", "start": 1, "end": 3, "reason": "x"}),
    (RECONCILE, {"kind": "say", "item": "item", "text": "x"}),
    (RECONCILE, {"kind": "unsay", "message": "message"}),
]  # fmt: skip
"""What a pane's queue can be made to send: kinds of objects stand where it sends ids."""


def sent(context: Context, study: TwoSites, pane: str, place: str, item: Mapping[str, Any]) -> Outcome:
    """The answer to an operation that a pane sent, open at an object of this relation; what it wrote is kept."""
    ids = {kind: entry.get(place, UNKNOWN) for kind, entry in study.ids.items()}
    try:
        if pane == CODING:
            (answer,) = apply_operations(context, ids["release"], [item])
        elif pane == REVIEW:
            (answer,) = apply_review(context, ids["review"], [item])
        else:
            (answer,) = apply_decisions(context, ids["round"], [item])
    except HeardError as error:
        return type(error).__name__, UUID.sub("#", str(error))
    return ("taken" if answer.ok else "refused"), UUID.sub("#", str(answer.reason))


def filled(study: TwoSites, item: Mapping[str, Any], relation: str) -> dict[str, Any]:
    """An operation with the ids of objects in it, or unknown ones, and an id of its own."""

    def one(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [one(name, each) for each in value]
        if value == "new":
            return new_id()
        if value == "own cluster":
            return study.ids["cluster"]["own"]
        if name != "kind" and isinstance(value, str) and value in study.ids:
            return study.ids[value][relation] if relation else UNKNOWN
        return value

    return {"id": new_id(), **{name: one(name, value) for name, value in item.items()}}


def of_the_south(study: TwoSites) -> dict[str, list[str]]:
    """Every row of the project that names something of the south, but what is logged."""
    marks = [CANARY, *(entry["other"] for entry in study.ids.values())]

    def rows(cursor: Any) -> dict[str, list[str]]:
        tables = [name for name in TABLES if name not in ("event", "operation")]
        rows = {name: map(repr, cursor.execute(f"SELECT * FROM {name}").fetchall()) for name in tables}
        return {name: sorted(row for row in of if any(mark in row for mark in marks)) for name, of in rows.items()}

    with study.project.project.store.read() as cursor:
        return rows(cursor)


def test_a_panes_queue_with_forged_ids_does_nothing_to_another_site(study: TwoSites) -> None:
    """Objects of the south, sent from panes that are open at an own interview; and panes opened at the south's."""
    nora, before = study.project.as_user("nora", vault=True), of_the_south(study)
    opened: set[str] = set()
    study.ids["message"] = {"other": message_of(study), "own": UNKNOWN}
    for pane, item in FORGED:
        # What is not there yet is made anew under the id that was sent: it cannot be another site's.
        forged = sent(nora, study, pane, "own", filled(study, item, "other"))
        assert forged[0] != "taken" and CANARY not in forged[1], item
        if pane in opened and not EVERY:
            continue
        unknown = sent(nora, study, pane, "own", filled(study, item, ""))
        assert forged == unknown or unknown[0] == "taken", item
        opened.add(pane)
        elsewhere = sent(nora, study, pane, "other", filled(study, item, "other"))
        assert elsewhere == sent(nora, study, pane, "", filled(study, item, "other")), item
        assert elsewhere[0] != "taken", item
    assert of_the_south(study) == before


def message_of(study: TwoSites) -> str:
    with study.project.project.store.read() as cursor:
        said = f"%{CANARY}%"
        return str(cursor.execute("SELECT id FROM discussion_message WHERE text LIKE ?", [said]).fetchall()[0][0])
