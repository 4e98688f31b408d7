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
