"""Two unseen gold sets about the formats in which people write and speak identifiers: one to look at, one held back.

    .venv/bin/python benchmarks/unseen_formats.py OUT_DIR

writes ``unseen_dev.jsonl`` and ``unseen_held.jsonl``, 60 interviews each (40 English, 10 French, 10 Spanish), in the
schema of the interviews in the shared development gold (id, lang, text, spans with start, end, text, type, entity, id).
The two halves share no frame, no sentence, no name and no format of a file number, telephone, plate, identity number,
address, handle or e-mail (years, plain ages and some groupings of an IBAN and a date recur). They were written without
reading the rules of the detector. Every person, organisation, number and address is invented; towns are real.

Conventions, taken from the development interviews so that a score measures finding and not labelling:

- PERSON: first name, surname and nickname are separate mentions of one entity (its role). Titles (Mr, PC, Mme, doña),
  roles (my aunt) and the possessive are outside. A name before the colon of a turn is a mention too.
- AGE: the number alone, in words or figures; "years old", "-year-old", "ans", "años", "and a half", "aged", "birthday"
  and the f of "15f" are outside; the ordinal of a birthday is an age ("my [14th] birthday"). "Thirteen fourteen" is two
  mentions. Not planted, since the development set leaves them open: an age that somebody pretended to have, decades of
  life ("in her forties"), months of a baby, school years. A threshold ("you have to be 18") is not labelled.
- DATE: a year alone, a day with its month, with or without a year; the article belongs to it in "the 25th of June" but
  not in French and Spanish. Of "the summer of 2014" only the year. A year of birth is a DATE. Weekdays, months
  alone, holidays and times of day: the first three are not planted, the last is not labelled.
- ORG: a named school, club, service, shelter, church, charity or employer, with its generic noun ("swimming club",
  "lycée", "colegio") also in lower case. The English article belongs to it ("the Blue Lantern shelter"), the French and
  Spanish one does not. Generic bodies (the police, the school, la mairie) and platforms (Discord, Snapchat) are not
  labelled, nor are models of cars.
- LOCATION: towns, villages, countries. ADDRESS: street and number, with flat and postcode if said; not the town.
- DEM: the nationality or origin of a person. Languages, and nationalities of things, are not planted.
- CASE_NO, PHONE, IBAN, PLATE, NATIONAL_ID, HANDLE, EMAIL: the value as typed or spoken, without the word that
  announces it ("case", "no.", "n°", "ref"); the @ of a handle belongs to it, and so do the register letters of a file
  number ("II K 123/15", "B 1234-16").
- DIRECT: PERSON, ADDRESS, PHONE, IBAN, PLATE, NATIONAL_ID, CASE_NO, EMAIL, HANDLE. QUASI: the other five.

How to read the material: ``[A|value]`` is a mention (letters in ``TYPES``), ``;`` parts alternatives, ``[A:value]``
is one taken as it stands, ``<A>`` is the next sentence of that deck. ``{fr}`` is the first name of a role, ``{fr.s}``
the surname, ``.U`` and ``.S`` the same in capitals, ``.l`` and ``.z`` in lower case, ``.n`` the nickname. In a value
``#`` is a digit, ``^`` and ``%`` letters, ``~`` a spoken digit, ``$w $d`` a young age in words and in figures, ``$W
$D`` an adult's, ``$o $O`` an ordinal, ``$y $q`` a year in four and in two figures.
"""

import json
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

Document = dict[str, Any]

TYPES = {
    "A": "AGE",
    "C": "CASE_NO",
    "O": "ORG",
    "T": "DATE",
    "L": "LOCATION",
    "X": "ADDRESS",
    "F": "PHONE",
    "I": "IBAN",
    "H": "HANDLE",
    "M": "EMAIL",
    "K": "PLATE",
    "N": "NATIONAL_ID",
    "E": "DEM",
}
QUASI = {"AGE", "DATE", "LOCATION", "ORG", "DEM"}
ROLES = {"v": "F", "mum": "F", "fr": "F", "aunt": "F", "bro": "M", "cou": "M", "oth": "M", "work": "M", "teach": "F"}
# Shape of the part of an IBAN after the check digits: a letter for each capital, a digit for each 9.
BBAN = {
    "DE": "9" * 18,
    "FR": "9" * 23,
    "ES": "9" * 20,
    "NL": "AAAA" + "9" * 10,
    "GB": "AAAA" + "9" * 14,
    "AT": "9" * 16,
    "IT": "A" + "9" * 22,
    "BE": "9" * 12,
    "PT": "9" * 21,
    "IE": "AAAA" + "9" * 14,
    "CH": "9" * 17,
    "DK": "9" * 14,
    "SE": "9" * 20,
    "CZ": "9" * 20,
    "RO": "AAAA" + "9" * 16,
    "LT": "9" * 16,
}
WORDS = {
    "en": {
        "digit": "zero;one;two;three;four;five;six;seven;eight;nine",
        "young": "eleven;twelve;thirteen;fourteen;fifteen;sixteen;seventeen",
        "adult": "twenty-six;thirty-one;thirty-four;twenty-nine;forty-two;forty-seven;fifty-three;fifty-eight",
        "ordinal": "eleventh;twelfth;thirteenth;fourteenth;fifteenth;sixteenth;seventeenth",
    },
    "fr": {
        "digit": "zéro;un;deux;trois;quatre;cinq;six;sept;huit;neuf",
        "young": "onze;douze;treize;quatorze;quinze;seize;dix-sept",
        "adult": "vingt-six;trente-deux;trente-quatre;quarante-sept;cinquante-trois",
        "ordinal": "onzième;douzième;treizième;quatorzième;quinzième;seizième",
    },
    "es": {
        "digit": "cero;uno;dos;tres;cuatro;cinco;seis;siete;ocho;nueve",
        "young": "once;doce;trece;catorce;quince;dieciséis;diecisiete",
        "adult": "veintiséis;treinta y dos;treinta y cuatro;cuarenta y siete;cincuenta y tres",
        "ordinal": "undécimo;duodécimo;decimotercer;decimocuarto;decimoquinto",
    },
}

# ---------------------------------------------------------------------------------------------------------------------
# The dev half
# ---------------------------------------------------------------------------------------------------------------------

DEV_NAMES = {
    "en": {
        "F": "Rosalind:Roz Philippa:Pip Marisol:Sol Nkechi:Kech Josephine:Jo Annelise:Lissie Tamsin:Tam Bethany:Beth "
        "Faith:Fay Oluchi:Lulu Ghislaine:Gigi Halina:Hali Perdita:Perdy Shreya:Shrey Morwenna:Wenna Jade:Jay",
        "M": "Charles Ewan Kwame Tobias Rhodri Idris Casimir Declan Matthias Samir Olaf Benedict Jasper Vaughan "
        "Zayd Milo",
        "S": "Attwood Okeke Llewellyn Marchetti Sorensen Brightwell Van-der-Meer O'Hanlon Nakamura Petrenko "
        "Haverford Quigley Castellanos Thorne McAllister Abernathy Dragomir Fairclough Oyelaran Winterbourne",
    },
    "fr": {
        "F": "Apolline:Popo Maïwenn:Maï Clémence:Clem Oriane:Ori Faustine:Titine Yasmine:Yas Solène:So Bérénice:Béré "
        "Noémie:Nono Hortense:Tense",
        "M": "Gaspard Ismaël Corentin Aurélien Tanguy Mathurin Lilian Baptiste Noam Célestin",
        "S": "Kermarrec Delaunois Sabatier Benhaddou Vasseur Poitevin Lacombe N'Guessan Fontvieille "
        "Guilloux Marchandeau",
    },
    "es": {
        "F": "Macarena:Maca Rocío:Chío Leire:Lei Guadalupe:Lupe Itziar:Itzi Candela:Cande Soledad:Sole Noelia:Noe "
        "Ximena:Xime Remedios:Reme",
        "M": "Gonzalo Iker Fermín Nicanor Joaquín Asier Bruno Damián Ulises Rubén",
        "S": "Zubizarreta Carrascosa Montalbán Olivares Bustamante Quiroga Etxeberria Peñalver Villalobos Amigó Solís",
    },
}

