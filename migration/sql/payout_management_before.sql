-- What the host's own table looks like is written down first, for the way back.
INSERT INTO payout.meta (key, value)
SELECT 'host.payout_management_columns', jsonb_agg(attname ORDER BY attnum)::text
FROM pg_attribute WHERE attrelid = 'public.payout_management'::regclass AND attnum > 0 AND NOT attisdropped;

-- A CHECK that the host kept from earlier knows its own words only: seven statuses of payouts, no approved tax form, no
-- alert about payouts. It goes, and its definition is kept for the way back.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT t.relname, c.conname, pg_get_constraintdef(c.oid) AS definition
        FROM (VALUES ('payout_management', 'status'), ('tax_forms', 'status'), ('admin_alerts', 'category')) AS w (tab, col)
        JOIN pg_class t ON t.oid = format('public.%I', w.tab)::regclass
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = w.col
        JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'c' AND a.attnum = ANY (c.conkey)
        WHERE c.conname <> 'payout_management_ours'
    LOOP
        INSERT INTO payout.meta (key, value) VALUES
            ('host.check.' || found.relname || '.' || found.conname, found.definition);
        EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT %I', found.relname, found.conname);
    END LOOP;
END $$;
