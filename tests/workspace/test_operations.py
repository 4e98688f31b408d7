"""Undo and redo are one: for every kind of record, a step comes back as it was, and what somebody else changed stays.

Each scenario knows how a person changes one of two records, what people see of a record, and how somebody else changes
it. The property draws steps over both records and whose record somebody else changes before they are undone or redone.
"""

import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codebook import edit
from coding.errors import Conflict, InvalidInput
from coding.extras import features
from coding.model import Indicator
from coding.store import (
    care,
    case_consensus,
    codebooks,
    codings,
    identifiers,
    indicators,
    interviews,
    memos,
    missed_reports,
    people,
    reconciliation,
    rounds,
    second_readings,
    suggestions,
)
from coding.store import cases as case_rows
from coding.store import themes as theme_rows
from coding.workspace import operations
from coding.workspace.cases import cases as case_list
from coding.workspace.cases import records as case_records
from coding.workspace.cases.reconciling import transaction as case_variables
from coding.workspace.codebook import recheck, translations, versions
from coding.workspace.codings import care as care_work
from coding.workspace.codings import memos as journal
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import Context, new_id
from coding.workspace.originals import correcting
from coding.workspace.people import participants
from coding.workspace.people import sites as site_work
from coding.workspace.people.users import add_user, list_users
from coding.workspace.reconcile import decide as reconcile
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release import corrections, second_reading
from coding.workspace.release.second_reading import draw_lines
from coding.workspace.reports import indicators as indicator_work
from coding.workspace.review import decide as review
from coding.workspace.review import lists, pseudonyms, reported
from coding.workspace.review.operations import pass_words, redo_review, undo_review
from coding.workspace.review.pseudonyms import set_pseudonym
from coding.workspace.themes import team
from coding.workspace.vault_records import change_passed, read_passed
from tests.conftest import TEXT, Prepared, SmallProject, copied
from tests.helpers import case_study, round_project
from tests.helpers.full_run import amount
from tests.helpers.steps import (
    decide_variable,
    discuss_variable,
    redo_case_decision,
    redo_reconcile,
    take_example,
    undo_case_decision,
    undo_reconcile,
)
from tests.helpers.suggested import answers, suggest
from tests.helpers.undo_scenarios import Scenario, both, counter, read, two_leads, write

pytestmark = pytest.mark.slow

NAMES = (("Nora", "Tilda Berg was there. Tilda laughed, and Mila Berg sang. The Hope Inn was open. Ida came. Snap."),)
REPORTED = ("Mila", "Ida", "Hope", "Snap", "Tilda Berg", "sang", "laughed", "open", "came", "there")
LATER = (("Bo", "Qvarlek and Zorvane were there, and they were kind to me."),)
EARLIER = (("Ida", "Qvarlek came by, and Zorvane sang. I was glad of it."),)


