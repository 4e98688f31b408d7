"""One seam for running a step over many pieces: in this process, in processes beside it, or on a cluster.

A step (:class:`~pipelines.engines.work.Step`) is one class for each thing that is done to many files or texts, and lies
with what it does: reading (:mod:`pipelines.readers.step`), finding identifiers (:mod:`pipelines.redact.step`), vectors
(:mod:`pipelines.embed.step`). An engine only says where it is done; :mod:`~pipelines.engines.work` is what happens
there, the same on each. What goes there and comes back is sealed, and finished pieces wait on the disk as they came, so
that work that was stopped goes on where it was (:mod:`~pipelines.engines.parts`). :mod:`~pipelines.engines.run` hands
them out and gives the results back in order.
"""

from pipelines.engines.choose import ENGINES, choose
from pipelines.engines.parts import Parts, new_key
from pipelines.engines.run import Result, results
from pipelines.engines.work import Engine, Record, Step

__all__ = ["ENGINES", "Engine", "Parts", "Record", "Result", "Step", "choose", "new_key", "results"]
