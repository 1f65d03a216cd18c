//! Reads the journal and the payouts side by side, in pages, to prove that they agree [R5.3].

use std::collections::BTreeMap;

use ledger::{Account, Entry, EntryKind, Posting};
use money::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::queue_upkeep::unbounded;
use super::statement::{all, execute, one, value};
use super::{StorageError, Tx};

const ENTRIES: &str = "payout.journal_entries";

/// What a payout says about itself.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PayoutFacts {
    pub payout_id: String,
    pub status: String,
    pub gross_cents: i64,
    pub fee_cents: i64,
    pub withheld_cents: Option<i64>,
    pub net_cents: Option<i64>,
    pub currency: String,
}

/// How much there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromQueryResult)]
pub struct Extent {
    pub entries: i64,
    pub postings: i64,
}

#[derive(FromQueryResult)]
struct PostingRow {
    payout_id: String,
    entry_id: Uuid,
    kind: String,
    account: String,
    amount_cents: i64,
    currency: String,
}

#[derive(FromQueryResult)]
struct Found {
    what: String,
}

/// Freezes what the transaction sees, so that work going on meanwhile looks like no fault. The first statement in it.
pub async fn freeze(tx: &Tx) -> Result<(), StorageError> {
    execute(&**tx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", []).await?;
    unbounded(tx).await
}

pub async fn extent(db: &impl ConnectionTrait) -> Result<Extent, StorageError> {
    let entries = value(db, "SELECT count(*) FROM payout.journal_entries", []).await?;
    let postings = value(db, "SELECT count(*) FROM payout.journal_postings", []).await?;
    Ok(Extent { entries, postings })
}

/// An entry that does not balance, stands without lines, or belongs to no payout of ours; or a balance that is off.
pub async fn sum_fault(db: &impl ConnectionTrait) -> Result<Option<String>, StorageError> {
    for check in [UNBALANCED, WITHOUT_POSTINGS, WITHOUT_PAYOUT, DEPOSIT_OFF, BALANCE_OFF] {
        if let Some(found) = one::<Found>(db, check, []).await? {
            return Ok(Some(found.what));
        }
    }
    Ok(None)
}

/// The next payouts of ours in the order of their ids.
pub async fn payouts_after(
    db: &impl ConnectionTrait,
    payout_id: &str,
    limit: i64,
) -> Result<Vec<PayoutFacts>, StorageError> {
    all(
        db,
        "SELECT payout_id, status, currency, (amount * 100)::bigint AS gross_cents,
                (retention_fee * 100)::bigint AS fee_cents, (withheld_amount * 100)::bigint AS withheld_cents,
                (net_amount * 100)::bigint AS net_cents
         FROM public.payout_management WHERE round_id IS NOT NULL AND payout_id > $1 ORDER BY payout_id LIMIT $2",
        [payout_id.into(), limit.into()],
    )
    .await
}

/// The next transfers in the order of their ids.
pub async fn transfers_after(
    db: &impl ConnectionTrait,
    payout_id: Uuid,
    limit: i64,
) -> Result<Vec<PayoutFacts>, StorageError> {
    all(
        db,
        "SELECT payout_id::text AS payout_id, status, currency::text AS currency, amount_cents AS gross_cents,
                0::bigint AS fee_cents, withheld_cents, net_cents
         FROM payout.transfers WHERE payout_id > $1 ORDER BY payout_id LIMIT $2",
        [payout_id.into(), limit.into()],
    )
    .await
}

/// A statement whose sums are not those of its allocations, or an allocation that does not go with its transfer.
pub async fn allocation_fault(db: &impl ConnectionTrait) -> Result<Option<String>, StorageError> {
    for check in [CLAIMS_OFF, CLAIM_STATE_OFF] {
        if let Some(found) = one::<Found>(db, check, []).await? {
            return Ok(Some(found.what));
        }
    }
    Ok(None)
}

/// All entries of the payouts from `first` to `last`, by payout.
pub async fn entries_between(
    db: &impl ConnectionTrait,
    first: &str,
    last: &str,
) -> Result<BTreeMap<String, Vec<Entry>>, StorageError> {
    let rows: Vec<PostingRow> = all(
        db,
        "SELECT e.payout_id, e.id AS entry_id, e.kind, p.account, p.amount_cents, p.currency
         FROM payout.journal_entries e JOIN payout.journal_postings p ON p.entry_id = e.id
         WHERE e.payout_id BETWEEN $1 AND $2 ORDER BY e.payout_id, e.at, e.id, p.line",
        [first.into(), last.into()],
    )
    .await?;
    let mut entries: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for lines in rows.chunk_by(|left, right| left.entry_id == right.entry_id) {
        entries
            .entry(lines[0].payout_id.clone())
            .or_default()
            .push(read(lines)?);
    }
    Ok(entries)
}

fn read(lines: &[PostingRow]) -> Result<Entry, StorageError> {
    let id = lines[0].entry_id;
    let corrupt = |reason: &str| StorageError::corrupt(ENTRIES, id, reason);
    let kind = EntryKind::parse(&lines[0].kind).ok_or_else(|| corrupt("unknown kind"))?;
    let postings = lines.iter().map(|line| {
        let account = Account::parse(&line.account).ok_or_else(|| corrupt("unknown account"))?;
        let currency = Currency::parse(&line.currency).map_err(|_| corrupt("unknown currency"))?;
        Ok(Posting {
            account,
            amount: Money::new(line.amount_cents, currency),
        })
    });
    let postings = postings.collect::<Result<Vec<_>, StorageError>>()?;
    Entry::new(kind, postings).map_err(|error| StorageError::corrupt(ENTRIES, id, error))
}

const UNBALANCED: &str = "SELECT 'journal entry ' || entry_id || ' does not balance' AS what
    FROM payout.journal_postings GROUP BY entry_id, currency HAVING sum(amount_cents) <> 0 ORDER BY entry_id LIMIT 1";

const WITHOUT_POSTINGS: &str =
    "SELECT 'journal entry ' || e.id || ' has no postings' AS what FROM payout.journal_entries e
    WHERE NOT EXISTS (SELECT 1 FROM payout.journal_postings p WHERE p.entry_id = e.id) ORDER BY e.id LIMIT 1";

const WITHOUT_PAYOUT: &str = "SELECT 'journal entry ' || e.id || ' belongs to payout ' || e.payout_id || ', which is not there' AS what
    FROM payout.journal_entries e
    WHERE e.kind <> 'deposit'
      AND NOT EXISTS (SELECT 1 FROM public.payout_management m WHERE m.payout_id = e.payout_id AND m.round_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM payout.transfers t WHERE t.payout_id::text = e.payout_id)
    ORDER BY e.id LIMIT 1";

const CLAIMS_OFF: &str =
    "SELECT 'statement ' || s.id || ' counts ' || s.in_flight_cents || ' cents in flight and ' || s.paid_cents
        || ' paid, and its allocations come to ' || coalesce(a.in_flight, 0) || ' and ' || coalesce(a.paid, 0) AS what
    FROM payout.royalty_statements s
    LEFT JOIN (SELECT statement_id, sum(amount_cents) FILTER (WHERE state = 'in_flight') AS in_flight,
                      sum(amount_cents) FILTER (WHERE state = 'paid') AS paid
               FROM payout.transfer_allocations GROUP BY statement_id) a ON a.statement_id = s.id
    WHERE s.in_flight_cents <> coalesce(a.in_flight, 0) OR s.paid_cents <> coalesce(a.paid, 0)
    ORDER BY s.id LIMIT 1";

const CLAIM_STATE_OFF: &str =
    "SELECT 'payout ' || t.payout_id || ' is ' || t.status || ' and its claim on statement ' || a.statement_id
        || ' is ' || a.state AS what
    FROM payout.transfer_allocations a JOIN payout.transfers t ON t.payout_id = a.payout_id
    WHERE a.state <> CASE WHEN t.status = 'completed' THEN 'paid'
                          WHEN t.status IN ('failed', 'reversed', 'cancelled') THEN 'released' ELSE 'in_flight' END
    ORDER BY t.payout_id LIMIT 1";

const DEPOSIT_OFF: &str = "WITH booked AS (
        SELECT e.id, sum(p.amount_cents)::bigint AS amount_cents FROM payout.journal_entries e
        JOIN payout.journal_postings p ON p.entry_id = e.id AND p.account = 'backup_withholding_payable'
        WHERE e.kind = 'deposit' GROUP BY e.id)
    SELECT CASE WHEN d.id IS NULL THEN 'journal entry ' || b.id || ' is a deposit that nobody recorded'
        ELSE 'deposit ' || d.reference || ' is ' || d.amount_cents || ' cents and its books say '
            || coalesce(b.amount_cents, 0) END AS what
    FROM payout.withholding_deposits d
    FULL JOIN booked b ON b.id = d.entry_id
    WHERE d.amount_cents IS DISTINCT FROM b.amount_cents
    ORDER BY 1 LIMIT 1";

const BALANCE_OFF: &str = "WITH kept AS (
        SELECT account, currency, sum(amount_cents)::bigint AS amount_cents FROM payout.account_balances GROUP BY account, currency),
    posted AS (
        SELECT account, currency, sum(amount_cents)::bigint AS amount_cents FROM payout.journal_postings GROUP BY account, currency)
    SELECT 'the balance of ' || coalesce(k.account, p.account) || ' is ' || coalesce(k.amount_cents, 0)
        || ' cents and its postings come to ' || coalesce(p.amount_cents, 0) AS what
    FROM kept k
    FULL JOIN posted p ON p.account = k.account AND p.currency = k.currency
    WHERE coalesce(k.amount_cents, 0) <> coalesce(p.amount_cents, 0)
    ORDER BY 1 LIMIT 1";
