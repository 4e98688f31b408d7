-- Passkeys (WebAuthn) that stand in for the code of a person's second factor; they go with it.

-- id is the credential's own, public_key its COSE key, both in base64url. sign_count is what the authenticator counted
-- last; one that does not count says 0.
CREATE TABLE passkey (
    id VARCHAR PRIMARY KEY,
    user_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    public_key VARCHAR NOT NULL,
    sign_count BIGINT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
