"""A question for coded passages: its fields, the address that holds it, its sentence, and the questions that are kept.

The address holds codes, conditions and limits, so that a link asks the same. Words that somebody types stay in the
session, as on the Search page; a kept question holds them too, and its address names it by its id alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from codebook.model import Codebook
from coding.search.combine import OPERATORS, UNITS, WITH_DISTANCE, Condition
from coding.store.usage import Filter
from coding.ui.frame import steps, style
from coding.ui.frame.navigation import Fields, keep
from coding.ui.frame.texts import N_, _
from coding.workspace.context import Context
from coding.workspace.people import participants
from coding.workspace.people.users import user_names
from coding.workspace.project.interviews import list_interviews
from coding.workspace.rounds import rounds
from coding.workspace.search.coded import Question
from coding.workspace.search.saved import (
    NAME_LIMIT,
    list_questions,
    put_back_search,
    question_of,
    remove_search,
    save_question,
)

OPERATOR_NAMES = {
    "and": N_("and"),
    "not": N_("and not"),
    "overlapping": N_("overlapping"),
    "near": N_("near"),
    "before": N_("before"),
    "after": N_("after"),
    "sequence": N_("in sequence"),
}
OPERATOR_HELP = N_(
    "And: the words that both have. And not: no word in common. Overlapping: some word in common. Near, before, after: "
    "at most so far away. In sequence: from the passage to the end of the next one."
)
UNIT_NAMES = {"turns": N_("turns"), "characters": N_("characters")}
MEMO_NAMES = {"": N_("All"), "with": N_("With a memo"), "without": N_("Without a memo")}
TYPED = ("words", "memo_words", "meaning")
"""What people type: kept with the session and not in the address."""
_LISTS = ("code", "interview", "coder", "round", "only")
_ANEW = ("start", "kept")
"""What goes from the address when something else is asked."""
_FIELDS = Fields("passages", _ANEW)
_ASKED = (*_LISTS, "also", "memo", "across", *_ANEW)
_WORDS = "_passages_words"


@dataclass(frozen=True, kw_only=True)
class Names:
    """What ids are called, for the fields and for the sentence."""

    codes: Mapping[str, str]
    interviews: Mapping[str, str]
    coders: Mapping[str, str]
    rounds: Mapping[str, str]
    attributes: Mapping[str, str]


def names(context: Context, book: Codebook) -> Names:
    """Everything that a question can be limited to."""
    return Names(
        codes={code.id: f"{code.id} {code.name}" for code in book.codes},
        interviews={
            str(interview.release_id): interview.name for interview in list_interviews(context) if interview.release_id
        },
        coders=user_names(context.project),
        rounds={round.id: round.name for round in rounds.list_rounds(context)},
        attributes=attribute_values(context),
    )


def attribute_values(context: Context) -> dict[str, str]:
    """Every value of an attribute of participants and interviews, as it stands in the address and on the page."""
    labels: dict[str, str] = {}
    for participant in participants.list_participants(context):
        for name, value in participant.attributes.items():
            labels[f"participant:{name}:{value}"] = f"{name.replace('_', ' ')}: {value}"
    for interview in list_interviews(context):
        for name, value in interview.attributes.items():
            labels[f"interview:{name}:{value}"] = f"{name.replace('_', ' ')}: {value}"
    return dict(sorted(labels.items(), key=lambda entry: entry[1].casefold()))


def read_attribute(text: str) -> tuple[str, str, str]:
    """Owner, name and value of what :func:`attribute_values` gives."""
    owner, _unused, rest = text.partition(":")
    name, _unused, value = rest.partition(":")
    return owner, name, value


def ask(context: Context, known: Names, place: DeltaGenerator) -> Question:
    """Draw the fields, that of the codes at its place; returns what is asked."""
    if st.query_params.get("new"):
        # A link to a code's passages asks for all of them, whatever was typed here before.
        st.session_state.pop(_WORDS, None)
        keep(new="")
    _open_kept(context)
    nothing = _("Codes: choose one or more; passages with any of them are shown")
    codes = _FIELDS.several(place, "code", _("Codes"), known.codes, anything=nothing)
    question = _typed_question(known)
    narrowed = sum(1 for name in (*_LISTS[1:], "also", "memo", "across") if st.query_params.get_all(name))
    narrowed += sum(1 for name in TYPED if _typed().get(name))
    label = (
        _("Combine and narrow down ({count} set)").format(count=narrowed) if narrowed else _("Combine and narrow down")
    )
    # Its fields are drawn once they are wanted: they take longer than the rest of the page.
    narrowing = st.expander(
        label, expanded=bool(st.query_params.get_all("also")), key="passages-narrow", on_change="rerun"
    )
    if narrowing.open:
        with narrowing:
            _conditions(known)
            _limits(known)
            style.note(_("Only codings that you may see are found. In an open round those are your own."))
    return replace(question, filter=replace(question.filter, codes=tuple(codes)))


def current_question(context: Context, book: Codebook) -> Question:
    """What the address and the session ask, before any field is drawn."""
    return _typed_question(names(context, book))


def _typed() -> dict[str, str]:
    typed: dict[str, str] = st.session_state.setdefault(_WORDS, {})
    return typed


def _typed_question(known: Names) -> Question:
    """What the address and the session ask."""
    params = st.query_params
    typed = _typed()
    return Question(
        filter=Filter(
            codes=tuple(code for code in params.get_all("code") if code in known.codes),
            releases=tuple(release for release in params.get_all("interview") if release in known.interviews),
            coders=tuple(coder for coder in params.get_all("coder") if coder in known.coders),
            rounds=tuple(round_id for round_id in params.get_all("round") if round_id in known.rounds),
            attributes=tuple(
                read_attribute(attribute) for attribute in params.get_all("only") if attribute in known.attributes
            ),
            memo=memo if (memo := params.get("memo", "")) in MEMO_NAMES else "",
            words=typed.get("words", ""),
            memo_words=typed.get("memo_words", ""),
        ),
        conditions=tuple(condition for condition in map(_condition, params.get_all("also")) if condition.codes),
        across=params.get("across") == "yes",
        meaning=typed.get("meaning", ""),
    )


def _condition(text: str) -> Condition:
    """A line of the address, ``operator.distance.unit`` and codes, each on a line of its own."""
    head, *codes = text.split("\n")
    operator, distance, unit = [*head.split("."), "", ""][:3]
    return Condition(
        operator if operator in OPERATORS else "and",  # type: ignore[arg-type]
        tuple(code for code in codes if code),
        int(distance) if distance.isdigit() else None,
        unit if unit in UNITS else "turns",  # type: ignore[arg-type]
    )


def _line(condition: Condition) -> str:
    distance = "" if condition.distance is None else str(condition.distance)
    return "\n".join([f"{condition.operator}.{distance}.{condition.unit}", *condition.codes])


def to_address(question: Question) -> None:
    """Put a question into the address, and what somebody typed into the session."""
    filter = question.filter
    keep(
        code=filter.codes,
        interview=filter.releases,
        coder=filter.coders,
        round=filter.rounds,
        only=[":".join(attribute) for attribute in filter.attributes],
        also=[_line(condition) for condition in question.conditions],
        memo=filter.memo,
        across="yes" if question.across else "",
        start="",
    )
    st.session_state[_WORDS] = {
        "words": filter.words, "memo_words": filter.memo_words, "meaning": question.meaning,
    }  # fmt: skip


def _again(**values: Any) -> None:
    """Ask anew with something changed: from the first passage on."""
    keep(**values, **dict.fromkeys(_ANEW, ""))
    st.rerun()


def _conditions(known: Names) -> None:
    """A line for each thing that must stand with the passages."""
    lines = [_condition(text) for text in st.query_params.get_all("also")]
    for number, line in enumerate(lines):
        changed = _condition_fields(known, line, number)
        rest = [*lines[:number], *([changed] if changed else []), *lines[number + 1 :]]
        if changed != line:
            _again(also=[_line(condition) for condition in rest])
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Combine with other codes") if not lines else _("One line more")
        if st.button(label, key="passages-more"):
            _again(also=[*map(_line, lines), _line(Condition("and", ()))])
        across = st.query_params.get("across") == "yes"
        if lines and st.toggle(_("Also between two coders"), across, key=f"passages-across-{across}") != across:
            _again(across="" if across else "yes")
    if len(lines) > 1:
        style.note(_("Lines apply one after the other, each to what the one before has left."))


def _condition_fields(known: Names, line: Condition, number: int) -> Condition | None:
    """The fields of one line; None when it is taken away."""
    key = f"passages-line-{number}-{_line(line)}"
    operators, value_column, limits, units, removal = st.columns([4, 5, 2, 2, 1], vertical_alignment="bottom")
    operator = operators.selectbox(
        _("How"), OPERATORS, OPERATORS.index(line.operator), format_func=lambda each: _(OPERATOR_NAMES[each]),
        key=f"{key}-how", help=_(OPERATOR_HELP),
    )  # fmt: skip
    codes = value_column.multiselect(
        _("any of these codes"), list(known.codes), [each for each in line.codes if each in known.codes],
        format_func=lambda each: known.codes[each], placeholder=_("Choose"), key=f"{key}-codes",
    )  # fmt: skip
    distance, unit = None, line.unit
    if operator in WITH_DISTANCE:
        limit = limits.number_input(
            _("at most"), 0, 100_000, line.distance, placeholder=_("any"), key=f"{key}-distance",
            help=_("Empty: anywhere in the interview."),
        )  # fmt: skip
        distance = None if limit is None else int(limit)
        unit = units.selectbox(
            _("counted in"), UNITS, UNITS.index(line.unit), format_func=lambda each: _(UNIT_NAMES[each]),
            key=f"{key}-unit",
        )  # fmt: skip
    if removal.button(_("Remove"), key=f"{key}-remove", type="tertiary"):
        return None
    return Condition(operator, tuple(codes), distance, unit)


def _limits(known: Names) -> None:
    """Limits by interview, person, round, attribute, memo, words and meaning."""
    left, right = st.columns(2)
    first, second, third = st.columns(3)
    for place, name, label, options in (
        (left, "interview", _("Interviews"), known.interviews),
        (right, "only", _("Only where (one value of each attribute)"), known.attributes),
        (first, "coder", _("Coders"), known.coders),
        (second, "round", _("Rounds"), known.rounds),
    ):
        _FIELDS.several(place, name, label, options)
    present = st.query_params.get("memo", "")
    present = present if present in MEMO_NAMES else ""
    value = third.selectbox(
        _("Memos"), list(MEMO_NAMES), list(MEMO_NAMES).index(present), format_func=lambda each: _(MEMO_NAMES[each]),
        key=f"passages-memo-{present}",
    )  # fmt: skip
    if value != present:
        _again(memo=value)
    typed = _typed()
    # A form, so that a half-typed word is not asked for.
    with st.form("passages-typed", border=False):
        columns = st.columns([3, 3, 3, 1], vertical_alignment="bottom")
        fields = {
            "words": _("Passages that hold these words"),
            "memo_words": _("Memos that hold these words"),
            "meaning": _("About this (by words and meaning)"),
        }
        limits = {
            name: columns[at]
            .text_input(label, typed.get(name, ""), key=f"passages-{name}-{typed.get(name, '')}")
            .strip()
            for at, (name, label) in enumerate(fields.items())
        }
        columns[3].form_submit_button(_("Find"), width="stretch")
    if limits != {name: typed.get(name, "") for name in fields}:
        st.session_state[_WORDS] = limits
        _again()


def forget() -> None:
    """Ask for nothing any more."""
    st.session_state.pop(_WORDS, None)
    keep(**dict.fromkeys(_ASKED, ""))
    st.rerun()


def _open_kept(context: Context) -> None:
    """Where the address names a kept question, ask it; once, so that its fields can be changed afterwards."""
    search_in_address = st.query_params.get("kept", "")
    if not search_in_address or st.session_state.get("_passages_kept") == search_in_address:
        return
    search = next((question for question in list_questions(context) if question.id == search_in_address), None)
    st.session_state["_passages_kept"] = search_in_address
    if search is None:
        st.warning(_("That kept search is not there any more, or it is not shared with you."))
        return
    to_address(question_of(search))
    st.rerun()


def kept_questions(context: Context) -> None:
    """The questions one keeps, and those that others share."""
    searches = {question.id: question for question in list_questions(context)}
    people = user_names(context.project)
    with st.popover(_("Kept searches ({count})").format(count=len(searches)), width="stretch"):
        steps.put_back("question", lambda question: put_back_search(context, question))
        if not searches:
            style.note(_("None yet. Ask for passages, then choose “Keep this search”."))
        for search in searches.values():
            is_own = search.owner == context.user.id
            about = _("shared") if search.shared and is_own else "" if is_own else people.get(search.owner, "")
            with st.container(horizontal=True, vertical_alignment="center"):
                if st.button(
                    style.escape(f"{search.name} · {about}" if about else search.name), key=f"kept-{search.id}"
                ):
                    st.session_state.pop("_passages_kept", None)
                    keep(kept=search.id)
                    st.rerun()
                if is_own and st.button(_("Remove"), key=f"kept-remove-{search.id}", type="tertiary"):
                    steps.remove("question", partial(remove_search, context, search.id))


def keeping(context: Context, question: Question) -> None:
    """The form that keeps the present question."""
    with st.popover(_("Keep this search")), st.form("passages-keep", border=False):
        name = st.text_input(_("Name"), max_chars=NAME_LIMIT)
        shared = st.toggle(_("Share it with everybody who may read here"))
        style.note(
            _(
                "It holds the question, not the passages. Whoever opens it finds what they may see themselves. "
                "The address of this page then opens it, also for others if it is shared."
            )
        )
        if st.form_submit_button(_("Keep")):
            with style.anew():
                search = save_question(context, name, question, shared=shared)
                st.session_state["_passages_kept"] = search.id
                keep(kept=search.id)


def sentence(question: Question, known: Names) -> str:
    """What is asked for, in words."""
    filter = question.filter
    either = _("or")
    between = f" {either} "

    def codes(ids: tuple[str, ...]) -> str:
        return between.join(known.codes.get(code_id, code_id) for code_id in ids)

    parts = [codes(filter.codes) or _("every code")]
    for condition in question.conditions:
        how = _(OPERATOR_NAMES[condition.operator])
        if condition.distance is None:
            parts.append(f"{how} {codes(condition.codes)}")
        else:
            parts.append(
                _("{how} (at most {distance} {unit}) {codes}").format(
                    how=how,
                    distance=condition.distance,
                    unit=_(UNIT_NAMES[condition.unit]),
                    codes=codes(condition.codes),
                )
            )
    parts += [known.interviews.get(release, "") for release in filter.releases]
    parts += [known.attributes.get(":".join(attribute), attribute[2]) for attribute in filter.attributes]
    parts += [known.coders.get(coder, coder) for coder in filter.coders]
    parts += [known.rounds.get(round, "") for round in filter.rounds]
    if filter.memo:
        parts.append(_(MEMO_NAMES[filter.memo]).lower())
    parts += [f"“{phrase}”" for phrase in (filter.words, filter.memo_words, question.meaning) if phrase]
    return "; ".join(part for part in parts if part)
