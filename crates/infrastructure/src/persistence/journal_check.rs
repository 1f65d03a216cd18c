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
    ORDER BY e.id LIMIT 1";

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
