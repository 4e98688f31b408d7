-- A study of several partners, each with a project of its own: what was agreed, what was sent, what came.

CREATE TABLE study_package (
    study VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    side VARCHAR NOT NULL CHECK (side IN ('coordinator', 'site')),
    content VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    taken_by VARCHAR NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (study, number)
);

-- key and box are public keys; the secret ones lie in the vault.
CREATE TABLE study_partner (
    key VARCHAR PRIMARY KEY,
    box VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('new', 'confirmed', 'refused')),
    decided_by VARCHAR,
    decided_at TIMESTAMPTZ
);

-- content is the bundle as it was signed, without rows that were withdrawn since; empty once it is void.
CREATE TABLE study_taken (
    hash VARCHAR PRIMARY KEY,
    key VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    taken_by VARCHAR NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL
);

-- record is what later bundles are held against: counts as they were and as they were shown.
CREATE TABLE study_sent (
    number INTEGER PRIMARY KEY,
    level VARCHAR NOT NULL,
    export_id VARCHAR NOT NULL,
    record VARCHAR NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);

-- Random numbers by which the rows of an interview are found again at the coordinator, one for each level.
CREATE TABLE study_alias (
    alias VARCHAR PRIMARY KEY,
    interview_id VARCHAR NOT NULL,
    level VARCHAR NOT NULL
);
