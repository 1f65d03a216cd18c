-- One user's row, from the views. Says the same as payout.queue_full, by key instead of by set.
CREATE FUNCTION payout.queue_of_user(p_user uuid) RETURNS SETOF payout.member_queue LANGUAGE sql STABLE AS $$
    SELECT p_user, best.membership_id, best.subscription_id, best.tenure_start, best.last_payment_at,
           best.payments::integer, best.lifetime::numeric(12,2),
           best.qualifies AND NOT done.received,
           u.email, u.full_name, u.first_name, u.middle_name, u.last_name, u.created_at,
           coalesce(u.active, false), best.status, best.subscription_status, best.provider_subscription_id,
           kyc.status, kyc.expires_at, open.payout_id, done.received,
           best.qualifies AND NOT done.received AND coalesce(u.active, false) AND coalesce(kyc.status, '') = 'verified'
               AND open.payout_id IS NULL,
           paid.revenue::numeric(14,2),
           now(), pg_current_xact_id()
    FROM (SELECT coalesce((SELECT rejoined_at FROM payout.rejoinings WHERE user_id = p_user
                           ORDER BY recorded_at DESC, rejoined_at DESC LIMIT 1), '-infinity') AS rejoined_at) since
    CROSS JOIN LATERAL (
        SELECT m.membership_id, m.subscription_id, m.status, s.status AS subscription_status, s.provider_subscription_id,
               t.tenure_start, t.last_payment_at, t.payments, t.lifetime,
               t.payments > 0 AND m.status IN ('active', 'won')
                   AND coalesce(s.status, '') IN ('active', 'trialing') AS qualifies
        FROM payout.host_memberships m
        LEFT JOIN payout.host_subscriptions s ON s.subscription_id = m.subscription_id
        CROSS JOIN LATERAL (
            SELECT min(p.created_at) AS tenure_start, max(p.created_at) AS last_payment_at,
                   count(*) AS payments, coalesce(sum(p.counted), 0) AS lifetime
            FROM payout.host_payments p
            WHERE p.subscription_id = m.subscription_id AND p.counts AND p.created_at >= since.rejoined_at
        ) t
        WHERE m.user_id = p_user
        ORDER BY qualifies DESC, t.tenure_start NULLS LAST, m.membership_id
        LIMIT 1
    ) best
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT 1 FROM public.payout_management
            WHERE user_id = p_user AND status = 'completed'
              AND coalesce(completed_at, completed_date::timestamp AT TIME ZONE 'UTC', updated_at, created_at, 'infinity')
                  >= since.rejoined_at
        ) AS received
    ) done
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(counted), 0) AS revenue FROM payout.host_payments WHERE user_id = p_user
    ) paid
    LEFT JOIN payout.host_users u ON u.user_id = p_user
    LEFT JOIN LATERAL (
        SELECT status, expires_at FROM payout.host_kyc
        WHERE user_id = p_user ORDER BY created_at DESC NULLS LAST, kyc_id DESC LIMIT 1
    ) kyc ON true
    LEFT JOIN LATERAL (
        SELECT payout_id FROM public.payout_management
        WHERE user_id = p_user AND status NOT IN ('completed', 'rejected', 'cancelled')
        ORDER BY created_at DESC NULLS LAST, payout_id DESC LIMIT 1
    ) open ON true
$$;

