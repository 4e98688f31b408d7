from __future__ import annotations

import re

import pytest

from pipelines.redact.detectors.accounts import iban_is_valid
from pipelines.redact.detectors.ages import Ages
from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.consistency import consistent
from pipelines.redact.detectors.dates import Dates
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.lists import AllowList, DenyList, KnownForms
from pipelines.redact.detectors.location import Addresses, Places
from pipelines.redact.detectors.nationalities import Nationalities
from pipelines.redact.detectors.organisation import Organisations
from pipelines.redact.detectors.page import Detector, Page, found
from pipelines.redact.detectors.person import People
from pipelines.redact.detectors.rampart import windows
from pipelines.redact.joining import join_names
from pipelines.redact.model import Detection
from pipelines.redact.names import are_nicknames
from pipelines.redact.resolve import clean, resolve


def spans(detector: Detector, text: str, language: str | None = "en", type: str | None = None) -> set[str]:
    page = Page(text, language)
    return {text[d.start : d.end] for d in detector.find(page) if type in (None, d.type)}


@pytest.mark.parametrize(
    ("text", "code", "type"),
    [
        ("the plate was GX 068 VX, I think", "GX 068 VX", "PLATE"),
        ("Kennzeichen M-AB 1234 war es", "M-AB 1234", "PLATE"),
        ("case number 5626 Js 32154/12, yes", "5626 Js 32154/12", "CASE_NUMBER"),
        ("my reference, CR/2019/004417.", "CR/2019/004417", "CASE_NUMBER"),
        ("call me on 0176 389 544 12 please", "0176 389 544 12", "PHONE"),
        ("ring +30 691 851 3374", "+30 691 851 3374", "PHONE"),
        ("account DE88 4589 2152 7589 2900 75", "DE88 4589 2152 7589 2900 75", "IBAN"),
        ("they wanted my id, 36148540581, so", "36148540581", "NATIONAL_ID"),
        ("he said oh seven seven nine one two", "oh seven seven nine one two", "PHONE"),
        ("the plate was gr 409 lk i remember", "gr 409 lk", "PLATE"),
        ("the case number was rsd-049/2014 and", "rsd-049/2014", "CASE_NUMBER"),
    ],
)
def test_codes_of_any_format(text: str, code: str, type: str) -> None:
    assert code in spans(Codes(), text, type=type)


@pytest.mark.parametrize(
    "text",
    [
        "at 12:30 we left",
        "in 2014 or 2015",
        "10 000 euros",
        "it cost €1,250",
        "on 3.5.2007",
        "Year 9 at school",
        "in 1999/2000",
    ],
)
def test_times_dates_prices_are_no_codes(text: str) -> None:
    assert spans(Codes(), text) == set()


def test_a_mistyped_iban_stays_as_near_miss() -> None:
    good, bad = "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 01"
    assert iban_is_valid(good) and not iban_is_valid(bad)
    scores = [next(iter(Codes().find(Page(text, "en")))).score for text in (good, bad)]
    assert scores[0] > 0.9 and scores[1] < 0.5


FILE_NUMBERS = """
en	Quote [[HL-69503-t]], the hotline told me.
en	My file was [[YOT/9119/B]] and case no. [[2016-3707-WE]].
en	the next letter said [[KRPA-255189-9/ČJ-2014-006961]]
en	The court wrote [[B 919-13]] on everything.
en	the appeal, [[C-48/2015 P]].
en	I was case [[K-12]].
en	[[4471/B]], that was my file number.
de	Aktenzeichen [[95 Ls 492 Js 2132/16]]
pl	sygn. akt [[II K 458/17]]
it	il fascicolo [[3303/16 R.G.N.R]].
fr	Au parquet on m'a donné [[15 027 000 990]].
es	Las diligencias previas, [[DP 0398/14]].
pt	processo [[345/18.4TDLSB]]
nl	parketnummer [[13-684523-18]]
ro	dosarul [[1234/105/2019]]
el	δικογραφία [[ΑΒΜ Α2017/1234]]
lt	byla [[1-123-456/2018]]
"""
SPOKEN = """
CASE_NUMBER	en	the case number was [[two two seven dash b]]
CASE_NUMBER	en	they said file [[seven three three eight slash twenty sixteen]]
CASE_NUMBER	en	it's [[c r eight one two two four]]
CASE_NUMBER	en	the number is [[q for queen four four one]]
CASE_NUMBER	fr	dossier [[quatre quatre sept tiret B]]
CASE_NUMBER	es	el expediente [[cuatro cuatro siete barra dieciséis]]
PHONE	en	you get me on [[plus four four seven eight one two zero eight eight]]
PHONE	en	it's [[oh seven seven hundred nine hundred two oh five]]
PHONE	en	ring [[07700 nine hundred two zero five]]
PHONE	fr	j'ai dicté [[zéro six trente-neuf quatre-vingt-dix-huit douze quinze]]
PHONE	es	le dicté el [[seis cero cero doce treinta y cuatro cincuenta y seis]]
PHONE	de	die Nummer [[null eins sieben sechs dreiundzwanzig]]
PHONE	it	chiama il [[tre quattro sette due due zero undici]]
PHONE	pl	zadzwoń [[pięćset dwanaście trzysta trzydzieści cztery osiemset]]
"""


@pytest.mark.parametrize("line", FILE_NUMBERS.strip().split("\n"))
def test_file_numbers_of_any_country_and_case(line: str) -> None:
    language, said = line.split("\t")
    written, gold = marked(said)
    for text in (written, as_recognised_but(written, gold)):
        hits = [(d.start, d.end) for d in Codes().find(Page(text, language))]
        covered = {i for a, b in hits for i in range(a, b)}
        assert all(i in covered or not text[i].isalnum() for a, b in gold for i in range(a, b)), text


def as_recognised_but(text: str, gold: list[tuple[int, int]]) -> str:
    """Return a text in small letters without punctuation, codes with their signs."""
    kept = {i for a, b in gold for i in range(a, b)}
    return "".join(
        t.lower() if i in kept else low for i, (t, low) in enumerate(zip(text, as_recognised(text), strict=True))
    )


@pytest.mark.parametrize("line", SPOKEN.strip().split("\n"))
def test_numbers_said_aloud(line: str) -> None:
    type, language, said = line.split("\t")
    check(Codes(), type, language, said)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in 2014-15, 24/7, covid-19, mp3, the 1990s, 2-3 times, 50/50, 3/4 of us", "en"),
        ("one or two, three years, nine to five, two or three of us", "en"),
        ("TOI007\tno no\nTOR001\tokay", "it"),
        ("[Chercheur] (3:54 - 3:57)\nC'est bien.", "fr"),
        ("J'ai compté un deux trois.", "fr"),
        ("llamó al llegar, dos o tres años, cuatro y cinco", "es"),
    ],
)
def test_counts_clocks_and_speakers_are_no_codes(text: str, language: str) -> None:
    assert spans(Codes(), text, language) == set()


