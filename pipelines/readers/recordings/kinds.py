"""Which recordings can be added, and what is said of the others."""

import importlib.util
from typing import Final

from codebook.said import Said

CONTAINERS: Final = {
    "wav": "wav",
    "mp3": "mp3",
    "m4a": "mov,mp4,m4a,3gp,3g2,mj2",
    "ogg": "ogg",
    "flac": "flac",
}
"""Ending → what FFmpeg calls a file of that kind."""
ENDINGS: Final = tuple(CONTAINERS)
MOST_BYTES: Final = 2_000_000_000
"""Of the file as it comes."""
MOST_HOURS: Final = 5
WITH_EXTRA: Final = Said(
    "MP3, M4A, OGG, FLAC and compressed WAV are read by the extra heard[audio], which is not installed here. "
    "Install it (pip install 'heard[audio]'), or convert the recording to plain WAV first."
)


def readable() -> tuple[str, ...]:
    """Endings of recordings that can be read on this computer."""
    return ENDINGS if importlib.util.find_spec("av") is not None else ("wav",)
