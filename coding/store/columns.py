"""What every column of the project file holds: the list that erasing, masking and looking for names are derived from.

A column that a migration adds is declared here, under its table; ``tests/store/test_columns.py`` compares both ways.
Choose the kind by what a person's words may do in it; when unsure, ``Typed``, which is gone through everywhere.
"""

# Why columns are declared: decision 0600.

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds, as far as words and people are concerned.

    Attributes:
        name: The kind's name.
        quotations: Whether an erasure takes a participant's words out of it (:mod:`coding.store.erasure`).
        masked: How a word that is masked only now is replaced in it (:mod:`coding.store.words`): by its name as
            people write it (``words``), its parts too as machines list them (``terms``), or not at all.
        looked_through: Whether it is searched for names that must not stand (:mod:`coding.store.words`).
        transcripts: Whether other people's own words stand in it, which may well be the same as an erased person's.
        goes_with: Whose erasure takes the whole row: a name of what :mod:`coding.store.erasure` counts as theirs.
        mentions: Whether participants and cases may be mentioned in it by their label, which the mention follows
            (:mod:`coding.store.words`).
    """

    name: str
    quotations: bool = False
    masked: Literal["", "words", "terms"] = ""
    looked_through: bool = False
    transcripts: bool = False
    goes_with: str = ""
    mentions: bool = False

    @property
    def words(self) -> bool:
        """Whether words of people may stand in it."""
        return self.quotations or self.looked_through


Typed = Kind("Typed", quotations=True, masked="words", looked_through=True)
"""What people write: memos, reasons, names of rounds and themes, attributes. Everything is done to it."""
Memos = Kind("Memos", quotations=True, masked="words", looked_through=True, mentions=True)
"""What people type where ``@`` mentions somebody: as Typed, and a mention follows the label, as it does in States."""
Codes = Kind("Codes", quotations=True, masked="words", looked_through=True)
"""Id of a code, as the team made it up; it changes wherever the codebook's own does."""
States = Kind("States", quotations=True, masked="words", looked_through=True, mentions=True)
"""A record as it was, as JSON, for undo; the whole row goes when it names anything of an erased participant."""
Labels = Kind("Labels", quotations=True, looked_through=True)
"""What the team set or calls somebody. No machine rewrites it; people are told when a masked name stands there."""
Names = Kind("Names", quotations=True)
"""Name of somebody of the team. Nobody is masked in it, whoever has the same name."""
Quotes = Kind("Quotes", looked_through=True, transcripts=True)
"""Words of transcripts. A correction and an erasure see to them on their own."""
Terms = Kind("Terms", masked="terms", looked_through=True, transcripts=True)
"""Words of transcripts that a machine listed one by one; an erasure takes away the whole run."""
People = Kind("People")
"""Id of somebody of the team, or several. It may well be a participant's name, and is never touched."""
Key = Kind("Key")
"""The record's own id."""
Points = Kind("Points")
"""Names a record, or several, and stays: the row is another person's, or an erasure sees to it on its own."""
Offsets = Kind("Offsets")
"""Where something stands in a text or in an order, or how long it is; no words."""
Nothing = Kind("Nothing")
"""No words and no people: numbers, times, hashes, versions, words of Heard's own such as states and kinds."""


