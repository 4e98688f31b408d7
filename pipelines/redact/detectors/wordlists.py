"""Words that stand around names, by what they tell. All folded."""

from __future__ import annotations

# fmt: off
KIN = frozenset((
    "mum mam mom mommy mummy mother dad daddy father brother sister cousin uncle auntie aunt grandma grandad grandpa grandmother "
    "grandfather nan nana gran granny husband wife boyfriend girlfriend partner friend mate bestie son daughter stepdad stepmum stepfather "
    "stepmother stepbrother stepsister niece nephew twin fiance fiancee ex godmother godfather neighbour neighbor teacher tutor coach boss "
    "colleague classmate roommate flatmate counsellor therapist psychologist lawyer solicitor "
    "mere pere maman papa frere soeur cousine oncle tante mari femme copain copine ami amie fils fille voisin voisine beau-pere belle-mere "
    "madre padre mama hermano hermana primo prima tio tia marido mujer esposa esposo novio novia amigo amiga hijo hija abuela abuelo vecino vecina "
    "mamma fratello sorella cugino cugina zio zia marito moglie fidanzato fidanzata amico amica figlio figlia nonna nonno "
    "mutter vater bruder schwester cousin kusine onkel mann frau freund freundin sohn tochter oma opa nachbar nachbarin "
    "moeder vader broer zus zusje broertje nicht neef oom man vrouw vriend vriendin zoon dochter buurman buurvrouw "
    "mae pai irmao irma primo namorado namorada filho filha avo "
    "matka ojciec brat siostra kuzyn kuzynka wujek ciocia maz zona chlopak dziewczyna syn corka babcia dziadek kolega kolezanka "
    "sora frate var verisoara unchi matusa sot sotie iubit iubita fiu fiica bunica bunicul prieten prietena "
    "brolis sesuo pusbrolis pussesere dede teta vyras zmona draugas drauge sunus dukra").split())

NAMED_BEFORE = (
    r"(?:\b(?:my|his|her|their|your|the) (?:real |full |first |last |middle |maiden |sur|own )?(?:sur)?names?(?: was| is|'s|’s|s| were| are| would be| being)?(?: actually| really| like| just)?|"
    r"\b(?:called|named|name's|calls? me|call me|calling me|called me|called him|called her|calls? (?:him|her)|known as|nicknamed|goes by|went by|i'm|i am|im|it's|this is|signed)|"
    r"\bje m'appelle|\bm'appelle|\bs'appel(?:le|ait|aient)|\bnomm?ee?s?|\bprenom(?: est|:)?|\bappelee?|\bmon nom est|"
    r"\bme llam[oa]n?|\bse llam(?:a|aba|aban)|\bllamad[oa]s?|\bmi nombre es|\bsu nombre (?:es|era)|"
    r"\bmi chiamo|\bsi chiam(?:a|ava)|\bchiamat[oa]|\bil (?:mio|suo) nome (?:e|era)|"
    r"\bich hei(?:ss|ß)e|\bhei(?:ss|ß)t|\bhie(?:ss|ß)|\bmein name ist|\bsein name war|\bihr name war|\bnamens|\bgenannt|"
    r"\bik heet|\bheet|\bheette|\bmijn naam is|\bzijn naam was|\bgenaamd|"
    r"\bnazywam sie|\bmam na imie|\bna imie|\bnazywal[a]? sie|\bo imieniu|"
    r"\bma numesc|\bma cheama|\bse numea|\bpe nume|\bnumele meu e(?:ste)?|"
    r"\bchamo-me|\bme chamo|\bchamava-se|\bo meu nome e|"
    r"\bmano vardas(?: yra)?|\bvardu|\bmε λενε|\bμε λενε|\bτον λενε|\bτη λενε|\bτον ελεγαν|\bτην ελεγαν|\bonomazomai|\bονομαζομαι|\bjag heter|\bhan hette|\bhon hette|\bjeg hedder|\bjeg heter)"
    r"[\s,:\"“«'‘]{1,4}"
)

PARTICLES = frozenset((
    "van von de der den del della di da das do dos du la le los el ibn bin al abu ben bint ter ten te zu zum zur af av y e mac mc o d l t st saint").split())

PLACE_BEFORE = frozenset((
    "in to from near at around outside through towards toward via into leaving left visit visiting visited across of "
    "a au aux en vers dans chez depuis pres de d "
    "desde hacia hasta "
    "da verso presso "
    "nach aus bei im am in "
    "naar uit bij te "
    "do z w ze we pod "
    "din la spre "
    "em para "
    "is i στη στην στο στον").split())

NOT_NAMES = frozenset((
    "i i'm i'd ok okay god jesus christ lord mr mrs ms dr tv pc dvd id gp cctv dna nhs eu uk usa a&e gcse vpn wifi wi-fi sim sms gps pin pm am mp "
    "internet web facebook instagram insta snapchat snap discord tiktok whatsapp telegram twitter skype kik roblox fortnite minecraft steam twitch "
    "youtube reddit omegle tinder grindr xbox playstation nintendo viber signal messenger google gmail hotmail outlook apple iphone ipad android "
    "samsung nokia zoom teams netflix spotify paypal revolut western union amazon ebay uber bolt bitcoin xanax prozac valium ritalin "
    "golf polo bmw audi mercedes vw volkswagen renault peugeot toyota honda ford fiesta opel corsa astra skoda octavia fiat punto clio passat "
    "volvo seat ibiza citroen kia mazda nissan hyundai suzuki tesla "
    "mum mam mom dad mummy daddy mama papa maman nan nana gran grandma grandad grandpa granny auntie aunt uncle sir miss madam "
    "yeah yes no oh ah um uh hm hmm mm mmm right well so and but because like okay anyway honestly actually basically sorry thanks thank hi hello hey "
    "english maths math science history geography pe re art music drama "
    "covid corona ptsd adhd bible koran quran islam santa barbie disney "
    "monsieur madame mademoiselle maitre oui non bon ben alors donc euh bah voila "
    "bueno pues vale si senor senora "
    "beh allora ecco si no signor signora "
    "ja nein also na nee nou "
    "who what when where why how it he she they we you his her their this that the a an if then there here my your our me him them").split())

HOLIDAY_WORDS = frozenset("christmas easter halloween ramadan eid noel paques navidad natale pasqua weihnachten ostern kerst pasen hanukkah passover diwali".split())
# fmt: on
