"""The fixed sentences of a report in Italian."""

from __future__ import annotations

from typing import Final

ITALIAN: Final[dict[str, str]] = {
    "cover.project": "Progetto",
    "cover.date": "Data",
    "cover.counted": "Che cosa si conta",
    "cover.interviews": "Interviste",
    "cover.codebook": "Versione del libro dei codici",
    "cover.snapshot": "Istantanea dell’accordo",
    "cover.line": "{project} · {date} · {interviews} interviste · versione {codebook} del libro dei codici",
    "cover.care": (
        "Questo rapporto si fonda su racconti di violenza fatti da chi l’ha vissuta. Le citazioni vengono da "
        "trascrizioni in cui i nomi e altri elementi identificativi sono stati sostituiti, e compaiono solo dove la "
        "persona ha acconsentito."
    ),
    "notice": "Da leggere prima",
    "contents": "Indice",
    "counted.union": (
        "Si contano passaggi: ciò che più persone hanno codificato con lo stesso codice in punti che si sovrappongono "
        "conta una volta (l’unione delle codifiche)."
    ),
    "counted.all": (
        "Si contano tutte le codifiche di ogni persona; un passaggio codificato da due persone conta due volte."
    ),
    "counted.consensus": "Si conta lo strato di consenso di «{round}».",
    "notice.open_differences": (
        "{open} differenze su {all} di «{round}» sono ancora aperte. Si conta qui solo ciò su cui le persone erano "
        "d’accordo o che il gruppo ha risolto finora."
    ),
    "notice.covers": "Il consenso riguarda {covered} delle {released} interviste rilasciate: quelle del suo turno.",
    "notice.open_round.one": (
        "«{round}» è ancora aperto: ciò che è codificato in {number} intervista del turno non è bloccato e può "
        "cambiare."
    ),
    "notice.open_round.more": (
        "«{round}» è ancora aperto: ciò che è codificato in {number} interviste del turno non è bloccato e può "
        "cambiare."
    ),
    "summary": "Sintesi",
    "summary.figures": (
        "{interviews} interviste · {codings} passaggi sotto {codes} codici, contati sotto ciascuno · {themes} temi"
    ),
    "summary.glance": "I temi in breve",
    "themes": "Temi",
    "themes.intro": (
        "Un tema è la lettura che il gruppo dà di ciò che attraversa più racconti. I numeri dicono in quante "
        "interviste sono stati applicati i suoi codici; non dicono che ogni passaggio lo confermi, né quanto sia "
        "diffuso altrove."
    ),
    "theme.found": "Almeno uno dei suoi codici è stato applicato in {interviews} interviste su {total}.",
    "theme.found.model": "Il modello vi ha messo passaggi di {interviews} interviste su {total}.",
    "theme.codes": "Costruito con i codici: {codes}.",
    "theme.by_interview": "Passaggi per intervista: {counts}.",
    "theme.machine": (
        "Proposto dapprima da un modello informatico (calcolo {run}); riletto, nominato e accolto dal gruppo."
    ),
    "theme.picked.team": "Passaggi scelti dal gruppo:",
    "theme.picked.coded": "Passaggi così codificati, presi dal programma:",
    "theme.picked.model": "Nessun passaggio è stato codificato per questo tema; questi li ha presi il modello:",
    "theme.contrast": "Scelto dal gruppo come contrario al tema",
    "theme.more": "Temi che sono nel rapporto più lungo: {names}.",
    "indicators": "Indicatori",
    "indicators.intro": (
        "Indicatori possibili, da discutere. Descrivono ciò che è stato raccontato dopo i fatti da un piccolo numero "
        "di persone; nulla mostra che predicano qualcosa, e non devono servire a dare un punteggio a una persona."
    ),
    "indicator.phase": "Fase",
    "indicator.draft": "Bozza: {wording}",
    "indicator.draft.note": "Una bozza che il gruppo non ha discusso.",
    "indicator.support": "Passaggi scelti a sostegno",
    "indicator.support.value": "di {participants} partecipanti; controesempi di {counter}",
    "indicator.support.none": "ancora nessuno, quindi qui non si dice nulla del suo sostegno",
    "indicator.coded": "Partecipanti con i suoi codici",
    "indicator.coded.value": "{participants} (che i loro passaggi lo confermino o no)",
    "indicator.fewer": "meno di {least}",
    "indicator.counter": "Passaggi contrari",
    "indicator.limits": "Limiti",
    "indicator.limits.standing": (
        "Raccontato dopo i fatti, da persone scelte per ciò che potevano insegnare: né un tasso, né una previsione."
    ),
    "indicator.visible": "Visibile a",
    "indicator.codes": "Codici",
    "indicator.agreement": "Accordo sui suoi codici",
    "indicator.sources": "Descritto anche in",
    "indicator.comment": "Commento del gruppo di persone sopravvissute",
    "indicator.status": "Stato",
    "indicator.alpha.none": "{code}: alfa non calcolabile",
    "indicator.alpha.alone": "{code}: alfa {alpha}, senza intervallo",
    "indicator.alpha": "{code}: alfa {alpha} (da {low} a {high})",
    "indicator.unmeasured": "non misurato",
    "indicators.table": "Che cosa si sarebbe potuto notare",
    "indicators.one": "Segno possibile",
    "indicators.more": "Altri {number} sono nel rapporto più lungo.",
    "codes": "Codici",
    "codes.intro": (
        "Codici in uso, per famiglia. «Pochi» segna i codici trovati in meno di {few} interviste. Le citazioni sotto "
        "un codice sono quelle scelte dal gruppo o, dove non ha scelto, le prime di lunghezza leggibile da interviste "
        "diverse, prese dal programma."
    ),
    "codes.table": "Codici, con interviste e passaggi",
    "codes.code": "Codice",
    "codes.family": "Famiglia",
    "codes.interviews": "Interviste",
    "codes.passages": "Passaggi",
    "codes.quotes": "Passaggi per codice",
    "codes.process": "Note sulle interviste",
    "codes.process.intro": (
        "Segni su come si è svolta un’intervista o la sua trascrizione. Non sono risultati e stanno a parte."
    ),
    "few": "{count} (pochi)",
    "definition": "Definizione",
    "include": "Da usare per",
    "exclude": "Da non usare per",
    "agreement": "Accordo tra chi codifica",
    "agreement.none": "Non si riporta alcun turno di doppia codifica.",
    "agreement.intro": (
        "Calcolato una sola volta sulle codifiche del turno, bloccate e sigillate, prima di discutere le differenze. "
        "L’alfa di Krippendorff vale 1 per un accordo completo e 0 per ciò che darebbe il solo caso; va letto con il "
        "suo intervallo, che dice di quanto la cifra può scostarsi con così poche interviste."
    ),
    "agreement.round": "Turno",
    "agreement.coders": "Chi ha codificato",
    "agreement.interviews": "Interviste a doppia codifica",
    "agreement.unit": "Unità di analisi",
    "agreement.interval": "Intervalli",
    "agreement.snapshot": "Istantanea",
    "agreement.codebook": "Versione del libro dei codici",
    "agreement.table": "Accordo per codice",
    "agreement.alpha": "Alfa (intervallo al 95 %)",
    "agreement.with_interval": "{alpha} (da {low} a {high})",
    "agreement.no_interval": "{alpha} (senza intervallo)",
    "agreement.percent": "Quota di accordo",
    "agreement.prevalence": "Prevalenza",
    "agreement.kappa": "Kappa per coppia",
    "agreement.ac1": "AC1",
    "agreement.f1": "F1",
    "agreement.target": "Soglia",
    "agreement.notes": "Osservazioni",
    "agreement.not_computable": "non calcolabile",
    "agreement.few": "{alpha} pochi",
    "agreement.pairs": "da {low} a {high} ({pairs} coppie)",
    "agreement.met": "{target}: raggiunta",
    "agreement.missed": "{target}: mancata",
    "agreement.not_shown": "{target}: non mostrata",
    "agreement.key": (
        "La prevalenza è la quota del materiale sotto il codice; con codici rari la quota di accordo e AC1 sono alte "
        "qualunque cosa si faccia. F1 è la quota dei passaggi trovati da entrambi. Una soglia è raggiunta quando il "
        "limite inferiore dell’intervallo vi arriva, mancata quando quello superiore resta sotto, e altrimenti non "
        "mostrata. Le cifre segnate «pochi» poggiano su meno di {few} interviste e non vanno interpretate."
    ),
    "agreement.settled": "Differenze risolte dopo l’istantanea",
    "agreement.short": (
        "{interviews} interviste sono state codificate da più di una persona. L’alfa di Krippendorff per codice, "
        "calcolato prima di discutere le differenze, va da {low} a {high} (1: accordo completo; 0: ciò che darebbe il "
        "solo caso)."
    ),
    "agreement.unit.character": "carattere",
    "agreement.unit.word": "parola",
    "agreement.unit.sentence": "frase",
    "agreement.unit.turn": "turno di parola",
    "agreement.unit.interview": "intervista",
    "agreement.jackknife": "95 %, jackknife sulle interviste, sulla z di Fisher",
    "agreement.pair": "{one} e {other}",
    "agreement.kind": "Tipo di differenza",
    "agreement.count": "Numero",
    "fact.purpose": "Scopo",
    "fact.blind": "In cieco",
    "fact.suggestions": "Suggerimenti del programma",
    "fact.rule": "Regola dell’unità",
    "fact.closed": "Chiuse prima della consegna",
    "fact.unread": "Escluse",
    "fact.target": "Soglia",
    "fact.target.value": "alfa {target}, fissata prima del turno",
    "fact.target.reason": "Perché questa soglia",
    "matrix": "Codici attraverso le interviste",
    "matrix.intro": "Passaggi codificati per codice e intervista.",
    "matrix.table": "Passaggi per codice e intervista",
    "matrix.margins": "Interviste e passaggi per codice",
    "matrix.rest": (
        "Con {interviews} interviste la tabella intera non sta in una pagina; è nelle tabelle che accompagnano questo "
        "rapporto."
    ),
    "matrix.key": "Una casella vuota vuol dire che non è stato codificato alcun passaggio.",
    "cases": "I casi nel tempo",
    "cases.intro": (
        "Le fasi come sono state codificate, nell’ordine della storia e non del racconto; una casella vuota vuol dire "
        "che lì nulla è stato codificato, non che nulla sia accaduto. L’ultima figura conta codici; che si "
        "appiattisca non mostra che altre interviste non porterebbero nulla di nuovo."
    ),
    "interviews": "Interviste",
    "interviews.table": "Interviste di questo rapporto",
    "interviews.title": "Intervista",
    "interviews.pseudonym": "Pseudonimo",
    "interviews.language": "Lingua",
    "interviews.words": "Parole",
    "interviews.coders": "Codificata da",
    "interviews.passages": "Passaggi",
    "interviews.withheld": "(non indicata)",
    "participants": "Partecipanti",
    "breakdown": "Partecipanti per {attribute}",
    "breakdown.participants": "Tutti i partecipanti",
    "breakdown.total": "Totale",
    "breakdown.note": (
        "Numeri di partecipanti. «{mark}» è un numero taciuto perché esso, o uno che se ne potrebbe ricavare, va da 1 "
        "a {most}."
    ),
    "breakdown.all_withheld": (
        "Non mostrato per {attributes}: alcuni gruppi contano da 1 a {most} partecipanti, e gli altri li rivelerebbero."
    ),
    "withheld": "·",
    "methods": "Metodo e limiti",
    "methods.how": "Come si è fatto",
    "methods.material": "Materiale",
    "methods.material.text": (
        "{interviews} interviste rilasciate ({languages}). Gli elementi identificativi sono stati cercati da una "
        "macchina, riletti da una persona e sostituiti con pseudonimi prima che un’intervista fosse rilasciata per la "
        "codifica."
    ),
    "methods.language.unknown": "lingua non indicata",
    "methods.coding": "Codifica",
    "methods.coding.text": "Un passaggio può portare più codici.",
    "methods.coding.imported": "{number} codifiche sono state riprese da un altro programma.",
    "methods.suggestions": "Suggerimenti del programma",
    "methods.suggestions.none": (
        "Nessuna delle {all} codifiche qui riportate è cominciata da un suggerimento del programma accettato da una "
        "persona."
    ),
    "methods.suggestions.some": (
        "{began} delle {all} codifiche qui riportate sono cominciate da un suggerimento del programma accettato da "
        "una persona."
    ),
    "methods.agreement": "Accordo",
    "methods.agreement.text": (
        "Calcolato sull’istantanea bloccata {snapshot} di un solo turno; la riconciliazione successiva non lo cambia."
    ),
    "methods.proposals": "Proposte del programma",
    "methods.proposals.text": (
        "Alcuni temi sono stati proposti dapprima da un modello tematico; le persone li hanno accolti e nominati."
    ),
    "methods.limits": "Limiti",
    "limits.retrospective": (
        "Le persone hanno raccontato dopo i fatti, spesso anni dopo. Ciò che allora si vedeva e ciò che si capisce "
        "solo ora non si distinguono con certezza."
    ),
    "limits.sample": (
        "Le interviste sono state scelte per ciò che potevano insegnare, non estratte a sorte. Nessuna cifra dice qui "
        "quanto una cosa sia diffusa, e nessuna può servire a predire che cosa accadrà a qualcuno."
    ),
    "limits.machine": (
        "Tutto ciò che un computer ha proposto (temi, codici, risultati di ricerca) resta una proposta finché una "
        "persona non l’ha accettato; tali origini sono indicate."
    ),
    "limits.redaction": (
        "Gli elementi identificativi sono stati sostituiti prima della codifica. Nessun metodo li trova tutti; se "
        "crede di riconoscere qualcuno, lo tenga per sé e lo dica agli autori."
    ),
    "codebook": "Libro dei codici",
    "codebook.intro": "Versione {version}. Le definizioni come le aveva chi codificava.",
    "codebook.intro.other": (
        "Versione {version}, la più recente. Le codifiche sono state fatte con la versione {versions}, in cui le "
        "definizioni potevano essere altre."
    ),
    "codebook.examples": "Esempi (inventati, o parole di persone che hanno accettato di essere citate)",
    "codebook.sources": "Fonti",
    "codebook.status": "Stato",
    "codebook.general": "Generale",
    "provenance": "Da dove vengono le cifre",
    "provenance.intro": "Con questi valori il registro del progetto può mostrare che dopo nulla è stato cambiato.",
    "provenance.head": "Testa del registro",
    "provenance.events": "Eventi nel registro",
    "provenance.releases": "Trascrizioni rilasciate",
    "provenance.software": "Programmi",
    "provenance.made": "Rapporto fatto il",
    "quote.source": "{pseudonym}, {interview}, riga {line}",
    "quote.translation": "(traduzione del gruppo)",
    "quote.untranslated": "{source} (in {language}, non tradotto)",
    "quote.translated": "{source} (in {language})",
    "quote.paraphrased": "{pseudonym}, {interview}, riga {line} (con le parole del gruppo)",
    "picture.frequency": "Interviste in cui è stato trovato ogni codice",
    "picture.frequency.axis": "Interviste",
    "picture.frequency.bar": "{interviews} ({passages} passaggi)",
    "picture.frequency.alt": "Barre. Interviste per codice, passaggi tra parentesi: {marks}.",
    "picture.matrix": "Passaggi codificati per codice e intervista",
    "picture.matrix.alt": "Griglia di {codes} codici per {interviews} interviste, più scura per più passaggi. {marks}.",
    "picture.matrix.mark": "{code}: {passages} in {interviews} interviste",
    "picture.agreement": "Alfa di Krippendorff per codice, con intervalli al 95 %",
    "picture.agreement.axis": "Alfa",
    "picture.agreement.target": "soglia",
    "picture.agreement.few": "○ meno di {few} interviste",
    "picture.agreement.alt": "Accordo per codice: {marks}.",
    "picture.themes": "I temi e i codici di cui sono fatti",
    "picture.themes.theme": "{name} ({interviews})",
    "picture.themes.alt": "Temi, interviste tra parentesi, con i loro codici: {marks}.",
    "picture.saturation": "Codici nuovi con ogni altra intervista",
    "picture.saturation.axis": "Codici",
    "picture.saturation.order": "Interviste nell’ordine in cui sono state codificate",
    "picture.saturation.new": "nuovi in questa intervista",
    "picture.saturation.all": "trovati finora",
    "picture.saturation.alt": "Codici trovati per la prima volta, e in tutto finora, per intervista: {marks}.",
    "picture.network": "Codici che si incontrano negli stessi passaggi",
    "picture.network.alt": "Coppie di codici che si sovrappongono, con il numero di passaggi: {marks}.",
    "picture.network.pair": "{one} e {other} {count}",
    "picture.timeline": "Che cosa ogni intervista racconta di ogni fase",
    "picture.timeline.cell": "{case}, {phase}: {codes}",
    "picture.timeline.alt": (
        "Interviste dall’alto in basso, fasi da sinistra a destra, con i codici di ciascuna: {marks}."
    ),
    "picture.phases": "Passaggi codificati per codice e fase",
    "picture.phases.alt": "Griglia di {codes} codici per {interviews} fasi, più scura per più passaggi. {marks}.",
    "picture.phases.mark": "{code}: {passages} in {interviews} fasi",
    "picture.first": "{title} (i primi {shown} di {total})",
    "picture.none": "nulla da mostrare",
    "page": "Pagina {page} di {pages}",
    "page.head": "{project} · {date} · testa del registro {head}",
    "figure": "Figura",
    "table": "Tabella",
    "title": "{project}: temi e codici",
    "indicator.status.draft": "bozza",
    "indicator.status.discussed": "discusso",
    "indicator.status.agreed": "approvato",
}
