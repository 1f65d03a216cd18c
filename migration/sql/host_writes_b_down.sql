DROP FUNCTION payout.host_set_user_status(uuid, text);
DROP VIEW payout.host_alerts;
