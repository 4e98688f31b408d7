"""Reviewing identifiers in originals, and releasing: the steward's page."""

from collections.abc import Sequence

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError, QuestionsOpen
from coding.extras import offered
from coding.model import Interview
from coding.ui.frame import style
from coding.ui.frame.navigation import go, link
from coding.ui.frame.texts import CHOOSE, _, say, words_of
from coding.ui.frame.unlock import PRIVATE, ensure_open, shut_button
from coding.ui.originals import speakers as originals_speakers
from coding.ui.originals import work
from coding.ui.project.passphrase import ask_to_write_down
from coding.ui.review import corrections, reports
from coding.ui.review import stopped as stopped_words
from coding.ui.review.masking import pseudonyms, word_lists
from coding.ui.review.pane import WorkspaceReview, review_pane
from coding.workspace.context import Context
from coding.workspace.overview import status as overview_status
from coding.workspace.release import readiness as release_readiness
from coding.workspace.release import release
from coding.workspace.release.readiness import Readiness
from coding.workspace.review.decide import note_original_read
from coding.workspace.review.policy import language_coverage
from pipelines.errors import PipelineError

RELEASED, CODABLE, TO_CODE = f"{PRIVATE}released", f"{PRIVATE}codable", f"{PRIVATE}to-code"


def page(context: Context) -> None:
    """Choose an interview in review, review it, release it."""
    if release_id := st.session_state.pop(TO_CODE, None):
        go("coding", release=release_id)
    left, middle, right = st.columns([3, 5, 2], vertical_alignment="center")
    left.title(_("Review identifiers"))
    opened = ensure_open(context)
    if opened is None:
        return
    with right:
        shut_button()
    entries = overview_status.status(opened)
    waiting = {entry.interview.id: entry for entry in entries if entry.interview.state == "in_review"}
    work.follow(opened)
    _just_released(opened)
    reports.show(opened)
    correction = corrections.show(opened, entries)
    stopped_words.waiting(opened)
    _not_searched(opened, [entry.interview for entry in entries if entry.interview.state == "imported"])
    if waiting:
        with middle:
            interview_id = _choose(waiting)
        _review(opened, waiting[interview_id].interview, focus=not correction)
    elif not correction:
        style.empty(
            _("Nothing waits for review. Import a transcript, or open a released interview for correction below.")
        )
    if not waiting:
        st.session_state.pop(f"{PRIVATE}visit", None)
    word_lists(opened)
    reports.closed(opened)
    _reopen(opened, [entry.interview for entry in entries if entry.interview.state == "released"])
    pseudonyms(opened)
    stopped_words.lending(opened)


def _just_released(context: Context) -> None:
    codable = st.session_state.pop(CODABLE, None)
    if style.announce(RELEASED):
        with st.container(horizontal=True, vertical_alignment="center"):
            if codable and context.may(Permission.CODE):
                name, release_id = codable
                label = _("Code {name}").format(name=style.escape(name))
                # The button goes with the message, so what it opens is noted as it is pressed.
                st.button(label, type="primary", on_click=st.session_state.update, args=({TO_CODE: release_id},))
            link("overview", _("To the overview"))


def _not_searched(context: Context, imported: Sequence[Interview]) -> None:
    if imported and not work.under_way(context):
        names = ", ".join(style.escape(interview.title) for interview in imported[:6])
        more = " …" if len(imported) > 6 else ""
        link(
            "importing",
            _("Not searched for identifiers yet: {names}{more}. Find them on the Import page").format(
                names=names, more=more
            ),
        )


def _choose(waiting: dict[str, overview_status.InterviewStatus]) -> str:
    ids = list(waiting)
    interview_in_address = st.query_params.get("interview")
    interview = st.selectbox(
        _("Interview in review"),
        ids,
        index=ids.index(interview_in_address) if interview_in_address in ids else 0,
        format_func=lambda interview_id: _label(waiting[interview_id]),
        label_visibility="collapsed",
    )
    if interview != interview_in_address:
        st.query_params["interview"] = interview
    return interview


def _review(context: Context, interview: Interview, *, focus: bool) -> None:
    with style.refusals():
        if st.session_state.get(f"{PRIVATE}visit") != interview.id:
            note_original_read(context, interview.id)
            st.session_state[f"{PRIVATE}visit"] = interview.id
        style.note(say(language_coverage(context, interview.language).sentence))
        originals_speakers.show(context, interview.id)
        review_pane(
            WorkspaceReview(context, interview),
            key=f"review-{context.user.id}-{interview.id}",
            focus=focus,
            below=lambda: _signature(context, interview),
        )
        for show_recording in offered("show_recording"):
            show_recording(context, interview)


def _label(entry: overview_status.InterviewStatus) -> str:
    again = _(" · released before") if entry.interview.release_id else ""
    return _("{name} · {number} identifiers{again}").format(
        name=entry.interview.name, number=sum(entry.identifiers.values()), again=again
    )


def _signature(context: Context, interview: Interview) -> None:
    for show_risk in offered("show_risk"):
        show_risk(context, interview)
    # The pane leads here by this key once everything is decided.
    with st.container(key="signature"):
        _release(context, interview)


