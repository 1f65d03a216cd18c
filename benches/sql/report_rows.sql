-- Payouts of ours with every column filled, and entries of the audit log, bench.rows of each. The triggers sleep.
INSERT INTO public.users (id, email, email_verified, status, name)
SELECT ('00000000-0000-4000-8000-' || 100000000000 + n)::uuid, 'member' || n || '@example.com', true, 'Active', 'Member ' || n
FROM generate_series(0, 9999) n;

INSERT INTO public.users (id, email, email_verified, status, name)
VALUES ('00000000-0000-4000-8009-000000000001', 'staff1@example.com', true, 'Active', 'Staff 1');
INSERT INTO public.admin (email, role, name) VALUES ('staff1@example.com', 'Super Admin', 'Staff 1');
INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at)
VALUES ('staff1', 'bench-session-of-staff-1', '00000000-0000-4000-8009-000000000001',
        (now() AT TIME ZONE 'UTC') + interval '7 days', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC');

INSERT INTO payout.rounds (id, initiated_by, initiated_at, eligibility)
VALUES ('00000000-0000-4000-8008-000000000001', '00000000-0000-4000-8009-000000000001', now(), '{}');

INSERT INTO public.payout_management
    (id, payout_id, user_id, queue_position, amount, currency, status, payout_status_id, payment_method, created_at, updated_at,
     round_id, version, status_since, initiated_by, approval_round, required_approvals, approval_round_since, retention_fee,
     withheld_amount, net_amount, approved_at, sent_date, completed_date, membership_removal_date, paid_to_name, tracking_number, confirmation_number,
     status_reason)
SELECT ('00000000-0000-4000-9000-' || k)::uuid, '00000000-0000-4000-9000-' || k,
       ('00000000-0000-4000-8000-' || 100000000000 + n % 10000)::uuid, n + 1, 100000.00, 'USD', 'completed', 6, 'ach', since, since,
       '00000000-0000-4000-8008-000000000001', 7, since, '00000000-0000-4000-8009-000000000001', 1, 2, since, 300.00,
       24000.00 * (n % 10 = 0)::int, 99700.00 - 24000.00 * (n % 10 = 0)::int,
       since + interval '1 day', (since + interval '2 days')::date, (since + interval '5 days')::date, (since + interval '370 days')::date,
       'Member Number ' || n, 'TRACE-091000019-' || n, 'CONF-' || n,
       CASE WHEN n % 5 = 0 THEN 'confirmed, by the bank' END
FROM (SELECT n, 100000000000 + n AS k, now() - n * interval '20 seconds' AS since
      FROM generate_series(0, current_setting('bench.rows')::bigint - 1) n) numbered;

INSERT INTO payout.audit_log
    (stream, seq, at, actor_id, actor_role, action, entity_type, entity_id, success, body, prev_hash, hash)
SELECT 'payout:' || id, seq, now() - n * interval '5 seconds', '00000000-0000-4000-8009-000000000001', 'admin',
       'payout.approve', 'payout', id, true,
       '{"stream":"payout:' || id || '","seq":' || seq || ',"success":true,"facts":{"from":"pending_approval","to":"approved",'
           || '"version":3,"events":["vote_cast","approved"],"reason":"as agreed, with two votes","gross":"100000.00"}}',
       sha256(n::text::bytea), sha256((n + 1)::text::bytea)
FROM (SELECT n, 1 + n % 8 AS seq, '00000000-0000-4000-9000-' || 100000000000 + n / 8 AS id
      FROM generate_series(0, current_setting('bench.rows')::bigint - 1) n) numbered;
