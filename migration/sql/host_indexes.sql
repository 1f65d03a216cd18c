-- The queue's triggers and the views find rows by these columns. An index that the host has already is not doubled;
-- on a large live table create it beforehand with CREATE INDEX CONCURRENTLY and this finds it.
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('user_payments', 'user_id'), ('user_payments', 'subscription_id'),
            ('user_memberships', 'user_id'), ('user_memberships', 'subscription_id'),
            ('user_subscriptions', 'user_id'), ('user_profiles', 'user_id'), ('kyc_verification', 'user_id'),
            ('user_addresses', 'user_id'), ('tax_forms', 'user_id'), ('tax_forms', 'form_id'), ('session', 'token')
        ) AS columns (in_table, in_column)
    LOOP
        IF NOT EXISTS (
            SELECT 1
            FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = format('public.%I', wanted.in_table)::regclass
              AND a.attname = wanted.in_column AND i.indpred IS NULL AND i.indisvalid
        ) THEN
            EXECUTE format('CREATE INDEX %I ON public.%I (%I)',
                'payout_' || wanted.in_table || '_by_' || wanted.in_column, wanted.in_table, wanted.in_column);
        END IF;
    END LOOP;
END $$;

-- Staff are found among all users by their e-mail, without regard to case. The host's own index knows case.
CREATE INDEX IF NOT EXISTS payout_users_by_email ON public.users (lower(email::text));
