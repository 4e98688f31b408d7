import pytest

from pipelines.errors import BrokenFile, EncodingUnsure
from pipelines.readers import read

SAMPLES = {
    "fr": (
        "Chercheuse: Comment ça a commencé, à l'époque où vous étiez élève ?\n"
        "Élodie: Ça a commencé très tôt, près de chez moi, là où j'allais à l'école. Il était déjà là.\n"
        "Chercheuse: Et après ?\nÉlodie: Après, ma mère a été prévenue.\n"
    ),
    "it": (
        "Ricercatrice: Com'è cominciato, perché non l'ha più detto?\n"
        "Giosuè: È cominciato così, là, in città. Più tardi però non c'era più nessuno, né lì né altrove.\n"
        "Ricercatrice: E poi?\nGiosuè: Sì, è finita perché mia sorella se n'è accorta. Già.\n"
    ),
    "de": (
        "Forscherin: Wie fühlten Sie sich später, als es größer wurde?\n"
        "Jürgen: Natürlich schämte ich mich für die Gespräche, weiß ich noch. Über die Jahre wurde es schöner.\n"
        "Forscherin: Schließlich?\nJürgen: Dann hörte es auf, für immer.\n"
    ),
    "el": (
        "Ερευνήτρια: Πώς ξεκίνησε αυτή η ιστορία και πόσο χρονών ήσασταν τότε;\n"
        "Ελένη: Ξεκίνησε στο διαδίκτυο, ήμουν δεκατριών χρονών και δεν το είπα σε κανέναν.\n"
        "Ερευνήτρια: Και μετά;\nΕλένη: Μετά το έμαθε η αδελφή μου και με βοήθησε πολύ.\n"
    ),
    "lt": (
        "Tyrėja: Kaip viskas prasidėjo ir kiek jums tada buvo metų?\n"
        "Žydrūnė: Prasidėjo internete, buvau trylikos, niekam apie tai nesakiau. Vėliau sužinojo sesuo.\n"
        "Tyrėja: O paskui?\nŽydrūnė: Paskui ji man labai padėjo, ačiū jai už tai.\n"
    ),
    "pl": (
        "Badaczka: Jak się to zaczęło i ile miała pani wtedy lat?\n"
        "Grażyna: Zaczęło się w sieci, miałam trzynaście lat i nikomu o tym nie mówiłam. Później wiedziała siostra.\n"
        "Badaczka: A potem?\nGrażyna: Potem bardzo mi pomogła, dziękuję jej.\n"
    ),
}
ENCODINGS = {
    "fr": ["windows-1252", "iso-8859-15", "macintosh"],
    "it": ["windows-1252", "macintosh"],
    "de": ["windows-1252", "cp850"],
    "el": ["windows-1253", "iso-8859-7"],
    "lt": ["windows-1257", "iso-8859-13"],
    "pl": ["windows-1250", "iso-8859-2"],
}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_encodings_with_and_without_mark(language: str, encoding: str) -> None:
    assert_read_as(SAMPLES[language].encode(encoding), SAMPLES[language])


@pytest.mark.parametrize(
    ("language", "encoding"), [(code, name) for code, names in ENCODINGS.items() for name in names]
)
def test_eight_bit_encodings_come_out_right_or_are_asked_about(language: str, encoding: str) -> None:
    sample = SAMPLES[language]
    data = sample.encode(encoding)
    try:
        assert_read_as(data, sample)
    except EncodingUnsure as error:
        assert any(data.decode(candidate) == sample for candidate in error.candidates[:4])
    assert_read_as(data, sample, encoding)


@pytest.mark.parametrize("language", ["fr", "de", "pl", "lt", "it"])
def test_the_windows_code_page_of_a_language_is_recognised(language: str) -> None:
    sample = SAMPLES[language]
    assert_read_as(sample.encode(ENCODINGS[language][0]), sample)


def assert_read_as(data: bytes, sample: str, encoding: str | None = None) -> None:
    result = read(data, "talk.txt", encoding=encoding)
    words = [line.split(": ", 1)[1] for line in sample.splitlines()]
    assert [result.transcript.turn_text(turn) for turn in result.transcript.turns] == words
    assert result.transcript.speakers[1] == sample.splitlines()[1].split(":")[0]


def test_unsure_names_candidates_that_can_be_passed_back() -> None:
    data = "Anna: \xe9.\nBen: \xe8\xe8.\nAnna: So.\nBen: Ja.\n".encode("latin-1")
    with pytest.raises(EncodingUnsure, match=r"talk\.txt") as caught:
        read(data, "talk.txt")
    assert len(caught.value.candidates) >= 2
    for candidate in caught.value.candidates:
        assert read(data, "talk.txt", encoding=candidate).encoding == candidate


@pytest.mark.parametrize("encoding", ["no such thing", "", "rot13", "base64", "\0"])
def test_a_wrong_encoding_name_is_an_error_of_its_own(encoding: str) -> None:
    if not encoding:
        assert read(b"Anna: So.\nBen: Ja.\nAnna: So.\nBen: Ja.\n", "a.txt", encoding=encoding).encoding == "utf-8"
        return
    with pytest.raises(EncodingUnsure):
        read(b"Anna: So.\n", "a.txt", encoding=encoding)


def test_an_encoding_that_does_not_fit_is_not_forced() -> None:
    with pytest.raises(EncodingUnsure, match="not in the encoding named"):
        read("Anna: é\nBen: so\n".encode("windows-1252"), "a.txt", encoding="utf-8")


def test_damaged_utf8_is_told_with_its_line() -> None:
    good = SAMPLES["fr"].encode()
    data = good.replace("déjà".encode(), b"d\xe9j\xc3\xa0", 1)
    with pytest.raises(BrokenFile, match="1 damaged place.*line 2"):
        read(data, "talk.txt")


@pytest.mark.parametrize(
    "data", [b"MZ\x90\0\x03\0\0\0" * 50, bytes(range(256)) * 10, b"\0" * 100, b"\x01\x02\x03\x04" * 100]
)
def test_binary_files_called_text_are_refused(data: bytes) -> None:
    with pytest.raises((BrokenFile, EncodingUnsure)):
        read(data, "talk.txt")
