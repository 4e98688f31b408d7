-- A coding keeps the codebook version it was made under; a re-check says under which newer one it was looked at again.
CREATE TABLE recheck (
    id VARCHAR PRIMARY KEY,
    coding_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('kept', 'removed', 'recoded', 'doubted')),
    checked_by VARCHAR NOT NULL,
    checked_at TIMESTAMPTZ NOT NULL,
    undone BOOLEAN NOT NULL
);
CREATE INDEX recheck_by_coding ON recheck (coding_id);

-- Where an example of the codebook was taken from; the words themselves stand in the codebook only.
CREATE TABLE codebook_example (
    id VARCHAR PRIMARY KEY,
    participant_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    text_hash VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    taken_by VARCHAR NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX codebook_example_by_participant ON codebook_example (participant_id);
