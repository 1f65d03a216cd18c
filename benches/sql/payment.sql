\set n random(:first, :last)
INSERT INTO public.user_payments (user_id, subscription_id, provider_payment_id, amount, payment_type, payment_date, status) VALUES (('00000000-0000-4000-8000-' || :n::text)::uuid, ('00000000-0000-4000-8001-' || :n::text)::uuid, 'pi_' || :n::text || '_new', 300.00, 'subscription', now(), 'succeeded');
