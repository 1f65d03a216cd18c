-- What we write into the main application's tables goes through these, whatever their shape. The definitions for
-- generation C turn our words into the host's keys.

CREATE OR REPLACE VIEW payout.host_tax_forms AS
SELECT form_id,
       user_id,
       form_type,
       tax_year,
       CASE tax_form_status_id WHEN 1 THEN 'not_submitted' WHEN 2 THEN 'pending' WHEN 3 THEN 'approved'
           WHEN 4 THEN 'rejected' ELSE 'unknown' END AS status,
       w9_data, notes, created_at, updated_at,
       id, recipient_info, payer_info, income_details, generation, delivery, irs_filing, corrections
FROM public.tax_forms;

-- The keys know a form that is reviewed. What becomes of an information return later has no key of its own:
-- it is decided on, and how far it got stands in the JSON beside.
CREATE FUNCTION payout.host_tax_form_status_id(p_status text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    v_id integer := CASE
        WHEN p_status = 'not_submitted' THEN 1
        WHEN p_status IN ('pending', 'draft') THEN 2
        WHEN p_status IN ('approved', 'generated', 'sent', 'delivered', 'filed', 'filed_with_irs', 'corrected') THEN 3
        WHEN p_status = 'rejected' THEN 4 END;
BEGIN
    IF v_id IS NULL THEN
        RAISE EXCEPTION 'the main application has no key for a tax form that is %', p_status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'host_tax_form_status';
    END IF;
    RETURN v_id;
END $$;

CREATE FUNCTION payout.host_write_tax_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.tax_forms (id, form_id, user_id, form_type, tax_year, tax_form_status_id, recipient_info, payer_info,
            income_details, w9_data, generation, delivery, irs_filing, corrections, notes, created_at, updated_at)
        VALUES (coalesce(NEW.id, gen_random_uuid()), coalesce(NEW.form_id, gen_random_uuid()::text), NEW.user_id, NEW.form_type,
            NEW.tax_year, payout.host_tax_form_status_id(coalesce(NEW.status, 'pending')), coalesce(NEW.recipient_info, '{}'),
            coalesce(NEW.payer_info, '{}'), coalesce(NEW.income_details, '{}'), coalesce(NEW.w9_data, '{}'),
            coalesce(NEW.generation, '{}'), coalesce(NEW.delivery, '{}'), coalesce(NEW.irs_filing, '{}'),
            coalesce(NEW.corrections, '[]'), NEW.notes, coalesce(NEW.created_at, now()), coalesce(NEW.updated_at, now()));
        RETURN NEW;
    END IF;
    UPDATE public.tax_forms SET
        form_id = NEW.form_id, user_id = NEW.user_id, form_type = NEW.form_type, tax_year = NEW.tax_year,
        tax_form_status_id = CASE WHEN NEW.status = OLD.status THEN tax_form_status_id
                                  ELSE payout.host_tax_form_status_id(NEW.status) END,
        recipient_info = NEW.recipient_info, payer_info = NEW.payer_info, income_details = NEW.income_details,
        w9_data = NEW.w9_data, generation = NEW.generation, delivery = NEW.delivery, irs_filing = NEW.irs_filing,
        corrections = NEW.corrections, notes = NEW.notes, created_at = NEW.created_at, updated_at = NEW.updated_at
    WHERE id = OLD.id;
    RETURN NEW;
END $$;
CREATE TRIGGER host_write_tax_form INSTEAD OF INSERT OR UPDATE ON payout.host_tax_forms
    FOR EACH ROW EXECUTE FUNCTION payout.host_write_tax_form();

-- An alert that was read is not yet acknowledged.
CREATE VIEW payout.host_alerts AS
SELECT id, alert_id, title, message, severity, category,
       CASE alert_status_id WHEN 3 THEN 'acknowledged' WHEN 4 THEN 'resolved' ELSE 'new' END AS status,
       related_entity, trigger_info, escalation, assigned_to, acknowledged_by, resolved_by, acknowledged_at, resolved_at,
       resolution_notes, notifications_sent, metadata, created_at, updated_at
FROM public.admin_alerts;

CREATE FUNCTION payout.host_write_alert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_status_id integer := CASE coalesce(NEW.status, 'new')
        WHEN 'new' THEN 1 WHEN 'acknowledged' THEN 3 WHEN 'investigating' THEN 3 WHEN 'resolved' THEN 4 END;
BEGIN
    IF v_status_id IS NULL THEN
        RAISE EXCEPTION 'the main application has no key for an alert that is %', NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'host_alert_status';
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.admin_alerts (id, alert_id, title, message, severity, category, alert_status_id, related_entity,
            trigger_info, escalation, assigned_to, acknowledged_by, resolved_by, acknowledged_at, resolved_at,
            resolution_notes, notifications_sent, metadata, created_at, updated_at)
        VALUES (coalesce(NEW.id, gen_random_uuid()), coalesce(NEW.alert_id, gen_random_uuid()::text), NEW.title, NEW.message,
            coalesce(NEW.severity, 'info'), NEW.category, v_status_id, NEW.related_entity, NEW.trigger_info, NEW.escalation,
            NEW.assigned_to, NEW.acknowledged_by, NEW.resolved_by, NEW.acknowledged_at, NEW.resolved_at,
            NEW.resolution_notes, coalesce(NEW.notifications_sent, '[]'), coalesce(NEW.metadata, '{}'),
            coalesce(NEW.created_at, now()), coalesce(NEW.updated_at, now()));
        RETURN NEW;
    END IF;
    UPDATE public.admin_alerts SET
        alert_id = NEW.alert_id, title = NEW.title, message = NEW.message, severity = NEW.severity, category = NEW.category,
        alert_status_id = CASE WHEN NEW.status = OLD.status THEN alert_status_id ELSE v_status_id END,
        related_entity = NEW.related_entity, trigger_info = NEW.trigger_info, escalation = NEW.escalation,
        assigned_to = NEW.assigned_to, acknowledged_by = NEW.acknowledged_by, resolved_by = NEW.resolved_by,
        acknowledged_at = NEW.acknowledged_at, resolved_at = NEW.resolved_at, resolution_notes = NEW.resolution_notes,
        notifications_sent = NEW.notifications_sent, metadata = NEW.metadata,
        created_at = NEW.created_at, updated_at = NEW.updated_at
    WHERE id = OLD.id;
    RETURN NEW;
END $$;
CREATE TRIGGER host_write_alert INSTEAD OF INSERT OR UPDATE ON payout.host_alerts
    FOR EACH ROW EXECUTE FUNCTION payout.host_write_alert();

-- Generation C has no column for it: whether somebody is inactive stands with his memberships.
CREATE FUNCTION payout.host_set_user_status(p_user uuid, p_status text) RETURNS void LANGUAGE sql AS $$
$$;

-- Keeps the host's key of a membership with what a payout makes of it [R8.3]. A suspension or cancellation that the
-- host decided on meanwhile stands.
CREATE FUNCTION payout.host_write_member_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.status = 'won' THEN
        UPDATE public.user_memberships SET member_status_id = 5, updated_at = NEW.changed_at
            WHERE id = NEW.membership_id AND member_status_id IN (2, 6);
    ELSIF TG_OP <> 'DELETE' AND NEW.status = 'paid' THEN
        UPDATE public.user_memberships SET member_status_id = 6, updated_at = NEW.changed_at
            WHERE id = NEW.membership_id AND member_status_id IN (2, 5);
    ELSIF TG_OP <> 'DELETE' AND NEW.status = 'removed' THEN
        UPDATE public.user_memberships SET member_status_id = 1, updated_at = NEW.changed_at
            WHERE id = NEW.membership_id AND member_status_id IN (2, 5, 6);
    ELSIF TG_OP <> 'INSERT' AND OLD.status <> 'restored' THEN
        -- A removal ended the subscription, which the host may have noted as a cancellation.
        UPDATE public.user_memberships SET
            member_status_id = CASE OLD.earlier WHEN 'won' THEN 5 WHEN 'paid' THEN 6 ELSE 2 END,
            updated_at = CASE TG_OP WHEN 'DELETE' THEN now() ELSE NEW.changed_at END
            WHERE id = OLD.membership_id
              AND (member_status_id IN (5, 6) OR (OLD.status = 'removed' AND member_status_id IN (1, 4)));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER host_member_status AFTER INSERT OR UPDATE OR DELETE ON payout.membership_status
    FOR EACH ROW EXECUTE FUNCTION payout.host_write_member_status();

-- The host writes keys; our readers of its own payouts want the word. It touches nothing that a role of the host's
-- might not see, and cannot fail.
CREATE FUNCTION payout.host_payout_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := CASE NEW.payout_status_id WHEN 1 THEN 'pending_approval' WHEN 2 THEN 'approved' WHEN 3 THEN 'scheduled'
        WHEN 4 THEN 'processing' WHEN 5 THEN 'completed' WHEN 6 THEN 'failed' WHEN 7 THEN 'cancelled'
        -- A word of ours for what only a person can tell: open, in nobody's way but its member's.
        ELSE 'requires_manual_review' END;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_host_status BEFORE INSERT OR UPDATE ON public.payout_management
    FOR EACH ROW WHEN (NEW.round_id IS NULL) EXECUTE FUNCTION payout.host_payout_status();
-- Whatever is written there, the trigger puts the word.
UPDATE public.payout_management SET status = NULL WHERE round_id IS NULL;
