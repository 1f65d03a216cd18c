-- Puts back what the host had under these names.
DROP VIEW IF EXISTS public.active_member_queue_view;
DO $$
DECLARE
    v_old  jsonb := (SELECT value FROM payout.meta WHERE key = 'host.queue_view');
    v_text text;
BEGIN
    FOR v_text IN SELECT value FROM payout.meta WHERE key LIKE 'host.refresh_function.%' LOOP
        EXECUTE v_text;
    END LOOP;
    IF v_old IS NOT NULL THEN
        EXECUTE format('CREATE %s VIEW public.active_member_queue_view AS %s',
            CASE WHEN (v_old ->> 'materialized')::boolean THEN 'MATERIALIZED' ELSE '' END, v_old ->> 'definition');
        FOR v_text IN SELECT jsonb_array_elements_text(v_old -> 'indexes') LOOP
            EXECUTE v_text;
        END LOOP;
        FOR v_text IN SELECT jsonb_array_elements_text(v_old -> 'readers') LOOP
            EXECUTE format('GRANT SELECT ON public.active_member_queue_view TO %s', v_text);
        END LOOP;
        IF (v_old ->> 'public')::boolean THEN
            GRANT SELECT ON public.active_member_queue_view TO PUBLIC;
        END IF;
    END IF;
    DELETE FROM payout.meta WHERE key = 'host.queue_view' OR key LIKE 'host.refresh_function.%';
END $$;
