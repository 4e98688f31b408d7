-- Sign-ins at browsers, so that a restart signs nobody out, and whoever signed in can see and end them.

-- Of the two cookies of a browser only SHA-256 is kept. browser is a description such as “Firefox on Windows”.
CREATE TABLE sign_in (
    id VARCHAR PRIMARY KEY,
    user_id VARCHAR NOT NULL,
    token_hash VARCHAR NOT NULL,
    browser_hash VARCHAR NOT NULL,
    how VARCHAR NOT NULL,
    browser VARCHAR NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_by VARCHAR,
    ended_why VARCHAR
);
