//! The people of a demo, written into tables of the host that we made ourselves, and the mark that says so.

use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::statement::{execute, one, value};
use super::{Database, StorageError, Tx};

/// What stands in a database before a demo comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Nothing,
    /// A demo, by its mark.
    Demo,
    SomethingElse,
}

/// What the payments come to.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Figures {
    pub revenue: Decimal,
    pub first_payment_on: Option<Date>,
}

pub async fn content(db: &impl ConnectionTrait) -> Result<Content, StorageError> {
    let marked = "SELECT to_regclass('payout.meta') IS NOT NULL";
    if value(db, marked, []).await? {
        let is_demo = "SELECT EXISTS (SELECT 1 FROM payout.meta WHERE key = 'purpose' AND value = 'demo')";
        let is_demo = value(db, is_demo, []).await?;
        return Ok(if is_demo { Content::Demo } else { Content::SomethingElse });
    }
    let anything = "SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' \
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e'))";
    let is_used = value(db, anything, []).await?;
    Ok(if is_used {
        Content::SomethingElse
    } else {
        Content::Nothing
    })
}

/// Removes an earlier demo whole. Prove by `content` that it is one, in the same transaction.
pub async fn remove(tx: &Tx) -> Result<(), StorageError> {
    for statement in [
        "DROP SCHEMA IF EXISTS payout CASCADE",
        "DROP SCHEMA IF EXISTS apalis CASCADE",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
    ] {
        execute(&**tx, statement, []).await?;
    }
    Ok(())
}

pub async fn mark(db: &Database) -> Result<(), StorageError> {
    let text = "INSERT INTO payout.meta (key, value) VALUES ('purpose', 'demo') ON CONFLICT (key) DO NOTHING";
    execute(&**db, text, []).await?;
    Ok(())
}

/// A user with a verified address and a row among the host's administrators.
pub async fn add_administrator(
    tx: &Tx,
    (first_name, last_name): (&str, &str),
    email: &str,
    role: &str,
    now: OffsetDateTime,
) -> Result<Uuid, StorageError> {
    let text = "WITH person AS ( \
            INSERT INTO public.users (email, email_verified, name, status, created_at, updated_at) \
            VALUES ($1, true, $2 || ' ' || $3, 'Active', $5, $5) RETURNING id \
        ), profile AS ( \
            INSERT INTO public.user_profiles (id, user_id, first_name, last_name, created_at, updated_at) \
            SELECT id::text, id, $2, $3, $5, $5 FROM person \
        ), administrator AS ( \
            INSERT INTO public.admin (email, role, status, name, created_at, updated_at) \
            VALUES ($1, $4, 'active', $2 || ' ' || $3, $5, $5) \
        ) SELECT id FROM person";
    let values = [
        email.into(),
        first_name.into(),
        last_name.into(),
        role.into(),
        now.into(),
    ];
    value(&**tx, text, values).await
}

/// Somebody with a verified address and nothing else.
pub async fn add_user(
    tx: &Tx,
    (first_name, last_name): (&str, &str),
    email: &str,
    now: OffsetDateTime,
) -> Result<Uuid, StorageError> {
    let text = "WITH person AS ( \
            INSERT INTO public.users (email, email_verified, name, status, created_at, updated_at) \
            VALUES ($1, true, $2 || ' ' || $3, 'Active', $4, $4) RETURNING id \
        ), profile AS ( \
            INSERT INTO public.user_profiles (id, user_id, first_name, last_name, created_at, updated_at) \
            SELECT id::text, id, $2, $3, $4, $4 FROM person \
        ) SELECT id FROM person";
    let values = [email.into(), first_name.into(), last_name.into(), now.into()];
    value(&**tx, text, values).await
}

/// The session that the main application would have made when somebody signed in.
pub async fn add_session(
    tx: &Tx,
    session: Uuid,
    user: Uuid,
    token: &str,
    (now, until): (OffsetDateTime, OffsetDateTime),
) -> Result<(), StorageError> {
    let text = "INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent) \
        VALUES ($1, $2, $3, $5 AT TIME ZONE 'UTC', $4 AT TIME ZONE 'UTC', $4 AT TIME ZONE 'UTC', '127.0.0.1', 'payoutctl demo')";
    let values = [
        session.to_string().into(),
        token.into(),
        user.into(),
        now.into(),
        until.into(),
    ];
    execute(&**tx, text, values).await?;
    Ok(())
}

/// Proves the identity of the users with these addresses, until `until`; it may be past.
pub async fn add_identity_checks(
    tx: &Tx,
    emails: Vec<String>,
    (checked_at, until): (OffsetDateTime, OffsetDateTime),
) -> Result<u64, StorageError> {
    let text = "INSERT INTO public.kyc_verification (user_id, status, verification_method, verified_at, expires_at, created_at, updated_at) \
        SELECT id, 'verified', 'manual', $2, $3, $2, $2 FROM public.users WHERE email = ANY($1)";
    Ok(execute(&**tx, text, [emails.into(), checked_at.into(), until.into()])
        .await?
        .rows_affected())
}

/// Proves the identity of every member of whom nothing is known yet.
pub async fn add_missing_identity_checks(
    tx: &Tx,
    (checked_at, until): (OffsetDateTime, OffsetDateTime),
) -> Result<u64, StorageError> {
    let text = "INSERT INTO public.kyc_verification (user_id, status, verification_method, verified_at, expires_at, created_at, updated_at) \
        SELECT DISTINCT m.user_id, 'verified', 'manual', $1::timestamptz, $2::timestamptz, $1::timestamptz, $1::timestamptz \
        FROM public.user_memberships m \
        WHERE m.user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM public.kyc_verification k WHERE k.user_id = m.user_id)";
    Ok(execute(&**tx, text, [checked_at.into(), until.into()])
        .await?
        .rows_affected())
}

pub async fn suspend(tx: &Tx, emails: Vec<String>) -> Result<u64, StorageError> {
    let text = "UPDATE public.users SET status = 'Suspended' WHERE email = ANY($1)";
    Ok(execute(&**tx, text, [emails.into()]).await?.rows_affected())
}

/// Lets the subscriptions of these users be behind with their payments.
pub async fn fall_behind(tx: &Tx, emails: Vec<String>) -> Result<u64, StorageError> {
    let text = "UPDATE public.user_subscriptions s SET status = 'past_due' FROM public.users u \
        WHERE u.id = s.user_id AND u.email = ANY($1)";
    Ok(execute(&**tx, text, [emails.into()]).await?.rows_affected())
}

pub async fn figures(db: &impl ConnectionTrait) -> Result<Figures, StorageError> {
    let text = "SELECT payout.revenue() AS revenue, \
        (SELECT (min(created_at) AT TIME ZONE 'UTC')::date FROM payout.host_payments WHERE counts) AS first_payment_on";
    let figures = one(db, text, []).await?;
    Ok(figures.expect("a query without a table answers with one row"))
}
