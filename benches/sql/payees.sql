-- Payees of 2025, bench.payees of them, each with an approved Form W-9 and one payment. The triggers sleep.
CREATE TEMPORARY TABLE payees AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS w9, n
FROM generate_series(1, current_setting('bench.payees')::bigint) n;

INSERT INTO public.users (id, email, email_verified, status, name, created_at)
SELECT id, 'payee' || n || '@example.com', true, 'Active', 'Payee ' || n, '2025-01-01' FROM payees;

INSERT INTO public.tax_forms (id, form_id, user_id, form_type, tax_year, status)
SELECT w9, w9::text, id, 'W-9', 2025, 'approved' FROM payees;
INSERT INTO payout.w9_details (form_id, user_id, us_person, legal_name, business_name, classification, address, tin_sealed,
                               tin_last4, tin_type, blind_index, signature, signed_at)
SELECT w9::text, id, true, 'Payee Number ' || n, CASE WHEN n % 7 = 0 THEN 'Business ' || n END, 'individual',
       jsonb_build_object('street', n || ' Main Street', 'line2', NULL, 'city', 'Springfield', 'state', 'IL',
                          'postal_code', '62701', 'country', 'US'),
       sha256(n::text::bytea), lpad((n % 10000)::text, 4, '0'), 'ssn', md5(n::text), 'Payee Number ' || n, '2025-05-01'
FROM payees;

INSERT INTO public.payout_management (payout_id, user_id, queue_position, amount, status, sent_date)
SELECT gen_random_uuid()::text, id, n, 1000.00, 'completed', '2025-06-01' FROM payees;
DROP TABLE payees;
