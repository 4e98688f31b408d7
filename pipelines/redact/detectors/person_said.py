"""What is said around people's names: what introduces them, what is done to them, what they do.

In English, French and Spanish. The patterns are of folded text (:class:`~pipelines.redact.detectors.page.Page`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pipelines.redact.detectors.page import Page, Word
from pipelines.redact.detectors.wordlists import KIN, NOT_NAMES, SPEAKER_ROLES
from pipelines.redact.names import (
    TITLES,
    is_function_word,
    stop_words,
    word_set,
    words_of,
)
from pipelines.redact.spoken_numbers import number_words

CALLED: Mapping[str, str] = {
    "en": r"(?:girl|boy|man|woman|lad|lass|lady|guy|bloke|baby|kid|child|friend|teacher|neighbour|neighbor|person|"
    r"someone|somebody|one|mate|worker|nurse|son|daughter|brother|sister|cousin|uncle|aunt|dog|cat)"
    r"(?: who| that)?(?: was| is|['’]s)?(?: just| also| really)? (?:called|named) |(?:everyone|everybody|nobody|"
    r"people|they|we|"
    r"friends|mum|mates|all) (?:calls?|called|says?|said|named|call) (?:me |him |her )?|known as |nicknamed |"
    r"(?:nickname|pet name|real name|first name|surname|last name|maiden name|middle name|family name|christian name)"
    r"(?: is| was|['’]s)? {1,2}|(?:i|she|he|they) (?:go|goes|went) by (?:the name (?:of )?)?|"
    r"refer(?:red)? to [a-z'’-]+ (?:[a-z'’-]+ )?as |"
    r"call (?:me|him|her) |my name['’ ]?(?:is|s) |short for ",
    "fr": r"s['’ ]appel\w+ |m['’ ]appelle |prenomm\w+ |nomm\w+ |surnomm\w+ |on (?:me|m['’ ]|l['’ ]|la|le) ?"
    r"(?:dit|disait|appelle|appelait) |moi (?:je suis|c['’ ]est) |prenom (?:c['’ ]est|est) ",
    "es": r"(?:me|se) llam\w+ |llamad[oa] |apodad[oa] |(?:me|le|la|lo) (?:dicen|decian|dice|llaman|llamaban) |"
    r"(?:mi|su) nombre (?:es|era) ",
}
"""What introduces a name so surely that any word after it is one."""
_AMONG_FRIENDS: Mapping[str, str] = {
    "en": r" (?:for short|to (?:my|his|her|our|their|your) (?:friends|mates|family))(?!\w)",
    "fr": r" pour (?:les (?:copains|copines|amis|intimes|proches)|ses amis|mes amis|tout le monde)(?!\w)",
    "es": r" para (?:l[oa]s (?:amig[oa]s|colegas|intimos)|mis amig[oa]s|todos)(?!\w)",
}
"""What follows a short form: any word before it is one."""
_KIN_EN = "(?:my|his|her|our|their|your) (?:big |little |older |younger |best |late |poor |half |foster )?(?:{kin}) "
_LISTED: Mapping[str, str] = {
    "en": r"(?:believed|believe|blamed|recognised|adopted|fostered|visited|fetched|hurt|introduced|invited|except|"
    r"apart from|besides|frightened of|scared of|proud of|jealous of|looked like|told|asked|trusted|miss|missed|"
    r"liked|loved|hated|met|rang|phoned|texted|hugged|married|thank you|thanks|"
    r"hi|hello|hey|dear|poor|without|young|ask|tell|wrote to|written to|talk to|talked to|spoke to|spoken to|"
    r"listened to|love from|living with|lived with|live with|stayed with|named after|called after|me and|you and|"
    r"even|both|ask for|asked for|head teacher|key worker|keyworker|social worker|case worker|caseworker|counsellor|"
    r"advocate|solicitor|support worker|"
    r"youth worker|tutor|coach|trainer|matron|wife|husband) +",
    "fr": r"(?:(?:n['’ ]a|a|ont|avait) (?:cru|aide|defendu)|merci|cher|chere|bonjour|bonsoir|salut|chez|avec|sans|"
    r"pauvre|petite?|vieux|vieille|demande[rz]? a|dit a|"
    r"parle[rz]? a|ecrit a|raconte a|telephone a|confiance a|demandez a|celle de|celui de|mere de|pere de|soeur de|"
    r"frere de|idee de|maison de|famille de|copine|copain|pote|amie|ami|que|quand|si|ni|voila|vu|connu|"
    r"rencontre|et|oui|non|famille) +",
    "es": r"(?:(?:crey|defend|echab)\w+ a|gracias|querid[oa]|estimad[oa]|hola|tranquil[oa]|con|sin|pobre|pequen[oa]|"
    r"viej[oa]|(?:cont|dij|habl|"
    r"pregunt|escrib|conoc|llam|vi|quier|quer|abraz|ayud|pedi|encontr|echo de menos)\w* a|y a|el de|la de|casa de|"
    r"idea de|madre de|padre de|hermana de|hermano de|familia de|familia|lleg\w+|volvi\w*|vin\w+|ni|soy|y) +",
}
"""What stands before people more than before anything: the word after it must be in a list of names."""
_STRONGLY: Mapping[str, str] = {
    "en": r"(?:told|asked|rang|phoned|texted|hugged|married|named after|wrote to|written to|talk to|talked to|spoke to|"
    r"spoken to|live with|lived with|living with|hi|hello|(?:hello|hi|regards|love|hug|goodbye|happy birthday) to|"
    r"dear|thank you|thanks|me and|you and|shared with|played with|"
    r"(?:get|got) through to|that['’ ]?s|stayed with|sister and|brother and|mum and) +",
    "fr": r"(?:merci|chere?|chez|bonjour|bonsoir|salut|demandez a|parle a|ecrit a|telephone a) +",
    "es": r"(?:gracias|querid[oa]|hola|(?:cont|dij|pregunt|escrib|conoc|llam)\w* a|(?<=\n)a|(?<=  )a|casa de) +",
}
"""What stands before hardly anything but people."""
_VERB: Mapping[str, str] = {
    "en": r"said|says|told|asked|laughed|cried|rang|texted|knew|helped|lived|stayed|drove|gave|kept|sat|wrote|thought|"
    r"wanted|shouted|smiled|walked|agreed|died|lives|works|goes|didn['’ ]?t|wasn['’ ]?t|couldn['’ ]?t|wouldn['’ ]?t|"
    r"doesn['’ ]?t|who|used to|turned up|moved|picked|noticed|whispered|replied|promised|was the one|and (?:i|"
    r"me)(?!\w)|"
    r"came|went|took|got|made|had|has|was|is(?! that| what| where| when)|would|never|always|singing|phoned|[a-z]{3,}ed|"
    r"isn['’ ]?t|hasn['’ ]?t|hadn['’ ]?t|sang|ran|won|found|brought|bought|fed|paid|sent|spent|spoke|taught|tried|"
    r"woke|wore|still|also|just|really",
    "fr": r"(?:m['’ ]a|m['’ ]avait|nous a|l['’ ]a|a (?:dit|demande|pleure|ri|appele|vu|su|ouvert|quitte|garde)|"
    r"est (?:venue?|"
    r"partie?|arrivee?|revenue?|morte?|restee?)|etait|savait|avait|disait|habit\w+|viv\w+|travaill\w+|dormait|"
    r"pleurait|voulait|pouvait|n['’ ]a|n['’ ]etait|lui|[a-z]{3,}ait|pour les (?:copains|copines|amis|intimes))",
    "es": r"(?:(?:me|nos|lo|la|le|se|te) (?:[a-z]{2,}(?:aba|ia|io|jo)|llamo|ayudo|conto|llevo|miro|escucho|pregunto)|"
    r"dijo|lloro|llamo|vino|llego|se (?:fue|rio|"
    r"quedo|llamaba)|estaba|sabia|vive|vivia|tenia|era|decia|trabaja\w*|dormia|cantaba|queria|nos|y yo|[a-z]{2,}aba|"
    r"para l[oa]s (?:amig[oa]s|colegas|intimos))",
}
"""What people do."""
_SAYS: Mapping[str, str] = {
    "en": r"said|says|told|asked|laughed|cried|rang|texted|knew|drove|sat|wrote|thought|wanted|shouted|smiled|walked|"
    r"agreed|whispered|replied|promised|phoned|noticed|picked|who|and (?:i|me)(?!\w)|moved|used to|lives|"
    r"was the one|with you(?: now)?(?!\w)|held|showed|taught|carried|came (?:with|to|for|over|round|"
    r"back|in|out|up)|went (?:with|to|home|back)|waited|stood|slept|cooked|goes|(?:can|could|would|do|are|did|"
    r"will) you|"
    r"(?:gave|lent|handed|bought|sent|left) (?:me|us) (?:her|his|a|the|my) |had (?:told|said|known|warned|promised|"
    r"phoned|rung)|keeps? (?:in touch|ringing|texting)|lived (?:next door|upstairs|downstairs|with|opposite|in|at|on|"
    r"over)|"
    r"(?:lost|kept|found) (?:hers|his|theirs)(?!\w)|people (?:say|call|said)|still (?:sends|writes|calls|rings|lives|"
    r"has)|"
    r"(?:believed|believes|loved|loves|hated|hates|trusts|trusted|missed|misses) (?:me|us|her|him|them|it when)|"
    r"reckons?|"
    r"reckoned|thinks|sleeps|sings|rings|drives|remembers|"
    r"(?:doesn['’ ]?t|didn['’ ]?t|don['’ ]?t|won['’ ]?t|wouldn['’ ]?t|couldn['’ ]?t|can['’ ]?t|never|"
    r"always) (?:talks?|talked|know|knew|"
    r"knows|like|liked|want|wanted|remember|remembered|live|lived|say|says|said|speak|spoke|speaks|eat|ate|sleep|"
    r"slept|cry|cried|"
    r"tell|told|ask|asked|believe|believed|answer|answered|drive|drove)|"
    r"(?:could|might|must|would|should|can) (?:drive|know|talk|tell|speak|sing|read|hear|remember|have (?:known|"
    r"told|said|heard|seen))|"
    r"wasn['’ ]?t (?:there|in|home|at home|allowed|born)|(?:made|makes) (?:tea|dinner|lunch|breakfast|supper|"
    r"toast)|got (?:up|dressed)|"
    r"(?:is|was) (?:my|his|her|our) (?:half-|step|half |older |little |big |younger |best |foster )?(?:{kin}|"
    r"friend|mate)|"
    r"with the [a-z]+ (?:hair|eyes|coat|glasses|voice|beard|van|dog)|had the (?:top|bottom|other) bunk",
    "fr": r"et (?:moi|toi|lui|elle)|n['’]a (?:jamais|rien|pas) (?:dit|parle|su|voulu|vu)|m['’]a|a (?:dit|demande|"
    r"pleure|ri|appele)|disait|savait|habite|pleurait|voulait",
    "es": r"y yo|me (?:dijo|llamo|conto|pregunto)|dijo|lloro|llamo|se rio|sabia|vive|queria|decia",
}
"""What nobody but people do."""
_OPENS: Mapping[str, str] = {
    "en": r"(?:^|\n| {2,}|(?<!\w)(?:and|but|so|then|because|when|after|before|if|well|only|even|"
    r"right|yes|yeah|okay|ok|no|since|until|did|is|was|"
    r"would|does|has|that|says|later|once|suddenly|yesterday|afterwards|eventually|luckily|apparently|until then|"
    r"(?:that|one|this|the next|the same|another|some) (?:day|night|morning|evening|afternoon|time|week|weekend|year|"
    r"summer|"
    r"winter)|by then|at first|in the end|back then|at least|um+|uh+|erm?|like) |: ?)$",
    "fr": r"(?:^|\n| {2,}|(?<!\w)(?:et|mais|alors|enfin|ou|puis|quand|si|que|parce que|comme|apres que|apres|ensuite|"
    r"donc|"
    r"du coup|hier|plus tard|finalement|heureusement|euh|ce (?:jour|soir|matin)[- ]la|cette (?:nuit|annee|fois)[- ]la|"
    r"un (?:jour|soir|matin)|des fois|parfois|et la|la) |: ?)$",
    "es": r"(?:^|\n|[¿¡]| {2,}|(?<!\w)(?:y|pero|bueno|o|entonces|luego|cuando|si|que|porque|como|despues|ayer|"
    r"al final|mas tarde|asi que|eh|"
    r"(?:esa|aquella|una|esta) (?:tarde|noche|manana|vez)|(?:ese|aquel|un) (?:dia|ano|verano)|a veces|"
    r"menos mal que) |: ?)$",
}
NO_ACTOR = word_set("no_actor")
"""Words that stand bare, or after "was", as often as a name does."""
DETERMINED = word_set("determined")
ASKED_WHO = re.compile(
    r"(?<!\w)(?:who|with whom|qui|avec qui|quien|quienes|"
    r"con quien)(?!\w)[^.!\n]{0,50}\n(?:\w{1,14}(?: [a-z0-9]{1,8})?(?::| {2,}) *)?"
    r"(?:(?:it['’ ]?s|it was|that was|yeah|yes|um|uh|er|erm|well|oh|just|only|mostly|with|c['’]est|c['’]etait|avec|"
    r"era|con|"
    r"pues|fue)[ ,.…]+)*$"
)
"""The answer to who it was."""
ASIDE = re.compile(r"[ \u00a0]*(?:[ \u00a0]{2}|[,;:?!.\n])[ \u00a0]*|$|^")
POSSESSIVE = re.compile(
    r"['’]s +(?!a |an |the |not |so |just |been |gone |going |like |really |very |all |that |it )\w"
)
BODIES = word_set("bodies")
"""What speaks, rings and comes without being one person."""
TO_SOMEBODY = re.compile(
    r" (?:says? hi|laughed|cried|whispered|smiled|hugged|shrugged|nodded|giggled|waved|sang to|sat (?:next to|with|by)|"
    r"told me|said (?:she|he|i|we)|came (?:with|to see|to get) (?:me|us)|held my|held me|taught me|carried me|"
    r"drove (?:me|us)|cooked for|walked (?:me|us|with)|stayed with (?:me|us)|was (?:fair|kind|nice|lovely|good|strict) "
    r"to (?:me|us)|(?:phoned|rang|texted|lent|hugged|married|winked at|waved at|shouted at|smiled at|"
    r"looked at) (?:me|us)|"
    r"(?:still|always|never|sometimes) (?:sends|writes|calls|rings|texts|visits|phones|sent|wrote|rang|texted|visited)|"
    r"picked (?:me|us) up|(?:and|or) (?:me|i)(?: were| was| had| used| went| would| both| just| sat| ran|"
    r"[.,;\n]))(?!\w)"
)
NOW_AGED = re.compile(r"(?:(?:,| ) (?:now|then|aged|only|just)? ?\d{1,2}(?:,| {2})| \(\d{1,2}\))")


@cache
def said_around(language: str) -> Mapping[str, re.Pattern[str]]:
    """Patterns of one language, by what they tell.

    ``called``, ``strongly``, ``listed``, ``kin`` and ``opens`` are searched in what stands before a word; ``verb``,
    ``says`` and ``friends`` are matched at its end.

    Args:
        language: A key of :data:`CALLED`.
    """
    kin = "|".join(sorted((kin for kin in words_of("kin", language) if len(kin) > 2), key=len, reverse=True))
    mine = {
        "en": _KIN_EN.format(kin=kin),
        "fr": rf"(?:ma|mon|sa|son|ta|ton|la|leur|notre|mes|ses) (?:petite? |grande? |meilleure? )?(?:{kin})s? ",
        "es": rf"(?:mi|mis|su|sus|tu|la|el|nuestra|nuestro) (?:mejor |pequen[oa] )?(?:{kin})s? ",
    }[language]
    return {
        "called": re.compile(rf"(?<!\w)(?:{CALLED[language]})$"),
        "strongly": re.compile(rf"(?<!\w)(?:{_STRONGLY[language]})$"),
        "listed": re.compile(rf"(?<!\w)(?:{_LISTED[language]})$"),
        "kin": re.compile(rf"(?<!\w)(?:{mine})$"),
        "verb": re.compile(rf" (?:{_VERB[language]})(?!\w)"),
        "opens": re.compile(_OPENS[language]),
        "friends": re.compile(_AMONG_FRIENDS[language]),
        "says": re.compile(rf" (?:{_SAYS[language].replace('{kin}', kin)})(?!\w)"),
    }


def may_be_name(page: Page, word: Word, language: str) -> bool:
    """Return whether a word could be a name at all: no relation, title, role, number or function word."""
    folded = word.folded
    if (
        len(folded) < 2
        or folded in KIN
        or folded in TITLES
        or folded in SPEAKER_ROLES
        or folded in stop_words(language)
    ):
        return False
    if folded in word_set("ranks") or folded in number_words(language) or folded == "lovely":
        return False
    return (folded not in NOT_NAMES or folded in word_set("word_names")) and not is_function_word(word.text, language)
