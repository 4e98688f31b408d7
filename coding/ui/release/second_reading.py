"""The second reading: draw lines, read them as somebody who did not review, and see what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.disclosure.residual import lines_needed
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame import style
from coding.ui.frame.packaged import packaged
from coding.ui.frame.texts import CHOOSE, _, say
from coding.ui.frame.unlock import PRIVATE, ensure_open, shut_button
from coding.workspace.context import Context
from coding.workspace.operations import Answer, newest_step
from coding.workspace.overview import status as overview_status
from coding.workspace.overview.status import InterviewStatus
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release import second_reading
from coding.workspace.release.readiness import GateRule
from coding.workspace.release.second_reading import ReadingSummary, draw_lines, draw_more


def page(context: Context) -> None:
    """Readings that count, the lines that wait for this person, the project's rule."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.title(_("Second reading"))
    style.note(
        _(
            "Another person reads lines drawn by chance, as they would be released. How many of them hold something "
            "that was missed says how many other lines may. It is the only honest figure there is: detectors miss the "
            "same names, so they cannot check each other."
        )
    )
    opened = ensure_open(context)
    if opened is None:
        _rule(context)
        return
    with right:
        shut_button()
    readings, entries = second_reading.list_readings(opened), overview_status.status(opened)
    own_readings = [reading for reading in readings if reading.mine and reading.unread and not reading.stale]
    if own_readings:
        _read(opened, own_readings[0])
    _overview(opened, readings, entries)
    if opened.may(Permission.REVIEW_ORIGINALS):
        _draw(opened, readings, entries)
    _rule(opened)


def _read(context: Context, reading: ReadingSummary) -> None:
    st.header(_("Read"))
    style.note(
        _(
            "Does the marked line hold anything that could point to somebody: a name, a place, a number, a detail? "
            "n: nothing. m: something; choose the words with the arrow keys. What stands before and after is only for "
            "understanding."
        )
    )

    def apply(context: Context, operations: Sequence[Mapping[str, Any]]) -> Sequence[Answer]:
        context.open_vault()
        return second_reading.apply_reading(context, reading.id, operations)

    def state(context: Context, _: object) -> dict[str, Any]:
        context.open_vault()
        lines = second_reading.read_lines(context, reading.id)
        (now,) = [entry for entry in second_reading.list_readings(context) if entry.id == reading.id]
        return {
            "drawn": now.drawn,
            "unread": now.unread,
            "lines": [[o.position, o.speaker, o.before, o.text, o.after, [list(m) for m in o.masks]] for o in lines],
        }

    def below(data: Mapping[str, Any]) -> None:
        if not data["unread"] and st.button(_("See the result"), type="primary"):
            st.rerun()

    user = context.user.id
    pane = OwnPane(
        user=user,
        key=f"{PRIVATE}second-{user}-{reading.id}",
        apply=apply,
        shown=state,
        newest=lambda context, _: newest_step(context, second_reading.line_of(reading.id)),
    )
    pane.draw(packaged("second_reading", css="reading.css", js="reading.js", beside=("coding_pane",)), below)


def _overview(context: Context, readings: list[ReadingSummary], entries: list[InterviewStatus]) -> None:
    st.header(_("What was read"))
    if not readings:
        style.empty(_("No lines have been drawn yet. A steward draws them below, once an interview is reviewed."))
        return
    in_review = {entry.interview.id: entry.readiness for entry in entries if entry.readiness}
    for reading in readings:
        names = ", ".join(interview.participant_label for interview in reading.interviews)
        with st.container(border=True):
            st.markdown(
                _("**{names}** · {read} of {drawn} drawn lines read · {population} lines in all").format(
                    names=style.escape(names),
                    read=reading.drawn - reading.unread,
                    drawn=reading.drawn,
                    population=reading.population,
                )
            )
            readiness = next((in_review[i.id] for i in reading.interviews if i.id in in_review), None)
            if readiness is not None and readiness.bound is not None:
                st.markdown(style.escape(say(readiness.sentence)))
            if readiness is not None and readiness.lacking:
                for sentence in readiness.lacking:
                    st.markdown(f":material/hourglass_top: {style.escape(say(sentence))}")
            elif readiness is not None and readiness.rule.required:
                st.markdown(_(":material/check: The project's rule for release is met."))
            if not reading.mine and reading.unread:
                style.note(_("You took part in reviewing these interviews, so somebody else has to read these lines."))
            if context.may(Permission.REVIEW_ORIGINALS) and reading.drawn < reading.population:
                _more(context, reading)


