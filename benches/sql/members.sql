-- Members with a history of 12 to 24 monthly payments, set by set. Whoever runs this lets the triggers sleep.
-- Everything about member i carries the number 100000000000 + i in its ids, so that a request names it by number.
CREATE TEMPORARY TABLE people AS
SELECT 100000000000 + i AS n,
       rank,
       now() - interval '720 days' + rank::double precision / members * interval '360 days' AS began_at
FROM (
    -- The head of the queue is scattered over the table; the tail, where the payouts stand, is in order.
    SELECT i, size.members, CASE WHEN i < size.head THEN (i * 7919) % size.head ELSE i END AS rank
    FROM (SELECT current_setting('bench.members')::bigint AS members, current_setting('bench.head')::bigint AS head) size,
         generate_series(0, size.members - 1) i
) numbered;
ANALYZE people;

INSERT INTO public.users (id, email, email_verified, status, name, created_at, updated_at)
SELECT ('00000000-0000-4000-8000-' || n)::uuid, 'member' || n || '@example.com', true, 'Active', 'Member ' || n,
       began_at - interval '1 day', began_at
FROM people ORDER BY hashint8(n);

INSERT INTO public.user_profiles (id, user_id, first_name, last_name, created_at)
SELECT n::text, ('00000000-0000-4000-8000-' || n)::uuid, 'Member', 'Number ' || n, began_at
FROM people ORDER BY hashint8(n);

INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at)
SELECT n::text, 'bench-session-of-member-' || n, ('00000000-0000-4000-8000-' || n)::uuid,
       (now() AT TIME ZONE 'UTC') + interval '7 days', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
FROM people ORDER BY hashint8(n);

INSERT INTO public.user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, status,
                                       current_period_start, current_period_end, created_at)
SELECT ('00000000-0000-4000-8001-' || n)::uuid, ('00000000-0000-4000-8000-' || n)::uuid, 'sub_' || n, 'cus_' || n,
       'active', now() - interval '10 days', now() + interval '20 days', began_at
FROM people ORDER BY hashint8(n);

INSERT INTO public.user_memberships (id, user_id, subscription_id, join_date, verification_status, created_at)
SELECT ('00000000-0000-4000-8002-' || n)::uuid, ('00000000-0000-4000-8000-' || n)::uuid,
       ('00000000-0000-4000-8001-' || n)::uuid, began_at::date, 'VERIFIED', began_at
FROM people ORDER BY hashint8(n);

-- One in ten has not proved who he is, and half of the others have to do it again some day.
INSERT INTO public.kyc_verification (user_id, status, verified_at, expires_at, created_at)
SELECT ('00000000-0000-4000-8000-' || n)::uuid, CASE WHEN n % 10 = 0 THEN 'pending' ELSE 'verified' END, began_at,
       CASE WHEN n % 2 = 0 THEN now() + make_interval(hours => (n % 16800)::integer) END, began_at
FROM people ORDER BY hashint8(n);

-- Month after month, as they come in.
DO $$
BEGIN
    FOR month IN 0..23 LOOP
        INSERT INTO public.user_payments (user_id, subscription_id, provider_payment_id, amount, payment_type,
                                          payment_date, status, is_first_payment, created_at, updated_at)
        SELECT ('00000000-0000-4000-8000-' || n)::uuid, ('00000000-0000-4000-8001-' || n)::uuid,
               'pi_' || n || '_' || month, 300.00, 'subscription',
               began_at + month * interval '30 days', 'succeeded', month = 0,
               began_at + month * interval '30 days', began_at + month * interval '30 days'
        FROM people WHERE began_at + month * interval '30 days' < now() ORDER BY rank;
    END LOOP;
END $$;

-- Staff: two who may approve, and others who may as well.
INSERT INTO public.users (id, email, email_verified, status, name)
SELECT ('00000000-0000-4000-8009-00000000000' || k)::uuid, 'staff' || k || '@example.com', true, 'Active', 'Staff ' || k
FROM generate_series(1, 6) k;
INSERT INTO public.admin (email, role, name)
SELECT 'staff' || k || '@example.com',
       (ARRAY['Super Admin', 'Finance Manager', 'Super Admin', 'Finance Manager', 'Support', 'Support'])[k], 'Staff ' || k
FROM generate_series(1, 6) k;
INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at)
SELECT 'staff' || k, 'bench-session-of-staff-' || k, ('00000000-0000-4000-8009-00000000000' || k)::uuid,
       (now() AT TIME ZONE 'UTC') + interval '7 days', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
FROM generate_series(1, 6) k;

INSERT INTO payout.rounds (id, initiated_by, initiated_at, eligibility)
VALUES ('00000000-0000-4000-8008-000000000001', '00000000-0000-4000-8009-000000000003', now(), '{}');
DROP TABLE people;
