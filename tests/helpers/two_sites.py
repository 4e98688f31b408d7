"""A study at two sites with one of everything at each, for what people of a site may see.

Every record of the south alone holds :data:`CANARY` where people's words stand, so that a leak shows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from coding.model import Evidence, Role, Theme, ThemeRun, User
from coding.store import events, indicators, people, segments, suggestions, themes
from coding.store.suggestions import Suggestion
from coding.workspace.cases.cases import add_case, set_documents
from coding.workspace.codings.care import set_content_note
from coding.workspace.codings.memos import write_memo
from coding.workspace.codings.operations import code_passage
from coding.workspace.people.sites import make_site, place_interviews, place_person
from coding.workspace.reconcile.decide import decide_item, discuss
from coding.workspace.reconcile.queue import consensus_layer, open_queue
from coding.workspace.release.second_reading import draw_lines
from coding.workspace.reports.register import enter_export
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.review.reported import decline_report, report_missed
from coding.workspace.rounds.lock import lock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.vault_records import DISCLOSURE_CHECK
from pipelines.themes import ThemeRun as Proposal
from pipelines.themes.compare import Compared
from pipelines.themes.model import Assignment, Term
from pipelines.themes.model import Theme as Group

CANARY = "quokkaville"
RELATIONS = ("own", "whole", "shared", "other")
"""What an object is to somebody of the north: of their site, of no site, of the south and shared, of the south."""
CODERS = {
    "own": ("nils", "north-researcher"),
    "whole": ("ana", "ben"),
    "shared": ("nils", "sven"),
    "other": ("sven", "stan"),
}
"""Who codes the round on each interview."""
ACTOR = {"own": "nora", "whole": "nora", "shared": "nora", "other": "suse"}
"""Who does the rest; they have every role at their site."""


@dataclass
class TwoSites:
    """The study.

    Attributes:
        project: The project.
        sites: The two sites' ids, by name.
        ids: Kind of object → relation to the north → its id.
        all_of_it: Whether each relation has a round of its own; else only what is of one site.
    """

    project: Any
    sites: Mapping[str, str]
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    all_of_it: bool = True

    def note(self, relation: str, **found: str) -> None:
        """Keep the ids of objects."""
        for kind, entry in found.items():
            self.ids.setdefault(kind, {})[relation] = entry


def build(project: Any, *, all_of_it: bool = True) -> TwoSites:
    """Make the study in a small project without interviews; see :class:`TwoSites`."""
    store, lea = project.project.store, project.as_user("lea")
    sites = {name: make_site(lea, name).id for name in ("North", f"South {CANARY}")}
    north, south = sites.values()

    def add_people(cursor: Any) -> None:
        for name in ("nora", "suse"):
            people.add_user(cursor, User(name, name.title(), frozenset(Role)))
        for name in ("nils", "sven", "stan"):
            people.add_user(cursor, User(name, name.title(), frozenset({Role.RESEARCHER})))
        for role in Role:
            people.add_user(cursor, User(f"north-{role.value}", f"North {role.value}", frozenset({role})))

    store.write(add_people)
    for name in ("nora", "nils", *(f"north-{role.value}" for role in Role)):
        place_person(lea, name, north)
    for name in ("suse", "sven", "stan"):
        place_person(lea, name, south)
    result = TwoSites(project, dict(zip(("north", "south"), (north, south), strict=True)), all_of_it=all_of_it)
    for relation in RELATIONS:
        _fill(result, relation)
    return result


def _fill(study: TwoSites, relation: str) -> None:
    project, lea = study.project, study.project.as_user("lea")
    word = CANARY if relation == "other" else "lakeside"
    label = f"{relation.title()}{word}" if relation == "other" else f"P-{relation}"
    named = {"other": "Zelda Quinn", "own": "Mira Holm", "whole": "Tilda Berg", "shared": "Olga Finn"}[relation]
    turns = (
        ("Interviewer", "How were your evenings?"),
        ("Nora", f"I was alone a lot in {word}, and {named} sang. Later I told my teacher about {word}."),
    )
    release = project.release(turns, label, {named: "PERSON"})
    review = project.in_review((*turns, ("Nora", f"And {word} was far.")), f"{label}r")
    sam = project.as_user("sam", vault=True)
    text = open_review(sam, review).original.transcript.text
    start = text.index(named)
    identifier = add_identifier(sam, review, start, start + len(named), "PERSON")
    place = open_review(sam, review).identifiers[0]
    with project.project.store.read() as cursor:
        interview, participant = cursor.execute(
            "SELECT i.id, i.participant_id FROM release r JOIN interview i ON i.id = r.interview_id WHERE r.id = ?",
            [release],
        ).fetchall()[0]
        segment = segments.of_release(cursor, release)[0].id
    assert identifier is not None
    study.note(
        relation,
        release=release,
        interview=interview,
        review=review,
        participant=participant,
        segment=segment,
        identifier=place.id,
        cluster=place.cluster_id,
    )
    if relation != "whole":
        site = study.sites["north" if relation == "own" else "south"]
        place_interviews(lea, [interview, review], site, shared=relation == "shared")
    study.note(relation, reading=draw_lines(sam, [review], 1))
    actor = project.as_user(ACTOR[relation])
    study.note(relation, case=add_case(actor, f"Case {relation} {word}"))
    set_documents(actor, study.ids["case"][relation], [interview])
    _code(study, relation, word)
    _rows(study, relation, word)


def _code(study: TwoSites, relation: str, word: str) -> None:
    project, release = study.project, study.ids["release"][relation]
    first, second = (project.as_user(name) for name in CODERS[relation])
    lead, actor = project.as_user("lea"), project.as_user(ACTOR[relation])
    locked = ""
    if study.all_of_it or relation in ("own", "other"):
        draft = RoundDraft(
            name=f"Round {relation} {word}", releases=[release], coders=CODERS[relation], target_reason=word
        )
        locked = create_round(lead, draft).id
    code_passage(first, release, "C1", 24, 40, memo=f"memo {word}")
    coding = code_passage(second, release, "D5", 24, 44)
    if locked:
        lock_round(lead, locked)
        item = open_queue(actor, locked).open_items[0].id
        discuss(actor, locked, item, f"We should talk about {word}")
        decide_item(actor, locked, item, "both", reason=f"because of {word}")
        study.note(relation, round=locked, item=item, consensus=consensus_layer(actor, locked)[0].id)
    interview = study.ids["interview"][relation]
    closed = report_missed(actor, release, 0, 3)
    decline_report(project.as_user("sam", vault=True), closed)
    free = code_passage(actor, release, "G9", 26, 35, memo=f"own memo {word}")
    study.note(
        relation,
        coding=coding.id,
        free=free.id,
        memo=write_memo(actor, "interview", f"memo of {word}", interview_id=interview, shared=True).id,
        note=set_content_note(actor, release, {"severity": "mild", "topics": [], "text": word}).id,
        report=report_missed(actor, release, 4, 8),
        closed=closed,
    )
    write_memo(actor, "code", f"on the code, from {word}", code="C1", shared=True)


def _rows(study: TwoSites, relation: str, word: str) -> None:
    """What comes of models and files, put there as they would."""
    project, ids = study.project, {kind: entry[relation] for kind, entry in study.ids.items() if relation in entry}
    first, now = ACTOR[relation], datetime.now(UTC)
    run, theme, evidence, offer = f"run-{relation}", f"theme-{relation}", f"evidence-{relation}", f"offer-{relation}"
    proposal = replace(_proposal(1), themes=(replace(_proposal(1).themes[0], label=word),)).to_json()

    def put(cursor: Any) -> None:
        stored = ThemeRun(run, "a-model", "0" * 64, "1" * 64, proposal, first, now, (ids["segment"],))
        themes.add_run(cursor, stored, "2" * 64)
        at = themes.next_position(cursor)
        proposed = Theme(theme, run, 0, word, word, "proposed", None, "", at, ("C1",), passages=(ids["segment"],))
        themes.THEMES.add(cursor, proposed)
        numbers = json.dumps({entry.name: [] if "tuple" in str(entry.type) else 0 for entry in fields(Compared)})
        compared = themes.Comparison(f"compared-{relation}", run, run, numbers, first, now)
        themes.COMPARISONS.add(cursor, compared, content_hash="3" * 64)
        passage = Evidence(
            evidence, "code", "C1", "supports", ids["release"], 24, 40, translation=word, chosen_by=first
        )
        indicators.EVIDENCE.put(cursor, passage)
        suggestion = Suggestion(
            offer,
            ids["release"],
            "nora",
            24,
            40,
            "C1",
            1,
            "definition",
            (),
            "a-model",
            "0" * 64,
            1,
            "offered",
            now,
            None,
            None,
        )
        suggestions.offer(cursor, ids["release"], "nora", [suggestion])
        events.append(cursor, first, "themes.proposed", "theme_run", run, {"themes": 1})

    project.project.store.write(put)
    made_by = project.as_user(first)
    _, digest = made_by.store.write(
        lambda cursor: enter_export(cursor, made_by, "report", word.encode(), [ids["interview"]])
    )
    vault = project.as_user("sam", vault=True).open_vault()
    entry = {
        "id": f"waiting-{relation}", "key": f"{digest}:0:3", "export": "report", "said": f"line 1 of {word}",
        "code": "", "line": 1, "passage": True, "release": ids["release"], "interview": ids["interview"],
        "start": 24, "end": 30, "by": first,
    }  # fmt: skip
    stands = {"said_id": f"said-{relation}", "reason": word, "by": first, "at": now.isoformat()}
    vault.update_json(
        DISCLOSURE_CHECK,
        lambda held: {
            "waiting": [*held.get("waiting", ()), entry],
            "standing": [*held.get("standing", ()), {**entry, **stands}],
        },
        {},
    )
    study.note(
        relation, run=run, theme=theme, evidence=evidence, offer=offer,
        waiting=entry["id"], said=stands["said_id"], comparison=f"compared-{relation}",
    )  # fmt: skip


def _proposal(count: int) -> Proposal:
    group = Group(
        id=0, label="", terms=(Term("alone", 0.2, "en"),), size=count, documents=1, stability=0.9,
        representative=(0,), peripheral=(), contrast=(), flags=(),
    )  # fmt: skip
    return Proposal(
        id="0123456789abcdef", themes=(group,), assignments=(Assignment(0, 0, 0.9, "core", None, 0.0, 0.0),),
        stability=0.7, single_stability=0.6, seeds=(1,), parameters={"themes": 1}, versions={}, input_hash="1" * 64,
        vectors_hash="2" * 64, warnings=(),
    )  # fmt: skip
