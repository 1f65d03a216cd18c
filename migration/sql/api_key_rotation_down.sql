DROP INDEX payout.api_keys_old_hash;
ALTER TABLE payout.api_keys
    DROP CONSTRAINT api_keys_old,
    DROP COLUMN expires_at,
    DROP COLUMN rotated_at,
    DROP COLUMN old_key_hash,
    DROP COLUMN old_until;
