-- A key may end, and after a rotation the secret before is good for a while beside the new one.
ALTER TABLE payout.api_keys
    ADD COLUMN expires_at   timestamptz,
    ADD COLUMN rotated_at   timestamptz,
    ADD COLUMN old_key_hash bytea,
    ADD COLUMN old_until    timestamptz,
    ADD CONSTRAINT api_keys_old CHECK ((old_key_hash IS NULL) = (old_until IS NULL));
CREATE UNIQUE INDEX api_keys_old_hash ON payout.api_keys (old_key_hash) WHERE old_key_hash IS NOT NULL;
