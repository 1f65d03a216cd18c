//! What a demo needs that the main application would have done: people, their identity checks and their sessions.
//!
//! Only ever in a database that was empty before, or that carries the mark of a demo [R13.3].

use infrastructure::persistence::demo::{self as rows, Content};
use infrastructure::persistence::queue_upkeep;
use infrastructure::persistence::{Database, StorageError};
use money::{Currency, Money};
use payout_domain::UserId;
use secrecy::{ExposeSecret as _, SecretString};
use time::{Date, Duration};

use crate::{Context, Error as UseCaseError};

const SESSION_LENGTH: Duration = Duration::days(7);
/// How long ago an identity was checked, and for how long that is good.
const CHECKED_AGO: Duration = Duration::days(90);
const CHECK_VALIDITY: Duration = Duration::days(730);

/// Whether a member can be chosen, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Good,
    IdentityExpired,
    IdentityUnknown,
    Suspended,
    PastDue,
}

/// Somebody of the staff, by the host's name for his role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colleague<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub email: &'a str,
    pub host_role: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub revenue: Money,
    pub first_payment_on: Option<Date>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("this database is neither empty nor marked as a demo, so it is left alone; name an empty one")]
    NotADemo,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Leaves the database empty for a demo: it was, or an earlier demo is removed from it.
pub async fn make_room(db: &Database) -> Result<(), Error> {
    let tx = db.begin().await?;
    match rows::content(&*tx).await? {
        Content::Nothing => Ok(()),
        Content::Demo => {
            rows::remove(&tx).await?;
            Ok(tx.commit().await?)
        }
        Content::SomethingElse => Err(Error::NotADemo),
    }
}

/// Marks a migrated database as one of a demo.
pub async fn mark(db: &Database) -> Result<(), Error> {
    Ok(rows::mark(db).await?)
}

/// Gives a colleague a user, a verified address and his role.
#[tracing::instrument(skip_all)]
pub async fn employ(ctx: &Context, colleague: Colleague<'_>) -> Result<UserId, UseCaseError> {
    let Colleague {
        first_name,
        last_name,
        email,
        host_role,
    } = colleague;
    let tx = ctx.db.begin().await?;
    let user = rows::add_administrator(&tx, (first_name, last_name), email, host_role, ctx.now()).await?;
    tx.commit().await?;
    Ok(UserId(user))
}

/// Gives somebody a user and a verified address, and nothing to do yet.
#[tracing::instrument(skip_all)]
pub async fn introduce(ctx: &Context, name: (&str, &str), email: &str) -> Result<UserId, UseCaseError> {
    let tx = ctx.db.begin().await?;
    let user = rows::add_user(&tx, name, email, ctx.now()).await?;
    tx.commit().await?;
    Ok(UserId(user))
}

/// Signs somebody in with a token that the caller made.
#[tracing::instrument(skip_all)]
pub async fn sign_in(ctx: &Context, user: UserId, token: &SecretString) -> Result<(), UseCaseError> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    rows::add_session(
        &tx,
        ctx.new_id(),
        user.0,
        token.expose_secret(),
        (now, now + SESSION_LENGTH),
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Puts imported members where they stand.
#[tracing::instrument(skip_all)]
pub async fn place(ctx: &Context, members: &[(String, Standing)]) -> Result<(), UseCaseError> {
    let checked_at = ctx.now() - CHECKED_AGO;
    let those = |standings: &[Standing]| -> Vec<String> {
        let wanted = members.iter().filter(|(_, standing)| standings.contains(standing));
        wanted.map(|(email, _)| email.clone()).collect()
    };
    let known = those(&[Standing::Good, Standing::Suspended, Standing::PastDue]);
    let expired = those(&[Standing::IdentityExpired]);
    let tx = ctx.db.begin().await?;
    rows::add_identity_checks(&tx, known, (checked_at, checked_at + CHECK_VALIDITY)).await?;
    rows::add_identity_checks(&tx, expired, (checked_at - CHECK_VALIDITY, checked_at)).await?;
    rows::suspend(&tx, those(&[Standing::Suspended])).await?;
    rows::fall_behind(&tx, those(&[Standing::PastDue])).await?;
    Ok(tx.commit().await?)
}

/// Takes the identity of every member for proved. Returns of how many.
#[tracing::instrument(skip_all)]
pub async fn trust_everybody(ctx: &Context) -> Result<u64, UseCaseError> {
    let checked_at = ctx.now() - CHECKED_AGO;
    let tx = ctx.db.begin().await?;
    queue_upkeep::mark_only(&tx).await?;
    let checked = rows::add_missing_identity_checks(&tx, (checked_at, checked_at + CHECK_VALIDITY)).await?;
    tx.commit().await?;
    crate::queue::rebuild(ctx).await?;
    Ok(checked)
}

/// What the company earned, and since when.
#[tracing::instrument(skip_all)]
pub async fn figures(ctx: &Context) -> Result<Figures, UseCaseError> {
    let figures = rows::figures(&*ctx.db).await?;
    let revenue = Money::from_decimal(figures.revenue, Currency::USD)
        .map_err(|error| StorageError::corrupt("payout.revenue_changes", "revenue", error))?;
    Ok(Figures {
        revenue,
        first_payment_on: figures.first_payment_on,
    })
}
