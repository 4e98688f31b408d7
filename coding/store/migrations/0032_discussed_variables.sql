-- What is said about a variable of a case belongs to the case; null for the items of a round.
ALTER TABLE discussion_message ADD COLUMN case_id VARCHAR;
