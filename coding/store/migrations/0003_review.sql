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
