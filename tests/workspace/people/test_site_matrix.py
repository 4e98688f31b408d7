"""Role × site × use-case × object: what docs/sites.md says of each is what every use-case does.

Nothing is kept: each call runs in a transaction that is rolled back, so that all of them meet the same study.
"""

from __future__ import annotations

import inspect
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from coding.access import GRANTS, OF_THE_WHOLE_STUDY, Permission
from coding.errors import AccessDenied, HeardError
from coding.model import Role
from coding.store import events
from coding.store.columns import TABLES
from coding.store.connection import Store
from coding.store.usage import Filter
from coding.ui.project.words import ACTIONS
from coding.vault import Vault
from coding.workspace.codings.operations import apply_operations
from coding.workspace.context import PERMISSIONS, Context, new_id
from coding.workspace.reconcile.decide import apply_decisions
from coding.workspace.reports.exchange_files import EXCHANGE_KINDS
from coding.workspace.reports.export import KINDS
from coding.workspace.review.operations import apply_review
from tests.conftest import PASSPHRASE
from tests.helpers.paths import ROOT
from tests.helpers.two_sites import CANARY, RELATIONS, TwoSites, build
from tests.unit.test_access import use_cases

pytestmark = pytest.mark.slow

OBJECTS = {
    "interview_id": "interview",
    "release_id": "release",
    "participant_id": "participant",
    "participant": "participant",
    "segment_id": "segment",
    "segment_ids": "segment",
    "coding_id": "coding",
    "memo_id": "memo",
    "note_id": "note",
    "item_id": "item",
    "consensus_id": "consensus",
    "identifier_id": "identifier",
    "identifier_ids": "identifier",
    "interview_ids": "interview",
    "report_id": "report",
    "reading_id": "reading",
    "theme_id": "theme",
    "run_id": "run",
    "first": "run",
    "second": "run",
    "round_id": "round",
    "evidence_id": "evidence",
    "cluster_id": "cluster",
    "waiting_id": "waiting",
    "waiting_ids": "waiting",
    "said_id": "said",
    "releases": "release",
    "into": "theme",
}
"""Name of an argument → the kind of object whose id it is."""
OTHERWISE: dict[tuple[str, str], str] = {
    ("codebook.recheck.recheck", "coding_id"): "free",
    ("review.reported.reopen_report", "report_id"): "closed",
    ("review.reported.undo_reopening", "report_id"): "closed",
    ("review.clusters.link_clusters", "other_id"): "cluster",
    ("review.questions.answer_merge", "left"): "cluster",
    ("review.questions.answer_merge", "right"): "cluster",
    ("review.questions.withdraw_answer", "left"): "cluster",
    ("review.questions.withdraw_answer", "right"): "cluster",
    ("review.questions.answer_question", "left"): "cluster",
    ("review.questions.answer_question", "right"): "cluster",
    ("codings.memos.write_memo", "interview_id"): "interview",
    ("originals.correcting.merge_speakers", "into"): "",
}
IN_REVIEW = ("review.", "release.", "originals.")
"""Where an interview is one that is still in review."""

