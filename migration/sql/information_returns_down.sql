DROP INDEX IF EXISTS public.payout_management_paid;
DROP TABLE payout.withholding_deposits;
DROP TABLE payout.information_returns;