def table(project: SmallProject) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the project file but the log of operations."""

    def rows(cursor: Any) -> dict[str, list[tuple[Any, ...]]]:
        # DuckDB's estimate counts removed rows too: it is 0 of tables alone that have none.
        tables = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0").fetchall()
        every = {name: cursor.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables if name != "operation"}
        return {name: sorted(values, key=repr) for name, values in every.items() if values}

    return dict(read(project, rows))


def pane(context: Context, release: str, kind: str, **values: Any) -> None:
    """One operation of the coding pane; what it refuses is raised."""
    (answer,) = apply_operations(context, release, [{"id": new_id(), "kind": kind, **values}])
    if not answer.ok:
        raise (Conflict if "passed over" in str(answer.reason) else InvalidInput)(answer.reason)


def in_pane(context: Context, release: str) -> dict[str, Callable[[], object]]:
    return {way: partial(pane, context, release, way) for way in ("undo", "redo")}


def a_coding(project: SmallProject) -> Scenario:
    release, ana = project.releases[0], project.as_user("ana")

    def do(key: str, number: int) -> None:
        if number % 2:
            pane(ana, release, "resize", coding=key, start=number, end=40 + number)
        else:
            pane(ana, release, "memo", coding=key, memo=f"thought {number}")

    def disturb(key: str) -> None:
        def change(cursor: Any) -> None:
            record = codings.CODINGS.find(cursor, key)
            assert record is not None
            moved = replace(record, start=record.start + 1, revision=codings.next_revision(cursor))
            codings.CODINGS.put(cursor, replace(moved, memo=f"{record.memo}, and more"))

        write(project, change)

    return Scenario(
        project,
        lambda: [code_passage(ana, release, "C1", 0, 30).id, code_passage(ana, release, "C7", 40, 60).id],
        do,
        lambda key: read(project, lambda cursor: codings.CODINGS.state(codings.CODINGS.find(cursor, key))),
        disturb,
        **in_pane(ana, release),
    )


def a_memo_beside_the_transcript(project: SmallProject) -> Scenario:
    release, ana = project.releases[0], project.as_user("ana")

    def fresh() -> list[str]:
        keys = [new_id(), new_id()]
        for line, key in enumerate(keys):
            pane(ana, release, "note", memo=key, target="turn", turn=line, text="first")
        return keys

    return Scenario(
        project,
        fresh,
        lambda key, number: pane(ana, release, "note", memo=key, text="" if number == 3 else f"thought {number}"),
        lambda key: memo_of(project, key),
        lambda key: rewrite_memo(project, key),
        **in_pane(ana, release),
    )


def memo_of(project: SmallProject, key: str) -> object:
    memo = read(project, lambda cursor: memos.MEMOS.find(cursor, key))
    return None if memo.deleted else memo.text


def rewrite_memo(project: SmallProject, key: str) -> None:
    def change(cursor: Any) -> None:
        memo = memos.MEMOS.find(cursor, key)
        assert memo is not None
        state = {**memos.MEMOS.state(memo), "text": f"{memo.text} again", "deleted": not memo.deleted}
        memos.MEMOS.put_state(cursor, key, state, revision=codings.next_revision(cursor))

    write(project, change)


def a_journal_entry(project: SmallProject) -> Scenario:
    ana = project.as_user("ana")

    def step(way: Callable[[Context], bool]) -> None:
        if not way(ana):
            raise InvalidInput("There is nothing to undo.")

    return Scenario(
        project,
        lambda: [journal.write_memo(ana, "journal", "first").id, journal.write_memo(ana, "project", "first").id],
        lambda key, number: journal.write_memo(
            ana, "journal" if journal_entry(project, key) else "project", f"thought {number}", memo_id=key
        ),
        lambda key: memo_of(project, key),
        lambda key: rewrite_memo(project, key),
        lambda: step(journal.undo_memo),
        lambda: step(journal.redo_memo),
    )


def journal_entry(project: SmallProject, key: str) -> bool:
    return bool(read(project, lambda cursor: memos.MEMOS.find(cursor, key)).target == "journal")


def a_content_note(project: SmallProject) -> Scenario:
    release, ana, lea = project.releases[0], project.as_user("ana"), project.as_user("lea")
    values = {"severity": "mild", "topics": ["other"]}
    again = counter()

    def fresh() -> list[str]:
        keys = [new_id(), new_id()]
        for line, key in enumerate(keys):
            pane(ana, release, "content-note", note=key, first=line, last=line, **values)
        return keys

    def look(key: str) -> object:
        return read(project, lambda cursor: care.NOTES.state(care.NOTES.get(cursor, key)))

    def do(key: str, number: int) -> None:
        if number == 3:
            pane(ana, release, "content-note", note=key, remove=True)
        else:
            pane(ana, release, "content-note", note=key, text=f"heavy {number}", **values)

    def disturb(key: str) -> None:
        if read(project, lambda cursor: care.NOTES.get(cursor, key)).deleted:
            care_work.set_content_note(lea, release, {**values, "note": key, "text": f"lead {again()}"})
        else:
            care_work.remove_content_note(lea, key)

    return Scenario(project, fresh, do, look, disturb, **in_pane(ana, release))


def an_example(project: SmallProject) -> Scenario:
    release, ana, lea = project.releases[0], project.as_user("ana"), project.as_user("lea")
    turn, places = counter(), {}

    def fresh() -> list[str]:
        keys = []
        for _ in range(2):
            start = 3 * turn()
            coding = code_passage(ana, release, "C1", start, start + 14)
            places[coding.id] = (start, start + 14)
            keys.append(coding.id)
        return keys

    def words(key: str) -> str:
        text = read(project, lambda cursor: releases_text(cursor, release))
        return str(text[slice(*places[key])].strip())

    def look(key: str) -> object:
        return words(key) in versions.current_codebook(lea).book.by_id("C1").examples.typical

    def disturb(key: str) -> None:
        if look(key):
            versions.edit_codebook(lea, lambda book: edit.drop_example(book, "C1", "typical", words(key)), "shorter")
        else:
            take_example(lea, release, "C1", "typical", *places[key])

    return Scenario(
        project,
        fresh,
        lambda key, number: pane(ana, release, "example", coding=key, example="typical"),
        look,
        disturb,
        **in_pane(ana, release),
        once=True,
    )


def releases_text(cursor: Any, release: str) -> str:
    return str(cursor.execute("SELECT text FROM release WHERE id = ?", [release]).fetchone()[0])


def a_suggestion(project: SmallProject) -> Scenario:
    release, ana = project.releases[0], project.as_user("ana")

    def fresh() -> list[str]:
        keys = [new_id(), new_id()]
        suggest(project, release, *keys)
        return keys

    def do(key: str, number: int) -> None:
        if number % 2:
            pane(ana, release, "suggestion-declined", suggestion=key)
        else:
            place = {"start": 0, "end": 20 + number}
            pane(ana, release, "suggestion-accepted", suggestion=key, coding=new_id(), code="C1", **place)

    def disturb(key: str) -> None:
        now = "declined" if answers(project)[key][0] == "offered" else "offered"
        project.project.store.write(lambda cursor: suggestions.settle(cursor, key, now, None))

    return Scenario(project, fresh, do, lambda key: answers(project)[key], disturb, **in_pane(ana, release), once=True)


def a_recheck(project: SmallProject) -> Scenario:
    release, ana, lea = project.releases[0], project.as_user("ana"), project.as_user("lea")
    turn = counter()

    def fresh() -> list[str]:
        keys = [code_passage(ana, release, "C1", place, place + 20).id for place in (0, 40)]
        versions.edit_codebook(lea, lambda book: edit.redefine(book, "C1", definition=f"Meaning {turn()}."), "clearer")
        return keys

    def look(key: str) -> object:
        state = read(project, lambda cursor: codings.CODINGS.state(codings.CODINGS.find(cursor, key)))
        return state, key in [entry.coding.id for entry in recheck.recheck_queue(ana, "C1")]

    def disturb(key: str) -> None:
        def change(cursor: Any) -> None:
            record = codings.CODINGS.find(cursor, key)
            assert record is not None
            other = replace(record, deleted=not record.deleted, revision=codings.next_revision(cursor))
            codings.CODINGS.put(cursor, other)

        write(project, change)

    def do(key: str, number: int) -> None:
        outcome = ("kept", "recoded", "removed")[number % 3]
        recheck.recheck(ana, key, outcome, recode_to="C7" if outcome == "recoded" else "")

    return Scenario(
        project,
        fresh,
        do,
        look,
        disturb,
        **both(recheck.undo_recheck, recheck.redo_recheck, ana),
        once=True,
    )


def bring_to_review(project: SmallProject) -> None:
    add_user(project.as_user("lea"), "sid", "Sid Example", ["steward"])
    sam = project.as_user("sam", vault=True)
    interview = project.in_review(NAMES, "P03")
    text = review.open_review(sam, interview).original.transcript.text
    for words in ("Mila Berg", "Ida"):
        start = text.index(words)
        review.add_identifier(sam, interview, start, start + len(words), "PERSON", everywhere=False)


def in_review(project: SmallProject) -> tuple[Context, Context, str, list[str]]:
    """Two stewards at an interview with two places that are masked."""
    sam, sid = project.as_user("sam", vault=True), project.as_user("sid", vault=True)
    (interview,) = read(project, interviews.all_interviews)
    return sam, sid, interview.id, [identifier.id for identifier in review.open_review(sam, interview.id).identifiers]


def place_of(project: SmallProject, key: str) -> Any:
    return read(project, lambda cursor: identifiers.get(cursor, [key])[0])


def an_identifier(project: SmallProject) -> Scenario:
    sam, sid, interview, keys = in_review(project)

    def turn(context: Context, key: str) -> None:
        order = {"accepted": "rejected", "rejected": "pending", "pending": "accepted"}
        review.decide(context, interview, [key], order[place_of(project, key).decision])

    return Scenario(
        project,
        lambda: keys,
        lambda key, number: turn(sam, key),
        lambda key: read(project, lambda cursor: identifiers.state(cursor, [key])),
        lambda key: turn(sid, key),
        **both(undo_review, redo_review, sam, interview),
    )


def a_pseudonym(project: SmallProject) -> Scenario:
    sam, sid, interview, keys = in_review(project)
    turn = counter()
    return Scenario(
        project,
        lambda: keys,
        lambda key, number: set_pseudonym(sam, interview, key, f"Neighbour {turn()}"),
        lambda key: place_of(project, key).pseudonym,
        lambda key: set_pseudonym(sid, interview, key, f"Friend {turn()}"),
        **both(undo_review, redo_review, sam, interview),
    )


def passed_words(project: SmallProject) -> Scenario:
    sam, sid, interview, _ = in_review(project)
    places = {"0-5": (0, 5), "6-10": (6, 10)}
    vault = sid.open_vault()

    def fresh() -> list[str]:
        change_passed(vault, interview, remove=places.values())
        return list(places)

    def look(key: str) -> bool:
        return places[key] in read_passed(vault, interview)

    def disturb(key: str) -> None:
        sides = ([], [places[key]]) if look(key) else ([places[key]], [])
        change_passed(vault, interview, *sides)

    return Scenario(
        project,
        fresh,
        lambda key, number: pass_words(sam, interview, [places[key]]),
        look,
        disturb,
        **both(undo_review, redo_review, sam, interview),
        once=True,
    )


def a_listed_word(project: SmallProject) -> Scenario:
    sam, sid, interview, _ = in_review(project)
    text = review.open_review(sam, interview).original.transcript.text
    places = {words: (text.index(words), text.index(words) + len(words)) for words in ("Hope Inn", "Snap")}

    def fresh() -> list[str]:
        lists.set_lists(sid, deny=[], allow=[])
        return list(places)

    return Scenario(
        project,
        fresh,
        lambda key, number: (lists.always_mask if number % 2 else lists.never_mask)(sam, interview, *places[key]),
        lambda key: lists.list_of(sam, key),
        lambda key: lists.put_on_list(sid, interview, key, "" if lists.list_of(sid, key) else "allow"),
        **both(undo_review, redo_review, sam, interview),
        once=True,
    )


def an_answer_to_same_person(project: SmallProject) -> Scenario:
    sam, _, interview, keys = in_review(project)
    text = review.open_review(sam, interview).original.transcript.text
    for words in ("Tilda Berg", "Tilda laughed"):
        start = text.index(words)
        end = start + len(words.removesuffix(" laughed"))
        review.add_identifier(sam, interview, start, end, "PERSON", everywhere=False)
    question = next(question for question in pseudonyms.merge_questions(sam, interview) if not question.joined)

    def fresh() -> list[str]:
        pseudonyms.answer_merge(sam, question.left, question.right, None)
        return ["Tilda"]

    return Scenario(
        project,
        fresh,
        lambda key, number: pseudonyms.answer_question(sam, interview, question.left, question.right, False),
        lambda key: (
            (question.left, question.right)
            in [(question.left, question.right) for question in pseudonyms.merge_questions(sam)]
        ),
        None,
        **both(undo_review, redo_review, sam, interview),
        once=True,
    )


def reporting(project: SmallProject) -> tuple[Context, Callable[[], str]]:
    """A steward, and what reports another word to them each time."""
    release, ana = project.releases[0], project.as_user("ana")
    text = read(project, lambda cursor: releases_text(cursor, release))
    words = iter(REPORTED)

    def report() -> str:
        start = text.index(word := next(words))
        return reported.report_missed(ana, release, start, start + len(word))

    return project.as_user("sam", vault=True), report


def state_of(project: SmallProject, report: str) -> str:
    return str(read(project, lambda cursor: missed_reports.REPORTS.get(cursor, report).state))


def set_state(project: SmallProject, report: str, state: str) -> None:
    write(project, lambda cursor: missed_reports.set_state(cursor, report, state, None))


def a_report_of_a_missed_name(project: SmallProject) -> Scenario:
    sam, report = reporting(project)
    interview = interview_of(project)

    def look(key: str) -> object:
        places = read(project, lambda cursor: identifiers.of_interview(cursor, interview))
        return state_of(project, key), [(place.start, place.decision) for place in places]

    return Scenario(
        project,
        lambda: [report()],
        lambda key, number: reported.settle_report(sam, key, "OTHER"),
        look,
        lambda key: set_state(project, key, "declined"),
        **both(undo_review, redo_review, sam, interview),
        once=True,
    )


def a_report_opened_again(project: SmallProject) -> Scenario:
    sam, report = reporting(project)
    reports: list[str] = []

    def fresh() -> list[str]:
        reports[:] = [report()]
        reported.decline_report(sam, reports[0])
        return [*reports]

    def look(key: str) -> object:
        shown = [*reported.open_reports(sam), *reported.closed_reports(sam)]
        return [entry for entry in shown if entry.report.id == key]

    return Scenario(
        project,
        fresh,
        lambda key, number: reported.reopen_report(sam, key, "It was a name after all."),
        look,
        lambda key: set_state(project, key, "settled" if state_of(project, key) == "open" else "open"),
        lambda: reported.undo_reopening(sam, *reports),
        lambda: operations.take_step(sam, reported.line_of(*reports), back=False),
        once=True,
    )


def an_answer_about_a_name(project: SmallProject) -> Scenario:
    project.release(EARLIER, "P01", {})
    project.release(LATER, "P02", {"Qvarlek": "PERSON", "Zorvane": "PERSON"})
    sam = project.as_user("sam", vault=True)
    proposals = corrections.proposals(sam)
    interview, keys = proposals[0].interview.id, [entry.identifier.id for entry in proposals]
    waiting = read(project, lambda cursor: identifiers.state(cursor, keys))

    def fresh() -> list[str]:
        def reset(cursor: Any) -> None:
            identifiers.restore_state(cursor, waiting)
            interviews.set_state(cursor, interview, "released")

        write(project, reset)
        return keys

    def disturb(key: str) -> None:
        other = "pending" if place_of(project, key).decision == "rejected" else "rejected"
        write(project, lambda cursor: identifiers.decide(cursor, [key], other, "sid"))

    return Scenario(
        project,
        fresh,
        lambda key, number: corrections.decide_proposals(sam, [key], "leave" if number % 2 else "mask"),
        lambda key: place_of(project, key).decision,
        disturb,
        **both(corrections.undo_proposal, corrections.redo_proposal, sam),
        once=True,
    )


def a_drawn_line(project: SmallProject) -> Scenario:
    sam = project.as_user("sam", vault=True)
    project.to_review(project.import_turns(TEXT, "P01"))
    reading = draw_lines(sam)
    lea = project.as_user("lea", vault=True)
    shown = {str(line.position): line.text for line in second_reading.read_lines(lea, reading, 9)}
    named = next(position for position, text in shown.items() if "Tilda Bergquist" in text)
    keys = [named, next(entry for entry in shown if entry != named)]

    def set_outcome(key: str, outcome: str) -> None:
        write(project, lambda cursor: second_readings.set_outcome(cursor, reading, int(key), outcome, None))

    def fresh() -> list[str]:
        for key in keys:
            set_outcome(key, "unread")
        return keys

    def look(key: str) -> str:
        return str(read(project, lambda cursor: second_readings.READINGS.get(cursor, reading)).lines[int(key)].outcome)

    def do(key: str, number: int) -> None:
        start = shown[key].find("Tilda Bergquist")
        masked = any(
            identifier.decision == "pending"
            for identifier in review.open_review(sam, interview_of(project)).identifiers
        )
        if start >= 0 and not masked:
            second_reading.mark_missed(lea, reading, int(key), start, start + len("Tilda Bergquist"))
        else:
            second_reading.mark_clear(lea, reading, int(key))

    return Scenario(
        project,
        fresh,
        do,
        look,
        lambda key: set_outcome(key, "unread" if look(key) != "unread" else "clear"),
        **both(second_reading.undo_reading, second_reading.redo_reading, lea, reading),
        once=True,
    )


def interview_of(project: SmallProject) -> str:
    return str(read(project, interviews.all_interviews)[0].id)


def a_theme(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()

    def do(key: str, number: int) -> None:
        ways: list[Callable[[], object]] = [
            lambda: team.rename_theme(lea, key, f"Name {turn()}"),
            lambda: team.set_theme_state(lea, key, "parked"),
            lambda: team.set_theme_codes(lea, key, ["C1", "C7"][: 1 + number % 2]),
        ]
        ways[number % 3]()

    return Scenario(
        project,
        lambda: [team.create_theme(lea, f"Theme {turn()}", "", ["C1"]).id for _ in range(2)],
        do,
        lambda key: replace(read(project, lambda cursor: theme_rows.THEMES.get(cursor, key)), version=0),
        lambda key: team.rename_theme(leo, key, f"Another {turn()}"),
        **both(team.undo_theme, team.redo_theme, lea),
    )


def an_indicator(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()

    def look(key: str) -> Indicator:
        return read(project, lambda cursor: indicators.INDICATORS.get(cursor, key))  # type: ignore[no-any-return]

    def save(context: Context, key: str) -> None:
        indicator_work.save_indicator(context, replace(look(key), limits=f"Limit {turn()}."))

    new = Indicator("", 0, "Evenings alone.", ("before",), ("C1",), ("peers",))
    return Scenario(
        project,
        lambda: [indicator_work.save_indicator(lea, new).id for _ in range(2)],
        lambda key, number: save(lea, key),
        look,
        lambda key: save(leo, key),
        **both(indicator_work.undo_indicators, indicator_work.redo_indicators, lea),
    )


def a_chosen_passage(project: SmallProject) -> Scenario:
    (release,) = project.releases
    lea, leo = two_leads(project)
    turn = counter()
    starts = {"0": 0, "50": 50}

    def choose(context: Context, key: str) -> None:
        start = starts[key]
        words = f"words {turn()}"
        indicator_work.choose(context, "code", "C1", release, start, start + 20, translation=words)

    def fresh() -> list[str]:
        for key in starts:
            choose(lea, key)
        return list(starts)

    return Scenario(
        project,
        fresh,
        lambda key, number: choose(lea, key),
        lambda key: [entry.translation for entry in read(project, indicators.EVIDENCE.all) if entry.start == int(key)],
        lambda key: choose(leo, key),
        **both(indicator_work.undo_indicators, indicator_work.redo_indicators, lea),
    )


def a_participant(project: SmallProject) -> Scenario:
    project.import_turns(EARLIER, "P01")
    project.import_turns(LATER, "P02")
    lea, leo = two_leads(project)
    turn = counter()

    def look(key: str) -> Any:
        return replace(next(entry for entry in read(project, people.participants) if entry.id == key), version=0)

    def update(context: Context, key: str) -> None:
        known = look(key)
        values = {**known.attributes, "country": f"Land {turn()}"}
        participants.update_participant(context, key, known.label, "paraphrase", values)

    return Scenario(
        project,
        lambda: [entry.id for entry in read(project, people.participants)],
        lambda key, number: update(lea, key),
        look,
        lambda key: update(leo, key),
        **both(participants.undo_change, participants.redo_change, lea),
    )


def a_site(project: SmallProject) -> Scenario:
    """A site's name, who belongs to it, and an interview of it."""
    interview = project.import_turns(EARLIER, "P01")
    lea, leo = two_leads(project)
    turn, site = counter(), site_work.make_site(lea, "Turin").id
    other, third, fourth = (site_work.make_site(lea, name).id for name in ("Liège", "Wien", "Praha"))

    def look(key: str) -> Any:
        if key == site:
            return [entry.name for entry in site_work.list_sites(lea) if entry.id == site]
        if key == interview:
            return site_work.placed_interviews(lea).get(interview)
        return [user.site for user in list_users(project.project) if user.id == key]

    def change(context: Context, key: str) -> None:
        if key == site:
            site_work.rename_site(context, site, f"Site {turn()}")
        elif key == interview:
            state = look(interview)
            site_work.place_interviews(context, [key], other, shared=state is not None and not state.shared)
        else:
            site_work.place_person(context, key, {site: other, other: None}.get(look(key)[0], site))

    def disturb(key: str) -> None:
        """To where nobody's step has put it."""
        if key == site:
            change(leo, key)
        elif key == interview:
            state = look(interview)
            site_work.place_interviews(leo, [key], fourth if state is not None and state.site == third else third)
        else:
            site_work.place_person(leo, key, fourth if look(key) == [third] else third)

    return Scenario(
        project,
        lambda: [site, interview, "ana"],
        lambda key, number: change(lea, key),
        look,
        disturb,
        **both(site_work.undo_sites, site_work.redo_sites, lea),
    )


