//! Members, subscriptions and payments that come from a file, into tables of the host that we made ourselves.
//!
//! Every id is derived from the provider's own, so that the same charge is the same row however often it comes.

use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use sha2::{Digest as _, Sha256};
use time::{Date, OffsetDateTime};
use uuid::{Builder, Uuid};

use super::queue_upkeep::mark_only;
use super::statement::{all, execute, value};
use super::{StorageError, Tx};

/// A charge that was imported before, as far as it can change.
#[derive(Debug, Clone, FromQueryResult)]
pub struct KeptCharge {
    pub payment_id: Uuid,
    pub status: String,
    pub refunded: Decimal,
    pub dispute_status: Option<String>,
}

/// Somebody who paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    pub email: String,
    /// Empty when the file names nobody.
    pub first_name: String,
    pub last_name: String,
}

/// A user with his address.
#[derive(Debug, Clone, FromQueryResult)]
pub struct KnownPerson {
    pub user_id: Uuid,
    pub email: String,
}

/// What a customer of the provider pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    pub id: Uuid,
    pub user_id: Uuid,
    pub customer: String,
    pub since: Date,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    pub id: Uuid,
    pub user_id: Uuid,
    pub subscription_id: Uuid,
    pub charge_id: String,
    /// Empty when the charge has none.
    pub invoice_id: String,
    pub amount: Decimal,
    pub currency: String,
    pub created_at: OffsetDateTime,
    pub status: &'static str,
    /// Empty unless the charge failed.
    pub failure_reason: String,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPayment {
    pub id: Uuid,
    pub status: &'static str,
}

/// What a payment lost again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    pub payment_id: Uuid,
    pub refunded: Decimal,
    /// Empty without a dispute.
    pub dispute_status: &'static str,
}

/// The row of a charge.
pub fn payment_id(charge_id: &str) -> Uuid {
    derived("charge", charge_id)
}

/// The row of what a customer pays for. Two people who share a customer have two.
pub fn subscription_id(user_id: Uuid, customer: &str) -> Uuid {
    derived("customer", &format!("{user_id} {customer}"))
}

