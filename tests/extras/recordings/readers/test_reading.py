"""Reading recordings: what is kept of each kind, and what is refused. Tones only; FFmpeg's kinds where the extra is."""

import io
import struct
import wave
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipelines import interpreter
from pipelines.errors import BrokenFile, FileTooLarge, UnknownFormat
from pipelines.extras.recordings.readers import decode as decoding
from pipelines.extras.recordings.readers import kinds, listening
from pipelines.extras.recordings.readers.decode import decode
from pipelines.extras.recordings.readers.listening import kind_of, listening_copy
from tests.extras.recordings.tones import pitch_of, tones

CODECS = {
    "mp3": "libmp3lame", "m4a": "aac", "ogg": "libopus", "flac": "flac", "mp4": "aac", "mov": "aac", "webm": "libopus",
    "mkv": "flac", "opus": "libopus", "aac": "aac", "aiff": "pcm_s16be", "caf": "pcm_s16be", "wma": "wmav2",
}  # fmt: skip


def of_width(width: int, tracks: int = 2, rate: int = 48_000) -> bytes:
    """A WAV file with samples of so many bytes: 500 and then 1,500 Hertz, a second each."""
    moments = np.arange(rate) / rate
    sound = np.concatenate([0.4 * np.sin(2 * np.pi * pitch * moments) for pitch in (500, 1500)])
    if width == 1:
        raw = (sound * 127 + 128).astype("u1")[:, None]
    else:
        whole = (sound * (2 ** (width * 8 - 1) - 1)).astype("<i4")
        raw = whole.view("u1").reshape(-1, 4)[:, :width]
    result = io.BytesIO()
    with wave.open(result, "wb") as file:
        file.setnchannels(tracks)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(np.tile(raw, (1, tracks)).tobytes())
    return result.getvalue()


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_plain_wav_of_any_width_becomes_one_track_of_sixteen_bits(width: int) -> None:
    rate, pieces = decode(io.BytesIO(of_width(width)), "a.wav", "wav")
    sound = b"".join(pieces)
    assert rate == 24_000 and len(sound) == rate * 2 * 2
    assert (pitch_of(sound[: rate * 2], rate), pitch_of(sound[rate * 2 :], rate)) == (500, 1500)
    loudest = np.abs(np.frombuffer(sound, "<i2")).max()
    assert 0.38 * 32_767 < loudest < 0.42 * 32_767


def test_halving_takes_out_what_would_be_heard_as_another_pitch() -> None:
    for pitch, heard in ((1_000, True), (20_000, False)):
        rate, pieces = decode(io.BytesIO(tones(pitch, rate=48_000)), "a.wav", "wav")
        loudest = np.abs(np.frombuffer(b"".join(pieces), "<i2")[100:]).max()
        assert rate == 24_000
        assert loudest > 11_000 if heard else loudest < 600


def test_pieces_do_not_show_where_they_meet() -> None:
    whole = np.frombuffer(b"".join(decode(io.BytesIO(tones(777, rate=33_001, seconds=3.3)), "a.wav", "wav")[1]), "<i2")
    assert np.abs(np.diff(whole.astype(float), 2)[50:-50]).max() < 12_000 * (2 * np.pi * 777 / 16_500) ** 2 * 1.1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no WAV file"),
        (b"RIFF\x04\x00\x00\x00WAVE", "no WAV file"),
        (tones(), "holds no sound"),
        (tones(500)[:22] + struct.pack("<H", 0) + tones(500)[24:], "damaged|no WAV"),
    ],
)
def test_what_is_no_wav_is_refused_by_its_name(content: bytes, says: str) -> None:
    with pytest.raises(BrokenFile, match=rf"a\.wav.*({says})"):
        b"".join(decode(io.BytesIO(content), "a.wav", "wav")[1])


def test_a_recording_that_lasts_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_HOURS", 0)
    with pytest.raises(FileTooLarge, match="longer than 0 hours"):
        b"".join(decode(io.BytesIO(tones(500)), "a.wav", "wav")[1])


def test_without_the_extra_only_plain_wav_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds.importlib.util, "find_spec", lambda name: None)
    assert kind_of("Talk.WAV") == "wav"
    with pytest.raises(UnknownFormat, match=r"talk\.mp3: .*heard\[audio\]"):
        kind_of("talk.mp3")
    with pytest.raises(UnknownFormat, match=r"notes\.docx is no recording"):
        kind_of("notes.docx")


