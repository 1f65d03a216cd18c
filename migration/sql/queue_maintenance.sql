-- Rebuilds, drains and checks the queue. Meant for jobs and operators.

-- Gathers the changes that sessions appended.
CREATE FUNCTION payout.queue_fold() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (pg_try_advisory_xact_lock_shared(5129, 1) AND pg_try_advisory_xact_lock(5129, 2)) THEN
        RETURN;
    END IF;
    WITH gone AS (DELETE FROM payout.queue_changes RETURNING tenure_start, members)
    INSERT INTO payout.queue_buckets AS b (span, start, members)
        SELECT s.span, date_trunc(s.span, g.tenure_start, 'UTC'), sum(g.members)
        FROM gone g CROSS JOIN (VALUES ('month'), ('day'), ('hour')) s (span)
        GROUP BY 1, 2 HAVING sum(g.members) <> 0
        ON CONFLICT (span, start) DO UPDATE SET members = b.members + excluded.members;
    DELETE FROM payout.queue_buckets WHERE members = 0;

    WITH gone AS (DELETE FROM payout.selectable_changes RETURNING kyc_expires_on, twelve, members)
    INSERT INTO payout.selectable_buckets AS b (kyc_expires_on, twelve, members)
        SELECT kyc_expires_on, twelve, sum(members) FROM gone GROUP BY 1, 2 HAVING sum(members) <> 0
        ON CONFLICT (kyc_expires_on, twelve) DO UPDATE SET members = b.members + excluded.members;
    DELETE FROM payout.selectable_buckets WHERE members = 0;

    IF EXISTS (SELECT 1 FROM payout.revenue_changes OFFSET 1) THEN
        WITH gone AS (DELETE FROM payout.revenue_changes RETURNING amount)
        INSERT INTO payout.revenue_changes (amount) SELECT sum(amount) FROM gone HAVING count(*) > 0;
    END IF;
END $$;

-- For the triggers, so that changes do not pile up where no job runs: at most once in a transaction, because rows
-- that it removes stay in its way until it ends.
CREATE FUNCTION payout.queue_fold_in_passing() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('payout.queue_folded', true), '') <> pg_current_xact_id()::text THEN
        PERFORM set_config('payout.queue_folded', pg_current_xact_id()::text, true);
        PERFORM payout.queue_fold();
    END IF;
END $$;

-- Computes everything anew and writes what differs; returns how many rows of members did. Readers are never blocked,
-- and the host's writes meanwhile leave marks.
CREATE FUNCTION payout.rebuild_queue() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_written bigint;
    v_removed bigint;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'the queue is rebuilt in a transaction at READ COMMITTED only';
    END IF;
    PERFORM pg_advisory_xact_lock(5129, 1);
    DELETE FROM payout.queue_dirty;
    IF to_regclass('pg_temp.queue_now') IS NOT NULL THEN
        DROP TABLE pg_temp.queue_now;
    END IF;
    CREATE TEMPORARY TABLE queue_now ON COMMIT DROP AS SELECT * FROM payout.queue_full;

    DELETE FROM payout.member_queue q WHERE NOT EXISTS (SELECT 1 FROM pg_temp.queue_now n WHERE n.user_id = q.user_id);
    GET DIAGNOSTICS v_removed = ROW_COUNT;
    DELETE FROM payout.member_queue q USING pg_temp.queue_now n
        WHERE n.user_id = q.user_id
          AND to_jsonb(n) IS DISTINCT FROM to_jsonb(q) - 'updated_at' - 'recomputed_in';
    INSERT INTO payout.member_queue SELECT n.*, now(), NULL FROM pg_temp.queue_now n ON CONFLICT (user_id) DO NOTHING;
    GET DIAGNOSTICS v_written = ROW_COUNT;

    DELETE FROM payout.payers_without_membership;
    INSERT INTO payout.payers_without_membership
        SELECT * FROM payout.payers_without_membership_full p
        WHERE NOT EXISTS (SELECT 1 FROM payout.member_queue q WHERE q.user_id = p.user_id);

    DELETE FROM payout.queue_buckets;
    DELETE FROM payout.queue_changes;
    INSERT INTO payout.queue_changes SELECT tenure_start, 1 FROM payout.member_queue WHERE in_queue;
    DELETE FROM payout.selectable_buckets;
    DELETE FROM payout.selectable_changes;
    INSERT INTO payout.selectable_changes
        SELECT coalesce((kyc_expires_at AT TIME ZONE 'UTC')::date, 'infinity'), payments >= 12, 1
        FROM payout.member_queue WHERE selectable;
    DELETE FROM payout.revenue_changes;
    INSERT INTO payout.revenue_changes SELECT revenue FROM payout.member_queue WHERE revenue <> 0;
    INSERT INTO payout.revenue_changes SELECT revenue FROM payout.payers_without_membership;
    PERFORM payout.queue_fold();

    -- Not while they are empty: plans made for nothing would be kept for what comes.
    IF v_written > 0 THEN
        ANALYZE payout.member_queue;
        ANALYZE payout.queue_buckets;
    END IF;
    RETURN v_written + v_removed;
