-- How the original of a release became the present one: four numbers a stretch whose words were corrected since, start
-- and end in the original of then, and in that of now. The words themselves are in the vault.
ALTER TABLE release ADD COLUMN rewording VARCHAR DEFAULT '[]';
