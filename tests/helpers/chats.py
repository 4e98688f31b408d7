"""Invented chats as the programs export them."""

from tests.unit.readers.conftest import zipped

LRM, NARROW = "\u200e", "\u202f"

GERMAN = f"""12.05.24, 14:03 - Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand sonst kann \
sie lesen.
12.05.24, 14:03 - Mara Lindqvist 🌻: Hallo, bist du Jonas aus dem Chor?
12.05.24, 14:05 - Jonas: Ja genau. Woher hast du meine Nummer?
12.05.24, 14:06 - Mara Lindqvist 🌻: Von Lea aus Bremerhaven, sie sitzt neben mir
in der Goethe-Schule.
12.05.24, 14:09 - Jonas: <Medien ausgeschlossen>
12.05.24, 14:10 - Mara Lindqvist 🌻: Das ist aber ein schöner Hund!
12.05.24, 22:47 - +49 151 23456789: Hier ist Timo, das ist meine neue Nummer. Schreib mir an timo.krause@example.org
13.05.24, 07:15 - Jonas: Mara, kommst du am 18.05.2024 zum Konzert?
13.05.24, 07:16 - Mara Lindqvist 🌻: Ich frage erst meine Mutter. <Diese Nachricht wurde bearbeitet.>
13.05.24, 07:20 - +49 151 23456789: Diese Nachricht wurde gelöscht.
24.06.24, 18:02 - Jonas: {LRM}IMG-20240624-WA0007.jpg (Datei angehängt)
Das Bild vom Konzert
24.06.24, 18:03 - Jonas hat Lea hinzugefügt.
24.06.24, 18:04 - Mara Lindqvist 🌻: Danke Jonas! Auf Insta bin ich @mara_singt, hier das Video: https://example.org/konzert
24.06.24, 18:05 - Jonas: Ich ruf dich an, 0471 5550123 ist unser Festnetz
"""
"""A WhatsApp group on Android, in German, over six weeks."""

GREEK = f"""[2/3/24, 9:41:07{NARROW}μ.μ.] Παρέα: {LRM}Τα μηνύματα και οι κλήσεις προστατεύονται με διατερματική \
κρυπτογράφηση.
[2/3/24, 9:41:30{NARROW}μ.μ.] Ελένη Παππά: Γεια σου Νίκο, τι κάνεις;
{LRM}[2/3/24, 9:42:02{NARROW}μ.μ.] ~{NARROW}Νίκος: {LRM}η εικόνα παραλείφθηκε
[2/3/24, 9:43:15{NARROW}μ.μ.] ~{NARROW}Νίκος: Καλά. Μένω τώρα στη Λάρισα με τη γιαγιά μου.
[2/3/24, 11:58:40{NARROW}μ.μ.] Ελένη Παππά: Καληνύχτα Νίκο
[3/3/24, 12:04:09{NARROW}π.μ.] ~{NARROW}Νίκος: Καληνύχτα Ελένη. Το τηλέφωνό μου είναι 6912345678
[25/3/24, 8:00:00{NARROW}π.μ.] Ελένη Παππά: Χρόνια πολλά! Πάμε βόλτα στο Βόλο;
[25/3/24, 8:01:00{NARROW}π.μ.] ~{NARROW}Νίκος: Ναι, θα ρωτήσω τη μαμά μου πρώτα.
"""
"""A WhatsApp chat on iOS, in Greek, with hours of twelve."""


def whatsapp_zip(log: str = GERMAN, name: str = "_chat.txt") -> bytes:
    """A chat as WhatsApp packs it, with pictures beside the text."""
    return zipped({name: log, "00000007-PHOTO-2024-06-24-18-02-00.jpg": b"\xff\xd8\xff", "note.opus": b"OggS"})
