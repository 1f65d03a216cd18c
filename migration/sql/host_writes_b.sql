-- What we write into the main application's tables goes through these, whatever their shape. The definitions for
-- generation B: plain views, which the database writes through by itself.

CREATE OR REPLACE VIEW payout.host_tax_forms AS
SELECT form_id, user_id, form_type, tax_year, status, w9_data, notes, created_at, updated_at,
       id, recipient_info, payer_info, income_details, generation, delivery, irs_filing, corrections
FROM public.tax_forms;

CREATE VIEW payout.host_alerts AS
SELECT id, alert_id, title, message, severity, category, status, related_entity, trigger_info, escalation,
       assigned_to, acknowledged_by, resolved_by, acknowledged_at, resolved_at, resolution_notes,
       notifications_sent, metadata, created_at, updated_at
FROM public.admin_alerts;

-- `active`, `inactive`, `suspended` or `pending`.
CREATE FUNCTION payout.host_set_user_status(p_user uuid, p_status text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.users SET status = initcap(p_status)::public.enum_users_status
        WHERE id = p_user AND lower(status::text) IS DISTINCT FROM p_status;
END $$;
