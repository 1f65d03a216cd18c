use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::memberships::{self, StandingRow};
use infrastructure::persistence::notices::{self, Notice};
use infrastructure::persistence::outbox::{self, Message};
use infrastructure::persistence::rejoinings::{self, PaymentRow};
use infrastructure::persistence::{Tx, payees};
use membership::{RejoinRefusal, may_rejoin};
use payout_domain::{Refusal, UserId};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::facts::Payee;
use crate::{Actor, Context, Entity, Error, FieldFault, audit, facts, retry};

/// How far the clock of whoever tells us may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::minutes(5);

/// The payment with which a member comes back.
#[derive(Debug, Clone)]
pub struct Rejoining {
    pub payment_id: String,
    pub paid_at: OffsetDateTime,
    pub subscription: Option<Uuid>,
}

/// A member who counts anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejoined {
    pub tenure_start: OffsetDateTime,
    /// None until a payment that counts has arrived.
    pub queue_position: Option<u64>,
}

/// Lets a member begin anew with a payment made after his payout. The same call again changes nothing.
#[tracing::instrument(skip_all)]
pub async fn reactivate(ctx: &Context, actor: &Actor, user: UserId, given: &Rejoining) -> Result<Rejoined, Error> {
    let rejoined = try_reactivate(ctx, actor, user, given).await;
    if let Err(error) = &rejoined {
        let attempt = audit::Attempt {
            entity_type: "member",
            entity_id: &user.to_string(),
            command: "reactivate",
        };
        audit::record_refusal(ctx, actor, attempt, error).await?;
    }
    rejoined
}

async fn try_reactivate(ctx: &Context, actor: &Actor, user: UserId, given: &Rejoining) -> Result<Rejoined, Error> {
    if actor.user() == Some(user) {
        return Err(Refusal::OwnPayout.into());
    }
    if given.paid_at > ctx.now() + CLOCK_SKEW {
        return Err(fault("paymentDate", "must not be in the future"));
    }
    retry::on_conflict(|| rejoin(ctx, actor, user, given)).await
}

async fn rejoin(ctx: &Context, actor: &Actor, user: UserId, given: &Rejoining) -> Result<Rejoined, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    payees::hold(&tx, user).await?;
    let payee = facts::payee(ctx, &*tx, user, now.year(), None).await?;
    let standing = standing(&tx, user).await?;
    if let Some(tenure_start) = rejoinings::find(&*tx, user, &given.payment_id).await? {
        return Ok(Rejoined {
            tenure_start,
            queue_position: position(&standing),
        });
    }
    let payment = rejoinings::payment(&*tx, user, &given.payment_id).await?;
    belongs(&tx, user, given, payment.as_ref()).await?;
    // Tenure counts by the time under which the host keeps the payment [R2.1].
    let begins_at = payment
        .as_ref()
        .and_then(|payment| payment.created_at)
        .unwrap_or(given.paid_at);
    let (payout_id, paid_on) = (standing.payout_id.as_deref())
        .zip(standing.paid_on)
        .ok_or(RejoinRefusal::NotRemoved)?;
    may_rejoin(standing.removed, begins_at, paid_on)?;

    rejoinings::insert(&tx, user, &given.payment_id, begins_at, now).await?;
    let subscription = given
        .subscription
        .or(payment.and_then(|payment| payment.subscription_id));
    memberships::reinstate(&tx, user, payout_id, subscription, now).await?;
    memberships::activate_user(&tx, user).await?;
    let rejoined = Rejoined {
        tenure_start: begins_at,
        queue_position: position(&self::standing(&tx, user).await?),
    };
    tell(ctx, &tx, actor, (&payee, user), given, &rejoined, now).await?;
    tx.commit().await?;
    Ok(rejoined)
}

async fn standing(tx: &Tx, user: UserId) -> Result<StandingRow, Error> {
    let standing = memberships::standing(&**tx, user).await?;
    standing.ok_or(Error::NotFound(Entity::Member))
}

fn position(standing: &StandingRow) -> Option<u64> {
    standing.position.and_then(|position| u64::try_from(position).ok())
}

/// Payment and subscription, as far as they are known, are this member's own.
async fn belongs(tx: &Tx, user: UserId, given: &Rejoining, payment: Option<&PaymentRow>) -> Result<(), Error> {
    if payment.is_some_and(|payment| payment.user_id != Some(user.0)) {
        return Err(fault("paymentId", "must be a payment of this member"));
    }
    if let Some(subscription) = given.subscription
        && !rejoinings::owns_subscription(&**tx, user, subscription).await?
    {
        return Err(fault("subscriptionId", "must be a subscription of this member"));
    }
    Ok(())
}

fn fault(field: &str, message: &str) -> Error {
    Error::Invalid(vec![FieldFault::new(field, message)])
}

async fn tell(
    ctx: &Context,
    tx: &Tx,
    actor: &Actor,
    (payee, user): (&Payee, UserId),
    given: &Rejoining,
    rejoined: &Rejoined,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let facts = json!({
        "paymentId": given.payment_id,
        "subscriptionId": given.subscription,
        "tenureStart": rejoined.tenure_start.to_string(),
        "queuePosition": rejoined.queue_position,
    });
    let message = Message {
        id: ctx.new_id(),
        kind: "membership.reactivated",
        payload: json!({"userId": user.to_string(), "paymentId": given.payment_id}),
    };
    outbox::append(tx, &user.to_string(), &[message], now).await?;
    let entry = audit::Entry {
        stream: audit::stream("member"),
        action: "member.reactivated".to_owned(),
        entity_type: "member",
        entity_id: user.to_string(),
        user: Some(user),
        success: true,
        facts,
    };
    audit::append(tx, actor, entry, now).await?;
    let kind = MailKind::WelcomeBack;
    let welcome = Notice {
        id: ctx.new_id(),
        kind,
        dedupe_key: format!("{}:{user}:{}", kind.code(), given.payment_id),
        recipient: payee.row.email.clone(),
        recipient_name: payee.name(),
        payout_id: None,
        data: json!({
            "memberName": payee.name(),
            "tenureStart": rejoined.tenure_start.date().to_string(),
            "queuePosition": rejoined.queue_position,
        }),
    };
    Ok(notices::insert(tx, &[welcome], now).await?)
}
