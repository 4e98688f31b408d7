"""Long work beside the page: it runs in a thread, the page shows how far it is and can stop it.

A job belongs to a slot. Most slots are one browser session's (:func:`start`); a project's slots are shared by everybody
who has it open here (:func:`start_shared`), since what they make belongs to the project and one at a time is enough.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from coding.errors import HeardError
from coding.model.message import message_of
from coding.ui.frame import style
from coding.ui.frame.texts import N_, _
from coding.workspace.context import Cancelled, Context, Progress
from pipelines import worker
from pipelines.errors import PipelineError
from pipelines.worker import Kind

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at a running job."""

UNEXPECTED = N_(
    "The work stopped unexpectedly ({kind}). What was finished before is kept. Try again; if it happens again, tell "
    "whoever looks after Heard."
)

WAITS = {
    Kind.IDENTIFIERS: N_("Waits: identifiers are being looked for"),
    Kind.PASSAGES: N_("Waits: passages are being read for search"),
    Kind.THEMES: N_("Waits: themes are being proposed"),
    Kind.RECORDINGS: N_("Waits: a recording is being heard"),
}
"""What is said of work that waits, by what is computed meanwhile."""

BESIDE_EVERYBODY = N_(
    "No process of its own could be started for this work. It runs in the one in which people work, and pages may "
    "answer slowly until it is done."
)


@dataclass(eq=False)
class Job:
    """Work that is running or done.

    Attributes:
        title: What it does, for the progress bar.
        total: How many pieces it has, as far as known; 0 while unknown.
        done: How many are finished.
        result: What it returned.
        problem: Why it stopped, as a sentence for people; None when it ran through.
        failure: The expected error behind the problem, if it was one.
        user_id: Who started it, for shared slots.
        user_name: Their name.
        stage: What is being done now, where the work says so.
        waits_for: What is computed meanwhile, while it waits for its turn.
        found: Something to show before the end, where the work has it; let go of at the end, as it may hold passages.
    """

    title: str
    total: int = 0
    done: int = 0
    result: Any = None
    problem: str | None = None
    failure: Exception | None = None
    user_id: str = ""
    user_name: str = ""
    stage: str = ""
    waits_for: Kind | None = None
    found: Any = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._ended.is_set()

    @property
    def stopping(self) -> bool:
        """Whether a person has asked it to stop."""
        return self._stop.is_set()

    @property
    def share(self) -> float:
        """How much of the stage is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def stop(self) -> None:
        """Ask it to stop at the next step."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it is still running then."""
        return self._ended.wait(seconds)

    def at(self, stage: str) -> Progress:
        """Begin a stage of the work; returns its progress callback."""
        self.stage, self.done, self.total = stage, 0, 0
        return self._progress

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def _waits(self, kind: Kind | None) -> None:
        self.waits_for = kind

    def _run(self, work: Callable[[Job], Any]) -> None:
        try:
            with worker.saying_waits(self._waits):
                self.result = work(self)
        except (HeardError, PipelineError) as error:
            self.problem, self.failure = message_of(error), error
        except Exception as error:  # a thread has nobody above it; the page says it instead
            logger.error("job: %s", type(error).__name__)
            self.problem = UNEXPECTED.format(kind=type(error).__name__)
        finally:
            self.found = None
            self._ended.set()
            with _lock:
                _under_way.remove(self)

    def _begin(self, work: Callable[[Job], Any]) -> Job:
        with _lock:
            _under_way.append(self)
        threading.Thread(target=self._run, args=(work,), name=self.title, daemon=True).start()
        return self


_shared: dict[tuple[str, str | None, str], Job] = {}
_under_way: list[Job] = []
_lock = threading.Lock()


def under_way() -> bool:
    """Whether any work is running, whoever started it."""
    with _lock:
        return any(job.running for job in _under_way)


def start(slot: str, title: str, total: int, work: Callable[[Progress, Cancelled], Any]) -> Job:
    """Start work in a thread of its own; one job a slot.

    Args:
        slot: Name in this page session.
        title: What it does.
        total: How many pieces it has.
        work: Called with a progress and a cancelled callback, as use-cases take them. It must not touch the page.
    """
    job = Job(title, total)
    st.session_state[slot] = job
    return job._begin(lambda job: work(job._progress, job._stop.is_set))