DEV_DECKS = {
    "en": {
        "A": """
I'd just turned [A|$w] when we moved.
My sister was going on [A|$d] and she slept with the light on.
That was at the age of [A|12;11;13] and a half, I remember because of the cake.
{bro}, now [A|$D], still laughs about it.
These days I have a [A|9;7;6]-year-old of my own and I check the phone.
I was born in [T|'98;'01;'96], so you can work it out.
I wasn't even [A|$w] yet.
Aged [A|$d], I was the tallest in the row.
By the time I hit [A|$w] I knew every bus driver.
They were both [A|$w;$d], my cousins, in the same class and everything.
She'd have been about [A|$D], I guess, with reading glasses on a string.
It was a week off my [A|$o;$O] and nobody had planned anything.
We had my [A|$o;$O] birthday in the flat with two paper plates.
Between the ages of [A|11;12] and [A|15;16] I kept a diary.
From [A|eleven;ten] to [A|fourteen;sixteen] I shared a room with her.
The form says "age at first contact: [A|$d]".
Name, then age, [A|$d], then a box for the doctor.
{fr} ([A|$d]) and her brother came along too.
As a [A|fourteen;thirteen;fifteen]-year-old you think grown-ups know what they're doing.
I must have been, what, [A|twelve;thirteen]? [A|Fourteen;Fifteen] at most.
I turned [A|$d] in that kitchen.
He is [A|$D] years of age, it says so in the letter.
I left at [A|thirteen;twelve] and came back at [A|seventeen;sixteen].
My gran lived to be [A|eighty-one;ninety-two;eighty-seven].
There were three of us: [A|nine;eight], [A|eleven;ten] and me, [A|$w].
That's me at [A|$d] in the photo, all fringe and headphones.
I'm [A|$D] now and I still keep the ticket.
In the chat I'd put [A|15;14;13]f, like everybody did.
The caretaker, who was [A|$W] and had five grandchildren, saved us biscuits.
So picture a girl, [A|$w], with a rucksack and a hamster.
""",
        "a": """
i was like [A|thirteen;twelve] [A|fourteen] when that started
yeah so i was [A|$w] at the time
she was [A|$w] i was a bit older than her
he's [A|$D] now i think
when i was [A|13;12] no sorry [A|14;15]
turned [A|$w] that week nobody noticed
around [A|twelve;eleven;thirteen] and a half
my little one's [A|six;four;five] and she asks me everything
i'd been [A|$w] for like two weeks
from [A|ten;eleven] up till [A|fifteen;sixteen] i'd say
the youngest was [A|eight;nine] you know and so serious
""",
        "C": """
My file was [C|YOT/####/B] and it was thin.
The officer wrote a crime reference on my hand, [C|CR/#####/19;CR/#####/14].
Police reference [C|31########], that's what was on the little card.
The claim form had [C|E##YJ###;F##YP###] at the top.
In the family court we were [C|ZC1#C#####].
On the blue letter it was parketnummer [C|16/######-14;09/######-15].
The second one was longer, [C|## Ls ### Js ####/16;## KLs ### Js #####/13].
Quote [C|HL-#####-%], the hotline told me, whenever you ring back.
They saved my chat under [C|ch#######].
My social care ID is [C|P#######], I had to say it at every desk.
The guards had it as PULSE [C|1-######].
There's a complaint too, [C|IX/###/15], and nobody answered.
In [L:Italy] it was filed as [C|#####/15 R.G.N.R.;####/16 R.G.N.R.].
The next letter said [C|KRPA-######-#/ČJ-2014-00####].
In [L:Warsaw] my case was [C|II K ###/15;IV K ####/16] for two years.
My grandfather keeps the one from home, [C|####/117/2016;#####/3/2014].
And from [L:Porto]: [C|###/14.#TAVNG;####/15.#T9PRT].
The district court wrote [C|B ####-16;B ###-13] on everything.
Our ref: [C|^^^/##/####], your ref: blank.
Case no. [C|2016-####-^^] was on the sticker.
On the folder there was just [C|#### ####] in felt pen.
It's [C|F.####.####] at the youth office.
The appeal got its own number, [C|C-###/2017;C-##/2015 P].
She typed in [C|SAFE#####%] and my whole life came up.
Ticket [C|#######-^], reopened twice.
My application, no. [C|#####/13;#####/09], went to [L:Strasbourg].
The legal aid certificate is [C|1.##.#####.^].
I was intake [C|K-2015-###;K-2017-##].
The guardian's note starts with "re [C|^^##### / ###]".
""",
        "c": """
the case number was [C|~ ~ ~ dash b]
reference [C|double ~ ~ ~ stroke ~ ~]
they said file [C|~ ~ ~ ~ slash twenty sixteen]
on the letter it's [C|c r ~ ~ ~ ~ ~]
it was [C|k dash ~ ~ ~] i had to spell it
my number with the hotline is [C|h l ~ ~ ~ ~]
incident number [C|~ ~ double ~ b] something like that
""",
        "O": """
I went to [O|Penbryn High;Cold Ash Primary;Ravensmoor Grammar] until we moved.
Then came [O|St Brannoc's C of E Primary;Our Lady of the Fens RC School].
I did my exams at [O|Tallow Hill Sixth Form College;Mossbank Further Education College].
[O|The Copper Kettle Project;The Open Gate Trust] gave me a bus pass.
A lady from [O|Harbour Lights;Kindling;Stepping Stones North] came on foot.
I was with [O|Fenland CAMHS;East Marsh CAMHS;Wealdshire CAMHS] for a bit.
On evenings off I went to [O|the Scarrow Street youth club;the Old Forge drop-in].
They found me a bed at [O|Juniper House;Number Nine Orchard House;Larch Lodge].
My aunt worked for [O|Brackley & Sons;Dunmore Cold Foods Ltd;Pell Brothers Removals].
At weekends we sat at the back in [O|St Aldric's;Salt Lane Methodist Church;the Elim Chapel].
I played left wing for [O|Tidewell Rovers U15s;Ashdown Ladies FC].
The choir was at [O|Kirkholm Minster;Bethel Tabernacle].
{mum} cleaned at [O|Northgate Infirmary;Royal Calder Hospital] at night.
There was a leaflet from [O|NWCAS;SAYF;BRYC] on the desk.
[O|SAYF] ([O|Safe At Your Front Door]) helped with the forms.
[O|LYN], that's [O|the Listening Young Network], found me a tutor.
I volunteer for [O|Bluebell Hospice Shop;Second Chapter Books] now.
My solicitor was at [O|Ogden, Marsh and Pike LLP;Fairweather Law].
I learned to swim with [O|Dolphins of Elmswell;Merrow Otters swimming club].
The judo was in [O|Sensei Park dojo;Oakfield Leisure Centre].
I told a volunteer from [O|Night Ferry Line;Quiet Hour Helpline] first.
The foster agency was called [O|Greenfinch Fostering;Hearth & Home Fostering Services].
Art therapy happened in [O|the Weavers' Barn;the Lamplight Studio].
I got a part-time job at [O|Bella Rosa Pizzeria;Crumb and Co;Tindle's Bakery].
My brother is at [O|the University of Holmshire;Marlingford Tech].
After the summer they sent me to [O|Heron Lake Academy Trust;King Osric's School for Girls].
The refugee office, [O|Welcome Hands;Door 21], had a sofa.
We got food parcels from [O|Saltmarsh Foodbank;the Trinity pantry].
I did the dance show with [O|Studio Pirouette;Eastquay Youth Theatre].
[O|Wetherhill Borough Council;Saxby County Council] paid for the taxi.
I was in the guides, [O|3rd Cobham Guides;1st Penmarsh Scouts].
""",
        "o": """
i was at [O|penbryn high] then
they put me in [O|juniper house;larch lodge;orchard house] for a bit
there was this woman from [O|stepping stones north;harbour lights]
we used to go to [O|the scarrow street youth club;the old forge drop-in]
i did my exams at [O|mossbank college;tallow hill sixth form]
and [O|fenland camhs;east marsh camhs] never rang back
so i played for [O|tidewell rovers;ashdown ladies] on the weekends
i rang [O|night ferry line;quiet hour helpline] from the bathroom
my mum had a job at [O|dunmore cold foods;tindle's bakery]
""",
        "F": """
Her mobile was [F|07700 900###;07700-900-###].
You can ring me on [F|(01632) 960###] after tea.
He texted from [F|+44 7700 900###;0044 7700 900###] that time.
The other phone was a foreign one, [F|+31 6 #### ####;06-########].
I still know our landline, [F|01632 960 ###].
They wrote [F|+43 660 #######;+49 (0)151 ########] on the back of the card.
Text me, it's [F|07700.900.###].
The overseas number was [F|(555) 01#-####;+1-202-555-01##].
""",
        "f": """
my number's [F|oh seven double ~ nine double oh ~ ~ ~]
it was [F|oh one six three two ~ ~ ~ ~ ~ ~]
he goes call [F|zero six ~ ~ ~ ~ ~ ~ ~ ~] any time
you get me on [F|plus four four seven ~ ~ ~ ~ ~ ~ ~ ~ ~]
""",
        "I": """
The rent went to [I|DE 4], and I kept the slips.
Pay it into [I|NL 0], she wrote.
It was on the invoice, iban [I|gb l0].
They gave me the account as [I|AT 4] and asked me to check it.
I typed [I|it l4] and the app said the name did not match.
The refund came from [I|FR 0].
It's [I|ES -] on the paper from the bank.
""",
        "H": """
On Discord I was [H|plumduck#####;snowpea.#%%].
My old Insta is [H|@roz.and.rain;@paper_moths;@_tidepool_#].
They had [H|Night0wl_##;bobbinthread##] on Snapchat, with a zero for the o.
Add me, [H|u/teacup_storm;u/moss-and-mist], it said.
The profile was called [H|Lonely.Lighthouse;xX.rainmaker.Xx].
On Telegram you'd look for [H|@kestrel%%#;@old_harbour_bot].
In the game I was [H|QueenOfCrumbs;MissBiscuit##].
My Kik was [H|gooseberry_fool##].
""",
        "M": """
I write to them from [M|roz.attic##@example.org].
Her work one is [M|p_hale-moor@council.example.net].
It went to [M|the.tall.one@example.com], three times.
Send it to [M|quietdesk+help@example.org], she said.
I made a new one, [M|no-reply-to-me##@mail.example.com].
Spell it: [M|rainyday## at gmail dot com].
""",
        "m": """
it's [M|rainy dot day at gmail dot com] if you want it
he had [M|tall underscore one at hotmail dot co dot uk]
send it to [M|blue lamp ~ ~ at outlook dot com]
""",
        "X": """
We lived at [X|Flat 3, 14 Elm Row;Flat 2B, 61 Canning Terrace].
The parcel went to [X|22a Cobbler's Yard;9 Saltpan Close].
I can still draw the door of [X|108 Upper Quarry Road;7 Mill Lane].
It was [X|The Old Bakery, 5 Church Walk;Rose Cottage, 2 Ferry Lane], with a red gate.
My aunt had [X|Unit 6, 40 Dock Street;33 St Olave's Crescent].
In [L:Vienna] it was [X|Lindengasse 12/7;Kaiserallee 88].
""",
        "T": """
We signed the lease on [T|14/11/$y;3 Feb. $y].
It was [T|the 9th of May;the 22nd of October], I'm sure of that.
The first call was on [T|11 May $y;30 Jan $y], quite late.
The letter is dated [T|$y-03-1#;$y/11/0#].
Everything changed on [T|October 2nd, $y;Aug. 19th, $y].
She wrote [T|02.11.$q;17.06.$q] on the back of the picture.
That was back in [T|$y], when the bridge was closed.
We stayed until the winter of [T|$y].
My date of birth is [T|5th April 1999;21st March 2001].
In the log it says [T|12-SEP-$y;08-DEC-$y].
""",
        "t": """
it was [T|the twelfth of may] i think
this was back in [T|two thousand and fourteen;twenty sixteen;twenty thirteen]
like [T|october the third] or so
so [T|the second of november] my mum comes in
""",
        "L": """
I grew up in [L|Ashby-de-la-Zouch;Market Rasen;Newton Abbot].
We took the coach to [L|Aberystwyth;Berwick-upon-Tweed;Kirkcaldy].
Before that we were in [L|Gdynia;Setúbal;Graz], by the water.
My dad stayed behind in [L|Ghana;Moldova;Portugal].
The nearest town was [L|Leek;Ware;Rugby], an hour on foot.
""",
        "E": """
My dad is [E|Ghanaian;Moldovan;Portuguese], so there was always soup.
I'm half [E|Welsh;Irish] and half [E|Turkish;Lebanese], if that matters.
The girl upstairs was [E|Ukrainian;Eritrean] and we became friends.
They were a [E|Bangladeshi;Lithuanian] family, very kind.
As a [E|Kurdish;Roma] girl I was used to being stared at.
""",
        "K": """
The van was a Transit, [K|BX## ^^^;LK## ^^^].
I wrote down [K|YD##^^^], smudged but readable.
A Skoda, foreign plate, [K|W-#####^;GU ###^^].
The taxi had [K|##-^^-##;^^-###-^], I texted it to {fr}.
""",
        "N": """
My National Insurance number is [N|QQ ## ## ## C;QQ######B].
They copied my PESEL, [N|0#0#########], onto the form.
The passport they took is [N|53#######;AX#######].
My NHS number was [N|999 ### ####], it was on the wristband.
Her BSN, [N|#########], was on the same sheet.
""",
        "Z": """
It cost £14.50 and I had twelve pounds.
I read up to page 47 that night.
We lost 3-1, then 14 to 12.
I stayed for two or three years, on and off.
It was twenty past four, still light.
There were thirteen of us at the table.
The number 38 bus stops right outside.
You have to be 18 to sign it, they said.
One of those boys from the school waved at me.
I told the police and the social worker, and the school as well.
I sent maybe 15 messages, no answer.
We waited in room 12, on the second floor.
Shoes in size 38, I was proud of those.
I was 100 percent sure that nobody would ring.
It may sound small, but I had faith in that one phone call.
We had to march up and down the hall for the play.
It took sixteen minutes door to door.
I had a phone with 20 euros on it.
The film was chapter eleven of the book, more or less.
They give you ten sessions and that's it.
""",
        "z": """
it was about fourteen quid i think
two or three years something like that
we were like twelve people in there
the police came round and the school knew as well
half past four in the morning i was still up
i had like sixteen missed calls
it's on page thirteen of that booklet
""",
    },
    "fr": {
        "A": """
J'allais sur mes [A|$w;$d] ans.
Je venais d'avoir [A|$w] ans quand on a déménagé.
C'était juste avant les [A|quatorze;quinze;treize] ans de {fr}.
À l'âge de [A|$d] ans et demi je prenais le train seule.
{bro}, [A|$D] ans aujourd'hui, en rit encore.
On a fêté mes [A|$d] ans dans la cuisine.
J'avais quoi, [A|onze;douze], [A|treize;quatorze] ans à peine.
Je suis née en [T|97;2001;99], faites le calcul.
Une gamine de [A|$w] ans avec un sac trop grand, voilà.
Âgée de [A|$W] ans, la gardienne nous gardait des biscuits.
""",
        "C": """
Mon dossier porte le numéro [C|15/00####;16/0####].
Le procès-verbal, c'est le [C|2015/00####;#####/01234/2016].
Au parquet on m'a donné [C|15 ### 000 ###;P16#########].
Chez le juge des enfants c'était [C|J15/####;E16/0###].
L'écoutante a noté [C|EC-####-%;APP-2016-####].
À l'aide sociale j'étais le dossier [C|ASE.##.####].
""",
        "O": """
J'étais au [O|collège Marguerite-Ancelin;collège des Trois Rivières].
Ensuite le [O|lycée pro Jean-Baptiste Hérault;lycée agricole de Ker-Ael].
J'ai dormi au [O|foyer Les Hirondelles;foyer de la Tour Blanche].
Une dame de l'[O|association Main Tendue 44;association Paroles d'Ados] m'a écoutée.
Ma mère travaillait chez [O|Boulangerie Le Fournil d'Agathe;Transports Morvan].
Je nageais au [O|Cercle nautique de Plouvern;club Les Dauphins].
Souvent on allait à l'[O|église Saint-Goulven;église Sainte-Avoye].
La [O|MJC du Vieux Moulin;mission locale du Val Clair] m'a aidée.
""",
        "F": """
Son numéro, c'était le [F|06.39.98.##.##;06 39 98 ## ##].
Rappelle au [F|+33 6 39 98 ## ##;0033639980###], elle disait.
J'ai dicté [F|zéro six trente-neuf quatre-vingt-dix-huit douze quinze].
""",
        "I": """
L'argent allait sur [I|FR 4], je m'en souviens.
Il y avait un RIB, [I|fr l0], plié en quatre.
""",
        "H": """
Sur Snap j'étais [H|petite.brume##;mimosa_%%].
Son pseudo, [H|@le_grand_large;@marin_d_eau], je l'ai gardé.
""",
        "M": """
J'écrivais depuis [M|brume.du.soir##@example.org].
L'adresse était [M|le grand large arobase gmail point com].
""",
        "X": """
On habitait [X|17 bis, rue des Tanneurs;4 allée du Puits].
Le colis est parti au [X|112, boulevard des Alouettes;3 quai aux Herbes].
""",
        "T": """
C'était le [T|12 mai $y;1er juin $y], le soir.
Le courrier est daté du [T|07/10/$y;22.01.$y].
On est restés là jusqu'en [T|$y].
""",
        "L": """
J'ai grandi à [L|Pont-l'Abbé;Lons-le-Saunier;Sète].
On a pris le car pour [L|Quimperlé;Gap;Vienne].
""",
        "E": """
Mon père est [E|sénégalais;portugais;roumain], il cuisine très bien.
La voisine, une [E|Polonaise;Marocaine], gardait la clé.
""",
        "K": """
Une vieille Clio, immatriculée [K|^^-###-^^].
J'ai noté la plaque, [K|#### ^^ 29].
""",
        "N": """
Mon numéro de sécu, [N|2 99 03 29 ### ### ##], était sur la feuille.
Ils ont copié ma carte d'identité, [N|15032920####].
""",
        "Z": """
Ça coûtait 14 euros, j'en avais douze.
J'ai lu jusqu'à la page 47.
Il était seize heures trente, il pleuvait.
On était treize à table.
La police est venue, et l'école était au courant.
J'y suis restée deux ou trois ans.
Il fallait avoir 18 ans pour signer.
On a perdu 3 à 1, comme toujours.
""",
    },
    "es": {
        "A": """
Acababa de cumplir los [A|$w;$d].
Iba para los [A|$d] años y dormía con la luz encendida.
Con [A|$w] años y medio ya cogía sola el tren.
{bro}, que ahora tiene [A|$D], todavía se ríe.
A los [A|$w;$d] me cambiaron de clase.
Tendría yo [A|doce;once], [A|trece;catorce] como mucho.
Nací en el [T|98;2001;97], echa la cuenta.
Una niña de [A|$w] años con una mochila enorme, esa era yo.
La portera, de [A|$W] años, nos guardaba galletas.
Celebramos mis [A|$d] en la cocina.
""",
        "C": """
Mi expediente era el [C|####/2015;###/2016-B].
Las diligencias previas, [C|DP ####/14;D.P. ###/2013], eso ponía.
El atestado lleva el número [C|####/16-^].
En la línea de ayuda me apuntaron [C|LA-#####;LA.2017.###].
En menores era el [C|PM-##/####].
La carta decía "ref. [C|^^/####/15]".
""",
        "O": """
Iba al [O|colegio Nuestra Señora del Olivar;CEIP Los Almendros].
Luego al [O|IES Torre de la Vega;instituto Rosalía Pimentel].
Dormí en el [O|hogar La Golondrina;centro de acogida Puerta Azul].
Una chica de la [O|Fundación Manos de Sal;asociación Norte Joven] me escuchó.
Mi madre limpiaba en [O|Conservas Ortuño;Hotel Mirador del Soto].
Jugaba en el [O|Club Balonmano Ribera;C.D. San Telmo].
A veces íbamos a la [O|parroquia de San Froilán;iglesia de Santa Tecla].
""",
        "F": """
Su móvil era el [F|600 ### ###;600-##-##-##].
Llámame al [F|+34 600 ######;0034 600 ## ## ##], me dijo.
Le dicté el [F|seis cero cero doce treinta y cuatro cincuenta y seis].
""",
        "I": """
El dinero iba a [I|ES 4], lo tengo apuntado.
En el papel ponía [I|es l0].
""",
        "H": """
En Insta era [H|@luna.de.papel##;@la_reme_##].
Su usuario, [H|faro_apagado##;gaviota.%%%], lo guardé.
""",
        "M": """
Escribía desde [M|marea.baja##@example.org].
El correo era [M|faro apagado arroba gmail punto com].
""",
        "X": """
Vivíamos en la [X|calle Hortelanos, 17, 3º B;avenida de la Ría 102].
El paquete fue a la [X|travesía del Pozo 4;ronda de Levante, n.º 9].
""",
        "T": """
Fue el [T|12 de mayo de $y;1 de junio de $y], por la tarde.
La carta es del [T|07/10/$y;22-01-$y].
Nos quedamos hasta [T|$y].
""",
        "L": """
Crecí en [L|Villanueva de la Serena;Sestao;Zafra].
Fuimos en autobús a [L|Medina del Campo;Baza;Tui].
""",
        "E": """
Mi padre es [E|ecuatoriano;rumano;portugués] y cocina muy bien.
La vecina era [E|marroquí;boliviana] y tenía la llave.
""",
        "K": """
Un Ibiza viejo, matrícula [K|#### ^^^;####-^^^].
""",
        "N": """
Mi DNI, [N|########-^;########^], estaba en la hoja.
Con el NIE [N|X-#######-^;Y#######^] no me dejaban.
""",
        "Z": """
Costaba 14 euros y yo tenía doce.
Leí hasta la página 47.
Eran las cuatro y media y llovía.
Éramos trece en la mesa.
La policía vino y en la escuela lo sabían.
Estuve allí dos o tres años.
Hay que tener 18 para firmar.
Perdimos 3 a 1, como siempre.
""",
    },
}

