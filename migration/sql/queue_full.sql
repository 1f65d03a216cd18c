-- The queue computed from scratch: what payout.member_queue has to equal. Slow, and the judge of everything faster.
CREATE VIEW payout.queue_full AS
WITH rejoined AS (
    SELECT DISTINCT ON (user_id) user_id, rejoined_at
    FROM payout.rejoinings ORDER BY user_id, recorded_at DESC, rejoined_at DESC
), tenures AS (
    SELECT m.membership_id, m.user_id, m.subscription_id, m.status,
           min(p.created_at) AS tenure_start, max(p.created_at) AS last_payment_at,
           count(p.payment_id) AS payments, coalesce(sum(p.counted), 0) AS lifetime
    FROM payout.host_memberships m
    LEFT JOIN rejoined r ON r.user_id = m.user_id
    LEFT JOIN payout.host_payments p ON p.subscription_id = m.subscription_id AND p.counts
        AND p.created_at >= coalesce(r.rejoined_at, '-infinity')
    WHERE m.user_id IS NOT NULL
    GROUP BY m.membership_id, m.user_id, m.subscription_id, m.status
), standing AS (
    SELECT t.*, s.status AS subscription_status, s.provider_subscription_id,
           t.payments > 0 AND t.status IN ('active', 'won')
               AND coalesce(s.status, '') IN ('active', 'trialing') AS qualifies
    FROM tenures t
    LEFT JOIN payout.host_subscriptions s ON s.subscription_id = t.subscription_id
), best AS (
    SELECT DISTINCT ON (user_id) * FROM standing
    ORDER BY user_id, qualifies DESC, tenure_start NULLS LAST, membership_id
), kyc AS (
    SELECT DISTINCT ON (user_id) user_id, status, expires_at
    FROM payout.host_kyc ORDER BY user_id, created_at DESC NULLS LAST, kyc_id DESC
), open_payouts AS (
    SELECT DISTINCT ON (user_id) user_id, payout_id
    FROM public.payout_management WHERE status NOT IN ('completed', 'rejected', 'cancelled')
    ORDER BY user_id, created_at DESC NULLS LAST, payout_id DESC
), received AS (
    SELECT DISTINCT c.user_id
    FROM public.payout_management c
    LEFT JOIN rejoined r ON r.user_id = c.user_id
    WHERE c.status = 'completed'
      AND coalesce(c.completed_at, c.completed_date::timestamp AT TIME ZONE 'UTC', c.updated_at, c.created_at, 'infinity')
          >= coalesce(r.rejoined_at, '-infinity')
), paid AS (
    SELECT user_id, sum(counted) AS revenue FROM payout.host_payments WHERE user_id IS NOT NULL GROUP BY user_id
)
SELECT b.user_id, b.membership_id, b.subscription_id, b.tenure_start, b.last_payment_at,
       b.payments::integer AS payments,
       b.lifetime::numeric(12,2) AS lifetime,
       b.qualifies AND d.user_id IS NULL AS in_queue,
       u.email, u.full_name, u.first_name, u.middle_name, u.last_name, u.created_at AS user_created_at,
       coalesce(u.active, false) AS user_active,
       b.status AS membership_status, b.subscription_status, b.provider_subscription_id,
       k.status AS kyc_status, k.expires_at AS kyc_expires_at,
       o.payout_id AS open_payout_id,
       d.user_id IS NOT NULL AS received_payout,
       b.qualifies AND d.user_id IS NULL AND coalesce(u.active, false) AND coalesce(k.status, '') = 'verified'
           AND o.payout_id IS NULL AS selectable,
       coalesce(a.revenue, 0)::numeric(14,2) AS revenue
FROM best b
LEFT JOIN payout.host_users u ON u.user_id = b.user_id
LEFT JOIN kyc k ON k.user_id = b.user_id
LEFT JOIN open_payouts o ON o.user_id = b.user_id
LEFT JOIN received d ON d.user_id = b.user_id
LEFT JOIN paid a ON a.user_id = b.user_id;

-- Revenue of everybody whom the queue has no row for.
CREATE VIEW payout.payers_without_membership_full AS
SELECT coalesce(p.user_id, '00000000-0000-0000-0000-000000000000') AS user_id, sum(p.counted)::numeric(14,2) AS revenue
FROM payout.host_payments p
WHERE NOT EXISTS (SELECT 1 FROM payout.host_memberships m WHERE m.user_id = p.user_id)
GROUP BY 1
HAVING sum(p.counted) <> 0;
