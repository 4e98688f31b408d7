"""A speech model of one's own: loaded only where every file is the one of its recipe."""

import hashlib
from pathlib import Path

import pytest

from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model
from pipelines.extras.recordings.align.folders import RECIPE, check_model_folder

FILES = {
    "config.json": b"{}",
    "model.bin": b"\x06\0\0\0\x0c\0WhisperSpec\0and weights",
    "tokenizer.json": b'{"model": 1}',
    "vocabulary.json": b"[]",
    "notes.txt": b"of no concern",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    write_recipe(tmp_path)
    return tmp_path


def write_recipe(folder: Path) -> None:
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in FILES if name != "notes.txt"
    ]
    (folder / RECIPE).write_text("\n".join(lines), encoding="utf-8")


def test_it_is_known_by_the_hash_of_its_weights(folder: Path) -> None:
    assert check_model_folder(folder) == hashlib.sha256(FILES["model.bin"]).hexdigest()


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
def test_one_changed_bit_and_it_is_not_loaded(folder: Path, name: str) -> None:
    content = bytearray(FILES[name])
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelMissing, match=f"{name} is not as {RECIPE} says"):
        check_model_folder(folder)
    (folder / name).unlink()
    with pytest.raises(ModelMissing, match=f"has no {name}"):
        check_model_folder(folder)


def test_what_the_recipe_does_not_name_is_not_loaded(folder: Path) -> None:
    (folder / "preprocessor_config.json").write_bytes(b"{}")
    with pytest.raises(ModelMissing, match="preprocessor_config.json is not as"):
        check_model_folder(folder)
    (folder / RECIPE).unlink()
    with pytest.raises(ModelMissing, match="has no file SHA256SUMS.*sha256sum"):
        check_model_folder(folder)


def test_other_weights_are_refused(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x10\0TransformerSpec\0and weights")
    write_recipe(folder)
    with pytest.raises(ModelMissing, match="no Whisper for CTranslate2"):
        check_model_folder(folder)


def test_nothing_is_loaded_of_a_folder_before_it_was_checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faster_whisper", reason="the extra heard[align] is not installed")
    monkeypatch.setattr(model, "NEEDED", ())
    (folder / "config.json").write_bytes(b"[]")
    with pytest.raises(ModelMissing, match="config.json is not as"):
        model.hear(b"", 16_000, "en", folder=folder)