def locked_round(project: SmallProject) -> tuple[str, list[str]]:
    (locked,) = read(project, rounds.all_rounds)
    return locked.id, [item.id for item in open_queue(project.as_user("ana"), locked.id).open_items][:2]


def reconcile_steps(context: Context, round_id: str) -> dict[str, Any]:
    def step(way: Callable[[Context, str], object]) -> None:
        try:
            way(context, round_id)
        except InvalidInput as error:
            raise (Conflict if "passed over" in str(error) else InvalidInput)(str(error)) from error

    return {"undo": lambda: step(undo_reconcile), "redo": lambda: step(redo_reconcile)}


def a_disagreement(project: SmallProject) -> Scenario:
    round_id, keys = locked_round(project)
    ana, ben = project.as_user("ana"), project.as_user("ben")

    def look(key: str) -> object:
        (item,) = [item for item in open_queue(ana, round_id).items if item.id == key]
        standing = read(project, lambda cursor: reconciliation.decisions(cursor, item.snapshot_id))
        layer = read(project, lambda cursor: reconciliation.consensus(cursor, item.snapshot_id))
        mine = [entry.id for entry in standing if entry.disagreement_id == key]
        return item.state, mine, sorted(coding.id for coding in layer if coding.decision_id in mine)

    def fresh() -> list[str]:
        for key in keys:
            reconcile.set_aside(ben, round_id, key, "open")
        return keys

    def do(key: str, number: int) -> None:
        if number % 2:
            reconcile.set_aside(ana, round_id, key, "deferred")
        else:
            reconcile.decide_item(ana, round_id, key, "both")

    return Scenario(
        project,
        fresh,
        do,
        look,
        lambda key: reconcile.set_aside(ben, round_id, key, "escalated"),
        **reconcile_steps(ana, round_id),
        once=True,
    )


