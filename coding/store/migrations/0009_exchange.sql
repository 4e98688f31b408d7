-- Erasures are kept as ids and counts, so that a backup from before one can be erased again. An export's interviews are
-- kept so that a certificate can say which files that have left hold an erased participant.

CREATE TABLE erasure (
    participant_id VARCHAR PRIMARY KEY,
    interviews VARCHAR NOT NULL,
    erased_by VARCHAR NOT NULL,
    erased_at TIMESTAMPTZ NOT NULL,
    certificate VARCHAR NOT NULL
);
CREATE TABLE export_interview (
    export_id VARCHAR NOT NULL,
    interview_id VARCHAR NOT NULL,
    PRIMARY KEY (export_id, interview_id)
);
