//! Recruiters and creators, who are paid by transfer [R11.3].

use payout_domain::transfer::{AccountFacts, AccountId, Onboarding, PayeeFacts, PayeeKind};
use payout_domain::{PayeeId, PayoutId, StatementId, UserId};
use sea_orm::{ConnectionTrait, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, by_place, execute, one};
use super::{Scope, StorageError, Tx};

/// The constraint by which a user is one payee of each kind.
pub const ONE_PER_USER_AND_KIND: &str = "payees_one_per_user_and_kind";
/// The constraint by which a number of the main application's names one payee of a kind.
pub const EXTERNAL_ID: &str = "payees_external_id";
/// The constraint by which an account at the provider is one payee's.
pub const ONE_PER_ACCOUNT: &str = "payees_one_per_account";

const SELECT: &str = "SELECT p.id, p.user_id, p.kind, p.display_name, p.email, p.external_id, p.stripe_account_id, p.onboarding, \
    p.details_submitted, p.requirements_due, p.charges_enabled, p.payouts_enabled, p.transfers_enabled, p.account_seen_at, \
    p.verified_at, p.withholding_accepted_by, p.withholding_accepted_at, p.withholding_accepted_reason, p.created_by, p.version, \
    p.created_at, p.updated_at, coalesce(u.status <> 'suspended', false) AS in_good_standing, \
    EXISTS (SELECT 1 FROM payout.host_kyc k WHERE k.user_id = p.user_id AND k.status = 'verified') AS kyc_verified \
    FROM payout.payees p LEFT JOIN payout.host_users u ON u.user_id = p.user_id";

by_place! {
    /// A payee as he stands.
    #[derive(Debug, Clone)]
    pub struct TransferPayee {
        pub id: Uuid,
        pub user_id: Uuid,
        pub kind: String,
        pub display_name: String,
        pub email: String,
        pub external_id: Option<String>,
        pub stripe_account_id: Option<String>,
        pub onboarding: String,
        pub details_submitted: bool,
        pub requirements_due: Vec<String>,
        pub charges_enabled: bool,
        pub payouts_enabled: bool,
        pub transfers_enabled: bool,
        pub account_seen_at: Option<OffsetDateTime>,
        pub verified_at: Option<OffsetDateTime>,
        pub withholding_accepted_by: Option<Uuid>,
        pub withholding_accepted_at: Option<OffsetDateTime>,
        pub withholding_accepted_reason: Option<String>,
        pub created_by: String,
        pub version: i64,
        pub created_at: OffsetDateTime,
        pub updated_at: OffsetDateTime,
        /// His user is there and not suspended.
        pub in_good_standing: bool,
        /// The main application knows who he is.
        pub kyc_verified: bool,
    }
}

/// Somebody who is to be paid by transfer.
#[derive(Debug, Clone)]
pub struct NewPayee<'a> {
    pub id: PayeeId,
    pub user: UserId,
    pub kind: PayeeKind,
    pub display_name: &'a str,
    pub email: &'a str,
    pub external_id: Option<&'a str>,
    pub account: Option<&'a str>,
    pub verified_at: Option<OffsetDateTime>,
    /// The user or the key that brought him.
    pub created_by: &'a str,
}

/// What staff may change of a payee; all of it is written.
#[derive(Debug, Clone)]
pub struct Edited<'a> {
    pub display_name: &'a str,
    pub email: &'a str,
    pub external_id: Option<&'a str>,
    pub account: Option<&'a str>,
    pub verified_at: Option<OffsetDateTime>,
    pub accepted_withholding: Option<(UserId, OffsetDateTime, &'a str)>,
}

/// What the provider said of an account.
#[derive(Debug, Clone)]
pub struct AccountSeen<'a> {
    pub facts: AccountFacts,
    pub requirements_due: &'a [String],
    pub transfers_enabled: bool,
    /// When it said so; what is older than what is known changes nothing.
    pub at: OffsetDateTime,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub kind: Option<PayeeKind>,
    pub onboarding: Option<Onboarding>,
    pub user: Option<UserId>,
    pub external_id: Option<String>,
}

/// Where the page before ended.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub at: OffsetDateTime,
    pub id: Uuid,
}

/// Finds a payee and holds his row until `tx` ends. Whoever claims, frees or changes what is his holds it first.
pub async fn lock(tx: &Tx, id: PayeeId) -> Result<Option<TransferPayee>, StorageError> {
    one(
        &**tx,
        &format!("{SELECT} WHERE p.id = $1 FOR NO KEY UPDATE OF p"),
        [id.0.into()],
    )
    .await
}