def stands(project: SmallProject, message: str) -> bool:
    return bool(read(project, lambda cursor: reconciliation.MESSAGES.several(cursor, [message])))


def turn_message(project: SmallProject, message: str) -> None:
    """Somebody else takes it away, or brings it back."""
    gone = stands(project, message)
    write(project, lambda cursor: reconciliation.set_message_deleted(cursor, message, gone))


def a_message(project: SmallProject) -> Scenario:
    round_id, items = locked_round(project)
    ana = project.as_user("ana")

    def unsay(key: str, number: int) -> None:
        reconcile.apply_decisions(ana, round_id, [{"id": new_id(), "kind": "unsay", "message": key}])

    return Scenario(
        project,
        lambda: [reconcile.discuss(ana, round_id, item, "Shall we?") for item in items],
        unsay,
        partial(stands, project),
        partial(turn_message, project),
        **reconcile_steps(ana, round_id),
        once=True,
    )


def the_codebook(project: SmallProject) -> Scenario:
    lea, leo = two_leads(project)
    turn = counter()

    def redefine(context: Context) -> None:
        meaning = f"Meaning {turn()}."
        versions.edit_codebook(context, lambda book: edit.redefine(book, "C1", definition=meaning), "clearer")

    return Scenario(
        project,
        lambda: ["newest"],
        lambda key, number: redefine(lea),
        lambda key: versions.current_codebook(lea).book.by_id("C1").definition,
        lambda key: redefine(leo),
        **both(versions.undo_codebook, versions.redo_codebook, lea),
    )


