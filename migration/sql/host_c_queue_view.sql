-- The main application's own queue in generation C: a materialised view per membership with its refresh functions.
CREATE MATERIALIZED VIEW public.active_member_queue_view AS
SELECT m.user_id, u.email, u.created_at AS user_created_at, p.first_name, p.last_name, p.middle_name,
       concat_ws(' ', p.first_name, p.middle_name, p.last_name) AS full_name,
       m.id AS membership_id, m.join_date, e.name AS member_status, m.member_status_id, v.name AS verification_status,
       s.id AS subscription_id, ss.name AS subscription_status, s.provider_subscription_id,
       t.first_payment AS tenure_start_date, t.last_payment AS last_payment_date,
       t.payments AS total_successful_payments, t.total AS lifetime_payment_total,
       false AS has_received_payout,
       row_number() OVER (ORDER BY t.first_payment, m.id) AS queue_position,
       m.member_status_id = 2 AS is_eligible,
       t.payments >= 12 AS meets_time_requirement,
       now() AS calculated_at
FROM public.user_memberships m
JOIN public.users u ON u.id = m.user_id
LEFT JOIN public.user_profiles p ON p.user_id = u.id
LEFT JOIN public.member_eligibility_statuses e ON e.id = m.member_status_id
LEFT JOIN public.verification_statuses v ON v.id = m.verification_status_id
JOIN public.user_subscriptions s ON s.id = m.subscription_id
LEFT JOIN public.subscription_statuses ss ON ss.id = s.subscription_status_id
JOIN (
    SELECT subscription_id, min(created_at) AS first_payment, max(created_at) AS last_payment,
           count(*) AS payments, sum(amount) AS total
    FROM public.user_payments WHERE payment_status_id = 2 AND amount > 0 GROUP BY subscription_id
) t ON t.subscription_id = s.id
WHERE m.member_status_id = 2 AND NOT EXISTS (
    SELECT 1 FROM public.payout_management pm WHERE pm.membership_id = m.id AND pm.payout_status_id = 5
);
CREATE UNIQUE INDEX active_member_queue_view_membership_id ON public.active_member_queue_view (membership_id);
CREATE INDEX active_member_queue_view_position ON public.active_member_queue_view (queue_position);

CREATE FUNCTION public.refresh_active_member_queue() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY public.active_member_queue_view;
END $$;
CREATE FUNCTION public.refresh_active_member_queue_fast() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    REFRESH MATERIALIZED VIEW public.active_member_queue_view;
END $$;
CREATE FUNCTION public.get_user_queue_position(p_user_id uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT queue_position FROM public.active_member_queue_view WHERE user_id = p_user_id ORDER BY queue_position LIMIT 1
$$;
CREATE FUNCTION public.get_queue_statistics()
RETURNS TABLE (total_members bigint, eligible_members bigint, total_revenue numeric, potential_winners bigint)
LANGUAGE sql STABLE AS $$
    SELECT count(*), count(*) FILTER (WHERE is_eligible), coalesce(sum(lifetime_payment_total), 0),
           least(floor(coalesce(sum(lifetime_payment_total), 0) / 100000)::bigint, count(*) FILTER (WHERE is_eligible))
    FROM public.active_member_queue_view
$$;