DEV_VOICES = {
    "en": [
        """
I: Could you start with where you lived as a child?
P: Sure. <L> It was me, my mum {mum} and my brother {bro}.
P: <A> <X>
I: And the school?
P: <O> <Z>
P: {fr} sat next to me. {fr} {fr.s}, but she hated the surname.
P: <O> It was, I don't know, fine.
I: Is there paper about all this?
P: Loads. <C> <C>
P: <T> {mum} kept it in a biscuit tin.
I: Would you like some water?
P: No, I'm all right. <A> <F>
P: <E> <Z> So, yes, that was the first part.
""",
        """
[00:00:04] Q. Please say your name for the tape.
[00:00:09] A. {v} {v.s}. On the list it's {v.S}, {v}.
[00:00:21] Q. Thank you. And how old are you?
[00:00:24] A. <A>
[00:01:02] Q. Do you remember the number of the file?
[00:01:07] A. <C> I read it so often.
[00:01:48] A. <C>
[00:02:15] Q. Who took you there?
[00:02:19] A. My cousin {cou}, in the car. <K>
[00:03:33] A. <O> <Z>
[00:04:10] Q. Did you keep in touch with {cou}?
[00:04:12] A. Sometimes. <M> <T>
[00:05:47] A. <A> <O> After that it got quieter.
[00:06:20] Q. We can stop whenever you like, {v}.
""",
        """
Interviewer: You wanted to talk about the evenings.
{v}: Yeah. Evenings were the best part, honestly. <Z>
{v}: <H> That's how I met {oth}.
Interviewer: Who else knew {oth}?
{v}: {fr}, {cou}, my aunt {aunt}, everyone. <H>
{v}: <A> <A>
Interviewer: And who helped you?
{v}: <O> And then a man called {work} {work.s}, he was lovely.
{v}: <O> <C>
Interviewer: Did {work} write a report?
{v}: He did, and he emailed it. <M>
{v}: <I> I didn't ask why. <Z>
{v}: <L> I would tell any kid: talk to one person. Just one.
""",
        """
Intake note, read aloud by the caller.
Caller: It says {v.U} {v.S}, then the date of birth. <N>
Helpline: You can leave that out if you prefer.
Caller: No, it's fine. <A> <C>
Helpline: And who lives with you?
Caller: {mum}, {bro} and the cat. <X> <Z>
Caller: <O> <O>
Helpline: May we ring you back?
Caller: Yes, please. <F>
Caller: <C> I hope that's the right one.
Helpline: Thanks, {v}. Is {mum} with you now?
Caller: She's at work. <A> <E>
Caller: My teacher Ms {teach.s} gave me your leaflet. <Z>
""",
        """
I: Tell me about the move.
R: Oh, the move. <T> <L>
R: Mr {work.s} from the removals let me sit in front. <K>
R: <A> {bro} cried the whole way, and {mum} sang.
I: And the new school?
R: <O> The first week I ate lunch with {fr}, {aunt} and {cou}. Nobody else spoke to me.
R: <Z> <A>
I: Did somebody look after you?
R: <O> She was called {teach} {teach.s}. I called her Miss.
R: <C> I only found that number last year.
R: <O> <Z>
I: Who would you thank?
R: {teach}. And {bro}, always.
""",
        """
P1: So this is for the both of us, {v} and {fr}?
P2: Yes, me and {v.n}. I'm {fr}, she's {v}.
M: Lovely. How did you meet?
P2: <O> <A>
P1: <A> We were the only two who liked maths.
P2: <Z> <H>
M: And later?
P1: Later there was the court. <C> <T>
P2: And mine was separate. <C>
P1: <O> They had hot chocolate.
M: Who went with you?
P2: {aunt} {aunt.s}, she's a volunteer. <F>
P1: <E> <Z> <O>
P2: {aunt} still sends us cards, to {v.U} AND {fr.U}, in capitals.
""",
        """
I: We spoke about work last time.
P: Right. <O> <O>
P: The manager, a Mr {oth.s}, was strict, but {oth} was fair to me.
P: <I> <A>
I: How long did you stay?
P: Not long. <Z> <Z>
P: They needed papers. <N> <N>
I: And where did you live?
P: <X> <L> The heating never worked.
P: <C> That was about the flat. {fr} came with me to the office.
I: {fr} from the youth club?
P: Yes. <O> <A>
P: <M> I check it every morning.
""",
        """
I: You have the letters there.
P: I brought all of them, look. <C>
P: This one's for my brother: "{bro} {bro.s}". <A>
P: And here. <C> <T>
P: The rest is from the charity. <O> <C>
I: What does that last one say?
P: "Dear {v}, dear Mrs {mum.s}". <Z> <A>
P: Below is the officer, PC {work.s}, and a phone. <F>
I: Did he call?
P: He did. <Z> <O>
P: {work} {work.s} is retired now. <E>
P: <X> That's where the letters went, not to us.
""",
        """
T: Good evening, this is the listening line.
C: Hi. Um. <A> Is that okay?
T: Of course. You don't have to tell me your name.
C: It's {v.n}. Well, {v}, but nobody says {v}.
C: <H> <Z>
T: Is there a grown-up that you like?
C: My aunt {aunt}. And coach {work}. <O>
C: <O> <O> I like it there.
T: Did you call us before?
C: Once. <C>
T: I see it, thank you. Anything else written on it?
C: <C> <A>
C: {cou} says hi, he's next to me. <L> <F>
T: Hi {cou}. Thank you both for calling. <Z>
""",
        """
i: okay it's recording so just start anywhere
p: so um <a> and <l>
p: my mum {mum.l} she worked nights so it was me and {bro.l} you know
p: <o> and <z>
i: mhm and who did you tell
p: {fr.l} first then mister {work.z}
p: <a> and then <c>
i: do you have contact with {fr.l} now
p: yeah yeah <f>
p: <t> and <o>
p: <z> and it was like {bro.l} {fr.l} {cou.l} and me
i: and how is it these days
p: good <a> <m>
""",
        """
SPEAKER_00: so can you tell me about the evenings at home
SPEAKER_01: yeah i mean <z> and we'd just talk me and {cou.l}
SPEAKER_01: <a> <o>
SPEAKER_00: and your aunt
SPEAKER_01: {aunt.l} yeah auntie {aunt.l} {aunt.z} \
she lived on [X|fourteen elm row;twenty two cobblers yard;nine mill lane]
SPEAKER_01: <l> <t>
SPEAKER_01: <c> they kept asking me that
SPEAKER_00: who's they
SPEAKER_01: the office um <o> and <o>
SPEAKER_01: <a> <a>
SPEAKER_01: my dad's [E|ghanaian;moldovan;welsh] so he didn't trust the whole thing
SPEAKER_00: right
SPEAKER_01: <f> that's how i got through to {work.l} in the end
""",
        """
int: right uh can you say your name and that
res: {v.l} {v.z} people say {v.l}
int: and how old were you
res: <a> <a>
res: <z> it was just me and {fr.l} on the wall outside the shop
int: and then you had a number for it
res: <c> and the other one <c>
res: <o> <o> they had beanbags
int: who's that in the picture
res: that's {mum.l} that's {oth.l} that's my brother
res: the user name was [H|plumduck##;night0wl##] on there
res: <t> <m>
int: do you want a break
res: nah <z>
""",
    ],
    "fr": [
        """
E : Vous avez grandi où ?
R : <L> On était quatre, ma mère {mum}, mon frère {bro}, le chat et moi.
R : <A> <X>
E : Et l'école ?
R : <O> Madame {teach.s} était gentille. <Z>
R : <A> <H> C'est là que j'ai parlé avec {oth}.
E : À qui l'avez-vous dit ?
R : À {fr}, {fr} {fr.s}. Puis à l'écoutante. <C>
R : <O> <T>
R : <C> <F> <Z>
E : Merci. On continue ?
R : Oui. <E> <A> Le soir on jouait aux cartes, et c'était bien.
R : <N> <O> Voilà.
""",
        """
Écoutante : Bonsoir, je vous écoute.
{v} : Bonsoir. Moi c'est {v}, enfin {v.n} pour les copains.
{v} : <A> <Z>
Écoutante : Prenez votre temps, {v}.
{v} : Mon cousin {cou} a gardé les papiers. <C> <C>
{v} : <O> <O>
Écoutante : Quelqu'un vous aide ?
{v} : Oui, M. {work.s}, {work} {work.s}. <M>
{v} : <T> <I> <Z>
Écoutante : Et la voiture dont vous parliez ?
{v} : <K> C'était celle de {oth}. <A>
{v} : <L> <O> Je me souviens de la lumière du soir.
""",
    ],
    "es": [
        """
E: ¿Dónde creciste?
R: <L> Éramos mi madre {mum}, mi hermano {bro} y yo.
R: <A> <X>
E: ¿Y la escuela?
R: <O> La profesora, doña {teach.s}, era muy buena. <Z>
R: <A> <H> Así conocí a {oth}.
E: ¿A quién se lo contaste?
R: A {fr}, {fr} {fr.s}. Luego a la línea de ayuda. <C>
R: <O> <T>
R: <C> <F> <Z>
E: Gracias. ¿Seguimos?
R: Sí. <E> <A> Por la noche jugábamos a las cartas y estaba bien.
R: <N> <O> Eso es todo.
""",
        """
Voluntaria: Buenas noches, te escucho.
{v}: Hola. Me llamo {v}, bueno, {v.n} para los amigos.
{v}: <A> <Z>
Voluntaria: Tranquila, {v}, no hay prisa.
{v}: Mi primo {cou} guardó los papeles. <C> <C>
{v}: <O> <O>
Voluntaria: ¿Te ayuda alguien?
{v}: Sí, el señor {work.s}, {work} {work.s}. <M>
{v}: <T> <I> <Z>
Voluntaria: ¿Y el coche que decías?
{v}: <K> Era el de {oth}. <A>
{v}: <L> <O> Me acuerdo de la luz de la tarde y de mi tía {aunt} cantando.
""",
    ],
}
# Lower-case sentences of a recogniser's transcript for the decks that have none of their own.
DEV_DECKS["en"]["l"] = """
i grew up in [L|market rasen;newton abbot;kirkcaldy]
we were living in [L|aberystwyth;gdynia;graz] then
"""

