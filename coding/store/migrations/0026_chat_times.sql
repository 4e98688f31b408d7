-- Chats go on for months: their distances in milliseconds are more than 32 bits hold.
ALTER TABLE turn ALTER COLUMN start_ms TYPE BIGINT;
