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
    "european convention court commission government council covid corona ptsd adhd bible koran quran islam santa barbie disney "
    "monsieur madame mademoiselle maitre oui non bon ben alors donc euh bah voila "
    "bueno pues vale si senor senora "
    "beh allora ecco si no signor signora "
    "ja nein also na nee nou "
    "who what when where why how it he she they we you his her their this that the a an if then there here my your our me him them").split())

INSTITUTIONS = frozenset((
    "court courts supreme high appeal appeals commission committee convention government parliament ministry minister department president presidency council "
    "constitution constitutional chamber section registry registrar protocol rules rule act law state republic police prosecutor judge tribunal district county "
    "city town municipal regional national international european rights human fundamental freedoms justice interior foreign affairs ombudsman social services "
    "service authority office public general federal administrative criminal civil first instance assembly senate house board directorate agency embassy "
    "cour tribunal commission comite convention gouvernement parlement ministere ministre departement president presidente conseil constitution chambre section "
    "greffe greffier protocole reglement loi code etat republique police procureur juge parquet assemblee senat europeenne europeen droits homme libertes "
    "fondamentales justice interieur affaires etrangeres cassation appel assises instance administrative administratif supreme premiere grande nationale "
    "national internationale international publique public generale general federale faits droit procedure circonstances espece partie article fait requerant "
    "requerante requerants gouvernements conseiller conseillers agent etats civil penal penale correctionnelle correctionnel securite surete "
    "tribunal corte comision comite convenio gobierno parlamento ministerio ministro departamento presidente presidenta consejo constitucion constitucional "
    "camara sala seccion secretaria secretario protocolo reglamento ley codigo estado republica policia fiscal fiscalia juez juzgado asamblea senado europea "
    "europeo derechos humanos libertades fundamentales justicia interior asuntos exteriores apelacion casacion instancia administrativo administrativa supremo "
    "primera gran nacional internacional publico publica general federal hechos derecho procedimiento circunstancias caso parte articulo demandante demandantes "
    "agente estados civil penal seguridad provincial distrito condado proteccion audiencia "
    "corte tribunale commissione comitato convenzione governo parlamento ministero ministro presidente consiglio costituzione camera sezione protocollo legge "
    "codice stato repubblica polizia procura giudice questura carabinieri comune assistente sociale servizi sociali "
    "gericht amtsgericht landgericht kommission regierung parlament ministerium minister prasident rat verfassung kammer abschnitt gesetz staat republik polizei "
    "staatsanwaltschaft richter jugendamt bundestag behorde amt "
    "rechtbank hof commissie regering parlement ministerie minister president raad grondwet kamer afdeling wet staat politie rechter gemeente jeugdzorg").split())
"""Words of public institutions that name no one place: a span of nothing else is no identifier."""

WORD_SURNAMES = frozenset((
    "brown young white green black gray grey king hill wood woods baker cook carter walker hunter mason fisher miller taylor turner cooper parker bishop "
    "knight price rose bell bird fox wolf swan stone field fields ford banks brooks rivers lake pond marsh moore day summers winter frost snow rain "
    "page reader read singer potter weaver fuller glover tanner shepherd butler porter farmer gardener archer sawyer slater tyler wright ward "
    "bush flower flowers berry cherry apple pepper rice bacon lamb bull hart hare crane drake finch sparrow cross church castle hall house "
    "bridges towers barker dean pope abbot monk power powers long short little small strong sharp swift noble rich goodman newman freeman love joy wise "
    "best self head hand legg foot beard temple kirk lane street marshall major sergeant judge constable law booth mills barnes burns coles hicks").split())
"""Common English family names that are words."""

HOLIDAY_WORDS = frozenset("christmas easter halloween ramadan eid noel paques navidad natale pasqua weihnachten ostern kerst pasen hanukkah passover diwali".split())
# fmt: on
