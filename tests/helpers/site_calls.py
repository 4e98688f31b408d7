"""Every use-case called with ids of objects: what the matrix of sites and the tests of panes share."""

import inspect
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from coding.store.usage import Filter
from coding.workspace.codings.memos import BoardQuery
from coding.workspace.context import Context
from coding.workspace.people.second_factor import Reauthentication
from coding.workspace.reports.export import KINDS
from coding.workspace.search.coded import Question
from tests.helpers.exports_here import kinds_here
from tests.helpers.two_sites import CANARY, TwoSites
from tests.unit.test_access import use_cases

OBJECTS = {
    "interview_id": "interview",
    "release_id": "release",
    "participant_id": "participant",
    "participant": "participant",
    "case_id": "case",
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
    ("review.pseudonyms.link_clusters", "other_id"): "cluster",
    ("review.pseudonyms.answer_merge", "left"): "cluster",
    ("review.pseudonyms.answer_merge", "right"): "cluster",
    ("review.pseudonyms.answer_question", "left"): "cluster",
    ("review.pseudonyms.answer_question", "right"): "cluster",
    ("codings.memos.write_memo", "interview_id"): "interview",
    ("originals.correcting.merge_speakers", "into"): "",
}
IN_REVIEW = ("review.", "release.", "originals.")
"""Where an interview is one that is still in review."""

VALUES: dict[str, Any] = {
    "answer": "leave", "answers": ("yes",), "attributes": {}, "born": None, "code": "C1", "codes": ("C1",),
    "coder": "nora", "variable": "meeting", "confirmation": "x", "count": 3,
    "data": b"participant,town\nnobody,here\n", "decision": "rejected", "definition": "It is.",
    "description": "It is.", "end": 21, "format": "json", "kind": "typical", "label": "Nora", "language": "en",
    "lines": 1, "name": "Something else", "new": "a new passphrase", "newer": 1, "number": 1, "offset": 3, "old": "",
    "older": 1, "outcome": "both", "owner": "participant", "owner_id": "C1", "owner_type": "code", "parent": None,
    "passphrase": "a new passphrase", "position": 0, "pseudonym": "Somebody", "query": CANARY, "quote_consent": "yes",
    "reason": "Because.", "relation": "overlap", "revision": -1, "roles": {"Nora": "participant"}, "same": True,
    "spans": [(18, 21)], "start": 18, "state": "deferred", "target": "interview", "text": "Some words.",
    "texts": "released", "type_name": "ORGANISATION", "values": {"severity": "mild", "topics": [], "text": "Words."},
    "why": "Because.", "words": CANARY, "items": (), "wanted": Filter(), "filter": Filter(), "into": "Interviewer",
    "question": Question(), "numbered": True, "proof": Reauthentication("a new passphrase"),
}  # fmt: skip
"""What else the use-cases are called with, by the names of their arguments."""
AT: dict[str, dict[str, Any]] = {
    "codings.preferences.set_preferences": {"values": {}},
    "codings.memos.board": {"query": BoardQuery()},
    "codebook.recheck.recheck": {"outcome": "kept"},
    "codings.usage.pair_passages": {"codes": ("C1", "D5")},
    "themes.team.set_theme_state": {"state": "parked"},
    "themes.team.counts_of_themes": {"team_themes": ()},
    "codings.memos.write_memo": {"interview_id": ...},
    "review.lists.put_on_list": {"name": "deny"},
    "review.pseudonyms.merge_questions": {"interview_id": ...},
    "release.second_reading.draw_lines": {"interview_ids": ..., "lines": 1},
}
"""What single use-cases are called with; ``...`` for an id that they do without."""

EVERY = bool(os.environ.get("HEARD_EVERY_USE_CASE"))
"""Whether every use-case is tried with every id and relation: a minute, before a release and when sites are changed."""

