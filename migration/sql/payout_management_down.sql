-- Takes back what we added to payout_management, and puts back the host's own CHECKs. Reached only while no payout is ours.
ALTER TABLE public.payout_management DROP CONSTRAINT payout_management_ours;
DROP INDEX public.payout_management_newest, public.payout_management_by_user;
DO $$
DECLARE
    v_kept jsonb := (SELECT value FROM payout.meta WHERE key = 'host.payout_management_columns');
    found  record;
BEGIN
    FOR found IN SELECT attname AS name FROM pg_attribute
                 WHERE attrelid = 'public.payout_management'::regclass AND attnum > 0 AND NOT attisdropped
                   AND NOT v_kept ? attname::text LOOP
        EXECUTE format('ALTER TABLE public.payout_management DROP COLUMN %I', found.name);
    END LOOP;
    FOR found IN SELECT split_part(key, '.', 3) AS in_table, regexp_replace(key, '^host\.check\.[^.]+\.', '') AS name,
                        value AS definition
                 FROM payout.meta WHERE key LIKE 'host.check.%' LOOP
        BEGIN
            EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s', found.in_table, found.name, found.definition);
        EXCEPTION WHEN check_violation THEN
            -- Forms and alerts that we wrote stay; the CHECK holds again for what comes.
            EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT %I %s NOT VALID', found.in_table, found.name, found.definition);
        END;
    END LOOP;
    DELETE FROM payout.meta WHERE key = 'host.payout_management_columns' OR key LIKE 'host.check.%';
END $$;
