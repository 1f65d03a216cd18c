-- What the host's own table looks like is written down first, for the way back.
INSERT INTO payout.meta (key, value)
SELECT 'host.payout_management_columns', jsonb_agg(attname ORDER BY attnum)::text
FROM pg_attribute WHERE attrelid = 'public.payout_management'::regclass AND attnum > 0 AND NOT attisdropped;

-- A CHECK of the host's on the status knows its own seven words only. It goes, and its definition is kept for the way back.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.conname, pg_get_constraintdef(c.oid) AS definition
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
        WHERE c.conrelid = 'public.payout_management'::regclass AND c.contype = 'c'
          AND a.attname = 'status' AND c.conname <> 'payout_management_ours'
    LOOP
        INSERT INTO payout.meta (key, value) VALUES ('host.payout_management_check.' || found.conname, found.definition);
        EXECUTE format('ALTER TABLE public.payout_management DROP CONSTRAINT %I', found.conname);
    END LOOP;
END $$;
