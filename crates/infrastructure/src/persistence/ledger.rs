//! The journal: entries are added and reversed, never changed.

use ledger::{Account, Entry, EntryKind, Posting};
use money::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};

/// Books an entry and moves the running balances. `reverses` names the entry that it takes back.
pub async fn post(
    tx: &Tx,
    id: Uuid,
    payout_id: &str,
    entry: &Entry,
    reverses: Option<Uuid>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str = "WITH entry AS ( \
            INSERT INTO payout.journal_entries (id, payout_id, kind, reverses, at) VALUES ($1, $2, $3, $4, $5)), \
        lines AS (SELECT * FROM unnest($6::text[], $7::bigint[], $8::text[]) WITH ORDINALITY AS l (account, amount_cents, currency, line)), \
        postings AS ( \
            INSERT INTO payout.journal_postings (entry_id, line, account, amount_cents, currency) \
            SELECT $1, line, account, amount_cents, currency FROM lines) \
        INSERT INTO payout.account_balances (account, currency, shard, amount_cents) \
        SELECT account, currency, pg_backend_pid() % 64, amount_cents FROM lines ORDER BY account \
        ON CONFLICT (account, currency, shard) DO UPDATE SET amount_cents = account_balances.amount_cents + EXCLUDED.amount_cents";
    let postings = entry.postings();
    let accounts: Vec<String> = postings
        .iter()
        .map(|posting| posting.account.code().to_owned())
        .collect();
    let amounts: Vec<i64> = postings.iter().map(|posting| posting.amount.minor()).collect();
    let currencies: Vec<String> = postings
        .iter()
        .map(|posting| posting.amount.currency().code().to_owned())
        .collect();
    let values = [
        id.into(),
        payout_id.into(),
        entry.kind().code().into(),
        reverses.into(),
        now.into(),
        accounts.into(),
        amounts.into(),
        currencies.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// The last entry of a kind that nothing has taken back yet.
pub async fn standing(
    db: &impl ConnectionTrait,
    payout_id: &str,
    kind: EntryKind,
) -> Result<Option<(Uuid, Entry)>, StorageError> {
    let text = "SELECT e.id, p.account, p.amount_cents, p.currency FROM payout.journal_entries e \
        JOIN payout.journal_postings p ON p.entry_id = e.id \
        WHERE e.payout_id = $1 AND e.kind = $2 \
        AND NOT EXISTS (SELECT 1 FROM payout.journal_entries r WHERE r.reverses = e.id) \
        ORDER BY e.at DESC, e.id DESC, p.line";
    let lines: Vec<Line> = all(db, text, [payout_id.into(), kind.code().into()]).await?;
    let Some(id) = lines.first().map(|line| line.id) else {
        return Ok(None);
    };
    let postings = lines
        .iter()
        .filter(|line| line.id == id)
        .map(Line::posting)
        .collect::<Result<Vec<_>, _>>()?;
    let entry = Entry::new(kind, postings).map_err(|error| StorageError::corrupt("journal_entries", id, error))?;
    Ok(Some((id, entry)))
}

#[derive(Debug, FromQueryResult)]
struct Line {
    id: Uuid,
    account: String,
    amount_cents: i64,
    currency: String,
}

impl Line {
    fn posting(&self) -> Result<Posting, StorageError> {
        let account = Account::parse(&self.account)
            .ok_or_else(|| StorageError::corrupt("journal_postings", self.id, "unknown account"))?;
        let currency = Currency::parse(&self.currency)
            .map_err(|error| StorageError::corrupt("journal_postings", self.id, error))?;
        Ok(Posting {
            account,
            amount: Money::new(self.amount_cents, currency),
        })
    }
}
