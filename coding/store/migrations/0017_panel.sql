-- Delphi panels on indicator cards: who is asked (by codes), what, by which rules, and what came back.

-- rules and texts are JSON. withdrawn counts panelists of whom nothing else is kept.
CREATE TABLE panel (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    instructions VARCHAR NOT NULL,
    consent VARCHAR NOT NULL,
    texts VARCHAR NOT NULL,
    rules VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    withdrawn INTEGER NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE panelist (
    id VARCHAR PRIMARY KEY,
    panel_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    language VARCHAR NOT NULL
);
-- texts is JSON (wording and limits by language); parents is a JSON list of item ids.
CREATE TABLE panel_item (
    id VARCHAR PRIMARY KEY,
    panel_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    indicator_id VARCHAR NOT NULL,
    wording VARCHAR NOT NULL,
    limits VARCHAR NOT NULL,
    texts VARCHAR NOT NULL,
    how VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    parents VARCHAR NOT NULL,
    added INTEGER NOT NULL,
    retired INTEGER,
    why_retired VARCHAR NOT NULL
);
-- items is a JSON list of item ids.
CREATE TABLE panel_round (
    id VARCHAR PRIMARY KEY,
    panel_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    items VARCHAR NOT NULL,
    item_set VARCHAR NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ
);
CREATE TABLE panel_sheet (
    round_id VARCHAR NOT NULL,
    panelist_id VARCHAR NOT NULL,
    answers_hash VARCHAR NOT NULL,
    answered_at TIMESTAMPTZ
);
-- value is NULL where the panelist could not judge the item.
CREATE TABLE panel_rating (
    round_id VARCHAR NOT NULL,
    panelist_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    scale VARCHAR NOT NULL,
    value INTEGER
);
-- approved is NULL until the lead has read it.
CREATE TABLE panel_reason (
    id VARCHAR PRIMARY KEY,
    round_id VARCHAR NOT NULL,
    panelist_id VARCHAR NOT NULL,
    item_id VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    approved BOOLEAN
);