# ---------------------------------------------------------------------------------------------------------------------
# The held half: nobody who changes the detector reads from here to the next rule
# ---------------------------------------------------------------------------------------------------------------------

HELD_NAMES = {
    "en": {
        "F": "Cordelia:Cordie Eilidh:Eils Amaryllis:Ama Wilhelmina:Billie Chidera:Chichi Rukmini:Ruki Seraphina:Fina "
        "Gwendolen:Gwen Joy:Jojo Olive:Ollie Dagny:Dag Temperance:Tempe Iolanthe:Io Zuleika:Zuzu Magdalena:Lena",
        "M": "Alasdair Femi Radoslav Ignatius Corwin Bashir Torvald Emrys Lachlan Cosmo Yannick Percy Dmitri Rufus",
        "S": "Pemberton Adebayo-Shaw Ferraro Lindqvist O'Rourke Kettlewell MacIver Szczepański Bellweather Ramaswamy "
        "Holloway Trevelyan Di_Marco Achebe Fenwick Vandenberg Stavrou Loxley Ironside Hathersage",
    },
    "fr": {
        "F": "Éléonore:Léo Maëva:Mae Philomène:Philo Océane:Océ Aïssatou:Aïssa Blandine:Blan Coralie:Coco Sidonie:Sido "
        "Gwenaëlle:Gwen Perrine:Pépé",
        "M": "Anatole Youssouf Thibault Loïc Fulgence Rémi Octave Gaëtan Malo Ambroise",
        "S": "Le_Goff Charpentier Diallo Roussillon De_La_Fère Bouvier Meyrieux Aït-Kaci Trévidic Cazenave Perdrizet",
    },
    "es": {
        "F": "Covadonga:Cova Azucena:Azu Inmaculada:Inma Maitane:Mai Esperanza:Espe Yolanda:Yoli Nieves:Neu Amaia:Ama "
        "Consuelo:Chelo Úrsula:Urso",
        "M": "Eneko Baltasar Lisandro Marcial Óscar Aitor Teófilo Hugo Octavio Saúl",
        "S": "De_la_Fuente Goikoetxea Altamirano Escudero Roldán Iturralde Mancebo Sotomayor Pallarés Urrutia Bravo",
    },
}

