//! Keys for services that call us.

mod managing;

use infrastructure::crypto;
use infrastructure::persistence::api_keys::{self, ApiKey};
use secrecy::SecretString;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::{Actor, Context, Error, FieldFault, Role};

pub use infrastructure::persistence::api_keys::KeyRow;
pub use managing::{OVERLAP_MAX, Rotated, list, revoke, rotate};

const NAME_CHARACTERS_MAX: usize = 100;

/// What a key allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reactivation of members.
    Membership,
    /// Payees, placements and statements.
    Automation,
    /// Reads of reports.
    Reports,
}

/// A key as it is shown once.
#[derive(Debug)]
pub struct NewKey {
    pub id: Uuid,
    pub name: String,
    pub secret: SecretString,
}

impl Scope {
    pub const ALL: [Self; 3] = [Self::Membership, Self::Automation, Self::Reports];

    pub fn code(self) -> &'static str {
        match self {
            Self::Membership => "membership",
            Self::Automation => "automation",
            Self::Reports => "reports",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// The role of a program with this scope.
    pub fn role(self) -> Role {
        match self {
            Self::Membership => Role::ServiceMembership,
            Self::Automation => Role::ServiceAutomation,
            Self::Reports => Role::ServiceReports,
        }
    }
}

/// Makes a key that does not end by itself. It cannot be shown again: only its hash is kept.
#[tracing::instrument(skip_all)]
pub async fn create(ctx: &Context, name: &str, scopes: &[Scope]) -> Result<NewKey, Error> {
    create_lasting(ctx, name, scopes, None).await
}

/// The same, for so long.
#[tracing::instrument(skip_all)]
pub async fn create_lasting(
    ctx: &Context,
    name: &str,
    scopes: &[Scope],
    lasts: Option<Duration>,
) -> Result<NewKey, Error> {
    let now = ctx.now();
    let expires_at = lasts.map(|lasts| now + lasts);
    let name = name.trim();
    check(name, scopes)?;
    let (secret, hash) = crypto::api_keys::generate();
    let codes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    let key = ApiKey {
        id: ctx.new_id(),
        name: name.to_owned(),
        scopes: codes.join(","),
    };

    let tx = ctx.db.begin().await?;
    if !api_keys::insert(&tx, &key, &hash, now, expires_at).await? {
        return Err(Error::Invalid(vec![FieldFault::new(
            "name",
            "another key has this name",
        )]));
    }
    let facts = json!({ "name": key.name, "scopes": codes, "expiresAt": expires_at.map(|at| at.to_string()) });
    audit::append(&tx, &Actor::worker(), entry(key.id, "created", facts), now).await?;
    tx.commit().await?;
    Ok(NewKey {
        id: key.id,
        name: key.name,
        secret,
    })
}

fn entry(id: Uuid, what: &str, facts: Value) -> Entry {
    Entry {
        stream: audit::stream("api_key"),
        action: format!("api_key.{what}"),
        entity_type: "api_key",
        entity_id: id.to_string(),
        user: None,
        success: true,
        facts,
    }
}

fn check(name: &str, scopes: &[Scope]) -> Result<(), Error> {
    let mut faults = Vec::new();
    if name.is_empty() || name.chars().count() > NAME_CHARACTERS_MAX || name.chars().any(char::is_control) {
        faults.push(FieldFault::new(
            "name",
            format!("a name has 1 to {NAME_CHARACTERS_MAX} printable characters"),
        ));
    }
    if scopes.is_empty() {
        faults.push(FieldFault::new("scope", "a key without a scope allows nothing"));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(faults))
    }
}
