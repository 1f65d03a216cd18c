-- Drops the host tables that we created, while nothing is in them. Otherwise they stay: they are somebody's data by now.
DO $$
DECLARE
    v_tables text[] := ARRAY['user_audit_logs', 'admin_alerts', 'payout_management', 'tax_forms', 'kyc_verification',
        'user_memberships', 'user_payments', 'user_subscriptions', 'user_addresses', 'user_profiles', 'admin', 'session', 'users'];
    v_table  text;
    v_used   boolean;
BEGIN
    FOREACH v_table IN ARRAY v_tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', v_table) INTO v_used;
        IF v_used THEN
            RETURN;
        END IF;
    END LOOP;
    FOREACH v_table IN ARRAY v_tables LOOP
        EXECUTE format('DROP TABLE public.%I', v_table);
    END LOOP;
    DROP FUNCTION public.notify_queue_refresh(), public.update_users_updated_at();
    DROP TYPE public.enum_users_status, public.enum_user_subscriptions_status, public.enum_user_payments_status,
        public.enum_user_memberships_verification_status;
END $$;
