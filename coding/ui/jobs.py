"""Long work beside the page: it runs in a thread, the page shows how far it is and can stop it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from coding.errors import HeardError
from coding.workspace.context import Cancelled, Progress
from pipelines.errors import PipelineError

logger = logging.getLogger(__name__)

LOOK_EVERY = 1.5
"""Seconds between two looks at a running job."""


@dataclass
class Job:
    """Work that is running or done.

    Attributes:
        title: What it does, for the progress bar.
        total: How many pieces it has, as far as known.
        done: How many are finished.
        result: What it returned.
        problem: Why it stopped, as a sentence for people; None when it ran through.
    """

    title: str
    total: int
    done: int = 0
    result: Any = None
    problem: str | None = None
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

    def stop(self) -> None:
        """Ask it to stop at the next step."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait for its end; False when it is still running then."""
        return self._ended.wait(seconds)

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def _run(self, work: Callable[[Progress, Cancelled], Any]) -> None:
        try:
            self.result = work(self._progress, self._stop.is_set)
        except (HeardError, PipelineError) as error:
            self.problem = str(error)
        except Exception as error:  # a thread has nobody above it; the page says it instead
            logger.error("job: %s", type(error).__name__)
            self.problem = f"The work stopped unexpectedly ({type(error).__name__}). What was finished before is kept."
        finally:
            self._ended.set()


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
    threading.Thread(target=job._run, args=(work,), daemon=True).start()
    return job


def watch(slot: str, *, stop_label: str = "Stop after this one") -> Job | None:
    """Show the slot's job while it runs; return it, once, when it has ended.

    Returns:
        None while nothing has ended: nothing runs, or the bar is on the page.
    """
    job: Job | None = st.session_state.get(slot)
    if job is None:
        return None
    if not job.running:
        del st.session_state[slot]
        return job

    @st.fragment(run_every=LOOK_EVERY)
    def bar() -> None:
        if not job.running:
            st.rerun()
        share = job.done / job.total if job.total else 0.0
        st.progress(min(1.0, share), text=f"{job.title}: {job.done} of {job.total} done")
        if job.stopping:
            st.markdown("Stopping …")
        elif st.button(stop_label, key=f"{slot}-stop"):
            job.stop()
            st.rerun()

    bar()
    return None


def busy(slot: str) -> bool:
    """Whether a job of the slot is running."""
    job: Job | None = st.session_state.get(slot)
    return job is not None and job.running