HELD_DECKS = {
    "en": {
        "A": """
I started there the day I became [A|$w].
We're talking about a kid of [A|$d] here.
Even at [A|$w] I could cook for five.
My [A|19;20;22] year old has the same laugh.
{cou} was two years up from me, so [A|$d].
It must have been the summer between [A|13;12] and [A|14;15].
"Patient, F, [A|$D], attended with niece," the letter begins.
You'd think that at [A|$D] a person knows how to say sorry.
My brother's turning [A|21;23;19] in a while, can you imagine.
I'd have been [A|14;13], nearly [A|fifteen].
Me, {fr} and the twins, all of us [A|$w].
I was [A|$d]yo when I wrote that diary.
Year of birth [T|1996;1999;2002], sex F, one sibling.
Back when I was only [A|$w], tea was my answer to everything.
She's the same age as my mum, [A|$D], give or take.
The neighbour, [A|68;74;71], fed the hamster.
I got my own key at [A|$w], that was the rule.
Dad was coming up to [A|fifty-one;forty-three] and learning the ukulele.
It happened on my [A|$O], of all days.
For my [A|$o] I had asked for a bicycle.
I stayed in care till I was [A|18;19;21].
Since the age of [A|six;seven;eight] I've bitten my nails.
Two girls, [A|$d] and [A|$d], and a baby.
I had not long been [A|$w] when the letter came.
"Born: [T|12-2-1998;7-6-2000]. Age on arrival: [A|15;16]."
Picture a boy of about [A|nine;ten] with a trumpet.
{aunt}, who must be [A|$D] by this time, still sends cards.
I'm a [A|27;29;31]-yr-old nurse these days.
I was barely [A|$w], still playing with chalk.
How old? [A|Twelve;Thirteen;Fourteen]. I looked it up.
Pupils: {fr}, [A|$d]; {cou}, [A|$d].
""",
        "a": """
and i'm [A|$w] right and i don't know anything
it's when i just became [A|$d]
me and her both [A|$w] both in pyjamas
i would of been [A|fourteen;thirteen] maybe [A|sixteen;fifteen]
how old was i um [A|fourteen;twelve] going up to [A|fifteen]
she'd be like [A|$W] by now
my lad's [A|three;seven;eight] he's mad about trains
he goes how old are you and i go [A|$w]
it was before i was even [A|$w]
until i got to [A|eighteen;nineteen] basically
the day i hit [A|$d] i moved in there
""",
        "C": """
Log [C|0###-110515;0###-240317] was the first call of many.
The police ref is [C|MG11/##/###;NCH ####/##A].
They texted me "Your crime number is [C|19X#####/16;42L#####/14]".
The Crown's number was [C|T2014####;T2016####].
In the county court we're [C|B## YX ###;C## YJ ###].
The yellow letter said no. [C|15/###.###;14###00####].
A desk in [L:Berlin] had me as [C|(##) ### Js ###/17 (##/18);### F ####/15].
On the pink form it's [C|##.L7.####/15;LE##.LB.#####/2014].
The notice on the door said [C|PA ##/2016-C;EJ. ###/2014].
In [L:Lisbon] they filed it as [C|P. ####-##/2013 DIAP].
The one from [L:Oslo] was [C|14-0#####TVI-OBYF/#;16-######ENE-OTIR/0#].
My oldest file, [C|####-#####-#####-14], never moved.
In [L:Helsinki] it was [C|R 14/###;5500/R/####/13].
The one with the stamp is [C|1-###-###/2015;2-##-####/2013].
The office abroad wrote [C|ДП-###/2014;НОХД-####/15] and I can't read it.
The office in [L:Budapest] used [C|13.B.###/2015/##;B.XX.####/2014].
The helpline gave me a [C|LL####%%#;QL-%#-####] to quote.
Chat transcript [C|#####-2016-ONLINE] is stapled in.
The care plan is under [C|CYP_#######;CLA ####].
The ombudsman filed it as [C|OMB/^/##.##.###].
It's [C|RU-##-####-R] at the refuge.
The adoption office used [C|AD ###.##.#].
The insurer wrote back: claim [C|########/^^/1].
The missing persons desk got its own line, [C|2015/#####-#].
I was number [C|####bis;####ter] in the register of the home.
Your reference: [C|^^-##.^^.####].
The judge read out number "[C|EWFC ##-2016;### of 2014]" and a lot of long words.
In the benefits system I'm [C|^^######^/DLA].
The appeal is [C|PA/#####/2016;EA/#####/2014].
The mediator calls it [C|M#-### ###].
""",
        "c": """
it's [C|x ~ ~ ~ stroke b] they told me
reference number [C|~ ~ hyphen ~ ~ ~ hyphen ~]
the log was [C|o four ~ ~ dash ~ ~]
my case was [C|twenty fifteen slash ~ ~ ~ ~]
they read it out [C|alpha bravo ~ ~ ~]
claim [C|triple ~ ~ ~ q]
file number [C|b as in boat ~ ~ ~ ~]
""",
        "O": """
My first school was [O|Thrushcross Infants;Gull Rock Community Primary;Fallow Field Montessori].
For my GCSEs I was at [O|Sir Edmund Vane's;Bishop Loveday's Girls' School].
I boarded at [O|Farthingmere;St Ninian's Hall] for a year.
The sixth form, [O|Queen Ealdgyth's;Carrow Vale UTC], was kinder.
I found [O|the Rowan Tree Collective;the Tin Roof Project] on a poster.
The workers at [O|Beacon 12;Footpath;Saffron Door] made toast.
My counsellor was from [O|RAVENLINK;SWYSS;HYFA].
I had a key worker at [O|Mill Street Young People's Service;Lower Dene Family Hub].
[O|Holloway Lodge Children's Home;the Ridgeway Unit] was on a hill.
We slept at [O|Magnolia Place;St Petroc's night shelter;the Haven at Crick].
The nurse came from [O|Pennard Cross Surgery;Dovedale Sexual Health Clinic].
My dad drove for [O|Kestrel Couriers;J. R. Hobday Haulage;Amber Cabs].
I stacked shelves at [O|Fennimore's;Greenlee Stores;Pop & Pantry].
Mum sang in [O|the St Winifred's parish choir;Rehoboth Gospel Choir].
My nan took me to [O|the Church of the Good Harvest;Tabor Baptist Chapel;Holy Cross, Upper Dunning].
I boxed at [O|Iron Lane ABC;the Gorse Hill boxing gym].
Hockey was [O|Lindale HC;Old Thornians Hockey Club].
There was a riding school, [O|Brook End Stables;Hollyhock Equestrian].
I told it first at [O|the Harbour Street mosque;the Sri Lalita temple] kitchen.
The hotline was [O|Speak Softly;Tell Someone Tonight;0-25 Listening Line].
The foundation is called [O|Stichting De Vuurtoren;Fundacja Jasny Dom;Verein Lichtblick e.V.].
A lawyer from [O|the Kestrel Law Centre;Mabbott Stringer] did it for free.
[O|Ostler County Youth Justice;Marram Bay Council] had my papers.
I trained at [O|the Wharfside College of Beauty;Calloway Catering Academy].
{fr} went off to [O|Eastmere Uni;the Royal Strand Conservatoire].
We performed at [O|the Little Globe Players;Tadpole Youth Circus].
The group met in [O|Quaker House;Tolpuddle Road community centre].
They had me on a course at [O|Bright Threads CIC;Sparrow & Sons Upholstery].
I was a cadet, [O|1187 Squadron;Sea Cadets T.S. Resolve].
My mentor works at [O|GirlsLead UK;Big Sister Bristowe].
The night bus is run by [O|Samarit Street Teams;Warm Wheels].
""",
        "o": """
my school was [O|bishop loveday's;gull rock primary]
i lived at [O|magnolia place;the ridgeway unit]
i had a key worker from [O|lower dene family hub;mill street young people's service]
we did boxing at [O|iron lane abc;the gorse hill gym]
my nan went to [O|tabor baptist chapel;the church of the good harvest]
then i worked for [O|amber cabs;pop and pantry]
and i got a bed at [O|st petroc's night shelter;the haven at crick]
there's a charity called [O|saffron door;the tin roof project]
i phoned [O|speak softly;tell someone tonight]
""",
        "F": """
I had it on my arm in biro: [F|0770 0900 ###;077009 00###].
Ring the desk, [F|020 7946 0###;(0)20-7946-0###].
The number had a plus, [F|+353 85 012 ####;+353 (0)85 012####].
She had a second one: [F|0470/##.##.##;+32 470 ## ## ##].
That's [F|0121 496 0### ext. 4##], ask for me.
He rang from [L:Denmark], [F|+45 ## ## ## ##].
Mobile: [F|079 ### ## ##;+41 79 ### ## ##], only in the evening.
Our old number was [F|01-496 0###;496 0###].
""",
        "f": """
i can give you the number it's [F|oh double seven double oh nine hundred ~ ~ ~]
her number [F|zero one two one four nine six ~ ~ ~ ~]
dial [F|oh eight five ~ ~ ~ triple ~ ~]
it's [F|plus three two four seven oh ~ ~ ~ ~ ~ ~]
""",
        "I": """
My wages went to [I|BE 4] in those days.
She texted me [I|IE 0] and a smiley.
The account, [I|ch l4], was closed later.
The transfer form says [I|DK 4].
I only saw the end of it at first, then all: [I|SE 0].
Account number [I|CZ -].
My stepdad's was [I|RO 0].
IBAN:[I|PT 4].
It's [I|lt l0], copy and paste.
""",
        "H": """
My Roblox name was [H|Toastie_####;crumpetQueen#].
He was [H|not_a_robot%%;dustyboots.##] on there.
TikTok, [H|@gwen.draws.things;@soft.static##].
On WhatsApp he showed up as [H|xx.OldCaptain.xx;=silvermoth=].
Steam: [H|GG_Mothwing;m0thw1ng_#].
She's [H|fern#####;lilac-hours] on Signal.
My Tumblr was [H|inkandtoast##;softly-raining].
The profile said [H|@Captain___Blue;@1000paperboats].
""",
        "M": """
Mail me, [M|hello@toast-and-ink.example].
It came from [M|J.Loxley+files@dept.example.gov].
My school address was [M|17gwenp@school.example.net].
He used [M|BLUECAPTAIN@EXAMPLE.COM].
Write to [M|the_night_desk@mail.example.org], somebody answers.
She read it out: [M|fern dot lilac at proton dot me].
""",
        "m": """
my email's [M|soft underscore static ~ at yahoo dot com]
so write to [M|night desk at example dot org] okay
it was [M|captain dot blue at icloud dot com] i think
""",
        "X": """
Home was [X|41 Gull Terrace;3 Oxenholme Gardens].
The taxi left me at [X|Block C, 17 Harbour Parade;Apt 5, 210 Linden Avenue].
I'd write [X|66 Station Approach, LS99 4ZZ;12 Priory Wynd, EH99 2QQ] on every envelope.
The office was at [X|Kwekersweg 15;Hohe Gasse 4a].
His flat, [X|8/2 Tannery Steps;1 Saddlers Court], had a balcony.
They all met in [X|number 90 Canal Street;54b Lower Bridge Road].
Above the bakery, [X|Nørre Allé 33;Vasagatan 12].
""",
        "T": """
I moved in on [T|the 4th of April $y;the 30th of March $y].
On [T|1 July;19 November;23 January] there was the fair.
The hearing was [T|8th Feb $y;27th Aug $y].
Stamped [T|2# JAN $y;1# OCT $y], twice.
It said [T|$y.04.1#;1#.6.$y] at the top.
"[T|1#-07-$q]," in red pen.
I left in [T|$y] and came back in [T|$y].
I remember the snow of [T|$y].
My mum was born on [T|the third of March 1971;the ninth of June 1968].
On [T|Nov 5th;Apr 21st] we had sparklers.
""",
        "t": """
we moved on [T|the fourth of april]
it was [T|the thirty first of january twenty fifteen] she wrote it down
that's [T|twenty twelve;two thousand and nine] so ages ago
on [T|june the twentieth] i got the letter
""",
        "L": """
My gran's village is called [L|Llanfair-yn-Rhos;Upper Slaughter;Nether Stowey].
I know every bench in [L|Galashiels;Enniskillen;Todmorden].
Before the flight I had never left [L|Eritrea;Albania;Cape Verde].
They drove us from [L|Bruges;Tartu;Malmö] to [L|Ghent;Pärnu;Lund].
I was born near [L|Bath;Sandwich;Deal].
""",
        "E": """
Gran is [E|Jamaican;Maltese;Estonian] and her word was law.
The family next door was [E|Somali;Vietnamese], they fed me.
I'm [E|Scottish;Northern Irish], can you hear it?
We were the only [E|Albanian;Iranian] people in the street.
My passport says I'm [E|Dutch;Latvian;Slovak].
""",
        "K": """
I took a picture of the plate, [K|^^^ ####;N### ^^^].
A yellow Beetle, [K|1-^^^-###;2^^^###].
It read [K|##-D-#####;T##-^^^], rather new, I think.
The school minibus, [K|E###^^^], was always late.
""",
        "N": """
My PPS number is [N|#######^^;#######^].
On the card it says CPR [N|##0198-####].
Passport [N|GB########;PA-#######], expired.
Identity number [N|8#.0#.1#-###.##], that's the one from my card.
My NI number, [N|ZZ.##.##.##.D;ZZ-##-##-##-D], I knew by heart.
My CNP was [N|29#0#1#######], all of it on one line.
""",
        "Z": """
The bus was the 14, then the 61.
It's about twelve miles from the sea.
I owed her 15 quid, she never asked.
Question 16 on the form made me laugh.
The match was two all, then they got a penalty.
At quarter to eleven the lights go off.
The flat had eleven windows, I counted.
Half the class, thirteen or fourteen kids, came.
For five or six years nothing happened.
My teacher said the council would write.
Chapter 12 was the best one, with the fox.
Those boys from the estate were all right, in the end.
The parcel weighed 17 kilos.
My mark was 13 out of 20.
The judge was polite and the court was cold.
There's a joy in small things, like a clean cup.
Level 42 of that game took me all weekend.
I will mark it on the calendar, I said.
An olive coat, that's what I wore.
It rained for 16 days, more or less.
""",
        "z": """
it was like fifteen quid a week
i had to wait forty five minutes
there was maybe eleven twelve people in the room
it's page twelve or page thirteen
i was up till quarter to three
the social worker told the school and the school told the police
three or four years yeah
""",
    },
    "fr": {
        "A": """
Le jour de mes [A|$w] ans il a neigé.
J'étais en vacances, [A|$d] ans, des tresses, un vélo.
Elle avait [A|$w] ans révolus, {fr}, et moi un peu moins.
Mon petit de [A|six;sept;huit] ans me pose la question.
Vers [A|$w;$d] ans j'ai commencé la guitare.
« Mineure, [A|$d] ans, accompagnée de sa tante », dit la fiche.
Entre [A|douze;onze] et [A|quinze;seize] ans j'ai changé trois fois de lit.
Pour mon [A|$o] anniversaire on a mangé des crêpes.
Elle va sur ses [A|$D] ans, ma mère.
J'ai [A|$W] ans maintenant et j'écris.
""",
        "C": """
La plainte est enregistrée sous PV n° [C|####/0####/2014;2016-00####-##].
Au tribunal, RG n° [C|1115/0####-A;F 16/00###-8].
Le numéro d'appel, [C|TCH-##-###-%], je l'ai encore.
La juge lisait « affaire [C|AEMO/##/####] ».
L'avocate écrivait [C|D.####-14/^^] en haut de page.
Mon numéro de suivi : [C|############^].
""",
        "O": """
J'ai commencé à l'[O|école Paul-Émile Rivoire;école des Quatre Vents].
Le [O|CFA du Pays d'Ouche;lycée hôtelier Mère Poulbot], c'était loin.
On m'a placée à la [O|Maison des Lucioles;MECS Saint-Ferréol].
J'appelais [O|Fil d'Or;Allô Veilleuse;SOS Lanterne], la nuit.
Mon oncle est chez [O|Garage Pradel;Fromagerie des Deux Lacs].
Mon équipe, l'[O|Étoile sportive de Brévans;AS Les Genêts], perdait toujours.
La psychologue venait du [O|CMPP de la Roseraie;Relais Ados 27].
Le pasteur de la [O|paroisse du Clos-Neuf;chapelle de Saint-Mandrien] nous prêtait la salle.
""",
        "F": """
Le fixe, c'était [F|02.61.91.##.##;0261 91 ## ##].
On m'a laissé un numéro étranger, le [F|079 ### ## ##].
Notez : [F|zéro deux soixante et un quatre-vingt-onze dix-huit trente].
""",
        "I": """
Le virement partait sur [I|BE 0].
J'ai recopié l'IBAN, [I|FR -], sur un ticket.
""",
        "H": """
Sur Discord, j'étais [H|ortie_blanche##;lune-de-sel].
Il se connectait comme [H|@Vieux.Phare;capitaine_flocon#].
""",
        "M": """
Répondez à [M|NUIT.CALME@example.org], s'il vous plaît.
Mon mail, c'est [M|ortie tiret blanche arobase orange point fr].
""",
        "X": """
La porte bleue du [X|6 ter, passage des Écuyers;45 cours de la Halle], c'était chez nous.
Ma tante louait [X|bâtiment D, 19 rue des Mimosas;2 place du Lavoir].
""",
        "T": """
Nous sommes arrivés le [T|14 juillet;2 novembre;11 mars], sous la pluie.
La convocation est pour le [T|03-09-$y;16/02/$q].
L'été [T|$y], on dormait dehors.
""",
        "L": """
Je suis née à [L|Trégastel;Saint-Dié;Die].
Mes grands-parents sont restés en [L|Albanie;Tunisie;Colombie].
""",
        "E": """
Ma grand-mère, [E|vietnamienne;libanaise], priait le matin.
Dans la classe j'étais la seule [E|Comorienne;Arménienne].
""",
        "K": """
Le bus du foyer, plaque [K|^^ ### ^^], klaxonnait.
Une Twingo verte, [K|### ^^^ 61], je la vois encore.
""",
        "N": """
La caf avait mon numéro, [N|2990661######;2 98 11 61 ### ### / ##].
Mon passeport, [N|##^^#####], avait expiré.
""",
        "Z": """
Le bus 15 passe toutes les douze minutes.
J'ai eu 13 sur 20 en histoire.
Il y avait une quinzaine de chaises et onze fenêtres.
À onze heures on éteignait tout.
La mairie a écrit au collège, le collège à la police.
Trois ou quatre ans plus tard, rien n'avait bougé.
Le colis pesait 17 kilos.
Le chapitre 12 est le plus beau.
""",
    },
    "es": {
        "A": """
El día que cumplí [A|$w] nevó.
Yo, [A|$d] años, trenzas y bicicleta.
Con apenas [A|$w] añitos ya hacía la cena.
Mi peque de [A|seis;siete;ocho] años me lo pregunta.
Desde los [A|nueve;diez] toco la guitarra.
«Menor, [A|$d] años, acompañada de su tía», dice la ficha.
Entre los [A|doce;once] y los [A|quince;dieciséis] cambié tres veces de cama.
Mi madre va a hacer [A|$D].
Ahora tengo [A|$W] años y escribo.
{fr} y yo teníamos la misma edad, [A|$w].
""",
        "C": """
La denuncia quedó como [C|#####/2014-D;AT-####/2015].
En el juzgado, autos [C|###/16 P.A.;####/2013-MJ].
El NIG es [C|#####-43-2-2015-00#####].
La psicóloga anotó [C|EXP_##_####;UFAM-###].
Mi número en el teléfono de apoyo: [C|TA/####/%].
El recurso lleva el n.º [C|####-2014-7;R.####.15-A].
""",
        "O": """
Empecé en el [O|CRA Sierra Menor;colegio público Pintor Salces].
Estudié peluquería en [O|CIFP Mar de Lira;Academia Duarte].
Me llevaron a la [O|residencia Los Tilos;casa hogar Villa Marina].
Yo llamaba a [O|Línea Luciérnaga;Te Escucho 24] por las noches.
Mi tío trabaja en [O|Talleres Berruezo;Panadería La Espiga Azul].
Mi equipo, el [O|Atlético Valdemar;Unión Deportiva Las Eras], perdía siempre.
El cura de [O|San Judas del Monte;la Ermita de la Luz] nos dejaba la sala.
La educadora era de [O|Cáritas Valdeoro;ONG Puente Claro].
""",
        "F": """
El fijo era [F|985 ## ## ##;985.###.###].
Un número de fuera, [F|+54 9 11 ####-####], sonaba cada noche.
Apunta: [F|nueve ocho cinco cuarenta veinte treinta y uno].
""",
        "I": """
La nómina iba a [I|PT 0].
Copié el IBAN, [I|ES 0], en un tique.
""",
        "H": """
En Discord era [H|ortiga_blanca##;luna-de-sal].
Él entraba como [H|@Viejo.Faro;capitan_copo#].
""",
        "M": """
Contesta a [M|NOCHE.CALMA@example.org], por favor.
Mi correo es [M|ortiga guion bajo blanca arroba yahoo punto es].
""",
        "X": """
La puerta azul de [X|plaza del Grano, 6, bajo;c/ Tintoreros 21] era la nuestra.
Mi tía alquilaba en el [X|paseo de los Álamos, s/n, bloque 2;callejón del Agua 5].
""",
        "T": """
Llegamos el [T|14 de julio;2 de noviembre;11 de marzo], lloviendo.
La citación es para el [T|3/9/$y;16/02/$q].
El verano de [T|$y] dormíamos en la terraza.
""",
        "L": """
Nací en [L|Ribadesella;Almendralejo;Bueu].
Mis abuelos se quedaron en [L|Bolivia;Senegal;Cuba].
""",
        "E": """
Mi abuela, [E|venezolana;libanesa], rezaba por la mañana.
En clase yo era la única [E|ucraniana;dominicana].
""",
        "K": """
La furgoneta del centro, placa [K|O-####-^^;^^ ### ^^], pitaba.
""",
        "N": """
En la tarjeta sanitaria pone [N|^^^^98########].
Mi número de la Seguridad Social, [N|33/########/##], lo sé de memoria.
""",
        "Z": """
El autobús 15 pasa cada doce minutos.
Saqué un 7 de 10 en historia.
Había unas quince sillas y once ventanas.
A las once se apagaba todo.
El ayuntamiento escribió al instituto y el instituto a la policía.
Tres o cuatro años después nada había cambiado.
El paquete pesaba 17 kilos.
El capítulo 12 es el más bonito.
""",
    },
}

