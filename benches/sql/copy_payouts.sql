COPY (
    SELECT payout_id, round_id, user_id, status, payment_method, amount, currency, retention_fee, withheld_amount, net_amount,
           created_at, approved_at, sent_date, completed_date, paid_to_name, tracking_number, confirmation_number, return_code,
           status_reason
    FROM public.payout_management
    ORDER BY coalesce(created_at, 'epoch') DESC, payout_id DESC
) TO STDOUT WITH (FORMAT csv, HEADER)