def start_shared(context: Context, slot: str, title: str, work: Callable[[Job, Cancelled], Any]) -> Job:
    """Start work for the whole project, or a site; while some is under way in the slot, that job is returned instead.

    Args:
        context: Who starts it.
        slot: Name in the project.
        title: What it does.
        work: Called with its job, to say at which stage it is, and a cancelled callback. It must not touch the page.
    """
    key, over = (context.project.id, context.user.site, slot), context.for_long_work().over
    with _lock:
        known = _shared.get(key)
        if known is not None and known.running:
            return known
        job = Job(title, user_id=context.user.id, user_name=context.user.name)
        _shared[key] = job
    return job._begin(lambda job: work(job, lambda: job.stopping or over()))


def shared(context: Context, slot: str) -> Job | None:
    """The project's job of a slot that is under way, or the person's own that has just ended."""
    with _lock:
        job = _shared.get((context.project.id, context.user.site, slot))
    return job if job is not None and (job.running or job.user_id == context.user.id) else None


def clear_shared(context: Context, slot: str) -> None:
    """Forget the person's job that has ended."""
    key = (context.project.id, context.user.site, slot)
    with _lock:
        job = _shared.get(key)
        if job is not None and not job.running and job.user_id == context.user.id:
            del _shared[key]


def watch(slot: str, *, stop_label: str) -> Job | None:
    """Show the slot's job while it runs; return it, once, when it has ended.

    Returns:
        None while nothing has ended: nothing runs, or the bar is on the page.
    """
    job: Job | None = st.session_state.get(slot)
    return job and _watched(job, slot, job.title, stop_label, lambda: st.session_state.pop(slot))


def watch_shared(context: Context, slot: str, title: str, *, stop_label: str | None = None) -> Job | None:
    """Show the project's job of a slot while it runs; return the person's own, once, when it has ended.

    Whoever started it sees it and can stop it in every tab, also in one that was opened later.

    Args:
        context: Who looks.
        slot: Name in the project.
        title: What it does.
        stop_label: What the button says that stops it; “Stop” where nothing else is said.

    Returns:
        None while nothing has ended: nothing runs, or the bar is on the page.
    """
    job = shared(context, slot)
    if job is None:
        return None
    is_own = job.user_id == context.user.id
    whose = title if is_own else _("{work}, for {name}").format(work=title, name=style.escape(job.user_name))
    return _watched(
        job, slot, whose, (stop_label or _("Stop")) if is_own else None, lambda: clear_shared(context, slot)
    )


def _watched(job: Job, slot: str, title: str, stop_label: str | None, forget: Callable[[], object]) -> Job | None:
    if not job.running:
        forget()
        return job

    @st.fragment(run_every=LOOK_EVERY)
    def bar() -> None:
        if not job.running:
            st.rerun()
        _bar(job, title, f"{slot}-stop", stop_label)

    bar()
    return None


def _bar(job: Job, title: str, key: str, stop_label: str | None) -> None:
    st.progress(
        job.share,
        text=how_far(job, _("{title}: {done} of {total} done").format(title=title, done=job.done, total=job.total)),
    )
    say_where()
    if job.stopping:
        st.markdown(_("Stopping …"))
    elif stop_label is not None and st.button(stop_label, key=key):
        job.stop()
        st.rerun()


def how_far(job: Job, otherwise: str) -> str:
    """What a job waits for, or what else is to be said of it."""
    return otherwise if job.waits_for is None else _(WAITS[job.waits_for])


def say_where() -> None:
    """Say so where long work is done in the process in which people work, though it should not be."""
    if worker.in_this_process():
        style.note(_(BESIDE_EVERYBODY))


def busy_shared(context: Context, slot: str) -> bool:
    """Whether a job of the project's slot is running, whoever started it."""
    job = shared(context, slot)
    return job is not None and job.running


def busy(slot: str) -> bool:
    """Whether a job of this page session's slot is running."""
    job: Job | None = st.session_state.get(slot)
    return job is not None and job.running