HELD_VOICES = {
    "en": [
        """
Q1. Where does your story begin?
With a piano. My aunt {aunt} had one. <X> <L>
<A> <Z>
Q2. Who lived in that house?
{aunt}, her son {cou}, my mother {mum}, and a lodger called {oth} {oth.s}.
<E> <F>
Q3. What papers do you still have?
A shoebox of them. <C> <C>
<T> <O>
Q4. Who helped?
{work} {work.s}. People called him Mr {work.s}; I called him {work}.
<O> <A>
Q5. And if you could ring that girl up today?
I would say: {v}, play the piano. <Z> <M>
<C> <A>
""",
        """
[0:01] {teach.U}: I've switched the recorder on, {fr}.
[0:03] {fr.U}: Fine by me. <A>
[0:41] {teach.U}: Tell me about the club.
[0:44] {fr.U}: <O> <Z>
[1:10] {fr.U}: There was {mum.U}, there was {cou.U}, and there was me.
[1:52] {fr.U}: <A> <H>
[2:20] {teach.U}: What did the people in the office write down?
[2:24] {fr.U}: <C> <C> <N>
[3:05] {teach.U}: And {cou}?
[3:07] {fr.U}: {cou}'s fine, he is a gardener. <O>
[3:48] {fr.U}: <K> <Z>
[4:30] {fr.U}: <L> <I>
[5:02] {teach.U}: Shall we stop there?
[5:05] {fr.U}: One more. <T> <A>
""",
        """
Listener: You've come through to the evening line.
Young person: hello, is it private?
Listener: It is. What shall I call you?
Young person: {v.n} is ok. <A>
Listener: Hello {v.n}. What's on your mind tonight?
Young person: School, mostly. <O> <Z>
Young person: And my friend {fr}. {fr.n} for short. She's stopped talking to me.
Listener: Is there anybody at home?
Young person: My brother {bro}. <A> <H>
Young person: I've rung before. <C> <C>
Listener: Thank you, I've found the notes. May I ask your number?
Young person: <F> <M>
Young person: {bro} knows I'm ringing. <O> <L>
Listener: That's good to hear. <Z>
Young person: <A> Thanks, that helped. Night.
""",
        """
Moderator: Welcome, both. First names only, please.
{cou}: {cou}.
{aunt}: {aunt}. And it's not with an e.
Moderator: What do you remember of the centre?
{cou}: <O> <A>
{aunt}: <O> <Z>
{cou}: I was with Mrs {teach.s}'s group, and {aunt} was with {work}'s.
Moderator: How did the paperwork go?
{aunt}: Slowly. <C> <T>
{cou}: Mine's easier. <C> <C>
{aunt}: <N> <A>
Moderator: Do you still see each other?
{cou}: At the market. {aunt} sells honey. <X> <E>
{aunt}: And {cou} eats it. <Z> <O>
""",
        """
IV: So the letters first, if that's all right.
IE: I'll read you the heads only. "To: {mum.S}, {mum}". <X>
IE: "Concerning: {v.S} {v.U}". <C>
IE: The next one is typed. <C> <T>
IE: And this is in pencil, from {bro}. <A> <Z>
IV: What did {bro} write?
IE: That he had asked for help. <O> <O>
IE: And the bank wrote as well. <I> <I>
IV: You never answered?
IE: I did, once. <M> <N>
IE: <F> They put me through to a Dr {teach.s}.
IV: And then?
IE: Then {teach} {teach.s} said, come by. <A> <Z>
IE: <O> <E>
""",
        """
Tell me about your walk to school, I asked, and she laughed.
"Twenty minutes," she said. <Z>
"I walked with {fr} and with {fr}'s little cousin, {cou}. <A>"
What was the school like?
"<O> <A>"
And in the evenings?
"In the evenings I phoned my friends from the stairs. <F> <H>"
"<O> There was {work}, {teach}, and a cook named {oth}."
Did they keep a record?
"<C> <C>"
"{work} found the other one for me. <C> <T>"
She showed me a photograph of a car.
"<K> <L>"
"My full name is {v} {v.s}, put that in. <A> <Z>"
""",
        """
Interview 7, second part
S: I got the job through my cousin, {cou} {cou.s}.
K: Where was that?
S: <O> <X>
S: <A> <I>
K: You mentioned your file.
S: Yes, hold on. <C> <N>
S: <C> I asked {cou} to keep copies.
K: And your mother?
S: {mum}? <E> <O>
S: {mum.n} we all call her. <Z> <T>
K: Is {oth.s} the name of the boss?
S: {oth} {oth.s}, yes. He had nothing to do with it. <K>
S: <A> <M> <Z>
S: <O> I was good at it, too.
""",
        """
D: I'd like to say thanks first. To {teach}, {work}, {aunt} and old Mr {oth.s}.
I: You've written a list?
D: I have! <Z> <A>
I: Then take me through it.
D: {teach} {teach.s} had a class next door. <O>
D: {work}, with the beard, that was at the club. <O> <A>
D: {aunt} I met on the phone. <O> <C>
I: And Mr {oth.s}?
D: He lived downstairs. <X> <K>
D: He kept everything in a ring binder. <C> <T>
D: <C> <L> He'd iron the letters.
I: Did you ever tell him?
D: I told him a bit, on the bench. <A> <Z> <E>
D: My number is in the binder too. <F>
""",
        """
Facilitator (F): Please introduce yourselves to the tape.
{v.U} {v.S}: {v} {v.s}, with two ls somewhere.
{bro.U} {bro.S}: Her neighbour, {bro}.
F: When did you first hear of the service?
{v.U}: <T> <O>
{v.U}: <A> <Z>
{bro.U}: For me it was later. <A> <O>
F: {bro}, what was in your file?
{bro.U}: <C> <N> Not much else.
{v.U}: Mine's longer. <C> <C>
F: And you both moved?
{v.U}: <L> <X>
{bro.U}: <H> We wrote every day, {v.n} and me.
F: What would you say to those who listen?
{v.U}: <A> <Z> Be kind and pick up the phone.
""",
        """
a: right that's the red light on
b: okay so it's <t> and <a>
b: there's me there's {mum.l} there's {bro.l} {bro.z}
b: <o> <z>
a: uh huh and did someone talk to you
b: {work.l} did he was brilliant {work.l} <o>
b: <c> and then they changed it <c>
a: and home
b: <l> <a>
b: my friend {fr.l} {fr.z} she'd ring me up <f>
a: do you still ring
b: we text <m> <z>
b: <a> so yeah
""",
        """
speaker one: hiya can you hear me
speaker two: yeah hi um my name's {v.l} {v.z}
speaker one: hi {v.l} take your time
speaker two: <a> <z>
speaker two: <o> and my teacher miss {teach.z} said ring you
speaker one: have you rung before
speaker two: yeah <c> <c>
speaker one: thanks and who's with you
speaker two: just {cou.l} and my aunt {aunt.l} we're at \
[X|forty one gull terrace;three oxenholme gardens;fifty four b lower bridge road]
speaker two: <a> <o>
speaker two: she's [E|jamaican;maltese;somali] my nan so we always have rice
speaker two: <t> <f>
speaker one: okay {v.l} i've got that
speaker two: <z> <a>
""",
        """
q: so you had a bit of a wander back there this week
x: yeah with {fr.l} we went round all of it <l>
x: <o> it's flats now and <o>
q: what came up
x: <a> you know <a>
x: there was {oth.l} and {cou.l} and this girl {aunt.l} {aunt.z}
x: <c> that was on the envelope
q: did you open it
x: not till after <t> <z>
x: i was [H|toastie##;dustyboots##;mothwing] on there so they'd written that as well
x: <o> <f>
q: are you okay to go on
x: yeah <a> <m>
x: <z> that's it really
""",
    ],
    "fr": [
        """
Enquêtrice. On commence par la maison ?
Témoin. <X> Il y avait {mum}, ma grand-mère {aunt} et les deux chiens.
Témoin. <A> <L>
Enquêtrice. Et l'internat ?
Témoin. <O> Je partageais la chambre de {fr} et de {teach}.
Témoin. <A> <Z>
Enquêtrice. Vous avez gardé les courriers ?
Témoin. Tous. <C> <C> <T>
Témoin. Celui-ci est adressé à « {v.S} {v} ». <N>
Enquêtrice. Qui vous a répondu ?
Témoin. Une bénévole. <O> <F>
Témoin. <M> <O> {fr.n}, elle, écrit toujours à la main.
Témoin. <E> <A> <Z>
""",
        """
- On m'a dit de demander {work} {work.s}.
- C'est moi. Comment tu t'appelles ?
- {v}. <A> <Z>
- Enchanté, {v}. Tu es venue comment ?
- Avec mon cousin {cou}. <K> <O>
- Et qu'est-ce qui t'amène ?
- J'ai une lettre. <C> <T> <C>
- On va la lire ensemble. Il y a d'autres papiers ?
- Ma mère, {mum} {mum.s}, a tout mis dans une pochette. <I> <N>
- Et tes amis ?
- {fr}, {oth}, {bro}. <H> <A>
- Tu habites où ?
- <X> <L> Le soir on entend les trains.
- <O> <F> <Z>
- Merci {v}. On se revoit bientôt. <O>
""",
    ],
    "es": [
        """
Entrevistadora. ¿Empezamos por la casa?
Testigo. <X> Estaban {mum}, mi abuela {aunt} y los dos perros.
Testigo. <A> <L>
Entrevistadora. ¿Y el internado?
Testigo. <O> Compartía cuarto con {fr} y con {teach}.
Testigo. <A> <Z>
Entrevistadora. ¿Guardaste las cartas?
Testigo. Todas. <C> <C> <T>
Testigo. Esta va dirigida a «{v.S}, {v}». <N>
Entrevistadora. ¿Quién te contestó?
Testigo. Una voluntaria. <O> <F>
Testigo. <M> <O> {fr.n} todavía escribe a mano.
Testigo. <E> <A> <Z>
""",
        """
- Me han dicho que pregunte por {work} {work.s}.
- Soy yo. ¿Cómo te llamas?
- {v}. <A> <Z>
- Encantado, {v}. ¿Cómo has venido?
- Con mi primo {cou}. <K> <O>
- ¿Y qué te trae por aquí?
- Tengo una carta. <C> <T> <C>
- La leemos juntos. ¿Hay más papeles?
- Mi madre, {mum} {mum.s}, lo metió todo en una carpeta. <I> <N>
- ¿Y tus amigos?
- {fr}, {oth}, {bro}. <H> <A>
- ¿Dónde vives?
- <X> <L> Por la noche se oyen los trenes.
- <O> <F> <Z>
- Gracias, {v}. Nos vemos pronto. <O>
""",
    ],
}
HELD_DECKS["en"]["l"] = """
my gran's from [L|todmorden;enniskillen;galashiels]
so we got the train to [L|bath;malmö;ghent]
we're in [L|albania;nether stowey] at that point
"""

