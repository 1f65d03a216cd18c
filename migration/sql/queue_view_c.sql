-- The queue view as generation C has it: names of statuses where B has words, and the membership's status beside.
CREATE OR REPLACE VIEW public.active_member_queue_view AS
SELECT q.user_id,
       q.email::varchar(255) AS email,
       q.user_created_at,
       q.first_name::varchar AS first_name,
       q.last_name::varchar AS last_name,
       q.middle_name::varchar AS middle_name,
       q.full_name,
       q.membership_id,
       m.join_date,
       v.name::text AS verification_status,
       q.subscription_id,
       ss.name::text AS subscription_status,
       q.provider_subscription_id::varchar(255) AS provider_subscription_id,
       q.tenure_start AS tenure_start_date,
       q.last_payment_at AS last_payment_date,
       q.payments::bigint AS total_successful_payments,
       q.lifetime::numeric AS lifetime_payment_total,
       q.received_payout AS has_received_payout,
       row_number() OVER (ORDER BY q.tenure_start, q.user_id) AS queue_position,
       q.selectable AS is_eligible,
       q.payments >= 12 AS meets_time_requirement,
       q.updated_at AS calculated_at,
       e.name AS member_status,
       m.member_status_id
FROM payout.member_queue q
LEFT JOIN public.user_memberships m ON m.id = q.membership_id
LEFT JOIN public.member_eligibility_statuses e ON e.id = m.member_status_id
LEFT JOIN public.verification_statuses v ON v.id = m.verification_status_id
LEFT JOIN public.user_subscriptions s ON s.id = q.subscription_id
LEFT JOIN public.subscription_statuses ss ON ss.id = s.subscription_status_id
WHERE q.in_queue;
