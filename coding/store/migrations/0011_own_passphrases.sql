-- How somebody proves who they are: a passphrase of their own, and files that stand in for it on the command line.

-- hash is an Argon2id string with salt and parameters (RFC 9106, PHC format); empty once somebody took it away.
CREATE TABLE own_passphrase (
    user_id VARCHAR PRIMARY KEY,
    hash VARCHAR,
    changed_at TIMESTAMPTZ NOT NULL,
    taken_by VARCHAR
);

CREATE TABLE token (
    id VARCHAR PRIMARY KEY,
    user_id VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);
