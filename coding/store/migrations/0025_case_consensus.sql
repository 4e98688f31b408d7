-- The consensus record of a case: a row for each decision on a variable, of which the newest that was not taken back
-- stands; whose values it rests on as they were then, and the passages it keeps.

CREATE TABLE case_consensus (
    id VARCHAR PRIMARY KEY,
    case_id VARCHAR NOT NULL,
    variable VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    of_coder VARCHAR,
    answers VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    reason_tag VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    decided_by VARCHAR NOT NULL,
    deciders VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE TABLE case_consensus_parent (
    consensus_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    value_id VARCHAR NOT NULL,
    value_version INTEGER NOT NULL,
    answers VARCHAR NOT NULL
);
CREATE TABLE case_consensus_passage (
    consensus_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL
);