VALUES: dict[str, Any] = {
    "answer": "leave", "attributes": {}, "born": None, "code": "C1", "codes": ("C1",), "confirmation": "x",
    "count": 3, "data": b"participant,town\nnobody,here\n", "decision": "rejected", "definition": "It is.",
    "description": "It is.", "end": 21, "format": "json", "kind": "typical", "label": "Nora", "language": "en",
    "lines": 1, "name": "Something else", "new": "a new passphrase", "newer": 1, "number": 1, "offset": 3, "old": "",
    "older": 1, "outcome": "both", "owner": "participant", "owner_id": "C1", "owner_type": "code", "parent": None,
    "passphrase": "a new passphrase", "position": 0, "pseudonym": "Somebody", "query": CANARY, "quote_consent": "yes",
    "reason": "Because.", "relation": "overlap", "revision": -1, "roles": {"Nora": "participant"}, "same": True,
    "spans": [(18, 21)], "start": 18, "state": "deferred", "target": "interview", "text": "Some words.",
    "texts": "released", "type_name": "ORGANISATION", "values": {"severity": "mild", "topics": [], "text": "Words."},
    "why": "Because.", "words": CANARY, "items": (), "wanted": Filter(), "into": "Interviewer",
}  # fmt: skip
"""What else the use-cases are called with, by the names of their arguments."""
AT: dict[str, dict[str, Any]] = {
    "codings.preferences.set_preferences": {"values": {}},
    "codebook.recheck.recheck": {"outcome": "kept"},
    "codings.usage.pair_passages": {"codes": ("C1", "D5")},
    "themes.team.set_theme_state": {"state": "parked"},
    "themes.team.counts_of_themes": {"wanted": ()},
    "codings.memos.write_memo": {"interview_id": ...},
    "review.lists.put_on_list": {"name": "deny"},
    "review.questions.merge_questions": {"interview_id": ...},
    "release.lines.draw_lines": {"interview_ids": ..., "lines": 1},
}
"""What single use-cases are called with; ``...`` for an id that they do without."""

EVERY = bool(os.environ.get("HEARD_EVERY_USE_CASE"))
"""Whether every use-case is tried with every id and relation: a minute, before a release and when sites are changed."""

LAYERS: dict[str, tuple[dict[str, Any], ...]] = {
    "reports.export.export": tuple(
        {"kind": kind, "texts": "team" if kind in EXCHANGE_KINDS else "none"}
        for kind in (sorted({*KINDS} - {"report-pdf", "methods"}) if EVERY else ("report-html",))
    ),
    "reports.material.collect": ({"layer": "all"}, {"layer": "consensus"}),
    "search.saved.save_search": ({"query": "alone"},),
    "review.lists.list_of": ({"words": "alone"},),
    "codings.memos.search_memos": ({"query": "memo"},),
}
"""Use-cases that list other things when asked otherwise."""
MADE = {
    "material", "draft", "plan", "plans", "file", "files", "preview", "offer", "filters", "policy", "models", "rule",
    "kept", "secret", "user_id", "token_id", "sign_in_id", "search_id", "old", "book", "wanted", "indicator", "site_id",
    "reading", "data", "revision", "keys", "texts", "k", "threshold", "name", "left", "language", "columns", "codes",
}  # fmt: skip
"""Arguments that are whole records, or ids of people and their own things."""
Outcome = tuple[str, str]


def kind_of(key: str, name: str) -> str:
    """Kind of object whose id an argument of a use-case is; empty where it is none."""
    if (key, name) in OTHERWISE:
        return OTHERWISE[key, name]
    kind = OBJECTS.get(name, "")
    return "review" if kind == "interview" and key.startswith(IN_REVIEW) else kind


def arguments(key: str, function: Callable[..., Any]) -> list[str]:
    """Names of the arguments a use-case is called with here: those it needs, and the ids it may be given."""
    own = AT.get(key, {})
    return [
        name
        for name, one in list(inspect.signature(function).parameters.items())[1:]
        if one.default is inspect.Parameter.empty or name in own
    ]


def called(context: Context, key: str, function: Callable[..., Any], ids: Mapping[str, str]) -> Outcome:
    """What a use-case comes to: what it returns or how it refuses, without the ids it was given."""
    given: dict[str, Any] = {}
    for name in arguments(key, function):
        if name in ids:
            given[name] = [ids[name]] if name in MANY else ids[name]
        else:
            given[name] = AT.get(key, {}).get(name, VALUES.get(name))
    HAPPENED.clear()
    try:
        outcome = "returned", repr(function(context, **given))
    except Exception as error:
        outcome = type(error).__name__, str(error)
    outcome = outcome[0], f"{outcome[1]} {HAPPENED}"
    for one in ids.values():
        outcome = outcome[0], outcome[1].replace(one, "…")
    return outcome[0], UUID.sub("#", outcome[1])


