-- Marks of native speakers on translations of the codebook: of which words and of which original (their hashes, and the
-- version in which they stood). A mark counts as long as both are the same; whoever wrote the words cannot set it.
CREATE TABLE translation_mark (
    id VARCHAR PRIMARY KEY,
    code VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    words_hash VARCHAR NOT NULL,
    original_hash VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    marked_by VARCHAR NOT NULL,
    marked_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
