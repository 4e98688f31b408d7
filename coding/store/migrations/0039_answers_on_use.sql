-- What was answered to a remark on use, and places that somebody asked not to use. Offsets are of the original, so that
-- they hold in every release; may_use false: this part goes into no file that leaves.
CREATE TABLE use_answer (
    id VARCHAR PRIMARY KEY,
    interview_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    may_use BOOLEAN NOT NULL,
    answered_by VARCHAR NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
