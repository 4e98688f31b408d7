"""Words that tell how many, in eleven languages, and words that only look like it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.spoken_numbers import LANGUAGES, number_words, quantities

TOLD = {
    "en": "Half of them told an aunt. | Both boys waited. | A dozen of us knew. | A couple of them left. | "
    "Neither of them wrote. | A third of the girls. | Dozens came. | Nine of them.",
    "fr": "La moitié s'est tue. | Une douzaine d'entre eux. | Un tiers des filles. | Ni l'un ni l'autre. | "
    "Une dizaine. | Neuf d'entre eux. | Plus de neuf. | Ils étaient neuf. | Neuf jeunes l'ont dit. | "
    "De trois à neuf. | De neuf à dix ans.",
    "es": "La mitad calló. | Ambas lo contaron. | Una docena de chicos. | Un tercio de ellas. | Un par de ellos.",
    "it": "La metà taceva. | Entrambi tacevano. | Una dozzina di loro. | Un terzo delle ragazze. | "
    "Erano in sei. | Sei di loro. | Sei ragazzi lo sapevano. | Una decina.",
    "de": "Die Hälfte schwieg. | Beide schwiegen. | Ein Dutzend von ihnen. | Ein Drittel der Jungen. | "
    "Sie waren zu dritt. | Ein Viertel von ihnen. | Acht von ihnen.",
    "nl": "De helft zweeg. | Ze zwegen allebei. | Beiden zwegen. | Een dozijn jongens. | "
    "Een derde van de meisjes. | Ze waren met z'n drieën. | Vier van hen.",
    "pt": "Metade calou-se. | Ambos calaram-se. | Uma dúzia deles. | Meia dúzia. | Um terço das raparigas.",
    "pl": "Połowa milczała. | Oboje milczeli. | Tuzin z nich. | Jedna trzecia dziewcząt. | Troje z nich. | "
    "Pięć osób. | Trzej chłopcy.",
    "ro": "Jumătate au tăcut. | Amândoi au tăcut. | O duzină dintre ei. | O treime dintre fete. | "
    "Nouă dintre ei. | Ambele fete.",
    "el": "Οι μισοί σώπασαν. | Αμφότεροι σώπασαν. | Μια ντουζίνα από αυτούς. | Το ένα τρίτο των κοριτσιών. | "
    "Μια δεκαριά. | Χίλιοι.",
    "lt": "Pusė jų tylėjo. | Abu tylėjo. | Tuzinas vaikų. | Trečdalis merginų. | Tris iš jų. | Jie buvo dviese.",
}
PASSES = {
    "en": "One told an aunt, half an hour later. | Her half-brother came at half past. | "
    "The first, and then the second, were believed. | The third time somebody listened.",
    "fr": "Rien de neuf. | Il avait un vélo neuf, disait-elle. | Tout neuf ! | La mise en quarantaine. | "
    "L'un d'eux l'a dit. | Il y a un quart d'heure, la première.",
    "es": "En mitad de la noche. | Un cuarto de baño. | Una lo contó. | Media hora más tarde.",
    "it": "Dove sei? | Sei stato tu. | Tu sei forte. | Non era una meta. | Un quarto d'ora. | Uno lo disse.",
    "de": "Sie gab acht, dass niemand kam. | Man ließ es außer Acht. | Eine sagte es. | Eine halbe Stunde. | "
    "Eine Viertelstunde später.",
    "nl": "Ik vier mijn verjaardag niet. | Dat werd in acht genomen. | Een van hen zei het.",
    "pt": "Meia hora depois. | Um quarto de hotel. | Uma delas disse.",
    "pl": "Przy drzwiach stał piec, żółty. | W połowie drogi. | Jedna z nich.",
    "ro": "Avea o viață nouă. | Nouă ne-a spus. | În noua școală, împreună. | Jumătate de oră. | Una dintre ele.",
    "el": "Μισή ώρα μετά. | Μία από αυτές το είπε.",
    "lt": "Iš kitos pusės niekas. | Viena iš jų pasakė. | Pusę valandos.",
}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_tells_how_many_is_found_in_every_language(language: str) -> None:
    for line in TOLD[language].split(" | "):
        for written in (
            line,
            line.upper() if language not in ("el", "de") else line,
            unicodedata.normalize("NFD", line),
        ):
            assert list(quantities(written, language)), line


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_what_only_looks_like_a_number_passes(language: str) -> None:
    for line in PASSES[language].split(" | "):
        assert list(quantities(line, language)) == [], line


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_numbers_between_any_words_are_found(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(LANGUAGES)))
    words = sorted(word for word, said in number_words(language).items() if not said.ordinal and said.value > 1)
    word = data.draw(st.sampled_from([word for word in words if word not in ("meia",)]))
    around = st.text("bc xyz.,", max_size=6)
    result = list(quantities(f"{data.draw(around)} {word} {data.draw(around)}", language))
    assert word in [quantity.word for quantity in result if quantity.is_number]