@pytest.mark.parametrize(
    "account",
    [
        "gb29 nwbk 6016 1331 9268 19",
        "fr1420041010050500013m02606",
        "it31 t716 3440 9719 1020 0911 629",
        "ES53-3403-5278-9231-9199-7059",
        "DE 88 4589 2152 7589 2900 75",
    ],
)
def test_accounts_in_any_case_and_grouping(account: str) -> None:
    assert account in spans(Codes(), f"it went to {account} every month", type="IBAN")
    assert spans(Codes(), "it is 45 people and al 634 118 902 aquella misma noche", type="IBAN") == set()


@pytest.mark.parametrize(
    ("text", "language", "plate"),
    [
        ("The taxi had GD-313-A, I think", "en", "GD-313-A"),
        ("the bike was 1234 bcd and i ran", "en", "1234 bcd"),
        ("the van was w 87146 l", "en", "w 87146 l"),
        ("une clio immatriculée vp-747-lv", "fr", "vp-747-lv"),
        ("el coche era m 4471 xk", "es", "m 4471 xk"),
    ],
)
def test_plates_by_the_vehicle(text: str, language: str, plate: str) -> None:
    assert plate in spans(Codes(), text, language, "PLATE")


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("on the 25th of June I left", "en", "the 25th of June"),
        ("the third of january two thousand and four", "en", "the third of january two thousand and four"),
        ("born on March 6, 1998, in", "en", "March 6, 1998"),
        ("le 1er mars 2003 au matin", "fr", "le 1er mars 2003"),
        ("les 19 et 20 août 1995", "fr", "les 19 et 20 août 1995"),
        ("el 2 de marzo de 2011", "es", "el 2 de marzo de 2011"),
        ("am 3. Oktober 2014 kam", "de", "am 3. Oktober 2014"),
        ("il 12 maggio 2016", "it", "il 12 maggio 2016"),
        ("op 4 mei 2018", "nl", "4 mei 2018"),
        ("15 marca 2016 roku", "pl", "15 marca 2016"),
        ("στις 5 Μαρτίου 2016", "el", "5 Μαρτίου 2016"),
        ("2016 m. kovo 5 d.", "lt", "2016 m. kovo 5"),
        ("pe 3 mai 2017", "ro", "3 mai 2017"),
        ("a 7 de abril de 2015", "pt", "7 de abril de 2015"),
        ("it was 2014-05-03", "en", "2014-05-03"),
        ("back in 1998 we", "en", "1998"),
        ("since last May we", "en", "May"),
        ("last Tuesday I", "en", "Tuesday"),
    ],
)
def test_dates(text: str, language: str, date: str) -> None:
    page = Page(text, language)
    merged = resolve(page, clean(page, Dates().find(page)))
    joined = {text[d.start : d.end] for d in merged}
    assert any(
        piece.endswith(date) or date.endswith(piece) and date in text and len(piece) >= len(date) - 3
        for piece in joined
    ), joined


def test_words_that_are_months_are_no_dates() -> None:
    assert spans(Dates(), "I may march with you, you may go") == set()


def test_a_birth_date_is_told_apart() -> None:
    assert spans(Dates(), "my date of birth, 3.5.2007", type="BIRTH_DATE") == {"3.5.2007"}


@pytest.mark.parametrize(
    ("text", "language", "age"),
    [
        ("I was thirteen when it", "en", "thirteen"),
        ("a 14-year-old girl", "en", "14"),
        ("before my 12th birthday", "en", "12th"),
        ("aged fifteen", "en", "fifteen"),
        ("He was 52, not sixteen.", "en", "52"),
        ("elle avait treize ans", "fr", "treize"),
        ("tenía catorce años", "es", "catorce"),
        ("sie war zwölf Jahre alt", "de", "zwölf"),
        ("aveva tredici anni", "it", "tredici"),
        ("hij was twaalf jaar", "nl", "twaalf"),
        ("miała trzynaście lat", "pl", "trzynaście"),
        ("avea treisprezece ani", "ro", "treisprezece"),
        ("ήταν 13 χρονών", "el", "13"),
    ],
)
def test_ages(text: str, language: str, age: str) -> None:
    assert age in spans(Ages(), text, language)


def test_durations_and_amounts_are_no_ages() -> None:
    assert spans(Ages(), "it was three weeks, I was 20 minutes late, at 8 o'clock, he was two metres away") == set()


