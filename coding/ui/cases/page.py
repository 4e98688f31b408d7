"""Cases: one's own records, variable by variable; the list of cases; agreement on variables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from coding.access import Permission
from coding.agreement.figures import in_digits
from coding.agreement.variables import VariableFigures
from coding.errors import AccessDenied, NotReady
from coding.ui.components.documents import document_messages
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame import steps, style
from coding.ui.frame.navigation import link
from coding.ui.frame.packaged import packaged
from coding.ui.frame.paging import first_of
from coding.ui.frame.texts import CHOOSE, _, day_text, words_of
from coding.workspace.cases import cases as case_list
from coding.workspace.cases.cases import CaseSummary, list_cases
from coding.workspace.cases.consensus import CaseRecord, ConsensusValue, consensus_records
from coding.workspace.cases.figures import Difference, cases_agreement
from coding.workspace.cases.records import (
    ALONE,
    OpenRecord,
    apply_to_records,
    choices,
    line_of,
    open_again,
    open_record,
)
from coding.workspace.cases.timeline import timeline
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context
from coding.workspace.operations import newest_step
from coding.workspace.people.users import user_names
from coding.workspace.project.interviews import list_interviews

SHOWN: Final = 50
"""Rows of a list on one page."""


def page(context: Context) -> None:
    """Show one's own records, the cases, and how far coders agree."""
    st.title(_("Cases"), anchor=False)
    style.note(
        _(
            "A record says of one case what each variable of the codebook is: one key a value, then the next variable. "
            "Others see your record once you and they have handed in. The codebook's rules on “unknown” hold: it means "
            "that the file does not say, and never no."
        )
    )
    cases = case_list.list_cases(context)
    if not cases:
        style.empty(_("There are no cases yet. Add one below, or bring in a table with: heard cases import DIR FILE."))
    else:
        _record_pane(context, cases)
        _list(context, cases)
        _consensus(context)
        _timeline(context, cases)
    _change(context, cases)
    if cases and context.may(Permission.SEE_AGREEMENT):
        _agreement(context)
    if context.may(Permission.EXPORT):
        link("joint", _("Sources side by side"))


def _list(context: Context, summaries: list[CaseSummary]) -> None:
    st.header(_("All cases"), anchor=False)
    names = user_names(context.project)

    def label(summary: CaseSummary) -> str:
        parts = []
        for coder, record in summary.records.items():
            state = _("handed in") if record.handed_in else _("open")
            sentence = _("{name}: {number} answered, {state}")
            parts.append(sentence.format(name=names.get(coder, coder), number=record.answered, state=state))
        return "; ".join(parts) or "–"

    first = first_of(len(summaries), SHOWN, "cases")
    style.table(
        [_("Case"), _("Documents"), _("Records that you may see")],
        [
            [summary.label, "; ".join(at.name for at in summary.documents) or "–", label(summary)]
            for summary in summaries[first : first + SHOWN]
        ],
        label=_("Cases and their records"),
        short=(0,),
    )


def _consensus(context: Context) -> None:
    """What is settled of each case, a page at a time, and where the rest is settled."""
    try:
        records = consensus_records(context)
    except NotReady:
        return
    rows = [(record, name, value) for record in records.values() for name, value in record.values.items()]
    if rows:
        with st.expander(_("Consensus")):
            names = user_names(context.project)
            first = first_of(len(rows), SHOWN, "case-consensus")
            style.table(
                [_("Case"), _("Variable"), _("Value"), _("Comes from"), _("Decision"), _("Passages")],
                [_settled(names, *row) for row in rows[first : first + SHOWN]],
                label=_("Consensus"),
                short=(0, 1),
            )
    if context.may(Permission.RECONCILE):
        link("reconcile", _("Settle what coders differ about"), view="cases")


def _settled(
    names: Mapping[str, str], record: CaseRecord[ConsensusValue], variable: str, value: ConsensusValue
) -> list[str]:
    decision = value.decision
    how = _("Agreed in advance")
    if decision.deciders:
        by = ", ".join(names.get(decider, decider) for decider in decision.deciders)
        how = "; ".join(
            part for part in (by, decision.reason_tag, decision.reason, day_text(decision.decided_at)) if part
        )
    return [
        record.label,
        variable.replace("_", " "),
        ", ".join(decision.answers) + (f" (↻ {_('rests on an older value')})" if value.older else ""),
        "; ".join(
            f"{names.get(parent.coder, parent.coder)}: {', '.join(parent.answers) or '–'}"
            for parent in decision.parents
        ),
        how,
        str(len(decision.passages)) if decision.passages else _("from the form"),
    ]


