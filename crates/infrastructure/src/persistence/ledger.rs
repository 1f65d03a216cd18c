//! The journal: entries are added and reversed, never changed.

use ledger::{Account, Entry, EntryKind, Posting};
use money::{Currency, Money};
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute};
use super::{StorageError, Tx};

/// An entry, and whose it is.
#[derive(Debug, Clone)]
pub struct Booking {
    pub id: Uuid,
    pub payout_id: String,
    pub entry: Entry,
    /// The entry that it takes back.
    pub reverses: Option<Uuid>,
}

/// Books entries and moves the running balances.
pub async fn post(tx: &Tx, bookings: &[Booking], now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "WITH entries AS ( \
            INSERT INTO payout.journal_entries (id, payout_id, kind, reverses, at) \
            SELECT id, payout_id, kind, nullif(reverses, '')::uuid, $5 \
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS e (id, payout_id, kind, reverses)), \
        lines AS (SELECT * FROM unnest($6::uuid[], $7::bigint[], $8::text[], $9::bigint[], $10::text[]) \
            AS l (entry_id, line, account, amount_cents, currency)), \
        postings AS ( \
            INSERT INTO payout.journal_postings (entry_id, line, account, amount_cents, currency) \
            SELECT entry_id, line, account, amount_cents, currency FROM lines) \
        INSERT INTO payout.account_balances (account, currency, shard, amount_cents) \
        SELECT account, currency, pg_backend_pid() % 64, sum(amount_cents)::bigint FROM lines \
        GROUP BY account, currency ORDER BY account, currency \
        ON CONFLICT (account, currency, shard) DO UPDATE SET amount_cents = account_balances.amount_cents + EXCLUDED.amount_cents";
    if bookings.is_empty() {
        return Ok(());
    }
    let (mut entries, mut lines, mut accounts, mut amounts, mut currencies) = (vec![], vec![], vec![], vec![], vec![]);
    for booking in bookings {
        for (line, posting) in (1_i64..).zip(booking.entry.postings()) {
            entries.push(booking.id);
            lines.push(line);
            accounts.push(posting.account.code().to_owned());
            amounts.push(posting.amount.minor());
            currencies.push(posting.amount.currency().code().to_owned());
        }
    }
    let texts =
        |read: fn(&Booking) -> String| -> sea_orm::Value { bookings.iter().map(read).collect::<Vec<_>>().into() };
    let values = [
        bookings.iter().map(|booking| booking.id).collect::<Vec<_>>().into(),
        texts(|booking| booking.payout_id.clone()),
        texts(|booking| booking.entry.kind().code().to_owned()),
        texts(|booking| booking.reverses.map(|id| id.to_string()).unwrap_or_default()),
        now.into(),
        entries.into(),
        lines.into(),
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
