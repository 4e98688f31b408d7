-- What a report shows, as the team put it together: kept with the project, so that it can be made again.

-- content is what the builder asks for (length, sections in order, language, title, summary, what is counted), as JSON.
CREATE TABLE report_plan (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    saved_by VARCHAR NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL
);
