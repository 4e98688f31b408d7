"""Participants: consent, retention and attributes. Who they are is never here."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from coding.access import Permission
from coding.errors import Conflict, HeardError
from coding.model import Participant
from coding.ui.frame import style
from coding.ui.frame.navigation import go, link
from coding.ui.frame.paging import first_of, having_words
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import CHOOSE, N_, _, day_text, say, words_of
from coding.workspace.context import Context
from coding.workspace.operations import newest_step
from coding.workspace.people import participants as work
from coding.workspace.people import rare_details
from coding.workspace.people.rare_details import RareRow

CONSENT = {
    "yes": N_("may be quoted"),
    "paraphrase": N_("may be paraphrased, not quoted"),
    "never": N_("neither quoted nor paraphrased"),
}
PAGE = 50
"""Participants on the screen."""
_SPARE = 2
RARE_SHOWN = 60


def page(context: Context) -> None:
    """Show everybody; leads change them, one by one or from a table."""
    st.title(_("Participants"), anchor=False)
    style.note(_("Names and other identities are never here: only the vault knows them."))
    participants = work.list_participants(context)
    leads = context.may(Permission.MANAGE_PROJECT)
    _news(context)
    if not participants:
        style.empty(_("No participants yet. They are made when a transcript is imported."))
        if context.may(Permission.IMPORT) and st.button(_("Import transcripts"), type="primary"):
            go("importing")
        return
    _overview(context, participants)
    if not leads:
        style.note(_("A lead changes consent, retention and attributes."))
        return
    single, many = st.tabs([_("Change one"), _("Attributes from a table")])
    with single:
        _change(context, participants)
    with many:
        _from_table(context)


def _overview(context: Context, participants: list[Participant]) -> None:
    names = sorted({name for participant in participants for name in participant.attributes}, key=str.casefold)
    titles = work.interviews_of(context)
    today = date.today()
    entries = having_words(
        participants,
        PAGE,
        "participants",
        lambda participant: " ".join(
            (participant.label, *titles.get(participant.id, []), *participant.attributes.values())
        ),
    )
    if not entries:
        return
    first = first_of(len(entries), PAGE, "participants")
    style.table(
        [
            _("Participant"),
            _("Interviews"),
            _("Quotation"),
            _("Keep until"),
            *(name.replace("_", " ") for name in names),
        ],
        [
            [
                participant.label,
                ", ".join(titles.get(participant.id, [])) or "–",
                _(CONSENT[participant.quote_consent]) if participant.quote_consent else "–",
                _until(participant.retention_until, today),
                *(participant.attributes.get(name, "–") for name in names),
            ]
            for participant in entries[first : first + PAGE]
        ],
        label=_("Participants, their consent and their attributes"),
    )
    if not names:
        style.note(
            _(
                "No attributes yet. They are what the Usage page compares codes by: country, language, an age band, "
                "the kind of missing episode."
            )
        )


def _until(last: date | None, today: date) -> str:
    if last is None:
        return "–"
    return _("{day}: passed, erase now").format(day=day_text(last)) if last < today else day_text(last)


def _change(context: Context, participants: list[Participant]) -> None:
    labels = {participant.id: participant.label for participant in participants}
    participant_in_address = st.query_params.get("participant")
    ids = list(labels)
    participant_id = st.selectbox(
        _("Change"),
        ids,
        index=ids.index(participant_in_address) if participant_in_address in ids else None,
        format_func=lambda participant_id: labels[participant_id],
        placeholder=_("A participant"),
    )
    if participant_id is None:
        return
    participant = _opened(next(each for each in participants if each.id == participant_id))
    known = sorted({name for each in participants for name in each.attributes}, key=str.casefold)
    names = [*known, *[""] * _SPARE]
    with st.form(f"participant-{participant.id}-{participant.version}"):
        left, middle, right = st.columns([2, 4, 3])
        label = left.text_input(_("Label"), participant.label)
        consent = middle.selectbox(
            _("Consent to quotation"),
            list(CONSENT),
            index=list(CONSENT).index(participant.quote_consent),
            format_func=lambda value: _(CONSENT[value]),
        )
        until = right.date_input(
            _("Keep until"),
            participant.retention_until,
            min_value=date(2000, 1, 1),
            max_value=date(2150, 12, 31),
            help=_("The day after which the material must be erased. Empty: no such day was agreed."),
        )
        st.markdown(_("**Attributes.** Short and general: a band rather than an age, a region rather than a village."))
        attributes = _attribute_fields(participant, names)
        saved = st.form_submit_button(_("Save"), type="primary")
    if not saved:
        return
    day = until if isinstance(until, date) else None
    try:
        work.update_participant(
            context,
            participant.id,
            label=label,
            quote_consent=str(consent),
            attributes=attributes,
            retention_until=day,
            based_on=participant.version,
        )
    except HeardError as error:
        if isinstance(error, Conflict):
            st.session_state.pop("_participant_opened", None)
        st.error(style.escape(words_of(error)))
        return
    _announce(_("{label} is saved.").format(label=label.strip()))


def _attribute_fields(participant: Participant, names: list[str]) -> dict[str, str]:
    """A row of two fields for each attribute; what has both a name and a value."""
    attributes: dict[str, str] = {}
    for at, known_name in enumerate(names):
        first, second = st.columns([2, 3])
        name = first.text_input(
            _("Attribute {number}").format(number=at + 1),
            known_name,
            key=f"name-{participant.id}-{at}-{participant.version}",
            label_visibility="collapsed",
            placeholder=_("a new attribute"),
        )
        value = second.text_input(
            _("Value {number}").format(number=at + 1),
            participant.attributes.get(known_name, ""),
            key=f"value-{participant.id}-{at}-{participant.version}",
            label_visibility="collapsed",
            placeholder=_("not said"),
        )
        if name.strip() and value.strip():
            attributes[name] = value
    return attributes


def _opened(participant: Participant) -> Participant:
    """The participant as they stood when the form was opened, so that saving notices what others changed since."""
    participant_opened = st.session_state.get("_participant_opened")
    if participant_opened is None or participant_opened.id != participant.id:
        st.session_state["_participant_opened"] = participant_opened = participant
    return participant_opened


def _from_table(context: Context) -> None:
    style.note(
        _(
            "A CSV or Excel file with one row a participant: a column “participant” with the labels used here, and one "
            "column an attribute. Columns with names, addresses or numbers are not taken."
        )
    )
    uploaded = st.file_uploader(
        _("Table of attributes"), type=["csv", "tsv", "xlsx"], key="participants-table", max_upload_size=UPLOAD_MB
    )
    if uploaded is None:
        return
    with style.refusals():
        plan = work.plan_attributes(context, uploaded.getvalue(), uploaded.name)
        _preview(plan)
        fit = [column.name for column in plan.columns if column.problem is None]
        if not plan.rows or not fit:
            st.error(_("There is nothing in this table that can be taken."))
            return
        with st.form(f"take-{uploaded.file_id}"):
            columns = st.multiselect(_("Columns to take"), fit, default=fit, placeholder=_(CHOOSE))
            submitted = st.form_submit_button(_("Take these attributes"), type="primary")
        if not submitted:
            return
        with style.refusals():
            changed = work.take_attributes(context, plan, columns)
            st.session_state.pop("participants-table", None)
            _announce(_("{changed} participants changed.").format(changed=changed))


def _preview(plan: work.AttributePlan) -> None:
    style.table(
        [_("Column"), _("Different values"), _("What becomes of it")],
        [
            [
                column.name,
                str(column.values),
                _("Not taken. {reason}").format(reason=say(column.problem))
                if column.problem
                else say(column.caution) or _("Can be taken."),
            ]
            for column in plan.columns
        ],
        label=_("Columns of the table"),
        numbers=[1],
    )
    for note in plan.notes:
        style.note(say(note))
    if plan.unknown:
        st.warning(
            _("Not in this project, so left out: {labels}.").format(
                labels=", ".join(map(style.escape, plan.unknown[:20]))
            )
        )
    if plan.absent:
        style.note(_("Not in the table, so unchanged: {labels}.").format(labels=", ".join(plan.absent[:20])))
    fit = [column.name for column in plan.columns if column.problem is None]
    rows = list(plan.rows.items())[:10]
    if fit and rows:
        style.table(
            [_("Participant"), *fit],
            [
                [plan.labels[participant_id], *(values.get(name, "–") for name in fit)]
                for participant_id, values in rows
            ],
            label=_("The first rows as they would be taken"),
        )


def _announce(message: str) -> None:
    st.session_state["_participants_news"] = (st.success, message, True)
    st.session_state.pop("_participant_opened", None)
    st.rerun()


def _news(context: Context) -> None:
    participants_news = st.session_state.pop("_participants_news", None)
    if participants_news is None:
        return
    announce, message, undo, *redo = participants_news
    announce(style.escape(message))
    with st.container(horizontal=True):
        if undo:
            step = (context, work.undo_change, newest_step(context, work.LINE))
            st.button(_("Undo this change"), key="participants-undo", on_click=_step, args=step)
        if redo:
            st.button(_("Redo"), key="participants-redo", on_click=_step, args=(context, work.redo_change))


def _step(context: Context, way: Callable[..., list[str]], *seen: int) -> None:
    st.session_state.pop("_participant_opened", None)
    back = way is work.undo_change
    try:
        labels = ", ".join(way(context, *seen))
    except HeardError as error:
        st.session_state["_participants_news"] = (st.warning, words_of(error), back)
        return
    sentence = _("As it was before: {labels}.") if back else _("Done again: {labels}.")
    message = sentence.format(labels=labels)
    st.session_state["_participants_news"] = (st.success, message, not back, back)


def rare_page(context: Context) -> None:
    """The list, smallest combinations first; each opens the participants behind it."""
    st.title(_("Rare details"))
    style.note(
        _(
            "Without a name, a person can still be found by what is told about them: an age, a place, a school. "
            "Listed are details, and combinations of up to three, that few participants share: their attributes, and "
            "what the review masked with a pseudonym that still says something. Nothing here is from the originals."
        )
    )
    left, middle, _rest = st.columns([1, 2, 2], vertical_alignment="bottom")
    details = rare_details.rare_details(context)
    k = left.number_input(_("Fewer than"), 2, 50, details.k, help=_("Participants who share the details"))
    if k != details.k:
        details = rare_details.rare_details(context, int(k))
        if context.may(Permission.SET_UP):
            label = _("Keep this number for the project")
            style.button(label, lambda: rare_details.set_k(context, int(k)), middle)
    if not details.participants:
        style.empty(
            _("There is nothing to compare yet. Give participants attributes on the People page, or review one.")
        )
        return
    if not details.rows:
        st.success(
            _("Every detail and combination is shared by at least {k} of {n} participants.").format(
                k=details.k, n=details.participants
            )
        )
        return
    st.markdown(
        _("**{alone} of {n} participants are the only ones with some combination.**").format(
            alone=details.alone, n=details.participants
        )
    )
    for row in details.rows[:RARE_SHOWN]:
        _rare_row(context, row)
    if len(details.rows) > RARE_SHOWN or details.cut:
        style.note(_("More were found. Generalise the ones above first; most of the others go with them."))


def _rare_row(context: Context, row: RareRow) -> None:
    what = " + ".join(f"{say(name)}: {say(value)}" for name, value in row.details)
    people = len(row.participants)
    who = _("1 participant") if people == 1 else _("{n} participants").format(n=people)
    with st.expander(f"{style.escape(what)} · {who}"):
        style.note(say(row.advice))
        style.table(
            [_("Participant"), _("Interviews")],
            [
                [
                    participant.label,
                    ", ".join(talk.title for talk in row.interviews if talk.participant_id == participant.id)
                    or _("none"),
                ]
                for participant in row.participants
            ],
            label=_("Who shares these details"),
        )
        for talk in row.interviews:
            if talk.state == "in_review" and context.may(Permission.REVIEW_ORIGINALS):
                link("review", _("Review {title}").format(title=style.escape(talk.title)), interview=talk.id)
            elif talk.release_id and context.may(Permission.READ_RELEASED):
                link("coding", _("Read {title}").format(title=style.escape(talk.title)), release=talk.release_id)
        if "attribute" in row.sources and context.may(Permission.MANAGE_PROJECT):
            link("people", _("Change attributes"))
