"""Kinds of offices, trades and schools that a name follows or goes before, by language, folded: for ``offices``."""

from __future__ import annotations

from collections.abc import Mapping

OFFICES: Mapping[str, str] = {
    "de": r"polizei(?:inspektion|revier|wache|prasidium|direktion|station|posten|dienststelle|kommissariat|abschnitt)|"
    r"kriminal(?:kommissariat|inspektion|direktion)|bundespolizeiinspektion|kantonspolizei|stadtpolizei|gendarmerie|"
    r"(?:amts|land|oberlandes|familien|verwaltungs|bezirks|kreis|sozial)gericht|obergericht|staatsanwaltschaft|"
    r"(?:kreis|stadt|landes)?jugendamt|kesb|(?:madchen|frauen|kinderschutz)haus|frauennotruf|(?:frauen|opfer|"
    r"jugend|familien)beratung|(?:frauen)?beratungsstelle|fachstelle|notschlafstelle|schutzwohnung|madchenzuflucht",
    "fr": r"brigade(?: (?:de protection des (?:familles|mineurs)|de recherches|de gendarmerie|des mineurs|"
    r"territoriale|criminelle|numerique))?|commissariat(?: (?:central|de police))?|gendarmerie(?: nationale)?|"
    r"tribunal(?: (?:judiciaire|pour enfants|correctionnel|de grande instance|de police|de la jeunesse))?|parquet|"
    r"cour d['’]appel|zone de police|police (?:locale|municipale|judiciaire)|maison de justice|cidff|service "
    r"d['’]aide (?:aux victimes|a la jeunesse)|centre de planning",
    "es": r"comisaria|juzgado(?: de (?:menores|instruccion|familia|lo penal|primera instancia|garantias|"
    r"violencia sobre "
    r"la mujer))?|fiscalia(?: (?:de menores|provincial))?|audiencia provincial|guardia civil|policia (?:local|"
    r"municipal)|"
    r"cuartel de la guardia civil|unidad fiscal|defensoria|agencia del ministerio publico",
    "it": r"(?:comando )?(?:stazione|compagnia|tenenza)(?: dei)? carabinieri|questura|commissariato(?: di polizia| di "
    r"p\.? ?s\.?)?|tribunale(?: (?:per i minorenni|ordinario|dei minori))?|procura(?: della repubblica)?(?: presso il "
    r"tribunale)?|polizia (?:postale|locale|municipale)|corte d['’]appello|centro antiviolenza|"
    r"sportello (?:donna|ascolto)",
    "nl": r"(?:lokale )?politie(?: ?eenheid)?|politie(?:bureau|zone)|basisteam|rechtbank|gerechtshof|parket|jeugdzorg|"
    r"veilig thuis|blijf(?:-van-mijn-|-)?(?:lijf-?)?huis|(?:vrouwen|crisis)opvang|wijkteam|vertrouwenscentrum",
    "pl": r"komisaria\w+ policji|komend\w+ (?:(?:powiatow|miejsk|wojewodzk|stoleczn)\w+ )?policji|posterun\w+ policji|"
    r"sad\w{0,3} (?:rejonow|okregow|apelacyjn)\w+|prokuratur\w+ (?:rejonow|okregow)\w+|osrod\w+ (?:pomocy spolecznej|"
    r"interwencji kryzysowej)|(?:mops|gops|pcpr)\w{0,2}|straz\w? miejsk\w+",
    "pt": r"esquadra(?: da psp)?|posto(?: territorial)?(?: da gnr)?|psp|gnr|policia judiciaria|"
    r"tribunal(?: (?:de familia "
    r"e menores|judicial|da comarca))?|ministerio publico|cpcj|delegacia(?: da mulher)?|conselho tutelar",
    "ro": r"secti\w+(?: \d{1,2})?(?: de)? politi\w+|postul\w* de politie|judecatori\w+|tribunalul\w*|parchetul\w*"
    r"(?: de pe langa judecatoria)?|dgaspc|inspectoratul\w* de politie",
    "el": r"αστυνομικ\w+ τμημα\w*|εισαγγελια\w?|(?:πρωτοδικ|εφετ)ει\w+|δικαστηρι\w+ ανηλικων|υποδιευθυνσ\w+ \w+",
    "lt": r"(?:krizi\w+|moter\w+) centr\w+",
}
TRADES: Mapping[str, str] = {
    "de": r"(?:zimmer|schreiner|tischler|backer|konditor|metzger|fleischer|gartner|schlosser|spengler|dachdecker|"
    r"drucker|schneider|wascher|brauer|kaser|kuf|satt?ler|schuhmacher)ei|(?:maler|dachdecker|fliesen|elektro|"
    r"garten)betrieb|(?:augen)?optik|autohaus|fahrschule|friseursalon|coiffeur|buchhandlung|spedition|landgasthof|"
    r"weingut|schuhhaus|modehaus|juwelier|reitstall|bauunternehmen|baugeschaft|holzbau|fotostudio|hofladen|"
    r"musikschule|tanzschule|reitschule|getrankemarkt|sanitatshaus",
    "fr": r"menuiserie|charpenterie|ebenisterie|boucherie|charcuterie|epicerie|quincaillerie|carrosserie|plomberie|"
    r"auto-ecole|imprimerie|scierie|serrurerie|maconnerie|poissonnerie|fromagerie|bijouterie|pressing|blanchisserie|"
    r"cordonnerie|papeterie|mercerie",
    "es": r"carpinteria|ferreteria|zapateria|merceria|papeleria|optica|fruteria|carniceria|pasteleria|imprenta|"
    r"floristeria|relojeria|joyeria|tintoreria|lavanderia|cerrajeria|herreria|taqueria|tortilleria|abarrotes|"
    r"heladeria|cafeteria|tapiceria|pescaderia|confiteria|almacen|kiosco",
    "it": r"falegnameria|officina|carrozzeria|macelleria|panetteria|forno|ottica|ferramenta|parrucchier[ei]|tipografia|"
    r"lavanderia|sartoria|fioreria|gioielleria|autofficina|autoscuola|cartoleria|merceria|pescheria|salumeria|"
    r"gelateria|caseificio|agriturismo|impresa|autotrasporti|vetreria",
    "nl": r"(?:timmer|bouw|schilders|aannemers|installatie|transport|auto|loodgieters)bedrijf|kapsalon|kapper|bakker|"
    r"slager|loodgieter|rijschool|opticien|bloemist|drukkerij|kwekerij|juwelier|meubelmakerij|wasserij|snackbar|"
    r"cafetaria|eetcafe|boekhandel|drogisterij|fietsenmaker|rijwielhandel|viswinkel",
    "pl": r"stolarni\w{0,2}|cukierni\w{0,2}|warsztat\w{0,3}|zaklad\w{0,3} (?:fryzjersk|stolarsk|krawieck)\w+|"
    r"drukarni\w{0,2}|"
    r"kwiaciarni\w{0,2}|tartak\w{0,2}|hurtowni\w{0,2}|ksiegarni\w{0,2}|masarni\w{0,2}|szwalni\w{0,2}|"
    r"zespo?l(?:e|u|em)?|"
    r"chor(?:u|em|ze)?|zajaz\w{1,3}|druzyn\w{1,2}",
    "pt": r"carpintaria|serralharia|talho|otica|oficina|drogaria|mercearia|papelaria|cabeleireir[oa]|livraria|"
    r"tipografia|lavandaria|sapataria|florista|ourivesaria|marcenaria|acougue|lanchonete|churrascaria",
    "ro": r"tamplari\w+|cofetari\w+|atelier\w*|librari\w+|croitori\w+|frizeri\w+|macelari\w+|florari\w+|tipografi\w+|"
    r"ansamblul\w*|corul\w*",
    "el": r"ξυλουργει\w+|ζαχαροπλαστει\w+|κομμωτηρι\w+|συνεργει\w+|κρεοπωλει\w+|βιβλιοπωλει\w+|τυπογραφει\w+|ραφει\w+|"
    r"ανθοπωλει\w+",
    "lt": r"(?:[a-z]+ )?dirbtuv\w+|kirpykl\w+|ansambl\w+|parduotuv\w+",
}
SCHOOLS: Mapping[str, str] = {
    "de": r"\d{1,3}\.? {1,2}(?:(?:grund|mittel|ober|real|haupt|volks|sekundar|gesamt|gemeinschafts|forder|"
    r"polytechnische ober)schule|gymnasium)",
    "fr": r"(?:ecole|college|lycee) (?=n[°o.] ?\d)",
    "es": r"(?:escuela|colegio|instituto|secundaria|primaria|jardin|liceo|telesecundaria|preparatoria)(?= n\.? ?[oº°]| "
    r"num| numero)",
    "it": r"(?:scuola|istituto)(?: (?:media|elementare|primaria|superiore|statale|"
    r"comprensivo)){0,2}(?= n\.? ?[oº°]?\.? ?\d)",
    "nl": r"(?:basisschool|school)(?= nr)",
    "pl": r"[ivx]{1,5} (?:lo|liceum(?: ogolnoksztalcac\w+)?)|(?:szkol\w{0,2} podstawow\w+|gimnazj\w+|lice\w+|"
    r"technik\w+|"
    r"przedszkol\w+)(?= (?:nr|numer) \d)",
    "pt": r"escola(?: (?:basica|secundaria|primaria|municipal|estadual))?(?= n\.? ?[oº°])",
    "ro": r"(?:scoal\w+|liceul\w*|gradinit\w+)(?: (?:gimnazial|general|teoretic)\w*)?(?= nr)",
}
"""Schools whose number follows; or stands before, in German and Polish."""
AFTER_NAME: Mapping[str, str] = {
    "lt": r"(?:(?:miesto|rajono) )?(?:policijos komisariat\w+|(?:apylinkes|apygardos) (?:teism|prokuratur)\w+|"
    r"\d{1,2}-[a-z]{1,6} (?:gimnazij|progimnazij|vidurin|mokykl)\w+(?: mokykl\w+)?)",
}
"""Offices whose name stands before their kind."""