def _timeline(context: Context, summaries: list[CaseSummary]) -> None:
    """The events of one case in days, where the codebook has variables that are days."""
    book = newest_book(context)
    if book is None or all(attribute.answer != "days" for attribute in book.case_attributes):
        return
    with st.expander(_("Timeline of a case, in days")):
        summary = st.selectbox(_("Case"), summaries, format_func=lambda summary: summary.label, key="case-timeline-of")
        events = timeline(context, summary.id)
        if not events:
            style.empty(_("No day is recorded for this case in the records that you may see."))
            return
        names = user_names(context.project)
        style.table(
            [_("Day"), _("What"), _("Counted"), _("Recorded by"), _("Passages")],
            [
                [
                    str(event.day).replace("-", "−"),
                    event.variable.replace("_", " "),
                    event.note,
                    ", ".join(names.get(coder, coder) for coder in event.coders)
                    + (f" ({_('consensus')})" if event.consensus else ""),
                    str(len(event.passages)) if event.passages else _("from the form"),
                ]
                for event in events
            ],
            label=_("Events of the case by day"),
            numbers=(0,),
        )


def _change(context: Context, summaries: list[CaseSummary]) -> None:
    with st.expander(_("Add a case, or say which documents belong to one"), expanded=not summaries):
        with st.form("case-add", clear_on_submit=True, border=False):
            label = st.text_input(_("Label of the new case, such as F01. No names of people."), max_chars=60)
            if st.form_submit_button(_("Add the case")):
                style.attempt(lambda: case_list.add_case(context, label))
        if summaries:
            _documents(context, summaries)
        left, right = st.columns(2)
        seen = steps.shown(context, case_list.LIST)
        style.button(_("Undo the last step on the list"), lambda: case_list.undo_cases(context, seen), place=left)
        style.button(_("Redo it"), lambda: case_list.redo_cases(context), place=right)


def _documents(context: Context, summaries: list[CaseSummary]) -> None:
    # By id: what a browser holds of a case is not how it stands after a change.
    of_id = {summary.id: summary for summary in summaries}
    variable = of_id[
        st.selectbox(_("Case"), list(of_id), format_func=lambda case_id: of_id[case_id].label, key="case-documents-of")
    ]
    known = {interview.id: interview.name for interview in list_interviews(context)}
    with st.form(f"case-documents-{variable.id}", border=False):
        titles_picked = st.multiselect(
            _("Documents of this case"),
            list(known),
            default=[document.id for document in variable.documents if document.id in known],
            format_func=lambda interview_id: known[interview_id],
            placeholder=_(CHOOSE),
        )
        if st.form_submit_button(_("Keep these documents")):
            style.attempt(lambda: case_list.set_documents(context, variable.id, titles_picked))
    _give_back(context, variable)
    if context.may(Permission.MANAGE_PROJECT) and st.button(_("Remove this case and its records")):
        style.attempt(lambda: case_list.remove_case(context, variable.id))


def _give_back(context: Context, case: CaseSummary) -> None:
    """A record that was handed in, back to its coder; one's own is taken back with undo."""
    coders = [coder for coder, record in case.records.items() if record.handed_in and coder != context.user.id]
    if not coders or not context.may(Permission.MANAGE_ROUNDS):
        return
    names = user_names(context.project)
    coder = st.selectbox(
        _("Coder"), coders, format_func=lambda coder: names.get(coder, coder), key=f"case-give-back-{case.id}"
    )
    style.button(_("Give back to its coder"), lambda: open_again(context, case.id, coder))


def _agreement(context: Context) -> None:
    st.header(_("Agreement on variables"), anchor=False)
    try:
        agreement = cases_agreement(context)
    except (NotReady, AccessDenied) as error:
        style.empty(words_of(error))
        return
    style.note(
        _(
            "{cases} cases with records of two coders or more. Intervals are over cases. “Unknown” counts as a value "
            "in the first figures and as missing in the last column."
        ).format(cases=len(agreement.cases))
        + " "
        + _(
            "The column before it is alpha where near values count in part: values in an order, days, and answers that "
            "share some of their values."
        )
    )
    style.table(
        [
            _("Variable"),
            _("Percent"),
            _("Cohen's kappa"),
            _("Alpha"),
            _("Interval"),
            _("In order, in days or several"),
            _("Alpha, “unknown” missing"),
        ],
        [_row(variable) for variable in agreement.variables.values()],
        label=_("Agreement on each variable"),
        numbers=(1, 2, 3, 4, 5, 6),
    )
    _differences(context, agreement.differences)