HAPPENED: list[str] = []
"""What the transactions of a call wrote into the log before they were rolled back."""
MANY = {"segment_ids", "identifier_ids", "interview_ids", "waiting_ids", "releases"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d[T ][\d:.+]+|datetime\.datetime\([^)]*\)")


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
                made = action(cursor)
                HAPPENED.extend(one.action for one in events.between(cursor, last, events.head(cursor)[0], ACTIONS))
                return made
            finally:
                cursor.rollback()
                cursor.close()

    monkeypatch.setattr(Store, "write", dry)
    monkeypatch.setattr(Vault, "put", lambda self, records, remove=(): None)
    for name in ("rebuild", "sweep_partial", "forget_deleted"):
        monkeypatch.setattr(Store, name, lambda self: None)


def with_objects() -> Iterator[tuple[str, Callable[..., Any], list[str]]]:
    """Every use-case that takes the id of an object, and under which names."""
    for key, function, _ in use_cases():
        names = [name for name in arguments(key, function) if kind_of(key, name)]  # type: ignore[arg-type]
        if names:
            yield key, function, names  # type: ignore[misc]


def tried() -> Iterator[tuple[str, Callable[..., Any], list[str]]]:
    """Every use-case that takes an id, where that is asked for; else one of each module: they share how they read."""
    seen: set[str] = set()
    for key, function, names in with_objects():
        module = key.rpartition(".")[0]
        if EVERY or (module not in seen and not {key} & (ALIKE.keys() | FOR_GOOD | SLOW)):
            seen.add(module)
            yield key, function, names


def ids_of(study: TwoSites, key: str, names: list[str], relation: str) -> dict[str, str]:
    kinds = {name: kind_of(key, name) for name in names}
    if any(relation not in study.ids[kind] for kind in kinds.values()):
        relation = "own"
    return {name: study.ids[kind][relation] for name, kind in kinds.items()}


