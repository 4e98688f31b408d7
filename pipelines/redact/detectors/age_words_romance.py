"""How ages are said in French, Spanish, Italian, Portuguese and Romanian."""

from __future__ import annotations

from pipelines.redact.detectors.age_grammar import COUNTED_UNITS, LABEL, Grammar, words

FR = Grammar(
    unit=r"[ -]?(?:ans|an|piges|balais|berges|printemps|mois|semaines|jours) (?:et (?:demi|quelques|des poussieres) "
    r")?"
    r"(?:d['’]age|revolus|passes|tout juste)\b|[ -]?ans et demie?\b|[ ]et demi\b(?! (?:de|heures?|jours?))",
    years=r"[ -]?(?:ans|an|piges|balais|berges)\b",
    lasting_before=r"pendant|depuis|durant|apres|il y a|y a|ca fait|cela fait|ca faisait|pour|en|dans|sur|moins de|"
    r"plus de|"
    r"tous les|toutes les|chaque|dure|pris|prendre|encore|derniers?|dernieres?|prochains?|fait|reste|restee|restes|"
    r"passe|au bout de|a peu pres|ou|d['’]ici|condamnee? a|pris",
    lasting_after=r"de (?:prison|reclusion|travail|mariage|service|detention|plus|moins|retard|vie commune|relation|"
    r"suivi|"
    r"procedure|foyer|placement|therapie|silence|difference|ecart|sursis|ferme|ma vie|sa vie|carriere|metier|"
    r"maison|combat)|plus (?:tard|tot)|apres|avant|d['’](?:emprisonnement|ecart|attente|anciennete)|auparavant|"
    r"ensemble|la-bas|ferme|durant|de suite",
    introduced=r"ag(?:e|ee|es|ees) (?:alors |seulement |a peine )?(?:de|d['’])|l['’]age de|ages? ?:|a l['’]age de|"
    r"(?:mes|tes|ses|nos|vos|leurs)|(?:sur|vers|pour) (?:mes|tes|ses|leurs)|avant (?:mes|ses|les)|fete (?:mes|ses|"
    r"les)|"
    r"(?:soufflee?s? |fetee?s? |eu |avoir |ayant )(?:mes|ses|les)?|entre|entre \S+ et|"
    r"(?:fille|garcon|gamine?|gosse|enfant|mec|type|homme|femme|monsieur|dame|bebe|ado|adolescente?|jeune|soeur|"
    r"frere|"
    r"fils|cousine?|copine?) (?:de|d['’])|quand (?:j['’]avais|il avait|elle avait|on avait)|des l['’]age de|"
    r"majeurs? a|"
    r"il va sur(?: ses)?|elle va sur(?: ses)?|je vais sur(?: mes)?",
    said_of=r"(?:j['’](?:en )?|(?:il|elle|on|ils|elles|tu|qui|nous|vous|lui|moi|toi|eux)(?: n['’]?| en|"
    r" n['’]en)? ?)(?:ai|as|a|"
    r"avons|avez|ont|avais|"
    r"avait|avions|aviez|avaient|aurai|aura|aurais|aurait|auraient|eu|eus|eut)|n['’]avais pas|n['’]avait pas|"
    r"faisait|fais|fait|"
    r"devais avoir|devait avoir|doit avoir|dois avoir|avoir|(?:mon|ma|mes|son|sa|ses|le|la|les|l['’]) ?"
    r"(?:petite? |grande? |plus jeune |plus vieux )?(?:frere|soeur|freres|soeurs|mere|pere|fils|fille|cousine?|"
    r"tante|oncle|"
    r"aine|ainee|cadet|cadette|benjamine?|petite?|grande?|copain|copine|ami|amie|voisine?|jumeaux|jumelles|enfants?|"
    r"autre|"
    r"autres|mec|homme|femme|garcon) (?:a|avait|avaient|ont|aura)",
    at=r"a|des|vers|jusqu['’]a|depuis|avant|apres|de|entre|et|pas|plutot|a partir de|moins de|plus de|autour de",
    after=r",? (?:quand|lorsque|lorsqu['’]) ?(?:j|je|il|elle|on|nous|ils|elles|mon|ma|mes|ca|c|maman|papa|tout)\b|"
    r",? a (?:l['’]epoque|peine|tout casser|ce moment)|,? grand max",
    counted=COUNTED_UNITS
    + r"|[ -](?:a table|fois|heures?|minutes?|secondes?|jours?|nuits?|semaines?|mois|annees?|kilos?|metres?|"
    r"euros?|balles|francs|pour cent|personnes|autres|mille|millions?|h\b|de (?:ces|mes|ses|leurs|fievre))\b",
    counting=r"(?:on|nous|ils|elles|vous|y) (?:etait|etaient|etions|est|sont|sommes|avait|en avait)|etaient|les|il "
    r"y en a|"
    r"il y en avait|il y avait",
    label=LABEL + r"|vers les",
    required=r"(?:faut|fallait|faudrait|faille|obligatoire|doit-on|devoir) avoir|(?:interdit aux?|"
    r"reserve aux?) moins de|interdit aux",
    birthday=r" (?:anniversaire|bougies|annee\b)|anniv\b",
    asked=r"quel age|(?:votre|ton|son|leur) age\b|a quel age|age\?",
    people=r"(?:un|une|le|la|ce|cette|mon|ma|son|sa|petite?|grande?|jeune) (?:\w+ )?(?:fille|garcon|gamine?|gosse|"
    r"enfant|mec|homme|"
    r"femme|dame|bebe|ado|adolescente?|soeur|frere|fils|cousine?|copine?|ami|amie|voisine?|eleve)|moi|lui|elle",
    now=r"maintenant|aujourd['’]hui|alors|a l['’]epoque|a peine|seulement|environ|deja|bientot|presque|actuellement",
    beside=r"ou|et|a|voire|peut|etre|peut-etre|presque|pas|non|mais|j['’]avais|j|avais|plutot|au|plus|moins|enfin|"
    r"bientot|"
    r"pardon|ans|an|et demi|moi|il|elle|avait|grand|max|demi|je|dirais|quoi|les",
    fillers=r"a peine|peine|a peu pres|environ|presque|seulement|juste|tout juste|deja|encore|alors|quoi|genre|"
    r"peut-etre|"
    r"dans les|pas|pas encore|plus ou moins|euh|heu|ben|bah|disons|je dirais|je crois|a l['’]epoque|quelque chose "
    r"comme|"
    r"bientot|bien|au moins|au plus|que|moins de|plus de|pres de|les|vers|genre|autour de|maintenant|aujourd['’]hui",
    whole=r"(?:la|sa|ma|leur|petite|bonne) (?P<age>(?:trent|quarant|cinquant|soixant)aine)(?! (?:de|d['’]))|"
    r"(?:vingt|trent|quarant)enaire|(?:trent|quadrag|quinquag|sexag|septuag|octog|nonag)enaire",
    pronouns=words("moi lui elle toi eux"),
    opening=words(
        "quand lorsque donc alors ouais oui non euh ben bah peut voire mais puis ensuite ans enfin quoi hein"
    ),
    no_opening=words("de d des du autres autre plusieurs mille fois jours jour personnes"),
    least_at=7,
)

