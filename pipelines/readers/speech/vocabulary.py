"""Words that tell a label from a sentence, in the languages interviews are likely to come in.

Each list is lower case. They only tip the balance: what a file repeats counts for more.
"""

_LETTERS = "i p r e b f m q a s c t w k y"

# fmt: off
_OPENERS = """
he she they we you it and but so then the my this that there if when what because or no yes well note nb ps http https
for example like one two first second third also however finally later today oh okay ok said says a an in on at
important remark problem result conclusion reason point summary comment remember careful warning
il elle ils on nous vous et mais donc puis le les mon ma ce cela si quand parce oui non alors
er sie wir ihr es und aber dann der die das mein meine wenn weil oder ja nein also
lui lei noi loro e poi lo gli mio mia questo se quando perché sì allora
él ella ellos nosotros y pero entonces el los mi esto cuando porque sí hij zij wij het maar dan de mijn dit als
ona oni to ale wtedy mój jeśli bo tak nie τότε και αλλά ο η το
"""
# fmt: on

_PARTICLES = "de da di du del della la le van von der den dos e y et and und ter zu of the & i"

_ABOUT = """
date datum data fecha ημερομηνία place location lieu ort luogo lugar plaats miejsce city town by interviewed duration
dauer durée durata duración duur length time heure uhrzeit ora hora transcribed transcriber transcription transcript
transkription transkript trascrizione transcripción recording recorded aufnahme enregistrement registrazione grabación
file filename audio video project projet projekt progetto proyecto topic subject title titel titre titolo título
language langue sprache lingua idioma code id pseudonym pseudonyme age alter âge età edad gender sex geschlecht sexe
sesso género occupation profession beruf professione setting session version status interview entretien
intervista entrevista gespräch wywiad data nr no number nummer numéro numero case fall cas caso consent source origin
updated created attendees present theme thème thema tema sujet asunto onderwerp temat θέμα
"""
_SERIES = (
    "interview entretien intervista entrevista interviu gespräch gesprek wywiad συνέντευξη transcript transkript case "
    "fall session participant teilnehmer narrative story tape band kassette recording part"
)

ROLE_LETTERS: frozenset[str] = frozenset(_LETTERS.split())
OPENERS: frozenset[str] = frozenset(_OPENERS.split())
"""Words that open sentences and so are no names, even with a capital and a colon."""
PARTICLES: frozenset[str] = frozenset(_PARTICLES.split())
"""Words inside names that go without a capital."""
ABOUT: frozenset[str] = frozenset(_ABOUT.split())
"""Words before a colon that say something about an interview (``Date: …``)."""
SERIES: frozenset[str] = frozenset(_SERIES.split())
"""Words that with a number make a title (``Interview 3``)."""
