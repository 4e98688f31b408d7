"""The list of coded passages: what its browser shows, and what is done from it."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, Final

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError, InvalidInput
from coding.model.message import Message
from coding.model.texts import interview_name
from coding.ui.components.memo_field import pieces
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame.navigation import keep
from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import N_, _, words_of
from coding.ui.search import following
from coding.workspace.codebook.versions import newest_book
from coding.workspace.codings.mentions import Surroundings, offers, surroundings
from coding.workspace.codings.operations import apply_operations, take_back
from coding.workspace.codings.preferences import preferences
from coding.workspace.context import Context
from coding.workspace.operations import Answer, newest_step
from coding.workspace.reports import indicators
from coding.workspace.search.coded import CodedPassage, Found, Question, coded_passages, codes_below

CONSENT = {
    "yes": N_("may be quoted"),
    "paraphrase": N_("only in your own words"),
    "never": N_("may not be quoted"),
}
AROUND = {
    "none": N_("No context"),
    "0": N_("Its line"),
    "1": N_("1 turn around"),
    "2": N_("2 turns around"),
    "3": N_("3 turns around"),
    "5": N_("5 turns around"),
    "10": N_("10 turns around"),
}
_USUAL = "0"
BLOCK: Final = 30
"""Passages given at a time; the browser asks for those it comes to."""
_ROLES = {"supports": N_("quote"), "counters": N_("counter-example")}
Chosen = Mapping[tuple[str, str, int, int], str]


def passage_list(context: Context, question: Question) -> None:
    """The passages that a question finds."""
    list_of(context.user.id, question).draw(
        packaged("passage_list", css="list.css", js="list.js", beside=("coding_pane", "following"))
    )


def list_of(user: str, question: Question) -> OwnPane:
    """The pane of somebody's list."""
    return OwnPane(
        user=user,
        key=f"passages-{user}",
        apply=apply_to_passages,
        shown=partial(_document, question),
        says=("view", "heard", "switch"),
    )