/// The payee of a transfer, held like any other.
pub async fn lock_of_transfer(tx: &Tx, payout: PayoutId) -> Result<Option<TransferPayee>, StorageError> {
    let text = format!(
        "{SELECT} WHERE p.id = (SELECT payee_id FROM payout.transfers WHERE payout_id = $1) FOR NO KEY UPDATE OF p"
    );
    one(&**tx, &text, [payout.0.into()]).await
}

/// The payee of a statement, held like any other.
pub async fn lock_of_statement(tx: &Tx, statement: StatementId) -> Result<Option<TransferPayee>, StorageError> {
    let text = format!(
        "{SELECT} WHERE p.id = (SELECT payee_id FROM payout.royalty_statements WHERE id = $1) FOR NO KEY UPDATE OF p"
    );
    one(&**tx, &text, [statement.0.into()]).await
}

/// The payee whose account it is, held like any other.
pub async fn lock_of_account(tx: &Tx, account: &str) -> Result<Option<TransferPayee>, StorageError> {
    let text = format!("{SELECT} WHERE p.stripe_account_id = $1 FOR NO KEY UPDATE OF p");
    one(&**tx, &text, [account.into()]).await
}

/// Several, always in the order of their ids, each held like any other.
pub async fn lock_all(tx: &Tx, ids: &[PayeeId]) -> Result<Vec<TransferPayee>, StorageError> {
    these(&**tx, ids, "FOR NO KEY UPDATE OF p").await
}

/// Several as they stand.
pub async fn find_all(db: &impl ConnectionTrait, ids: &[PayeeId]) -> Result<Vec<TransferPayee>, StorageError> {
    these(db, ids, "").await
}

async fn these(
    db: &impl ConnectionTrait,
    ids: &[PayeeId],
    how: &'static str,
) -> Result<Vec<TransferPayee>, StorageError> {
    let text = format!("{SELECT} WHERE p.id = ANY($1) ORDER BY p.id {how}");
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    all(db, &text, [ids.into()]).await
}

pub async fn find(db: &impl ConnectionTrait, id: PayeeId, scope: Scope) -> Result<Option<TransferPayee>, StorageError> {
    let mut conditions = Conditions::default();
    conditions.add("p.id = ?", id.0);
    scope.narrow(&mut conditions, "p.user_id = ?");
    one(
        db,
        &format!("{SELECT}{}", conditions.clause()),
        conditions.into_values(),
    )
    .await
}