ALIKE = {
    "codebook.recheck.recheck": "nothing waits to be looked at again",
    "codings.operations.apply_operations": "nothing is asked for here; see the panes' queues below",
    "codings.preferences.keep_place": "leaves no trace in the log",
    "reconcile.decisions_csv.apply_decisions_file": "the file is refused first",
    "release.corrections.decide_proposals": "nothing waits in a release",
    "release.corrections.effects": "an interview in review has no release",
    "release.second_reading.apply_reading": "nothing is asked for here; see the panes' queues below",
    "review.clusters.link_clusters": "both are one cluster here",
    "review.decide.accept_remaining": "nothing waits",
    "review.lists.always_mask": "the lists are of the whole study",
    "review.lists.never_mask": "the lists are of the whole study",
    "review.operations.apply_review": "nothing is asked for here; see the panes' queues below",
    "review.questions.answer_question": "no question is open",
    "review.questions.merge_questions": "no question is open",
    "review.reported.undo_reopening": "nobody opened one again",
    "rounds.lock.lock_interview": "she codes in no round",
    "search.filters.allowed": "takes no id, but what was read before",
    "search.similar.similar": "needs a model",
    "search.similar.counter_examples": "needs a model",
    "themes.propose.propose_half": "needs a model",
}
"""Use-cases that come to the same for an object that is there and one that is not, with what they are given here."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SLOW = {
    "agreement.methods.methods_input", "release.release.release_interview", "reports.export.export",
    "reports.codebook_file.codebook_file", "people.own_passphrase.set_own_passphrase", "release.lines.draw_lines",
    "review.known_places.propose",
}  # fmt: skip
"""Tried where every use-case is; what they read, others read too."""
FOR_GOOD = {"erasure.erase.erase"}
"""Not called with what is there: it deletes files."""
ROWS = {
    "interviews": {"interview", "review", "identifier", "cluster"},
    "participants": {"participant"},
    "releases": {"release", "segment", "coding", "free", "memo", "note"},
    "reports of missed names": {"report", "closed", "waiting", "said"},
    "rounds": {"round", "item", "consensus"},
    "second readings": {"reading"},
    "theme runs": {"run", "theme", "comparison"},
    "chosen passages": {"evidence", "offer"},
}
"""What stands in the rows of the table in docs/sites.md, by how each begins."""


def in_the_manual() -> dict[str, set[str]]:
    """Kind of object → the relations in which the manual says that it is seen."""
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and " | " in line]
    (what, *columns), *rows = lines
    assert what == "what" and len(columns) == len(RELATIONS) and len(rows) == len(ROWS)
    found: dict[str, set[str]] = {}
    for row in rows:
        kinds = next(kinds for begins, kinds in ROWS.items() if row[0].startswith(begins))
        assert set(row[1:]) <= {"seen", "not there"}
        for kind in kinds:
            found[kind] = {relation for relation, said in zip(RELATIONS, row[1:], strict=True) if said == "seen"}
    return found


def test_the_manual_names_what_is_of_the_whole_study(study: TwoSites) -> None:
    text = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    listed = text.split("| for people of the whole study |\n|---|\n")[1].split("\n\n")[0]
    assert {line.strip("| ") for line in listed.splitlines()} == {str(one) for one in OF_THE_WHOLE_STUDY}
    assert in_the_manual().keys() == study.ids.keys() - {"message"}


def test_what_is_of_another_site_is_answered_as_what_does_not_exist(study: TwoSites, nothing_kept: None) -> None:
    """The first of the north has every role, so that nothing but the site keeps her from anything."""
    nora, asked, failed = study.project.as_user("nora", vault=True), 0, []
    manual = in_the_manual()
    for at, (key, function, names) in enumerate(tried()):
        if not nora.may(PERMISSIONS[key]):
            continue
        own, other = ids_of(study, key, names, "own"), ids_of(study, key, names, "other")
        for name in names if EVERY else names[:1]:
            unknown = called(nora, key, function, {**own, name: UNKNOWN})
            hidden = called(nora, key, function, {**own, name: other[name]})
            asked += 1
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
    assert asked > (130 if EVERY else 25)


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
    "codings.transcript.open_transcript", "reconcile.queue.consensus_provenance", "agreement.figures.locked_round",
    "release.rule.standing", "reports.indicators.offered_contrasts", "review.stopped.mask_here",
    "erasure.erase.plan_erasure",
}  # fmt: skip


def words_in(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in what a use-case returned, whatever it is made of; files with what is packed in them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        if value[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(value)) as packed:
                for name in packed.namelist():
                    yield name
                    yield from words_in(packed.read(name), depth + 1)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from words_in(name, depth + 1)
            yield from words_in(one, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if one.name not in ("store", "project", "vault"):
                yield from words_in(getattr(value, one.name), depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from words_in(one, depth + 1)


WITH_A_MODEL = {
    "search.passages.passages", "search.passages.model_warning", "search.search.search", "suggest.quality.evaluate",
    "suggest.quality.more_like", "suggest.quality.unlike_rest", "themes.propose.propose", "suggest.learning.taught",
    "suggest.learning.heads_of", "review.find.find_identifiers", "codebook.checks.lint_codebook",
}  # fmt: skip
"""They load a model first; what they read comes through the functions that the others here read by."""


def test_nothing_of_another_site_is_in_what_is_listed(study: TwoSites, nothing_kept: None) -> None:
    nora, listed = study.project.as_user("nora", vault=True), 0
    hidden = {CANARY, "Zelda", *(held["other"] for kind, held in study.ids.items() if kind != "cluster")}
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
            assert not [one for one in hidden if one in text], (key, layer)
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
    ids = {kind: held.get(place, UNKNOWN) for kind, held in study.ids.items()}
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
    marks = [CANARY, *(held["other"] for held in study.ids.values())]

    def rows(cursor: Any) -> dict[str, list[str]]:
        tables = [name for name in TABLES if name not in ("event", "operation")]
        held = {name: map(repr, cursor.execute(f"SELECT * FROM {name}").fetchall()) for name in tables}
        return {name: sorted(row for row in of if any(mark in row for mark in marks)) for name, of in held.items()}

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
