"""Parakeet: its pieces become words with times, and its folder is checked as Whisper's is."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model, parakeet
from pipelines.extras.recordings.align.folders import check_model_folder, require_language
from pipelines.extras.recordings.align.words import RecognisedWord
from tests.extras.recordings.parakeet import write_parakeet, write_recipe

TOKENS = [" we", " walk", "ed", " home", "."]
STARTS = [0.0, 0.24, 0.48, 0.8, 1.0]


def test_pieces_are_joined_to_words_with_times_and_certainty() -> None:
    lengths, chances = [0.2, 0.24, 0.24, 0.16, 0.08], [0.0, -0.1, -2.0, 0.0, 0.0]
    assert parakeet.words_of(TOKENS, STARTS, lengths, chances, 1.04) == [
        RecognisedWord(" we", 0, 200, 1.0),
        RecognisedWord(" walked", 240, 720, 0.52),
        RecognisedWord(" home.", 800, 1040, 1.0),
    ]


def test_what_the_model_does_not_say_is_not_doubted() -> None:
    words = parakeet.words_of(TOKENS, STARTS, [], [], 1.2)
    assert [(word.start_ms, word.end_ms, word.certainty) for word in words] == [
        (0, 240, 1.0),
        (240, 800, 1.0),
        (800, 1200, 1.0),
    ]
    assert parakeet.words_of([], [], [], [], 1.2) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What is checked before a model is loaded."""
    for name in ("encoder.int8.onnx", "decoder.int8.onnx", "joiner.int8.onnx", "tokens.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    write_recipe(tmp_path)
    return tmp_path


def test_it_is_known_by_the_hash_of_its_encoder_and_checked(folder: Path) -> None:
    encoder = folder / "encoder.int8.onnx"
    assert check_model_folder(folder) == hashlib.sha256(encoder.read_bytes()).hexdigest()
    (folder / "tokens.txt").write_text("other words", encoding="utf-8")
    with pytest.raises(ModelMissing, match=r"tokens\.txt is not as SHA256SUMS says"):
        check_model_folder(folder)
    (folder / "joiner.int8.onnx").unlink()
    with pytest.raises(ModelMissing, match=r"has no joiner\.int8\.onnx"):
        check_model_folder(folder)


def test_its_language_is_named_by_a_person(folder: Path) -> None:
    require_language(folder, "lt")
    assert model.spoken_language(b"", 16_000, "lt", folder=folder) == ("lt", 1.0)
    with pytest.raises(ModelMissing, match="does not tell which language"):
        require_language(folder, None)


def test_sherpa_onnx_hears_with_a_folder_of_its_shape(tmp_path: Path) -> None:
    pytest.importorskip("sherpa_onnx", reason="the extra heard[parakeet] is not installed")
    write_parakeet(tmp_path)
    sound = np.random.default_rng(3).normal(0, 3000, 2 * 22_050).astype("<i2").tobytes()
    words = model.hear(sound, 22_050, "lt", folder=tmp_path)
    assert [(word.word, word.start_ms, word.end_ms) for word in words] == [
        (" we", 0, 240),
        (" walked", 240, 720),
        (" home.", 720, 1200),
    ]
    assert all(0.9 < word.certainty < 0.93 for word in words)
