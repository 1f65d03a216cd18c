DROP TRIGGER payout_host_status ON public.payout_management;
DROP TRIGGER host_member_status ON payout.membership_status;
DROP TRIGGER host_write_tax_form ON payout.host_tax_forms;
DROP VIEW payout.host_alerts;
DROP FUNCTION payout.host_payout_status(), payout.host_write_member_status(), payout.host_set_user_status(uuid, text),
    payout.host_write_alert(), payout.host_write_tax_form(), payout.host_tax_form_status_id(text);