def a_mark_on_a_translation(project: SmallProject) -> Scenario:
    lea, ana, ben = (project.as_user(entry) for entry in ("lea", "ana", "ben"))

    def mark(context: Context, key: str) -> None:
        (view,) = translations.list_translations(context, "fr", key)
        if view.mark is None:
            assert view.read is not None
            translations.mark_translation(context, key, "fr", view.read)
        elif view.mark.marked_by == context.user.id:
            translations.take_mark_back(context, key, "fr")

    def look(key: str) -> Any:
        (view,) = translations.list_translations(lea, "fr", key)
        return view.mark

    def somebody_else(key: str) -> None:
        mark_id = read(project, lambda cursor: codebooks.mark_id(cursor, key, "fr"))
        if look(key) is not None:
            write(
                project,
                lambda cursor: codebooks.MARKS.put(cursor, codebooks.MARKS.get(cursor, str(mark_id)), present=False),
            )
        mark(ben, key)

    def fresh() -> list[str]:
        write(project, lambda cursor: cursor.execute("DELETE FROM translation_mark"))
        return ["C1", "C7"]

    return Scenario(
        project,
        fresh,
        lambda key, number: mark(ana, key),
        look,
        somebody_else,
        **both(translations.undo_mark, translations.redo_mark, ana),
    )


