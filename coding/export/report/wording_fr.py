"""The fixed sentences of a report in French."""

from __future__ import annotations

from typing import Final

FRENCH: Final[dict[str, str]] = {
    "cover.project": "Projet",
    "cover.date": "Date",
    "cover.counted": "Ce qui est compté",
    "cover.interviews": "Entretiens",
    "cover.codebook": "Version du livre de codes",
    "cover.snapshot": "Instantané de l’accord",
    "cover.line": "{project} · {date} · {interviews} entretiens · version {codebook} du livre de codes",
    "cover.care": (
        "Ce rapport repose sur des récits de violences faits par les personnes qui les ont vécues. Les citations "
        "viennent de transcriptions dans lesquelles les noms et autres éléments identifiants ont été remplacés, et ne "
        "figurent que là où la personne y a consenti."
    ),
    "notice": "À lire d’abord",
    "contents": "Sommaire",
    "counted.union": (
        "Les nombres sont des passages : ce que plusieurs personnes ont codé avec un même code à des endroits qui se "
        "recouvrent compte une fois (l’union des codages)."
    ),
    "counted.all": (
        "Les nombres sont tous les codages de chaque personne ; un passage codé par deux personnes compte deux fois."
    ),
    "counted.consensus": "Les nombres portent sur la couche de consensus de « {round} ».",
    "notice.open_differences": (
        "{open} différences sur {all} de « {round} » sont encore ouvertes. N’est compté ici que ce sur quoi les "
        "personnes étaient d’accord ou que l’équipe a réglé jusqu’à présent."
    ),
    "notice.covers": "Le consensus porte sur {covered} des {released} entretiens mis à disposition : ceux de son tour.",
    "notice.open_round.one": (
        "« {round} » est encore ouvert : ce qui est codé dans {number} entretien de ce tour n’est pas verrouillé et "
        "peut changer."
    ),
    "notice.open_round.more": (
        "« {round} » est encore ouvert : ce qui est codé dans {number} entretiens de ce tour n’est pas verrouillé et "
        "peut changer."
    ),
    "summary": "Résumé",
    "summary.figures": (
        "{interviews} entretiens · {codings} passages sous {codes} codes, comptés sous chacun · {themes} thèmes"
    ),
    "summary.glance": "Les thèmes en bref",
    "themes": "Thèmes",
    "themes.intro": (
        "Un thème est la lecture que fait l’équipe de ce qui traverse plusieurs récits. Les nombres disent dans "
        "combien d’entretiens ses codes ont été appliqués ; ils ne disent ni que chaque passage le confirme, ni "
        "combien cela est répandu ailleurs."
    ),
    "theme.found": "Au moins un de ses codes a été appliqué dans {interviews} entretiens sur {total}.",
    "theme.found.model": "Le modèle y a rangé des passages de {interviews} entretiens sur {total}.",
    "theme.codes": "Construit à partir des codes : {codes}.",
    "theme.by_interview": "Passages par entretien : {counts}.",
    "theme.machine": "D’abord proposé par un modèle informatique (calcul {run}) ; relu, nommé et retenu par l’équipe.",
    "theme.picked.team": "Passages choisis par l’équipe :",
    "theme.picked.coded": "Passages codés ainsi, pris par le programme :",
    "theme.picked.model": "Aucun passage n’a été codé pour lui ; ceux-ci ont été pris par le modèle :",
    "theme.contrast": "Choisi par l’équipe comme allant contre ce thème",
    "theme.more": "Thèmes qui figurent dans le rapport plus long : {names}.",
    "indicators": "Indicateurs",
    "indicators.intro": (
        "Indicateurs possibles, à discuter. Ils décrivent ce qui a été raconté après coup par un petit nombre de "
        "personnes ; rien ne montre qu’ils prédisent quoi que ce soit, et ils ne doivent pas servir à noter une "
        "personne."
    ),
    "indicator.phase": "Phase",
    "indicator.draft": "Projet : {wording}",
    "indicator.draft.note": "Un projet que l’équipe n’a pas discuté.",
    "indicator.support": "Passages choisis à l’appui",
    "indicator.support.value": "de {participants} participantes et participants ; contre-exemples de {counter}",
    "indicator.support.none": "aucun pour l’instant, donc rien n’est dit ici de ce qui l’appuie",
    "indicator.coded": "Participantes et participants avec ses codes",
    "indicator.coded.value": "{participants} (que leurs passages le confirment ou non)",
    "indicator.fewer": "moins de {least}",
    "indicator.counter": "Passages qui vont contre",
    "indicator.limits": "Limites",
    "indicator.limits.standing": (
        "Raconté après coup, par des personnes choisies pour ce qu’elles pouvaient apprendre : ni un taux, ni une "
        "prévision."
    ),
    "indicator.visible": "Visible pour",
    "indicator.codes": "Codes",
    "indicator.agreement": "Accord sur ses codes",
    "indicator.sources": "Décrit aussi dans",
    "indicator.comment": "Commentaire du panel de personnes concernées",
    "indicator.status": "État",
    "indicator.alpha.none": "{code} : alpha non calculable",
    "indicator.alpha.alone": "{code} : alpha {alpha}, sans intervalle",
    "indicator.alpha": "{code} : alpha {alpha} ({low} à {high})",
    "indicator.unmeasured": "non mesuré",
    "indicators.table": "Ce qui aurait pu être remarqué",
    "indicators.one": "Signe possible",
    "indicators.more": "{number} autres figurent dans le rapport plus long.",
    "codes": "Codes",
    "codes.intro": (
        "Codes utilisés, par famille. « Peu » marque les codes trouvés dans moins de {few} entretiens. Les citations "
        "sous un code sont celles que l’équipe a choisies ou, là où elle n’a pas choisi, les premières de longueur "
        "lisible de différents entretiens, prises par le programme."
    ),
    "codes.table": "Codes, avec entretiens et passages",
    "codes.code": "Code",
    "codes.family": "Famille",
    "codes.interviews": "Entretiens",
    "codes.passages": "Passages",
    "codes.quotes": "Passages par code",
    "codes.process": "Notes sur les entretiens",
    "codes.process.intro": (
        "Marques sur la manière dont un entretien ou sa transcription s’est fait. Ce ne sont pas des résultats ; "
        "elles sont tenues à part."
    ),
    "few": "{count} (peu)",
    "definition": "Définition",
    "include": "À utiliser pour",
    "exclude": "À ne pas utiliser pour",
    "agreement": "Accord entre les personnes qui codent",
    "agreement.none": "Aucun tour à double codage n’est rapporté.",
    "agreement.intro": (
        "Calculé une seule fois sur les codages du tour, verrouillés et scellés, avant que les différences aient été "
        "discutées. L’alpha de Krippendorff vaut 1 pour un accord complet et 0 pour ce que donnerait le seul hasard ; "
        "il se lit avec son intervalle, qui dit de combien le chiffre peut s’écarter avec si peu d’entretiens."
    ),
    "agreement.round": "Tour",
    "agreement.coders": "Personnes qui ont codé",
    "agreement.interviews": "Entretiens à double codage",
    "agreement.unit": "Unité d’analyse",
    "agreement.interval": "Intervalles",
    "agreement.snapshot": "Instantané",
    "agreement.codebook": "Version du livre de codes",
    "agreement.table": "Accord par code",
    "agreement.alpha": "Alpha (intervalle à 95 %)",
    "agreement.with_interval": "{alpha} ({low} à {high})",
    "agreement.no_interval": "{alpha} (sans intervalle)",
    "agreement.percent": "Part d’accord",
    "agreement.prevalence": "Prévalence",
    "agreement.kappa": "Kappa par paire",
    "agreement.ac1": "AC1",
    "agreement.f1": "F1",
    "agreement.target": "Cible",
    "agreement.notes": "Remarques",
    "agreement.not_computable": "non calculable",
    "agreement.few": "{alpha} peu",
    "agreement.pairs": "{low} à {high} ({pairs} paires)",
    "agreement.met": "{target} : atteinte",
    "agreement.missed": "{target} : manquée",
    "agreement.not_shown": "{target} : non montrée",
    "agreement.key": (
        "La prévalence est la part du matériau sous le code ; pour les codes rares, la part d’accord et AC1 sont "
        "élevées quoi que fassent les personnes qui codent. F1 est la part des passages que les deux ont trouvés. Une "
        "cible est atteinte quand le bas de l’intervalle y parvient, manquée quand le haut reste au-dessous, et non "
        "montrée sinon. Les chiffres marqués « peu » reposent sur moins de {few} entretiens et ne s’interprètent pas."
    ),
    "agreement.settled": "Différences réglées après l’instantané",
    "agreement.short": (
        "{interviews} entretiens ont été codés par plus d’une personne. L’alpha de Krippendorff par code, calculé "
        "avant que les différences aient été discutées, va de {low} à {high} (1 : accord complet ; 0 : ce que "
        "donnerait le seul hasard)."
    ),
    "agreement.unit.character": "caractère",
    "agreement.unit.word": "mot",
    "agreement.unit.sentence": "phrase",
    "agreement.unit.turn": "tour de parole",
    "agreement.unit.interview": "entretien",
    "agreement.jackknife": "95 %, jackknife sur les entretiens, sur le z de Fisher",
    "agreement.pair": "{one} et {other}",
    "agreement.kind": "Sorte de différence",
    "agreement.count": "Nombre",
    "fact.purpose": "But",
    "fact.blind": "À l’aveugle",
    "fact.suggestions": "Suggestions du programme",
    "fact.rule": "Règle de l’unité",
    "fact.closed": "Clos avant que tout soit remis",
    "fact.unread": "Exclus",
    "fact.target": "Cible",
    "fact.target.value": "alpha {target}, fixée avant le tour",
    "fact.target.reason": "Pourquoi cette cible",
    "matrix": "Codes à travers les entretiens",
    "matrix.intro": "Passages codés par code et par entretien.",
    "matrix.table": "Passages par code et par entretien",
    "matrix.margins": "Entretiens et passages par code",
    "matrix.rest": (
        "Avec {interviews} entretiens, le tableau complet ne tient pas sur une page ; il est dans les tableaux qui "
        "vont avec ce rapport."
    ),
    "matrix.key": "Une case vide veut dire qu’aucun passage n’a été codé.",
    "cases": "Les cas dans le temps",
    "cases.intro": (
        "Les phases telles qu’elles ont été codées, dans l’ordre de l’histoire et non du récit ; une case vide veut "
        "dire que rien n’y a été codé, non que rien ne s’est passé. La dernière image compte des codes ; qu’elle "
        "s’aplatisse ne montre pas que d’autres entretiens n’apporteraient rien de nouveau."
    ),
    "interviews": "Entretiens",
    "interviews.table": "Entretiens de ce rapport",
    "interviews.title": "Entretien",
    "interviews.pseudonym": "Pseudonyme",
    "interviews.language": "Langue",
    "interviews.words": "Mots",
    "interviews.coders": "Codé par",
    "interviews.passages": "Passages",
    "interviews.withheld": "(non indiqué)",
    "participants": "Participantes et participants",
    "breakdown": "Participantes et participants par {attribute}",
    "breakdown.participants": "Toutes et tous",
    "breakdown.total": "Total",
    "breakdown.note": (
        "Nombres de participantes et participants. « {mark} » est un nombre non indiqué parce que lui, ou un autre "
        "qu’on pourrait en déduire, va de 1 à {most}."
    ),
    "breakdown.all_withheld": (
        "Non montré par {attributes} : certains groupes comptent de 1 à {most} personnes, et les autres les "
        "trahiraient."
    ),
    "withheld": "·",
    "methods": "Méthode et limites",
    "methods.how": "Comment cela a été fait",
    "methods.material": "Matériau",
    "methods.material.text": (
        "{interviews} entretiens mis à disposition ({languages}). Les éléments identifiants ont été cherchés par une "
        "machine, relus par une personne et remplacés par des pseudonymes avant qu’un entretien soit ouvert au "
        "codage."
    ),
    "methods.language.unknown": "langue non indiquée",
    "methods.coding": "Codage",
    "methods.coding.text": "Un passage peut porter plusieurs codes.",
    "methods.coding.imported": "{number} codages ont été repris d’un autre programme.",
    "methods.suggestions": "Suggestions du programme",
    "methods.suggestions.none": (
        "Aucun des {all} codages rapportés ici n’a commencé par une suggestion du programme qu’une personne aurait "
        "acceptée."
    ),
    "methods.suggestions.some": (
        "{began} des {all} codages rapportés ici ont commencé par une suggestion du programme qu’une personne a "
        "acceptée."
    ),
    "methods.agreement": "Accord",
    "methods.agreement.text": (
        "Calculé sur l’instantané verrouillé {snapshot} d’un seul tour ; la conciliation qui suit n’y change rien."
    ),
    "methods.proposals": "Propositions du programme",
    "methods.proposals.text": (
        "Certains thèmes ont d’abord été proposés par un modèle thématique ; des personnes les ont retenus et nommés."
    ),
    "methods.limits": "Limites",
    "limits.retrospective": (
        "Les personnes ont raconté après coup, souvent des années plus tard. Ce qui était visible alors et ce qui "
        "n’est compris que maintenant ne se distinguent pas avec certitude."
    ),
    "limits.sample": (
        "Les entretiens ont été choisis pour ce qu’ils pouvaient apprendre, non tirés au sort. Aucun chiffre ne dit "
        "ici combien une chose est répandue, et aucun ne peut servir à prédire ce qui arrivera à quelqu’un."
    ),
    "limits.machine": (
        "Tout ce qu’un ordinateur a proposé (thèmes, codes, résultats de recherche) reste une proposition tant qu’une "
        "personne ne l’a pas accepté ; de telles origines sont indiquées."
    ),
    "limits.redaction": (
        "Les éléments identifiants ont été remplacés avant le codage. Aucune méthode ne les trouve tous ; si vous "
        "pensez reconnaître quelqu’un, gardez-le pour vous et dites-le aux auteurs."
    ),
    "codebook": "Livre de codes",
    "codebook.intro": "Version {version}. Les définitions telles que les personnes qui codaient les avaient.",
    "codebook.intro.other": (
        "Version {version}, la plus récente. Les codages ont été faits sous la version {versions}, dont les "
        "définitions pouvaient être autres."
    ),
    "codebook.examples": "Exemples (inventés, ou paroles de personnes qui ont accepté d’être citées)",
    "codebook.sources": "Sources",
    "codebook.status": "État",
    "codebook.general": "Général",
    "provenance": "D’où viennent les chiffres",
    "provenance.intro": "Avec ces valeurs, le journal du projet peut montrer que rien n’a été changé ensuite.",
    "provenance.head": "Tête du journal",
    "provenance.events": "Événements du journal",
    "provenance.releases": "Transcriptions mises à disposition",
    "provenance.software": "Logiciels",
    "provenance.made": "Rapport fait le",
    "quote.source": "{pseudonym}, {interview}, ligne {line}",
    "quote.translation": "(traduction de l’équipe)",
    "quote.untranslated": "{source} (en {language}, non traduit)",
    "quote.translated": "{source} (en {language})",
    "quote.paraphrased": "{pseudonym}, {interview}, ligne {line} (avec les mots de l’équipe)",
    "picture.frequency": "Entretiens dans lesquels chaque code a été trouvé",
    "picture.frequency.axis": "Entretiens",
    "picture.frequency.bar": "{interviews} ({passages} passages)",
    "picture.frequency.alt": "Barres. Entretiens par code, passages entre parenthèses : {marks}.",
    "picture.matrix": "Passages codés par code et par entretien",
    "picture.matrix.alt": (
        "Grille de {codes} codes par {interviews} entretiens, plus sombre pour plus de passages. {marks}."
    ),
    "picture.matrix.mark": "{code} : {passages} dans {interviews} entretiens",
    "picture.agreement": "Alpha de Krippendorff par code, avec intervalles à 95 %",
    "picture.agreement.axis": "Alpha",
    "picture.agreement.target": "cible",
    "picture.agreement.few": "○ moins de {few} entretiens",
    "picture.agreement.alt": "Accord par code : {marks}.",
    "picture.themes": "Les thèmes et les codes dont ils sont faits",
    "picture.themes.theme": "{name} ({interviews})",
    "picture.themes.alt": "Thèmes, entretiens entre parenthèses, avec leurs codes : {marks}.",
    "picture.saturation": "Codes nouveaux à chaque entretien de plus",
    "picture.saturation.axis": "Codes",
    "picture.saturation.order": "Entretiens dans l’ordre où ils ont été codés",
    "picture.saturation.new": "nouveaux dans cet entretien",
    "picture.saturation.all": "trouvés jusque-là",
    "picture.saturation.alt": "Codes trouvés pour la première fois, et en tout jusque-là, par entretien : {marks}.",
    "picture.network": "Codes qui se rencontrent dans les mêmes passages",
    "picture.network.alt": "Paires de codes qui se recouvrent, avec le nombre de passages : {marks}.",
    "picture.network.pair": "{one} et {other} {count}",
    "picture.timeline": "Ce que chaque entretien dit de chaque phase",
    "picture.timeline.cell": "{case}, {phase} : {codes}",
    "picture.timeline.alt": "Entretiens de haut en bas, phases de gauche à droite, avec leurs codes : {marks}.",
    "picture.phases": "Passages codés par code et par phase",
    "picture.phases.alt": (
        "Grille de {codes} codes par {interviews} phases, plus sombre pour plus de passages. {marks}."
    ),
    "picture.phases.mark": "{code} : {passages} dans {interviews} phases",
    "picture.first": "{title} ({shown} premiers sur {total})",
    "picture.none": "rien à montrer",
    "page": "Page {page} sur {pages}",
    "page.head": "{project} · {date} · tête du journal {head}",
    "figure": "Figure",
    "table": "Tableau",
    "title": "{project} : thèmes et codes",
    "indicator.status.draft": "projet",
    "indicator.status.discussed": "discuté",
    "indicator.status.agreed": "approuvé",
}
