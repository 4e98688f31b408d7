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

-- Second readings, reports of missed identifiers, signatures under releases. Numbers and ids only: never text.
-- Offsets of lines and masks are into the original text, which only the vault holds, so that corrections do not move them.

CREATE TABLE second_reading (
    id VARCHAR PRIMARY KEY,
    seeds VARCHAR NOT NULL,
    population INTEGER NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('open', 'void')),
    drawn_by VARCHAR NOT NULL,
    drawn_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE second_reading_interview (
    reading_id VARCHAR NOT NULL,
    interview_id VARCHAR NOT NULL,
    line_count INTEGER NOT NULL,
    masked VARCHAR NOT NULL,
    PRIMARY KEY (reading_id, interview_id)
);
CREATE TABLE second_reading_line (
    reading_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    interview_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    outcome VARCHAR NOT NULL CHECK (outcome IN ('unread', 'clear', 'missed')),
    read_by VARCHAR,
    read_at TIMESTAMPTZ,
    PRIMARY KEY (reading_id, position),
    CHECK (end_offset > start_offset)
);

-- Offsets of a report are into the released text of its release.
CREATE TABLE missed_report (
    id VARCHAR PRIMARY KEY,
    release_id VARCHAR NOT NULL,
    interview_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('open', 'settled', 'declined', 'withdrawn')),
    reported_by VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    settled_by VARCHAR,
    settled_at TIMESTAMPTZ,
    CHECK (end_offset > start_offset)
);

CREATE TABLE release_signature (
    release_id VARCHAR PRIMARY KEY,
    signed_by VARCHAR NOT NULL,
    signed_name VARCHAR NOT NULL,
    statement VARCHAR NOT NULL,
    reading_id VARCHAR,
    lines_read INTEGER NOT NULL,
    lines_missed INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    upper_bound DOUBLE,
    confidence DOUBLE,
    signed_at TIMESTAMPTZ NOT NULL
);

-- Memos, content notes and what one person likes. A turn is named by interview and ordinal: a corrected release keeps its
-- turns, so nothing has to move along.

CREATE TABLE memo (
    id VARCHAR PRIMARY KEY,
    target VARCHAR NOT NULL CHECK (target IN ('turn', 'interview', 'code', 'project', 'journal')),
    interview_id VARCHAR,
    turn_ordinal INTEGER,
    code VARCHAR,
    author VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    entry_date DATE,
    shared BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX memo_by_interview ON memo (interview_id);

CREATE TABLE content_note (
    id VARCHAR PRIMARY KEY,
    interview_id VARCHAR NOT NULL,
    first_turn INTEGER,
    last_turn INTEGER,
    severity VARCHAR NOT NULL CHECK (severity IN ('mild', 'strong', 'severe')),
    topics VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX content_note_by_interview ON content_note (interview_id);

CREATE TABLE person_setting (
    user_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (user_id, key)
);

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

-- Suggested codes and what became of them, who may be shown any, saved searches, comparisons of theme runs, and the
-- passages of themes that people split off.

CREATE TABLE suggestion (
    id VARCHAR PRIMARY KEY,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    source VARCHAR NOT NULL CHECK (source IN ('definition', 'decisions')),
    evidence VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('offered', 'accepted', 'declined', 'passed')),
    offered_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    coding_id VARCHAR
);
CREATE INDEX suggestion_by_release ON suggestion (release_id);
-- Interviews that a coder has coded on their own, or that a lead opened for suggestions before that.
CREATE TABLE suggestion_ready (
    interview_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    reason VARCHAR NOT NULL CHECK (reason IN ('coded', 'unlocked')),
    said_by VARCHAR NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (interview_id, coder, reason)
);

CREATE TABLE saved_search (
    id VARCHAR PRIMARY KEY,
    owner VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE theme_comparison (
    id VARCHAR PRIMARY KEY,
    run_id VARCHAR NOT NULL,
    other_run_id VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE theme_passage (
    theme_id VARCHAR NOT NULL,
    segment_id VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, segment_id)
);
-- Runs that say something about codings: not shown to a coder who is to stay blind to them.
CREATE TABLE theme_run_scope (
    run_id VARCHAR PRIMARY KEY,
    scope VARCHAR NOT NULL CHECK (scope IN ('uncoded', 'residue'))
);

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

-- Passages chosen to stand for a code, a theme or an indicator; offsets are into the released text.
CREATE TABLE indicator (
    id VARCHAR PRIMARY KEY,
    position INTEGER NOT NULL,
    wording VARCHAR NOT NULL,
    phases VARCHAR NOT NULL,
    codes VARCHAR NOT NULL,
    visible_to VARCHAR NOT NULL,
    sources VARCHAR NOT NULL,
    limits VARCHAR NOT NULL,
    panel_comment VARCHAR NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('draft', 'discussed', 'agreed', 'set aside')),
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
CREATE TABLE evidence (
    id VARCHAR PRIMARY KEY,
    owner_type VARCHAR NOT NULL CHECK (owner_type IN ('code', 'theme', 'indicator')),
    owner_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL CHECK (role IN ('supports', 'counters')),
    release_id VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    paraphrase VARCHAR NOT NULL,
    translation VARCHAR NOT NULL,
    translation_language VARCHAR NOT NULL,
    chosen_by VARCHAR NOT NULL,
    chosen_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    CHECK (end_offset > start_offset),
    CHECK (start_offset >= 0)
);
CREATE INDEX evidence_by_owner ON evidence (owner_type, owner_id);