fn derived(kind: &str, id: &str) -> Uuid {
    let digest = Sha256::digest(format!("stripe {kind} {id}"));
    let bytes = digest[..16].try_into().expect("a digest has more than sixteen bytes");
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Whether the tables of members and payments are ours to fill; `None` where nothing was migrated yet.
pub async fn tables_are_ours(db: &impl ConnectionTrait) -> Result<Option<bool>, StorageError> {
    if !value::<bool>(db, "SELECT to_regclass('payout.meta') IS NOT NULL", []).await? {
        return Ok(None);
    }
    let ours = "SELECT EXISTS (SELECT 1 FROM payout.meta WHERE key = 'generation' AND value = 'empty')";
    Ok(Some(value(db, ours, []).await?))
}

/// Lets one import write at a time, without a limit on its statements, and marks members for the queue
/// instead of computing each of them with each payment.
pub async fn begin(tx: &Tx) -> Result<(), StorageError> {
    mark_only(tx).await?;
    execute(&**tx, "SELECT pg_advisory_xact_lock(5129, 3)", []).await?;
    Ok(())
}

/// Those of the charges that were imported before.
pub async fn kept(tx: &Tx, payments: &[Uuid]) -> Result<Vec<KeptCharge>, StorageError> {
    let text = "SELECT p.id AS payment_id, p.status::text AS status, coalesce(a.refunded, 0) AS refunded, a.dispute_status \
        FROM public.user_payments p LEFT JOIN payout.payment_adjustments a ON a.payment_id = p.id WHERE p.id = ANY($1)";
    all(&**tx, text, [payments.to_vec().into()]).await
}

/// Adds the users that are new, unverified: nobody proved that the address is his. Returns how many.
pub async fn add_people(tx: &Tx, people: &[NewPerson], now: OffsetDateTime) -> Result<u64, StorageError> {
    let text = "WITH people AS ( \
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS p (email, first_name, last_name) \
        ), added AS ( \
            INSERT INTO public.users (email, name, status, created_at, updated_at) \
            SELECT email, nullif(trim(first_name || ' ' || last_name), ''), 'Active', $4, $4 FROM people ORDER BY email \
            ON CONFLICT (email) DO NOTHING RETURNING id, email \
        ), named AS ( \
            INSERT INTO public.user_profiles (id, user_id, first_name, last_name, created_at, updated_at) \
            SELECT a.id::text, a.id, nullif(p.first_name, ''), nullif(p.last_name, ''), $4, $4 \
            FROM added a JOIN people p ON p.email = a.email WHERE p.first_name <> '' \
        ) SELECT count(*) FROM added";
    let values = [
        texts(people, |person| &person.email),
        texts(people, |person| &person.first_name),
        texts(people, |person| &person.last_name),
        now.into(),
    ];
    let added: i64 = value(&**tx, text, values).await?;
    Ok(added.unsigned_abs())
}

pub async fn people(tx: &Tx, emails: Vec<String>) -> Result<Vec<KnownPerson>, StorageError> {
    let text = "SELECT id AS user_id, email::text AS email FROM public.users WHERE email = ANY($1)";
    all(&**tx, text, [emails.into()]).await
}

/// Adds the subscriptions that are new, each with its membership. Whether one is active is settled at the end.
pub async fn add_subscriptions(
    tx: &Tx,
    subscriptions: &[NewSubscription],
    now: OffsetDateTime,
) -> Result<u64, StorageError> {
    let text = "WITH wanted AS ( \
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[]) AS s (id, user_id, customer, since) \
        ), added AS ( \
            INSERT INTO public.user_subscriptions (id, user_id, provider, provider_subscription_id, provider_customer_id, \
                status, current_period_start, current_period_end, created_at, updated_at) \
            SELECT id, user_id, 'stripe', customer, customer, 'canceled', since, since + interval '1 month', $5, $5 \
            FROM wanted ORDER BY id ON CONFLICT (id) DO NOTHING RETURNING id \
        ), joined AS ( \
            INSERT INTO public.user_memberships AS m (user_id, subscription_id, join_date, created_at, updated_at) \
            SELECT user_id, id, since, $5, $5 FROM wanted ORDER BY id \
            ON CONFLICT (subscription_id) DO UPDATE SET join_date = excluded.join_date, updated_at = $5 \
                WHERE excluded.join_date < m.join_date \
        ) SELECT count(*) FROM added";
    let values: [Value; 5] = [
        column(subscriptions, |it| it.id),
        column(subscriptions, |it| it.user_id),
        texts(subscriptions, |it| &it.customer),
        column(subscriptions, |it| it.since),
        now.into(),
    ];
    let added: i64 = value(&**tx, text, values).await?;
    Ok(added.unsigned_abs())
}

pub async fn add_payments(tx: &Tx, payments: &[NewPayment], now: OffsetDateTime) -> Result<(), StorageError> {
    let text = "INSERT INTO public.user_payments (id, user_id, subscription_id, provider, provider_invoice_id, provider_charge_id, \
            amount, currency, payment_type, payment_date, status, failure_reason, created_at, updated_at) \
        SELECT id, user_id, subscription_id, 'stripe', nullif(invoice_id, ''), charge_id, amount, currency, 'recurring', \
            created_at, status::public.enum_user_payments_status, nullif(failure_reason, ''), created_at, $11 \
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::timestamptz[], \
            $9::text[], $10::text[]) \
            AS p (id, user_id, subscription_id, invoice_id, charge_id, amount, currency, created_at, status, failure_reason)";
    let values: [Value; 11] = [
        column(payments, |it| it.id),
        column(payments, |it| it.user_id),
        column(payments, |it| it.subscription_id),
        texts(payments, |it| &it.invoice_id),
        texts(payments, |it| &it.charge_id),
        column(payments, |it| it.amount),
        texts(payments, |it| &it.currency),
        column(payments, |it| it.created_at),
        texts(payments, |it| it.status),
        texts(payments, |it| &it.failure_reason),
        now.into(),
    ];
    execute(&**tx, text, values).await?;
    Ok(())
}

pub async fn change_payments(tx: &Tx, payments: &[ChangedPayment], now: OffsetDateTime) -> Result<(), StorageError> {
    let text = "UPDATE public.user_payments p SET status = c.status::public.enum_user_payments_status, updated_at = $3 \
        FROM unnest($1::uuid[], $2::text[]) AS c (id, status) WHERE p.id = c.id AND p.status::text <> c.status";
    let values = [
        column(payments, |it| it.id),
        texts(payments, |it| it.status),
        now.into(),
    ];
    execute(&**tx, text, values).await?;
    Ok(())
}

pub async fn adjust_payments(tx: &Tx, adjustments: &[Adjustment], now: OffsetDateTime) -> Result<(), StorageError> {
    let text = "INSERT INTO payout.payment_adjustments (payment_id, refunded, dispute_status, updated_at) \
        SELECT payment_id, refunded, nullif(dispute_status, ''), $4 \
        FROM unnest($1::uuid[], $2::numeric[], $3::text[]) AS a (payment_id, refunded, dispute_status) \
        ON CONFLICT (payment_id) DO UPDATE SET refunded = excluded.refunded, dispute_status = excluded.dispute_status, \
            updated_at = excluded.updated_at";
    let values = [
        column(adjustments, |it| it.payment_id),
        column(adjustments, |it| it.refunded),
        texts(adjustments, |it| it.dispute_status),
        now.into(),
    ];
    execute(&**tx, text, values).await?;
    Ok(())
}

/// Calls a subscription active when it was paid within `days_max` of the newest charge there is, and canceled otherwise.
pub async fn settle_subscriptions(tx: &Tx, days_max: i32, now: OffsetDateTime) -> Result<u64, StorageError> {
    let text = "WITH paid AS ( \
            SELECT subscription_id, max(created_at) AS last_at FROM public.user_payments \
            WHERE status = 'succeeded' GROUP BY subscription_id \
        ), newest AS ( \
            SELECT max(created_at) AS at FROM public.user_payments \
        ), settled AS ( \
            SELECT p.subscription_id, p.last_at, CASE WHEN p.last_at >= n.at - make_interval(days => $1) \
                THEN 'active' ELSE 'canceled' END::public.enum_user_subscriptions_status AS status \
            FROM paid p CROSS JOIN newest n \
        ) UPDATE public.user_subscriptions s \
        SET status = t.status, current_period_start = t.last_at, current_period_end = t.last_at + interval '1 month', updated_at = $2 \
        FROM settled t \
        WHERE s.id = t.subscription_id AND (s.status, s.current_period_start) IS DISTINCT FROM (t.status, t.last_at)";
    Ok(execute(&**tx, text, [days_max.into(), now.into()])
        .await?
        .rows_affected())
}

/// Tells the planner what the tables hold now; plans made for nothing would be kept for what came.
pub async fn analyse(db: &impl ConnectionTrait) -> Result<(), StorageError> {
    let text = "ANALYZE public.users, public.user_profiles, public.user_subscriptions, public.user_memberships, \
        public.user_payments, payout.payment_adjustments";
    execute(db, text, []).await?;
    Ok(())
}

fn texts<T>(rows: &[T], read: impl Fn(&T) -> &str) -> Value {
    rows.iter()
        .map(|row| read(row).to_owned())
        .collect::<Vec<String>>()
        .into()
}

fn column<T, V>(rows: &[T], read: impl Fn(&T) -> V) -> Value
where
    Vec<V>: Into<Value>,
{
    rows.iter().map(read).collect::<Vec<V>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_charge_is_always_the_same_row() {
        assert_eq!(payment_id("ch_1"), payment_id("ch_1"));
        assert_ne!(payment_id("ch_1"), payment_id("ch_2"));
        assert_ne!(payment_id("x"), subscription_id(Uuid::nil(), "x"));
    }
}
