"""What readers count in files: each thing by its words for one and for several, marked for the catalogues.

``counted(2, LINES)`` is the sentence ``2 lines``.
"""

from codebook.said import N_, Things

ANNOTATIONS: Things = N_("1 annotation"), N_("{n} annotations")
CHARACTERS: Things = N_("1 character"), N_("{n} characters")
COLUMNS: Things = N_("1 column"), N_("{n} columns")
CUES: Things = N_("1 cue"), N_("{n} cues")
DATES: Things = N_("1 date"), N_("{n} dates")
HEADING_LINES: Things = N_("1 heading line"), N_("{n} heading lines")
INTERVIEWS: Things = N_("1 interview"), N_("{n} interviews")
INVISIBLE: Things = N_("1 invisible character"), N_("{n} invisible characters")
LINES: Things = N_("1 line"), N_("{n} lines")
LINES_BEFORE_CUES: Things = N_("1 line before the first cue"), N_("{n} lines before the first cue")
LINE_NUMBERS: Things = N_("1 line number"), N_("{n} line numbers")
LONG_PARAGRAPHS: Things = N_("1 very long paragraph"), N_("{n} very long paragraphs")
MARKDOWN_COMMENTS: Things = N_("1 Markdown comment"), N_("{n} Markdown comments")
MESSAGES: Things = N_("1 message"), N_("{n} messages")
OTHER_FILES: Things = N_("1 other file"), N_("{n} other files")
PAGES: Things = N_("1 page"), N_("{n} pages")
PARAGRAPHS: Things = N_("1 paragraph"), N_("{n} paragraphs")
PARAGRAPHS_OUTSIDE: Things = N_("1 paragraph outside the table"), N_("{n} paragraphs outside the table")
PEOPLE: Things = N_("1 person"), N_("{n} people")
PICTURES: Things = N_("1 picture"), N_("{n} pictures")
ROWS: Things = N_("1 row"), N_("{n} rows")
SEGMENTS: Things = N_("1 segment"), N_("{n} segments")
SPEAKER_LABELS: Things = N_("1 speaker label"), N_("{n} speaker labels")
TABLES: Things = N_("1 table"), N_("{n} tables")
TABLE_ROWS: Things = N_("1 table row"), N_("{n} table rows")
TIMES: Things = N_("1 time"), N_("{n} times")
TIME_LINES: Things = N_("1 time line"), N_("{n} time lines")
TURNS: Things = N_("1 turn"), N_("{n} turns")
WORDS: Things = N_("1 word"), N_("{n} words")

# Left out of the text, with the words in them.
CHAT_PROGRAM: Things = N_("1 line of the chat program itself"), N_("{n} lines of the chat program itself")
COMMENTS: Things = N_("1 comment"), N_("{n} comments")
CUE_TITLES: Things = N_("1 cue title above a time"), N_("{n} cue titles above a time")
DAYS: Things = N_("1 line that says which day it is"), N_("{n} lines that say which day it is")
DELETED_LISTS: Things = N_("1 list of deleted passages"), N_("{n} lists of deleted passages")
DELETED_PASSAGES: Things = (
    N_("1 passage deleted with tracked changes"),
    N_("{n} passages deleted with tracked changes"),
)
DEPENDENT_TIERS: Things = (
    N_("1 dependent tier (translations, glosses, notes)"),
    N_("{n} dependent tiers (translations, glosses, notes)"),
)
ENDNOTES: Things = N_("1 endnote"), N_("{n} endnotes")
FIGURES: Things = N_("1 figure"), N_("{n} figures")
FILES_WITHIN: Things = N_("1 file put into the document"), N_("{n} files put into the document")
FOOTNOTES: Things = N_("1 footnote"), N_("{n} footnotes")
FOOTNOTES_OR_ENDNOTES: Things = N_("1 footnote or endnote"), N_("{n} footnotes or endnotes")
FORMULAS: Things = N_("1 formula"), N_("{n} formulas")
FURTHER_SHEETS: Things = N_("1 further sheet"), N_("{n} further sheets")
GROUPS_OF_ANNOTATIONS: Things = N_("1 group of annotations"), N_("{n} groups of annotations")
HEADERS_OR_FOOTERS: Things = N_("1 page header or footer"), N_("{n} page headers or footers")
HIDDEN_PASSAGES: Things = N_("1 passage formatted as hidden"), N_("{n} passages formatted as hidden")
HIDDEN_SHEETS: Things = N_("1 hidden sheet"), N_("{n} hidden sheets")
NAMES_BESIDE_CODES: Things = N_("1 speaker's name beside a code"), N_("{n} speakers' names beside codes")
NOTES: Things = N_("1 note"), N_("{n} notes")
NOTES_OR_STYLES: Things = N_("1 block of notes or styles"), N_("{n} blocks of notes or styles")
OTHER_COLUMNS: Things = (
    N_("1 column beside words, speakers and times"),
    N_("{n} columns beside words, speakers and times"),
)
OTHER_COLUMNS_OF_CHATS: Things = (
    N_("1 column beside words, senders and times"),
    N_("{n} columns beside words, senders and times"),
)
OTHER_READINGS: Things = N_("1 other reading"), N_("{n} other readings")
PAGE_HEADINGS: Things = N_("1 page heading"), N_("{n} page headings")
PAGE_MARGINS: Things = (
    N_("1 line of page numbers and running headings"),
    N_("{n} lines of page numbers and running headings"),
)
PICTURES_OR_BOXES: Things = N_("1 picture or text box"), N_("{n} pictures or text boxes")
POINT_TIERS: Things = N_("1 point tier (moments, not words of a speaker)"), N_("{n} point tiers (moments)")
READING_AIDS: Things = N_("1 reading aid"), N_("{n} reading aids")
SERVICE_LINES: Things = N_("1 line of the transcription service"), N_("{n} lines of the transcription service")
SYMBOLS: Things = N_("1 symbol of a special font"), N_("{n} symbols of special fonts")
TITLES: Things = N_("1 title of the page"), N_("{n} titles of the page")
