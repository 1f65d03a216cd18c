-- active_member_queue_view keeps its name and columns for other readers, now on top of payout.member_queue.

-- What the host has under these names is written down first, for the way back [R13.3].
INSERT INTO payout.meta (key, value)
SELECT 'host.queue_view', jsonb_build_object(
    'materialized', c.relkind = 'm',
    'definition', pg_get_viewdef(c.oid),
    'indexes', (SELECT coalesce(jsonb_agg(indexdef ORDER BY indexname), '[]') FROM pg_indexes
                WHERE schemaname = 'public' AND tablename = c.relname),
    'readers', (SELECT coalesce(jsonb_agg(DISTINCT g.grantee::regrole::text), '[]') FROM aclexplode(c.relacl) g
                WHERE g.privilege_type = 'SELECT' AND g.grantee <> 0 AND g.grantee <> c.relowner),
    'public', EXISTS (SELECT 1 FROM aclexplode(c.relacl) g WHERE g.privilege_type = 'SELECT' AND g.grantee = 0))::text
FROM pg_class c
WHERE c.oid = to_regclass('public.active_member_queue_view') AND c.relkind IN ('m', 'v');

INSERT INTO payout.meta (key, value)
SELECT 'host.refresh_function.' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
  AND p.proname IN ('refresh_active_member_queue', 'refresh_active_member_queue_fast');

DO $$
DECLARE
    v_kind "char";
    found  record;
BEGIN
    SELECT relkind INTO v_kind FROM pg_class WHERE oid = to_regclass('public.active_member_queue_view');
    IF v_kind IN ('m', 'v') THEN
        EXECUTE format('DROP %s VIEW public.active_member_queue_view', CASE v_kind WHEN 'm' THEN 'MATERIALIZED' ELSE '' END);
    END IF;
    FOR found IN
        SELECT p.proname, pg_get_function_arguments(p.oid) AS arguments,
               pg_get_function_result(p.oid) AS result, p.proretset OR p.prorettype = 'void'::regtype AS without_value
        FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
          AND p.proname IN ('refresh_active_member_queue', 'refresh_active_member_queue_fast')
    LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L',
            found.proname, found.arguments, found.result,
            CASE WHEN found.without_value THEN 'BEGIN RETURN; END' ELSE 'BEGIN RETURN NULL; END' END);
    END LOOP;
END $$;

CREATE VIEW public.active_member_queue_view AS
SELECT q.user_id,
       q.email::varchar(255) AS email,
       q.user_created_at,
       q.first_name::varchar AS first_name,
       q.last_name::varchar AS last_name,
       q.middle_name::varchar AS middle_name,
       q.full_name,
       q.membership_id,
       m.join_date,
       m.verification_status,
       q.subscription_id,
       q.subscription_status,
       q.provider_subscription_id::varchar(255) AS provider_subscription_id,
       q.tenure_start AS tenure_start_date,
       q.last_payment_at AS last_payment_date,
       q.payments::bigint AS total_successful_payments,
       q.lifetime::numeric AS lifetime_payment_total,
       q.received_payout AS has_received_payout,
       row_number() OVER (ORDER BY q.tenure_start, q.user_id) AS queue_position,
       q.selectable AS is_eligible,
       q.payments >= 12 AS meets_time_requirement,
       q.updated_at AS calculated_at
FROM payout.member_queue q
LEFT JOIN payout.host_memberships m ON m.membership_id = q.membership_id
WHERE q.in_queue;

DO $$
DECLARE
    v_old  jsonb := (SELECT value FROM payout.meta WHERE key = 'host.queue_view');
    v_name text;
BEGIN
    FOR v_name IN SELECT jsonb_array_elements_text(v_old -> 'readers') LOOP
        EXECUTE format('GRANT SELECT ON public.active_member_queue_view TO %s', v_name);
    END LOOP;
    IF (v_old ->> 'public')::boolean THEN
        GRANT SELECT ON public.active_member_queue_view TO PUBLIC;
    END IF;
END $$;