def Belongs(to: str) -> Kind:  # noqa: N802 - it stands among the kinds
    """Names what the row is about; the row goes when that is of an erased participant."""
    return Kind("Belongs", goes_with=to)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        said: What people are told that its words are: “memos of codings”. Empty where there are none.
        columns: Each column and what it holds.
    """

    said: str
    columns: Mapping[str, Kind]


def _table(words: str = "", /, **columns: Kind) -> Table:
    return Table(words, columns)


UNDECLARED: Final = Typed
"""What a text of a table that is not declared counts as: a backup may come from another version of Heard."""

TABLES: Final[Mapping[str, Table]] = {
    # The project, its people and its log
    "schema_migration": _table(number=Nothing, name=Nothing, engine=Nothing, applied_at=Nothing),
    "meta": _table("the project's title", key=Nothing, value=Labels),
    "setting": _table("settings of the project", key=Nothing, value=Labels, version=Nothing),
    "event": _table(
        sequence=Offsets, happened_at=Nothing, actor=People, action=Nothing, target_type=Nothing, target_id=Points,
        detail=Nothing, previous_hash=Nothing, hash=Nothing,
    ),
    "operation": _table(
        "the undo history of codings", id=Key, sequence=Offsets, scope=Nothing, scope_id=Belongs("any"), actor=People,
        kind=Nothing, before=States, after=States, accepted=Nothing, reason=Typed, happened_at=Nothing, undone=Nothing,
        discarded=Nothing,
    ),
    "user_account": _table(id=People, name=Names, active=Nothing, created_at=Nothing, version=Nothing),
    "user_role": _table(user_id=People, role=Nothing),
    "own_passphrase": _table(user_id=People, hash=Nothing, changed_at=Nothing, taken_by=People),
    "token": _table(id=Key, user_id=People, hash=Nothing, made_at=Nothing),
    "sign_in": _table(
        id=Key, user_id=People, token_hash=Nothing, browser_hash=Nothing, how=Nothing, browser=Nothing,
        begun_at=Nothing, seen_at=Nothing, ended_at=Nothing, ended_by=People, ended_why=Nothing,
    ),
    "second_factor": _table(
        user_id=People, secret=Nothing, set_at=Nothing, last_step=Nothing, wrong_codes=Nothing, wrong_at=Nothing
    ),
    "passkey": _table(
        "names of passkeys", id=Key, user_id=People, name=Typed, public_key=Nothing, sign_count=Nothing,
        made_at=Nothing, used_at=Nothing,
    ),
    "recovery_code": _table(hash=Key, user_id=People),
    "invitation": _table(user_id=People, hash=Nothing, made_by=People, made_at=Nothing, expires_at=Nothing),
    "person_setting": _table("what people set for themselves", user_id=People, key=Nothing, value=Typed),
    # Sites; an erased interview stays where it was
    "site": _table("names of sites", id=Key, name=Labels, made_at=Nothing, version=Nothing),
    "site_person": _table(user_id=People, site_id=Points),
    "site_interview": _table(interview_id=Points, site_id=Points, shared=Nothing),
    # Participants and interviews
    "participant": _table(
        "labels of participants", id=Key, label=Labels, quote_consent=Nothing, retention_until=Nothing,
        created_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    "attribute": _table("attributes", owner_type=Nothing, owner_id=Belongs("any"), name=Typed, value=Typed),
    "interview": _table(
        "titles of interviews", id=Key, participant_id=Points, title=Typed, language=Nothing, format=Nothing,
        state=Nothing, original_hash=Nothing, original_length=Offsets, turn_count=Offsets, warnings=Typed,
        position=Offsets, created_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    # Identifiers: places in the original, which only the vault holds
    "cluster": _table("pseudonyms", id=Key, type=Nothing, number=Nothing, pseudonym=Labels, version=Nothing),
    "identifier": _table(
        id=Key, interview_id=Belongs("interviews"), start_offset=Offsets, end_offset=Offsets, type=Nothing,
        kind=Nothing, score=Nothing, detectors=Nothing, cluster_id=Points, decision=Nothing, decided_by=People,
        decided_at=Nothing, decided_how=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    # Releases
    "release": _table(
        "releases", id=Key, interview_id=Points, number=Nothing, text=Quotes, text_hash=Nothing, offset_map=Offsets,
        rewording=Offsets, released_by=People, released_at=Nothing, current=Nothing,
    ),
    "turn": _table(
        "names of speakers", release_id=Points, ordinal=Offsets, speaker=Labels, role=Nothing, start_ms=Offsets,
        start_offset=Offsets, end_offset=Offsets,
    ),
    "segment": _table(
        id=Key, release_id=Belongs("releases"), ordinal=Offsets, turn_ordinal=Offsets, start_offset=Offsets,
        end_offset=Offsets, question_start=Offsets, question_end=Offsets, text_hash=Nothing,
    ),
    "embedding": _table(text_hash=Nothing, model=Nothing, revision=Nothing, vector=Nothing),
    "second_reading": _table(
        id=Key, seeds=Nothing, population=Nothing, state=Nothing, drawn_by=People, drawn_at=Nothing, version=Nothing
    ),
    "second_reading_interview": _table(
        reading_id=Points, interview_id=Belongs("interviews"), line_count=Offsets, masked=Offsets
    ),
    "second_reading_line": _table(
        reading_id=Points, position=Offsets, interview_id=Belongs("interviews"), start_offset=Offsets,
        end_offset=Offsets, outcome=Nothing, read_by=People, read_at=Nothing,
    ),
    "missed_report": _table(
        id=Key, release_id=Belongs("releases"), interview_id=Belongs("interviews"), start_offset=Offsets,
        end_offset=Offsets, state=Nothing, reported_by=People, reported_at=Nothing, settled_by=People,
        settled_at=Nothing,
    ),
    "use_answer": _table(
        id=Key, interview_id=Belongs("interviews"), start_offset=Offsets, end_offset=Offsets, may_use=Nothing,
        answered_by=People, answered_at=Nothing, revoked_at=Nothing,
    ),
    "release_signature": _table(
        release_id=Belongs("releases"), signed_by=People, signed_name=Names, statement=Names, reading_id=Points,
        lines_read=Nothing, lines_missed=Nothing, line_count=Nothing, upper_bound=Nothing, confidence=Nothing,
        signed_at=Nothing,
    ),
    # Codebook
    "codebook_version": _table(
        "versions of the codebook", number=Nothing, content=Typed, content_hash=Nothing, reason=Typed, saved_by=People,
        saved_at=Nothing,
    ),
    "codebook_example": _table(
        "examples of the codebook", id=Key, participant_id=Belongs("participants"), release_id=Belongs("releases"),
        code=Codes, kind=Nothing, start_offset=Offsets, end_offset=Offsets, text_hash=Nothing,
        codebook_version=Nothing, taken_by=People, taken_at=Nothing,
    ),
    "recheck": _table(
        "codings looked at again", id=Key, coding_id=Belongs("codings"), code=Codes, codebook_version=Nothing,
        outcome=Nothing, checked_by=People, checked_at=Nothing, undone=Nothing,
    ),
    "earlier_code_id": _table("ids that codes had", earlier=Codes, code=Codes),
    "definition_revision": _table(
        "definitions made better", codebook_version=Nothing, based_on=Nothing, snapshot_id=Points,
        disagreement_id=Belongs("disagreements"), code=Codes, revised_by=People, revised_at=Nothing,
    ),
    "translation_mark": _table(
        "marks on translated codes", id=Key, code=Codes, language=Nothing, words_hash=Nothing, original_hash=Nothing,
        codebook_version=Nothing, marked_by=People, marked_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    # Case files: a case goes with the participant whose documents are all it has, or whose label it has
    "case_file": _table(
        "labels of cases", id=Belongs("cases"), label=Labels, position=Offsets, created_by=People, created_at=Nothing,
        deleted_at=Nothing, version=Nothing,
    ),
    "case_document": _table(case_id=Belongs("cases"), interview_id=Belongs("interviews")),
    "case_record": _table(case_id=Belongs("cases"), coder=People, handed_in_at=Nothing),
    "case_value": _table(
        "case records", id=Key, case_id=Belongs("cases"), coder=People, variable=Codes, answers=Codes,
        codebook_version=Nothing, changed_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    "case_passage": _table(
        "case records", value_id=Points, case_id=Belongs("cases"), answer=Codes, release_id=Belongs("releases"),
        start_offset=Offsets, end_offset=Offsets,
    ),
    "case_consensus": _table(
        "reasons of decisions on case records", id=Key, case_id=Belongs("cases"), variable=Codes, outcome=Nothing,
        of_coder=People, answers=Codes, method=Nothing, reason_tag=Nothing, reason=Typed, codebook_version=Nothing,
        decided_by=People, deciders=People, decided_at=Nothing, revoked_at=Nothing,
    ),
    "case_consensus_parent": _table(
        "case records", consensus_id=Points, case_id=Belongs("cases"), coder=People, value_id=Points,
        value_version=Nothing, answers=Codes,
    ),
    "case_consensus_passage": _table(
        "case records", consensus_id=Points, case_id=Belongs("cases"), answer=Codes, release_id=Belongs("releases"),
        start_offset=Offsets, end_offset=Offsets,
    ),
    # Codings and what stands beside them
    "coding": _table(
        "memos of codings", id=Key, release_id=Belongs("releases"), coder=People, code=Codes, start_offset=Offsets,
        end_offset=Offsets, memo=Memos, attributes=Typed, codebook_version=Nothing, origin=Nothing, created_at=Nothing,
        deleted_at=Nothing, revision=Nothing, version=Nothing,
    ),
    "coding_aside": _table(coding_id=Belongs("codings"), round_id=Points),
    "favourite": _table("codes that people pinned", user_id=People, position=Offsets, code=Codes),
    "reading_place": _table(user_id=People, release_id=Belongs("releases"), offset_reached=Offsets),
    "memo": _table(
        "memos", id=Key, target=Nothing, interview_id=Belongs("interviews"), turn_ordinal=Offsets, code=Codes,
        author=People, title=Memos, text=Memos, entry_date=Nothing, shared=Nothing, created_at=Nothing,
        changed_at=Nothing, deleted_at=Nothing, revision=Nothing, version=Nothing,
    ),
    "content_note": _table(
        "content notes", id=Key, interview_id=Belongs("interviews"), first_turn=Offsets, last_turn=Offsets,
        severity=Nothing, topics=Typed, text=Memos, author=People, created_at=Nothing, deleted_at=Nothing,
        revision=Nothing, version=Nothing,
    ),
    "suggestion": _table(
        "suggested codes", id=Key, release_id=Belongs("releases"), coder=People, start_offset=Offsets,
        end_offset=Offsets, code=Codes, rank=Nothing, source=Nothing, evidence=Points, model=Nothing, revision=Nothing,
        codebook_version=Nothing, state=Nothing, offered_at=Nothing, decided_at=Nothing, coding_id=Belongs("codings"),
    ),
    "suggestion_ready": _table(
        interview_id=Belongs("interviews"), coder=People, reason=Nothing, said_by=People, said_at=Nothing
    ),
    "saved_search": _table(
        "saved searches", id=Key, owner=People, name=Typed, content=Typed, saved_at=Nothing, shared=Nothing
    ),
    "report_plan": _table(
        "plans of reports", id=Key, name=Typed, content=Typed, saved_by=People, saved_at=Nothing
    ),
    # Rounds and their locked codings, which stay when a participant goes
    "round": _table(
        "descriptions of rounds", id=Key, name=Typed, purpose=Nothing, codebook_version=Nothing, unit=Nothing,
        target=Nothing, target_reason=Typed, state=Nothing, created_by=People, created_at=Nothing, version=Nothing,
    ),
    "round_plan": _table(
        "plans of rounds", round_id=Points, design=Nothing, anchor=People, attribute=Typed, seed=Nothing,
        eligible=Nothing, proposed=Points, suggestions=Nothing, measured=Nothing,
    ),
    "round_target": _table("targets of codes", round_id=Points, code=Codes, target=Nothing, reason=Typed),
    "round_unlock": _table(
        "reasons for opening rounds again", round_id=Points, revision=Nothing, reason=Typed, unlocked_by=People,
        unlocked_at=Nothing,
    ),
    "assignment": _table(round_id=Points, release_id=Belongs("releases"), coder=People, locked_at=Nothing),
    "snapshot": _table(
        id=Key, round_id=Points, revision=Nothing, hash=Nothing, coding_count=Nothing, taken_by=People,
        taken_at=Nothing, current=Nothing,
    ),
    "snapshot_coding": _table(
        "memos in locked rounds", snapshot_id=Points, coding_id=Points, release_id=Points, coder=People, code=Codes,
        start_offset=Offsets, end_offset=Offsets, memo=Memos, suggested=Nothing,
    ),
    "snapshot_document": _table(snapshot_id=Points, release_id=Points, coder=People, length=Offsets),
    # Reconciling
    "disagreement": _table(
        id=Key, snapshot_id=Points, release_id=Belongs("releases"), position=Offsets, kind=Nothing,
        start_offset=Offsets, end_offset=Offsets, state=Nothing,
    ),
    "disagreement_member": _table(disagreement_id=Belongs("disagreements"), coding_id=Belongs("codings")),
    "decision": _table(
        "reasons of decisions", id=Key, disagreement_id=Belongs("disagreements"), outcome=Nothing, reason_tag=Nothing,
        reason=Typed, method=Nothing, decided_by=People, decided_at=Nothing, revoked_at=Nothing,
    ),
    "decision_decider": _table(decision_id=Belongs("decisions"), user_id=People),
    "consensus_coding": _table(
        "the consensus", id=Key, snapshot_id=Points, release_id=Belongs("releases"), decision_id=Belongs("decisions"),
        code=Codes, start_offset=Offsets, end_offset=Offsets, deleted_at=Nothing,
    ),
    "consensus_parent": _table(consensus_id=Belongs("consensus"), coding_id=Belongs("codings")),
    "reconcile_plan": _table(round_id=Points, method=Nothing, changed_by=People, changed_at=Nothing),
    "reconcile_decider": _table(round_id=Points, user_id=People),
    "discussion_message": _table(
        "discussions", id=Key, snapshot_id=Points, disagreement_id=Belongs("disagreements"), author=People, text=Memos,
        written_at=Nothing, deleted_at=Nothing, case_id=Belongs("cases"),
    ),
    # Themes; runs that read an erased participant, and what nobody took over of them, go in erasure.py
    "theme_run": _table(
        "runs of theme proposals", id=Key, model=Nothing, revision=Nothing, input_hash=Nothing, content=Terms,
        content_hash=Nothing, created_by=People, created_at=Nothing,
    ),
    "theme_run_segment": _table(run_id=Belongs("runs"), position=Offsets, segment_id=Belongs("segments")),
    "theme_run_scope": _table(run_id=Belongs("runs"), scope=Nothing),
    "theme_comparison": _table(
        id=Key, run_id=Belongs("runs"), other_run_id=Belongs("runs"), content=Nothing, content_hash=Nothing,
        created_by=People, created_at=Nothing,
    ),
    "theme": _table(
        "themes", id=Key, run_id=Points, run_theme=Offsets, name=Memos, description=Memos, state=Nothing,
        merged_into=Points, reason=Memos, position=Offsets, created_at=Nothing, version=Nothing,
    ),
    "theme_code": _table("codes of themes", theme_id=Points, code=Codes),
    "theme_passage": _table(theme_id=Points, segment_id=Belongs("segments")),
    # What is reported
    "indicator": _table(
        "indicators", id=Key, position=Offsets, wording=Memos, phases=Typed, codes=Codes, visible_to=Memos,
        sources=Memos, limits=Memos, panel_comment=Memos, status=Nothing, created_by=People, created_at=Nothing,
        deleted_at=Nothing, version=Nothing,
    ),
    "evidence": _table(
        "chosen passages", id=Key, owner_type=Nothing, owner_id=Belongs("any"), role=Nothing,
        release_id=Belongs("releases"), start_offset=Offsets, end_offset=Offsets, code=Codes, paraphrase=Memos,
        translation=Memos, translation_language=Nothing, chosen_by=People, chosen_at=Nothing, deleted_at=Nothing,
        version=Nothing,
    ),
    # Delphi panels. A panelist is nobody of the team and no participant; withdrawing takes all of theirs
    "panel": _table(
        "descriptions of panels", id=Key, title=Typed, kind=Nothing, instructions=Typed, consent=Typed, texts=Typed,
        rules=Nothing, state=Nothing, withdrawn=Nothing, created_by=People, created_at=Nothing,
    ),
    "panelist": _table("codes of panelists", id=Key, panel_id=Points, code=Typed, note=Typed, language=Nothing),
    "panel_item": _table(
        "items of panels", id=Key, panel_id=Points, position=Offsets, indicator_id=Points, wording=Typed,
        limits=Typed, texts=Typed, how=Nothing, reason=Typed, parents=Points, added=Nothing, retired=Nothing,
        why_retired=Typed,
    ),
    "panel_round": _table(
        id=Key, panel_id=Points, number=Nothing, items=Points, item_set=Nothing, opened_at=Nothing,
        closed_at=Nothing,
    ),
    "panel_sheet": _table(round_id=Points, panelist_id=Points, answers_hash=Nothing, answered_at=Nothing),
    "panel_link": _table(
        hash=Key, round_id=Points, panelist_id=Points, texts_hash=Nothing, made_by=People, made_at=Nothing,
        expires_at=Nothing,
    ),
    "panel_rating": _table(
        round_id=Points, panelist_id=Points, item_id=Points, scale=Nothing, value=Nothing
    ),
    "panel_reason": _table(
        "reasons of panelists", id=Key, round_id=Points, panelist_id=Points, item_id=Points, text=Typed,
        approved=Nothing,
    ),
    "export": _table(
        id=Key, kind=Nothing, file_hash=Nothing, size_bytes=Nothing, event_head=Nothing, made_by=People,
        made_at=Nothing, permit_id=Points,
    ),
    "corpus_permit": _table(
        "permits for corpora", id=Key, snapshot_id=Points, legal_basis=Typed, licence=Typed, interviews=Points,
        asked_by=People, asked_at=Nothing, signed_by=People, signed_at=Nothing, ended_at=Nothing,
    ),
    "checklist_line": _table(
        "lines of checklists", id=Key, indicator_id=Points, reader=Nothing, language=Nothing, wording=Memos,
        what_to_do=Memos, not_meant=Memos, written_by=People, written_at=Nothing, native_by=People, native_at=Nothing,
        deleted_at=Nothing, version=Nothing,
    ),
    "joint_card": _table(
        "what was said of sources side by side", indicator_id=Key, signs=Codes, verdict=Nothing, reason=Memos,
        said_by=People, said_at=Nothing, version=Nothing,
    ),
    "joint_source": _table(
        "sources of indicators", id=Key, indicator_id=Points, kind=Nothing, title=Memos, place=Memos, says=Memos,
        written_by=People, written_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    "story": _table(
        "titles of stories", id=Key, title=Memos, language=Nothing, written_by=People, written_at=Nothing,
        deleted_at=Nothing, version=Nothing,
    ),
    "story_sentence": _table("stories", story_id=Points, position=Offsets, text=Memos, sources=Points),
    # Maps; what stands for a memo goes with it
    "concept_map": _table(
        "names of maps", id=Key, name=Memos, owner=People, shared=Nothing, made_at=Nothing, deleted_at=Nothing,
        version=Nothing,
    ),
    "map_node": _table(
        "notes on maps", id=Key, map_id=Points, kind=Nothing, code=Codes, memo_id=Belongs("memos"), theme_id=Points,
        text=Memos, x=Offsets, y=Offsets, written_by=People, made_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    "map_link": _table(
        "links on maps", id=Key, map_id=Points, source=Belongs("map nodes"), target=Belongs("map nodes"),
        kind=Nothing, label=Memos, written_by=People, made_at=Nothing, deleted_at=Nothing, version=Nothing,
    ),
    # A study of several partners. Bundles that came hold other sites' people, whom their own site withdraws
    "study_package": _table(
        "what a study of several partners agreed on", study=Nothing, number=Nothing, side=Nothing, content=Labels,
        hash=Nothing, taken_by=People, taken_at=Nothing,
    ),
    "study_partner": _table(
        "names of partners", key=Nothing, box=Nothing, name=Labels, state=Nothing, decided_by=People,
        decided_at=Nothing,
    ),
    "study_taken": _table(
        "bundles of other sites", hash=Nothing, key=Nothing, number=Nothing, level=Nothing, content=Quotes,
        taken_by=People, taken_at=Nothing,
    ),
    "study_sent": _table(
        "counts that were sent to a study", number=Nothing, level=Nothing, export_id=Points, record=Labels,
        made_at=Nothing,
    ),
    "study_request": _table(
        "requests of a study's coordinator", id=Key, side=Nothing, key=Nothing, number=Nothing, content=Labels,
        hash=Nothing, kept_by=People, kept_at=Nothing,
    ),
    "study_alias": _table(alias=Nothing, interview_id=Points, level=Nothing),
    # Kept of an erasure: ids and counts, so that a backup from before can be erased again
    "export_interview": _table(export_id=Points, interview_id=Points),
    "erasure": _table(
        participant_id=Points, interviews=Points, erased_by=People, erased_at=Nothing, certificate=Nothing
    ),
}  # fmt: skip
"""Every table of the project file, with the migrations of ``coding/store/migrations`` applied."""

PEOPLE_IN_JSON: Final = frozenset(
    name for table in TABLES.values() for name, kind in table.columns.items() if kind == People
) - {"id"}
"""Fields of stored JSON that hold an id of somebody of the team: they are named as the columns are."""


def kind_of(table: str, column: str) -> Kind:
    """What a column holds; see :data:`UNDECLARED`."""
    declared = TABLES.get(table)
    return declared.columns.get(column, UNDECLARED) if declared else UNDECLARED


def every() -> Iterator[tuple[str, str, Kind]]:
    """(table, column, kind) of every declared column, by name."""
    for table in sorted(TABLES):
        for column in sorted(TABLES[table].columns):
            yield table, column, TABLES[table].columns[column]
