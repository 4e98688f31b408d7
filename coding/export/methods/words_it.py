"""The methods text in Italian."""

from __future__ import annotations

from typing import Final

ITALIAN: Final[dict[str, str]] = {
    "decimal": ",",
    "counted": "{name}: {n}",
    "ends": "[{low}; {high}]",
    "and": "e",
    "table": "Tabella",
    "figure": "Figura",
    "page": "Pagina {page} di {pages}",
    "n.interview.one": "{n} intervista",
    "n.interview.more": "{n} interviste",
    "n.code.one": "{n} codice",
    "n.code.more": "{n} codici",
    "n.coder.one": "{n} persona",
    "n.coder.more": "{n} persone",
    "n.passage.one": "{n} passaggio",
    "n.passage.more": "{n} passaggi",
    "n.coding.one": "{n} codifica",
    "n.coding.more": "{n} codifiche",
    "title": "Metodi: codifica e accordo tra chi ha codificato",
    "subtitle": "{project} · ciclo «{round}» · istantanea {hash}",
    "to_write": "[Da scrivere a cura del gruppo: {what}]",
    "material": "Materiale e campione",
    "material.all": "Lo studio comprende {released} rese disponibili per la codifica ({languages}).",
    "material.round": (
        "Il ciclo «{round}» comprende {interviews}, di cui {double} a doppia codifica ({share} di quelle disponibili)."
    ),
    "material.drawn": (
        "Le interviste sono state estratte a sorte tra {eligible} che si potevano codificare in cieco (seme {seed})."
    ),
    "material.stratified": (
        "Le interviste sono state estratte a sorte tra {eligible} che si potevano codificare in cieco, in "
        "proporzione a «{attribute}» (seme {seed})."
    ),
    "material.changed": "Il gruppo ha poi modificato l’estrazione a mano: aggiunte {added}, tolte {removed}.",
    "material.chosen": "Il gruppo ha scelto le interviste; non sono state estratte a sorte.",
    "design.all pairs": "Ogni persona ha codificato tutte le interviste del ciclo.",
    "design.rotating pairs": "Ogni intervista è stata codificata da due persone, con coppie a rotazione.",
    "design.anchor": (
        "La persona {anchor} ha codificato tutte le interviste; le altre si sono alternate nella seconda codifica."
    ),
    "design.by hand": "Il gruppo ha deciso chi codificava quale intervista.",
    "material.closed": (
        "Codifiche di un’intervista da parte di una persona, chiuse prima della consegna: {number}; ciò che non vi è "
        "codificato vale come non applicato."
    ),
    "material.unread": "Interviste in cui una persona non aveva ancora codificato nulla: {number}; sono escluse.",
    "design.shared": "Interviste in comune per ogni coppia: {pairs}.",
    "language.unknown": "lingua non indicata",
    "coders": "Chi ha codificato",
    "coders.who": "Il ciclo è stato codificato da {coders}: {list}.",
    "coders.one": "{letter} ({roles})",
    "role.researcher": "ricerca",
    "role.lead": "responsabile dello studio",
    "role.steward": "custode dei dati",
    "role.viewer": "osservazione",
    "note.coders": "formazione ed esperienza di chi ha codificato",
    "note.relation": "rapporto di chi ha codificato con le persone intervistate",
    "note.languages": "lingue di chi ha codificato, e se ha codificato nella propria prima lingua",
    "note.derivation": "origine dei codici e dei temi (stabiliti prima, ricavati dai dati, o entrambe le cose)",
    "codebook": "Libro dei codici",
    "codebook.frozen": (
        "La versione {version} del libro dei codici ({codes}) è stata fissata all’apertura del ciclo; le "
        "definizioni non sono cambiate finché tutti non hanno finito."
    ),
    "codebook.changes": "Versioni salvate fino ad allora:",
    "codebook.change": "versione {version}, {date}: {reason}",
    "codebook.first": "prima versione",
    "codebook.no_reason": "nessun motivo annotato",
    "unit": "Unità di analisi",
    "unit.character": (
        "L’unità di analisi è il carattere: ogni carattere conta, e i passaggi sovrapposti di uno stesso codice "
        "della stessa persona contano una volta sola."
    ),
    "unit.word": (
        "L’unità di analisi è la parola (sequenza di lettere e cifre); una parola conta come codificata quando lo"
        " è uno qualsiasi dei suoi caratteri."
    ),
    "unit.sentence": (
        "L’unità di analisi è la frase (fino a un punto, un punto interrogativo o esclamativo seguito da uno "
        "spazio, o fino alla fine della riga; mai oltre il turno di parola); una frase conta come codificata "
        "quando lo è uno qualsiasi dei suoi caratteri."
    ),
    "unit.turn": (
        "L’unità di analisi è il turno di parola, come figura nella trascrizione; un turno conta come codificato "
        "quando lo è uno qualsiasi dei suoi caratteri."
    ),
    "unit.interview": "L’unità di analisi è l’intervista; conta come codificata quando il codice vi compare.",
    "unit.missing": (
        "Un’intervista non affidata a una persona è per questa un dato mancante; un’intervista letta e lasciata "
        "senza codici vale «no»."
    ),
    "blind": "Cieco e suggerimenti",
    "blind.yes": (
        "Nessuno poteva vedere le codifiche, le note o i conteggi altrui finché tutti non avevano finito; il "
        "programma li teneva nascosti."
    ),
    "blind.training": (
        "Si trattava di un ciclo di formazione: le interviste potevano essere già state codificate o discusse "
        "insieme; le cifre non sono quindi quelle di una codifica in cieco."
    ),
    "blind.drift": (
        "Si trattava di un controllo della deriva: le interviste sono state codificate una seconda volta, senza "
        "accesso alla prima codifica."
    ),
    "suggestions.none": "In questo ciclo nessuna codifica è partita da un suggerimento del programma.",
    "suggestions.off": (
        "Durante la codifica non è stato mostrato alcun suggerimento di un programma e nessuna codifica ne è partita."
    ),
    "suggestions.on": (
        "Durante la codifica potevano essere mostrati suggerimenti di un programma, il che può aumentare l’accordo."
    ),
    "suggestions.taken": "In questo ciclo, {codings} sono partite da un suggerimento del programma.",
    "measure": "Misure",
    "measure.alpha": (
        "La misura principale per ogni codice è l’alfa di Krippendorff per dati nominali (codice applicato o no):"
        " α = 1 − (n − 1) · o / (n₀ · n₁), dove n è il numero dei giudizi, n₁ e n₀ quelli che applicano o non "
        "applicano il codice, e o la somma, sulle unità, di r(m − r)/(m − 1), con r delle m persone che applicano"
        " il codice (Krippendorff 2004, 2011)."
    ),
    "measure.interval": (
        "Il suo intervallo al 95 % lascia fuori un’intervista alla volta (jackknife), sulla scala z di Fisher e "
        "con la t di Student; i gradi di libertà sono, meno uno, il numero di interviste a doppia codifica in cui "
        "qualcuno ha applicato il codice o, se è minore, il numero di quelle in cui qualcuno non l’ha applicato ad "
        "almeno un’unità. L’intervista è l’unità di incertezza, perché i passaggi di una stessa intervista si "
        "somigliano. Non si dà alcun intervallo con meno di quattro interviste a doppia codifica, né se tutto il "
        "disaccordo è in una sola intervista, né se due persone non hanno mai applicato il codice alla stessa "
        "unità, né se l’alfa, lasciata fuori un’intervista, non è calcolabile o resta sempre la stessa."
    ),
    "measure.beside": (
        "Accanto figurano la prevalenza, la percentuale di accordo, l’AC1 di Gwet (Gwet 2008), che per i codici "
        "rari è vicino alla percentuale e non si legge mai da solo, il kappa di Cohen per ogni coppia (Cohen "
        "1960) e l’F1 dei passaggi: la quota di passaggi trovati da entrambe le persone, abbinati uno a uno "
        "quando almeno metà di ciò che coprono insieme è in comune."
    ),
    "measure.null": (
        "Dove nessuno, o tutti, hanno applicato un codice dappertutto non c’è nulla da confrontare: la cifra è "
        "indicata come non calcolabile, mai come 0 o 1."
    ),
    "target": "Soglia prefissata",
    "target.set": (
        "La soglia per alfa è stata fissata a {target} il {date}, prima dell’inizio della codifica. Motivo: {reason}"
    ),
    "target.code": "Per {code} è stata fissata a {target}. Motivo: {reason}",
    "target.none": "Prima del ciclo non è stata fissata alcuna soglia di accordo.",
    "target.rule": (
        "La soglia si considera raggiunta solo se la raggiunge l’estremo inferiore dell’intervallo, mancata se "
        "l’estremo superiore ne resta al di sotto, e non dimostrata negli altri casi."
    ),
    "results": "Accordo",
    "results.none": (
        "Nessuna intervista è stata codificata da due o più persone; non c’è quindi alcuna cifra di accordo."
    ),
    "results.counts": "Su {codes} in uso: {counts}.",
    "results.sets": (
        "Su tutti i codici di un’unità insieme, alfa con la distanza di Jaccard tra insiemi di codici è "
        "{value}{interval}."
    ),
    "results.interval": " (intervallo al 95 %: da {low} a {high})",
    "results.pooled": "Kappa di Cohen aggregato sui codici (de Vries e altri 2008): {pairs}.",
    "results.table": "Accordo per codice",
    "results.note": (
        "α: alfa di Krippendorff. –: non calcolabile, o senza intervallo. F1: F1 dei passaggi con metà di "
        "sovrapposizione, media sulle coppie. Ogni cifra si riferisce all’istantanea {hash}."
    ),
    "results.pairs": "Accordo per coppia",
    "standing.met": "raggiunta",
    "standing.not shown": "non dimostrata",
    "standing.missed": "mancata",
    "standing.not enough occurrences": "troppo poche occorrenze",
    "standing.not computable": "non calcolabile",
    "standing.no target": "senza soglia",
    "missing": "Non calcolabile",
    "missing.none": "Alfa si è potuto calcolare per tutti i codici in uso.",
    "missing.unused": "nessuno l’ha applicato nelle interviste a doppia codifica",
    "missing.everywhere": "tutti l’hanno applicato dappertutto",
    "missing.single": "nessuna intervista è stata giudicata da due o più persone",
    "missing.few": (
        "Codici presenti in meno di tre interviste a doppia codifica, le cui cifre non vanno confrontate: {codes}."
    ),
    "missing.interval": "Codici senza intervallo: {codes}.",
    "head.code": "Codice",
    "head.interviews": "Interviste",
    "head.prevalence": "Prevalenza",
    "head.percent": "Accordo",
    "head.alpha": "α",
    "head.interval": "Intervallo al 95 %",
    "head.ac1": "AC1",
    "head.f1": "F1",
    "head.target": "Soglia",
    "head.pair": "Coppia",
    "head.kappa": "Kappa aggregato",
    "head.round": "Ciclo",
    "head.purpose": "Scopo",
    "head.locked": "Chiuso il",
    "head.coders": "Codificato da",
    "head.version": "Libro dei codici",
    "head.kind": "Tipo",
    "head.count": "Numero",
    "head.reason": "Motivo",
    "rounds": "Cicli di codifica",
    "rounds.one": "Era fino ad allora l’unico ciclo misurato.",
    "rounds.more": "Cicli misurati finora, in ordine; le cifre dei codici per ciclo sono nella tabella trend.csv.",
    "rounds.table": "Cicli",
    "rounds.sets": "α su insiemi",
    "purpose.training": "formazione",
    "purpose.calibration": "calibrazione",
    "purpose.reliability": "affidabilità",
    "purpose.drift check": "controllo della deriva",
    "settled": "Come sono stati risolti i disaccordi",
    "settled.none": "I disaccordi di questo ciclo non sono stati risolti.",
    "settled.intro": (
        "Passaggi codificati in modo diverso: {all}; risolti: {settled}; ancora aperti: {open}. Passaggi di "
        "accordo esatto, accettati così com’erano: {agreed}."
    ),
    "settled.again": "Passaggi di accordo esatto, ripresi in seguito: {again}.",
    "settled.added": "Passaggi che nessuno aveva codificato, codificati in seguito: {added}.",
    "settled.unchanged": "Né le codifiche di ciascuno né le cifre riportate sopra sono state modificate.",
    "settled.methods": "Le decisioni sono state prese così: {methods}.",
    "settled.kinds": "Decisioni, per tipo di passaggio",
    "settled.reasons": "Decisioni, per motivo",
    "kind.boundary": "stesso codice, altri confini",
    "kind.split/merge": "un passaggio o più",
    "kind.missing": "non codificato da una persona",
    "kind.different code": "codici diversi",
    "kind.parent/child": "un codice e il suo codice superiore",
    "kind.extra label": "un codice in più sullo stesso passaggio",
    "kind.exact": "identico",
    "kind.uncoded": "aggiunto in seguito",
    "reason.slip": "svista",
    "reason.definition unclear": "definizione poco chiara",
    "reason.different reading": "lettura diversa, legittima",
    "reason.boundary rule": "regola di delimitazione",
    "reason.transcription": "trascrizione",
    "reason.other": "altro",
    "method.consensus": "consenso dopo discussione",
    "method.majority": "maggioranza di chi ha codificato",
    "method.third coder": "una terza persona",
    "method.lead": "decisione di chi è responsabile dello studio",
    "recoded": "Che cosa è stato ricodificato",
    "recoded.none": "Dopo la chiusura del ciclo non è stato ricodificato nulla.",
    "recoded.unlocked": (
        "Il ciclo è stato riaperto dopo la revisione {revision} dell’istantanea ({date}). Motivo: {reason}"
    ),
    "recoded.revised": (
        "In seguito a un disaccordo la definizione di {code} è stata rivista nella versione {version} del libro "
        "dei codici."
    ),
    "recoded.self": (
        "La persona {letter} ha codificato {interviews} una seconda volta; alfa rispetto alla prima codifica, per"
        " codice: {figures}."
    ),
    "consensus": (
        "Rispetto al consenso, su {interviews} risolte del tutto, la persona {letter} ottiene per codice: "
        "{figures}. Il consenso è nato da queste stesse codifiche; le cifre sono quindi più alte che rispetto a "
        "un riferimento indipendente."
    ),
    "software": "Programma e verifica",
    "software.version": (
        "Codifica, cieco, istantanea e cifre: Heard {version} (Python {python}, NumPy {numpy}). Le trascrizioni "
        "sono state pseudonimizzate prima della codifica, che si è svolta senza collegamento alla rete."
    ),
    "software.snapshot": (
        "Tutte le cifre sono state calcolate sull’istantanea bloccata {hash} (revisione {revision}, {date} UTC). "
        "Nulla di ciò che è stato fatto in seguito le modifica."
    ),
    "software.recompute": (
        "Il file allegato agreement.json contiene i conteggi da cui nasce ogni cifra e nessuna parola delle "
        "trascrizioni; recompute.py ne ricalcola i coefficienti, recompute_more.py tutte le cifre."
    ),
    "software.small": (
        "Le cifre per intervista e per piccoli gruppi possono indicare una persona anche senza testo. Rileggetele"
        " prima di consegnare i file."
    ),
    "references": "Riferimenti bibliografici",
}
