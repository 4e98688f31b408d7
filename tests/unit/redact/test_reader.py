"""The reader's model in the package: it reads any text, the same alone and among others."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.redact.decide import Register, score_of
from pipelines.redact.page import Page
from pipelines.redact.reader.model import FOLDER, model
from pipelines.redact.reader.tags import LETTERS, TAGS

pytestmark = pytest.mark.slow

TEXTS = [
    "My gran Dilys lived in Llandudno.\nShe kept bees.",
    "",
    "Ich heiße Annika 😀 und wohne in Gütersloh. " * 60,
    "με λένε αντιγόνη και έμενα στα ιωάννινα",
    "\n\n \n",
]


def test_a_text_is_read_the_same_alone_and_among_others() -> None:
    together = model().read(TEXTS)
    for text, (pieces, chances, states) in zip(TEXTS, together, strict=True):
        ((alone_pieces, alone, _),) = model().read([text])
        assert np.array_equal(pieces.starts, alone_pieces.starts)
        assert np.allclose(chances, alone, atol=2e-3)
        assert chances.shape == (len(pieces.ids), len(TAGS))
        assert np.allclose(chances.sum(axis=1), 1, atol=1e-3)
        assert not states.size


def test_asked_for_states_the_same_file_reads_the_same() -> None:
    for (_, chances, _), (_, again, states) in zip(model().read(TEXTS), model(states=True).read(TEXTS), strict=True):
        assert np.array_equal(chances, again)
        assert len(states) == len(chances) and (not len(states) or states.std() > 0.1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_every_letter_and_digit_lies_in_a_piece(text: str) -> None:
    ((pieces, _, _),) = model().read([text])
    covered = bytearray(len(text))
    end = 0
    for start, stop in zip(pieces.starts, pieces.ends, strict=True):
        assert 0 <= start <= stop <= len(text) and start >= end - 1
        covered[start:stop] = b"\x01" * (stop - start)
        end = int(stop)
    assert all(covered[at] for at, character in enumerate(text) if character.isalnum() and character.isascii())


def test_its_files_are_small_and_say_where_they_come_from() -> None:
    files = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sum(files.values()) <= 60_000_000
    assert {"reader.onnx", "tokenizer.json", "decide.json", "LICENCES.md"} <= set(files)


@pytest.mark.parametrize(
    ("text", "name"), [("She met Ada in Kassel. They sang.", "written"), ("she met ada in kassel they sang", "small")]
)
def test_what_a_likelihood_is_worth_rises_and_depends_on_how_a_text_is_written(text: str, name: str) -> None:
    register = Register.of(Page(text, "en"))
    assert register.name == name and register.least.shape == (len(LETTERS),)
    worth = [score_of(chance, register) for chance in np.linspace(0, 1, 21)]
    assert worth == sorted(worth) and worth[0] == 0 and worth[-1] > 0.9


def test_finding_identifiers_loads_neither_torch_nor_spacy() -> None:
    code = (
        "import sys\nfrom pipelines.redact.engine import detect\n"
        "assert detect('My gran Dilys lived in Llandudno.', 'en')\n"
        "print([name for name in ('torch', 'spacy', 'transformers', 'sklearn', 'streamlit') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
