DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT indexname FROM pg_indexes
                 WHERE schemaname = 'public' AND indexname = 'payout_' || tablename || '_by_' ||
                       split_part(indexname, '_by_', 2) LOOP
        EXECUTE format('DROP INDEX public.%I', found.indexname);
    END LOOP;
END $$;
