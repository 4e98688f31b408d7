"""The methods text in French."""

from __future__ import annotations

from typing import Final

FRENCH: Final[dict[str, str]] = {
    "decimal": ",",
    "counted": "{name} : {n}",
    "ends": "[{low} ; {high}]",
    "and": "et",
    "table": "Tableau",
    "figure": "Figure",
    "page": "Page {page} sur {pages}",
    "n.interview.one": "{n} entretien",
    "n.interview.more": "{n} entretiens",
    "n.code.one": "{n} code",
    "n.code.more": "{n} codes",
    "n.coder.one": "{n} personne",
    "n.coder.more": "{n} personnes",
    "n.passage.one": "{n} passage",
    "n.passage.more": "{n} passages",
    "n.coding.one": "{n} codage",
    "n.coding.more": "{n} codages",
    "title": "Méthodes : codage et accord entre codeurs",
    "subtitle": "{project} · tour « {round} » · instantané {hash}",
    "to_write": "[À rédiger par l’équipe : {what}]",
    "material": "Matériau et échantillon",
    "material.all": "L’étude comprend {released} mis à disposition pour le codage ({languages}).",
    "material.round": (
        "Le tour « {round} » porte sur {interviews}, dont {double} à double codage ({share} des entretiens mis à "
        "disposition)."
    ),
    "material.drawn": (
        "Les entretiens ont été tirés au sort parmi {eligible} pouvant être codés en aveugle (graine {seed})."
    ),
    "material.stratified": (
        "Les entretiens ont été tirés au sort parmi {eligible} pouvant être codés en aveugle, en proportion de « "
        "{attribute} » (graine {seed})."
    ),
    "material.changed": "L’équipe a ensuite modifié le tirage à la main : {added} ajoutés, {removed} retirés.",
    "material.chosen": "L’équipe a choisi les entretiens ; ils n’ont pas été tirés au sort.",
    "design.all pairs": "Chaque personne a codé tous les entretiens du tour.",
    "design.rotating pairs": "Chaque entretien a été codé par deux personnes, les paires se relayant.",
    "design.anchor": (
        "La personne {anchor} a codé tous les entretiens ; les autres se sont relayées pour le second codage."
    ),
    "design.by hand": "L’équipe a décidé qui codait quel entretien.",
    "material.closed": (
        "Codages d’un entretien par une personne, clos avant d’avoir été remis : {number} ; ce qui n’y est pas codé "
        "compte comme non appliqué."
    ),
    "material.unread": "Entretiens dans lesquels une personne n’avait encore rien codé : {number} ; ils sont exclus.",
    "design.shared": "Entretiens communs à chaque paire : {pairs}.",
    "language.unknown": "langue non indiquée",
    "coders": "Codeurs et codeuses",
    "coders.who": "Le tour a été codé par {coders} : {list}.",
    "coders.one": "{letter} ({roles})",
    "role.researcher": "recherche",
    "role.lead": "responsable de l’étude",
    "role.steward": "garant·e des données",
    "role.viewer": "observation",
    "note.coders": "formation et expérience de chaque personne qui a codé",
    "note.relation": "relation entre les personnes qui ont codé et les participant·e·s",
    "note.languages": "langues des personnes qui ont codé, et si elles ont codé dans leur langue première",
    "note.derivation": "origine des codes et des thèmes (établis à l’avance, tirés des données, ou les deux)",
    "codebook": "Livre de codes",
    "codebook.frozen": (
        "La version {version} du livre de codes ({codes}) a été figée à l’ouverture du tour ; les définitions "
        "n’ont pas changé avant que tout le monde ait terminé."
    ),
    "codebook.changes": "Versions enregistrées jusque-là :",
    "codebook.change": "version {version}, {date} : {reason}",
    "codebook.first": "première version",
    "codebook.no_reason": "aucune raison notée",
    "unit": "Unité d’analyse",
    "unit.character": (
        "L’unité d’analyse est le caractère : chaque caractère compte, et les passages d’un même code qui se "
        "recouvrent chez une même personne comptent une seule fois."
    ),
    "unit.word": (
        "L’unité d’analyse est le mot (suite de lettres et de chiffres) ; un mot compte comme codé dès qu’un de "
        "ses caractères l’est."
    ),
    "unit.sentence": (
        "L’unité d’analyse est la phrase (jusqu’à un point, un point d’interrogation ou d’exclamation suivi d’une"
        " espace, ou jusqu’à la fin de la ligne ; jamais au-delà d’un tour de parole) ; une phrase compte comme "
        "codée dès qu’un de ses caractères l’est."
    ),
    "unit.turn": (
        "L’unité d’analyse est le tour de parole, tel qu’il figure dans la transcription ; un tour de parole "
        "compte comme codé dès qu’un de ses caractères l’est."
    ),
    "unit.interview": "L’unité d’analyse est l’entretien ; il compte comme codé dès que le code y apparaît.",
    "unit.missing": (
        "Un entretien qui n’a pas été confié à une personne est une donnée manquante pour elle ; un entretien lu "
        "et laissé sans code vaut « non »."
    ),
    "blind": "Aveugle et suggestions",
    "blind.yes": (
        "Personne ne pouvait voir les codages, les notes ou les décomptes des autres avant que tout le monde ait "
        "terminé ; le logiciel les masquait."
    ),
    "blind.training": (
        "Il s’agissait d’un tour de formation : ces entretiens ont pu être codés auparavant ou discutés en commun"
        " ; ses chiffres ne sont donc pas ceux d’un codage en aveugle."
    ),
    "blind.drift": (
        "Il s’agissait d’un contrôle de la dérive : les entretiens ont été codés une seconde fois, sans accès au "
        "premier codage."
    ),
    "suggestions.none": "Dans ce tour, aucun codage n’est parti d’une suggestion du programme.",
    "suggestions.off": (
        "Aucune suggestion d’un programme n’a été montrée pendant le codage et aucun codage de ce tour n’en est parti."
    ),
    "suggestions.on": (
        "Des suggestions d’un programme pouvaient être montrées pendant le codage, ce qui peut augmenter l’accord."
    ),
    "suggestions.taken": "Dans ce tour, {codings} sont partis d’une suggestion du programme.",
    "measure": "Mesures",
    "measure.alpha": (
        "La mesure principale pour chaque code est l’alpha de Krippendorff pour données nominales (code appliqué "
        "ou non) : α = 1 − (n − 1) · o / (n₀ · n₁), où n est le nombre de jugements, n₁ et n₀ ceux qui appliquent"
        " ou n’appliquent pas le code, et o la somme, sur les unités, de r(m − r)/(m − 1), r des m personnes "
        "ayant appliqué le code (Krippendorff 2004, 2011)."
    ),
    "measure.interval": (
        "Son intervalle à 95 % laisse de côté un entretien à la fois (jackknife), sur l’échelle z de Fisher et "
        "avec le t de Student ; les degrés de liberté sont, moins un, le nombre d’entretiens à double codage dans "
        "lesquels quelqu’un a appliqué le code ou, s’il est plus petit, le nombre de ceux dans lesquels quelqu’un "
        "ne l’a pas appliqué à une unité au moins. L’entretien est l’unité d’incertitude, car les passages d’un "
        "même entretien se ressemblent. Aucun intervalle n’est donné avec moins de quatre entretiens à double "
        "codage, ni si tout le désaccord se trouve dans un seul entretien, ni si deux personnes n’ont jamais "
        "appliqué le code à la même unité, ni si alpha, un entretien laissé de côté, n’est pas calculable ou reste "
        "toujours le même."
    ),
    "measure.beside": (
        "À côté figurent la prévalence, le pourcentage d’accord, l’AC1 de Gwet (Gwet 2008), qui est proche du "
        "pourcentage pour les codes rares et ne se lit jamais seul, le kappa de Cohen pour chaque paire (Cohen "
        "1960) et le F1 des passages : la part des passages trouvés par les deux personnes, appariés un à un "
        "quand au moins la moitié de ce qu’ils couvrent ensemble est commune."
    ),
    "measure.null": (
        "Quand personne, ou tout le monde, a appliqué un code partout, il n’y a rien à comparer : le chiffre est "
        "indiqué comme non calculable, jamais comme 0 ou 1."
    ),
    "target": "Seuil visé",
    "target.set": (
        "Le seuil visé pour alpha a été fixé à {target} le {date}, avant le début du codage. Raison : {reason}"
    ),
    "target.code": "Pour {code}, il a été fixé à {target}. Raison : {reason}",
    "target.none": "Aucun seuil d’accord n’a été fixé avant le tour.",
    "target.rule": (
        "Le seuil n’est considéré comme atteint que si la borne inférieure de l’intervalle l’atteint, comme "
        "manqué si la borne supérieure reste en dessous, et comme non démontré dans les autres cas."
    ),
    "results": "Accord",
    "results.none": (
        "Aucun entretien n’a été codé par deux personnes ou plus ; il n’y a donc pas de chiffre d’accord entre elles."
    ),
    "results.counts": "Sur {codes} en usage : {counts}.",
    "results.sets": (
        "Sur tous les codes d’une unité à la fois, alpha avec la distance de Jaccard entre ensembles de codes "
        "vaut {value}{interval}."
    ),
    "results.interval": " (intervalle à 95 % : {low} à {high})",
    "results.pooled": "Kappa de Cohen groupé sur les codes (de Vries et coll. 2008) : {pairs}.",
    "results.table": "Accord par code",
    "results.note": (
        "α : alpha de Krippendorff. – : non calculable, ou pas d’intervalle. F1 : F1 des passages au recouvrement"
        " de moitié, moyenne sur les paires. Chaque chiffre se rapporte à l’instantané {hash}."
    ),
    "results.pairs": "Accord par paire",
    "standing.met": "atteint",
    "standing.not shown": "non démontré",
    "standing.missed": "manqué",
    "standing.not enough occurrences": "trop peu d’occurrences",
    "standing.not computable": "non calculable",
    "standing.no target": "sans seuil",
    "missing": "Non calculable",
    "missing.none": "Alpha a pu être calculé pour tous les codes en usage.",
    "missing.unused": "personne ne l’a appliqué dans les entretiens à double codage",
    "missing.everywhere": "tout le monde l’a appliqué partout",
    "missing.single": "aucun entretien n’a été jugé par deux personnes ou plus",
    "missing.few": (
        "Codes présents dans moins de trois entretiens à double codage, dont les chiffres ne se comparent pas : "
        "{codes}."
    ),
    "missing.interval": "Codes sans intervalle : {codes}.",
    "head.code": "Code",
    "head.interviews": "Entretiens",
    "head.prevalence": "Prévalence",
    "head.percent": "Accord",
    "head.alpha": "α",
    "head.interval": "Intervalle à 95 %",
    "head.ac1": "AC1",
    "head.f1": "F1",
    "head.target": "Seuil",
    "head.pair": "Paire",
    "head.kappa": "Kappa groupé",
    "head.round": "Tour",
    "head.purpose": "But",
    "head.locked": "Clos le",
    "head.coders": "Codé par",
    "head.version": "Livre de codes",
    "head.kind": "Nature",
    "head.count": "Nombre",
    "head.reason": "Raison",
    "rounds": "Tours de codage",
    "rounds.one": "C’était jusque-là le seul tour mesuré.",
    "rounds.more": (
        "Tours mesurés jusqu’ici, dans l’ordre ; les chiffres des codes par tour figurent dans le tableau trend.csv."
    ),
    "rounds.table": "Tours",
    "rounds.sets": "α sur ensembles",
    "purpose.training": "formation",
    "purpose.calibration": "calibrage",
    "purpose.reliability": "fiabilité",
    "purpose.drift check": "contrôle de la dérive",
    "settled": "Comment les désaccords ont été réglés",
    "settled.none": "Les désaccords de ce tour n’ont pas été réglés.",
    "settled.intro": (
        "Passages codés différemment : {all} ; réglés : {settled} ; encore ouverts : {open}. Passages d’accord "
        "exact, acceptés tels quels : {agreed}."
    ),
    "settled.again": "Passages d’accord exact, repris ensuite : {again}.",
    "settled.added": "Passages que personne n’avait codés, codés ensuite : {added}.",
    "settled.unchanged": "Ni les codages de chacun ni les chiffres ci-dessus n’ont été modifiés.",
    "settled.methods": "Les décisions ont été prises ainsi : {methods}.",
    "settled.kinds": "Décisions, par nature du passage",
    "settled.reasons": "Décisions, par raison",
    "kind.boundary": "même code, autres limites",
    "kind.split/merge": "un passage ou plusieurs",
    "kind.missing": "non codé par une personne",
    "kind.different code": "codes différents",
    "kind.parent/child": "un code et son code parent",
    "kind.extra label": "un code de plus sur le même passage",
    "kind.exact": "identique",
    "kind.uncoded": "ajouté après coup",
    "reason.slip": "inadvertance",
    "reason.definition unclear": "définition peu claire",
    "reason.different reading": "lecture différente, légitime",
    "reason.boundary rule": "règle de délimitation",
    "reason.transcription": "transcription",
    "reason.other": "autre",
    "method.consensus": "consensus après discussion",
    "method.majority": "majorité des personnes qui ont codé",
    "method.third coder": "une troisième personne",
    "method.lead": "décision de la personne responsable de l’étude",
    "recoded": "Ce qui a été recodé",
    "recoded.none": "Rien n’a été recodé après la clôture du tour.",
    "recoded.unlocked": (
        "Le tour a été rouvert après la révision {revision} de l’instantané ({date}). Raison : {reason}"
    ),
    "recoded.revised": (
        "À la suite d’un désaccord, la définition de {code} a été revue dans la version {version} du livre de codes."
    ),
    "recoded.self": (
        "La personne {letter} a codé {interviews} une seconde fois ; alpha par rapport au premier codage, par "
        "code : {figures}."
    ),
    "consensus": (
        "Par rapport au consensus, sur {interviews} entièrement réglés, la personne {letter} obtient par code : "
        "{figures}. Le consensus a été établi à partir de ces codages ; ces chiffres sont donc plus élevés que "
        "par rapport à une référence indépendante."
    ),
    "software": "Logiciel et vérification",
    "software.version": (
        "Codage, aveugle, instantané et chiffres : Heard {version} (Python {python}, NumPy {numpy}). Les "
        "transcriptions ont été pseudonymisées avant le codage, qui s’est fait hors ligne."
    ),
    "software.snapshot": (
        "Tous les chiffres ont été calculés sur l’instantané verrouillé {hash} (révision {revision}, {date} UTC)."
        " Rien de ce qui a été fait ensuite ne les modifie."
    ),
    "software.recompute": (
        "Le fichier agreement.json joint contient les décomptes à l’origine de chaque chiffre et pas un mot de "
        "transcription ; recompute.py en recalcule les coefficients, recompute_more.py tous les chiffres."
    ),
    "software.small": (
        "Les chiffres par entretien et par petit groupe peuvent désigner une personne même sans texte. Relisez-"
        "les avant de transmettre les fichiers."
    ),
    "references": "Références",
}
