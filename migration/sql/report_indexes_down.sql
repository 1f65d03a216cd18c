DROP INDEX public.payout_management_of_round, payout.history_of_status, payout.audit_log_by_actor, payout.audit_log_by_action;