LAYERS: dict[str, tuple[dict[str, Any], ...]] = {
    "reports.export.export": tuple(
        {"kind": kind, "texts": "team" if "texts" in KINDS[kind].takes else "none"}
        for kind in (sorted({*kinds_here()} - {"report-pdf", "methods"}) if EVERY else ("report-html",))
    ),
    "reports.selection.collect": ({"layer": "all"}, {"layer": "consensus"}),
    "search.saved.save_search": ({"query": "alone"},),
    "review.lists.list_of": ({"words": "alone"},),
}
"""Use-cases that list other things when asked otherwise."""
MADE = {
    "selection", "draft", "plan", "plans", "file", "files", "preview", "offer", "filters", "policy", "models", "rule",
    "search", "hosting", "secret", "user_id", "token_id", "sign_in_id", "search_id", "old", "book", "wanted",
    "map_ids",
    "indicator", "passkey_id", "proof",
    "site_id", "reading", "data", "revision", "keys", "texts", "k", "threshold", "name", "left", "language",
    "columns", "codes", "other", "engine", "view", "original", "line",
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
        for name, entry in list(inspect.signature(function).parameters.items())[1:]
        if entry.default is inspect.Parameter.empty or name in own
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
    for entry in ids.values():
        outcome = outcome[0], outcome[1].replace(entry, "…")
    return outcome[0], UUID.sub("#", outcome[1])


HAPPENED: list[str] = []
"""What the transactions of a call wrote into the log before they were rolled back."""
MANY = {"segment_ids", "identifier_ids", "interview_ids", "waiting_ids", "releases"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d[T ][\d:.+]+|datetime\.datetime\([^)]*\)")


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
    "cases.records.redo_record": "nothing was recorded",
    "cases.records.undo_record": "nothing was recorded",
    "cases.reconciling.queue.case_texts": "the codebook has no variables of a case",
    "codebook.recheck.recheck": "nothing waits to be looked at again",
    "codings.operations.apply_operations": "nothing is asked for here; see the panes' queues below",
    "codings.operations.take_back": "she has coded something else since",
    "cases.reconciling.decisions_table.apply_decisions_file": "the file is refused first",
    "release.corrections.decide_proposals": "nothing waits in a release",
    "release.corrections.effects": "an interview in review has no release",
    "release.second_reading.apply_reading": "nothing is asked for here; see the panes' queues below",
    "review.pseudonyms.link_clusters": "both are one cluster here",
    "review.decide.accept_remaining": "nothing waits",
    "review.known_places.disclosure_check": "takes the original too, which is read before",
    "review.lists.always_mask": "the lists are of the whole study",
    "review.lists.never_mask": "the lists are of the whole study",
    "review.lists.put_on_list": "the lists are of the whole study",
    "review.operations.apply_review": "nothing is asked for here; see the panes' queues below",
    "review.pseudonyms.answer_question": "no question is open",
    "review.pseudonyms.merge_questions": "no question is open",
    "review.reported.undo_reopening": "nobody opened one again",
    "rounds.lock.lock_interview": "she codes in no round",
    "search.filters.allowed": "takes no id, but what was read before",
    "search.search.similar": "needs a model",
    "search.search.counter_examples": "needs a model",
    "proposals.steps.propose.propose_half": "needs a model",
    "recordings.steps.transcribing.go_on": "needs a model",
}
"""Use-cases that come to the same for an object that is there and one that is not, with what they are given here."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"
SLOW = {
    "agreement.methods.methods_input", "release.release.release_interview", "reports.export.export",
    "reports.export.codebook_file", "people.own_passphrase.set_own_passphrase", "release.second_reading.draw_lines",
    "review.known_places.propose",
}  # fmt: skip
"""Tried where every use-case is; what they read, others read too."""
FOR_GOOD = {"erasure.erase.erase"}
"""Not called with what is there: it deletes files."""


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
        for name, field in value.items():
            yield from words_in(name, depth + 1)
            yield from words_in(field, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in ("store", "project", "vault"):
                yield from words_in(getattr(value, field.name), depth + 1)
        for name, part in vars(type(value)).items():
            if isinstance(part, cached_property):
                yield from words_in(getattr(value, name), depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for field in value:
            yield from words_in(field, depth + 1)


WITH_A_MODEL = {
    "search.passages.passages", "search.passages.model_warning", "search.search.search",
    "suggest.steps.quality.evaluate", "suggest.steps.quality.more_like", "suggest.steps.quality.unlike_rest",
    "proposals.steps.propose.propose", "suggest.steps.learning.taught", "suggest.steps.learning.heads_of",
    "review.find.find_identifiers", "codebook.checks.lint_codebook",
    "recordings.steps.transcribing.transcribe_recording", "recordings.steps.transcribing.go_on",
    "recordings.steps.transcribing.keep_for_transcript",
}  # fmt: skip
"""They load a model first; what they read comes through the functions that the others here read by."""
