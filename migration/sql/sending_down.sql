DROP TABLE payout.reconciliations;
DROP INDEX payout.transfers_of_account;
DROP TABLE payout.transfer_bank_payouts;
DROP TABLE payout.stripe_events;