def the_speakers(project: SmallProject) -> Scenario:
    sam, sid, interview, _ = in_review(project)
    turn = counter()

    def correct(context: Context) -> None:
        correcting.correct_language(context, interview, ("de", "fr", "nl", "it", "el")[turn() % 5])

    return Scenario(
        project,
        lambda: [interview],
        lambda key, number: correct(sam),
        lambda key: correcting.correctable(sam, key).language,
        lambda key: correct(sid),
        **both(correcting.undo_correction, correcting.redo_correction, sam, interview),
    )


def a_case(project: SmallProject) -> Scenario:
    """Which documents belong to it."""
    told = [(("Ida", f"Qvarlek came by {number} times."),) for number in ("two", "three", "four", "five")]
    documents = [project.import_turns(turns, f"P0{number}") for number, turns in enumerate(told, 1)]
    lea, leo = two_leads(project)
    results = [case_list.add_case(lea, label) for label in ("F01", "F02")]
    # Of each its own, so that no step leaves a case as it was.
    turns = {key: counter() for key in results}

    def do(key: str, number: int) -> None:
        own = documents[:2] if key == results[0] else documents[2:]
        case_list.set_documents(lea, key, (own[:1], own[1:], own)[turns[key]() % 3])

    def disturb(key: str) -> None:
        """As nobody's step left it."""
        case_list.remove_case(leo, key)

    def fresh() -> list[str]:
        write(project, lambda cursor: case_rows.put_cases(
            cursor,
            [replace(case, deleted=False, documents=()) for case in case_rows.all_cases(cursor, removed_too=True)],
        ))  # fmt: skip
        return results

    def seen(key: str) -> Any:
        record = next(
            entry for entry in read(project, lambda c: case_rows.all_cases(c, removed_too=True)) if entry.id == key
        )
        return record.documents, record.deleted

    return Scenario(project, fresh, do, seen, disturb, **both(case_list.undo_cases, case_list.redo_cases, lea))


