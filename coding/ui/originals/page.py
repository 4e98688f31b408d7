"""Import: look at each file before anything is stored, store it, have identifiers found."""

from collections.abc import Sequence

import streamlit as st

from coding.model import Interview
from coding.ui.frame import jobs, runtime, style
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.navigation import go
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import _, say
from coding.ui.frame.unlock import PRIVATE, ensure_open, shut_button
from coding.ui.originals.file import forget_file, language_name, one_file
from coding.workspace.context import Cancelled, Context
from coding.workspace.originals import importing
from coding.workspace.originals.importing import ImportOutcome, ImportPlan
from coding.workspace.people.participants import list_participants
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.find import find_identifiers

DONE, SAID, ROUND = f"{PRIVATE}stored", f"{PRIVATE}said", "_import-round"
STORING, FINDING = "_job-storing", "identifiers"
FEW = 3
"""Up to so many files, their first turns are shown unfolded."""


def page(context: Context) -> None:
    """Choose files, look at them, store them, find identifiers."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    left.title(_("Import"))
    opened = ensure_open(context)
    if opened is None:
        return
    with right:
        shut_button()
    _report_stored()
    _report_found(opened)
    _show_said()
    _files(opened)
    _waiting(opened)


def _files(context: Context) -> None:
    style.note(
        _(
            "Choose transcripts: text, Word, captions, tables and more. They are read on this computer and "
            "shown here first; nothing is kept until you store it. File names stay with the originals and "
            "are shown to nobody else."
        )
        if runtime.ingress() is LOCAL
        else _(
            "Choose transcripts: text, Word, captions, tables and more. They go to your team's server, are read "
            "there and shown here first; nothing is kept until you store it. File names stay with the originals "
            "and are shown to nobody else."
        )
    )
    uploads = st.file_uploader(
        _("Transcripts"),
        accept_multiple_files=True,
        help=_("Files that can be read: {endings}").format(endings=", ".join(importing.ENDINGS)),
        key=f"import-files-{st.session_state.get(ROUND, 0)}",
        max_upload_size=UPLOAD_MB,
    )
    stored: set[str] = st.session_state.get(DONE, set())
    if uploads and all(upload.file_id in stored for upload in uploads):
        # Nothing is left to look at: let go of the files themselves.
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        stored.clear()
        st.rerun()
    ready: list[tuple[str, list[ImportPlan]]] = []
    place = st.container()

    def store(chosen: Sequence[tuple[str, Sequence[ImportPlan]]]) -> None:
        if not jobs.busy(STORING):
            _store(context, chosen)

    participants = list_participants(context)
    offered = 0
    for upload in uploads:
        if upload.file_id in stored:
            continue
        plans = one_file(context, upload, participants, offered, unfolded=len(uploads) <= FEW, store=store)
        offered += len(plans)
        if plans:
            ready.append((upload.file_id, plans))
    if len(ready) > 1:
        interviews = sum(len(plans) for _, plans in ready)
        if place.button(
            _("Store all {number} files ({interviews} interviews)").format(number=len(ready), interviews=interviews),
            type="primary",
            disabled=jobs.busy(STORING),
        ):
            store(ready)


def _store(context: Context, ready: Sequence[tuple[str, Sequence[ImportPlan]]]) -> None:
    plans = [plan for _, plans in ready for plan in plans]
    files = [file_id for file_id, plans in ready for _ in plans]
    st.session_state.pop(SAID, None)
    lasting = context.for_long_work()
    jobs.start(
        STORING,
        _("Storing"),
        len(plans),
        lambda progress, cancelled: list(
            zip(files, importing.store_imports(lasting, plans, progress=progress, cancelled=cancelled), strict=True)
        ),
    ).wait(2)
    st.rerun()


def _say(kind: str, sentence: str) -> None:
    """Keep a message on the page until the next thing is started."""
    st.session_state.setdefault(SAID, []).append((kind, sentence))


def _show_said() -> None:
    for kind, sentence in st.session_state.get(SAID, ()):
        {"success": st.success, "warning": st.warning, "error": st.error}[kind](sentence)


def _report_stored() -> None:
    job = jobs.watch(STORING, stop_label=_("Stop after this one"))
    if job is None:
        return
    if job.problem:
        _say("error", say(job.problem))
        return
    outcomes: list[tuple[str, ImportOutcome]] = job.result
    stored: set[str] = st.session_state.setdefault(DONE, set())
    for file_id in {file_id for file_id, outcome in outcomes if outcome.refused is None}:
        stored.add(file_id)
        forget_file(file_id)
    good = sum(1 for entry in outcomes if entry[1].refused is None)
    if good:
        _say(
            "success",
            _("{interviews} stored. Next: find identifiers, at the end of this page.").format(
                interviews=_interviews(good)
            ),
        )
    for entry in outcomes:
        outcome = entry[1]
        if outcome.refused is not None:
            _say("error", f"{style.escape(outcome.file)}: {style.escape(say(outcome.refused))}")


def _interviews(count: int) -> str:
    return _("1 interview") if count == 1 else _("{number} interviews").format(number=count)


def _report_found(context: Context) -> None:
    job = jobs.watch_shared(context, FINDING, _("Looking for identifiers"))
    if job is None:
        return
    if job.problem:
        _say("warning", say(job.problem))
        return
    total = sum(job.result.values())
    _say(
        "success",
        _("{interviews} searched: {total} identifiers wait for a decision.").format(
            interviews=_interviews(len(job.result)), total=total
        ),
    )


def _waiting(context: Context) -> None:
    st.header(_("Waiting to be searched"))
    imported = [interview for interview in list_interviews(context) if interview.state == "imported"]
    if jobs.busy_shared(context, FINDING):
        style.note(
            _("The search runs; it goes on if you open another page. Each interview is ready as soon as it is done.")
        )
        return
    in_review = sum(1 for interview in list_interviews(context) if interview.state == "in_review")
    if in_review and st.button(
        _("Review identifiers ({interviews} in review)").format(interviews=_interviews(in_review))
    ):
        go("review")
    if not imported:
        style.note(_("Nothing waits. Stored interviews appear here until identifiers have been looked for."))
        return
    style.table(
        [_("Participant"), _("Title"), _("Language"), _("Turns"), _("Characters")],
        [_row(interview) for interview in imported],
        label=_("Interviews that wait to be searched"),
        numbers=[3, 4],
    )
    if st.button(
        _("Find identifiers in {interviews}").format(interviews=_interviews(len(imported))),
        type="primary",
        disabled=jobs.busy(STORING),
    ):
        ids = [interview.id for interview in imported]
        st.session_state.pop(SAID, None)
        lasting = context.for_long_work()

        def work(job: jobs.Job, cancelled: Cancelled) -> dict[str, int]:
            progress = job.at("")
            progress(0, len(ids))
            return find_identifiers(lasting, ids, progress=progress, cancelled=cancelled)

        jobs.start_shared(context, FINDING, _("Looking for identifiers"), work)
        st.rerun()


def _row(interview: Interview) -> list[str]:
    language = language_name(interview.language) if interview.language else "?"
    return [
        interview.participant_label,
        interview.title,
        language,
        str(interview.turn_count),
        str(interview.original_length),
    ]
