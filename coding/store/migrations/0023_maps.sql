-- Maps: codes, memos, themes and free notes placed by hand, with links between them.

CREATE TABLE concept_map (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    owner VARCHAR NOT NULL,
    shared BOOLEAN NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);

-- Codes, memos and themes stand by their ids; words are those of free notes only.
CREATE TABLE map_node (
    id VARCHAR PRIMARY KEY,
    map_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    code VARCHAR,
    memo_id VARCHAR,
    theme_id VARCHAR,
    text VARCHAR NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    written_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);

CREATE TABLE map_link (
    id VARCHAR PRIMARY KEY,
    map_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
