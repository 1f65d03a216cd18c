-- The rows that a run wrote, so that the very same ones can be written again.
CREATE UNLOGGED TABLE bench_returns AS SELECT * FROM payout.information_returns ORDER BY user_id;
CREATE UNLOGGED TABLE bench_forms AS SELECT * FROM public.tax_forms WHERE form_type = '1099-MISC' ORDER BY user_id;
ANALYZE bench_returns;
ANALYZE bench_forms;
