"""The speech model: refused unless it is the published one to the last bit; and what it hears, where it is there."""

import hashlib
import socket
from pathlib import Path

import pytest

from pipelines.errors import ModelMissing
from pipelines.extras.recordings.align import model

HALVES = ("model.bin.part1", "model.bin.part2")
ABSENT = "the extra heard[align] (a speech model of 140 MB) is not installed"


@pytest.fixture
def halves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages with small files in the place of the model's, of which every hash is right."""
    (tmp_path / "data").mkdir()
    files = {name: name.encode() for name in model.FILES if name != "model.bin"}
    for name, content in files.items():
        (tmp_path / "data" / name).write_bytes(content)
    (tmp_path / "data" / "model.bin.part1").write_bytes(b"one half, ")
    (tmp_path / "data" / "model.bin.part2").write_bytes(b"and the other")
    files["model.bin"] = b"one half, and the other"
    monkeypatch.setattr(model, "FILES", {name: hashlib.sha256(entry).hexdigest() for name, entry in files.items()})
    monkeypatch.setattr(model, "_data", lambda package: tmp_path / "data")
    return tmp_path / "data"


def test_the_halves_are_joined(halves: Path) -> None:
    assert model.model_files()["model.bin"] == b"one half, and the other"


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "vocabulary.txt", *HALVES])
def test_one_changed_bit_and_it_is_not_loaded(halves: Path, name: str) -> None:
    content = bytearray((halves / name).read_bytes())
    content[3] ^= 1
    (halves / name).write_bytes(content)
    said = "model.bin" if name in HALVES else name
    with pytest.raises(ModelMissing, match=f"{said} is not the published"):
        model.model_files()
    (halves / name).unlink()
    with pytest.raises(ModelMissing, match=f"{name} of the speech model is missing.*force-reinstall"):
        model.model_files()


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "NEEDED", (*model.NEEDED, "no_such_package"))
    assert not model.installed()
    with pytest.raises(ModelMissing, match=r"pip install .*align\.txt.*heard\[align\]"):
        model.require_installed()


@pytest.mark.slow
@pytest.mark.skipif(not model.installed(), reason=ABSENT)
@pytest.mark.filterwarnings("ignore")
def test_the_real_model_loads_and_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    # A second of silence: nobody speaks, and nothing is made up.
    assert model.hear(bytes(2 * 22_050), 22_050, "en") == []
    assert model.hear(bytes(2 * 16_000), 16_000, "xx") == []


@pytest.mark.slow
@pytest.mark.skipif(not model.installed(), reason=ABSENT)
@pytest.mark.filterwarnings("ignore")
def test_the_real_model_hears_a_machine_voice_at_its_place() -> None:
    pytest.importorskip("espeakng_loader", reason="no machine voice is installed (pip install espeakng-loader)")
    import numpy as np

    from benchmarks.recordings.align_machine_voice import Voice

    voice = Voice()
    spoken = voice.says("My grandmother had a garden with apple trees.", "en-us", 150, 50)
    sound = np.concatenate([np.zeros(2 * voice.rate, dtype="<i2"), spoken, np.zeros(voice.rate, dtype="<i2")])
    heard = model.hear(sound.astype("<i2").tobytes(), voice.rate, "en")
    assert " garden" in [entry.word for entry in heard]
    assert 1_500 < heard[0].start_ms < 2_600
