-- Keeps the queue with every change of what it is made of. Nothing here ever raises into the host's own write [R13.3]:
-- what cannot be handled is marked, and payout.drain_queue() computes it later.
-- The functions run with our rights, because a role of the host's may know nothing of our schema.

CREATE FUNCTION payout.queue_mark(p_users uuid[], p_subscriptions uuid[], p_reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payout.queue_dirty (user_id, subscription_id, reason)
        SELECT DISTINCT m.user_id, m.subscription_id, p_reason
        FROM unnest(p_users, p_subscriptions) m (user_id, subscription_id)
        WHERE m.user_id IS NOT NULL OR m.subscription_id IS NOT NULL;
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the queue of members lost a change (%): rebuild it', SQLSTATE;
END $$;

CREATE FUNCTION payout.queue_mark_everything(p_reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payout.queue_dirty (reason) VALUES (p_reason);
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'the queue of members lost a change (%): rebuild it', SQLSTATE;
END $$;

-- Whether this transaction may write the queue itself. Not under an older snapshot, in which the work of a session
-- we waited for stays invisible; not while a rebuild runs (lock 5129, 1); not in a bulk load that asked to mark only.
CREATE FUNCTION payout.queue_writable() RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')
       AND coalesce(current_setting('payout.queue_updates', true), '') <> 'marked'
       AND pg_try_advisory_xact_lock_shared(5129, 1)
$$;

-- Recomputes whom a change concerns. A session that cannot have them within a second leaves marks instead of waiting on.
CREATE FUNCTION payout.queue_touch(p_users uuid[], p_subscriptions uuid[]) RETURNS void LANGUAGE plpgsql
    SET lock_timeout = '1s' AS $$
BEGIN
    IF payout.queue_writable() THEN
        PERFORM payout.queue_refresh(p_users, p_subscriptions);
    ELSE
        PERFORM payout.queue_mark(p_users, p_subscriptions, 'not writable');
    END IF;
EXCEPTION WHEN OTHERS THEN
    PERFORM payout.queue_mark(p_users, p_subscriptions, SQLSTATE);
END $$;

-- A new payment of a member who is in the queue already only adds to his row. Everything else is recomputed:
-- a first payment, one before the tenure, the twelfth, one of another membership, or a row recomputed in this transaction.
CREATE FUNCTION payout.queue_on_new_payment() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1s' AS $$
BEGIN
    BEGIN
        IF NOT payout.payment_counts(NEW) THEN
            RETURN NULL;
        END IF;
        IF payout.queue_writable() THEN
            UPDATE payout.member_queue
            SET payments = payments + 1,
                lifetime = lifetime + NEW.amount,
                revenue = revenue + NEW.amount,
                last_payment_at = greatest(last_payment_at, NEW.created_at),
                updated_at = now()
            WHERE user_id = NEW.user_id AND subscription_id = NEW.subscription_id AND in_queue
              AND tenure_start <= NEW.created_at AND payments <> 11
              AND recomputed_in IS DISTINCT FROM pg_current_xact_id();
            IF FOUND THEN
                INSERT INTO payout.revenue_changes (amount) VALUES (NEW.amount);
                IF random() < 0.001 THEN
                    PERFORM payout.queue_fold_in_passing();
                END IF;
                RETURN NULL;
            END IF;
        END IF;
    EXCEPTION WHEN OTHERS THEN
        -- Recomputed below, or marked.
    END;
    PERFORM payout.queue_touch(
        ARRAY[coalesce(NEW.user_id, '00000000-0000-0000-0000-000000000000')], ARRAY[NEW.subscription_id]);
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_changed_payment() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_touch(
        ARRAY[coalesce(OLD.user_id, '00000000-0000-0000-0000-000000000000'),
              CASE TG_OP WHEN 'UPDATE' THEN coalesce(NEW.user_id, '00000000-0000-0000-0000-000000000000') END],
        ARRAY[OLD.subscription_id, NEW.subscription_id]);
    RETURN NULL;
END $$;

-- An adjustment belongs to a payment that is there, and stays as it is meanwhile: a new payment is counted in full
-- without looking for an adjustment.
CREATE FUNCTION payout.hold_adjusted_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM public.user_payments WHERE id = NEW.payment_id FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no payment % to adjust', NEW.payment_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'payment_adjustments_payment';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION payout.queue_on_adjusted_payment() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_users         uuid[];
    v_subscriptions uuid[];
BEGIN
    SELECT array_agg(coalesce(user_id, '00000000-0000-0000-0000-000000000000')), array_agg(subscription_id)
        INTO v_users, v_subscriptions
        FROM payout.host_payments WHERE payment_id IN (OLD.payment_id, NEW.payment_id);
    PERFORM payout.queue_touch(v_users, v_subscriptions);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    PERFORM payout.queue_mark_everything(SQLSTATE);
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_subscription() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_touch('{}', ARRAY[OLD.id, NEW.id]);
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_user() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_touch(ARRAY[OLD.id, NEW.id], '{}');
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_membership() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_touch(ARRAY[OLD.user_id, NEW.user_id], ARRAY[OLD.subscription_id, NEW.subscription_id]);
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_membership_status() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v_subscriptions uuid[];
BEGIN
    SELECT array_agg(subscription_id) INTO v_subscriptions
        FROM payout.host_memberships WHERE membership_id IN (OLD.membership_id, NEW.membership_id);
    PERFORM payout.queue_touch(ARRAY[OLD.user_id, NEW.user_id], v_subscriptions);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    PERFORM payout.queue_mark_everything(SQLSTATE);
    RETURN NULL;
END $$;

-- For every table whose rows belong to a user by a column `user_id`.
CREATE FUNCTION payout.queue_on_row_of_user() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_touch(ARRAY[OLD.user_id, NEW.user_id], '{}');
    RETURN NULL;
END $$;

CREATE FUNCTION payout.queue_on_truncate() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM payout.queue_mark_everything(TG_TABLE_NAME || ' was truncated');
    RETURN NULL;
END $$;

CREATE TRIGGER payout_queue_new AFTER INSERT ON public.user_payments
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_new_payment();
CREATE TRIGGER payout_queue_changed AFTER UPDATE OR DELETE ON public.user_payments
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_changed_payment();
CREATE TRIGGER payment_adjustments_payment BEFORE INSERT OR UPDATE ON payout.payment_adjustments
    FOR EACH ROW EXECUTE FUNCTION payout.hold_adjusted_payment();
CREATE TRIGGER payout_queue_changed AFTER INSERT OR UPDATE OR DELETE ON payout.payment_adjustments
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_adjusted_payment();
CREATE TRIGGER payout_queue_changed AFTER UPDATE OR DELETE ON public.user_subscriptions
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_subscription();
CREATE TRIGGER payout_queue_changed AFTER UPDATE OR DELETE ON public.users
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_user();
CREATE TRIGGER payout_queue_changed AFTER INSERT OR UPDATE OR DELETE ON public.user_memberships
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_membership();
CREATE TRIGGER payout_queue_changed AFTER INSERT OR UPDATE OR DELETE ON payout.membership_status
    FOR EACH ROW EXECUTE FUNCTION payout.queue_on_membership_status();

DO $$
DECLARE
    v_table text;
BEGIN
    FOREACH v_table IN ARRAY ARRAY['public.user_profiles', 'public.kyc_verification', 'public.payout_management',
        'payout.rejoinings']
    LOOP
        EXECUTE format('CREATE TRIGGER payout_queue_changed AFTER INSERT OR UPDATE OR DELETE ON %s
            FOR EACH ROW EXECUTE FUNCTION payout.queue_on_row_of_user()', v_table);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['public.user_payments', 'public.user_subscriptions', 'public.users',
        'public.user_memberships', 'public.user_profiles', 'public.kyc_verification', 'public.payout_management',
        'payout.payment_adjustments', 'payout.membership_status', 'payout.rejoinings']
    LOOP
        EXECUTE format('CREATE TRIGGER payout_queue_truncated AFTER TRUNCATE ON %s
            FOR EACH STATEMENT EXECUTE FUNCTION payout.queue_on_truncate()', v_table);
    END LOOP;
END $$;
