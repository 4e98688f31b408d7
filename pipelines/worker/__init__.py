"""Long computing in a process of its own, so that the process in which people work stays quick.

Models and statistics hold Python's lock for most of what they do: everybody's codings in the same process would wait
for it. Where people work in this process (:func:`serving_people`), :func:`run` hands a function and what it is given to
one worker, a fresh interpreter that is started when it is first needed and ended when it has rested for a while, and
takes back what it tells and what comes out. Elsewhere, in commands and tests, functions are called where they are.

:mod:`~pipelines.worker.running` is what is asked, :mod:`~pipelines.worker.waiting_line` who waits for whom,
:mod:`~pipelines.worker.process` this end of the worker, :mod:`~pipelines.worker.worker` the other end. What goes
between them is pickled and goes through pipes; nothing touches the disk. Both ends are this program.
"""

# Why one worker, and no pool: decision 0705.

from pipelines.worker.running import (
    KEEP_SECONDS,
    in_this_process,
    let_go,
    quickly,
    run,
    saying_waits,
    serves_people,
    serving_people,
)
from pipelines.worker.waiting_line import Kind

__all__ = ["KEEP_SECONDS", "Kind", "serving_people", "in_this_process", "let_go", "serves_people", "quickly", "run"]
__all__ += ["saying_waits"]
