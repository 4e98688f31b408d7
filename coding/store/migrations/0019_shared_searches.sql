-- A kept search may be shown to everybody of the project.

ALTER TABLE saved_search ADD COLUMN shared BOOLEAN DEFAULT FALSE;
