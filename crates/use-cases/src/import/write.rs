use std::collections::{BTreeMap, HashMap};

use infrastructure::persistence::imports::{
    self as rows, Adjustment, ChangedPayment, NewPayment, NewPerson, NewSubscription,
};
use infrastructure::persistence::{StorageError, Tx};
use uuid::Uuid;

use super::charge::{Charge, State};
use super::{Context, Error, ImportSummary};

/// Adds new charges with the people behind them, and takes known ones further.
pub(super) async fn charges(
    ctx: &Context,
    tx: &Tx,
    batch: Vec<Charge>,
    summary: &mut ImportSummary,
) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = batch.iter().map(|charge| charge.payment_id).collect();
    let kept = rows::kept(tx, &ids).await?;
    let known = kept
        .iter()
        .map(|charge| (charge.payment_id, State::kept(charge)))
        .collect();
    let plan = Plan::of(batch, known, summary);
    add(ctx, tx, &plan.new, summary).await?;
    change(ctx, tx, &plan).await
}

/// What a batch comes to.
#[derive(Debug, Default)]
struct Plan {
    new: Vec<Charge>,
    changed: BTreeMap<Uuid, State>,
}

impl Plan {
    /// The same charge may stand in a batch more than once.
    fn of(batch: Vec<Charge>, known: HashMap<Uuid, State>, summary: &mut ImportSummary) -> Self {
        let (mut plan, mut known) = (Self::default(), known);
        let mut positions = HashMap::new();
        for charge in batch {
            let id = charge.payment_id;
            let Some(before) = known.get(&id).copied() else {
                summary.payments_new += 1;
                known.insert(id, charge.state);
                positions.insert(id, plan.new.len());
                plan.new.push(charge);
                continue;
            };
            let after = before.furthest(charge.state);
            if after == before {
                summary.unchanged += 1;
                continue;
            }
            summary.payments_updated += 1;
            known.insert(id, after);
            match positions.get(&id) {
                Some(position) => plan.new[*position].state = after,
                None => drop(plan.changed.insert(id, after)),
            }
        }
        plan
    }
}

async fn add(ctx: &Context, tx: &Tx, new: &[Charge], summary: &mut ImportSummary) -> Result<(), StorageError> {
    if new.is_empty() {
        return Ok(());
    }
    let now = ctx.now();
    let people = people(new);
    summary.members_created += rows::add_people(tx, &people, now).await?;
    let emails = people.into_iter().map(|person| person.email).collect();
    let users: HashMap<String, Uuid> = rows::people(tx, emails)
        .await?
        .into_iter()
        .map(|person| (person.email, person.user_id))
        .collect();
    let user_of = |charge: &Charge| users[&charge.email];
    summary.subscriptions_created += rows::add_subscriptions(tx, &subscriptions(new, user_of), now).await?;
    let payments: Vec<NewPayment> = new.iter().map(|charge| payment(charge, user_of(charge))).collect();
    rows::add_payments(tx, &payments, now).await?;
    let states = new.iter().map(|charge| (charge.payment_id, charge.state));
    rows::adjust_payments(tx, &adjustments(states), now).await
}

async fn change(ctx: &Context, tx: &Tx, plan: &Plan) -> Result<(), Error> {
    if plan.changed.is_empty() {
        return Ok(());
    }
    let changed: Vec<ChangedPayment> = plan
        .changed
        .iter()
        .map(|(id, state)| ChangedPayment {
            id: *id,
            status: state.step.code(),
        })
        .collect();
    rows::change_payments(tx, &changed, ctx.now()).await?;
    let states = plan.changed.iter().map(|(id, state)| (*id, *state));
    Ok(rows::adjust_payments(tx, &adjustments(states), ctx.now()).await?)
}

/// Each person once, by the first name that the file has for him.
fn people(charges: &[Charge]) -> Vec<NewPerson> {
    let mut people = BTreeMap::new();
    for charge in charges {
        let name = people.entry(charge.email.as_str()).or_insert(None);
        *name = name.take().or(charge.name.as_ref());
    }
    let person = |(email, name): (&str, Option<&super::name::PersonName>)| NewPerson {
        email: email.to_owned(),
        first_name: name.map_or_else(String::new, |name| name.first.clone()),
        last_name: name.map_or_else(String::new, |name| name.last.clone()),
    };
    people.into_iter().map(person).collect()
}

fn subscriptions(charges: &[Charge], user_of: impl Fn(&Charge) -> Uuid) -> Vec<NewSubscription> {
    let mut subscriptions: BTreeMap<Uuid, NewSubscription> = BTreeMap::new();
    for charge in charges {
        let (user_id, since) = (user_of(charge), charge.created_at.date());
        let id = rows::subscription_id(user_id, &charge.customer);
        let known = subscriptions.entry(id).or_insert_with(|| NewSubscription {
            id,
            user_id,
            customer: charge.customer.clone(),
            since,
        });
        known.since = known.since.min(since);
    }
    subscriptions.into_values().collect()
}

fn payment(charge: &Charge, user_id: Uuid) -> NewPayment {
    NewPayment {
        id: charge.payment_id,
        user_id,
        subscription_id: rows::subscription_id(user_id, &charge.customer),
        charge_id: charge.provider_id.clone(),
        invoice_id: charge.invoice_id.clone(),
        amount: charge.amount,
        currency: charge.currency.clone(),
        created_at: charge.created_at,
        status: charge.state.step.code(),
        failure_reason: charge.failure_reason.clone(),
    }
}

fn adjustments(states: impl Iterator<Item = (Uuid, State)>) -> Vec<Adjustment> {
    let adjusted = states.filter(|(_, state)| state.is_adjusted());
    adjusted
        .map(|(payment_id, state)| Adjustment {
            payment_id,
            refunded: state.refunded,
            dispute_status: state.dispute.code(),
        })
        .collect()
}