END $$;

-- Computes what the triggers marked, at most p_limit marks at a time; returns how many, so that the caller goes on until 0.
-- Where very many are marked, as after a bulk load, everything at once is faster.
CREATE FUNCTION payout.drain_queue(p_limit integer DEFAULT 1000) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_users         uuid[];
    v_subscriptions uuid[];
    v_marks         bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM payout.queue_dirty WHERE user_id IS NULL AND subscription_id IS NULL)
       OR EXISTS (SELECT 1 FROM payout.queue_dirty OFFSET 100000) THEN
        RETURN greatest(payout.rebuild_queue(), 1);
    END IF;
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'the queue is drained in a transaction at READ COMMITTED only';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(5129, 1);
    WITH taken AS (
        SELECT id FROM payout.queue_dirty ORDER BY id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM payout.queue_dirty d USING taken t WHERE d.id = t.id RETURNING d.user_id, d.subscription_id
    )
    SELECT array_agg(user_id), array_agg(subscription_id), count(*) INTO v_users, v_subscriptions, v_marks FROM gone;
    PERFORM payout.queue_refresh(v_users, v_subscriptions);
    PERFORM payout.queue_fold();
    RETURN v_marks;
END $$;

-- What differs from the full computation: the user, or null for a running sum, and in which respect.
CREATE FUNCTION payout.check_queue() RETURNS TABLE (user_id uuid, what text) LANGUAGE sql STABLE AS $$
    WITH computed AS MATERIALIZED (SELECT * FROM payout.queue_full),
    kept AS (SELECT q.user_id, to_jsonb(q) - 'updated_at' - 'recomputed_in' AS facts FROM payout.member_queue q)
    SELECT coalesce(c.user_id, k.user_id),
           CASE WHEN k.user_id IS NULL THEN 'is missing'
                WHEN c.user_id IS NULL THEN 'has a row without a membership'
                ELSE (SELECT 'differs in ' || string_agg(f.key, ', ' ORDER BY f.key) FROM jsonb_each(to_jsonb(c)) f
                      WHERE f.value IS DISTINCT FROM k.facts -> f.key) END
    FROM computed c FULL JOIN kept k ON k.user_id = c.user_id
    WHERE k.facts IS DISTINCT FROM to_jsonb(c)
    UNION ALL
    SELECT coalesce(c.user_id, k.user_id), 'pays without a membership: revenue differs'
    FROM payout.payers_without_membership_full c FULL JOIN payout.payers_without_membership k ON k.user_id = c.user_id
    WHERE c.revenue IS DISTINCT FROM k.revenue
    UNION ALL
    SELECT NULL, 'the bucket of the ' || span || ' of ' || to_char(start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:00')
        || ' is off by ' || sum(members)
    FROM (
        SELECT b.span, b.start, b.members FROM payout.queue_buckets b
        UNION ALL
        SELECT s.span, date_trunc(s.span, d.tenure_start, 'UTC'), d.members
        FROM payout.queue_changes d CROSS JOIN (VALUES ('month'), ('day'), ('hour')) s (span)
        UNION ALL
        SELECT s.span, date_trunc(s.span, c.tenure_start, 'UTC'), -1
        FROM computed c CROSS JOIN (VALUES ('month'), ('day'), ('hour')) s (span) WHERE c.in_queue
    ) both_sides
    GROUP BY span, start HAVING sum(members) <> 0
    UNION ALL
    SELECT NULL, 'the selectable members until ' || kyc_expires_on || ' are off by ' || sum(members)
    FROM (
        SELECT b.kyc_expires_on, b.twelve, b.members FROM payout.selectable_buckets b
        UNION ALL
        SELECT d.kyc_expires_on, d.twelve, d.members FROM payout.selectable_changes d
        UNION ALL
        SELECT coalesce((c.kyc_expires_at AT TIME ZONE 'UTC')::date, 'infinity'), c.payments >= 12, -1
        FROM computed c WHERE c.selectable
    ) both_sides
    GROUP BY kyc_expires_on, twelve HAVING sum(members) <> 0
    UNION ALL
    SELECT NULL, 'revenue is off by ' || (r.kept - r.paid)
    FROM (SELECT payout.revenue() AS kept, (SELECT coalesce(sum(counted), 0) FROM payout.host_payments) AS paid) r
    WHERE r.kept <> r.paid
$$;