-- Notes what the running sums lose with one state of a user and gain with the next.
CREATE FUNCTION payout.queue_count(
    p_before payout.member_queue, p_after payout.member_queue, p_revenue numeric
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_was boolean := coalesce(p_before.in_queue, false);
    v_is  boolean := coalesce(p_after.in_queue, false);
BEGIN
    IF (v_was OR v_is) AND (v_was, p_before.tenure_start) IS DISTINCT FROM (v_is, p_after.tenure_start) THEN
        INSERT INTO payout.queue_changes (tenure_start, members)
            SELECT c.tenure_start, c.members
            FROM (VALUES (p_before.tenure_start, -1, v_was), (p_after.tenure_start, 1, v_is)) c (tenure_start, members, counts)
            WHERE c.counts;
    END IF;

    v_was := coalesce(p_before.selectable, false);
    v_is := coalesce(p_after.selectable, false);
    IF (v_was OR v_is) AND (v_was, p_before.kyc_expires_at, p_before.payments >= 12)
            IS DISTINCT FROM (v_is, p_after.kyc_expires_at, p_after.payments >= 12) THEN
        INSERT INTO payout.selectable_changes (kyc_expires_on, twelve, members)
            SELECT coalesce((c.expires_at AT TIME ZONE 'UTC')::date, 'infinity'), c.payments >= 12, c.members
            FROM (VALUES (p_before.kyc_expires_at, p_before.payments, -1, v_was),
                         (p_after.kyc_expires_at, p_after.payments, 1, v_is)) c (expires_at, payments, members, counts)
            WHERE c.counts;
    END IF;

    IF p_revenue <> 0 THEN
        INSERT INTO payout.revenue_changes (amount) VALUES (p_revenue);
    END IF;
END $$;

-- One of a thousand locks until the end of the transaction: however many users one transaction moves, the server's
-- table of locks has room for it.
CREATE FUNCTION payout.queue_lock(p_kind integer, p_id uuid) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(p_kind, uuid_hash(p_id) & 1023)
$$;

-- Recomputes one user fully. Whoever comes second waits for the first to commit and then sees what it did:
-- the row is the lock, and where there is no row yet, an advisory lock in its place.
CREATE FUNCTION payout.queue_refresh_user(p_user uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_before payout.member_queue;
    v_after  payout.member_queue;
    v_earned numeric;
    v_earns  numeric;
BEGIN
    SELECT * INTO v_before FROM payout.member_queue WHERE user_id = p_user FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM payout.queue_lock(5130, p_user);
        SELECT * INTO v_before FROM payout.member_queue WHERE user_id = p_user FOR UPDATE;
    END IF;
    IF FOUND THEN
        v_earned := v_before.revenue;
    ELSE
        DELETE FROM payout.payers_without_membership WHERE user_id = p_user RETURNING revenue INTO v_earned;
    END IF;

    SELECT * INTO v_after FROM payout.queue_of_user(p_user);
    IF FOUND THEN
        v_earns := v_after.revenue;
        IF v_before.user_id IS NOT NULL THEN
            UPDATE payout.member_queue SET (
                membership_id, subscription_id, tenure_start, last_payment_at, payments, lifetime, in_queue,
                email, full_name, first_name, middle_name, last_name, user_created_at, user_active,
                membership_status, subscription_status, provider_subscription_id, kyc_status, kyc_expires_at,
                open_payout_id, received_payout, selectable, revenue, updated_at, recomputed_in
            ) = (
                v_after.membership_id, v_after.subscription_id, v_after.tenure_start, v_after.last_payment_at,
                v_after.payments, v_after.lifetime, v_after.in_queue, v_after.email, v_after.full_name,
                v_after.first_name, v_after.middle_name, v_after.last_name, v_after.user_created_at,
                v_after.user_active, v_after.membership_status, v_after.subscription_status,
                v_after.provider_subscription_id, v_after.kyc_status, v_after.kyc_expires_at,
                v_after.open_payout_id, v_after.received_payout, v_after.selectable, v_after.revenue,
                v_after.updated_at, v_after.recomputed_in
            ) WHERE user_id = p_user;
        ELSE
            INSERT INTO payout.member_queue SELECT v_after.*;
        END IF;
    ELSE
        DELETE FROM payout.member_queue WHERE user_id = p_user;
        SELECT coalesce(sum(counted), 0) INTO v_earns FROM payout.host_payments
            WHERE user_id IS NOT DISTINCT FROM nullif(p_user, '00000000-0000-0000-0000-000000000000');
        IF v_earns <> 0 THEN
            INSERT INTO payout.payers_without_membership (user_id, revenue) VALUES (p_user, v_earns);
        END IF;
    END IF;
    PERFORM payout.queue_count(v_before, v_after, v_earns - coalesce(v_earned, 0));
END $$;

-- Recomputes users and whoever holds the memberships of the subscriptions, in an order that is the same for everybody.
-- The locks on subscriptions come first: while they are held, nobody else's payment, status or change of holder is
-- under way unseen.
CREATE FUNCTION payout.queue_refresh(p_users uuid[], p_subscriptions uuid[]) RETURNS bigint LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
DECLARE
    v_users uuid[];
    v_id    uuid;
BEGIN
    FOR v_id IN SELECT DISTINCT id FROM unnest(p_subscriptions) id WHERE id IS NOT NULL ORDER BY id LOOP
        PERFORM payout.queue_lock(5131, v_id);
    END LOOP;
    SELECT array_agg(DISTINCT affected.user_id ORDER BY affected.user_id) INTO v_users
    FROM (
        SELECT unnest(p_users) AS user_id
        UNION ALL
        SELECT user_id FROM payout.host_memberships WHERE subscription_id = ANY (p_subscriptions)
    ) affected
    WHERE affected.user_id IS NOT NULL;
    FOREACH v_id IN ARRAY coalesce(v_users, '{}') LOOP
        PERFORM payout.queue_refresh_user(v_id);
    END LOOP;
    RETURN coalesce(cardinality(v_users), 0);
END $$;
