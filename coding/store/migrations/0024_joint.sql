-- Sources side by side: what beside the interviews an indicator is put together from, and what a person says of it.

-- An indicator in case files: signs is {variable: [values]} as JSON, the values that express it. verdict is what a person
-- said of the sources together (converging, diverging or silent; empty for nothing said).
CREATE TABLE joint_card (
    indicator_id VARCHAR PRIMARY KEY,
    signs VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    said_by VARCHAR,
    said_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);

-- What literature or practice says of an indicator, in the team's words.
CREATE TABLE joint_source (
    id VARCHAR PRIMARY KEY,
    indicator_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    says VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ,
    version INTEGER NOT NULL
);
