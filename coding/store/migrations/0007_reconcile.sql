-- Who decides a round's disagreements and how; discussions; what became of a definition after an item.

CREATE TABLE reconcile_plan (
    round_id VARCHAR PRIMARY KEY,
    method VARCHAR NOT NULL,
    changed_by VARCHAR NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE reconcile_decider (
    round_id VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    PRIMARY KEY (round_id, user_id)
);
-- The people who made a decision together; decisions without a row here were made by who recorded them.
CREATE TABLE decision_decider (
    decision_id VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    PRIMARY KEY (decision_id, user_id)
);
CREATE TABLE discussion_message (
    id VARCHAR PRIMARY KEY,
    snapshot_id VARCHAR NOT NULL,
    disagreement_id VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE INDEX discussion_message_by_snapshot ON discussion_message (snapshot_id);
CREATE TABLE definition_revision (
    codebook_version INTEGER PRIMARY KEY,
    based_on INTEGER NOT NULL,
    snapshot_id VARCHAR NOT NULL,
    disagreement_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    revised_by VARCHAR NOT NULL,
    revised_at TIMESTAMPTZ NOT NULL
);
