-- Portable SQL: runs on DuckDB, PostgreSQL and SQLite but for the vector column. No foreign keys, since DuckDB refuses
-- updates and same-transaction deletes of referenced rows; `heard doctor` checks the references instead.
-- Offsets are Unicode code points, half-open.

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE TABLE setting (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL, version INTEGER NOT NULL);

CREATE TABLE event (
    sequence BIGINT PRIMARY KEY,
    happened_at TIMESTAMPTZ NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    target_type VARCHAR NOT NULL,
    target_id VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);

CREATE TABLE operation (
    id VARCHAR PRIMARY KEY,
    sequence BIGINT NOT NULL,
    scope VARCHAR NOT NULL,
    scope_id VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    before VARCHAR NOT NULL,
    after VARCHAR NOT NULL,
    accepted BOOLEAN NOT NULL,
    reason VARCHAR,
    happened_at TIMESTAMPTZ NOT NULL,
    undone BOOLEAN NOT NULL,
    discarded BOOLEAN NOT NULL
);
CREATE INDEX operation_by_scope ON operation (scope, scope_id, actor);

CREATE TABLE user_account (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE user_role (
    user_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL CHECK (role IN ('researcher', 'lead', 'steward', 'viewer')),
    PRIMARY KEY (user_id, role)
);

CREATE TABLE participant (
    id VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    quote_consent VARCHAR NOT NULL CHECK (quote_consent IN ('yes', 'paraphrase', 'never')),
    retention_until DATE,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
CREATE TABLE attribute (
    owner_type VARCHAR NOT NULL,
    owner_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (owner_type, owner_id, name)
);

CREATE TABLE interview (
    id VARCHAR PRIMARY KEY,
    participant_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    language VARCHAR,
    format VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('imported', 'in_review', 'released')),
    original_hash VARCHAR NOT NULL,
    original_length INTEGER NOT NULL,
    turn_count INTEGER NOT NULL,
    warnings VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);

CREATE TABLE cluster (
    id VARCHAR PRIMARY KEY,
    type VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    pseudonym VARCHAR NOT NULL,
    version INTEGER NOT NULL
);
-- Offsets of identifiers are into the original text, which only the vault holds.
CREATE TABLE identifier (
    id VARCHAR PRIMARY KEY,
    interview_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    type VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('direct', 'quasi')),
    score DOUBLE NOT NULL,
    detectors VARCHAR NOT NULL,
    cluster_id VARCHAR NOT NULL,
    decision VARCHAR NOT NULL CHECK (decision IN ('pending', 'accepted', 'rejected')),
    decided_by VARCHAR,
    decided_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    CHECK (end_offset > start_offset)
);
CREATE INDEX identifier_by_interview ON identifier (interview_id);

CREATE TABLE release (
    id VARCHAR PRIMARY KEY,
    interview_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    text_hash VARCHAR NOT NULL,
    offset_map VARCHAR NOT NULL,
    released_by VARCHAR NOT NULL,
    released_at TIMESTAMPTZ NOT NULL,
    current BOOLEAN NOT NULL
);
CREATE TABLE turn (
    release_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    speaker VARCHAR,
    role VARCHAR NOT NULL,
    start_ms INTEGER,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    PRIMARY KEY (release_id, ordinal)
);

CREATE TABLE segment (
    id VARCHAR PRIMARY KEY,
    release_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    turn_ordinal INTEGER NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    question_start INTEGER,
    question_end INTEGER,
    text_hash VARCHAR NOT NULL
);
CREATE INDEX segment_by_release ON segment (release_id);
CREATE TABLE embedding (
    text_hash VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    vector FLOAT[] NOT NULL,
    PRIMARY KEY (text_hash, model, revision)
);

CREATE TABLE codebook_version (
    number INTEGER PRIMARY KEY,
    content VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE coding (
    id VARCHAR PRIMARY KEY,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    memo VARCHAR NOT NULL,
    attributes VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    origin VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (end_offset > start_offset),
    CHECK (start_offset >= 0)
);
CREATE INDEX coding_by_release ON coding (release_id);
CREATE TABLE favourite (
    user_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    PRIMARY KEY (user_id, position)
);
CREATE TABLE reading_place (
    user_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    offset_reached INTEGER NOT NULL,
    PRIMARY KEY (user_id, release_id)
);

CREATE TABLE round (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    unit VARCHAR NOT NULL,
    target DOUBLE,
    target_reason VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('open', 'locked')),
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE assignment (
    round_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    locked_at TIMESTAMPTZ,
    PRIMARY KEY (round_id, release_id, coder)
);

CREATE TABLE snapshot (
    id VARCHAR PRIMARY KEY,
    round_id VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    hash VARCHAR NOT NULL,
    coding_count INTEGER NOT NULL,
    taken_by VARCHAR NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    current BOOLEAN NOT NULL
);
CREATE TABLE snapshot_coding (
    snapshot_id VARCHAR NOT NULL,
    coding_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    memo VARCHAR NOT NULL,
    PRIMARY KEY (snapshot_id, coding_id)
);
CREATE TABLE snapshot_document (
    snapshot_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    length INTEGER NOT NULL,
    PRIMARY KEY (snapshot_id, release_id, coder)
);

CREATE TABLE disagreement (
    id VARCHAR PRIMARY KEY,
    snapshot_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('open', 'decided', 'deferred', 'escalated', 'agreed'))
);
CREATE INDEX disagreement_by_snapshot ON disagreement (snapshot_id);
CREATE TABLE disagreement_member (
    disagreement_id VARCHAR NOT NULL,
    coding_id VARCHAR NOT NULL,
    PRIMARY KEY (disagreement_id, coding_id)
);
CREATE TABLE decision (
    id VARCHAR PRIMARY KEY,
    disagreement_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason_tag VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    decided_by VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE TABLE consensus_coding (
    id VARCHAR PRIMARY KEY,
    snapshot_id VARCHAR NOT NULL,
    release_id VARCHAR NOT NULL,
    decision_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    deleted_at TIMESTAMPTZ
);
CREATE TABLE consensus_parent (
    consensus_id VARCHAR NOT NULL,
    coding_id VARCHAR NOT NULL,
    PRIMARY KEY (consensus_id, coding_id)
);

CREATE TABLE theme_run (
    id VARCHAR PRIMARY KEY,
    model VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    input_hash VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE theme_run_segment (
    run_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    segment_id VARCHAR NOT NULL,
    PRIMARY KEY (run_id, position)
);
CREATE TABLE theme (
    id VARCHAR PRIMARY KEY,
    run_id VARCHAR,
    run_theme INTEGER,
    name VARCHAR NOT NULL,
    description VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('proposed', 'accepted', 'parked', 'rejected', 'merged')),
    merged_into VARCHAR,
    reason VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE theme_code (
    theme_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, code)
);

CREATE TABLE export (
    id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    file_hash VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    event_head VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

CREATE SEQUENCE coding_revision START 1;
CREATE SEQUENCE operation_sequence START 1;
