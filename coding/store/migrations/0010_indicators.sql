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
