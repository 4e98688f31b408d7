"""Silent stretches of a recording, as a file, and what counts as heard again."""

import io
import wave

import numpy as np
import pytest

from pipelines.extras.recordings.align.silence import (
    FADE_MS,
    as_file,
    distinctive_words,
    joined,
    recognised_names,
    silent,
)
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.readers.decode import decode

RATE = 8_000
LOUD = np.full(RATE * 4, 1_000, dtype="<i2").tobytes()


def loud() -> Sound:
    return Sound(lambda at, most: LOUD[at : at + most], len(LOUD), RATE)


def levels(data: bytes) -> list[int]:
    """The sound every tenth of a second."""
    return np.frombuffer(data, dtype="<i2")[:: RATE // 10].tolist()


def test_stretches_that_meet_are_one() -> None:
    assert joined([(500, 900), (0, 300), (880, 1_000)]) == [(0, 300), (500, 1_000)]
    assert joined([(0, 100), (100 + 2 * FADE_MS, 300)]) == [(0, 300)], "no sound comes up in between"
    assert joined([(0, 900), (100, 200)]) == [(0, 900)]


def test_it_is_silent_for_these_stretches_and_as_before_elsewhere() -> None:
    quiet = silent(loud(), [(1_000, 2_000), (-300, 150), (3_800, 9_000)])
    whole = levels(quiet.read(0, len(LOUD)))
    assert whole == [0] * 2 + [1_000] * 8 + [0] * 11 + [1_000] * 17 + [0] * 2
    pieces = b"".join(quiet.read(at, 1_234) for at in range(0, len(LOUD), 1_234))
    assert pieces == quiet.read(0, len(LOUD)), "in whatever pieces it is read"
    faded = np.frombuffer(quiet.read(0, len(LOUD)), dtype="<i2")[RATE - FADE_MS * RATE // 1_000 : RATE]
    assert (np.diff(faded) <= 0).all() and faded[0] > 900, "it goes without a click"
    assert levels(loud().read(0, len(LOUD))) == [1_000] * 40


@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_as_a_file_nothing_of_it_is_lost(ending: str) -> None:
    pytest.importorskip("av", reason="the extra heard[audio] is not installed")
    quiet = silent(loud(), [(1_000, 2_000)])
    data = as_file(quiet, ending)
    rate, pieces = decode(io.BytesIO(data), f"copy.{ending}", ending)
    heard = b"".join(pieces)
    if ending == "wav":
        assert (rate, heard) == (RATE, quiet.read(0, len(LOUD)))
        with wave.open(io.BytesIO(data)) as file:
            assert file.getnchannels() == 1
    else:
        seconds = np.frombuffer(heard, dtype="<i2").reshape(4, rate)[:, rate // 4 : -rate // 4]
        assert [int(abs(second).max()) > 900 for second in seconds] == [True, False, True, True]


def test_a_name_is_known_by_the_words_that_stand_nowhere_else() -> None:
    pytest.importorskip("rapidfuzz", reason="the extra heard[align] is not installed")
    standing = "We met at the lake house in spring. Will you come?"
    names = distinctive_words(["Katarina", "the lake", "Will Ortega", "1987"], standing)
    assert names == [{"katarina"}, set(), {"ortega"}, {"1987"}]
    assert recognised_names(names, "We met at the lake house. Will you come in 1986?", standing) == []
    assert recognised_names(names, "we met KATARÍNA", standing) == [0]
    assert recognised_names(names, "we met cadarina and orteja in 1987", standing) == [0, 2, 3], "spelled by ear"
