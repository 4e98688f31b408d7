import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages import EUROPEAN, detect_language, language_shares

SENTENCES = {
    "de": "Wir haben damals jeden Abend miteinander geschrieben, und ich habe mich darauf gefreut.",
    "el": "Μιλούσαμε κάθε βράδυ στο τηλέφωνο και δεν το είχα πει σε κανέναν από την οικογένεια.",
    "en": "We used to write to each other every evening, and nobody at school knew about it.",
    "es": "Hablábamos todas las noches por el teléfono y nadie de mi familia lo sabía entonces.",
    "fr": "On s'écrivait tous les soirs et personne dans ma famille n'était au courant à l'époque.",
    "it": "Ci scrivevamo tutte le sere e nessuno nella mia famiglia lo sapeva in quel periodo.",
    "lt": "Kiekvieną vakarą mes susirašinėdavome ir niekas mano šeimoje apie tai nežinojo.",
    "nl": "We schreven elkaar elke avond en niemand in mijn familie wist daar toen iets van.",
    "pl": "Pisaliśmy do siebie każdego wieczoru i nikt w mojej rodzinie wtedy o tym nie wiedział.",
    "pt": "Escrevíamos um ao outro todas as noites e ninguém na minha família sabia disso.",
    "ro": "Ne scriam în fiecare seară și nimeni din familia mea nu știa despre asta atunci.",
    "uk": "Ми писали одне одному щовечора, і ніхто в моїй родині тоді про це не знав. Потім я розповіла сестрі.",
}


@pytest.mark.parametrize(("code", "sentence"), SENTENCES.items())
def test_a_sentence_is_recognised(code: str, sentence: str) -> None:
    assert detect_language(sentence) == code


@pytest.mark.parametrize("text", ["", "   ", "Ja.", "mh mh", "okay", "12:30 – 2024", "♪♪♪", "Hallo"])
def test_too_short_is_not_guessed(text: str) -> None:
    assert detect_language(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Waxaan ku noolahay magaalada waalidkay iyo walaalahay oo dhan, waxaanan tagaa dugsiga maalin kasta",
        "كنا نكتب لبعضنا كل مساء ولم يكن أحد في عائلتي يعرف ذلك في ذلك الوقت",
        "Tulikuwa tukiandikiana kila jioni, na hakuna mtu shuleni aliyejua kuhusu jambo hilo.",
        "Kami saling menulis setiap malam, dan tidak ada seorang pun di sekolah yang tahu.",
        "Ni skribis unu al la alia ĉiun vesperon, kaj neniu en mia familio sciis pri tio.",
        "Me her êvar ji hev re dinivîsand û li dibistanê kesî pê nizanibû.",
        "Konna niktbu lil xulxin kull filgħaxija u ħadd fl-iskola ma kien jaf b'dan.",
    ],
)
def test_languages_from_elsewhere_are_not_taken_for_european_ones(text: str) -> None:
    assert detect_language(text) is None


def test_shares_are_of_words_and_sum_to_one() -> None:
    shares = language_shares([SENTENCES["fr"], SENTENCES["fr"], SENTENCES["nl"], "mh"])
    assert list(shares) == ["fr", "nl"]
    assert sum(shares.values()) == pytest.approx(1.0)
    french, dutch = 2 * len(SENTENCES["fr"].split()), len(SENTENCES["nl"].split())
    assert shares["fr"] == pytest.approx(french / (french + dutch))


def test_no_shares_when_nothing_can_be_told() -> None:
    assert language_shares(["mh", "", "Ja."]) == {}


def test_a_long_text_is_sampled_to_the_same_answer() -> None:
    assert detect_language(SENTENCES["it"] * 2_000) == "it"


@pytest.mark.slow
@given(st.text(max_size=300))
def test_any_text_gives_a_known_code_or_none(text: str) -> None:
    assert detect_language(text) in EUROPEAN | {None}


def test_importing_loads_no_model() -> None:
    code = "import sys, pipelines.languages; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
