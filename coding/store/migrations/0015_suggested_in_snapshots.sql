-- changes: snapshot_coding
-- What began as a suggestion is part of what was locked: an erasure takes the coding away, and the round's figures stay.

ALTER TABLE snapshot_coding ADD COLUMN suggested BOOLEAN DEFAULT FALSE;
UPDATE snapshot_coding SET suggested = TRUE WHERE coding_id IN (SELECT id FROM coding WHERE origin = 'suggestion');
