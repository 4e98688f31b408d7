-- The sites of a study: a person belongs to one or to the whole study, and so does an interview; what a person of a site
-- sees follows from it (coding/store/row_filter.py). An erased interview keeps its row, so that it stays where it was.

CREATE TABLE site (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE site_person (user_id VARCHAR PRIMARY KEY, site_id VARCHAR NOT NULL);
CREATE TABLE site_interview (interview_id VARCHAR PRIMARY KEY, site_id VARCHAR NOT NULL, shared BOOLEAN NOT NULL);
