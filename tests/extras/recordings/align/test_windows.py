"""Sound is divided where it is quiet, and nothing of it is lost."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import Cancelled
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.windows import MOST_SECONDS, Sound, pieces
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe.listening import estimate_times

RATE = 1_000


def sound_of(samples: np.ndarray) -> tuple[Sound, bytes]:
    raw = samples.astype("<i2").tobytes()
    return Sound(lambda at, most: raw[at : at + most], len(raw), RATE), raw


def speech(seconds: float, quiet: list[float]) -> np.ndarray:
    """Noise with half a second of near silence at some moments."""
    noise = np.random.default_rng(1).normal(0, 4_000, int(seconds * RATE))
    for moment in quiet:
        noise[int(moment * RATE) : int((moment + 0.5) * RATE)] *= 0.01
    return noise


@given(st.floats(0, 130), st.lists(st.floats(0, 125), max_size=6))
@settings(max_examples=30)
def test_pieces_joined_are_the_sound_and_none_is_too_long(seconds: float, quiet: list[float]) -> None:
    sound, raw = sound_of(speech(seconds, quiet))
    result = list(pieces(sound))
    assert b"".join(piece for _, piece in result) == raw
    assert all(0 < len(piece) <= MOST_SECONDS * RATE * 2 for _, piece in result)
    at = 0
    for begins, piece in result:
        assert begins == at and at % 2 == 0
        at += len(piece)


def test_a_piece_ends_in_a_pause_and_not_in_a_word() -> None:
    sound, _ = sound_of(speech(70, [10, 24, 51]))
    ends = [(at + len(piece)) / 2 / RATE for at, piece in pieces(sound)]
    assert [round(end, 1) for end in ends] == pytest.approx([24.2, 51.2, 70.0], abs=0.2)


def test_times_are_of_the_recording_and_progress_is_in_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rapidfuzz", reason="rapidfuzz, of the extra heard[align] and of the tests, is not installed")
    sound, _ = sound_of(speech(150, [28, 56, 84, 112, 140]))
    told: list[tuple[int, int]] = []

    def hearing(piece: bytes, rate: int, language: str | None, **_: object) -> list[RecognisedWord]:
        assert (rate, language) == (RATE, "en")
        number = len(told)
        return [RecognisedWord(f"lake{number}", 1_000, 1_400), RecognisedWord(f"garden{number}", 1_400, 2_000)]

    monkeypatch.setattr(model, "hear", hearing)
    times = estimate_times(
        sound, ["The lake1, the garden1", "A song", "lake3 garden3."], "en", progress=lambda *far: told.append(far)
    )
    first, none, last = times
    assert none is None and first is not None and last is not None
    assert 0 <= first.start_ms <= 1_000 and 57_000 < last.start_ms < 58_000
    assert told[0] == (0, 2) and told[-1] == (2, 2)


def test_stopping_stops_before_the_next_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, _ = sound_of(speech(100, []))
    heard: list[int] = []

    def hearing(piece: bytes, *_: object, **__: object) -> list[RecognisedWord]:
        heard.append(len(piece))
        return []

    monkeypatch.setattr(model, "hear", hearing)
    with pytest.raises(Cancelled):
        estimate_times(sound, ["Yes"], None, cancelled=lambda: len(heard) == 2)
    assert len(heard) == 2