ES = Grammar(
    unit=r"[ -]?(?:anos|anitos|ano|meses|semanas|primaveras|tacos|castanas) (?:de edad|cumplidos|recien cumplidos|y "
    r"medio|"
    r"y pico|escasos|largos)\b|[ -]?anitos\b|[ -]?tacos\b|[ ]y pico\b|[ ]y medio\b(?! (?:metros|kilos|de))",
    years=r"[ -]?(?:anos|ano|anitos)\b",
    lasting_before=r"durante|desde hace|hace|hacia|tras|despues de|dentro de|en|por|cada|ultimos|proximos|llevo|"
    r"llevaba|llevamos|"
    r"(?:estuve|estuvo|estuvimos|pase)(?: alli| aqui| ahi| alla)?|pase|pasaron|pasamos|unos|casi|otros|mas de|"
    r"menos de|condenado a|tarde|tardo|tardaron",
    lasting_after=r"de (?:prision|carcel|trabajo|servicio|matrimonio|condena|terapia|silencio|casados|diferencia|"
    r"relacion|"
    r"proceso|experiencia|antiguedad|mi vida|su vida)|despues|antes|atras|mas tarde|seguidos|juntos|alli|mayor|"
    r"menor|y \d",
    introduced=r"(?:hice|hizo|hago|hara)|(?:la |una )?edad(?: de| era| es|:)?|(?:tener|tuve|tuvo|"
    r"cumpl\w+)(?: (?:los|mis|sus|tus))?|"
    r"(?:iba|ir|va|voy|vas|iban) (?:para|a por|por)(?: los)?|(?:mayor|menor|pequen[oa]|mediano|nina|nino|chica|"
    r"chico|chaval|chavala|mujer|hombre|"
    r"senor|"
    r"senora|crio|cria|joven|tio|tia|bebe|hijo|hija|hermano|hermana|primo|prima|adolescente|menor|persona|alguien) "
    r"de|"
    r"(?:mis|tus|sus|nuestros)|de los \S+ a los|desde los \S+ (?:a|hasta) los|entre los \S+ y los|entre(?: los)?|"
    r"entre(?: los)? \S+ y(?: los)?|a la edad de|con apenas|"
    r"(?:antes de|hasta|desde|sobre|hacia|rondaba|rondando|pasados) los|a (?:mis|sus|tus)|los(?= \S+ (?:anos|"
    r"cumplidos))|"
    r"celebr\w+ (?:los|mis|sus)|,? de(?= \S+(?: y \S+)? anos)",
    said_of=r"(?:ten(?:go|ia|ias|iamos|ian|dria|drias|drian|dra|dre|er|iendo)|tien(?:e|es|en)|tuve|tuvo|aparenta\w*|"
    r"parec\w+(?: tener)?|"
    r"deb\w+ (?:de )?tener|haber cumplido|tendria|cumpl\w+)(?: (?:yo|el|ella|yo entonces|ahora|ya|solo))*",
    at=r"a (?:los|mis|sus)|con|los|de|desde los|hasta los|entre los|unos|y|sobre los|para los|menos de|mas de|no",
    after=r",? cuando (?:me|yo|el|ella|mi|mis|se|nos|lo|la|llegue|empece|empezo|paso|todo|te|le)\b|,? (?:por "
    r"entonces|por aquel entonces|"
    r"como mucho|a lo sumo|recien cumplidos|en aquel momento)",
    counted=COUNTED_UNITS
    + r"|[ -](?:para firmar|a la mesa|veces|vez|horas?|minutos?|segundos?|dias?|noches?|semanas?|meses|kilos?|"
    r"metros?|euros?|pesetas|por ciento|personas|otros|otras|mil|millones|de (?:la (?:manana|tarde|noche|"
    r"madrugada)))\b",
    counting=r"(?:eramos|somos|eran|son|habia|hay|fuimos)(?: unos| unas| como)?|las|otros|otras|todos los|los otros",
    label=LABEL + r"|las|a las",
    required=r"(?:hay que|habia que|hace falta|tienes que|se necesita|es necesario|obligatorio|debes) tener|"
    r"prohibido a menores de",
    birthday=r" (?:cumpleanos|velas)\b|[º°]? cumple\b",
    asked=r"que edad|cuantos anos|(?:su|tu) edad\b|edad\?",
    people=r"(?:una?|el|la|este|esta|esa?|mi|su) (?:\w+ )?(?:pequen[oa]|mayor|menor|mediana|nina|nino|chica|chico|"
    r"chaval|chavala|mujer|hombre|"
    r"senora?|cria|crio|"
    r"bebe|hij[oa]|herman[oa]|prim[oa]|amig[oa]|adolescente|alumn[oa]|pequen[oa]|mayor|menor|mediano)|yo|el|ella",
    now=r"ahora|ya|hoy|entonces|apenas|solo|casi|actualmente",
    beside=r"o|u|y|a|luego|despues|eran|era|resulta|quiza|quizas|tal vez|casi|no|pero|tenia|mas|bien|como|mucho|"
    r"hasta|los|anos|ano|perdon|diria|yo|"
    r"tendria|ya|por|"
    r"ahi|medio|ella|el|digo",
    fillers=r"apenas|solo|solamente|unos|como|casi|ya|quiza|quizas|tal vez|mas o menos|aproximadamente|alrededor de|"
    r"eh|pues|digamos|creo|entonces|recien|aun no|todavia|no mas de|menos de|mas de|al menos|por entonces|los|yo|que|"
    r"a lo mejor|cerca de|ahora|o asi|no",
    whole=r"(?:los|sus|mis) (?P<age>treinta|cuarenta|cincuenta|sesenta|setenta|ochenta)(?= (?:y (?:pico|tantos|"
    r"muchos))|[.,;])|"
    r"(?:veint|treint|cuarent|cincuent|sesent|setent)(?:ona?|anera?|aner[oa]|eaner[oa])|quinceaneras?|"
    r"(?:quincu|sexa|septua|octo|nona)genari[oa]",
    pronouns=words("yo el ella ellos nosotros"),
    opening=words("cuando pues entonces si no eh bueno anos y o pero como ya me te se nos mas porque alguien nadie"),
    no_opening=words("de otros otras otro mil veces dias las los mas por"),
    least_at=7,
)