def a_variable_of_a_case(project: SmallProject) -> Scenario:
    ana = project.as_user("ana")
    case = case_list.add_case(ana, "F01")
    turn = counter()

    def look(key: str) -> Any:
        value = case_records.open_record(ana, case).values.get(key)
        return value and value.answers

    def disturb(key: str) -> None:
        (record,) = [
            entry for entry in read(project, lambda c: case_rows.own_values(c, case, "ana")) if entry.variable == key
        ]
        # What an example before this one left may be either.
        answer = "unknown" if record.answers == ("not applicable",) else "not applicable"
        other = replace(record, answers=(answer,), deleted=False)
        write(project, lambda cursor: case_rows.put_values(cursor, [other]))

    def do(key: str, number: int) -> None:
        days = key == "first_meeting"
        value = str(turn()) if days else ("yes" if look(key) == ("no",) else "no")
        case_records.set_answers(ana, case, key, [value])

    return Scenario(
        project,
        lambda: ["first_meeting", "meeting"],
        do,
        look,
        disturb,
        **both(case_records.undo_record, case_records.redo_record, ana, case),
    )


def a_handed_in_record(project: SmallProject) -> Scenario:
    ana = project.as_user("ana")
    case = case_list.add_case(ana, "F01")
    case_records.set_answers(ana, case, "meeting", ["yes"])

    def fresh() -> list[str]:
        write(project, lambda cursor: case_rows.set_handed_in(cursor, [(case, "ana")], handed=False))
        return [case]

    def disturb(key: str) -> None:
        handed = not case_records.open_record(ana, case).handed_in
        write(project, lambda cursor: case_rows.set_handed_in(cursor, [(case, "ana")], handed=handed))

    return Scenario(
        project,
        fresh,
        lambda key, number: case_records.hand_in(ana, case),
        lambda key: case_records.open_record(ana, case).handed_in,
        disturb,
        **both(case_records.undo_record, case_records.redo_record, ana, case),
        once=True,
    )


def a_consensus_on_a_variable(project: SmallProject) -> Scenario:
    case_study.bring(project, ("F01", "ana", "meeting", "yes"), ("F01", "ben", "meeting", "no"))
    ana, ben = project.as_user("ana"), project.as_user("ben")
    (case,) = case_list.list_cases(ana)

    def settle(person: Context, number: int) -> None:
        decide_variable(person, case.id, "meeting", "coder", {"coder": ("ana", "ben")[number % 2]})

    return Scenario(
        project,
        lambda: ["meeting"],
        lambda key, number: settle(ana, number),
        lambda key: read(project, lambda cursor: case_consensus.current_decision(cursor, case.id, key)),
        lambda key: settle(ben, 1),
        lambda: undo_case_decision(ana),
        lambda: redo_case_decision(ana),
    )


def a_message_about_a_variable(project: SmallProject) -> Scenario:
    case_study.bring(project, ("F01", "ana", "meeting", "yes"), ("F01", "ben", "meeting", "no"))
    ana = project.as_user("ana")
    (case,) = case_list.list_cases(ana)

    def unsay(key: str, number: int) -> None:
        case_variables.apply_case_decisions(ana, [{"id": new_id(), "kind": "unsay", "message": key}])

    return Scenario(
        project,
        lambda: [discuss_variable(ana, case.id, "meeting", "Shall we?") for _ in range(2)],
        unsay,
        partial(stands, project),
        partial(turn_message, project),
        **both(undo_case_decision, redo_case_decision, ana),
        once=True,
    )


SCENARIOS: dict[Callable[[SmallProject], Scenario], set[str]] = {
    a_coding: {"coding"},
    a_memo_beside_the_transcript: {"memo"},
    a_journal_entry: {"memo"},
    a_content_note: {"content_note"},
    an_example: {"example"},
    a_suggestion: {"suggestion", "coding"},
    a_recheck: {"recheck", "coding"},
    an_identifier: {"identifier"},
    a_pseudonym: {"pseudonym"},
    passed_words: {"passed_words"},
    a_listed_word: {"listed_word", "passed_words", "identifier"},
    an_answer_to_same_person: {"merge_answer"},
    a_report_of_a_missed_name: {"missed_report", "identifier"},
    a_report_opened_again: {"closed_report"},
    an_answer_about_a_name: {"proposal", "opened_interview"},
    a_drawn_line: {"drawn_line", "identifier"},
    a_theme: {"theme"},
    an_indicator: {"indicator"},
    a_chosen_passage: {"evidence"},
    a_participant: {"participant"},
    a_site: {"site", "site_person", "site_interview"},
    a_disagreement: {"disagreement"},
    a_message: {"message"},
    the_codebook: {"codebook"},
    a_mark_on_a_translation: {"translation_mark"},
    the_speakers: {"speakers"},
    a_case: {"case"},
    a_variable_of_a_case: {"case_value"},
    a_handed_in_record: {"case_record"},
    a_consensus_on_a_variable: {"case_consensus"},
    a_message_about_a_variable: {"message"},
}
"""Scenario → the kinds of records that its steps change."""
for feature in features():
    if feature.undo:
        SCENARIOS |= importlib.import_module(f"tests.extras.{feature.name}.undo_scenarios").SCENARIOS


