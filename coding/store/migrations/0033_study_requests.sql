-- Requests of a study's coordinator to its sites: what was asked here, and what came here. key is the public signing
-- key of the other end; what became of a request follows from the bundles that left or came.
CREATE TABLE study_request (
    id VARCHAR PRIMARY KEY,
    side VARCHAR NOT NULL CHECK (side IN ('asked', 'came')),
    key VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    content VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    kept_by VARCHAR NOT NULL,
    kept_at TIMESTAMPTZ NOT NULL
);
