DROP VIEW payout.host_tax_forms, payout.host_addresses, payout.host_kyc, payout.host_memberships, payout.host_subscriptions,
    payout.host_payments, payout.host_admins, payout.host_sessions, payout.host_users;
DROP FUNCTION payout.payment_counts(public.user_payments);
