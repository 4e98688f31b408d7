-- Wrong codes of somebody's second factor that they have not been told of: how many, and when the last one was given.
ALTER TABLE second_factor ADD COLUMN wrong_codes BIGINT DEFAULT 0;
ALTER TABLE second_factor ADD COLUMN wrong_at TIMESTAMPTZ;