# ---------------------------------------------------------------------------------------------------------------------
# From frames and decks to documents
# ---------------------------------------------------------------------------------------------------------------------

Names = dict[str, dict[str, str]]
HALVES: dict[str, tuple[Names, dict[str, dict[str, str]], dict[str, list[str]], int]] = {
    "dev": (DEV_NAMES, DEV_DECKS, DEV_VOICES, 20141),
    "held": (HELD_NAMES, HELD_DECKS, HELD_VOICES, 77003),
}
COUNTS = {"en": 40, "fr": 10, "es": 10}
MARK = re.compile(r"\[([A-Z])([|:])([^\]]+)\]|\{(\w+)(?:\.(\w))?\}")


def lines(block: str) -> list[str]:
    """The lines of a hand-written block, without the empty ones."""
    return [line.strip() for line in block.strip().split("\n") if line.strip()]


class Deck:
    """Deals the sentences of a deck in shuffled order, each once before any comes again."""

    def __init__(self, sentences: list[str], rng: random.Random) -> None:
        self.sentences, self.rng = sentences, rng
        self.rest: list[str] = []

    def deal(self, used: set[str]) -> str:
        """The next sentence that this document does not have yet."""
        for _ in range(3 * len(self.sentences)):
            if not self.rest:
                self.rest = self.rng.sample(self.sentences, len(self.sentences))
            sentence = self.rest.pop()
            if sentence not in used:
                used.add(sentence)
                return sentence
        raise ValueError(f"The deck has too few sentences for one document: {self.sentences[0]!r}.")


