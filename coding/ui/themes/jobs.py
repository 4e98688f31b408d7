"""A theme proposal under way: in a thread of its own, one a project, with progress and a way to stop it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from coding.errors import HeardError
from coding.workspace import searching, themes
from coding.workspace.context import Context, Progress
from pipelines.errors import Cancelled, PipelineError, TooFewSegments

logger = logging.getLogger("heard")

WAITING = "Getting the language model ready"
READING = "Reading passages"
GROUPING = "Grouping passages"


@dataclass
class Job:
    """One proposal under way or just finished.

    Attributes:
        user_id: Who asked.
        user_name: Their name.
        stage: What is being done, in words.
        done: Steps done of this stage.
        total: Steps of this stage, 0 while unknown.
        run_id: The stored run, once it is finished.
        error: What went wrong, in words.
        too_few: Whether there was too little text.
        stopped: Whether the person stopped it.
        cancel: Set to stop it after the present step.
        ended: Set when the thread has ended.
    """

    user_id: str
    user_name: str
    stage: str = WAITING
    done: int = 0
    total: int = 0
    run_id: str | None = None
    error: str = ""
    too_few: bool = False
    stopped: bool = False
    cancel: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        """Whether the thread has ended."""
        return self.ended.is_set()


_jobs: dict[str, Job] = {}
_lock = threading.Lock()


def current(context: Context) -> Job | None:
    """The project's proposal under way, or the person's own that has just ended."""
    with _lock:
        job = _jobs.get(context.project.id)
    return job if job is not None and (not job.finished or job.user_id == context.user.id) else None


def clear(context: Context) -> None:
    """Forget the person's proposal that has ended."""
    with _lock:
        job = _jobs.get(context.project.id)
        if job is not None and job.finished and job.user_id == context.user.id:
            del _jobs[context.project.id]


def start(context: Context, number: int | None, seed: int) -> Job:
    """Start a proposal; while one is under way in the project, that one is returned instead."""
    with _lock:
        running = _jobs.get(context.project.id)
        if running is not None and not running.finished:
            return running
        job = Job(context.user.id, context.user.name)
        _jobs[context.project.id] = job
    threading.Thread(target=_work, args=(job, context, number, seed), name="theme proposal", daemon=True).start()
    return job


def _work(job: Job, context: Context, number: int | None, seed: int) -> None:
    def told(stage: str) -> Progress:
        def progress(done: int, total: int) -> None:
            job.stage, job.done, job.total = stage, done, total

        return progress

    try:
        searching.passages(context, progress=told(READING), cancelled=job.cancel.is_set)
        job.stage, job.done, job.total = GROUPING, 0, 0
        job.run_id = themes.propose(
            context, number=number, seed=seed, progress=told(GROUPING), cancelled=job.cancel.is_set
        )
    except Cancelled:
        job.stopped = True
    except TooFewSegments as error:
        job.error, job.too_few = str(error), True
    except (HeardError, PipelineError) as error:
        job.error = str(error)
    except Exception as error:  # the thread has nobody else to tell
        logger.error("theme proposal: %s", type(error).__name__)
        job.error = (
            "Something went wrong while proposing themes. Nothing was stored and your work is safe. Try again; if it "
            f"happens again, tell whoever looks after Heard: {type(error).__name__}."
        )
    finally:
        job.ended.set()
