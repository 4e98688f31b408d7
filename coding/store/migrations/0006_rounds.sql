-- How rounds are planned, targets of single codes, why rounds were opened again, and codings set aside for a recoding.

CREATE TABLE round_plan (
    round_id VARCHAR PRIMARY KEY,
    design VARCHAR NOT NULL CHECK (design IN ('all pairs', 'rotating pairs', 'anchor', 'by hand')),
    anchor VARCHAR NOT NULL,
    attribute VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    eligible INTEGER NOT NULL,
    proposed VARCHAR NOT NULL,
    suggestions BOOLEAN NOT NULL,
    measured BOOLEAN NOT NULL
);
CREATE TABLE round_target (
    round_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    target DOUBLE NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (round_id, code)
);
CREATE TABLE round_unlock (
    round_id VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    unlocked_by VARCHAR NOT NULL,
    unlocked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (round_id, revision)
);
-- While a drift check is open, its coders' first codings of its interviews; after it, the second ones.
CREATE TABLE coding_aside (
    coding_id VARCHAR PRIMARY KEY,
    round_id VARCHAR NOT NULL
);
