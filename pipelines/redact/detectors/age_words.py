"""How ages are said in English, German, Dutch, Polish, Greek and Lithuanian; all grammars in one mapping."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pipelines.redact.detectors.age_grammar import COUNTED_UNITS, LABEL, Grammar, words
from pipelines.redact.detectors.age_words_romance import ES, FR, IT, PT, RO

_EN = Grammar(
    unit=r"[ -]years? and (?:\w+|\d+) months?\b|[ -]?(?:and a half |and a bit |and (?:a|one|two|three|four|"
    r"five|six|\d+) months? )?(?:years?|yrs?|months?|"
    r"weeks?|days?)[ -]?(?:olds?|of age|young)\b|[ -]?y/?o\b|[ -]y\.o\.|ish\b|-ish\b|[ ](?:and a half|and a bit|"
    r"going on \w+|(?:something|odd)(?! \w+s\b| [a-z]{5,}))\b"
    r"(?! (?:hours?|miles?|minutes?|weeks?|months?|times|years? (?!old)|pounds|euros|kilos?|metres?|percent))",
    years=r"[ -](?:and a half )?(?:years?|yrs?)\b",
    lasting_before=r"for|during|after|since|in|within|over|last|past|next|every|about|nearly|took|takes|spent|got|"
    r"served|"
    r"serving|did|gave him|gave her|gets",
    lasting_after=r"ago|later|before|after|in prison|inside|sentence|in jail|of (?!age)\w+|together|now|older|"
    r"younger|"
    r"apart|running|straight|on|in a row|between|difference",
    introduced=r"(?:birthday|bday|b-day)!+|(?:kids|children|siblings|sons|daughters|girls|boys|brothers|sisters|nieces|"
    r"nephews|grandchildren|cousins)(?: are| were|:)|(?:years? )?(?:younger|older)|"
    r"(?:(?:year|grade|class|form) \w+|[ps]\d)(?=,? (?:so|which|that|making) )|"
    r"(?:sent|taken|placed|packed|shipped|driven)(?: (?:away|off|in|out|there|abroad|home|back|into \w+|to \w+|to live "
    r"\w+(?: \w+)?))? at|(?:adopted|fostered|orphaned|widowed|pregnant|confirmed|baptised|engaged|"
    r"apprenticed|recruited) at|"
    r"(?:shy|short) of|(?:other|wrong|right|far|near) side of|near(?: to)?|old enough,?|i (?:put|wrote|typed|ticked|"
    r"said|think|guess|reckon)|"
    r"i told (?:him|her|them)|\w+ to (?:my|his|her|our|their)|aged?(?: at [a-z ]{3,20}| of| is| was)?|ages(?: of)?|"
    r"(?:aged? |ages? of |ages )?between(?= (?:\w+ "
    r"){0,2}$)|"
    r"(?:ages? of |aged? |ages? )\S+ (?:and|to|or)|turned|turning|turns?(?! (?:left|right|to|in))|hits?|hitting|"
    r"reached|reaching|"
    r"pushing|approaching|nearing|going on|rising|sweet|(?:i|he|she|we|they)(?:['’]?d| had| have|['’]?ve|"
    r"['’]?s)?(?: only| just)* gone|"
    r"(?:i|he|she|we|they)(?:['’]?m|['’]?s|['’]?re| was| am| is| were| must have been)(?: just)? coming up(?: to| on|"
    r" for)?|"
    r"(?:looked|looks|looking|seemed|seems|sounded|acted|acts|"
    r"felt|feels)"
    r"(?: like| about| more like| maybe)?|(?:says?|said|told (?:me|him|her|us|them)|claimed|pretended|pretending|"
    r"lied)"
    r"(?: (?:that )?(?:he|she|i|they|you|we)(?: was| is|['’]s|['’]m| were)| to be| i was)|lived to(?: be)?|"
    r"(?:a (?:boy|girl|man|woman|child|kid|lad|lass|guy|teenager|youth|mother|father)|someone|somebody|anyone) of|"
    r"(?:under|over|below|above) the age of|year of birth",
    said_of=r"(?:i|he|she|they|you|we|who|(?<=we)['’]?re|both|all|mine|yours|theirs|ours|and|but)(?: (?:only|just|"
    r"both|all|still|also|already|"
    r"really|"
    r"always|never|actually|probably|maybe))*[ ]?(?:['’]?(?:m|s|re|d)(?: (?:have )?be(?:en)?)?|['’]?ve been|am|is|"
    r"was|were|are|"
    r"had been|"
    r"have been|has been|must be|must have been|would be|would have been|might have been|might be|may have been|"
    r"could have been|could be|should have been|can['’]?t have been|couldn['’]?t have been|must['’]?ve been|"
    r"would['’]?ve been|"
    r"might['’]?ve been|could['’]?ve been|['’]?d have been|['’]?d['’]?ve been|['’]?ll be|will be|wasn['’]?t|"
    r"isn['’]?t|weren['’]?t|wasn['’]?t but|"
    r"aren['’]?t|became|is turning|was turning|was nearly|tell \w+ i was)(?: (?:only|just|both|all|even|about|like|"
    r"still|not))*|"
    r"(?:i|he|she|they|we|you)(?:['’]?d| would| must| could| might| should) of been|(?:ur|u r)(?: only| just)?|"
    r"(?:me|him|her|us|them|myself|himself|herself) (?:being|when|at|only|just|aged)|to be|being|"
    r"(?:(?:my|his|her|their|our|your|the|that|this) )?(?:little |older |younger |big |baby |eldest |youngest |"
    r"oldest |other |"
    r"twin |half[ -])?(?:one|mum|mam|mom|mother|dad|father|brothers?|sisters?|cousins?|uncle|aunt|auntie|nan|gran|"
    r"grandma|"
    r"grandad|grandmother|grandfather|husband|wife|boyfriend|girlfriend|partner|friends?|mate|son|daughter|kids?|"
    r"child|"
    r"children|baby|girls?|boys?|man|woman|guy|bloke|lad|lads|men|women|twins?|eldest|oldest|youngest|younger|older|"
    r"elder|middle one|"
    r"other|"
    r"others|teacher|person|people|caller|client|patient|niece|nephew|stepdad|stepmum|stepbrother|"
    r"stepsister|neighbour|caretaker|victim|"
    r"pupils?|"
    r"student|everyone|somebody|someone|nobody|none of us|both of us|both of them|all of us|all of them)(?:['’]?s| "
    r"is| was|"
    r"['’]re| are| were|['’]d be|['’]ll be| would be| would have been| must have been| must be| is only| was only| "
    r"turned)",
    at=r"at|by|from|since|until|till|til|before|after|under|over|past|as early as|up to|up till|up until|"
    r"from \S+ (?:up )?(?:to|till|until)|like|not|maybe|around|about|more like|nearer|closer to|off",
    after=r",? (?:that['’]s|that is) how old|,? (?:when|while) (?:i|he|she|we|they|it|that|this|my|his|her|mum|dad|"
    r"the|all|you|everything|things)\b|"
    r",? (?:at the time|back then|at the most|at most|tops|max|(?:or )?thereabouts|give or take|at the outside|"
    r"if a day|at the latest|when i\w*|years? and|(?:going|coming|starting|leaving) (?:in|out|there|home|back|off))\b|"
    r",? (?:i|he|she) (?:was|must have been|would have been)(?: then| back then| at the time)?[ ]*(?:[.,;!?\n]|$)",
    counted=COUNTED_UNITS + r"|[ -](?:(?:forward |back)?(?:slash|stroke|oblique)|of (?:us|them|you|those|"
    r"these|my|the|his|her)|(?:times?|minutes?|mins?|hours?|seconds?|"
    r"weeks?|months?|days?|nights?|kilos?|metres?|meters?|miles?|feet|foot|inch(?:es)?|stone|pounds?|quid|pence|p|"
    r"grand|"
    r"hundred|thousand|million|percent|per cent|people|others?|more|different|sessions?|houses?|in the morning|"
    r"in the afternoon|in the evening|at night|at table|in (?:a|the|my|our) (?:row|class|house|room|group|car|van|"
    r"queue|line)|of)"
    r"\b|o\b|or so (?:people|times|minutes|hours|days))|[ ](?:past|to) (?:\w+)(?= (?:in|at|when|that|,|\.|$))",
    counting=r"there (?:were|was|are|['’]re|is)(?: \w+)?|all|the other|another|every|number",
    label=LABEL + r"|\w+ past|quarter to",
    required=r"(?:have|has|had|need|needs|needed|got|gotta|supposed|allowed|required) (?:to )?be|at least|for over",
    birthday=r"[ -](?:birthday|candles?|bday|b-day|b['’]day|year of (?:my|his|her) life)",
    asked=r"how old|what age|which age|age\?|\bhbu\b|\bwbu\b|\bhby\b|"
    r"(?:your|his|her|their) ages?\b|when was (?:that|this), roughly",
    people=r"(?:a|the|this|that|some|another|one|every|little|young|my|two|three|both) (?:\w+ )?(?:boy|girl|man|"
    r"woman|child|"
    r"kid|lad|lass|teenager|teen|guy|bloke|baby|toddler|brother|sister|cousin|son|daughter|friend|mate|girls|boys|"
    r"kids|"
    r"children|twins|sons|daughters|brothers|sisters|cousins|pupil|student)|me|him|us|myself|"
    r"(?:the|my|our|his|her|their) (?:eldest|oldest|youngest|middle one|older|elder|younger)",
    now=r"now|then|only|just|barely|already|nearly|almost|about|aged|age|maybe|still|today|back then|at the time|"
    r"then only|"
    r"who['’]s|who is|who was",
    beside=r"or|and|to|maybe|perhaps|going on|nearly|not|no|but|then|i|he|she|was|i'd|just|say|until|till|up|"
    r"through|sorry|"
    r"more|like|probably|possibly|actually|even|almost|wait|mean|turned|turning|rather|than|and a half|me|she's|"
    r"he's|you|know|"
    r"guess|think|by|from|a|half|at|most|least|years?|other|the|one",
    fillers=r"eh+|hm+|mm+|a good|anything but|nothing but|an? (?:very |really |quite )?(?:small|big|young|tiny|little|"
    r"skinny|shy|quiet|innocent|naive|mature|immature|scrawny|tall|grown[- ]up|tender|ripe old|lonely|angry|lanky)|"
    r"i want to say|i['’]d say|if i remember(?: right)?|i believe|(?:no |any |not |much )?(?:more|older|"
    r"younger|less) than|only|just|about|around|roughly|maybe|perhaps|probably|possibly|like|nearly|almost|barely|"
    r"hardly|"
    r"easily|clearly|obviously|definitely|surely|apparently|supposedly|officially|technically|which makes me|making me|"
    r"which is|already|still|"
    r"not|even|no more than|not even|approximately|approx|circa|some|say|actually|really|now|then|currently|well|"
    r"erm?|um+|"
    r"uh+|uhm|hm+|you know|i think|i guess|i suppose|i reckon|i mean|what|sort of|kind of|something like|under|over|"
    r"past|a|"
    r"what was it|an adult|at|by|so|back then|at the time|whatever|close to|coming up to|getting on for|more like|"
    r"at least|"
    r"oh|the|of|yet|yeah|let me think|let's say|must have been|have been|somewhere|between|exactly|both|all|tops",
    whole=r"(?:i|he|she|who) (?:has|had) (?:already |about |maybe |only )?(?P<years>(?:[a-z]+teen|eleven|"
    r"twelve|(?:twenty|thirty|forty|fifty|sixty|seventy)(?:[ -][a-z]{3,5})?|\d{2})) years(?= (?:old|and a half)|"
    r",? (?:or (?:more|so)|now|"
    r"then|when)|"
    r"[.;!?\n]|$)|(?:my|his|her|their|your|our|early|mid|late|very)[ -](?:early |late |mid[ -]?|very )*"
    r"(?P<age>teens|tweens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[2-9]0['’]?s)",
    pronouns=words("me him her us them myself himself herself i you"),
    opening=words(
        "lol lmao haha hbu wbu hby xx "
        "years yrs yeah yes ok okay well um uh erm er er so like living going turning pregnant because cause cos "
        "coz when "
        "right anyway maybe perhaps honestly probably don didn wasn couldn wouldn isn though and but or then now "
        "already "
        "still i he she we they it that mum dad married thirteen fourteen fifteen sixteen seventeen "
        "eighteen "
        "said says told let im ive id hes shes theyre dont didnt really actually tops living started "
        "thought nearly almost "
        "soon"
    ),
    no_opening=words("of other others more hundred next to per several from whole full top on"),
    least_at=9,
)

_DE = Grammar(
    unit=r"[ -]?(?:jahren?|jahr|monate?n?|wochen?|tage?n?) (?:alt|jung)\b|[ -]?jahrige?[nrsm]?\b|-?jahrig\b|"
    r"[ ]?einhalb(?: jahre?)?(?: alt)?\b|(?:er|ern)\b(?= (?:jahren|war))|[ ]und ein halbes? jahre?n?\b",
    years=r"[ -]?(?:jahren?|jahr)\b",
    lasting_before=r"seit|nach|vor|fur|in|binnen|innerhalb|uber|alle|jede|letzten|nachsten|vergangenen|ersten|noch|"
    r"fast|knapp|"
    r"ungefahr|die|paar|weitere|zu|bekam|bekommen|ganze|mehr als|drei|von|wahrend|dauerte|schon",
    lasting_after=r"(?:haft|gefangnis|lang|spater|danach|zuvor|davor|her|jugendstrafe|jugendhaft|therapie|arbeit|"
    r"ehe|schweigen|"
    r"bewahrung|auf bewahrung|zusammen|alter als|junger als|unterschied|freiheitsstrafe|am stuck|vorher|knast)",
    introduced=r"alter(?: von|:| war)?|(?:im )?(?:zarten )?alter von|(?:wird|wurde|werden|wurden|werde|wirst|"
    r"geworden)|"
    r"(?:madchen|junge|kind|frau|mann|bub|tochter|sohn|bruder|schwester|freundin|typ|person|jugendliche[rn]?) "
    r"(?:von|mit)|"
    r"(?:anfang|mitte|ende|uber|unter|um die|an die|gegen|kurz vor|knapp|gerade|schatzungsweise|bereits mit|zwischen)"
    r"|zwischen \S+ und|von \S+ bis|(?:mein|dein|sein|ihr)e?[nm]?|jahrgang",
    said_of=r"(?:ich|er|sie|du|wir|ihr|man|wer|die|der|das|beide|bruder|schwester|mutter|vater|freundin?|mann|frau|"
    r"madchen|junge|"
    r"kind|kleine[rn]?|alteste[rn]?|jungste[rn]?|grosse[rn]?|tochter|sohn|cousine?|kusine|tante|onkel|oma|opa|"
    r"zwillinge|"
    r"kinder|andere[rn]?|typ|kerl|[a-z]+) (?:bin|war|ist|sei|ware|wurde|bist|warst|waren|sind|werde|wird|wurden|"
    r"gewesen|"
    r"muss|musste|durfte|konnte|wirkte|schien)(?: (?:ich|er|sie|da|damals|erst|gerade|noch))*|"
    r"(?:bin|war|wurde|ist|waren|sind|sei|ware|werde|wird|muss|durfte) (?:ich|er|sie|du|wir)(?: (?:da|damals|erst|"
    r"gerade|noch))*|"
    r"(?:als|weil|dass|ob|wo|wie|obwohl|bis|seit|wenn|da|nachdem|bevor)(?: (?:ich|er|sie|du|wir|mein|meine|bruder|"
    r"schwester))+|"
    r"(?:war|bin|ist|sind|waren)(?= (?:\S+ )?$)",
    at=r"mit|ab|bis|seit|von|unter|uber|um|als|nicht|gegen|etwa|nach|und|oder|vor",
    after=r",? (?:als|da|wo) (?:ich|er|sie|wir|das|es|mein|meine|mama|papa|die|der|alles)\b|,? (?:damals|hochstens|"
    r"zu der zeit|geworden)\b|"
    r" (?:bin|war|warst|ist|waren|sind|wurde|werde|werden)\b(?! (?:wir|es|leute|mal))",
    counted=COUNTED_UNITS
    + r"|[ -](?:am tisch|mal|uhr|stunden?|minuten?|sekunden?|tage?n?|nachte?n?|wochen?|monate?n?|kilo|meter|euro|"
    r"prozent|leute|personen|andere[nr]?|tausend|millionen|grad)\b|mal\b|er\b(?! jahre)",
    counting=r"(?:wir|es|sie) (?:waren|sind)(?: zu)?|zu|alle|andere|die anderen|um",
    label=LABEL + r"|um",
    required=r"(?:man|du|jeder|die)(?: \w+)? (?:muss|musste|musst|mussen)|muss man|musste man|frei(?:gegeben)? ab|"
    r"erlaubt ab|erst ab",
    birthday=r"\.? ?(?:geburtstag|kerzen|lebensjahr)",
    asked=r"wie alt|welchem alter|(?:dein|ihr|sein) alter\b|alter\?",
    people=r"(?:ein|eine|das|der|die|dies\w+|mein|meine|kleine[rsn]?|junge[rsn]?) (?:\w+ )?(?:madchen|junge|kind|"
    r"frau|mann|bub|"
    r"tochter|sohn|bruder|schwester|freundin|typ|cousine?|baby|schulerin|schuler)|ich|er|sie|mich|ihn",
    now=r"jetzt|heute|damals|inzwischen|mittlerweile|gerade|erst|nur|fast|etwa|knapp|schon|da",
    beside=r"oder|und|bis|vielleicht|fast|nicht|nein|aber|war|ich|er|sie|eher|hochstens|mindestens|jahre|jahren|ach|"
    r"quatsch|"
    r"also|sagen|wir|mal|mit|gerade|sondern|knapp|bald|halb",
    fillers=r"erst|gerade|damals|schon|da|knapp|fast|nur|noch|etwa|ungefahr|circa|ca|so|vielleicht|hochstens|"
    r"mindestens|so um|"
    r"um die|rund|bereits|auch|grade|eben|halt|ja|also|ahm|ah|mal|wohl|glaub ich|glaube ich|sagen wir|nicht|nicht "
    r"mal|noch nicht|"
    r"jetzt|heute|inzwischen|mittlerweile|gut|bald|gute|was weiss ich|irgendwie|mit|unter|uber|kaum|schatze ich",
    whole=r"(?:ein|zwei|drei|vier|funf|fuenf|sechs|sieben|acht|neun)?(?:und)?(?:zehn|elf|zwolf|dreizehn|vierzehn|"
    r"funfzehn|sechzehn|"
    r"siebzehn|achtzehn|neunzehn|zwanzig|dreissig|dreisig|vierzig|funfzig|sechzig|siebzig|achtzig|sechs|sieben|acht|"
    r"neun|vier|"
    r"funf|drei)[ -]?jahrige?[nrsm]?|(?:anfang|mitte|ende) (?P<age>[2-9]0|zwanzig|dreissig|dreisig|vierzig|funfzig|"
    r"sechzig|siebzig|"
    r"achtzig)",
    pronouns=words("ich er sie mich ihn wir"),
    opening=words(
        "wie als da wo und oder hat hatte habe bin ist war wurde kam ging fing hab musste durfte konnte sind waren "
        "ja nein also "
        "ahm jahre weil dass wohnte lebte zog lernte jetzt damals oh schon nicht"
    ),
    no_opening=words("andere anderen mal tage von jahre mehr ganze paar leute"),
    least_at=4,
)

_NL = Grammar(
    unit=r"[ -]?(?:jaar|maanden?|weken|dagen) (?:oud|jong)\b|-?jarigen?\b|-?jarige?\b|[ ]en een half(?: jaar)?\b|[ "
    r"]?eneenhalf\b",
    years=r"[ -]?(?:jaar|jaren|jaartjes)\b",
    lasting_before=r"sinds|na|voor|gedurende|in|binnen|over|elke|laatste|komende|nog|bijna|ongeveer|al|tijdens|om de|"
    r"eerste|paar|zo['’]?n|kreeg|duurde|ruim|afgelopen",
    lasting_after=r"(?:gevangenis|later|geleden|cel|lang|daarna|daarvoor|eerder|celstraf|werk|therapie|huwelijk|"
    r"samen|"
    r"gezeten|achter elkaar|verschil|ouder dan|jonger dan|jeugddetentie|tbs)",
    introduced=r"leeftijd(?: van|:| was)?|op (?:mijn|zijn|haar|z['’]n|m['’]n|d['’]r)|(?:word|wordt|werd|werden|"
    r"geworden)|"
    r"(?:meisje|jongen|kind|vrouw|man|dochter|zoon|broer|zus|zusje|broertje|vriendin|persoon|iemand|gast|puber) van|"
    r"(?:begin|midden|eind|rond de|tegen de|boven de|onder de|tussen(?: de)?)|tussen(?: de)? \S+ en(?: de)?|"
    r"van(?= \S+ jaar)|vanaf (?:mijn|zijn|haar)|(?:mijn|zijn|haar)",
    said_of=r"(?:ik|hij|zij|ze|je|jij|we|wij|die|wie|allebei|broer|zus|zusje|broertje|moeder|vader|vriendin?|man|"
    r"vrouw|meisje|"
    r"jongen|kind|oudste|jongste|kleine|dochter|zoon|nicht|neef|tante|oom|opa|oma|tweeling|andere|[a-z]+) (?:ben|"
    r"was|is|werd|bent|"
    r"waren|zijn|word|wordt|zal|moet|moest|geweest|leek|lijkt|schatte)(?: (?:toen|pas|net|nog|al))*|"
    r"(?:was|ben|werd|is|waren|zijn) (?:ik|hij|zij|ze|je|we)(?: (?:toen|pas|net|nog))*|"
    r"(?:toen|omdat|dat|als|terwijl|sinds|voordat|nadat|hoewel|tot)(?: (?:ik|hij|zij|ze|je|we|mijn|broer|zus|zusje|"
    r"broertje))+|"
    r"(?:was|ben|is)(?= (?:\S+ )?$)",
    at=r"met|vanaf|tot|sinds|van|onder|boven|rond|op|niet|met m['’]n|en|of|voor|na",
    after=r",? (?:toen|terwijl) (?:ik|hij|zij|ze|we|het|mijn|mama|papa|alles|dat)\b|,? (?:toentertijd|hooguit|"
    r"hoogstens|destijds|geworden)|"
    r" (?:was|ben|is|waren|werd|word|wordt)\b(?! (?:we|het))",
    counted=COUNTED_UNITS
    + r"|[ -](?:aan tafel|keer|uur|uren|minuten?|seconden?|dagen?|nachten?|weken|maanden?|kilo|meter|euro|procent|"
    r"mensen|personen|andere|duizend|miljoen|graden)\b",
    counting=r"(?:we|er|ze) (?:waren|zijn)(?: met)?|alle|andere|de andere|om|met z['’]n",
    label=LABEL + r"|om",
    required=r"(?:je|men|ge) (?:moet|moest|moeten)(?: wel)?|moet je|moest je|toegestaan vanaf|pas vanaf",
    birthday=r"[e ]?(?:ste|de)? ?(?:verjaardag|levensjaar)",
    asked=r"hoe oud|welke leeftijd|(?:jouw|uw|zijn|haar) leeftijd|leeftijd\?",
    people=r"(?:een|het|de|die|dat|mijn|zijn|haar|klein|jong) (?:\w+ )?(?:meisje|jongen|kind|vrouw|man|dochter|zoon|"
    r"broer|zus|zusje|"
    r"broertje|vriendin|gast|baby|nicht|neef|leerling)|ik|hij|zij|mij",
    now=r"nu|toen|inmiddels|intussen|net|pas|slechts|bijna|ongeveer|al|destijds|vandaag",
    beside=r"of|en|tot|misschien|bijna|niet|nee|maar|was|ik|hij|ze|eerder|hooguit|minstens|jaar|sorry|ach|eh|dus|"
    r"zeg|met|net|half",
    fillers=r"pas|net|toen|al|bijna|nog maar|nog|maar|slechts|ongeveer|circa|een jaar of|een|jaar|zo|misschien|"
    r"hooguit|hoogstens|minstens|"
    r"rond de|ook|eh|euh|nou|ja|dus|denk ik|geloof ik|zeg maar|niet|nog niet|nog geen|geen|nu|inmiddels|intussen|"
    r"bijna|wel|of|ruim|"
    r"ergens|net geen|amper|de|zelfs",
    whole=r"(?:begin|midden|eind|achter in de|in de|diep in de) (?P<age>[2-9]0|twintig|dertig|veertig|vijftig|"
    r"zestig|zeventig)(?! (?:jaar geleden|"
    r"mensen|euro))|(?:twintig|dertig|veertig|vijftig|zestig)ers?|(?:zes|zeven|acht|negen|tien|elf|twaalf|dertien|"
    r"veertien|"
    r"vijftien|zestien|zeventien|achttien|negentien|[a-z]{0,9}(?:twintig|dertig|veertig|vijftig))jarigen?",
    pronouns=words("ik hij zij ze mij wij"),
    opening=words(
        "toen en of heb had ben was werd kwam ging moest mocht kon ja nee dus eh jaar omdat dat nu al woonde leefde "
        "verhuisde"
    ),
    no_opening=words("andere keer dagen van meer hele mensen paar"),
    least_at=5,
)

_PL = Grammar(
    unit=r"[ -]?(?:lat|latek|roku|lata|rok|miesiecy|miesiace|tygodni) (?:zycia|skonczone|skonczonych|i pol)\b|"
    r"-?lat(?:ek|ka|ki|kiem|ke|kow)\b|"
    r"-?letni\w*|[ ]i pol\b",
    years=r"[ -]?(?:lat|lata|latek|roku|rok|roczek)\b",
    lasting_before=r"przez|po|od|za|w ciagu|co|ostatnich|ostatnie|kolejne|nastepne|jeszcze|prawie|ponad|okolo|"
    r"dostal|dostala|minelo|"
    r"na|trwalo|jakies|juz od",
    lasting_after=r"(?:pozniej|temu|wiezienia|wczesniej|przed|po|pracy|malzenstwa|terapii|razem|roznicy|wyroku|"
    r"odsiadki|"
    r"starszy|starsza|mlodszy|mlodsza|z rzedu|milczenia|w zawieszeniu)",
    introduced=r"wieku?(?: okolo|:| mial\w*)?|(?:skoncz\w+|ukoncz\w+|koncz\w+|obchodz\w+)|(?:dziewczynk\w+|"
    r"dziewczyn\w+|chlop\w+|dzieck\w+|"
    r"kobiet\w+|mezczyzn\w+|facet\w*|cork\w+|syn\w*|brat\w*|siostr\w+)(?: w wieku)?|(?:miedzy|pomiedzy)|"
    r"miedzy \S+ a|(?:moje|swoje|twoje|jego|jej)|powyzej|ponizej|przed",
    said_of=r"(?:mam|masz|ma|mamy|macie|maja|mial(?:am|em|as|a|o|y|ysmy|by)?|mialabym|mialaby|mialby|majac|miec|"
    r"wyglad\w+ na|"
    r"bede mial\w*|bedzie mial\w*)(?: (?:ja|on|ona|wtedy|juz|moze))*",
    at=r"od|do|przed|po|na|kolo|okolo|nie|i|majac|miedzy|a|w",
    after=r",? (?:kiedy|gdy|jak) (?:mi|ja|on|ona|mama|tata|sie|to|nas|moj|moja|wszystko|przy\w+|zacz\w+)\b|,? "
    r"(?:wtedy|najwyzej|wowczas|"
    r"co najwyzej|maksymalnie)",
    counted=COUNTED_UNITS
    + r"|[ -](?:przy stole|razy|raz|godzin\w*|minut\w*|sekund\w*|dni|nocy|tygodni\w*|miesi\w+|kilo\w*|metr\w*|"
    r"zlotych|zl|euro|procent|osob\w*|ludzi|innych|tysiec\w+|milion\w*)\b",
    counting=r"(?:bylo|jest|jestesmy)(?: nas)?|inne|inni|o",
    label=LABEL + r"|godzinie|godzina|godziny",
    required=r"(?:trzeba|musisz|nalezy|trzeba bylo|wymagane) (?:miec|bylo miec)|dozwolone od",
    birthday=r"(?:-?(?:ste|te|e))?\.? (?:urodzin\w*|rok zycia|roku zycia)",
    asked=r"ile (?:mial\w* |pan\w* mial\w* |masz |pani ma |ma )?lat|w jakim wieku|wiek\?",
    people=r"(?:mal\w|mlod\w|ta|ten|moja|moj|jedna|jeden) (?:\w+ )?(?:dziewczyn\w+|chlop\w+|dziecko|kobieta|"
    r"mezczyzna|corka|syn|brat|"
    r"siostra|kuzyn\w*|kolezanka|kolega)|dziewczynka|chlopak|ja|on|ona",
    now=r"teraz|wtedy|dzis|dzisiaj|obecnie|juz|dopiero|tylko|prawie|okolo|zaledwie",
    beside=r"albo|lub|czy|i|do|moze|prawie|nie|ale|mialam|mial|raczej|najwyzej|lat|przepraszam|znaczy|a|moze|z|od|"
    r"ja|on|ona|pol",
    fillers=r"dopiero|tylko|zaledwie|okolo|jakies|z|prawie|juz|moze|chyba|mniej wiecej|wtedy|jeszcze nie|nawet nie|"
    r"nawet|najwyzej|"
    r"co najmniej|ledwo|ledwie|no|yyy|eee|powiedzmy|mysle|teraz|niecale|ponad|swoje|raptem|nie|gdzies",
    whole=r"(?:[a-z]{2,12}nasto|[a-z]{2,10}dziesto|dwudziesto|trzydziesto|dziesiecio|dziewiecio|osmio|siedmio|"
    r"szescio|piecio|cztero|trzy)"
    r"(?:jedno|dwu|trzy|cztero|piecio|szescio|siedmio|osmio|dziewiecio)?(?:lat(?:ek|ka|ki|kiem|ke|kow|kowie)|"
    r"letni\w*)|"
    r"(?:osiem|szes|pietna|sie?dem|trzyna|czterna)[a-z]{0,4}stk[aieo]\w*(?= urodzin)|po (?P<age>trzydziestce|"
    r"czterdziestce|piecdziesiatce|szescdziesiatce)",
    pronouns=words("ja on ona oni my"),
    opening=words("kiedy gdy jak wtedy tak nie no lat i albo ale a bo to juz mnie mi sie gdzie moze"),
    no_opening=words("innych razy dni do z na wiecej od"),
    least_at=7,
)

_EL = Grammar(
    unit=r"[ -]?(?:χρονων|χρονω|ετων|χρονουσ?|μηνων|εβδομαδων)\b|-?χρον(?:οσ|η|ο|ου|ησ|α|οι|ων|ουσ)\b|[ ]και μισο\b|"
    r"μισι\b|[ ]χρονια μου\b",
    years=r"[ -]?(?:χρονια|ετη|χρονο)\b",
    lasting_before=r"για|επι|πριν|πριν απο|μετα|μετα απο|σε|μεσα σε|εδω και|καθε|τελευταια|επομενα|αλλα|περιπου|"
    r"σχεδον|περασαν|"
    r"εκανα|εκανε|εφαγε|ολοκληρα|κατι|πανω απο",
    lasting_after=r"(?:φυλακη|φυλακισησ?|μετα|πριν|αργοτερα|δουλειασ?|γαμου|θεραπειασ?|μαζι|διαφορα|σιωπησ?|"
    r"συνεχεια|μεγαλυτερ\w+|"
    r"μικροτερ\w+|με αναστολη)",
    introduced=r"ηλικια(?: των|:| ηταν)?|(?:σε ηλικια|στην ηλικια)(?: των)?|(?:εγιν\w+|γινω|γινει|εκλεισ\w+|κλεινω|"
    r"κλεινει|κλεισ\w+|"
    r"πατησ\w+|πατω|μπηκ\w+)(?: (?:τα|στα))?|(?:κοριτσι|αγορι|κοριτσακι|αγορακι|παιδι|γυναικα|αντρασ|ανδρασ|κορη|"
    r"γιοσ|αδερφ\w+|"
    r"τυποσ|μωρο)|μεταξυ|μεταξυ \S+ και|(?:κοντα|γυρω|πριν|μεχρι|απο|κατω απο|πανω απο|λιγο πριν) (?:στα|τα)|"
    r"(?:στα|απο τα|μεχρι τα)(?= \S+(?: \S+)? (?:μου|του|τησ|χρονια))",
    said_of=r"(?:ειμαι|εισαι|ειναι|ειμαστε|ημουν|ημουνα|ησουν|ηταν|ητανε|ημασταν|θα ημουν|θα ηταν|θα ειμαι|θα ειναι|"
    r"πρεπει να ηταν|"
    r"πρεπει να ημουν|φαινοταν|εδειχνε|μοιαζε)(?: (?:εγω|αυτοσ|αυτη|τοτε|ηδη|μονο|στα))*",
    at=r"στα|απο τα|μεχρι τα|ωσ τα|προσ τα|γυρω στα|κοντα στα|τα|οχι|και|κατω απο|πανω απο",
    after=r",? (?:οταν|που) (?:με|μου|εγω|αυτοσ|η|ο|μασ|αρχισ\w+|εγινε|πηγ\w+|ολα|εφυγ\w+|ηρθ\w+)\b|,? (?:τοτε|το "
    r"πολυ|εκεινη την εποχη|μου|του|τησ)\b",
    counted=COUNTED_UNITS
    + r"|[ -](?:φορεσ|φορα|ωρεσ|ωρα|λεπτα|δευτερολεπτα|μερεσ|νυχτεσ|εβδομαδεσ|μηνεσ|κιλα|μετρα|ευρω|τοισ εκατο|"
    r"ατομα|αλλα|αλλοι|χιλιαδεσ|εκατομμυρια|στο τραπεζι|το πρωι|το βραδυ|το μεσημερι)\b",
    counting=r"(?:ημασταν|ειμαστε|ηταν|ησαν) (?:γυρω|ολοι)|στισ|οι|αλλα|αλλοι",
    label=LABEL + r"|στισ",
    required=r"(?:πρεπει|επρεπε) να (?:εισαι|ειναι|εχεισ|ησουν)|απαγορευεται κατω των",
    birthday=r"α? (?:γενεθλια)",
    asked=r"ποσων χρονων|ποσο χρονων|ποσων ετων|τι ηλικια|σε ποια ηλικια|ηλικια;",
    people=r"(?:ενα|μια|ενασ|το|η|ο|αυτο) (?:\w+ )?(?:κοριτσι|αγορι|κοριτσακι|παιδι|γυναικα|αντρασ|κορη|γιοσ|"
    r"αδερφ\w+|ξαδερφ\w+|φιλη|"
    r"φιλοσ|μωρο)|εγω|αυτοσ|αυτη",
    now=r"τωρα|τοτε|σημερα|πια|μολισ|μονο|σχεδον|περιπου|ηδη",
    beside=r"η|και|με|μεχρι|ωσ|ισωσ|σχεδον|οχι|δεν|αλλα|ημουν|ηταν|το|πολυ|περιπου|χρονων|χρονια|συγγνωμη|μαλλον|"
    r"στα|εκει|μισο",
    fillers=r"μολισ|μονο|περιπου|σχεδον|γυρω στα|ισωσ|τοτε|ηδη|ακομα|δεν|ουτε|το πολυ|τουλαχιστον|κοντα|εεε|ε|λεω|"
    r"νομιζω|καπου|"
    r"τωρα|σημερα|πια|πανω απο|κατω απο|οχι|στα|τα|μαλλον|των|εκει",
    whole=r"(?:δεκα|δωδεκα|ενδεκα|εντεκα|δεκατρι|δεκατεσσαρ|δεκαπεντ|δεκαεξ|δεκαεπτ|δεκαεφτ|δεκαοκτ|δεκαοχτ|"
    r"δεκαεννι|εικοσ|τριαντ|"
    r"σαραντ|πενηντ|εξηντ|εφτ|επτ|οκτ|οχτ|εννι|πεντ|εξ)\w{0,12}χρον(?:οσ|η|ο|ου|ησ|α|οι|ων|ουσ)|(?:τριαντ|σαραντ|"
    r"πενηντ|εξηντ)αρ(?:ησ|α|ηδεσ|ησ)",
    pronouns=words("εγω αυτοσ αυτη εκεινοσ εκεινη"),
    opening=words("οταν που και η ναι οχι αλλα τοτε μου του τησ χρονων χρονια ηδη γιατι εεε ειχα ειχε"),
    no_opening=words("αλλα αλλοι απο τα τισ φορεσ"),
    least_at=7,
)

_LT = Grammar(
    unit=r"[ -]?(?:metu|metukai|metuku|menesiu|savaiciu)\b(?= (?:amziaus|sulauk\w+))|-?met(?:is|e|io|es|ei|iui|i)\b|"
    r"-?amet\w+|-?iamet\w+|[ ]su puse\b",
    years=r"[ -]?(?:metu|metai|metus|metukai|metuku|m\.)(?!\w)",
    lasting_before=r"per|po|pries|uz|nuo|kas|dar|apie|beveik|paskutinius|paskutiniu|ateinancius|keleta|daugiau nei|"
    r"gavo|praejo|"
    r"truko|jau|ir|visus",
    lasting_after=r"(?:kalejimo|veliau|atgal|anksciau|darbo|santuokos|terapijos|kartu|skirtumas|is eiles|tylos|"
    r"vyresn\w+|"
    r"jaunesn\w+|lygtinai|laikotarpi\w*)",
    introduced=r"amzi\w+(?: buvo|:)?|(?:sulauk\w+|suej\w+|suak\w+|sukak\w+|sves\w+|svenc\w+|pasiek\w+)|"
    r"(?:mergait\w+|mergin\w+|berniuk\w+|"
    r"vaikin\w+|vaik\w+|moter\w+|vyr\w+|dukr\w+|sun\w+|brol\w+|ses\w+)|tarp|tarp \S+ ir|"
    r"(?:mano|jo|jos|savo)|(?:budama|budamas|budami)",
    said_of=r"(?:(?:man|jam|jai|tau|mums|jiems|joms|mamai|tevui|broliui|sesei|seseriai|draugei|draugui|kuriai|"
    r"kuriam) )(?:(?:buvo|yra|bus|butu|"
    r"suejo|suejus|tada|dabar|jau|dar|vos|tik|apie|gal)[ ]?)*|(?:buvau|buvo|esu|yra|budama|budamas)(?: (?:as|jis|ji|"
    r"tada|jau|vos))*",
    at=r"nuo|iki|sulaukus|nebe|ne|ir|apie|vos|tarp",
    after=r",? (?:kai|kada) (?:mane|man|as|jis|ji|mama|mus|viskas|mes|pra\w+)\b|,? (?:tada|tuomet|daugiausia|tuo "
    r"metu)",
    counted=COUNTED_UNITS
    + r"|[ -](?:prie stalo|kart\w*|valand\w*|minut\w*|sekund\w*|dien\w*|nakt\w*|savait\w*|menesi\w*|kilogram\w*|"
    r"metr(?:u|ai|us)|eur\w*|lit\w*|procent\w*|zmon\w*|asmen\w*|kit\w+|tukstanc\w*|milijon\w*)\b",
    counting=r"(?:mes|musu) (?:buvom\w*|esam\w*|buvo)|kiti|kitos",
    label=LABEL + r"|valanda",
    required=r"(?:reikia|reikejo|privalai|turi) (?:buti|tureti|buti sulaukus)|draudziama iki",
    birthday=r"(?:-?(?:asis|ojo|aji))? (?:gimtadien\w*|gimimo dien\w*)",
    asked=r"kiek (?:tau|jums|jam|jai)?[ ]?(?:buvo |yra )?metu|kokio amziaus|amzius\?",
    people=r"(?:maza|mazas|jauna|jaunas|ta|tas|viena|vienas|mano) (?:\w+ )?(?:mergait\w+|mergina|berniukas|vaikas|"
    r"moteris|vyras|dukra|sunus|"
    r"brolis|sesuo|pusseser\w+|drauge|draugas)|mergaite|as|jis|ji",
    now=r"dabar|tada|siandien|jau|tik|vos|beveik|apie|tuomet",
    beside=r"ar|arba|ir|iki|gal|beveik|ne|bet|buvo|man|veikiau|daugiausia|metu|metai|atsiprasau|tai|jam|jai|puse|nuo",
    fillers=r"tik|vos|apie|beveik|jau|gal|mazdaug|tada|dar|dar ne|net|daugiausia|maziausiai|na|nu|eee|tarkim|manau|"
    r"dabar|siandien|"
    r"tuomet|kokie|kokiu|kazkur|nebuvo|buvo|ne|pilnu",
    whole=r"(?:vienuolik|dvylik|trylik|keturiolik|penkiolik|sesiolik|septyniolik|astuoniolik|devyniolik|desimt|"
    r"dvidesimt|trisdesimt|"
    r"keturiasdesimt|penkiasdesimt|devyn|astuon|septyn|ses|penk|ketur)(?:[a-z]{0,8})?met(?:is|e|io|es|ei|iui|i|iai)",
    pronouns=words("as jis ji mes jie jos"),
    opening=words("kai kada ir ar arba bet taip ne na metu metai jau tada nes mane man mus tai"),
    no_opening=words("kitu kiti kartu dienu nuo iki is"),
    least_at=7,
)

GRAMMARS: Mapping[str, Grammar] = MappingProxyType(
    {"en": _EN, "fr": FR, "es": ES, "it": IT, "pt": PT, "ro": RO, "de": _DE, "nl": _NL, "pl": _PL, "el": _EL, "lt": _LT}
)
"""Language -> how ages are said in it."""

OTHER_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "sv": r"(?<!\w)(?P<age>\d{1,3}) ar(?: gammal)?\b(?! (?:senare|sedan|fangelse))",
        "da": r"(?<!\w)(?P<age>\d{1,3}) ar(?: gammel)?\b(?! (?:senere|siden|faengsel))",
        "cs": r"(?<!\w)(?P<age>\d{1,3}) let\b(?! (?:pozdeji|vezeni))",
        "hu": r"(?<!\w)(?P<age>\d{1,3}) (?:eves|evesen)\b",
    }
)
"""Language whose grammar is not known -> figures with a unit."""
