-- How people sign in to a team's server by themselves, beside their own passphrase: a second factor, codes that stand in
-- for it once each, and links by which a passphrase is set.

-- secret is what an authenticator app has too (RFC 6238, base32): the server has to read it. last_step is the step of
-- time whose code was used last; it and those before are not taken again.
CREATE TABLE second_factor (
    user_id VARCHAR PRIMARY KEY,
    secret VARCHAR NOT NULL,
    set_at TIMESTAMPTZ NOT NULL,
    last_step BIGINT NOT NULL
);

-- hash is SHA-256 of a code of 79 random bits.
CREATE TABLE recovery_code (
    hash VARCHAR PRIMARY KEY,
    user_id VARCHAR NOT NULL
);

-- hash is SHA-256 of a token of 256 random bits; a person has one link at a time.
CREATE TABLE invitation (
    user_id VARCHAR PRIMARY KEY,
    hash VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
