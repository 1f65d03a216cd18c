-- Recruiters, their placements, and payments that are due on one of bench.days days from today on, bench.schedules of them.
-- The triggers sleep.
INSERT INTO public.users (id, email, email_verified, status, name, created_at)
SELECT ('00000000-0000-4000-8000-' || 100000000000 + n)::uuid, 'recruiter' || n || '@example.com', true, 'Active', 'Recruiter ' || n,
       '2025-01-01'
FROM generate_series(0, current_setting('bench.schedules')::bigint / 100 - 1) n;

INSERT INTO payout.payees (id, user_id, kind, display_name, email, stripe_account_id, onboarding, details_submitted, charges_enabled,
                           payouts_enabled, transfers_enabled, verified_at, created_by, created_at, updated_at)
SELECT ('00000000-0000-4000-8001-' || 100000000000 + n)::uuid, ('00000000-0000-4000-8000-' || 100000000000 + n)::uuid, 'recruiter',
       'Recruiter ' || n, 'recruiter' || n || '@example.com', 'acct_' || n, 'completed', true, true, true, true, now(), 'a measure', now(), now()
FROM generate_series(0, current_setting('bench.schedules')::bigint / 100 - 1) n;

INSERT INTO payout.placements (id, company_id, fee_cents, platform_cents, currency, state, starts_on, guarantee_days, holdback_percent,
                               created_by, created_at, updated_at)
SELECT ('00000000-0000-4000-8002-' || 100000000000 + n)::uuid, '00000000-0000-4000-8003-000000000001', 2000000, 2000000, 'USD', 'active',
       '2025-01-01', 90, 20, 'a measure', now(), now()
FROM generate_series(0, current_setting('bench.schedules')::bigint / 10 - 1) n;

INSERT INTO payout.schedules (id, placement_id, payee_id, amount_cents, currency, scheduled_on, trigger_event, status, created_at, updated_at)
SELECT gen_random_uuid(), ('00000000-0000-4000-8002-' || 100000000000 + n / 10)::uuid,
       ('00000000-0000-4000-8001-' || 100000000000 + n % (current_setting('bench.schedules')::bigint / 100))::uuid,
       10000 + n % 1000, 'USD', (now() AT TIME ZONE 'UTC')::date + (n % current_setting('bench.days')::bigint)::int, 'invoice.paid', 'scheduled', now(), now()
FROM generate_series(0, current_setting('bench.schedules')::bigint - 1) n;