IT = Grammar(
    unit=r"[ -]?(?:anni|anno|mesi|settimane|primavere) (?:di eta|compiuti|appena compiuti|e mezzo|suonati|e passa|"
    r"scarsi)\b|"
    r"[ ]e mezzo\b(?! (?:di|metri|chili))",
    years=r"[ -]?(?:anni|anno|annetti)\b",
    lasting_before=r"per|durante|da|dopo|tra|fra|in|nei|negli|ogni|ultimi|prossimi|circa|quasi|oltre|altri|piu di|"
    r"meno di|"
    r"sono passati|passati|passarono|durato|condannato a|da piu di",
    lasting_after=r"(?:di (?:carcere|reclusione|lavoro|matrimonio|servizio|terapia|silenzio|relazione|differenza|"
    r"galera|"
    r"prigione|processo|vita insieme))|dopo|prima|fa|piu tardi|insieme|consecutivi|interi",
    introduced=r"(?:l['’])?eta(?: di| era| e|:)|(?:compi\w*|compiere|avere|festeggi\w+|fatt[oi]|fare)(?: (?:i|gli|i "
    r"miei|i suoi))?|"
    r"(?:ragazz[oaei]|ragazzin[oaei]|bambin[oaei]|donna|uomo|signor[ae]?|bimb[oa]|figli[oa]|sorella|fratello|"
    r"cugin[oa]|tizio|"
    r"persona|tipo|adolescente) (?:di|sui|sulla)|(?:i|gli) (?:miei|suoi|tuoi)|(?:sui|verso i|intorno ai|prima dei|"
    r"dopo i|"
    r"entro i|sopra i|sotto i)|tra i|tra i \S+ e(?: i)?|all['’]eta di|(?:va|andava|vado|andavo) per i",
    said_of=r"(?:(?:ne|ci) )?(?:ho|hai|ha|abbiamo|avete|hanno|avevo|avevi|aveva|avevamo|avevate|avevano|avro|avra|"
    r"avrei|"
    r"avrebbe|avranno|avessi|avesse|ebbi|ebbe|abbia|aver|avendo|dimostra\w*|sembra\w* (?:averne|avere)|averne|avere|"
    r"dev\w+ aver\w*)(?: (?:io|lui|lei|gia|solo|forse))*",
    at=r"a|ai|agli|dai|dagli|fino a|fino ai|dai|di|sui|verso i|con|no|tra i|e|i|gli",
    after=r",? quando (?:mi|io|lui|lei|mia|mio|si|ci|lo|la|e|ho|ha|sono|siamo|tutto|avevo)\b|,? (?:all['’]epoca|a "
    r"quel tempo|allora|"
    r"al massimo|appena compiuti)",
    counted=COUNTED_UNITS
    + r"|[ -](?:a tavola|volte|volta|ore|ora|minuti|secondi|giorni|notti|settimane|mesi|chili|metri|euro|"
    r"per cento|persone|altri|altre|mila|milioni|di (?:notte|mattina|sera))\b",
    counting=r"(?:eravamo|siamo|erano|sono|c['’]erano|ci sono|fummo)(?: in| circa)?|le|altri|altre|in|alle|dalle",
    label=LABEL + r"|alle|alle ore|ore|dalle",
    required=r"(?:bisogna|bisognava|si deve|si doveva|devi|dovevi|occorre|serve|servono) (?:avere|averne)|"
    r"vietato ai minori di",
    birthday=r" (?:compleanno|candeline|anno di eta)",
    asked=r"quanti anni|che eta|(?:tua|sua) eta\b|eta\?",
    people=r"(?:un[ao']?|la|il|questa?|mia|mio|sua|suo) ?(?:\w+ )?(?:ragazz[oa]|ragazzin[oa]|bambin[oa]|donna|uomo|"
    r"signora|bimb[oa]|"
    r"figli[oa]|sorella|fratello|cugin[oa]|amic[oa]|alunn[oa])|io|lui|lei",
    now=r"ora|adesso|oggi|allora|appena|solo|quasi|gia|attualmente",
    beside=r"o|e|a|forse|quasi|no|non|ma|avevo|aveva|piu|meno|al|massimo|anni|scusa|direi|ai|i|di|anzi|io|lui|lei|"
    r"mezzo|fino",
    fillers=r"appena|solo|soltanto|circa|quasi|gia|forse|piu o meno|all['’]incirca|sui|tipo|diciamo|credo|ancora|"
    r"non|nemmeno|"
    r"neanche|al massimo|almeno|boh|beh|eh|insomma|allora|che so|meno di|piu di|intorno ai|i|gli|ora|adesso|oggi|"
    r"tra i",
    whole=r"(?:sulla|una|la) (?P<age>(?:vent|trent|quarant|cinquant|sessant|settant)ina)(?= d['’]anni|[.,;]|$| e )|"
    r"(?:und|dod|tred|quattord|quind|sed)ic(?:enn[ei])|(?:diciassett|diciott|diciannov|vent|trent|quarant|cinquant|"
    r"sessant|"
    r"settant|ottant|novant)(?:un|due|tre|quattr|cinqu|sei|sett|ott|nov)?enn[ei]",
    pronouns=words("io lui lei loro noi"),
    opening=words("quando allora si no eh beh anni e o ma poi come gia mi ti si ci perche circa"),
    no_opening=words("di altri altre altro mila volte giorni le i piu per anno"),
    least_at=7,
)

