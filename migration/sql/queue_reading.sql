-- Answers about the whole queue that cost as much for a million members as for a thousand.

CREATE FUNCTION payout.revenue() RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount), 0)::numeric(16,2) FROM payout.revenue_changes
$$;

-- The 1-based place of a member, null when he is not in the queue: whole months, days and hours before him are
-- counted by the bucket, and only his own hour by the row.
CREATE FUNCTION payout.queue_position(p_user uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(members), 0) FROM payout.queue_buckets WHERE span = 'month' AND start < t.month)::bigint
         + (SELECT coalesce(sum(members), 0) FROM payout.queue_buckets
            WHERE span = 'day' AND start >= t.month AND start < t.day)::bigint
         + (SELECT coalesce(sum(members), 0) FROM payout.queue_buckets
            WHERE span = 'hour' AND start >= t.day AND start < t.hour)::bigint
         + (SELECT coalesce(sum(members), 0) FROM payout.queue_changes WHERE tenure_start < t.hour)::bigint
         + (SELECT count(*) FROM payout.member_queue
            WHERE in_queue AND tenure_start >= t.hour AND (tenure_start, user_id) <= (t.tenure_start, t.user_id))
    FROM (
        SELECT user_id, tenure_start, date_trunc('month', tenure_start, 'UTC') AS month,
               date_trunc('day', tenure_start, 'UTC') AS day, date_trunc('hour', tenure_start, 'UTC') AS hour
        FROM payout.member_queue WHERE user_id = p_user AND in_queue
    ) t
$$;

-- How many members are in the queue.
CREATE FUNCTION payout.queue_length() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(members), 0) FROM payout.queue_buckets WHERE span = 'month')::bigint
         + (SELECT coalesce(sum(members), 0) FROM payout.queue_changes)::bigint
$$;

-- How many members are selectable at a moment; with p_twelve only those with twelve payments [R2.3].
-- Later days are counted by the bucket, today by the row.
CREATE FUNCTION payout.selectable_count(p_now timestamptz, p_twelve boolean) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT (SELECT coalesce(sum(members), 0) FROM payout.selectable_buckets
            WHERE kyc_expires_on > (p_now AT TIME ZONE 'UTC')::date AND (twelve OR NOT p_twelve))::bigint
         + (SELECT coalesce(sum(members), 0) FROM payout.selectable_changes
            WHERE kyc_expires_on > (p_now AT TIME ZONE 'UTC')::date AND (twelve OR NOT p_twelve))::bigint
         + (SELECT count(*) FROM payout.member_queue
            WHERE selectable AND kyc_expires_at > p_now
              AND kyc_expires_at < date_trunc('day', p_now, 'UTC') + interval '24 hours'
              AND (payments >= 12 OR NOT p_twelve))
$$;
