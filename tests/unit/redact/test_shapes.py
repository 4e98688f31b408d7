"""What is told by its form alone, in any language."""

import subprocess
import sys

import pytest

from pipelines.redact.shapes.frame import shapes_of

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FORMS = [
    ("EMAIL", "mira.t@post.example"),
    ("EMAIL", "mira [at] post.example"),
    ("URL", "https://chatta.example/u/mira"),
    ("URL", "chatta.example/mira"),
    ("HANDLE", "@mira_t"),
    ("IBAN", "DE89 3704 0044 0532 0130 00"),
    ("BANK_CARD", "4111 1111 1111 1111"),
    ("IP_ADDRESS", "192.168.4.17"),
    ("PHONE", "+48 601 234 567"),
    ("PHONE", "06 12 34 56 78"),
    ("PHONE", "0171 2345678"),
    ("DATE", "12.03.2019"),
    ("DATE", "2019-03-12"),
    ("DATE", "3. Mai 1961"),
    ("DATE", "14 de marzo de 2008"),
    ("DATE", "May 3rd, 1961"),
    ("DATE", "1971 m. gegužės 3"),
]
NO_FORMS = ["10 mg", "19.99 euros", "17:45", "page 12/14", "version 2.0.1", "the 1st time", "3 of 4", "bus 12"]


@pytest.mark.parametrize(("type", "words"), FORMS)
def test_a_form_is_told_wherever_it_stands(type: str, words: str) -> None:
    for before in ("it was ", "it was ...") if type == "EMAIL" else ("it was ",):
        text = f"{before}{words}, then"
        (shapes,) = shapes_of([text])
        assert type in {shape.type for shape in shapes if text[shape.start : shape.end].strip() == words}


@pytest.mark.parametrize("words", NO_FORMS)
def test_sums_times_and_counts_have_none(words: str) -> None:
    (shapes,) = shapes_of([f"it was {words}, then"])
    assert [shape for shape in shapes if shape.score >= 0.85] == []


def test_presidio_is_loaded_without_language_libraries() -> None:
    code = (
        "import sys\nfrom pipelines.redact.shapes.frame import shapes_of\n"
        "assert shapes_of(['IBAN DE89370400440532013000'])[0]\n"
        "print([name for name in ('spacy', 'torch', 'transformers') if name in sys.modules])\n"
        "import spacy\nprint(bool(spacy.blank('en')('a b')))"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "True"]