PT = Grammar(
    unit=r"[ -]?(?:anos|aninhos|ano|meses|semanas|primaveras) (?:de idade|feitos|acabados|e meio|e tal|e pouco)\b|[ "
    r"-]?aninhos\b|"
    r"[ ]e meio\b(?! (?:de|metros|quilos))",
    years=r"[ -]?(?:anos|ano)\b",
    lasting_before=r"durante|ha|faz|apos|depois de|dentro de|em|por|cada|ultimos|proximos|uns|quase|outros|mais de|"
    r"menos de|"
    r"condenado a|passaram|passei|levou|demorou",
    lasting_after=r"de (?:prisao|cadeia|trabalho|casamento|servico|terapia|silencio|relacao|diferenca|pena|"
    r"experiencia|casados)|"
    r"depois|antes|atras|mais tarde|seguidos|juntos",
    introduced=r"idade(?: de| era|:)?|(?:fiz|fez|fazer|fazia|faz(?:er)?|faco|completei|completou|completar|festejei|"
    r"celebr\w+)"
    r"(?: (?:os|os meus|os seus))?|(?:menina|menino|rapaz|rapariga|miuda|miudo|mulher|homem|senhora?|crianca|"
    r"filh[oa]|irma|"
    r"irmao|prim[oa]|bebe|pessoa|alguem|adolescente|jovem) (?:de|com)|(?:aos|antes dos|ate aos|desde os|depois dos|"
    r"la para os|"
    r"perto dos|acima dos|abaixo dos|entre os)|entre(?: os)?|entre os \S+ e(?: os)?|(?:os )?(?:meus|seus|teus)|"
    r"com apenas|(?:ia|vai|vou) (?:para|fazer)(?: os)?",
    said_of=r"(?:tinha|tinhas|tenho|tens|tem|tinham|tinhamos|temos|teria|tera|terei|tivesse|ter|tendo|aparentava|"
    r"parecia ter|"
    r"devia ter|deve ter|teve|tive)(?: (?:eu|ele|ela|ja|so|agora))*",
    at=r"aos|com|de|ate aos|desde os|pelos|nao|e|os|a",
    after=r",? quando (?:me|eu|ele|ela|a|o|minha|meu|se|nos|tudo|comec\w+|chegu?\w+)\b|,? (?:na altura|nessa altura|"
    r"na epoca|no maximo|"
    r"quando muito|acabados de fazer)",
    counted=COUNTED_UNITS
    + r"|[ -](?:a mesa|vezes|vez|horas?|minutos?|segundos?|dias?|noites?|semanas?|meses|quilos?|metros?|"
    r"euros?|reais|por cento|pessoas|outros|outras|mil|milhoes|da (?:manha|tarde|noite|madrugada))\b",
    counting=r"(?:eramos|somos|eram|sao|havia|ha|fomos)(?: uns)?|as|outros|outras",
    label=LABEL + r"|as",
    required=r"(?:preciso|necessario|obrigatorio|tens de|tem de|tem que|tinha que|tinha de|ha que) ter|"
    r"proibido a menores de",
    birthday=r"[º°]? (?:aniversario|velas)",
    asked=r"que idade|quantos anos|(?:sua|tua) idade\b|idade\?",
    people=r"(?:uma?|[oa]|este|esta|essa?|minha|meu) (?:\w+ )?(?:menin[oa]|rapaz|rapariga|miud[oa]|mulher|homem|"
    r"senhora?|crianca|"
    r"filh[oa]|irma|irmao|prim[oa]|bebe|amig[oa]|adolescente|alun[oa])|eu|ele|ela",
    now=r"agora|ja|hoje|entao|apenas|so|quase|atualmente",
    beside=r"ou|e|a|talvez|quase|nao|mas|tinha|mais|menos|no|maximo|anos|desculpa|diria|aos|ate|para|os|eu|ele|ela|"
    r"meio|alias",
    fillers=r"apenas|so|somente|uns|cerca de|quase|ja|talvez|mais ou menos|por volta de|por volta dos|sei la|tipo|"
    r"digamos|acho|"
    r"entao|ainda nao|ainda|nem|no maximo|pelo menos|eh|pois|menos de|mais de|os|agora|na altura|nao",
    whole=r"(?:na casa dos|nos seus|seus) (?P<age>vinte|trinta|quarenta|cinquenta|sessenta|setenta)|"
    r"(?:trint|quarent|cinquent|sessent)(?:ao|ona)|(?:quinqua|sexa|septua|octo)genari[oa]",
    pronouns=words("eu ele ela eles nos"),
    opening=words("quando pois entao sim nao eh bom anos e ou mas como ja me te se na porque"),
    no_opening=words("de outros outras outro mil vezes dias as os mais por"),
    least_at=7,
)

