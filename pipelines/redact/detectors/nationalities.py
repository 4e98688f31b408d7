"""Nationalities, peoples and faiths said of people."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipelines.redact.detectors.page import Page, Word, found
from pipelines.redact.model import Detection
from pipelines.redact.names import data_lines

# fmt: off
_MORE = {
    "en": (
        "american british scottish english welsh irish australian canadian austrian belgian swiss flemish brazilian mexican argentinian argentine "
        "colombian chilean peruvian cuban moroccan algerian tunisian egyptian libyan syrian iraqi iranian afghan pakistani indian bangladeshi "
        "nigerian ghanaian kenyan somali ethiopian eritrean sudanese congolese senegalese gambian cameroonian ivorian lebanese israeli palestinian "
        "kurdish kurd saudi yemeni jordanian cypriot maltese luxembourgish kosovar kosovan montenegrin moldovan bosnian roma romani sinti traveller "
        "jewish jew muslim christian catholic protestant orthodox hindu buddhist sikh african european asian latino latina arab filipino filipina "
        "vietnamese taiwanese new-zealander kiwi scot brit pole dane swede finn turk serb croat greek-cypriot spaniard dutchman dutchwoman "
        "frenchman frenchwoman englishman englishwoman irishman irishwoman venezuelan ecuadorian bolivian uruguayan paraguayan jamaican haitian "
        "dominican slovak slovakian slovenian macedonian albanian czech hungarian romanian bulgarian latvian lithuanian estonian icelandic faroese").split(),
    "fr": (
        "francais anglais britannique ecossais gallois irlandais americain canadien australien allemand autrichien belge suisse neerlandais hollandais "
        "luxembourgeois espagnol portugais italien grec turc chypriote maltais polonais tcheque slovaque hongrois roumain bulgare serbe croate slovene "
        "bosniaque kosovar albanais macedonien montenegrin russe ukrainien bielorusse moldave lituanien letton estonien finlandais suedois norvegien "
        "danois islandais armenien georgien azerbaidjanais marocain algerien tunisien libyen egyptien senegalais malien ivoirien camerounais congolais "
        "nigerian somalien ethiopien erythreen soudanais syrien irakien iranien afghan pakistanais indien chinois japonais vietnamien libanais israelien "
        "palestinien kurde saoudien bresilien mexicain argentin colombien chilien peruvien cubain juif musulman chretien catholique protestant orthodoxe rom tsigane arabe tchetchene yougoslave").split(),
    "es": (
        "espanol frances ingles britanico escoces gales irlandes americano estadounidense canadiense australiano aleman austriaco belga suizo holandes "
        "neerlandes luxemburgues portugues italiano griego turco chipriota maltes polaco checo eslovaco hungaro rumano bulgaro serbio croata esloveno bosnio "
        "kosovar albanes macedonio montenegrino ruso ucraniano bielorruso moldavo lituano leton estonio finlandes sueco noruego danes islandes armenio georgiano "
        "azerbaiyano marroqui argelino tunecino libio egipcio senegales maliense marfileno camerunes congoleno nigeriano somali etiope eritreo sudanes sirio iraqui "
        "irani afgano pakistani indio chino japones vietnamita libanes israeli palestino kurdo saudi brasileno mexicano argentino colombiano chileno peruano cubano "
        "venezolano ecuatoriano boliviano judio musulman cristiano catolico protestante ortodoxo gitano arabe checheno yugoslavo vasco catalan gallego").split(),
    "it": ("italiano francese inglese britannico scozzese irlandese americano tedesco austriaco belga svizzero olandese spagnolo portoghese greco turco polacco ceco "
           "slovacco ungherese rumeno romeno bulgaro serbo croato sloveno bosniaco albanese macedone russo ucraino moldavo lituano lettone estone finlandese svedese "
           "norvegese danese marocchino algerino tunisino egiziano senegalese nigeriano somalo eritreo siriano iracheno iraniano afghano pakistano indiano cinese "
           "brasiliano peruviano ebreo musulmano cattolico rom").split(),
    "de": ("deutsche franzose franzosin brite britin englander schotte ire irin amerikaner amerikanerin osterreicher osterreicherin schweizer schweizerin belgier "
           "hollander niederlander spanier portugiese italiener italienerin grieche griechin turke turkin turkisch pole polin tscheche slowake ungar rumane rumanin bulgare serbe serbin "
           "kroate kroatin bosnier albaner russe russin ukrainer ukrainerin litauer lette este finne schwede norweger dane marokkaner syrer syrerin iraker iraner "
           "afghane kurde kurdin jude judisch muslim muslimin katholisch evangelisch sinti roma").split(),
    "nl": ("nederlander nederlandse belg belgische vlaamse fransman engelsman brit duitser duitse spanjaard portugees italiaan griek griekse turk turkse pool poolse "
           "roemeen bulgaar marokkaan marokkaanse syrier syrische surinaamse antilliaanse joods moslim katholiek").split(),
}
# fmt: on
_WORDS_TOO = frozenset("pole poles finn roma kiwi traveller polish scot scots".split())
_ENDINGS = {
    "en": ("", "s", "es"),
    "fr": ("", "e", "s", "es", "ne", "nes", "que", "ques", "ve", "ves"),
    "es": ("", "a", "s", "as", "es"),
    "it": ("", "a"),
    "de": ("", "e", "er", "en", "es", "em", "n", "nen"),
    "nl": ("", "e", "n", "en"),
}
_NEUTRAL = frozenset(
    "afar akan ewe fula ganda ido igbo cree twi venda wolof sami luba rundi sango shona swati tonga tswana xhosa zulu "
    "divehi esperanto interlingua interlingue volapuk latin lingala kongo nauru bambara bislama hausa herero ndonga ojibwa oriya pali vai chewa lao".split()
)


@cache
def _forms(language: str) -> frozenset[str]:
    languages = {line.split("\t")[0]: line.split("\t")[1].split() for line in data_lines("language_names.txt")}
    stems = {
        word
        for word in (*languages.get(language, ()), *_MORE.get(language, ()))
        if word not in _NEUTRAL and len(word) > 3 or word in _MORE.get(language, ())
    }
    forms: set[str] = set()
    for stem in stems:
        for ending in _ENDINGS.get(language, ("",)):
            forms.add(stem + ending)
        if language in ("es", "it") and stem.endswith("o"):
            forms.update((stem[:-1] + "a", stem[:-1] + "as", stem[:-1] + "e", stem[:-1] + "i"))
        if language == "it" and stem.endswith("e"):
            forms.add(stem[:-1] + "i")
        if language == "fr" and stem.endswith("c"):
            forms.update((stem[:-1] + "que", stem[:-1] + "ques", stem[:-1] + "cque", stem[:-1] + "cques"))
    return frozenset(forms)


def is_nationality(folded: str, language: str | None) -> bool:
    """Return whether a folded word is a nationality in a language, or in English where the language is unknown."""
    return folded in _forms(language or "en")


class Nationalities:
    """The detector. In languages that write nationalities in lower case, capitals are not asked for."""

    name = "nationalities"

    def find(self, page: Page) -> Iterator[Detection]:
        """Yield nationalities, peoples and faiths."""
        forms = _forms(page.language or "en")
        english = page.language in ("en", None)
        for word in page.words:
            if word.folded in forms and (not english or word.capital or page.caseless):
                if page.caseless and english and word.folded in _WORDS_TOO and not self._said_of(page, word):
                    continue
                yield found(word.start, word.end, "NATIONALITY", 0.55, self.name)

    @staticmethod
    def _said_of(page: Page, word: Word) -> bool:
        """Whether a word such as "polish" is said of somebody, in text without capitals."""
        before = page.word_before(word)
        return before is not None and before.folded in (
            "is",
            "was",
            "are",
            "were",
            "am",
            "m",
            "re",
            "s",
            "half",
            "speak",
            "spoke",
            "speaks",
        )
