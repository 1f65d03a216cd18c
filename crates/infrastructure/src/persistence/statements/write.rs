use money::Money;
use payout_domain::transfer::{RunStatus, Statement, StatementState};
use payout_domain::{PayeeId, StatementId};
use sea_orm::Value;
use time::{Date, OffsetDateTime};

use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// What somebody earned in a period.
#[derive(Debug, Clone)]
pub struct NewStatement<'a> {
    pub id: StatementId,
    pub payee: PayeeId,
    pub external_id: Option<&'a str>,
    pub period_start: Date,
    pub period_end: Date,
    pub earnings: Money,
    pub platform_fee: Money,
    pub net_payable: Money,
    pub run: RunStatus,
    pub lines: &'a [NewLine],
    /// The user or the key that brought it.
    pub created_by: &'a str,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    pub description: String,
    pub amount_cents: i64,
}

/// Adds a statement with its lines.
pub async fn insert(tx: &Tx, statement: &NewStatement<'_>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.royalty_statements (id, payee_id, external_id, period_start, period_end, earnings_cents, \
        platform_fee_cents, net_payable_cents, currency, run_status, created_by, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
    let values: [Value; 12] = [
        statement.id.0.into(),
        statement.payee.0.into(),
        statement.external_id.map(str::to_owned).into(),
        statement.period_start.into(),
        statement.period_end.into(),
        statement.earnings.minor().into(),
        statement.platform_fee.minor().into(),
        statement.net_payable.minor().into(),
        statement.net_payable.currency().code().into(),
        statement.run.code().into(),
        statement.created_by.into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    insert_lines(tx, statement.id, statement.lines).await
}

async fn insert_lines(tx: &Tx, id: StatementId, lines: &[NewLine]) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.royalty_lines (statement_id, line, description, amount_cents) \
        SELECT $1, line, description, amount_cents \
        FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS l (description, amount_cents, line)";
    if lines.is_empty() {
        return Ok(());
    }
    let descriptions: Vec<String> = lines.iter().map(|line| line.description.clone()).collect();
    let amounts: Vec<i64> = lines.iter().map(|line| line.amount_cents).collect();
    execute(&**tx, SQL, [id.0.into(), descriptions.into(), amounts.into()]).await?;
    Ok(())
}

/// Takes over how far a run has come, and figures that may still change: earnings, platform fee and what is owed. Other
/// figures were looked at by nobody yet. One version on.
pub async fn bring_up_to_date(
    tx: &Tx,
    (id, version): (StatementId, i64),
    run: RunStatus,
    (period_start, period_end): (Date, Date),
    amounts: Option<(i64, i64, i64)>,
    lines: &[NewLine],
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.royalty_statements SET run_status = $3, period_start = $4, period_end = $5, \
        earnings_cents = coalesce($6, earnings_cents), platform_fee_cents = coalesce($7, platform_fee_cents), \
        net_payable_cents = coalesce($8, net_payable_cents), \
        state = CASE WHEN state = 'reviewed' AND $6 IS NOT NULL THEN 'pending' ELSE state END, version = version + 1, updated_at = $9 \
        WHERE id = $1 AND version = $2";
    let values: [Value; 9] = [
        id.0.into(),
        version.into(),
        run.code().into(),
        period_start.into(),
        period_end.into(),
        amounts.map(|(earnings, ..)| earnings).into(),
        amounts.map(|(_, fee, _)| fee).into(),
        amounts.map(|(.., net)| net).into(),
        now.into(),
    ];
    let written = execute(&**tx, SQL, values).await?;
    if written.rows_affected() != 1 {
        let (table, id) = ("royalty_statements", id.to_string());
        return Err(StorageError::Outdated { table, id });
    }
    if amounts.is_some() {
        let old = "DELETE FROM payout.royalty_lines WHERE statement_id = $1";
        execute(&**tx, old, [id.0.into()]).await?;
        insert_lines(tx, id, lines).await?;
    }
    Ok(())
}

/// Writes back what was decided about a statement, one version on. What payouts claimed of it is not touched.
pub async fn save(tx: &Tx, statement: &Statement, version: i64, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.royalty_statements SET state = $3, net_payable_cents = $4, run_status = $5, \
        reviewed_at = coalesce($6, reviewed_at), disputed_at = coalesce($7, disputed_at), \
        dispute_reason = coalesce($8, dispute_reason), resolved_at = $9, resolved_by = $10, resolution_note = $11, \
        version = version + 1, updated_at = $12 WHERE id = $1 AND version = $2";
    let (mut reviewed, mut disputed, mut resolved) = (None, None, None);
    match &statement.state {
        StatementState::Pending => {}
        StatementState::Reviewed { at } => reviewed = Some(*at),
        StatementState::Disputed { at, reason } => disputed = Some((*at, reason.clone())),
        StatementState::Resolved { at, by, note } => resolved = Some((*at, by.0, note.clone())),
    }
    let values: [Value; 12] = [
        statement.id.0.into(),
        version.into(),
        statement.state.code().into(),
        statement.net_payable.minor().into(),
        statement.run.code().into(),
        reviewed.into(),
        disputed.as_ref().map(|(at, _)| *at).into(),
        disputed.map(|(_, reason)| reason).into(),
        resolved.as_ref().map(|(at, ..)| *at).into(),
        resolved.as_ref().map(|(_, by, _)| *by).into(),
        resolved.map(|(.., note)| note).into(),
        now.into(),
    ];
    let written = execute(&**tx, SQL, values).await?;
    if written.rows_affected() == 1 {
        return Ok(());
    }
    Err(StorageError::Outdated {
        table: "royalty_statements",
        id: statement.id.to_string(),
    })
}
