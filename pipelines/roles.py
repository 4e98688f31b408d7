"""Words for whoever speaks, in the languages interviews are likely to come in; lower case.

They label turns: who reads a file tells labels from sentences by them, and who looks for names knows that a label of
such a word names nobody.
"""

_INTERVIEWER = """
int intv ivr interviewer interviewerin interviewers interviewende interviewt moderator moderatorin facilitator
researcher fieldworker question questions chercheur chercheuse enquêteur enquêtrice enqueteur intervieweur intervieweuse
forscher forscherin fragende intervistatore intervistatrice ricercatore ricercatrice entrevistador entrevistadora
investigador investigadora pesquisador pesquisadora onderzoeker badacz badaczka ankieter prowadzący
συνεντευκτής συνεντεύκτρια ερευνητής ερευνήτρια tyrėjas tyrėja klausėjas
intervievator intervievatoare cercetător tazatel tazatelka výzkumník anketar kérdező haastattelija intervjuer
"""
_PARTICIPANT = """
participant part pt respondent resp interviewee narrator informant witness survivor answer client patient
interviewé interviewée interviewe enquêté enquêtée participante répondant répondante témoin
befragte befragter befragten interviewte interviewter interviewpartner interviewpartnerin erzähler erzählerin
teilnehmer teilnehmerin proband probandin zeitzeuge zeitzeugin
intervistato intervistata partecipante testimone entrevistado entrevistada testigo informante participant
geïnterviewde deelnemer respondente rozmówca rozmówczyni uczestnik uczestniczka respondentka badany badana
συνεντευξιαζόμενος συνεντευξιαζόμενη συμμετέχων συμμετέχουσα dalyvis dalyvė respondentas
intervievat intervievată respondentă účastník účastnice respondentka ispitanik ispitanica válaszadó haastateltava
intervjuperson
"""
_OTHER_ROLES = """
speaker unknown unidentified person man woman child mother father sister brother grandmother translator interpreter
locuteur locutrice intervenant interprète sprecher sprecherin dolmetscher dolmetscherin mutter vater
parlante interprete hablante intérprete spreker tolk tłumacz matka ojciec multiple speakers audience group all
alle tous tutti todos wszyscy
caller operator officer constable driver counsellor counselor producer chair host presenter nurse judge
anrufer anruferin berater beraterin moderation fahrer fahrerin appelant appelante conducteur conductrice animateur
animatrice llamante operador operadora conductor conductora presentador presentadora beller agent agente
"""

INTERVIEWER: frozenset[str] = frozenset(_INTERVIEWER.split())
PARTICIPANT: frozenset[str] = frozenset(_PARTICIPANT.split())
ROLES: frozenset[str] = INTERVIEWER | PARTICIPANT | frozenset(_OTHER_ROLES.split())
