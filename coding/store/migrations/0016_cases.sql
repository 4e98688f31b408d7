-- Case files: a case, the documents that belong to it, and a record of each coder with one row a variable. What a value
-- rests on stands beside it; a value with no passage was read from the form.

CREATE TABLE case_file (
    id VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
CREATE TABLE case_document (case_id VARCHAR NOT NULL, interview_id VARCHAR NOT NULL);
CREATE TABLE case_record (case_id VARCHAR NOT NULL, coder VARCHAR NOT NULL, handed_in_at TIMESTAMPTZ);
CREATE TABLE case_value (
    id VARCHAR PRIMARY KEY,
    case_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    variable VARCHAR NOT NULL,
    answers VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
CREATE TABLE case_passage (
    value_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL
);
