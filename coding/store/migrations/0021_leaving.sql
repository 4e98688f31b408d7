-- What must be said and signed before an annotated corpus may leave, and the lines of checklists.

-- A lead writes the legal basis and the licence, a steward signs; it holds for one snapshot and for the interviews that
-- are named (JSON), as far as consent still covers them.
CREATE TABLE corpus_permit (
    id VARCHAR PRIMARY KEY,
    snapshot_id VARCHAR NOT NULL,
    legal_basis VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    interviews VARCHAR NOT NULL,
    asked_by VARCHAR NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    signed_by VARCHAR,
    signed_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
);

-- The permit that an export rests on; null for all that need none.
ALTER TABLE export ADD COLUMN permit_id VARCHAR;

-- A line of a checklist: an indicator in words for one kind of reader, in one language. native_by read it as a native
-- speaker and is not who wrote it; a change of words takes the mark away.
CREATE TABLE checklist_line (
    id VARCHAR PRIMARY KEY,
    indicator_id VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    wording VARCHAR NOT NULL,
    what_to_do VARCHAR NOT NULL,
    not_meant VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    native_by VARCHAR,
    native_at TIMESTAMPTZ,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