/// The payees that a user is.
pub async fn of_user(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<TransferPayee>, StorageError> {
    all(
        db,
        &format!("{SELECT} WHERE p.user_id = $1 ORDER BY p.kind"),
        [user.0.into()],
    )
    .await
}

/// The payee whom the main application knows by that number.
pub async fn by_external_id(
    db: &impl ConnectionTrait,
    kind: PayeeKind,
    external_id: &str,
) -> Result<Option<TransferPayee>, StorageError> {
    let text = format!("{SELECT} WHERE p.kind = $1 AND p.external_id = $2");
    one(db, &text, [kind.code().into(), external_id.into()]).await
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    scope: Scope,
    after: Option<Position>,
    limit: u64,
) -> Result<Vec<TransferPayee>, StorageError> {
    let mut conditions = Conditions::default();
    scope.narrow(&mut conditions, "p.user_id = ?");
    if let Some(kind) = filter.kind {
        conditions.add("p.kind = ?", kind.code());
    }
    if let Some(onboarding) = filter.onboarding {
        conditions.add("p.onboarding = ?", onboarding.code());
    }
    if let Some(user) = filter.user {
        conditions.add("p.user_id = ?", user.0);
    }
    if let Some(external_id) = &filter.external_id {
        conditions.add("p.external_id = ?", external_id.clone());
    }
    if let Some(after) = after {
        conditions.add_two("(p.created_at, p.id) < (?, ?)", after.at, after.id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{SELECT}{} ORDER BY p.created_at DESC, p.id DESC LIMIT {limit_at}",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

pub async fn insert(tx: &Tx, payee: &NewPayee<'_>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.payees (id, user_id, kind, display_name, email, external_id, stripe_account_id, \
        verified_at, created_by, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
    let values: [Value; 10] = [
        payee.id.0.into(),
        payee.user.0.into(),
        payee.kind.code().into(),
        payee.display_name.into(),
        payee.email.into(),
        payee.external_id.map(str::to_owned).into(),
        payee.account.map(str::to_owned).into(),
        payee.verified_at.into(),
        payee.created_by.into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Writes what staff changed. Of another account nothing is known yet.
pub async fn edit(tx: &Tx, id: PayeeId, edited: &Edited<'_>, now: OffsetDateTime) -> Result<(), StorageError> {
    const SQL: &str = "UPDATE payout.payees SET display_name = $2, email = $3, external_id = $4, stripe_account_id = $5, \
        verified_at = $6, withholding_accepted_by = $7, withholding_accepted_at = $8, withholding_accepted_reason = $9, \
        onboarding = CASE WHEN stripe_account_id IS DISTINCT FROM $5 THEN 'pending' ELSE onboarding END, \
        details_submitted = details_submitted AND stripe_account_id IS NOT DISTINCT FROM $5, \
        requirements_due = CASE WHEN stripe_account_id IS DISTINCT FROM $5 THEN '{}' ELSE requirements_due END, \
        charges_enabled = charges_enabled AND stripe_account_id IS NOT DISTINCT FROM $5, \
        payouts_enabled = payouts_enabled AND stripe_account_id IS NOT DISTINCT FROM $5, \
        transfers_enabled = transfers_enabled AND stripe_account_id IS NOT DISTINCT FROM $5, \
        account_seen_at = CASE WHEN stripe_account_id IS DISTINCT FROM $5 THEN NULL ELSE account_seen_at END, \
        version = version + 1, updated_at = $10 WHERE id = $1";
    let accepted = edited.accepted_withholding;
    let values: [Value; 10] = [
        id.0.into(),
        edited.display_name.into(),
        edited.email.into(),
        edited.external_id.map(str::to_owned).into(),
        edited.account.map(str::to_owned).into(),
        edited.verified_at.into(),
        accepted.map(|(by, ..)| by.0).into(),
        accepted.map(|(_, at, _)| at).into(),
        accepted.map(|(.., reason)| reason.to_owned()).into(),
        now.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Writes what the provider says of a payee's account, unless something newer is known. `false` when it was.
pub async fn see_account(
    tx: &Tx,
    id: PayeeId,
    seen: &AccountSeen<'_>,
    now: OffsetDateTime,
) -> Result<bool, StorageError> {
    const SQL: &str = "UPDATE payout.payees SET onboarding = $2, details_submitted = $3, requirements_due = $4, \
        charges_enabled = $5, payouts_enabled = $6, transfers_enabled = $7, account_seen_at = $8, version = version + 1, \
        updated_at = $9 WHERE id = $1 AND (account_seen_at IS NULL OR account_seen_at <= $8)";
    let values: [Value; 9] = [
        id.0.into(),
        Onboarding::of(seen.facts).code().into(),
        seen.facts.details_submitted.into(),
        seen.requirements_due.to_vec().into(),
        seen.facts.charges_enabled.into(),
        seen.facts.payouts_enabled.into(),
        seen.transfers_enabled.into(),
        seen.at.into(),
        now.into(),
    ];
    Ok(execute(&**tx, SQL, values).await?.rows_affected() == 1)
}

impl TransferPayee {
    pub fn payee_id(&self) -> PayeeId {
        PayeeId(self.id)
    }

    pub fn user(&self) -> UserId {
        UserId(self.user_id)
    }

    /// What he is paid for.
    pub fn payee_kind(&self) -> Result<PayeeKind, StorageError> {
        PayeeKind::parse(&self.kind).ok_or_else(|| self.corrupt("unknown kind"))
    }

    pub fn is_verified(&self) -> bool {
        self.verified_at.is_some() || self.kyc_verified
    }

    /// The facts of the domain; disputes are read with the statements, under the payee's lock.
    pub fn facts(&self, disputed: Vec<StatementId>) -> Result<PayeeFacts, StorageError> {
        Ok(PayeeFacts {
            kind: self.payee_kind()?,
            account: self.stripe_account_id.clone().map(AccountId),
            onboarding: Onboarding::parse(&self.onboarding).ok_or_else(|| self.corrupt("unknown onboarding"))?,
            transfers_enabled: self.transfers_enabled,
            in_good_standing: self.in_good_standing,
            verified: self.is_verified(),
            disputed,
        })
    }

    fn corrupt(&self, reason: &str) -> StorageError {
        StorageError::corrupt("payees", self.id, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_asked_for_in_the_order_of_the_fields() {
        let (columns, _) = SELECT
            .split_once(" FROM payout.payees")
            .expect("it reads from something");
        // The last one is a question of its own, with commas and a table in it.
        let name_of = |column: &str| {
            let named = column.rsplit(" AS ").next().unwrap_or(column);
            named.trim_start_matches("p.").to_owned()
        };
        let names: Vec<String> = columns.trim_start_matches("SELECT ").split(", ").map(name_of).collect();
        let asked = names
            .iter()
            .filter(|name| TransferPayee::FIELDS.contains(&name.as_str()));

        assert!(asked.eq(TransferPayee::FIELDS.iter()), "{names:?}");
    }
}
