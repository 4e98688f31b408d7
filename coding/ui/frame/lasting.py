"""What stays until the process ends is taken out of the search for garbage.

Python looks for cycles nobody uses any more by walking all objects, with every other thread waiting. Torch, spaCy and
Streamlit bring half a million that are always used: each search of all of them would hold up everybody's codings for
half a second or more.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines import loading

_one_at_a_time = threading.Lock()


def keep() -> None:
    """Take what there is now out of all searches that follow, but for what is garbage already.

    Once for each thing that is loaded, never for each run of a page: what is taken out and becomes a cycle of garbage
    later is not found any more.
    """
    with _one_at_a_time:
        gc.collect()
        gc.freeze()


@contextmanager
def kept() -> Iterator[None]:
    """Keep what is there now, and after that what each model brings, until the block ends."""
    keep()
    with loading.telling(keep):
        try:
            yield
        finally:
            gc.unfreeze()