def marked(said: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without its double brackets, and the spans that stood in them."""
    text, gold = "", []
    for part in re.split(r"(\[\[.*?\]\])", said):
        if part.startswith("[["):
            gold.append((len(text), len(text) + len(part) - 4))
            part = part[2:-2]
        text += part
    return text, gold


def as_recognised(text: str) -> str:
    """Return a text as speech recognition writes it, of the same length."""
    low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return "".join(" " if c in '.,?!;:"' else c for c in low)


def check(detector: Detector, type: str, language: str, said: str, *, exactly: bool = True) -> None:
    """Every marked span is found, written well and as speech recognition writes, and nothing of the type besides."""
    written, gold = marked(said)
    for text in (written, as_recognised(written)):
        hits = [(d.start, d.end) for d in detector.find(Page(text, language)) if d.type == type]
        missed = [text[a:b] for a, b in gold if not any(c <= a and b <= d for c, d in hits)]
        more = [text[c:d] for c, d in hits if not any(c < b and a < d for a, b in gold)]
        assert (missed, more if exactly else []) == ([], []), text


AGES = """
en	He said he was [[sixteen]] or [[seventeen]].
en	a [[13]]-year-old girl and two [[fifteen]] year olds
en	Charles, now [[47]], still writes to me.
en	She'd just turned [[fourteen]]. I left home at [[sixteen]].
en	From [[ten]] to [[sixteen]] I lived there.
en	My sister, [[11]], and my brother, [[8]], were there.
en	Between the ages of [[9]] and [[12]] I hid.
en	Age at first contact: [[12]].
en	I must have been, what, [[twelve]]? [[Thirteen]] at most.
en	How old were you? [[Nine]].
en	I wasn't even [[fifteen]] yet.
en	there were three of us: [[nine]], [[ten]] and me, [[fourteen]].
en	He is pushing [[fifty]], I'd say, and she is in her [[forties]].
en	It was a week off my [[fourteenth]] and nobody came.
en	i was like [[twelve]] [[thirteen]] when that started
en	My gran lived to be [[ninety-two]].
en	Jade ([[16]]) and her brother
en	He was [[34]] to my [[14]].
en	She was no older than [[fifteen]].
en	I was [[twelve]] going on [[thirty]].
en	My son's [[nine]] and the twins were [[four]].
fr	Charles, [[47]] ans maintenant, m'écrit encore.
fr	J'avais quoi, [[onze]], [[douze]] ans à peine.
fr	une gamine de [[dix-sept]] ans, lui en avait [[trente-cinq]].
fr	de mes [[douze]] à mes [[quinze]] ans
fr	elle a [[quatre-vingt-deux]] ans
fr	Quel âge aviez-vous ? [[Treize]].
fr	il avait la [[quarantaine]]
es	Bruno, que ahora tiene [[25]], se ríe.
es	tendría yo [[doce]], [[trece]] como mucho
es	acababa de cumplir los [[doce]]
es	entre los [[11]] y los [[16]] guardé un diario
es	mi abuela, de [[ochenta y tres]] años
de	Karl, jetzt [[47]], schreibt noch.
de	als ich [[dreizehn]] war, mit [[vierzehn]] bin ich weg
de	eine [[Vierzehnjährige]] und ein [[13]]-jähriges Mädchen
de	er war Mitte [[dreißig]], so um die [[vierzig]]
it	ne aveva [[trentadue]], una [[quindicenne]]
it	tra i [[dodici]] e i [[quindici]] anni
it	quanti anni avevi? [[Nove]].
nl	toen ik [[veertien]] was, met [[zestien]] ging ik weg
nl	hij was [[tweeëntwintig]] jaar
pl	Miałam [[trzynaście]] lat, w wieku [[czternastu]] lat.
pl	[[trzynastolatka]] i moje [[osiemnaste]] urodziny
el	Ήμουν [[δεκατριών]] χρονών, στα [[δεκατέσσερα]] μου.
el	μια [[δεκατριάχρονη]] και ένα κορίτσι [[εννιά]] χρονών
lt	Man buvo [[trylika]] metų, sulaukus [[šešiolikos]] metų.
lt	[[trylikametė]], jai [[13]] metų
pt	aos [[catorze]] fui embora, uma menina de [[nove]] anos
ro	la [[paisprezece]] ani, am împlinit [[șaisprezece]] ani
en	Room 12 was three doors down, on page 47, at 9 o'clock for thirteen minutes.
en	There were thirteen at table and I had 12 pounds. I was one of five kids.
en	after thirteen years he came back, he got 12 years in prison
en	You have to be 18 to sign it. I have three brothers and 2 sisters.
fr	ça a duré treize ans, pendant trois ans, il y a douze ans
fr	il faut avoir 18 ans, on était treize à table, à huit heures
es	hace trece años, dos años después, a las ocho, éramos trece
de	vor dreizehn Jahren, zwölf Jahre Haft, um acht Uhr, mit drei Freunden
it	tredici anni fa, per tre anni, alle otto, avevo tre fratelli
nl	tweeëntwintig jaar geleden, drie jaar later, om acht uur
pl	trzynaście lat temu, przez trzy lata, o ósmej
el	πριν από δεκατρία χρόνια, για τρία χρόνια, στις οχτώ
lt	prieš trylika metų, trejus metus, po dvejų metų
pt	há treze anos, durante três anos, às oito
ro	acum treisprezece ani, timp de trei ani, la ora opt
"""


@pytest.mark.parametrize("line", AGES.strip().split("\n"))
def test_ages_are_told_by_what_is_said_around_a_number(line: str) -> None:
    language, said = line.split("\t")
    check(Ages(), "AGE", language, said)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("add @moon_child on it", "@moon_child"),
        ("his name there was dark.prince.99", "dark.prince.99"),
        ("it was ghost_rider44, yes", "ghost_rider44"),
        ("his username was silentcrow then", "silentcrow"),
        ("as silentcrow, that was his username", "silentcrow"),
        ("mail ida.b@example.org now", "ida.b@example.org"),
        ("ida dot b at example dot org", "ida dot b at example dot org"),
        ("look at www.example.org/ida", "www.example.org/ida"),
    ],
)
def test_handles_and_addresses(text: str, handle: str) -> None:
    assert any(handle in piece for piece in spans(Handles(), text))


def test_ordinary_words_are_no_handles() -> None:
    assert spans(Handles(), "He said his username was something like that. I don't know, e.g. a name.") == set()


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("send it to blue lamp two one at outlook dot com", "en", "blue lamp two one at outlook dot com"),
        ("L'adresse était le grand large arobase gmail point com.", "fr", "le grand large arobase gmail point com"),
        ("el correo era faro apagado arroba gmail punto com", "es", "faro apagado arroba gmail punto com"),
        ("mój mail to ala kropka nowak małpa wp kropka pl", "pl", "ala kropka nowak małpa wp kropka pl"),
        ("la mail era lupo trattino basso nero chiocciola libero punto it", "it", "lupo trattino basso nero"),
        ("meine mail ist ida punkt berg ät web punkt de", "de", "ida punkt berg ät web punkt de"),
        ("Add me, u/moss-and-mist, it said.", "en", "u/moss-and-mist"),
        ("My Insta was moonchild back then.", "en", "moonchild"),
        ("My gamertag was Iron Fox 77.", "en", "Iron Fox 77"),
        ("her tiktok is its-mia-x if you want", "en", "its-mia-x"),
        ("Look for ashen.raven on Telegram.", "en", "ashen.raven"),
        ("Sur Insta j'étais lune bleue, non, corbeau.", "fr", "lune"),
        ("Me agregó como lobo.gris en Snapchat.", "es", "lobo.gris"),
        ("Su perfil, florecita, está cerrado.", "es", "florecita"),
    ],
)
def test_user_names_and_addresses_by_what_is_said_around_them(text: str, language: str, name: str) -> None:
    assert any(name in piece for piece in spans(Handles(), text, language))


@pytest.mark.parametrize(
    "text",
    [
        "SPEAKER_01: yes\nSPEAKER_02: no",
        "I met him at home, it was at night. It came. _Really_ on YouTube.",
        "We were on Discord every night and on Snapchat with friends.",
    ],
)
def test_speakers_platforms_and_emphasis_are_no_user_names(text: str) -> None:
    assert spans(Handles(), text) == set()


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("I'm called Dilys at home", "en", "Dilys"),
        ("my cousin Quorra saw it", "en", "Quorra"),
        ("with Hope, my mum, and", "en", "Hope"),
        ("when Will's friend came", "en", "Will"),
        ("Je m'appelle Maëlys Kervadec.", "fr", "Maëlys Kervadec"),
        ("Ich heiße Annika Brandstetter.", "de", "Annika Brandstetter"),
        ("Me llamo Nerea.", "es", "Nerea"),
        ("Mi chiamo Ginevra Bellandi.", "it", "Ginevra Bellandi"),
        ("Με λένε Αντιγόνη Καραγιάννη.", "el", "Αντιγόνη Καραγιάννη"),
        ("the lawyer, A. Dixon, said", "en", "A. Dixon"),
        ("my name is oluwaseun adeyemi and i", "en", "oluwaseun adeyemi"),
        ("he was with mark's brother and my friend hope", "en", "mark"),
    ],
)
def test_names(text: str, language: str, name: str) -> None:
    assert name in spans(People(), text, language, "PERSON")


@pytest.mark.parametrize(
    "text",
    [
        "I hope so. I may go, I will be there.",
        "On Monday in June we spoke English on Discord.",
        "It was God who helped, and Mum.",
        "We had no DVDs, and the IDs were fake.",
    ],
)
def test_words_are_no_names(text: str) -> None:
    assert spans(People(), text) == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was group B. Poi siamo andati, e poi", "it"),
        ("I only knew it as option W. It was late.", "en"),
        ("that is what bothered me and I. You know how it goes", "en"),
        ("Tell me about X. Uh, well, uh.", "en"),
        ("unos años, alrededor del 700 a. C. Hacia el norte", "es"),
        ("I called my grandma. And then we talked.", "en"),
        ("On se creuse la tête. Il y a des jours. Il pleut.", "fr"),
        ("Era più forte di me. Quando arrivava tremavo.", "it"),
        ("Das war z. B. am Abend.", "de"),
        ("Bardzo się bałam. W nocy nie spałam. Z rana też nie.", "pl"),
        ("Non lo so. E poi basta.", "it"),
    ],
)
def test_no_name_runs_over_the_end_of_a_sentence(text: str, language: str) -> None:
    assert not [span for span in spans(People(), text, language, "PERSON") if len(span) > 1]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("it was by J. K. Rowling, I think", "en", "J. K. Rowling"),
        ("then Dr. Weber came in", "de", "Dr. Weber"),
        ("the vicar, J. St. John, knew", "en", "J. St. John"),
        ("vu par M. J. De Meyer hier", "fr", "M. J. De Meyer"),
        ("with Vladimir I. Petrenko there", "en", "Vladimir I. Petrenko"),
        ("we asked Mrs. Hope about it", "en", "Mrs. Hope"),
        ("parlava con Sig.ra Bellandi ieri", "it", "Sig.ra Bellandi"),
        ("z ks. Wróblewskim", "pl", "ks. Wróblewskim"),
    ],
)
def test_initials_and_short_titles_end_no_sentence(text: str, language: str, name: str) -> None:
    start = text.index(name)
    assert Page(text, language).stretches(start, start + len(name)) == [(start, start + len(name))]


def test_findings_are_cut_where_sentences_and_lines_end() -> None:
    text = "I saw Wren. Uh, Idris\nSian came, and Dr. Weber"
    page = Page(text, "en")
    raw = [found(6, 26, "PERSON", 0.8, "spaCy"), found(37, 46, "PERSON", 0.8, "spaCy")]
    pieces = [text[d.start : d.end] for d in clean(page, raw)]
    assert pieces == ["Wren", "Uh, Idris", "Sian", "Weber"]


def test_findings_cover_whole_words() -> None:
    page = Page("nach Wirtembergen gefahren", "de")
    raw = [found(5, 8, "LOCATION", 0.6, "rampart"), found(8, 11, "PERSON", 0.7, "rampart")]
    assert {(d.start, d.end, d.type) for d in clean(page, raw)} == {(5, 17, "LOCATION")}
    text = "i told my pa:dre (.) about kowal:ska"
    page = Page(text, "en")
    assert [word.folded for word in page.words][3:] == ["padre", "about", "kowalska"]
    raw = [found(27, 32, "PERSON", 0.8, "rampart")]
    assert [text[d.start : d.end] for d in clean(page, raw)] == ["kowal:ska"]
    assert spans(People(), text, "it") == set()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la casa dei nonni e il rumore dell acqua di notte dal balcone con lo zio", "it"),
        ("vivi qui da tanto vero detta proprio tranquilla usi la app", "it"),
        ("Die Oma kam am Abend, und Mutti auch.", "de"),
        ("Mais oui. Ouais, voilà. Bah, ben oui.", "fr"),
        ("Ja, nou, dat was het. Ze zei niks.", "nl"),
        ("No pues, bueno. Ella no dijo nada. Mira, con eso.", "es"),
        ("Então, olha, sei lá. Ela não disse nada.", "pt"),
        ("No wiesz, ona nic. Ale tak było. Oni też.", "pl"),
        ("Na, žinai, tai va. Kai kas. Jos nebuvo.", "lt"),
        ("Păi, nu știu. Era noi. El nu era.", "ro"),
        ("Ναι, εντάξει. Και μετά τι. Αυτή δεν ήξερε.", "el"),
    ],
)
def test_function_words_and_hesitations_are_no_names(text: str, language: str) -> None:
    page = Page(text, language)
    assert [text[d.start : d.end] for d in clean(page, People().find(page)) if d.type == "PERSON"] == []


def test_what_was_blacked_out_by_hand_is_no_name() -> None:
    page = Page("So XXX XX went to XXXXXX X with X then", "en")
    raw = [found(3, 9, "PERSON", 0.65, "spaCy"), found(18, 26, "ORGANISATION", 0.65, "spaCy"), *People().find(page)]
    assert clean(page, raw) == []


def test_a_word_that_opens_a_sentence_is_no_name_when_it_stands_small_elsewhere() -> None:
    text = "Raconte un peu. Je raconte. Maëlys raconte aussi."
    raw = [found(0, 7, "PERSON", 0.65, "spaCy"), found(28, 34, "PERSON", 0.65, "spaCy")]
    assert [text[d.start : d.end] for d in clean(Page(text, "fr"), raw)] == ["Maëlys"]


def test_family_names_are_found_in_text_without_capitals() -> None:
    assert "ludovica monti" in spans(People(), "poi è arrivata ludovica monti con il cane", "it")
    assert "ferrari" in {s.split()[-1] for s in spans(People(), "e poi mi ha chiamato bersani o ferrari", "it")}
    assert spans(People(), "andiamo nei monti con il cane", "it") == set()
    assert "ludovica bellandini" in spans(People(), "poi è arrivata ludovica bellandini con il cane", "it")
    assert "kinga wróblewska" in spans(People(), "potem kinga wróblewska poszła do domu", "pl")
    assert "kinga" in spans(People(), "potem kinga opowiadała o domu", "pl")


def test_two_people_joined_by_a_short_and_stay_two() -> None:
    page = Page("con Ludovica e Ginevra", "it")
    pair = [found(4, 12, "PERSON", 0.8, "a"), found(15, 22, "PERSON", 0.8, "b")]
    assert [(d.start, d.end) for d in join_names(page, pair)] == [(4, 12), (15, 22)]
    page = Page("ze Kingą i Beatą", "pl")
    pair = [found(3, 8, "PERSON", 0.8, "a"), found(11, 16, "PERSON", 0.8, "b")]
    assert [(d.start, d.end) for d in join_names(page, pair)] == [(3, 8), (11, 16)]


def test_a_name_in_capitals_is_known_by_its_parts() -> None:
    text = "BEN BROWN was my uncle. I saw Ben, and Brown laughed. He had been fine."
    page = Page(text, "en")
    first = list(clean(page, People().find(page)))
    assert {"BEN BROWN"} <= {text[d.start : d.end] for d in first}
    whole = resolve(page, [*first, *consistent(page, first)])
    assert [text[d.start : d.end] for d in whole] == ["BEN BROWN", "Ben", "Brown"]


@pytest.mark.parametrize(
    ("language", "name", "word"),
    [
        ("en", "Will", "We will see. Will you come?"),
        ("en", "Uh", "It was, uh, late. Uh, yes."),
        ("fr", "Ben", "Ben, je sais pas. Alors ben oui."),
        ("es", "Ella", "Ella vino. No era ella."),
        ("de", "Kam", "Er kam spät. Kam sie auch?"),
        ("it", "Con", "Con lui no. Sono con lei."),
        ("nl", "Dan", "Dan ga ik. En dan nog."),
        ("el", "Και", "Και μετά; Ήρθε και αυτή."),
        ("pl", "Ona", "Ona przyszła. To była ona."),
        ("lt", "Kai", "Kai buvau maža. Tada kai kas."),
        ("pt", "Ela", "Ela veio. Era ela."),
        ("ro", "El", "El a venit. Era el."),
    ],
)
def test_a_name_that_is_a_function_word_does_not_mask_the_word(language: str, name: str, word: str) -> None:
    text = f"{name} Kowalczyk. {word}"
    page = Page(text, language)
    first = [found(0, len(name) + 10, "PERSON", 0.9, "people")]
    assert [text[d.start : d.end] for d in consistent(page, first)] == []
    assert list(KnownForms([(name, "PERSON")]).find(Page(word, language))) == []


def test_a_name_that_is_a_word_is_found_again_where_it_is_the_name() -> None:
    text = (
        "my cousin Will came. Will Harrison he is called. We will see. Will's phone rang, and then Will left. "
        "Will you stay? Will they? Will said so."
    )
    page = Page(text, "en")
    first = [found(10, 14, "PERSON", 0.7, "people")]
    again = sorted(d.start for d in consistent(page, first))
    assert again == [21, 62, 90, text.index("Will said")]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Sara non dorme. Ho visto Sara.", "it", "Sara"),
        ("Greta atėjo. Tai buvo Greta.", "lt", "Greta"),
        ("Rose was there. I saw Rose. He gave me a rose.", "en", "Rose"),
    ],
)
def test_names_that_are_also_words_elsewhere_are_still_found_again(text: str, language: str, name: str) -> None:
    first = [found(text.rindex(name), text.rindex(name) + len(name), "PERSON", 0.8, "people")]
    assert 0 in {d.start for d in consistent(Page(text, language), first)}


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("at 14b Copper Beech Lane, in", "en", "14b Copper Beech Lane"),
        ("at Flat 2, 7 Mill Road now", "en", "7 Mill Road"),
        ("in der Lindenstraße 45 in", "de", "Lindenstraße 45"),
        ("au 12 bis rue des Glycines à", "fr", "12 bis rue des Glycines"),
        ("la calle San Prudencio 8, en", "es", "calle San Prudencio 8"),
        ("in via dei Mille 7 a Pistoia", "it", "via dei Mille 7"),
        ("de Kastanjelaan 21 in", "nl", "Kastanjelaan 21"),
        ("przy ul. Lipowej 12 w", "pl", "ul. Lipowej 12"),
        ("na Rua das Flores 33, em", "pt", "Rua das Flores 33"),
        ("pe Strada Teilor 5 în", "ro", "Strada Teilor 5"),
        ("στην οδό Ερμού 14 στα", "el", "οδό Ερμού 14"),
        ("we lived at 12 copper beech lane then", "en", "12 copper beech lane"),
    ],
)
def test_addresses(text: str, language: str, address: str) -> None:
    assert address in spans(Addresses(), text, language, "ADDRESS")


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        ("she lived on twenty two cobblers yard then", "en", "twenty two cobblers yard"),
        ("It was The Old Bakery, 5 Church Walk, with", "en", "The Old Bakery, 5 Church Walk"),
        ("It was The Cottage, Mill Lane then", "en", "The Cottage, Mill Lane"),
        ("They came to number 9, Elm Street now", "en", "number 9, Elm Street"),
        ("la travesía del Pozo 4, allí", "es", "travesía del Pozo 4"),
        ("en la calle Hortelanos, 17, 3º B, en", "es", "calle Hortelanos, 17, 3º B"),
        ("vivíamos en la calle olmo cuarenta y cuatro", "es", "calle olmo cuarenta y cuatro"),
        ("au numéro 7 de la rue Haute, à", "fr", "numéro 7 de la rue Haute"),
        ("on habitait 17 bis  rue des tanneurs", "fr", "17 bis  rue des tanneurs"),
        ("au quarante-quatre rue de la Gare", "fr", "quarante-quatre rue de la Gare"),
        ("era el bloque 3, escalera B, 2º C", "es", "bloque 3, escalera B, 2º C"),
    ],
)
def test_addresses_with_words_houses_and_floors(text: str, language: str, address: str) -> None:
    assert address in spans(Addresses(), text, language, "ADDRESS")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("it was a five minute walk, two minutes walk, a one way street", "en"),
        ("Llámame al 0034 600 68 13 48", "es"),
        ("Aged 13, I left. Nos quedamos allí. Not now.", "en"),
    ],
)
def test_walks_and_numbers_are_no_addresses(text: str, language: str) -> None:
    assert spans(Addresses(), text, language, "ADDRESS") == set()


@pytest.mark.parametrize(
    ("text", "language", "year"),
    [
        ("Je suis née en 99, faites", "fr", "99"),
        ("Nací en el 98, echa", "es", "98"),
        ("nel novantotto, poi", "it", "novantotto"),
        ("seit achtundneunzig, ja", "de", "achtundneunzig"),
        ("w 98 roku", "pl", "98"),
        ("back in 96, when", "en", "96"),
    ],
)
def test_years_said_by_two_digits(text: str, language: str, year: str) -> None:
    assert year in spans(Dates(), text, language)


def test_quantities_are_no_years() -> None:
    assert spans(Dates(), "it was 50 people, in 60 days, it cost 60 pounds") == set()
    assert spans(Dates(), "en 40 minutes, de 50 euros", "fr") == set()


def test_places_need_a_capital_or_a_journey() -> None:
    assert spans(Places(), "I grew up in Drogheda, near the Reading road") == {"Drogheda", "Reading"}
    assert spans(Places(), "i took the bus to reading and i was reading") == {"reading"}
    assert spans(Places(), "it was nice and i was reading a book") == set()


@pytest.mark.parametrize(
    ("text", "language", "name", "type"),
    [
        ("I went to St Columba's Primary School then", "en", "St Columba's Primary School", "SCHOOL"),
        ("in the Blue Lantern shelter for", "en", "Blue Lantern shelter", "CARE_PLACE"),
        ("at Café Orbita, you know", "en", "Café Orbita", "ORGANISATION"),
        ("au collège Jean Rostand, puis", "fr", "collège Jean Rostand", "SCHOOL"),
        ("auf die Sophie-Lind-Gesamtschule und", "de", "Sophie-Lind-Gesamtschule", "SCHOOL"),
        ("alla scuola media Giusti e", "it", "scuola media Giusti", "SCHOOL"),
        ("they put me in westbrook youth centre for", "en", "westbrook youth centre", "ORGANISATION"),
    ],
)
def test_organisations(text: str, language: str, name: str, type: str) -> None:
    assert any(name in piece for piece in spans(Organisations(), text, language, type))


ORGANISATIONS = """
en	I told a volunteer from [[Quiet Hour Helpline]] first.
en	I learned to swim with [[Dolphins of Elmswell]].
en	A lady from [[Kindling]] came on foot.
en	[[SAYF]] ([[Safe At Your Front Door]]) helped with the forms.
en	Then came [[St Brannoc's C of E Primary]].
en	My solicitor was at [[Ogden, Marsh and Pike LLP]].
en	I was in the guides, [[3rd Cobham Guides]].
en	The charity, [[Second Step]], paid.
en	i played for [[ashdown ladies]] on the weekends
en	they put me in [[juniper house]] for a bit
en	my mum had a job at [[tindle's bakery]]
en	i was at [[penbryn high]] then
fr	La [[MJC du Vieux Moulin]] m'a aidée.
fr	Ensuite le [[lycée agricole de Ker-Ael]].
fr	une dame de l'[[association Main Tendue 44]] m'a écoutée
fr	j'étais au [[collège des trois rivières]]
es	Jugaba en el [[C.D. San Telmo]].
es	iba al [[colegio nuestra señora del olivar]]
es	dormí en el [[hogar la golondrina]]
de	Ich kam in die [[Wohngruppe Sonnenhof]].
de	Ich war auf der [[Schillerschule]].
it	all'[[istituto comprensivo Dante Alighieri]]
nl	bij [[voetbalclub De Vogels]]
pl	pomogła mi [[fundacja Dajemy Dzieciom Siłę]]
pt	a [[associação Mãos Dadas]]
ro	[[asociația Salvați Copiii]]
el	ο [[σύλλογος Ορφέας]]
lt	[[Žalgirio gimnazija]]
"""


@pytest.mark.parametrize("line", ORGANISATIONS.strip().split("\n"))
def test_organisations_by_kind_and_by_what_is_said(line: str) -> None:
    language, said = line.split("\t")
    text, gold = marked(said)
    covered = {i for d in Organisations().find(Page(text, language)) for i in range(d.start, d.end)}
    assert all(i in covered or not text[i].isalnum() for a, b in gold for i in range(a, b))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I like to Read What They Say. We did Year Nine on Monday Morning. When I saw it.", "en"),
        ("L'association a aidé Marie. L'école de danse était loin. Le club de foot.", "fr"),
        ("In der Schule Probleme. In der Klinik Hilfe. Die Grundschule war gut.", "de"),
        ("Le club fermait tôt et le collège aussi.", "fr"),
        ("el club de fútbol del barrio", "es"),
        ("i went to school and then to the school choir", "en"),
    ],
)
def test_kinds_without_a_name_name_nobody(text: str, language: str) -> None:
    assert spans(Organisations(), text, language) == set()


def test_labels_do_not_tell_how_the_rest_is_written() -> None:
    page = Page("SPEAKER_00: and then\nSPEAKER_01: i went to drogheda with my sister and it was cold there", "en")
    assert page.caseless
    mixed = Page("Interviewer: And who was there?\nP: me and my sister quorra and her friend we went home", "en")
    small = mixed.small_turns()
    assert not mixed.caseless and small is not None and small.caseless and "Interviewer" not in small.text
    assert small.text.index("quorra") == mixed.text.index("quorra")
    assert Page("P: Yes. We went home and then it was cold.", "en").small_turns() is None


def test_generic_places_of_work_and_care_name_nobody() -> None:
    assert spans(Organisations(), "I was in hospital, then at school. The school knew. We went to church.") == set()
    assert spans(Organisations(), "i was in the hospital and then my school rang the church") == set()


def test_nationalities() -> None:
    assert spans(Nationalities(), "My mother is Greek and I polish shoes, my dad is Polish") == {"Greek", "Polish"}
    assert spans(Nationalities(), "my mother is polish and i polish shoes") == {"polish"}
    assert spans(Nationalities(), "des ressortissants turcs et polonais", "fr") == {"turcs", "polonais"}
    assert spans(Nationalities(), "My mum is Sri Lankan") == {"Sri Lankan"}
    assert spans(Nationalities(), "as a roma girl i polish shoes") == {"roma"}
    assert spans(Nationalities(), "une fille comorienne", "fr") == {"comorienne"}


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "de",
            "Seine Mutter ist Ghanaerin, zwei Syrerinnen und ein amerikanischer Bus",
            ["Ghanaerin", "Syrerinnen", "amerikanischer"],
        ),
        ("el", "Μια Ρωσίδα και δύο Πολωνίδες πήγαν πάλι στον Ουκρανό", ["Ρωσίδα", "Πολωνίδες", "Ουκρανό"]),
        (
            "it",
            "Due ragazze tedesche, greche e una singalese, nel corso del viaggio a Roma",
            ["tedesche", "greche", "singalese"],
        ),
        (
            "lt",
            "Ji lenkė, jis ukrainietis, o draugės čigonės ir kiniečio kinas",
            ["lenkė", "ukrainietis", "čigonės", "kiniečio"],
        ),
        (
            "nl",
            "Twee Marokkanen, een Oekraïense en een schot in een Israëlische film",
            ["Marokkanen", "Oekraïense", "Israëlische"],
        ),
        (
            "pl",
            "Mama jest Ukrainką, tata Niemcem, a babcia chodzi do kanadyjskiej szkoły",
            ["Ukrainką", "Niemcem", "kanadyjskiej"],
        ),
        ("pt", "Uma cigana, dois judeus e três espanhóis", ["cigana", "judeus", "espanhóis"]),
        ("ro", "O ucraineancă, doi moldoveni și un rus din Rusia", ["ucraineancă", "moldoveni", "rus"]),
    ],
)
def test_partners_nationalities(language: str, text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in Nationalities().find(Page(text, language))] == found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lt", "Visų rūšių anglių ir čekių"),
        ("pl", "Na półce stoi gruz, a Polska leży na Litwie"),
        ("nl", "Ik las een roman en hoorde een schot"),
        ("ro", "Am citit romanul despre Rusia"),
        ("pt", "Não servia para nada nas valas"),
        ("it", "La cornice e il corso del fiume a Roma"),
        ("es", "Me dijo us"),
    ],
)
def test_words_that_look_like_nationalities_are_none(language: str, text: str) -> None:
    assert spans(Nationalities(), text, language) == set()


def test_the_first_half_of_a_nationality_is_of_its_language() -> None:
    assert spans(Nationalities(), "they gave us Polish food") == {"Polish"}
    assert spans(Nationalities(), "il film sul marocchino", "it") == {"marocchino"}
    assert spans(Nationalities(), "dois sul-africanos", "pt") == {"sul-africanos"}
    assert spans(Nationalities(), "a minha avo era servia, mijn opa", "pt") == {"servia"}
    assert spans(Nationalities(), "mijn opa was schot", "nl") == {"schot"}
    assert spans(Nationalities(), "Doi italieni și trei sirieni, doi evrei", "ro") == {"italieni", "sirieni", "evrei"}


def test_what_is_found_once_is_found_everywhere() -> None:
    text = "My brother Tobias came. Tobias' phone rang, and TOBIAS and Tobi laughed. i saw tobias."
    page = Page(text, "en")
    first = [found(11, 17, "PERSON", 0.8, "people")]
    pieces = [text[d.start : d.end] for d in consistent(page, first)]
    assert pieces == ["Tobias", "TOBIAS", "Tobi", "tobias"]


def test_names_that_are_words_stay_words_in_lower_case() -> None:
    text = "my sister hope came and i hope hope will come and the hope was gone"
    page = Page(text, "en")
    first = [found(10, 14, "PERSON", 0.6, "people")]
    assert [d.start for d in consistent(page, first)] == [31]


def test_deny_and_allow_lists() -> None:
    page = Page("The Quarry gang, QUARRY again, and Ida", "en")
    assert len(list(DenyList(["quarry", " "]).find(page))) == 2
    ida = found(35, 38, "PERSON", 0.9, "people")
    assert AllowList(["ida"]).allows(page.text, ida)
    assert not AllowList(["id"]).allows(page.text, ida)
    denied = found(4, 10, "OTHER", 1.0, DenyList.name)
    assert not AllowList(["Quarry"]).allows(page.text, denied)


def test_resolution_covers_everything_without_overlap() -> None:
    page = Page("Ida Berg lived in Berg town", "en")
    raw = [
        found(0, 3, "PERSON", 0.9, "people"),
        found(0, 8, "PERSON", 0.6, "spaCy"),
        found(4, 12, "LOCATION", 0.4, "places"),
        found(18, 22, "LOCATION", 0.7, "places"),
    ]
    merged = resolve(page, raw)
    assert [(d.start, d.end, d.type) for d in merged] == [(0, 8, "PERSON"), (9, 12, "LOCATION"), (18, 22, "LOCATION")]
    assert merged[0].detectors == ("people", "spaCy")


def test_initials_and_titles_belong_to_the_name() -> None:
    text = "Codey M Ross"
    page = Page(text, "en")
    joined = join_names(page, [found(0, 5, "PERSON", 0.8, "a"), found(8, 12, "PERSON", 0.8, "b")])
    assert [(d.start, d.end) for d in joined] == [(0, 12)]
    page = Page("and Mrs van der Horst came", "en")
    assert [(d.start, d.end) for d in join_names(page, [found(16, 21, "PERSON", 0.8, "a")])] == [(8, 21)]
    page = Page("vu par Mme Robin hier", "fr")
    assert [(d.start, d.end) for d in join_names(page, [found(11, 16, "PERSON", 0.8, "a")])] == [(7, 16)]


@pytest.mark.parametrize(
    ("left", "right", "related"), [("kasia", "katarzyna", True), ("rosi", "rositsa", True), ("ida", "berta", False)]
)
def test_nicknames(left: str, right: str, related: bool) -> None:
    assert are_nicknames(left, right) is related


def test_windows_cover_the_text_once() -> None:
    text = ("some words here. " * 60 + "\n") * 3
    pieces = list(windows(text))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= 480 for a, b in pieces)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Mercy laughed and Kofi cried.", "en", "Mercy"),
        ("Fern, Kofi and the cat were there.", "en", "Fern"),
        ("We went out. Treasure's coat was wet.", "en", "Treasure"),
        ("My cousin April made soup. April said it was good.", "en", "April"),
        ("i lived with blossom and the cat", "en", "blossom"),
        ("that's anna that's hope that's my brother", "en", "hope"),
        ("and then my stepdad wren never asked", "en", "wren"),
        ("there was a girl called goodness on the bus", "en", "goodness"),
        ("moi c'est hortense  enfin tense pour les copains", "fr", "tense"),
        ("mon cousin loup a gardé les papiers", "fr", "loup"),
        ("merci aurore", "fr", "aurore"),
        ("me llamo remedios  bueno  reme para los amigos", "es", "reme"),
        ("éramos mi madre rocío y yo", "es", "rocío"),
        ("era el de bruno", "es", "bruno"),
        ("hablé con otxoa por la tarde", "es", "otxoa"),
    ],
)
def test_names_that_are_everyday_words_are_told_by_where_they_stand(text: str, language: str, name: str) -> None:
    assert name in spans(People(), text, language, "PERSON")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we hope it stays warm and the rose by the river was red", "en"),
        ("there is hope and there is mercy in the song they said", "en"),
        ("il faisait froid et la fleur était rouge", "fr"),
        ("la luz de la tarde era clara y teníamos paz", "es"),
    ],
)
def test_everyday_words_stay_words(text: str, language: str) -> None:
    assert spans(People(), text, language, "PERSON") == set()


def test_who_speaks_is_a_name_and_a_role_is_none() -> None:
    text = "Summer: Yes.\nInterviewer: And then?\nSummer: We baked.\nInterviewer: Thank you.\n"
    assert spans(People(), text, "en", "PERSON") == {"Summer"}


def test_family_names_in_capitals_on_a_form() -> None:
    assert {"OKUNBOR", "Ifedayo"} <= spans(People(), "The card says OKUNBOR, Ifedayo, on the front.", "en", "PERSON")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("I lived on the 2nd floor, 88 Canal Street, for a year.", "2nd floor, 88 Canal Street"),
        ("they sent it to one two four alder grove", "one two four alder grove"),
        ("i lived at thirty one a church hill", "thirty one a church hill"),
        ("she moved to sixty six the ridings", "sixty six the ridings"),
    ],
)
def test_house_numbers_as_they_are_said(text: str, address: str) -> None:
    assert address in spans(Addresses(), text, "en", "ADDRESS")


def test_letters_said_together_and_bare_rows_are_plates() -> None:
    assert "kr sixty one t v f" in spans(Codes(), "a white van with kr sixty one t v f on it", "en", "PLATE")
    assert "gdh 758m" in spans(Codes(), "i found it in my notebook gdh 758m and kept it", "en", "PLATE")
    assert spans(Codes(), "it was 12 km and 30 kg of rice in 2 bags", "en", "PLATE") == set()


def test_incidents_of_a_day_are_file_numbers() -> None:
    assert "447 of 12/03" in spans(Codes(), "They wrote log 447 of 12/03 on a card.", "en", "CASE_NUMBER")


def test_user_names_of_several_words() -> None:
    assert "tin robot nine" in spans(Handles(), "i called myself tin robot nine on roblox", "en", "HANDLE")
    assert "fogbound.finn" in spans(
        Handles(), "We played chess there. I used to be fogbound.finn in those games.", "en", "HANDLE"
    )


def test_what_a_name_leaves_of_a_longer_find_begins_with_a_word() -> None:
    text = "Ashdown and Moth. The Moth's for Joy, she put money in."
    page = Page(text, "en")
    moth, joy, whole = text.index("Moth's"), text.index("Joy"), text.index("Moth's for Joy")
    raw = [
        found(moth, moth + 4, "PERSON", 0.65, "spaCy"),
        found(joy, joy + 3, "PERSON", 0.65, "names"),
        found(whole, whole + len("Moth's for Joy"), "ORGANISATION", 0.6, "rampart"),
    ]
    assert [text[one.start : one.end] for one in resolve(page, raw)] == ["Moth", "Joy"]


@pytest.mark.parametrize(
    ("text", "language", "handle"),
    [
        ("On the forum the account pebblewort followed me.", "en", "pebblewort"),
        ("He signed off as grumble, always.", "en", "grumble"),
        ("I used the app. Then quillfeather wants to add you, it said.", "en", "quillfeather"),
        ("On Discord mine was honeycrumb, like the biscuit.", "en", "honeycrumb"),
        ('His name on there was "blue garage", I think.', "en", "blue garage"),
        ("My Insta was daisy dot chain dot four.", "en", "daisy dot chain dot four"),
        ("They knew me as pudding on the forum.", "en", "pudding"),
        ("On Discord somebody calling himself Uncle Fox 9 wrote.", "en", "Uncle Fox 9"),
        ("It's mika dash mouse on Insta.", "en", "mika dash mouse"),
        ("On Steam it was lanternbug 88.", "en", "lanternbug 88"),
        ("It was b e a n underscore b o y there.", "en", "b e a n underscore b o y"),
        ("Mi usuario era patito feo.", "es", "patito feo"),
    ],
)
def test_user_names_by_how_they_are_told(text: str, language: str, handle: str) -> None:
    assert handle in spans(Handles(), text, language, "HANDLE")


def test_words_where_no_user_name_is_spoken_of_stay() -> None:
    assert spans(Handles(), "We went by tram and he looked up the timetable, number 12.", "en") == set()
    assert spans(Handles(), "The profile was called Fernlight on Discord.", "en") == {"fernlight".title()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It was filed as 4 Nc 502/21 e in Graz.", "4 Nc 502/21 e"),
        ("The letter says JM\\10\\1241 in the corner.", "JM\\10\\1241"),
        ("The stamp says #6428.", "#6428"),
        ("The reference was [2018] RDJ 143.", "[2018] RDJ 143"),
        ("Complaint no. 2231 (B).", "2231 (B)"),
        ("They filed it as HW 31.", "HW 31"),
        ("It says triple four seven nine on it.", "triple four seven nine"),
        ("I was 72 04 slash 18 to them.", "72 04 slash 18"),
        ("They typed one four dot zero nine one.", "one four dot zero nine one"),
        ("The police gave me KA one two one two.", "KA one two one two"),
    ],
)
def test_file_numbers_of_more_registers(text: str, code: str) -> None:
    assert code in spans(Codes(), text, "en", "CASE_NUMBER")


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("I baked with Hi and then I met True there.", "en", "True"),
        ("We sang: Ravi, August, my aunt and the cat.", "en", "August"),
        ("The soup was warm. May came with me to the garden.", "en", "May"),
        ("It was strict, but Story was kind to me.", "en", "Story"),
        ("It rained. True laughed.", "en", "True"),
        ("It rained. Rich, now 45, still sings.", "en", "Rich"),
        ("It rained. Big Lee was at the door.", "en", "Big Lee"),
        ("It rained. O'Hanrahan took the register.", "en", "O'Hanrahan"),
        ("It rained. I trusted MJ with the key.", "en", "MJ"),
        ("It is written K-A-S-I-A on the mug.", "en", "K-A-S-I-A"),
        ("Así conocí a Mercedes en la plaza.", "es", "Mercedes"),
        ("Llovía. Paz cantaba.", "es", "Paz"),
    ],
)
def test_names_that_are_words_are_told_by_what_people_do(text: str, language: str, name: str) -> None:
    assert name in spans(People(), text, language, "PERSON")


def test_months_and_bodies_are_no_people() -> None:
    text = "In August it rained. The Council said no. Police told me to wait. I like the DJ was loud."
    assert spans(People(), text, "en", "PERSON") == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i was referred to stepping stones and it helped", "stepping stones"),
        ("she did shifts at the copper kettle on sundays", "the copper kettle"),
        ("my band  the paper kites  practised there", "the paper kites"),
        ("the server was called cosy caves", "cosy caves"),
        ("i joined little acorns as a helper", "little acorns"),
        ("he drank at the fox and anchor", "the fox and anchor"),
        ("i sang with the larkfield singers", "the larkfield singers"),
        ("we went to rainbow room  it's a drop-in  and it was warm", "rainbow room"),
    ],
)
def test_organisations_in_lower_case_by_where_they_are_named(text: str, name: str) -> None:
    assert any(name in found for found in spans(Organisations(), text, "en"))


def test_work_and_home_are_no_organisations() -> None:
    text = "i worked at home and went to bed and then i joined them for lunch and he got into trouble at school"
    assert spans(Organisations(), text, "en") == set()


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("I: Who walked home with you?\nP2: True Gill, she lives there.", "en", "True Gill"),
        ("It rained. That is how I met April at the pool.", "en", "April"),
        ("It rained. There was Art, who paints boats.", "en", "Art"),
        ("It rained. Hope worked at the bakery.", "en", "Hope"),
        ("It rained. Story hates it when I sing.", "en", "Story"),
        ("It rained. Will doesn't talk about it.", "en", "Will"),
        ("It rained. De'Andre opened the window.", "en", "De'Andre"),
        ("it was me and winsome you know", "en", "winsome"),
        ("we would just sit there me and will\nyes", "en", "will"),
        ("mr hands taught us maths", "en", "hands"),
        ("Llovía. Luz me abrió la puerta.", "es", "Luz"),
    ],
)
def test_names_that_are_words_in_more_of_their_places(text: str, language: str, name: str) -> None:
    assert name in spans(People(), text, language, "PERSON")


def test_words_of_a_trade_are_no_user_names() -> None:
    text = (
        "On Discord we spoke of the pandemic, of iambic pentameter and of indie games. It seemed seamless. "
        "I have convinced myself I know the podcast. The page is called _Plastic Reality_ there."
    )
    assert spans(Handles(), text, "en", "HANDLE") == set()


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("The slip said log 5512 of the 3rd of May.", "en", "5512 of the 3rd of May"),
        ("The reference was 2016 EWFC 71 then.", "en", "2016 EWFC 71"),
        ("they wrote s 33 kr 465/15 on it", "en", "s 33 kr 465/15"),
        ("The file is a hundred and twelve slash fourteen.", "en", "a hundred and twelve slash fourteen"),
        ("It was case eleven hundred and six of twenty fourteen.", "en", "eleven hundred and six of twenty fourteen"),
        (
            "Ils disaient dossier deux mille quinze tiret quarante-quatre.",
            "fr",
            "deux mille quinze tiret quarante-quatre",
        ),
        ("Me dieron el dos mil quince guion cuarenta y cuatro.", "es", "dos mil quince guion cuarenta y cuatro"),
    ],
)
def test_file_numbers_with_a_year_or_a_day(text: str, language: str, code: str) -> None:
    assert code in spans(Codes(), text, language, "CASE_NUMBER")


def test_years_and_days_by_themselves_are_no_file_numbers() -> None:
    text = (
        "Two of us came in two thousand and twelve, on the third of May. One of twenty went home. That was one order."
    )
    assert spans(Codes(), text, "en") == set()


def test_of_like_sure_findings_the_same_one_decides_in_every_process() -> None:
    places = ("Lisbon", "Porto", "Ghent", "Turin", "Lyon", "Vilnius", "Krakow", "Malmo")
    text = " and ".join(places)
    page, raw = Page(text, "en"), list[Detection]()
    for place in places:
        start = text.index(place)
        # The order of a set hangs on hashes that differ from process to process; eight places make luck unlikely.
        raw += [
            Detection(start, start + len(place), "LOCATION", "quasi", score, ("places",)) for score in (0.75, 0.8, 0.78)
        ]
    assert {one.score for one in resolve(page, raw)} == {0.8}