def iban(spec: str, rng: random.Random) -> str:
    """An invented IBAN with valid check digits: country, then grouping (4, 0 or -) and an l for lower case."""
    country, style = spec.upper().split()
    signs = {"A": "ABCDEFGHKLMNPRSTUVWXYZ", "9": "0123456789"}
    bban = "".join(rng.choice(signs[c]) for c in BBAN[country])
    digits = "".join(str(int(c, 36)) for c in bban + country + "00")
    value = f"{country}{98 - int(digits) % 97:02d}{bban}"
    groups = [value[i : i + 4] for i in range(0, len(value), 4)]
    value = " ".join(groups) if "4" in style else "-".join(groups) if "-" in style else value
    return value.lower() if "L" in style else value


def value(pattern: str, lang: str, rng: random.Random) -> str:
    """A value of a hand-written pattern (see the top of the module for its signs)."""
    words = {kind: said.split(";") for kind, said in WORDS[lang].items()}
    young, adult = rng.randrange(11, 18), rng.randrange(23, 60)
    pattern = (
        pattern.replace("$w", rng.choice(words["young"]))
        .replace("$W", rng.choice(words["adult"]))
        .replace("$d", str(young))
        .replace("$D", str(adult))
        .replace("$o", rng.choice(words["ordinal"]))
        .replace("$O", f"{young}th")
        .replace("$y", str(rng.randrange(2009, 2022)))
        .replace("$q", f"{rng.randrange(9, 22):02d}")
    )
    signs = {
        "#": lambda: rng.choice("0123456789"),
        "^": lambda: rng.choice("ABCDEFGHJKLMNPRSTVWXYZ"),
        "%": lambda: rng.choice("abcdefghjkmnprstvwxyz"),
        "~": lambda: rng.choice(words["digit"]),
    }
    return "".join(signs[c]() if c in signs else c for c in pattern)


def cast(names: dict[str, str], rng: random.Random) -> dict[str, tuple[str, str, str]]:
    """First name, surname and nickname of each role of a document, no name twice."""
    pools = {key: rng.sample(block.split(), len(block.split())) for key, block in names.items()}
    people = {}
    for role, sex in ROLES.items():
        first, _, nick = pools[sex].pop().partition(":")
        people[role] = (first, pools["S"].pop().replace("-der-", " der ").replace("_", " "), nick or first)
    return people


def document(
    half: str, number: int, lang: str, voice: str, decks: dict[str, Deck], names: dict[str, str], rng: random.Random
) -> Document:
    """One interview with its gold spans."""
    used: set[str] = set()
    template = re.sub(r"<(\w)>", lambda m: decks[m.group(1)].deal(used), "\n".join(lines(voice)))
    people = cast(names, rng)
    text, at = "", 0
    spans: list[dict[str, Any]] = []

    def plant(said: str, kind: str, entity: str) -> None:
        nonlocal text
        start = len(text)
        text += said
        spans.append(
            {
                "start": start,
                "end": len(text),
                "text": said,
                "type": kind,
                "entity": entity,
                "id": "QUASI" if kind in QUASI else "DIRECT",
            }
        )

    for mark in MARK.finditer(template):
        text += template[at : mark.start()]
        at = mark.end()
        if mark.group(1):
            kind, said = TYPES[mark.group(1)], mark.group(3)
            if mark.group(2) == "|":
                pattern = rng.choice(said.split(";"))
                said = iban(pattern, rng) if kind == "IBAN" else value(pattern, lang, rng)
            plant(said, kind, f"{kind.lower()}:{said.lower()}")
        else:
            role, form = mark.group(4), mark.group(5) or "f"
            first, surname, nick = people[role]
            forms = {"f": first, "s": surname, "U": first.upper(), "S": surname.upper(), "n": nick}
            forms |= {"l": first.lower(), "z": surname.lower()}
            plant(forms[form], "PERSON", role)
    text += template[at:]
    if rng.random() < 0.3:  # some people's editors write the other apostrophe
        text = text.replace("'", "’")
        spans = [s | {"text": s["text"].replace("'", "’"), "entity": s["entity"].replace("'", "’")} for s in spans]
    return {"id": f"unseen-{half}-{number:03d}", "lang": lang, "text": text + "\n", "spans": spans}


def write(half: str) -> list[Document]:
    """The 60 documents of one half."""
    names, decks, voices, seed = HALVES[half]
    rng = random.Random(seed)
    documents: list[Document] = []
    for lang, count in COUNTS.items():
        dealt = {key: Deck(lines(block), rng) for key, block in decks[lang].items()}
        for i in range(count):
            voice = voices[lang][i % len(voices[lang])]
            documents.append(document(half, len(documents), lang, voice, dealt, names[lang], rng))
    return documents


def check(documents: list[Document]) -> None:
    """Refuses documents with a wrong offset, overlapping spans, a left-over mark, a wrong length or a double."""
    assert len({d["text"] for d in documents}) == len(documents), "two documents are the same"
    for d in documents:
        end = 0
        for s in d["spans"]:
            assert d["text"][s["start"] : s["end"]] == s["text"], (d["id"], s)
            assert s["start"] >= end and s["text"] == s["text"].strip(), (d["id"], s)
            end = s["end"]
        count = len(re.findall(r"\w+", d["text"]))
        assert 150 <= count <= 500, (d["id"], count)
        left = re.sub(r"\[[\d:]+\]", "", d["text"])
        assert not re.search(r"[<>{}|\[\]]|\$[a-zA-Z]|##", left), (d["id"], left)


def main() -> None:
    """Writes both halves and prints how often each type occurs."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for half in HALVES:
        documents = write(half)
        check(documents)
        rows = "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents)
        (out / f"unseen_{half}.jsonl").write_text(rows, encoding="utf-8")
        counts = Counter(s["type"] for d in documents for s in d["spans"])
        print(half, len(documents), json.dumps(dict(sorted(counts.items()))))


if __name__ == "__main__":
    main()
