-- How a decision on an identifier came about: 'looked at', 'alike' (with another place of the same words), or 'unread'
-- (accepted with all others). Nothing where nobody has decided, or an earlier Heard did not keep it.
ALTER TABLE identifier ADD COLUMN decided_how VARCHAR;
