"""What a coder does beside coding: memos, notes, examples, suggestions, pins, the place to go on from, preferences."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from coding.errors import HeardError, InvalidInput
from coding.model import Memo
from coding.model.said import Said, said
from coding.store import care as care_rows
from coding.store import codebooks, codings, memos, releases
from coding.workspace import operations
from coding.workspace.codebook import examples
from coding.workspace.codings import care
from coding.workspace.codings.actions import (
    AcceptSuggestion,
    DeclineSuggestion,
    KeepPlace,
    KeepPreferences,
    PinCodes,
    SetContentNote,
    TakeExample,
    WriteMemo,
)
from coding.workspace.codings.care import CONTENT_NOTES
from coding.workspace.codings.desk import Desk
from coding.workspace.codings.memos import MEMOS
from coding.workspace.codings.offered import source_for
from coding.workspace.codings.preferences import checked_preferences, store_preferences
from coding.workspace.operations import LONGEST_ID, At, Change, State

PANE_TARGETS: Final = ("turn", "interview", "code")


def write_memo(desk: Desk, operation_id: str, memo: WriteMemo) -> None:
    """Keep a memo on a turn, the interview or a code; without text it is removed."""
    text = desk.memo_text(memo.text).strip()
    before = memos.MEMOS.find(desk.cursor, memo.memo)
    if before is None:
        if not text:
            raise InvalidInput(Said("The memo is empty. Write something first."))
        after = _new_memo(desk, memo, text)
        memos.MEMOS.add(desk.cursor, after)
        change = Change(MEMOS, memo.memo, None, memos.MEMOS.state(after))
    else:
        if before.author != desk.coder:
            raise InvalidInput(Said("Somebody else wrote that memo."))
        state = {**memos.MEMOS.state(before), "text": text or before.text, "deleted": not text}
        memos.MEMOS.put_state(desk.cursor, memo.memo, state, revision=codings.next_revision(desk.cursor))
        change = Change(MEMOS, memo.memo, memos.MEMOS.state(before), state)
    desk.log(operation_id, "note", [change], {})


def _new_memo(desk: Desk, memo: WriteMemo, text: str) -> Memo:
    target, turn, code = memo.target, memo.turn, memo.code and desk.code_id(memo.code)
    if not memo.memo or len(memo.memo) > LONGEST_ID or target not in PANE_TARGETS:
        raise InvalidInput(Said("That memo could not be kept. Write it again."))
    if target == "turn" and (turn is None or not 0 <= turn < len(desk.release.turns)):
        raise InvalidInput(Said("That line is not in this transcript."))
    if target == "code" and code not in {book_code.id for book_code in desk.book.codes}:
        raise InvalidInput(Said("That code is not in the codebook this interview is coded with."))
    moment = datetime.now(UTC)
    return Memo(
        memo.memo,
        target,
        None if target == "code" else desk.release.interview_id,
        turn if target == "turn" else None,
        code if target == "code" else None,
        desk.coder,
        "",
        text,
        None,
        True,
        moment,
        moment,
        False,
        codings.next_revision(desk.cursor),
    )


def set_content_note(desk: Desk, operation_id: str, note: SetContentNote) -> None:
    """Set a content note, or take it away."""
    if not note.note or len(note.note) > LONGEST_ID:
        raise InvalidInput(Said("That content note could not be kept. Set it again."))
    try:
        if note.remove:
            state = care_rows.NOTES.state(care.drop_note(desk.cursor, desk.context, note.note))
            change = Change(CONTENT_NOTES, note.note, state, {**state, "deleted": True})
        else:
            old, new = care.change_note(desk.cursor, desk.context, desk.release.id, asdict(note))
            was = care_rows.NOTES.state(old) if old else None
            change = Change(CONTENT_NOTES, note.note, was, care_rows.NOTES.state(new))
    except HeardError as error:
        raise InvalidInput(said(error)) from error
    operations.note(desk.cursor, desk.context, desk.line, "content-note", [change], operation_id)


def take_example(desk: Desk, operation_id: str, example: TakeExample) -> None:
    """Make the words of a coding of one's own an example of its code, or take that back.

    Also after a round is locked, when its codings no longer change: the codebook does.
    """
    coding = codings.find(desk.cursor, example.coding)
    if coding is None or coding.coder != desk.coder or coding.release_id != desk.release.id or coding.deleted:
        raise InvalidInput(Said("That coding is not there any more, or it is not yours."))
    place = f"{coding.code}|{example.example}|{coding.start}|{coding.end}"
    change = Change(EXAMPLES, place, {"deleted": not example.remove}, {"deleted": example.remove})
    at = At(desk.cursor, desk.context, desk.release.id)
    operations.RECORDS[EXAMPLES].put(at, {place: change.after})
    desk.use_codebook()
    operations.note(desk.cursor, desk.context, desk.line, "example", [change], operation_id)


def accept_suggestion(desk: Desk, operation_id: str, suggestion: AcceptSuggestion) -> None:
    """Make a suggested code a coding of the coder's own."""
    coding = desk.coding_of(suggestion, "suggestion")
    desk.check_rules(None, coding)
    settled = _settle(desk, suggestion.suggestion, coding.id)
    change = desk.write(None, coding)
    detail = {"suggestion": suggestion.suggestion, "code": coding.code, "start": coding.start, "end": coding.end}
    desk.log(operation_id, "suggestion-accepted", [change, settled], detail)