def _release(context: Context, interview: Interview) -> None:
    readiness = release_readiness.readiness(context, interview.id)
    masked, rejected = (readiness.identifiers.get(decision, 0) for decision in ("accepted", "rejected"))
    st.header(_("Release"))
    problem_key = f"{PRIVATE}problem-{interview.id}"
    if pending := readiness.pending:
        waiting = _("1 identifier waits") if pending == 1 else _("{pending} identifiers wait").format(pending=pending)
        style.note(
            _("{waiting} for a decision. When all are decided, the interview can be released.").format(waiting=waiting)
        )
    else:
        style.note(
            _(
                "{masked} places will be replaced, {left} stay as they are. Releasing freezes this text for "
                "coding: from then on coders, searches and reports see it, and only it. Names of speakers are "
                "replaced by their roles. The text is pseudonymised, not anonymous. A detail no machine knows "
                "can still point to somebody."
            ).format(masked=masked, left=rejected)
        )
        _second_reading(readiness)
    left_key = f"{PRIVATE}leave-{interview.id}"
    if problem := st.session_state.get(problem_key):
        st.warning(problem)
    leave = left_key in st.session_state and st.checkbox(
        _("Release with these questions open: each name stands as it does now"), key=f"leave-{interview.id}"
    )
    signed = st.checkbox(
        style.escape(say(release_readiness.statement(context.user.name, readiness))),
        key=f"sign-{interview.id}-{readiness.stamp}-{readiness.read}",
        disabled=not readiness.is_ready,
    )
    if not interview.release_id and ask_to_write_down(context):
        signed = False
    if release.can_keep(context, interview.id):
        _keep(context, interview)
    if st.button(_("Release for coding"), type="primary", disabled=not readiness.is_ready or not signed):
        try:
            done = release.release_interview(context, interview.id, leave_questions=leave)
        except (HeardError, PipelineError) as error:
            if isinstance(error, QuestionsOpen):
                st.session_state[left_key] = True
            st.session_state[problem_key] = words_of(error)
            st.rerun()
            return
        for key in (problem_key, left_key):
            st.session_state.pop(key, None)
        st.session_state[RELEASED] = _released_sentence(interview, done)
        st.session_state[CODABLE] = (interview.name, done.release_id)
        st.rerun()


def _keep(context: Context, interview: Interview) -> None:
    sentence = _("{interview} is closed; its present release stays as it is.")
    style.button(
        _("Close it: the present release stays as it is"),
        lambda: release.keep_release(context, interview.id),
        news=(RELEASED, sentence.format(interview=style.escape(interview.name))),
        key=f"keep-{interview.id}",
        help=_("Nothing else is masked than in the present release. What waits for a decision goes on waiting."),
    )


def _second_reading(readiness: Readiness) -> None:
    if readiness.lacking:
        st.markdown(_("**Before it can be released:**"))
        for sentence in readiness.lacking:
            st.markdown(f":material/hourglass_top: {style.escape(say(sentence))}")
        link("second_reading", _("To the second reading"))
    elif readiness.read:
        style.note(_("Second reading: {sentence}").format(sentence=say(readiness.sentence)))
    else:
        link(
            "second_reading", _("Nobody has read drawn lines a second time. That is not required here, and it is wise")
        )


def _released_sentence(interview: Interview, done: release.Released) -> str:
    sentence = _("{interview} is released (release {number}): {masked} places replaced.").format(
        interview=style.escape(interview.name),
        number=done.number,
        masked=done.masked,
    )
    if done.carried:
        sentence += " " + _("{carried} codings moved over to it.").format(carried=done.carried)
    if done.displaced:
        sentence += " " + _("Codings whose words were corrected away: {n}. They stand on the word beside.").format(
            n=done.displaced
        )
    if done.placed or done.unplaced:
        sentence += " " + _(
            "{placed} codings of another program are on it; {lost} were lost, since their code has left the codebook."
        ).format(placed=done.placed, lost=done.unplaced)
    if done.proposed:
        titles = ", ".join(style.escape(title) for title in done.proposed)
        sentence += " " + _("Names masked here also stand in {titles}: see below.").format(titles=titles)
    if done.left_in:
        sentence += " " + _(
            "What is an everyday word too was left where people wrote it ({places}). Exports compared with the key "
            "stop there."
        ).format(places=", ".join(done.left_in))
    return sentence


def _reopen(context: Context, released: Sequence[Interview]) -> None:
    if not released:
        return
    with st.expander(_("Open a released interview for correction")), st.form("reopen", clear_on_submit=True):
        style.note(
            _(
                "Coders keep working on the present release until you release the interview again. Their codings "
                "then move over. The reason is kept with the original, where only stewards can read it."
            )
        )
        interview_id = st.selectbox(
            _("Interview"),
            released,
            format_func=lambda interview: interview.name,
            index=None,
            placeholder=_(CHOOSE),
        )
        reason = st.text_input(_("Why is it opened again?"))
        if st.form_submit_button(_("Open for correction")):
            if interview_id is None:
                st.error(_("Choose an interview first."))
                return
            with style.anew():
                release.reopen_interview(context, interview_id.id, reason)
                st.query_params["interview"] = interview_id.id
