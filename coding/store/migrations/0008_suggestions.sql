-- Suggested codes and what became of them, who may be shown any, saved searches, comparisons of theme runs, and the
-- passages of themes that people split off.

CREATE TABLE suggestion (
    id VARCHAR PRIMARY KEY,
    release_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    code VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    source VARCHAR NOT NULL CHECK (source IN ('definition', 'decisions')),
    evidence VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    revision VARCHAR NOT NULL,
    codebook_version INTEGER NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('offered', 'accepted', 'declined', 'passed')),
    offered_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    coding_id VARCHAR
);
CREATE INDEX suggestion_by_release ON suggestion (release_id);
-- Interviews that a coder has coded on their own, or that a lead opened for suggestions before that.
CREATE TABLE suggestion_ready (
    interview_id VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    reason VARCHAR NOT NULL CHECK (reason IN ('coded', 'unlocked')),
    said_by VARCHAR NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (interview_id, coder, reason)
);

CREATE TABLE saved_search (
    id VARCHAR PRIMARY KEY,
    owner VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE theme_comparison (
    id VARCHAR PRIMARY KEY,
    run_id VARCHAR NOT NULL,
    other_run_id VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE theme_passage (
    theme_id VARCHAR NOT NULL,
    segment_id VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, segment_id)
);
-- Runs that say something about codings: not shown to a coder who is to stay blind to them.
CREATE TABLE theme_run_scope (
    run_id VARCHAR PRIMARY KEY,
    scope VARCHAR NOT NULL CHECK (scope IN ('uncoded', 'residue'))
);
