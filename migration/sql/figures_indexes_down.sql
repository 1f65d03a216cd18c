DROP INDEX payout.transfers_by_text, payout.history_taken_up_again, payout.transfer_attempts_again, payout.transfers_failed,
    payout.schedules_open_of_payee, payout.holds_active_of_payee, payout.event_deliveries_waiting,
    public.payout_alerts_open;
