-- Payouts that wait for approval, for the members from bench.first to bench.last.
INSERT INTO payout.membership_status (membership_id, user_id, payout_id, status, earlier, changed_at)
SELECT ('00000000-0000-4000-8002-' || n)::uuid, ('00000000-0000-4000-8000-' || n)::uuid,
       '00000000-0000-4000-9000-' || n, 'won', 'active', now()
FROM generate_series(current_setting('bench.first')::bigint, current_setting('bench.last')::bigint) n;

INSERT INTO public.payout_management
    (id, payout_id, user_id, membership_id, queue_position, amount, currency, status, payout_status_id, eligibility_check,
     approval_workflow, payment_method, internal_notes, audit_trail, created_at, updated_at, round_id, version, status_since,
     initiated_by, approval_round, required_approvals, approval_round_since, retention_fee)
SELECT ('00000000-0000-4000-9000-' || n)::uuid, '00000000-0000-4000-9000-' || n, ('00000000-0000-4000-8000-' || n)::uuid,
       ('00000000-0000-4000-8002-' || n)::uuid, n - 100000000000 + 1, 100000.00, 'USD', 'pending_approval', 1,
       jsonb_build_object('total_revenue', '54000000.00', 'company_age_months', 34, 'queue_position', n - 100000000000 + 1,
           'tenure_start', now(), 'total_payments', 13, 'lifetime_total', '3900.00', 'kyc_status', 'verified',
           'subscription_status', 'active', 'meets_time_requirement', true, 'checked_at', now()),
       '[]', 'ach', '[]', '[]', since, since, '00000000-0000-4000-8008-000000000001', 0, since,
       '00000000-0000-4000-8009-000000000003', 1, 2, since, 300.00
FROM generate_series(current_setting('bench.first')::bigint, current_setting('bench.last')::bigint) n,
     LATERAL (SELECT now() - (n - 100000000000) * interval '1 second' AS since) created;