def apply_to_passages(context: Context, operations: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Code, note and choose passages, and take one's last step back; each is checked where it is done."""
    return [_apply(context, **operation) for operation in operations]


def _apply(context: Context, *, id: str, kind: str, release: str, **values: Any) -> Answer:
    try:
        newest = newest_step(context, indicators.line_of(context.project.id))
        if kind == "choose":
            indicators.choose(
                context, "code", values["code"], release, values["start"], values["end"],
                role=values["role"], code=values["code"], paraphrase=values.get("paraphrase", ""),
            )  # fmt: skip
            step = newest_step(context, indicators.line_of(context.project.id))
            return Answer(id, True, record=None if step == newest else str(step))
        elif kind == "unchoose":
            # Only what was chosen here: neither what was done elsewhere since, nor, sent again, the step before.
            if str(newest) != values.get("step"):
                raise InvalidInput(Message("You did something else since. Remove the passage on the Indicators page."))
            indicators.undo_indicators(context, seen=newest)
        elif kind == "take-back":
            take_back(context, release, str(values["operation"]))
        else:
            return apply_operations(context, release, [{"id": id, "kind": kind, **values}])[0]
    except HeardError as error:
        return Answer(id, False, words_of(error))
    return Answer(id, True)


def _document(question: Question, context: Context, state: Mapping[str, Any]) -> dict[str, Any]:
    """The passages around the place that the browser asks for, and all that it needs to work on them."""
    book = newest_book(context) or Codebook(title="")
    following.arrive(context, book, state)
    question_key = sha256(repr(question).encode()).hexdigest()[:16]  # the same after a restart
    view: Mapping[str, Any] = state.get("view") or {}
    if following.fresh(state, "view") is not None:
        around = str(view.get("around"))
        keep(around="" if around == _USUAL else around, order="interview" if view.get("grouped") else "")
    around = st.query_params.get("around", _USUAL)
    around = around if around in AROUND else _USUAL
    went, begin = following.place(question)
    known = [view.get("asked"), view.get("went")] == [question_key, went] and isinstance(view.get("at"), int)
    place = view["at"] if known else begin
    turns = None if around == "none" else int(around)
    first = max(0, place - BLOCK // 3)
    answer = coded_passages(context, question, first=first, most=BLOCK, turns=turns)
    if not answer.passages and answer.total:
        first = max(0, answer.total - BLOCK)
        answer = coded_passages(context, question, first=first, most=BLOCK, turns=turns)
    codes, about, liked = context.may(Permission.CODE), surroundings(context), preferences(context)
    open_words = set(view.get("open") or ()) if liked.get("soft") != "off" else None
    return {
        "asked": question_key,
        "go": [went, begin],
        "around": around,
        "arounds": [[extent, _(name)] for extent, name in AROUND.items()],
        "grouped": st.query_params.get("order") == "interview",
        "letters": liked.get("letters", True),
        "told": _counted(answer),
        "total": answer.total,
        "from": first,
        "rows": _rows(context, book, answer, first, question, about, open_words),
        "codes": [[code.id, f"{code.id} {code.name}"] for code in book.codable()] if codes else [],
        "offers": [[offer.token, offer.name, offer.detail] for offer in offers(about)] if codes else [],
        "chooses": context.may(Permission.EXPORT),
        "follow": following.state_for_browser(context),
    }


def _counted(answer: Found) -> str:
    many, within = answer.total, len(answer.interviews)
    return _("{passages} in {interviews}").format(
        passages=_("1 passage") if many == 1 else _("{number} passages").format(number=many),
        interviews=_("1 interview") if within == 1 else _("{number} interviews").format(number=within),
    )


def _rows(
    context: Context, book: Codebook, answer: Found, first: int, question: Question, about: Surroundings,
    open_words: set[str] | None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The passages in the browser's terms; the words of one that is veiled do not go there."""
    heads: dict[int, str] = {}
    before = 0
    for interview in answer.interviews:
        heads[before] = f"{interview_name(interview.participant, interview.title)} ({interview.passages})"
        before += interview.passages
    single = len(codes_below(book, question.filter.codes)) == 1
    codes_of_passages = chosen_for_codes(context)
    hard = {code.id for code in book.codes if code.content_note == "heavy"}
    rows = []
    for number, passage in enumerate(answer.passages, first):
        coding = passage.coding
        key = f"{coding.id}-{passage.start}-{passage.end}"
        heavy = open_words is not None and (passage.heavy or not hard.isdisjoint((coding.code, *passage.also)))
        veiled = heavy and key not in (open_words or ())
        role = codes_of_passages.get((coding.code, coding.release_id, passage.start, passage.end), "")
        codes = [] if single else [coding.code]
        chips = [f"{code} {book.by_id(code).name}" if code in book else code for code in (*codes, *passage.also)]
        chips += [_(_ROLES[role])] if role else []
        chips += [_(CONSENT[passage.consent])] if passage.consent != "yes" else []
        rows.append(
            {
                "key": key,
                "coding": coding.id,
                "release": coding.release_id,
                "code": coding.code,
                "start": passage.start,
                "end": passage.end,
                "line": passage.line,
                "who": passage.participant,
                "where": _("{interview} · line {line} · {coder}").format(
                    interview=interview_name(passage.participant, passage.title),
                    line=passage.line,
                    coder=passage.coder,
                ),
                "own": coding.coder == context.user.id,
                "head": heads.get(number, ""),
                "chips": chips,
                "role": role,
                "consent": passage.consent,
                "heavy": heavy,
                "veiled": veiled,
                "words": "" if veiled else passage.text,
                "turns": [] if veiled else _turns(passage),
                "memo": coding.memo,
                "noted": pieces(coding.memo, about.of_release.get(coding.release_id), about),
                "source": source(passage),
            }
        )
    return rows


def _turns(passage: CodedPassage) -> list[list[str]]:
    """Of each turn around it who speaks, and what stands before, in and after the passage."""
    turns = []
    for turn in passage.around:
        first = max(0, min(passage.start - turn.start, len(turn.text)))
        last = max(first, min(passage.end - turn.start, len(turn.text)))
        who = f"{turn.ordinal + 1} {turn.speaker or ''}"
        turns.append([who, turn.text[:first], turn.text[first:last], turn.text[last:]])
    return turns


def chosen_for_codes(context: Context) -> Chosen:
    """(code, release, start, end) → role of what was chosen for a code, for whoever may choose."""
    if not context.may(Permission.EXPORT):
        return {}
    return {
        (evidence.owner_id, evidence.release_id, evidence.start, evidence.end): evidence.role
        for evidence in indicators.chosen_evidence(context)
        if evidence.owner_type == "code"
    }


def source(passage: CodedPassage) -> str:
    """Where the words stand, to be pasted below them."""
    return _("{interview}, line {line}, release {release} ({consent})").format(
        interview=interview_name(passage.participant, passage.title),
        line=passage.line,
        release=passage.release,
        consent=_(CONSENT.get(passage.consent, passage.consent)),
    )
