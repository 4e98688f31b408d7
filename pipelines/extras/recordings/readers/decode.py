"""A recording as plain sound, one voice track, sixteen bits: what is kept for listening.

It runs in the process of ``worker.py`` only, since the file may be a hostile one. Plain WAV needs
nothing but the standard library and numpy; everything else is FFmpeg's, in the package ``av``.
"""

import wave
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from codebook.message import Message
from pipelines.errors import BrokenFile, FileTooLarge, UnknownFormat
from pipelines.extras.recordings.readers.kinds import CONTAINERS, MOST_HOURS, WITH_EXTRA

RATE: Final = 16_000
"""Samples a second of what FFmpeg gives: speech has little above the half of it."""
_FAST: Final = 32_000
"""From so many samples a second plain WAV is halved."""
_HALVING: Final = np.array([-1, 0, 9, 16, 9, 0, -1], dtype=np.float32) / 32
"""A half-band filter: what would be heard as another pitch after halving is taken out before."""
_MOST_LOST: Final = 10
"""No more than one packet in so many may be beyond reading."""

Sound = tuple[int, Iterator[bytes]]
"""Samples a second, and the samples in pieces."""


def decode(file: BinaryIO, name: str, ending: str) -> Sound:
    """Read a recording.

    Args:
        file: It, at its beginning; one can go back and forth in it.
        name: What it is called in messages.
        ending: Its ending, without the dot, in small letters.

    Raises:
        BrokenFile: It is damaged, holds no sound, or is not what its ending says.
        UnknownFormat: It needs the package that is not here.
    """
    rate, pieces = _plain_wav(file, name) if ending == "wav" else _by_ffmpeg(file, name, ending)
    return rate, _bounded(pieces, rate, name)


def _bounded(pieces: Iterator[bytes], rate: int, name: str) -> Iterator[bytes]:
    budget = MOST_HOURS * 3600 * rate * 2
    heard = False
    for piece in pieces:
        budget -= len(piece)
        heard = heard or bool(piece)
        if budget < 0:
            raise FileTooLarge(
                Message(
                    "{name} is longer than {most} hours. Divide the recording, then add the part.",
                    name=name,
                    most=MOST_HOURS,
                )
            )
        yield piece
    if not heard:
        raise BrokenFile(Message("{name} holds no sound.", name=name))


def _plain_wav(file: BinaryIO, name: str) -> Sound:
    try:
        read = wave.Wave_read(file)
    except (wave.Error, EOFError) as error:
        if "unknown format" not in str(error):
            raise BrokenFile(Message("{name} is no WAV file, or is damaged at its beginning.", name=name)) from None
        # Compressed or floating-point WAV.
        file.seek(0)
        return _by_ffmpeg(file, name, "wav")
    channels, width, rate = read.getnchannels(), read.getsampwidth(), read.getframerate()
    if not (1 <= channels <= 32 and width in _READ and 4_000 <= rate <= 400_000):
        raise BrokenFile(
            Message(
                "{name} is damaged: no recording has {channels} tracks of {rate} samples a second.",
                name=name,
                channels=channels,
                rate=rate,
            )
        )

    def tracks() -> Iterator[NDArray[np.float32]]:
        while raw := read.readframes(rate):
            whole = len(raw) - len(raw) % (channels * width)
            yield _READ[width](raw[:whole]).reshape(-1, channels).mean(axis=1, dtype=np.float32)

    pieces = tracks()
    while rate >= _FAST:
        pieces, rate = _halved(pieces), rate // 2
    return rate, (np.clip(np.rint(piece), -32768, 32767).astype("<i2").tobytes() for piece in pieces)


def _halved(pieces: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Every other sample, after the filter; its tail goes from piece to piece."""
    before = np.zeros(len(_HALVING) - 1, dtype=np.float32)
    odd = 0
    for piece in pieces:
        joined = np.concatenate((before, piece))
        if len(joined) < len(_HALVING):
            before = joined
            continue
        filtered = np.convolve(joined, _HALVING, mode="valid").astype(np.float32)
        yield filtered[odd::2]
        odd = (odd + len(filtered)) % 2
        before = joined[-(len(_HALVING) - 1) :]


def _of_three_bytes(raw: bytes) -> NDArray[np.float32]:
    parts = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
    # The upper two of three bytes, which are all that is kept.
    return parts[:, 1:].copy().view("<i2").ravel().astype(np.float32)


_READ: Final[dict[int, Callable[[bytes], NDArray[np.float32]]]] = {
    1: lambda raw: (np.frombuffer(raw, dtype=np.uint8).astype(np.float32) - 128) * 256,
    2: lambda raw: np.frombuffer(raw, dtype="<i2").astype(np.float32),
    3: _of_three_bytes,
    4: lambda raw: (np.frombuffer(raw, dtype="<i4") >> 16).astype(np.float32),
}
"""Bytes of a sample → how samples are read, on the scale of sixteen bits."""


def _by_ffmpeg(file: BinaryIO, name: str, ending: str) -> Sound:
    try:
        import av
    except ImportError:
        raise UnknownFormat(Message("{name}: {with_extra}", name=name, with_extra=WITH_EXTRA)) from None
    ffmpeg_format = CONTAINERS[ending]
    try:
        # Nothing but this one file is ever opened, whatever it points at.
        container = av.open(
            file, mode="r", metadata_errors="ignore", io_open=_nothing_else, container_options={
                "format_whitelist": ",".join(sorted(set(CONTAINERS.values()))),
            },
        )  # fmt: skip
    except (av.FFmpegError, ValueError):
        raise BrokenFile(
            Message("{name} is no {ending} file, or is damaged at its beginning.", name=name, ending=ending.upper())
        ) from None
    if container.format.name != ffmpeg_format:
        raise BrokenFile(
            Message("{name} is not what its ending says: it is no {ending} file.", name=name, ending=ending.upper())
        )
    if not container.streams.audio:
        raise BrokenFile(Message("{name} holds no sound.", name=name))
    return RATE, _frames(av, container, name)


def _nothing_else(url: str, flags: int, options: dict[str, str]) -> Any:
    raise PermissionError(url)


def _frames(av: Any, container: Any, name: str) -> Iterator[bytes]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    packets = lost = 0

    def pieces(frame: Any) -> Iterator[bytes]:
        for piece in resampler.resample(frame):
            yield bytes(piece.planes[0])[: piece.samples * 2]

    try:
        for packet in container.demux(container.streams.audio[0]):
            packets += 1
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                # Players pass over a damaged stretch too; a whole file of them is refused.
                lost += 1
                continue
            for frame in frames:
                frame.pts = None
                yield from pieces(frame)
        yield from pieces(None)
    except av.FFmpegError:
        raise BrokenFile(Message("{name} is damaged: it cannot be read to its end.", name=name)) from None
    if lost * _MOST_LOST > packets:
        raise BrokenFile(Message("{name} is damaged: much of it cannot be read.", name=name))
