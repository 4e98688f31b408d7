"""Import: look at each file before anything is stored, store it, have identifiers found."""

from collections.abc import Sequence

import streamlit as st

from coding.extras import offered
from coding.ui.frame import jobs, runtime, style
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.navigation import go, link
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import _, say
from coding.ui.frame.unlock import PRIVATE, ensure_open, shut_button
from coding.ui.originals import work
from coding.ui.originals.file import forget_file, one_file
from coding.workspace.context import Context
from coding.workspace.originals import importing
from coding.workspace.originals.importing import ImportOutcome, ImportPlan
from coding.workspace.people.participants import list_participants
from coding.workspace.project.interviews import list_interviews

DONE, ROUND = f"{PRIVATE}stored", "_import-round"
STORING = "_job-storing"
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
    _report_stored(opened)
    work.show(opened)
    _files(opened)
    for import_recording in offered("import_recording"):
        if import_recording(opened):
            link("wording", _("Name speakers and correct words before review"))
    _waiting(opened)


def _files(context: Context) -> None:
    style.note(
        _(
            "Choose transcripts: text, Word, captions, tables and more. They are read on this computer and "
            "shown here first. Nothing is kept until you store it. File names stay with the originals and "
            "are shown to nobody else."
        )
        if runtime.ingress() is LOCAL
        else _(
            "Choose transcripts: text, Word, captions, tables and more. They go to your team's server, are "
            "read there and shown here first. Nothing is kept until you store it. File names stay with the "
            "originals and are shown to nobody else."
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

    def store(plans: Sequence[tuple[str, Sequence[ImportPlan]]]) -> None:
        if not jobs.busy(STORING):
            _store(context, plans)

    participants = list_participants(context)
    offered_labels = 0
    for upload in uploads:
        if upload.file_id in stored:
            continue
        plans = one_file(context, upload, participants, offered_labels, unfolded=len(uploads) <= FEW, store=store)
        offered_labels += len(plans)
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
    st.session_state.pop(work.SAID, None)
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


def _report_stored(context: Context) -> None:
    job = jobs.watch(STORING, stop_label=_("Stop after this one"))
    if job is None:
        return
    if job.problem:
        work.keep_message("error", say(job.problem))
        return
    outcomes: list[tuple[str, ImportOutcome]] = job.result
    stored: set[str] = st.session_state.setdefault(DONE, set())
    good = [file_id for file_id, outcome in outcomes if outcome.refused is None]
    for file_id in good:
        stored.add(file_id)
        forget_file(file_id)
    work.report([outcome for _file, outcome in outcomes])
    if good:
        work.keep_message("success", _("{interviews} stored.").format(interviews=work.interviews(len(good))))
        work.find(context)


def _waiting(context: Context) -> None:
    """What comes next: the review, or looking for identifiers where that was stopped."""
    if work.under_way(context):
        style.note(
            _("The search runs; it goes on if you open another page. Each interview is ready as soon as it is done.")
        )
        return
    states = [interview.state for interview in list_interviews(context)]
    searched, imported = states.count("in_review"), states.count("imported")
    if imported and st.button(
        _("Find identifiers in {interviews}").format(interviews=work.interviews(imported)),
        type="primary",
        disabled=jobs.busy(STORING),
    ):
        st.session_state.pop(work.SAID, None)
        work.find(context)
        st.rerun()
    if searched and st.button(
        _("Review identifiers ({interviews} in review)").format(interviews=work.interviews(searched))
    ):
        go("review")