def _differences(context: Context, differences: Sequence[Difference]) -> None:
    """Where coders differ, a page at a time, so that they can talk about it."""
    if not differences:
        return
    with st.expander(_("Where coders differ ({n})").format(n=len(differences))):
        names = user_names(context.project)
        first = first_of(len(differences), SHOWN, "case-differences")
        style.table(
            [_("Case"), _("Variable"), _("What each says")],
            [
                [
                    difference.case,
                    difference.variable.replace("_", " "),
                    "; ".join(
                        f"{names.get(coder, coder)}: {', '.join(sorted(answer))}"
                        for coder, answer in difference.answers.items()
                    ),
                ]
                for difference in differences[first : first + SHOWN]
            ],
            label=_("Variables that coders answered differently"),
            short=(0, 1),
        )


def _row(figures: VariableFigures) -> list[str]:
    ends = figures.intervals["kripp_alpha"].ends
    ordinal = figures.more.get("kripp_alpha_ordinal", figures.more.get("kripp_alpha_interval"))
    further = figures.more["alpha_masi"] if figures.variable.answer == "several" else ordinal
    return [
        figures.variable.name.replace("_", " "),
        in_digits(figures.table["percent"]),
        in_digits(figures.table["cohen_kappa"]),
        in_digits(figures.alpha),
        f"{in_digits(ends[0])} – {in_digits(ends[1])}" if ends else "–",
        "" if figures.variable.answer == "one" else in_digits(further),
        in_digits(figures.known.alpha if figures.known else None),
    ]


def _record_pane(context: Context, summaries: Sequence[CaseSummary]) -> None:
    """One's own record of a case, to be filled in by keyboard."""
    if summaries:
        record_of(context.user.id).draw(
            packaged("case_record", css="record.css", js="record.js", beside=("coding_pane",))
        )
        style.note(
            _(
                "Keys: the one beside a value gives it. Enter or → goes on, ← goes back, Backspace empties. x is "
                "unknown, n not applicable. j and k move the line of the document. With p that line, or the "
                "words you select, is what a value rests on. h hands in at the end. ] and [ go to the next case "
                "and the one before. u takes back."
            )
        )


def record_of(user: str) -> OwnPane:
    """The pane of somebody's records."""
    return OwnPane(
        user=user,
        key=f"cases-{user}",
        apply=apply_to_records,
        shown=_document,
        says=("case",),
        newest=lambda context, state: newest_step(context, line_of(_in_view(context, user, state.get("case")))),
    )


def _document(context: Context, state: Mapping[str, Any]) -> dict[str, Any]:
    user, summaries = context.user.id, list_cases(context)
    return {
        "cases": [[summary.id, summary.label, *_own_progress(summary, user)] for summary in summaries],
        **_record_message(open_record(context, _chosen_case(summaries, user, state.get("case")))),
    }


def _in_view(context: Context, user: str, case_in_address: object) -> str:
    case = case_in_address or st.session_state.get(f"cases-{user}-first")
    return str(case or _chosen_case(list_cases(context), user, None))


def _own_progress(case_summary: CaseSummary, user: str) -> tuple[int, bool]:
    summary = case_summary.records.get(user)
    return (summary.answered, summary.handed_in) if summary else (0, False)


def _chosen_case(summaries: Sequence[CaseSummary], user: str, case_in_address: object) -> str:
    """The case that was asked for, else the first that waits for this person."""
    ids = [summary.id for summary in summaries]
    if not ids:
        raise AccessDenied(_("There are no cases any more. Reload the page."))
    if case_in_address in ids:
        return str(case_in_address)
    first = st.session_state.get(f"cases-{user}-first")
    if first not in ids:
        first = next((summary.id for summary in summaries if not _own_progress(summary, user)[1]), ids[0])
        st.session_state[f"cases-{user}-first"] = first
    return str(first)


def _record_message(_record_pane: OpenRecord) -> dict[str, Any]:
    return {
        "case": _record_pane.case.id,
        "alone": list(ALONE),
        "variables": [[at.name, at.answer, at.note, list(choices(at))] for at in _record_pane.variables],
        "values": {
            name: [list(value.answers), [[p.answer, p.release_id, p.start, p.end] for p in value.passages]]
            for name, value in _record_pane.values.items()
        },
        "documents": document_messages(_record_pane.documents),
        "handedIn": _record_pane.handed_in,
    }
