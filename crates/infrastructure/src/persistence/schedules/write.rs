use payout_domain::schedule::{Postponement, Recipient, Schedule, State};
use sea_orm::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Stored;
use crate::persistence::statement::{execute, rows};
use crate::persistence::{StorageError, Tx};

/// What never changes of a schedule.
const FIXED: [&str; 11] = [
    "placement_id",
    "split_id",
    "payee_id",
    "amount_cents",
    "currency",
    "belongs_to",
    "hold_id",
    "trigger_event",
    "created_by",
    "created_at",
    "id",
];

/// What its life changes, in the order of `changing`.
const CHANGING: [&str; 22] = [
    "scheduled_on",
    "guarantee_until",
    "failures",
    "claims",
    "version",
    "updated_at",
    "retry_at",
    "status",
    "postponed_at",
    "postponed_reason",
    "triggered_at",
    "triggered_by",
    "processing_since",
    "lease_until",
    "paying_cents",
    "processed_at",
    "payout_id",
    "failed_at",
    "failure_reason",
    "cancelled_at",
    "cancelled_by",
    "cancellation_reason",
];

/// Adds a schedule that was just created.
pub async fn insert(tx: &Tx, stored: &Stored, now: OffsetDateTime) -> Result<(), StorageError> {
    let names = [&FIXED[..], &CHANGING].concat();
    let numbers: Vec<String> = (1..=names.len()).map(|number| format!("${number}")).collect();
    let text = format!(
        "INSERT INTO payout.schedules ({}) VALUES ({})",
        names.join(", "),
        numbers.join(", ")
    );
    let mut values = Vec::from(fixed(stored, now));
    values.extend(changing(&stored.schedule, now));
    execute(&**tx, &text, values).await?;
    Ok(())
}

/// Writes whole aggregates back, each one version on. Their rows are locked by `tx`; the versions prove it.
pub async fn save(tx: &Tx, schedules: &[&Schedule], now: OffsetDateTime) -> Result<(), StorageError> {
    let set: Vec<String> = CHANGING.iter().map(|name| format!("{name} = n.{name}")).collect();
    let text = format!(
        "UPDATE payout.schedules s SET {} FROM jsonb_populate_recordset(NULL::payout.schedules, $1) n \
         WHERE s.id = n.id AND s.version = n.version - 1",
        set.join(", ")
    );
    let names = [&["id"][..], &CHANGING].concat();
    let changed = schedules.iter().map(|schedule| {
        let mut values = vec![schedule.id.0.into()];
        values.extend(changing(schedule, now));
        values
    });
    let written = execute(&**tx, &text, [rows(&names, changed)?]).await?;
    if written.rows_affected() != schedules.len() as u64 {
        let ids: Vec<String> = schedules.iter().map(|schedule| schedule.id.to_string()).collect();
        return Err(StorageError::Outdated {
            table: "schedules",
            id: ids.join(", "),
        });
    }
    Ok(())
}

fn fixed(stored: &Stored, now: OffsetDateTime) -> [Value; FIXED.len()] {
    let schedule = &stored.schedule;
    let split = match schedule.recipient {
        Recipient::Split(id) => Some(id.0),
        Recipient::Payee(_) => None,
    };
    [
        schedule.placement.0.into(),
        split.into(),
        stored.payee.0.into(),
        schedule.amount.minor().into(),
        schedule.amount.currency().code().into(),
        schedule.belongs_to.map(|id| id.0).into(),
        stored.hold.map(|id| id.0).into(),
        schedule.trigger.clone().into(),
        schedule.created_by.map(|user| user.0).into(),
        now.into(),
        schedule.id.0.into(),
    ]
}

/// The columns that a state fills; the others are empty.
#[derive(Default)]
struct Columns {
    postponed: Option<Postponement>,
    triggered: Option<(OffsetDateTime, Uuid)>,
    processing: Option<(OffsetDateTime, OffsetDateTime)>,
    paying_cents: Option<i64>,
    processed: Option<(OffsetDateTime, Option<Uuid>)>,
    failed: Option<(OffsetDateTime, String)>,
    cancelled: Option<(OffsetDateTime, Uuid, String)>,
}

impl Columns {
    fn of(state: &State) -> Self {
        let none = Self::default();
        match state.clone() {
            State::Scheduled { postponed } => Self { postponed, ..none },
            State::Triggered { at, by, postponed } => Self {
                postponed,
                triggered: Some((at, by.0)),
                ..none
            },
            State::Processing {
                since,
                lease_until,
                amount,
                triggered,
            } => Self {
                triggered: triggered.map(|(at, by)| (at, by.0)),
                processing: Some((since, lease_until)),
                paying_cents: Some(amount.minor()),
                ..none
            },
            State::Processed { at, payout, amount } => Self {
                processed: Some((at, payout.map(|id| id.0))),
                paying_cents: Some(amount.minor()),
                ..none
            },
            State::Failed { at, reason } => Self {
                failed: Some((at, reason)),
                ..none
            },
            State::Cancelled { at, by, reason } => Self {
                cancelled: Some((at, by.0, reason)),
                ..none
            },
        }
    }
}

fn changing(schedule: &Schedule, now: OffsetDateTime) -> [Value; CHANGING.len()] {
    let columns = Columns::of(&schedule.state);
    let (postponed_at, postponed_reason) = columns.postponed.map(|it| (it.at, it.reason)).unzip();
    let (triggered_at, triggered_by) = columns.triggered.unzip();
    let (processing_since, lease_until) = columns.processing.unzip();
    let (processed_at, payout) = columns.processed.unzip();
    let (failed_at, failure_reason) = columns.failed.unzip();
    let cancelled = columns.cancelled;
    [
        schedule.scheduled_on.into(),
        schedule.guarantee_until.into(),
        number(schedule.failures).into(),
        number(schedule.claims).into(),
        schedule.version.into(),
        now.into(),
        schedule.retry_at().into(),
        schedule.status().code().into(),
        postponed_at.into(),
        postponed_reason.into(),
        triggered_at.into(),
        triggered_by.into(),
        processing_since.into(),
        lease_until.into(),
        columns.paying_cents.into(),
        processed_at.into(),
        payout.flatten().into(),
        failed_at.into(),
        failure_reason.into(),
        cancelled.as_ref().map(|(at, ..)| *at).into(),
        cancelled.as_ref().map(|(_, by, _)| *by).into(),
        cancelled.map(|(.., reason)| reason).into(),
    ]
}

fn number(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