def decline_suggestion(desk: Desk, operation_id: str, suggestion: DeclineSuggestion) -> None:
    """Put a suggested code aside."""
    desk.log(operation_id, "suggestion-declined", [_settle(desk, suggestion.suggestion, None)], {})


def _settle(desk: Desk, suggestion: str, coding_id: str | None) -> Change:
    source = source_for(desk.cursor, desk.context, desk.release.id)
    if source is None:
        raise InvalidInput(Said("Nothing is suggested here now. Reload the page."))
    accepted = coding_id is not None
    source.settle(desk.cursor, desk.context, desk.release.id, suggestion, accepted=accepted, coding_id=coding_id)
    return Change(SUGGESTIONS, suggestion, None, {"accepted": accepted, "coding": coding_id})


def pin_codes(desk: Desk, codes: PinCodes) -> None:
    """Keep which codes hold which digit."""
    if len(codes.pins) > 10:
        raise InvalidInput(Said("Those pins could not be kept. Pin the code again."))
    pins = {place: desk.code_id(code) for place, code in codes.pins.items()}
    # A code that this interview's codebook lacks keeps its digit: it means the same in the others.
    known = desk.codes | set(codings.favourites(desk.cursor, desk.coder).values())
    if any(place not in "0123456789" or len(place) != 1 or code not in known for place, code in pins.items()):
        raise InvalidInput(Said("A pinned code is not in the codebook any more."))
    codings.set_favourites(desk.cursor, desk.coder, {int(place): code for place, code in pins.items()})


def keep_preferences(desk: Desk, preferences: KeepPreferences) -> None:
    """Keep how the coder likes the pane. The log says that something was kept, not what."""
    store_preferences(desk.cursor, desk.coder, checked_preferences(preferences.values))


def keep_place(desk: Desk, place: KeepPlace) -> None:
    """Keep the place to go on from, or forget it when it was read past."""
    if place.offset is None:
        care_rows.forget_place(desk.cursor, desk.coder, desk.release.interview_id)
    elif 0 <= place.offset <= len(desk.release.text):
        care_rows.keep_place(desk.cursor, desk.coder, desk.release.id, place.offset)
    else:
        raise InvalidInput(Said("That place is not in this transcript."))


class _Examples(operations.Records):
    """Released words among the codebook's examples; the id is the code, the kind of example and the place."""

    kind = "example"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        release = releases.release(at.cursor, at.scope_id)
        user = at.context.user
        return {
            record_id: {"deleted": not examples.holds(at.cursor, user, release, *_place(record_id))}
            for record_id in ids
        }

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        release = releases.release(at.cursor, at.scope_id)
        try:
            for record_id, state in states.items():
                if state and not state["deleted"]:
                    examples.check_taking(at.cursor, at.context.user, release, *_place(record_id))
        except HeardError as error:
            return said(error)
        return None

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        release = releases.release(at.cursor, at.scope_id)
        for record_id, state in states.items():
            gone = state is None or state["deleted"]
            (examples.take_back if gone else examples.take_in)(at.cursor, at.context.user, release, *_place(record_id))

    def name(self, at: At, record_id: str, state: State) -> str:
        code, _, start, _ = _place(record_id)
        line = releases.release(at.cursor, at.scope_id).line_of(start)
        return Said("the example of “{name}” on line {line}", name=codebooks.code_name(at.cursor, code), line=line)


def _place(record_id: str) -> tuple[str, str, int, int]:
    code, kind, start, end = record_id.rsplit("|", 3)
    return code, kind, int(start), int(end)


class _Suggestions(operations.Records):
    """Suggested codes and what the coder made of them; one that is open is not there."""

    kind = "suggestion"
    called = Said("the answer to a suggestion")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        source = source_for(at.cursor, at.context, at.scope_id)
        answers = (
            {
                suggestion_id: source.answer_to(at.cursor, at.context, at.scope_id, suggestion_id)
                for suggestion_id in ids
            }
            if source
            else {}
        )
        return {
            suggestion_id: {"accepted": answer[0], "coding": answer[1]}
            for suggestion_id, answer in answers.items()
            if answer
        }

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        source = source_for(at.cursor, at.context, at.scope_id)
        for suggestion_id, state in states.items() if source else ():
            assert source is not None
            if state is None:
                source.reopen(at.cursor, at.context, at.scope_id, suggestion_id)
            else:
                answer = {"accepted": bool(state["accepted"]), "coding_id": state["coding"]}
                source.settle(at.cursor, at.context, at.scope_id, suggestion_id, **answer)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        if source_for(at.cursor, at.context, at.scope_id) is None:
            return Said("Suggestions are not shown here now.")
        return None


EXAMPLES: Final = operations.register(_Examples())
SUGGESTIONS: Final = operations.register(_Suggestions())
