"""Words that stand around names, by what they tell. All folded."""

from __future__ import annotations

from pipelines.redact.names import word_set, words_of

KIN = words_of("kin", None)
"""Words for relatives, friends and the like, in every language."""

NAMED_BEFORE = (
    r"(?:\b(?:my|his|her|their|your|the) (?:real |full |first |last |middle |maiden |sur|own )?(?:sur)?names?(?: was|"
    r" is|'s|’s|s| were| are| would be| being)?(?: actually| really| like| just)?|"
    r"\b(?:called|named|name's|calls? me|call me|calling me|called me|called him|called her|calls? (?:him|her)|"
    r"known as|nicknamed|goes by|went by|i'm|i am|im|it's|this is|signed)|"
    r"\bje m'appelle|\bm'appelle|\bs'appel(?:le|ait|aient)|\bnomm?ee?s?|\bprenom(?: est|:)?|\bappelee?|\bmon nom est|"
    r"\bme llam[oa]n?|\bse llam(?:a|aba|aban)|\bllamad[oa]s?|\bmi nombre es|\bsu nombre (?:es|era)|"
    r"\bmi chiamo|\bsi chiam(?:a|ava)|\bchiamat[oa]|\bil (?:mio|suo) nome (?:e|era)|"
    r"\bich heiss?e|\bhei(?:ss|ß)t|\bhiess?|\bmein name ist|\bsein name war|\bihr name war|\bnamens|"
    r"\bgenannt|"
    r"\bik heet|\bheet|\bheette|\bmijn naam is|\bzijn naam was|\bgenaamd|"
    r"\bnazywam sie|\bmam na imie|\bna imie|\bnazywal[a]? sie|\bo imieniu|"
    r"\bma numesc|\bma cheama|\bse numea|\bpe nume|\bnumele meu e(?:ste)?|"
    r"\bchamo-me|\bme chamo|\bchamava-se|\bo meu nome e|"
    r"\bmano vardas(?: yra)?|\bvardu|\bmε λενε|\bμε λενε|\bτον λενε|\bτη λενε|\bτον ελεγαν|\bτην ελεγαν|\bonomazomai|"
    r"\bονομαζομαι|\bjag heter|\bhan hette|\bhon hette|\bjeg hedder|\bjeg heter)"
    r"[\s,:\"“«'‘]{1,4}"
)

PARTICLES = word_set("particles")

PLACE_BEFORE = word_set("place_before")

NOT_NAMES = word_set("not_names")

INSTITUTIONS = word_set("institutions")
"""Words of public institutions that name no one place: a span of nothing else is no identifier."""

WORD_SURNAMES = word_set("word_surnames")
"""Common English family names that are words."""

HOLIDAY_WORDS = word_set("holiday_words")

SPEAKER_ROLES = word_set("speaker_roles")
"""What transcripts call who speaks: no names of anybody."""

PLATFORMS = (
    "snapchat|snap|instagram|insta|ig|facebook|fb|messenger|tiktok|discord|whatsapp|telegram|twitter|skype|kik|roblox|"
    "fortnite|minecraft|steam|twitch|youtube|reddit|omegle|tinder|grindr|xbox(?: live)?|playstation|psn|viber|"
    "signal|vk|"
    "threads|bereal|onlyfans|wizz|yubo|badoo|habbo|msn|myspace|tumblr|pinterest|ask ?fm|bebo|deviantart|wattpad|"
    "ao3|epic|"
    "club penguin|vinted|ebay|etsy|airbnb|venmo|depop|strava|bluesky|mastodon|tellonym|ngl|jodel|spotify|"
    "soundcloud|duolingo|goodreads|"
    "letterboxd|"
    "neopets|movie ?star ?planet|animal jam|stardoll|imvu|runescape|valorant|geoguessr|hangouts|imessage|facetime|vsco|"
    "lemon8|weibo|wechat|imgur|4chan|gumtree|livejournal|icq|bbm|piczo|faceparty|quizlet|webtoon|patreon|bumble|"
    "meetme|skout|chatroulette|houseparty|hyves|nasza klasa|odnoklassniki|studivz|schuelervz|knuddels|skyblog|tuenti"
)
"""Where people have user names: part of a regular expression over folded text."""