RO = Grammar(
    unit=r"[ -]?(?:de )?(?:ani|anisori|an|luni|saptamani) (?:si jumatate|impliniti|si ceva|fara ceva)\b|[ ]si "
    r"jumatate\b",
    years=r"[ -]?(?:de )?(?:ani|anisori|an)\b",
    lasting_before=r"timp de|de|dupa|acum|peste|in|pentru|vreo|inca|fiecare|ultimii|urmatorii|aproape|condamnat la|"
    r"au trecut|"
    r"cam|de vreo",
    lasting_after=r"(?:de (?:inchisoare|munca|casnicie|terapie|diferenta|detentie|puscarie))|mai tarziu|in urma|"
    r"dupa|inainte|"
    r"impreuna",
    introduced=r"varsta(?: de| era|:)?|(?:implin\w*|fac\w*|facut)|(?:fata|fetita|baiat|baietel|femeie|barbat|copil|"
    r"domn|doamna|"
    r"fiica|fiu|frate|sora|tanara?|bebelus|adolescenta?) de|intre|intre \S+ si|la frumoasa varsta de|"
    r"la numai|la doar|la varsta de",
    said_of=r"(?:am|ai|are|avem|aveti|au|aveam|aveai|avea|aveati|aveau|avusesem|avand|aiba|o sa am|as avea|ar avea|"
    r"parea sa aiba|"
    r"parea de)(?: (?:eu|el|ea|deja|doar))*",
    at=r"la|de la|pana la|sub|peste|pe la|spre|nu|si|cu",
    after=r",? (?:cand|pe cand) (?:m|am|a|el|ea|mama|tata|s|ne|mi|l|o|totul)\b|,? (?:pe atunci|atunci|cel mult|abia "
    r"impliniti)",
    counted=COUNTED_UNITS
    + r"|[ -](?:la masa|ori|ore|ora|minute|secunde|zile|nopti|saptamani|luni|kilograme|metri|lei|euro|la suta|"
    r"persoane|oameni|alti|alte|mii|de (?:ori|ore|minute|zile|lei|persoane|oameni|metri))\b",
    counting=r"(?:eram|suntem|erau|sunt|am fost)|alti|alte|ora|orele",
    label=LABEL + r"|ora|orele",
    required=r"(?:trebuie|trebuia) sa (?:ai|aiba|aveti|ai avut)|interzis sub",
    birthday=r"(?:-?a)? (?:aniversare|zi de nastere)",
    asked=r"ce varsta|cati ani|varsta\?",
    people=r"(?:o|un|fata|baiatul|sora mea|fratele meu|eu|el|ea) ?(?:fata|fetita|baiat|baietel|femeie|barbat|copil)?",
    now=r"acum|deja|azi|astazi|atunci|doar|abia|aproape",
    beside=r"sau|ori|si|la|poate|aproape|nu|dar|aveam|mai|mult|cel|ani|de|scuze|pana|spre|eu|el|ea|jumatate",
    fillers=r"doar|numai|abia|cam|vreo|aproape|deja|poate|aproximativ|in jur de|circa|atunci|inca nu|nici|cel mult|"
    r"pe la|"
    r"mai mult de|sub|peste|acum|stiu eu|ce stiu eu|pai",
    whole=r"(?:spre|pe la) (?P<age>treizeci|patruzeci|cincizeci)(?= si ceva)|(?:cincuagenar|sexagenar|quadragenar)a?",
    pronouns=words("eu el ea noi"),
    opening=words("cand pai atunci da nu ani si sau dar ca deja mi ti s m ma se ne"),
    no_opening=words("de alti alte mii ori zile la cu"),
    least_at=7,
)
