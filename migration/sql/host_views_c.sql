-- One contract over the main application's tables, whatever their shape. These are the definitions for generation C:
-- every status is a key, and the migration has made sure that the keys mean what they are taken for here.
-- A key that is not known reads as a status that nothing is allowed for.

-- A user has any number of profiles: the oldest counts, ties by id.
-- The funnel of generation C knows nobody who is inactive or suspended; that stands with the membership. A name for it
-- that is added to the funnel one day is obeyed.
CREATE VIEW payout.host_users AS
SELECT u.id AS user_id,
       u.email::text AS email,
       coalesce(u.email_verified, false) AS email_verified,
       concat_ws(' ', nullif(p.first_name, ''), nullif(p.middle_name, ''), nullif(p.last_name, '')) AS full_name,
       p.first_name::text AS first_name,
       p.middle_name::text AS middle_name,
       p.last_name::text AS last_name,
       coalesce(lower(f.name), 'unknown') AS status,
       coalesce(lower(f.name), '') NOT IN ('inactive', 'suspended') AS active,
       u.created_at
FROM public.users u
LEFT JOIN public.user_funnel_statuses f ON f.id = u.user_status_id
LEFT JOIN LATERAL (
    SELECT first_name, middle_name, last_name FROM public.user_profiles
    WHERE user_id = u.id ORDER BY created_at NULLS LAST, id LIMIT 1
) p ON true;

-- A time without zone is UTC. Its epoch is taken as such, and a time with zone has the same epoch: right for both.
CREATE VIEW payout.host_sessions AS
SELECT id::text AS session_id,
       token,
       user_id,
       to_timestamp(extract(epoch FROM expires_at)::double precision) AS expires_at,
       to_timestamp(extract(epoch FROM created_at)::double precision) AS created_at
FROM public.session;

-- Two columns say whether an administrator is active; either of them refuses.
CREATE VIEW payout.host_admins AS
SELECT id AS admin_id,
       email::text AS email,
       role::text AS role,
       name,
       lower(coalesce(status, 'active')) = 'active' AND coalesce(admin_status_id, 1) = 1 AS active,
       lock_until AS locked_until
FROM public.admin;

-- Whether a payment counts before refunds in part and disputes, for which the host has no column [R1.1].
-- By the key only: the text beside it is kept by nobody. A missing currency is the column's default, USD.
CREATE FUNCTION payout.payment_counts(p public.user_payments) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT p.payment_status_id = 2 AND p.amount > 0 AND coalesce(upper(p.currency), 'USD') = 'USD'
$$;

CREATE VIEW payout.host_payments AS
SELECT m.payment_id, m.user_id, m.subscription_id, m.amount, m.currency, m.status, m.payment_date, m.created_at,
       m.provider_charge_id, m.refunded, m.dispute_status, m.counts,
       CASE WHEN m.counts THEN m.amount - m.refunded ELSE 0 END::numeric(12,2) AS counted
FROM (
    SELECT p.id AS payment_id,
           p.user_id,
           p.subscription_id,
           p.amount,
           coalesce(upper(p.currency), 'USD')::text AS currency,
           CASE p.payment_status_id WHEN 1 THEN 'pending' WHEN 2 THEN 'succeeded' WHEN 3 THEN 'failed'
               WHEN 4 THEN 'refunded' WHEN 5 THEN 'canceled' ELSE 'unknown' END AS status,
           p.payment_date,
           coalesce(p.created_at, p.payment_date) AS created_at,
           p.provider_charge_id::text AS provider_charge_id,
           coalesce(a.refunded, 0) AS refunded,
           a.dispute_status,
           payout.payment_counts(p) AND p.amount > coalesce(a.refunded, 0)
               AND coalesce(a.dispute_status = 'won', true) AS counts
    FROM public.user_payments p
    LEFT JOIN payout.payment_adjustments a ON a.payment_id = p.id
) m;

CREATE VIEW payout.host_subscriptions AS
SELECT id AS subscription_id,
       user_id,
       CASE subscription_status_id WHEN 1 THEN 'active' WHEN 2 THEN 'trialing' WHEN 3 THEN 'past_due'
           WHEN 4 THEN 'canceled' WHEN 5 THEN 'incomplete' WHEN 6 THEN 'unpaid' ELSE 'unknown' END AS status,
       provider_subscription_id::text AS provider_subscription_id,
       created_at,
       current_period_end
FROM public.user_subscriptions;

-- What the host decided against a member stands; beside that, what a payout made of the membership [R8.3].
CREATE VIEW payout.host_memberships AS
SELECT m.id AS membership_id,
       m.user_id,
       m.subscription_id,
       m.join_date,
       CASE m.verification_status_id WHEN 1 THEN 'PENDING' WHEN 2 THEN 'VERIFIED' WHEN 3 THEN 'FAILED'
           WHEN 4 THEN 'SKIPPED' END AS verification_status,
       CASE WHEN s.status = 'removed' THEN 'inactive'
            WHEN m.member_status_id = 1 THEN 'inactive'
            WHEN m.member_status_id = 3 THEN 'suspended'
            WHEN m.member_status_id = 4 THEN 'cancelled'
            WHEN s.status IN ('won', 'paid') THEN s.status
            WHEN m.member_status_id = 2 THEN 'active'
            WHEN m.member_status_id = 5 THEN 'won'
            WHEN m.member_status_id = 6 THEN 'paid'
            ELSE 'unknown' END AS status
FROM public.user_memberships m
LEFT JOIN payout.membership_status s ON s.membership_id = m.id;

CREATE VIEW payout.host_kyc AS
SELECT id AS kyc_id,
       user_id,
       CASE kyc_status_id WHEN 1 THEN 'pending' WHEN 2 THEN 'in_review' WHEN 3 THEN 'verified'
           WHEN 4 THEN 'rejected' WHEN 5 THEN 'expired' ELSE 'unknown' END AS status,
       verified_at,
       expires_at,
       created_at
FROM public.kyc_verification;

CREATE VIEW payout.host_addresses AS
SELECT id AS address_id,
       user_id,
       street_address::text AS street,
       address_line_2::text AS line2,
       city::text AS city,
       state::text AS state,
       postal_code::text AS postal_code,
       upper(coalesce(nullif(btrim(country_code), ''), 'US')) AS country,
       coalesce(is_primary, false) AS is_primary,
       updated_at
FROM public.user_addresses;

CREATE VIEW payout.host_tax_forms AS
SELECT form_id,
       user_id,
       form_type,
       tax_year,
       CASE tax_form_status_id WHEN 1 THEN 'not_submitted' WHEN 2 THEN 'pending' WHEN 3 THEN 'approved'
           WHEN 4 THEN 'rejected' ELSE 'unknown' END AS status,
       w9_data,
       notes,
       created_at,
       updated_at
FROM public.tax_forms;
