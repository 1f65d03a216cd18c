-- Answers about the whole queue that cost as much for a million members as for a thousand.
-- In plpgsql because it keeps the plans, which take longer to make than the answers.

CREATE FUNCTION payout.revenue() RETURNS numeric LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(amount), 0)::numeric(16,2) FROM payout.revenue_changes);
END $$;

-- The 1-based place of a member, null when he is not in the queue: whole months, days and hours before him are
-- counted by the bucket, and only his own hour by the row.
CREATE FUNCTION payout.queue_position(p_user uuid) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_tenure timestamptz;
    v_month  timestamptz;
    v_day    timestamptz;
    v_hour   timestamptz;
BEGIN
    SELECT tenure_start INTO v_tenure FROM payout.member_queue WHERE user_id = p_user AND in_queue;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    v_month := date_trunc('month', v_tenure, 'UTC');
    v_day := date_trunc('day', v_tenure, 'UTC');
    v_hour := date_trunc('hour', v_tenure, 'UTC');
    RETURN (
        SELECT coalesce(sum(earlier.members), 0)
        FROM (
            SELECT members FROM payout.queue_buckets WHERE span = 'month' AND start < v_month
            UNION ALL
            SELECT members FROM payout.queue_buckets WHERE span = 'day' AND start >= v_month AND start < v_day
            UNION ALL
            SELECT members FROM payout.queue_buckets WHERE span = 'hour' AND start >= v_day AND start < v_hour
            UNION ALL
            SELECT members FROM payout.queue_changes WHERE tenure_start < v_hour
            UNION ALL
            SELECT count(*) FROM payout.member_queue
            WHERE in_queue AND tenure_start >= v_hour AND (tenure_start, user_id) <= (v_tenure, p_user)
        ) earlier
    );
END $$;

-- How many members are in the queue.
CREATE FUNCTION payout.queue_length() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(sum(members), 0) FROM payout.queue_buckets WHERE span = 'month')
         + (SELECT coalesce(sum(members), 0) FROM payout.queue_changes);
END $$;

-- How many members are selectable at a moment; with p_twelve only those with twelve payments [R2.3].
-- Later days are counted by the bucket, today by the row.
CREATE FUNCTION payout.selectable_count(p_now timestamptz, p_twelve boolean) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_today    date := (p_now AT TIME ZONE 'UTC')::date;
    v_midnight timestamptz := date_trunc('day', p_now, 'UTC') + interval '24 hours';
BEGIN
    RETURN (
        SELECT coalesce(sum(able.members), 0)
        FROM (
            SELECT members FROM payout.selectable_buckets WHERE kyc_expires_on > v_today AND (twelve OR NOT p_twelve)
            UNION ALL
            SELECT members FROM payout.selectable_changes WHERE kyc_expires_on > v_today AND (twelve OR NOT p_twelve)
            UNION ALL
            SELECT count(*) FROM payout.member_queue
            WHERE selectable AND kyc_expires_at > p_now AND kyc_expires_at < v_midnight AND (payments >= 12 OR NOT p_twelve)
        ) able
    );
END $$;
