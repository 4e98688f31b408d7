"""Which recordings can be added, and what is said of the others."""

import importlib.util
from typing import Final

from codebook.message import Message

_MP4: Final = "mov,mp4,m4a,3gp,3g2,mj2"
CONTAINERS: Final = {
    "wav": "wav", "mp3": "mp3", "m4a": _MP4, "ogg": "ogg", "flac": "flac", "mp4": _MP4, "mov": _MP4, "3gp": _MP4,
    "opus": "ogg", "oga": "ogg", "webm": "matroska,webm", "mkv": "matroska,webm", "aac": "aac", "aif": "aiff",
    "aiff": "aiff", "caf": "caf", "amr": "amr", "wma": "asf",
}  # fmt: skip
"""Ending → what FFmpeg calls a file of that kind."""
ENDINGS: Final = tuple(CONTAINERS)
MOST_BYTES: Final = 2_000_000_000
"""Of the file as it comes."""
MOST_HOURS: Final = 5
WITH_EXTRA: Final = Message(
    "All recordings but plain WAV are read by the extra heard[audio], which is not installed here. "
    "Install it (pip install 'heard[audio]'), or convert the recording to plain WAV first."
)


def readable() -> tuple[str, ...]:
    """Endings of recordings that can be read on this computer."""
    return ENDINGS if importlib.util.find_spec("av") is not None else ("wav",)