@pytest.mark.slow
def test_a_file_and_bytes_are_read_the_same_in_a_process_of_its_own(tmp_path: Path) -> None:
    content = tones(500, 1500, rate=44_100, tracks=2)
    path = tmp_path / "talk.wav"
    path.write_bytes(content)
    results = []
    with path.open("rb") as file, listening_copy(file, path.name) as copied:
        results.append((copied.rate, b"".join(copied.pieces)))
    with listening_copy(io.BytesIO(content), path.name) as copied:
        results.append((copied.rate, b"".join(copied.pieces)))
    assert results[0] == results[1] and results[0][0] == 22_050 and len(results[0][1]) == 4 * 22_050 * 2
    with pytest.raises(BrokenFile, match="no WAV file"), listening_copy(io.BytesIO(b"x" * 5_000_000), "talk.wav"):
        pass


def test_a_process_that_breaks_off_is_told_and_too_large_starts_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "START", "import sys; sys.stdout.write('{{\"rate\": 8000}}\\n')")
    with listening_copy(io.BytesIO(tones(500)), "a.wav") as copied, pytest.raises(BrokenFile, match="broke off"):
        b"".join(copied.pieces)
    monkeypatch.setattr(listening, "MOST_BYTES", 100)
    monkeypatch.setattr(listening, "reading", None)
    with pytest.raises(FileTooLarge), listening_copy(io.BytesIO(tones(500)), "a.wav"):
        pass


HOSTILE = ["[1]", "5", "null", '"rate"', "{}", '{"rate": "x"}', '{"rate": 0}', '{"error": 5}', "[" * 9_000, "x"]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_the_process_says_is_told_as_a_broken_file(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    program = f"import sys; sys.stdout.write({line!r} + chr(10))"
    monkeypatch.setattr(interpreter, "START", program.replace("{", "{{").replace("}", "}}"))
    with pytest.raises(BrokenFile, match=r"a\.wav"), listening_copy(io.BytesIO(tones(500)), "a.wav") as copied:
        b"".join(copied.pieces)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same tones as each kind that FFmpeg reads."""
    av: Any = pytest.importorskip("av", reason="the extra heard[audio] is not installed")
    folder = tmp_path_factory.mktemp("coded")
    results = {}
    for ending, codec in CODECS.items():
        path = folder / f"tones.{ending}"
        with av.open(str(path), "w", format="ipod" if ending == "m4a" else None) as out:
            stream = out.add_stream(codec, rate=48_000, bit_rate=96_000)
            out.metadata["title"] = "Nora"
            resampler = av.AudioResampler(format=stream.format.name, layout="stereo", rate=48_000)
            with av.open(io.BytesIO(tones(500, 1500, rate=48_000))) as sound:
                frames = [entry for frame in sound.decode(audio=0) for entry in resampler.resample(frame)]
            for frame in (*frames, *resampler.resample(None), None):
                out.mux(stream.encode(frame))
        results[ending] = path.read_bytes()
    return results


@pytest.mark.slow
@pytest.mark.parametrize("ending", CODECS)
def test_what_ffmpeg_reads_becomes_the_same(coded: dict[str, bytes], ending: str) -> None:
    rate, pieces = decode(io.BytesIO(coded[ending]), f"a.{ending}", ending)
    sound = b"".join(pieces)
    assert rate == 16_000 and abs(len(sound) / 2 / rate - 4) < 0.1
    middle = rate * 2
    assert abs(pitch_of(sound[middle // 2 : middle], rate) - 500) < 3
    assert abs(pitch_of(sound[-middle : -middle // 2], rate) - 1500) < 3
    assert b"Nora" not in sound


def test_the_ending_must_be_true(coded: dict[str, bytes]) -> None:
    for ending, content in coded.items():
        wrong = "flac" if ending != "flac" else "mp3"
        with pytest.raises(BrokenFile, match=f"no {wrong.upper()} file"):
            decode(io.BytesIO(content), f"a.{wrong}", wrong)
    with pytest.raises(BrokenFile, match="no M4A file"):
        decode(io.BytesIO(b"#EXTM3U\nfile:///etc/passwd\n"), "a.m4a", "m4a")


def test_a_cut_file_is_refused_or_read_as_far_as_it_goes(coded: dict[str, bytes]) -> None:
    for ending, content in coded.items():
        try:
            sound = b"".join(decode(io.BytesIO(content[: len(content) // 2]), f"a.{ending}", ending)[1])
        except BrokenFile:
            continue
        assert len(sound) < 4 * 16_000 * 2


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the system lists no processes as files")
def test_what_a_recording_is_called_stands_in_no_list_of_processes() -> None:
    with listening_copy(io.BytesIO(tones(300)), "Perpetua Lindqvist.wav") as copied:
        next(copied.pieces)
        words = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words.append(path.read_bytes())
    readers = [line for line in words if b"pipelines.extras.recordings.readers.worker" in line]
    assert readers and not [line for line in readers if b"Perpetua" in line]
