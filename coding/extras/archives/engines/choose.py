"""Which engine, by its name."""

import importlib.util
from typing import Final

from coding.extras.archives.engines.local import Beside, Here
from coding.extras.archives.engines.work import Engine
from pipelines.errors import PipelineError

ENGINES: Final = ("local", "ray")
"""Names of the engines."""


def choose(name: str, *, workers: int = 1, address: str = "") -> Engine:
    """The engine of a name.

    Args:
        name: One of :data:`ENGINES`.
        workers: Processes; of the local engine, 1 is this process.
        address: Of the cluster's head, for ``ray``.

    Raises:
        PipelineError: There is none of this name, it is not installed, or is not safe to use as it is.
    """
    if workers < 1:
        raise PipelineError("There must be at least one worker. Give their number with --workers.")
    if name == "local":
        return Here() if workers == 1 else Beside(workers)
    if name != "ray":
        raise PipelineError(f"There is no engine called “{name}”. There are: {', '.join(ENGINES)}.")
    if importlib.util.find_spec("ray") is None:
        raise PipelineError(
            "Ray is not installed here. Install Heard with its extra [cluster], or: pip install ray==2.60.0"
        )
    from coding.extras.archives.engines.on_ray import OnRay

    return OnRay(address, workers)
