-- Links by which a panelist answers on the server. hash is SHA-256 of a token of 256 random bits; somebody has one link
-- in a round at a time. texts_hash is of the texts that the last look read when it was made: others are not shown by it.
CREATE TABLE panel_link (
    hash VARCHAR PRIMARY KEY,
    round_id VARCHAR NOT NULL,
    panelist_id VARCHAR NOT NULL,
    texts_hash VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
