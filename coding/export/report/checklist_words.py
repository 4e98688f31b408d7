"""The fixed sentences of checklists. French and Italian are drafts until a native speaker has read them.

A language that is not here has the English ones around its own lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CHECKLIST_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title.teacher": "For teachers",
            "title.hotline": "For hotlines",
            "title.police": "For the police",
            "title.parent": "For parents and carers",
            "title.peer": "For friends",
            "intro": (
                "Young people who came through told afterwards what could have been noticed. One of these signs alone "
                "says little, and most have other reasons. Stay calm, listen, and do not promise what you cannot keep. "
                "Whatever happened, it is never the fault of a child."
            ),
            "limits": (
                "This list does not say how common anything is. It predicts nothing. Never count its lines, and never "
                "give anybody a score."
            ),
            "phase": "When it shows",
            "do": "What you can do",
            "not": "What it does not mean",
            "draft": "Draft: the team has not agreed on this sign yet.",
            "unread": "Draft: no native speaker has read these words yet.",
            "read": "Read by a native speaker.",
            "evidence": "What this line rests on",
        },
        "fr": {
            "title.teacher": "Pour les enseignantes et enseignants",
            "title.hotline": "Pour les lignes d’écoute",
            "title.police": "Pour la police",
            "title.parent": "Pour les parents et les proches",
            "title.peer": "Pour les amies et amis",
            "intro": (
                "Des jeunes qui s’en sont sortis ont raconté après coup ce que l’on aurait pu remarquer. Un de ces "
                "signes seul dit peu de chose, et la plupart ont d’autres raisons. Restez calme, écoutez, et ne "
                "promettez pas ce que vous ne pouvez pas tenir. Quoi qu’il se soit passé, ce n’est jamais la faute "
                "d’un enfant."
            ),
            "limits": (
                "Cette liste ne dit pas combien de fois cela arrive. Elle ne prédit rien. Ne comptez jamais ses "
                "lignes, et ne donnez de score à personne."
            ),
            "phase": "Quand cela se voit",
            "phase.before": "avant",
            "phase.contact": "prise de contact",
            "phase.during": "pendant",
            "phase.missing episode": "disparition",
            "phase.return": "retour",
            "phase.after / now": "après / aujourd’hui",
            "do": "Ce que vous pouvez faire",
            "not": "Ce que cela ne veut pas dire",
            "draft": "Brouillon : l’équipe ne s’est pas encore accordée sur ce signe.",
            "unread": "Brouillon : personne dont c’est la langue n’a encore relu ces mots.",
            "read": "Relu par une personne dont c’est la langue.",
            "evidence": "Sur quoi repose cette ligne",
        },
        "it": {
            "title.teacher": "Per insegnanti",
            "title.hotline": "Per le linee di ascolto",
            "title.police": "Per la polizia",
            "title.parent": "Per i genitori e chi si prende cura",
            "title.peer": "Per amiche e amici",
            "intro": (
                "Giovani che ne sono usciti hanno raccontato dopo che cosa si sarebbe potuto notare. Uno solo di "
                "questi segni dice poco, e quasi tutti hanno altre ragioni. Resta calmo, ascolta e non promettere ciò "
                "che non puoi mantenere. Qualunque cosa sia successa, non è mai colpa di un bambino."
            ),
            "limits": (
                "Questo elenco non dice quanto una cosa sia frequente. Non prevede nulla. Non contare mai le sue righe "
                "e non dare un punteggio a nessuno."
            ),
            "phase": "Quando si vede",
            "phase.before": "prima",
            "phase.contact": "contatto",
            "phase.during": "durante",
            "phase.missing episode": "scomparsa",
            "phase.return": "ritorno",
            "phase.after / now": "dopo / oggi",
            "do": "Che cosa puoi fare",
            "not": "Che cosa non vuol dire",
            "draft": "Bozza: il gruppo non si è ancora accordato su questo segno.",
            "unread": "Bozza: nessuna persona di madrelingua ha ancora letto queste parole.",
            "read": "Letto da una persona di madrelingua.",
            "evidence": "Su che cosa si basa questa riga",
        },
    }
)
"""Language → key → sentence."""


def checklist_words(language: str) -> Mapping[str, str]:
    """The sentences of a language, or the English ones."""
    return CHECKLIST_WORDS.get(language.partition("-")[0], CHECKLIST_WORDS["en"])