def _more(context: Context, summary: ReadingSummary) -> None:
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    count = left.number_input(
        _("Further lines"),
        1,
        summary.population - summary.drawn,
        min(50, summary.population - summary.drawn),
        key=f"more-{summary.id}",
    )
    style.button(
        _("Draw more"), lambda: draw_more(context, summary.id, int(count)), key=f"draw-{summary.id}", place=right
    )


def _draw(context: Context, readings: list[ReadingSummary], entries: list[InterviewStatus]) -> None:
    st.header(_("Draw lines"))
    read_ids = {interview.id for reading in readings if not reading.stale for interview in reading.interviews}
    ready = [
        entry.interview
        for entry in entries
        if entry.readiness and not entry.readiness.unreviewed and entry.interview.id not in read_ids
    ]
    if not ready:
        style.note(_("No interview waits for a drawing: finish a review first, or read what is drawn."))
        return
    rule = release_readiness.gate_rule(context)
    labels = {interview.id: interview.name for interview in ready}
    interviews = st.multiselect(
        _("Over which interviews"),
        list(labels),
        default=list(labels),
        format_func=lambda interview_id: labels[interview_id],
        placeholder=_(CHOOSE),
    )
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    count = left.number_input(_("How many lines"), 1, 5000, rule.lines)
    style.button(
        _("Draw by chance"),
        lambda: draw_lines(context, interviews, int(count)),
        type="primary",
        disabled=not interviews,
        place=right,
    )
    style.note(_planning(rule))


def _planning(rule: GateRule) -> str:
    counts = [lines_needed(rule.bound, rule.confidence, missed) for missed in range(3)]
    return _(
        "To show at most {bound} of lines at {confidence}: {none} lines if nothing was missed, {one} if one line holds "
        "something, {two} if two do. Fewer are enough where an interview is short."
    ).format(
        bound=f"{rule.bound:.1%}",
        confidence=f"{rule.confidence:.0%}",
        none=counts[0],
        one=counts[1],
        two=counts[2],
    )


def _rule(context: Context) -> None:
    rule = release_readiness.gate_rule(context)
    with st.expander(_("The project's rule for release")):
        if not context.may(Permission.SET_UP):
            style.note(
                _("A second reading is required: {lines} lines, at most {bound} of lines at {confidence}.").format(
                    lines=rule.lines, bound=f"{rule.bound:.1%}", confidence=f"{rule.confidence:.0%}"
                )
                if rule.required
                else _("A second reading is not required in this project. A lead can require it.")
            )
            return
        with st.form("gate-rule"):
            required = st.checkbox(_("No release without a second reading"), rule.required)
            columns = st.columns(3)
            lines = columns[0].number_input(_("Lines at least"), 1, 5000, rule.lines)
            bound = columns[1].number_input(_("At most so many % of lines"), 0.1, 50.0, rule.bound * 100, step=0.5)
            sure = columns[2].number_input(_("Sure to %"), 50.0, 99.9, rule.confidence * 100, step=1.0)
            if st.form_submit_button(_("Set the rule")):
                values: Mapping[str, Any] = asdict(rule) | {
                    "required": required,
                    "lines": int(lines),
                    "bound": round(bound / 100, 4),
                    "confidence": round(sure / 100, 4),
                }
                style.attempt(lambda: release_readiness.set_gate_rule(context, GateRule(**values)))
