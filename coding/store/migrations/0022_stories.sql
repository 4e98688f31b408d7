-- Composite stories for awareness and training.

-- A composite story; what each sentence rests on are ids of chosen passages (evidence, JSON).
CREATE TABLE story (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
CREATE TABLE story_sentence (
    story_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    sources VARCHAR NOT NULL
);
