"""Files are taken in and identifiers found beside the page; every page of the steward can say how far that is."""

from collections.abc import Sequence

import streamlit as st

from coding.access import Permission
from coding.ui.frame import jobs, style
from coding.ui.frame.texts import N_, _, say
from coding.ui.frame.unlock import PRIVATE
from coding.workspace.context import Cancelled, Context
from coding.workspace.originals.importing import ImportOutcome, IncomingFile, import_files
from coding.workspace.project.interviews import list_interviews
from coding.workspace.review.find import find_identifiers

READING, FINDING, SAID = "reading", "identifiers", f"{PRIVATE}said"
LOOKING = N_("Looking for identifiers")


def take_in(context: Context, files: Sequence[IncomingFile]) -> None:
    """Import files, then have identifiers found; one that cannot be read is told by its name, and the others go on.

    Args:
        context: A steward, with the vault open.
        files: The files.
    """
    lasting, title = context.for_long_work(), _(LOOKING)

    def work(job: jobs.Job, cancelled: Cancelled) -> list[ImportOutcome]:
        progress = job.at("")
        progress(0, len(files))
        outcomes = import_files(lasting, files, progress=progress, cancelled=cancelled)
        if not cancelled():
            _find(lasting, title)
        return outcomes

    jobs.start_shared(context, READING, _("Reading the files"), work)


def find(context: Context, title: str | None = None) -> None:
    """Look for identifiers in every interview that waits for it, those stored meanwhile too.

    Args:
        context: A steward, with the vault open.
        title: What the work is called, where it is begun beside the page.
    """
    _find(context.for_long_work(), title or _(LOOKING))


def _find(context: Context, title: str) -> None:
    def work(job: jobs.Job, cancelled: Cancelled) -> dict[str, int]:
        counted: dict[str, int] = {}
        while ids := [
            interview.id
            for interview in list_interviews(context)
            if interview.state == "imported" and interview.id not in counted
        ]:
            progress = job.at("")
            progress(0, len(ids))
            counted |= dict.fromkeys(ids, 0) | find_identifiers(context, ids, progress=progress, cancelled=cancelled)
        return counted

    jobs.start_shared(context, FINDING, title, work)


def under_way(context: Context) -> bool:
    """Whether files are taken in or looked through just now, whoever began it."""
    return any(jobs.busy_shared(context, slot) for slot in (READING, FINDING))


def follow(context: Context) -> None:
    """Show how far it is; whoever began it is told at the end what came of it (:func:`show`)."""
    if not context.may(Permission.IMPORT):
        return
    read = jobs.watch_shared(context, READING, _("Reading the files"))
    searched = jobs.watch_shared(context, FINDING, _(LOOKING))
    for job in (read, searched):
        if job is not None and job.problem:
            keep_message("warning", say(job.problem))
    if read is not None and not read.problem:
        report(read.result)
    if searched is not None and not searched.problem and searched.result:
        keep_message(
            "success",
            _("{interviews} searched: {total} identifiers wait for a decision.").format(
                interviews=interviews(len(searched.result)), total=sum(searched.result.values())
            ),
        )


def show(context: Context) -> None:
    """The same, with what is told."""
    follow(context)
    for kind, sentence in st.session_state.get(SAID, ()):
        {"success": st.success, "warning": st.warning, "error": st.error}[kind](sentence)


def report(outcomes: Sequence[ImportOutcome]) -> None:
    """Tell of each file that was refused."""
    for outcome in outcomes:
        if outcome.refused is not None:
            sentence = say(outcome.refused)
            named = sentence if outcome.file in sentence else f"{outcome.file}: {sentence}"
            keep_message("error", style.escape(named))


def keep_message(kind: str, sentence: str) -> None:
    """Keep a message on the page until the next thing is started."""
    st.session_state.setdefault(SAID, []).append((kind, sentence))


def interviews(count: int) -> str:
    """How many interviews, in words."""
    return _("1 interview") if count == 1 else _("{number} interviews").format(number=count)
