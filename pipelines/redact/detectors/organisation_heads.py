"""Words that say what an organisation is, by language, folded; what may stand between one and its name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipelines.redact.names import word_set

SCHOOL_LAST = (
    "school|high school|primary school|secondary school|grammar school|middle school|elementary school|primary|"
    "academy|academy trust|college|sixth form|sixth form college|university|juniors|infants|high|tech|"
    "nursery|preschool|playgroup|kindergarten|institute|polytechnic|gymnasium|grundschule|realschule|hauptschule|"
    "gesamtschule|hochschule|"
    "schule|universitat|basisschool|lyceum|"
    "liceum|szkola|scoala|liceul|colegiul|mokykla|gimnazija|progimnazija|licejus|darzelis|skola|skole|skolan"
)
"""Kinds of schools that stand after their name."""
CARE_LAST = (
    "hospital|clinic|infirmary|hospice|surgery|medical centre|medical center|health centre|health center|shelter|"
    "refuge|safe house|children'?s home|"
    "children’s home|care home|foster home|group home|home for (?:girls|boys|children)|orphanage|hostel|rehab|"
    "psychiatric unit|unit|lodge|nursing home|fostering|fostering services|foster agency|camhs|"
    "krankenhaus|klinik|klinikum|"
    "ziekenhuis|kinderheim|"
    "wohnheim|jugendheim|szpital|spitalul|ligonine|sygehus|sjukhus"
)
"""Places of care that stand after their name."""
OTHER_LAST = (
    "club|swimming club|football club|rugby club|tennis club|gym|team|scouts|church|mosque|synagogue|temple|parish|"
    "cathedral|choir|orchestra|band|theatre|theater|minster|abbey|priory|chapel|tabernacle|gurdwara|mandir|mission|"
    "youth club|youth centre|youth center|community centre|community center|sports centre|leisure centre|library|"
    "museum|gallery|studio|studios|hotel|inn|restaurant|cafe|café|pub|bar|tavern|diner|pizzeria|"
    "bakery|butchers|chemist|pharmacy|supermarket|foodbank|food bank|shop|shops|store|stores|salon|factory|farm|garage|"
    "nurseries|laundry|cinema|arcade|bank|charity|foundation|"
    "trust|association|society|union|network|alliance|federation|league|agency|company|group|council|borough council|"
    "county council|project|centre|center|hub|helpline|hotline|childline|line|drop-in|drop in|"
    "department|services|service|ministry|police station|prison|barracks|court|"
    "fc|afc|rfc|united|rovers|rangers|wanderers|athletic|harriers|juniors|ladies|guides|brownies|cubs|cadets|"
    "law|solicitors|chambers|partners|llp|and sons|& sons|bros|foods|books|logistics|transport|haulage|stables|"
    "ltd|limited|plc|llc|inc|corp|corporation|gmbh|ag|kg|e\\.?v|s\\.?a\\.?r?\\.?l?|s\\.?p\\.?a|s\\.?r\\.?l|b\\.?v|"
    "n\\.?v|oy|ab|a/s|uab|sp\\. z o\\.o|"
    "verein|sportverein|kirche|vereniging|kerk|kosciol|biserica|baznycia|klubas|fondas|parapija|kavine|viesbutis|"
    "biblioteka|draugija|kepykla|vaistine"
)
"""Other organisations that stand after their name."""

_SCHOOL_FIRST = (
    r"ysgol|scoil|gaelscoil|colaiste|lycee|college|ecole|universite|institut|creche|faculte|maternelle|"
    r"groupe scolaire|institution|ikastola|institut medico-educatif|"
    r"internat|ime|itep|cfa|mfr|iut|sessad|"
    r"colegio|instituto|escuela|universidad|liceo|guarderia|facultad|conservatorio|academia|internado|ies|ceip|cra|"
    r"scuola|istituto(?: comprensivo)?|universita|asilo|convitto|collegio|itis|itc|ipsia|"
    r"escola|universidade|jardim de infancia|infantario|faculdade|agrupamento(?: de escolas)?|liceu|externato|"
    r"schule(?= am)|grundschule|gymnasium|realschule|kita|kindergarten|berufsschule|hochschule|"
    r"basisschool|lyceum|kinderdagverblijf|obs|cbs|"
    r"szkol[aey]|liceum|technikum|gimnazjum|przedszkol[ea]|uniwersytet|zespol szkol|bursa|"
    r"scoala|scolii|liceul(?:ui)?|gradinita|colegiul|universitatea|gimnaziul|grup(?:ul)? scolar|facultatea|"
    r"σχολειο|λυκειο|γυμνασιο|δημοτικο|νηπιαγωγειο|πανεπιστημιο|φροντιστηριο|mokykla|gimnazija|universitetas|darzelis"
)
_CARE_FIRST = (
    r"hopital|clinique|foyer|centre hospitalier|chu|chr|chrs|mecs|cmp|cmpp|maison (?:d['’ ]enfants|des ados|"
    r"d['’ ]accueil)|ehpad|"
    r"pouponniere|maternite|village d['’ ]enfants|hospital|clinica|"
    r"centro de (?:salud|acogida|menores|dia|acolhimento|saude)|casa de (?:acogida|acolhimento|cura)|hogar|"
    r"residencia|piso "
    r"tutelado|ambulatorio|albergue|"
    r"ospedale|casa famiglia|comunita|consultorio|policlinico|centro antiviolenza|casa rifugio|centro diurno|"
    r"lar|casa abrigo|maternidade|krankenhaus|klinikum|klinik|kinderheim|wohngruppe|frauenhaus|jugendheim|praxis|"
    r"ziekenhuis|kliniek|opvanghuis|gezinshuis|kindertehuis|"
    r"szpital\w{0,2}|klinik[ai]|dom(?:u|em)? dziecka|przychodni\w|pogotowi\w opiekuncz\w+|poradni\w|hospicjum|"
    r"spitalul(?:ui)?|policlinica|centrul(?: de plasament)?|casa de copii|"
    r"νοσοκομειο|κλινικη|ιδρυμα|ξενωνασ?|δομη|κεντρο υγειασ|ligonine|globos namai|vaiku namai"
)
_OTHER_FIRST = (
    r"dojo|cafe|bar|pub|hotel|restaurant|pizzeria|camping|pension|bakkerij|backerei|boulangerie|patisserie|pharmacie|"
    r"garage|"
    r"amicale|patronage|manege|cercle|haras|union sportive|planning familial|ligue|comite|etoile sportive|"
    r"orfeon|cabildo|"
    r"association|asso|societe|entreprise|eglise|paroisse|club|maison d['’ ]arret|prison de|mairie|tribunal|"
    r"mission locale|mjc|"
    r"centre (?:social|culturel|aere|equestre|commercial)|maison de quartier|cabinet|compagnie|theatre|"
    r"conservatoire|chorale|"
    r"fondation|gymnase|bibliotheque|mediatheque|mosquee|synagogue|chapelle|abbaye|federation|collectif|ligue|"
    r"cooperative|"
    r"usine|librairie|supermarche|transports|salon|ferme|maison|espace|relais|reseau|plateforme|point|"
    r"planning familial|"
    r"secours|halte|accueil|permanence|antenne|"
    r"asociacion|empresa|iglesia|parroquia|fundacion|ayuntamiento|restaurante|panaderia|farmacia|taller(?:es)?|"
    r"gimnasio|"
    r"polideportivo|biblioteca|mezquita|ermita|convento|carcel|prision|comisaria|cofradia|ong|cooperativa|fabrica|"
    r"supermercado|peluqueria|libreria|hostal|autoescuela|conservas|construcciones|bufete|juzgado|coral|coro|centro|"
    r"espacio|"
    r"proyecto|programa|servicio|red|grupo|equipo|pena|"
    r"associazione|chiesa|parrocchia|ditta|azienda|fondazione|oratorio|circolo|polisportiva|palestra|trattoria|"
    r"ristorante|"
    r"albergo|panificio|pasticceria|centro (?:sociale|sportivo|giovanile|estivo)|carcere|studio|officina|teatro|"
    r"onlus|caritas|coro|centro|gruppo|progetto|servizio|sportello|"
    r"igreja|paroquia|associacao|fundacao|clube|padaria|pastelaria|ginasio|coletividade|santa casa|"
    r"centro (?:social|paroquial|comunitario|juvenil)|bombeiros|"
    r"verein|sportverein|firma|kirche|pfarrei|gasthof|gasthaus|metzgerei|apotheke|kneipe|kanzlei|jugendzentrum|"
    r"jugendclub|"
    r"jugendtreff|beratungsstelle|jva|eisdiele|reiterhof|stiftung|moschee|"
    r"vereniging|voetbalclub|stichting|parochie|buurthuis|slagerij|manege|advocatenkantoor|"
    r"klub\w{0,2}|kosciol\w{0,2}|parafi\w|firm[aye]|stowarzyszeni\w|fundacj\w|restauracj\w|kawiarni\w|piekarni\w|"
    r"dom(?:u)? kultury|swietlic\w|osrod\w+|areszt|komend\w|"
    r"asociati\w|biseric\w|fundati\w|clubul|cafeneaua|restaurantul|hotelul|magazinul|parohi\w|brutari\w|"
    r"penitenciarul|"
    r"συλλογοσ?|εκκλησια|εταιρ[ιε]\w+|σωματειο|ενορια|ομιλο[συ]?|ταβερνα|καφετερια|ξενοδοχειο|φουρνοσ?|φαρμακειο|"
    r"οργανωση|"
    r"ομαδα|γυμναστηριο|μονη|ναοσ?|klubas|fondas|asociacija|draugija|bendrija|"
    r"(?-i:FC|SV|TSV|AC|AS|RC|CD|CF|UD|SC|TuS|VfL|VfB|SG|TV|TSG|KS|ASD|SSD|GD|SMS)"
)
HEADS_FIRST: tuple[tuple[str, str], ...] = (
    ("SCHOOL", _SCHOOL_FIRST),
    ("CARE_PLACE", _CARE_FIRST),
    ("ORGANISATION", _OTHER_FIRST),
)
"""Type and kinds that stand before the name."""

KIND_WORDS = (
    "charity|school|club|home|agency|unit|shelter|refuge|group|hospital|company|church|nursery|project|service|team|"
    "college|"
    "clinic|firm|pub|cafe|band|choir|gym|hostel|centre|center|place|organisation|organization|helpline|shop|"
    "restaurant|employer|"
    "association|foyer|lycee|ecole|entreprise|boite|clinique|structure|asociacion|colegio|instituto|empresa|"
    "fundacion|hogar|"
    "verein|schule|firma|wohngruppe|klinik|associazione|scuola|ditta|comunita|vereniging|stichting|fundacja|firma|"
    "szkola|klub"
)
"""Kinds that a name may follow after a comma or "called"."""
GERMAN_COMMON = frozenset(
    (
        "schule",
        "grundschule",
        "realschule",
        "gymnasium",
        "kindergarten",
        "kita",
        "hochschule",
        "kirche",
        "klinik",
        "krankenhaus",
    )
)
"""German kinds that a noun which is no name may follow."""
GERMAN_KINDS = word_set("german_kinds")
"""What stands before "-schule" or "-klinik" and makes no name of it."""

ACTIVITIES = (
    r"remo|danza|baile|musica|teatro|judo|karate|atletismo|ajedrez|hockey|tenis|padel|boxeo|gimnasia|patinaje|montana|"
    r"rugby|voleibol|waterpolo|ciclismo|equitacion|idiomas|arte|pintura|mujeres|jovenes|vecinos|padres|madres|barrio|"
    r"ancianos|mayores|estudiantes|menores|acogida|verano|ocio|salud|apoyo|ayuda|lectura|petanca|pesca|esgrima|surf|"
    r"coiffure|danse|musique|foot|football|natation|tennis|hand|handball|basket|volley|gym|gymnastique|theatre|boxe|"
    r"voile|escrime|patinage|chant|jeunes|femmes|quartier|loisirs|vacances|retraite|accueil|ecoute|soins|soutien|"
    r"petanque|lutte|aviron|randonnee|plongee|cirque|peinture|"
    r"calcio|nuoto|pallavolo|scherma|danca|musica|futebol|natacao|ginastica|voleibol|ballet|patinagem"
)
"""What a club or a school is for, between its kind and its name: "club de remo Barquera"."""
ACTIVITIES_EN = (
    "swimming|diving|boxing|judo|karate|taekwondo|rowing|sailing|canoe|kayak|cycling|running|athletics|gymnastics|"
    "trampoline|dance|dancing|ballet|drama|theatre|choral|brass|chess|tennis|table|netball|hockey|rugby|football|"
    "cricket|"
    "squash|badminton|archery|climbing|skating|riding|pony|angling|bowls|bowling|darts|snooker|martial|arts|youth|"
    "junior|"
    "juniors|ladies|ladies[’']|women[’']?s|girls[’']?|boys[’']?|men[’']?s|mens|amateur|operatic|dramatic|community|"
    "social|"
    "village|working|after-school|afterschool|homework|breakfast|holiday|summer|sports?|leisure|music|arts|art|stage|"
    "performing|film|book|walking|nursery|primary|infant|infants|special|residential|secure|assessment|fostering|"
    "family|"
    "support|advice|rape|crisis|drop-in|sexual|health|young|people[’']?s|children[’']?s|childrens|counselling|hair|"
    "beauty|"
    "nail|dental|medical|veterinary|care|and|&"
)
ADJECTIVES = (
    rf"(?:de |d['’ ])(?:{ACTIVITIES})(?: et(?: de)? (?:{ACTIVITIES})| y (?:{ACTIVITIES}))?|scouts?|dental|dentaire|"
    r"mecanico|civico|joven|vecinal|canina|ecuestre|nautico|nautique|equestre|paroissiale?|parroquial|"
    r"pro|professionnel(?:le)?|agricole|technique|technologique|general|hotelier|privee?|publique|municipale?|"
    r"primaire|maternelle|"
    r"elementaire|departementale?|regionale?|sportif|sportive|culturelle?|sociale?|medicale?|catholique|"
    r"protestante?|superieure?|"
    r"publico|publica|concertado|privado|privada|provincial|deportivo|deportiva|religioso|juvenil|escolar|comarcal|"
    r"infantil|"
    r"de (?:primaria|secundaria|futbol|baloncesto|balonmano|natacion)|media|elementare|superiore|statale|tecnico|"
    r"professionale|"
    r"sportiva|calcistica|primaria|secondaria|dell['’ ]infanzia|materna|comprensivo|basica|secundaria|desportivo|"
    r"recreativo|"
    r"podstawow\w|sredni\w|ogolnoksztalc\w+|zawodow\w|sportow\w|dzieciec\w|wojewodzk\w|miejsk\w|gimnaziala|primara|"
    r"generala|"
    r"teoretic|tehnologic|judetean|de (?:urgenta|copii)|katholische|evangelische|stadtische|freie|openbare|"
    r"christelijke|katholieke"
)
"""Lower-case words between a kind and its name."""
LINKS = (
    r"de la|de los|de las|de l['’ ]|de|du|des|del|della|dello|dell['’ ]|delle|dei|degli|di|da|do|dos|das|sint|st\.?|"
    r"san|santa|"
    r"santo|saint|sainte|am|an der|im|zum|zur|van de|van der|van|nr\.?|nº|n°|im\.|imienia|pw\.|sw\.|lui|la|le|les|"
    r"los|las|el|il|"
    r"των|του|τησ|τησ|αγιου|αγιασ|tou|tis|u"
)
"""Words between a kind, what it is like, and its name."""
NAMELESS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(words.split())
        for language, words in {
            "fr": "danse musique foot football natation jeunes filles garcons enfants jour nuit quartier village "
            "ville vacances "
            "anglais sport sports secours avocats langues police commerce campagne judo lecture soir travail fille",
            "es": "futbol natacion musica baile barrio pueblo ciudad menores ninos ninas mujeres primaria "
            "secundaria noche dia "
            "ingles deporte idiomas lectura campo trabajo mayores padres verano guardia",
            "it": "calcio nuoto musica danza quartiere paese citta bambini donne media elementare notte giorno "
            "inglese sport "
            "lavoro ragazzi anziani estate lettura guardia pallavolo",
            "pt": "futebol natacao musica danca bairro aldeia cidade criancas mulheres noite dia ingles desporto "
            "trabalho "
            "leitura jovens verao",
            "de": "fussball schwimmen musik mutter vater kinder frauen stadt dorf nacht tag arbeit jugend sport",
            "nl": "voetbal zwemmen muziek kinderen vrouwen stad dorp nacht dag werk jeugd sport buurt",
            "pl": "muzyki tanca pilki dzieci kobiet miasta wsi pracy dnia nocy podstawowa srednia",
            "ro": "muzica dans fotbal copii femei oras sat noapte zi munca stat",
            "el": "χορου μουσικησ ποδοσφαιρου παιδιων γυναικων πολησ χωριου νυχτασ δουλειασ",
            "lt": "muzikos sokiu futbolo vaiku moteru miesto kaimo darbo",
        }.items()
    }
)
"""Words after a kind that make no name of it ("club de foot"): needed where capitals do not tell."""