BEGINNINGS: Sequence[tuple[set[Callable[[SmallProject], Scenario]], Callable[[SmallProject], object]]] = (
    (
        {a_coding, a_memo_beside_the_transcript, a_content_note, an_example, a_suggestion, a_recheck}
        | {a_chosen_passage},
        lambda project: project.release(TEXT, "P01", {}),
    ),
    (
        {a_report_of_a_missed_name, a_report_opened_again},
        lambda project: project.release(NAMES, "P01", {}),
    ),
    (
        {an_identifier, a_pseudonym, passed_words, a_listed_word, an_answer_to_same_person, the_speakers},
        bring_to_review,
    ),
    (
        {a_disagreement, a_message},
        lambda project: round_project.lock_small_round(project, interviews=1),
    ),
    (
        {a_variable_of_a_case, a_handed_in_record, a_consensus_on_a_variable, a_message_about_a_variable},
        case_study.take_variables,
    ),
)
"""Scenarios that begin with the same, which is made once."""


@pytest.fixture(scope="module")
def beginning(blank: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Prepared]:
    """What a scenario begins with."""

    @cache
    def begun(at: int) -> Prepared:
        result = copied(blank, tmp_path_factory.mktemp("begun") / "study")
        BEGINNINGS[at][1](result)
        return Prepared.of(result)

    def of(make: Callable[[SmallProject], Scenario]) -> Prepared:
        results = [at for at, (some, _) in enumerate(BEGINNINGS) if make in some]
        return begun(results[0]) if results else blank

    return of


@pytest.fixture(scope="module", params=SCENARIOS, ids=lambda make: make.__name__)
def scenario(
    request: pytest.FixtureRequest, beginning: Callable[..., Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scenario]:
    project = copied(beginning(request.param), tmp_path_factory.mktemp(request.param.__name__) / "study")
    yield request.param(project)
    project.project.store.close()


@settings(max_examples=amount(6, 3), deadline=None)
@given(data=st.data())
def test_undo_and_redo_bring_back_what_was_and_pass_over_what_somebody_else_changed(
    scenario: Scenario, data: st.DataObject
) -> None:
    project = scenario.project
    keys = scenario.fresh()
    write(project, lambda cursor: cursor.execute("UPDATE operation SET discarded = TRUE"))
    order = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=4, unique=scenario.once), label="steps")
    changed = data.draw(st.sets(st.sampled_from(sorted(set(order)))) if scenario.disturb else st.just(set()))
    early = data.draw(st.booleans(), label="changed before they are undone, not before they are redone")

    done = []
    for number, key in enumerate(order):
        before = scenario.look(key)
        scenario.do(key, number)
        done.append((key, before, scenario.look(key)))
    if early:
        for key in sorted(changed):
            scenario.disturb(key)  # type: ignore[misc]
    for key, before, _ in reversed(done):
        step(scenario, scenario.undo, key, before, passed=early and key in changed)
    with pytest.raises(InvalidInput, match="nothing to"):
        scenario.undo()
    if not early:
        for key in sorted(changed):
            scenario.disturb(key)  # type: ignore[misc]
    for key, _, after in done:
        if not (early and key in changed):
            step(scenario, scenario.redo, key, after, passed=key in changed)
    with pytest.raises(InvalidInput, match="nothing to"):
        scenario.redo()
    noted = read(project, kinds_in_the_log)
    assert noted and noted <= set(operations.RECORDS)


def step(scenario: Scenario, way: Callable[[], object], key: str, wanted: object, *, passed: bool) -> None:
    if not passed:
        way()
        assert scenario.look(key) == wanted
        return
    everything, seen = table(scenario.project), scenario.look(key)
    with pytest.raises(Conflict, match="passed over"):
        way()
    assert table(scenario.project) == everything and scenario.look(key) == seen


def kinds_in_the_log(cursor: Any) -> set[str]:
    rows = cursor.execute("SELECT after FROM operation").fetchall()
    return {change["kind"] for (after,) in rows for change in json.loads(after).get("changes", ())}


def test_every_kind_of_record_that_can_be_undone_is_in_a_scenario() -> None:
    declared = list(operations.Records.__subclasses__())
    for entry in declared:
        declared += entry.__subclasses__()
    registered = {type(record) for record in operations.RECORDS.values()}
    assert {entry for entry in declared if not entry.__subclasses__()} <= registered
    assert set().union(*SCENARIOS.values()) == set(operations.RECORDS)
    in_extras = {
        kind
        for kind, record in operations.RECORDS.items()
        if type(record).__module__.startswith("coding.extras.")
        or (isinstance(record, operations.TableRecords) and record.table.type.__module__.startswith("coding.extras."))
    }
    assert in_extras == {kind for feature in features() for kind in feature.undo}
