"""One seam for running a step over many pieces: in this process, in processes beside it, or on a cluster.

A step (``Step`` of ``work.py``) is one class for each thing that is done to many files or texts. An engine only says
where it is done (``local.py``, ``on_ray.py``); ``work.py`` is what happens there, the same on each. What goes there and
comes back is sealed, and finished pieces wait on the disk as they came, so that work that was stopped goes on where it
was. ``work.py`` also hands them out and gives the results back in order.
"""

from coding.extras.archives.executors.local import ENGINES, choose
from coding.extras.archives.executors.work import Engine, Parts, Record, Result, Step, new_key, results

__all__ = ["ENGINES", "Engine", "Parts", "Record", "Result", "Step", "choose", "new_key", "results"]
