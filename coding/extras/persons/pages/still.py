"""“Who is still in there”, before an interview is signed: persons by risk, and one action a detail."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from coding.extras.persons.records import Detail, InterviewRisk, PersonRisk
from coding.extras.persons.steps import still
from coding.extras.persons.steps.kept import line_of
from coding.model import Interview
from coding.ui.frame import style
from coding.ui.frame.steps import shown
from coding.ui.frame.texts import CHOOSE, N_, _
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Context
from coding.workspace.review.decide import note_original_read

MOST = 12
"""Details that are shown open; persons beyond are folded."""
KINDS: Final = {
    "contact": N_("contact"),
    "number": N_("number"),
    "place": N_("place"),
    "organisation": N_("organisation"),
    "school": N_("school"),
    "position": N_("position"),
    "occupation": N_("work"),
    "origin": N_("origin"),
    "language": N_("language"),
    "faith": N_("faith"),
    "trait": N_("trait"),
    "health": N_("health"),
    "age": N_("age"),
    "event": N_("event"),
    "family": N_("family"),
    "date": N_("date"),
    "sense": N_("by its sense"),
}
"""What classes of details are called; others by their own name."""


def show_risk(context: Context, interview: Interview) -> None:
    """Persons of the interview by risk, as it is masked now."""
    with st.container(key="told"), style.refusals():
        risk = still.interview_risk(context, interview.id)
        st.header(_("Who is still in there"))
        counts = risk.counts
        style.note(
            _(
                "Persons spoken of: {persons}. Identifiers masked: {masked}. Details kept with a reason: {reasoned}. "
                "Undecided: {undecided}. A release does not wait for them, and says how many are left."
            ).format(persons=counts.persons, masked=counts.masked, reasoned=counts.reasoned, undecided=counts.undecided)
        )
        style.note(
            _("Of {all} identifiers and details, {readable} can still be read.").format(
                all=counts.masked + risk.readable, readable=risk.readable
            )
        )
        persons, folded = _divided(risk.persons)
        for number, person in enumerate(persons):
            _person(context, interview, risk, person, f"a{number}")
        if folded:
            with st.expander(_("Other persons: {n}").format(n=len(folded))):
                for number, person in enumerate(folded):
                    _person(context, interview, risk, person, f"b{number}")
        _who_is_who(context, interview, risk.persons)
        _together(context, interview)
        seen = shown(context, line_of(interview.id))
        if risk.decisions and st.button(_("Take back the last decision"), key=f"{PRIVATE}told-undo-{interview.id}"):
            style.attempt(lambda: still.undo_kept(context, interview.id, seen))


def _who_is_who(context: Context, interview: Interview, persons: Sequence[PersonRisk]) -> None:
    """Entries without a name: two that are one person, one that is two, one that is nobody."""
    by_place = {person.place: person for person in persons if person.place}
    unnamed = [place for place, person in by_place.items() if not person.clusters]

    def called(place: tuple[int, int]) -> str:
        return f"{by_place[place].label} · {_('line {line}').format(line=by_place[place].mentions[0].line)}"

    if not unnamed or not st.toggle(_("Correct who is who"), key=f"{PRIVATE}told-who-{interview.id}"):
        return
    style.note(_("For people without a name. Names are joined and split in the review."))
    key = f"{PRIVATE}told-who-{interview.id}"
    person = st.selectbox(_("Person"), unnamed, None, called, key=f"{key}-person", placeholder=_(CHOOSE))
    if person is None:
        return
    others = [place for place in by_place if place != person]
    other = st.selectbox(
        _("Is the same person as"), others, None, called, key=f"{key}-same-{person}", placeholder=_(CHOOSE)
    )
    if st.button(_("Join"), key=f"{key}-join", disabled=other is None) and other:
        style.attempt(lambda: still.correct_persons(context, interview.id, "same", (person, other)))
    mentions = {(each.start, each.end): each for each in by_place[person].mentions}
    moved = st.multiselect(
        _("These words mean somebody else"),
        list(mentions),
        format_func=lambda place: f"{mentions[place].words} · {_('line {line}').format(line=mentions[place].line)}",
        key=f"{key}-apart-{person}",
        placeholder=_(CHOOSE),
    )
    if st.button(_("Split"), key=f"{key}-split", disabled=not moved):
        style.attempt(lambda: still.correct_persons(context, interview.id, "apart", moved))
    if st.button(_("This is no person"), key=f"{key}-nobody"):
        style.attempt(lambda: still.correct_persons(context, interview.id, "nobody", (person,)))


def _together(context: Context, interview: Interview) -> None:
    if not st.toggle(_("Look at who is told of in other texts too"), key=f"{PRIVATE}told-together-{interview.id}"):
        return
    persons = still.risk_across_texts(context, interview.id)
    if not persons:
        style.note(_("Nobody here is told of in texts that say more together."))
    # The page noted that this original is read; others are noted once a look.
    read_ids: set[str] = st.session_state.setdefault(f"{PRIVATE}told-read-{interview.id}", {interview.id})
    for read in sorted({read for person in persons for read in person.interviews} - read_ids):
        note_original_read(context, read)
        read_ids.add(read)
    for person in persons:
        st.markdown(f"**{style.escape(person.label)}**")
        for name, details in person.texts:
            st.markdown(f"{style.escape(name)}: {', '.join(_detail_text(detail) for detail in details)}")


def _detail_text(detail: Detail) -> str:
    return _("{kind}: “{words}”").format(
        kind=_(KINDS[detail.kind]) if detail.kind in KINDS else detail.kind, words=style.escape(detail.words)
    )


def _divided(persons: Sequence[PersonRisk]) -> tuple[list[PersonRisk], list[PersonRisk]]:
    """Persons at risk as far as their details are few enough to decide on, and all others."""
    visible: list[PersonRisk] = []
    room = MOST
    for person in persons:
        if not person.undecided or len(person.undecided) > room:
            break
        visible.append(person)
        room -= len(person.undecided)
    return visible, list(persons[len(visible) :])


def _person(context: Context, interview: Interview, risk: InterviewRisk, person: PersonRisk, key: str) -> None:
    st.markdown(
        _("**{name}** · masking takes {share}").format(
            name=style.escape(person.label), share=f"{person.protection:.0%}"
        )
    )
    if not person.carrying:
        style.note(_("Nothing that stays tells much of this person."))
    for number, detail in enumerate(person.carrying):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_line(detail, risk.texts))
            if detail.is_open:
                _decide(context, interview, detail, f"{PRIVATE}told-{interview.id}-{key}-{number}-{detail.start}")


def _line(detail: Detail, texts: int) -> str:
    parts = [_detail_text(detail), _("line {line}").format(line=detail.line)]
    rare = still.is_rare(detail, texts)
    if rare is not None:
        parts.append(_("rare in this project") if rare else _("common in this project"))
    if detail.masked:
        parts.append(_("masked, and still tells something"))
    if detail.reason:
        parts.append(_("kept: {reason}").format(reason=style.escape(detail.reason)))
    return " · ".join(parts)


def _decide(context: Context, interview: Interview, detail: Detail, key: str) -> None:
    place = (interview.id, detail.start, detail.end)
    if st.button(
        _("Mask"),
        key=f"{key}-mask",
        help=_("Masked as your policy says for its type. Undo in the review takes it back."),
    ):
        style.attempt(lambda: still.mask_detail(context, *place))
    with st.popover(_("Keep"), key=f"{key}-keep"):
        reason = st.text_input(_("Why does it stay?"), key=f"{key}-reason", max_chars=300)
        style.note(_("The reason stays with the original, where only stewards read it."))
        if st.button(_("Keep it"), key=f"{key}-kept"):
            style.attempt(lambda: still.keep_detail(context, *place, reason))
