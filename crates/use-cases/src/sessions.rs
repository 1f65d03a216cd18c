//! Who is asking: the main application's session or an API key, with the roles it carries.

mod role_map;

use std::collections::BTreeSet;

use infrastructure::crypto;
use infrastructure::crypto::sessions::SessionToken;
use infrastructure::persistence;
use infrastructure::persistence::sessions::SignedIn;
use payout_domain::UserId;
use secrecy::{ExposeSecret as _, SecretString};

use crate::actor::Identity;
use crate::api_keys::Scope;
use crate::{Actor, Context, Error, Origin, Role};

pub use role_map::{RoleMap, RoleMapError};

/// What a request proves itself with. A cookie's signature was checked before.
#[derive(Debug)]
pub enum Credential {
    Session(SessionToken),
    ApiKey(SecretString),
}

/// Whoever holds the credential, in one round trip. `None` when it is not, or no longer, valid. A session ends by the
/// main application's clock, which no sandbox moves.
#[tracing::instrument(skip_all)]
pub async fn authenticate(ctx: &Context, credential: Credential, origin: Origin) -> Result<Option<Actor>, Error> {
    let db = ctx.db.reading().await?;
    let found = match credential {
        Credential::Session(token) => {
            let found = persistence::sessions::find(&db, token.expose(), ctx.real_now(), ctx.session_refresh).await?;
            found.map(|signed_in| person(&ctx.roles, signed_in))
        }
        Credential::ApiKey(key) => {
            let hash = crypto::api_keys::hash(key.expose_secret());
            persistence::api_keys::find(&db, &hash, ctx.now()).await?.map(program)
        }
    };
    Ok(found.map(|(identity, roles)| Actor {
        identity,
        roles,
        origin,
    }))
}

fn person(map: &RoleMap, signed_in: SignedIn) -> (Identity, BTreeSet<Role>) {
    let staff = staff_roles(map, &signed_in);
    let further = further_roles(&signed_in);
    let admin_id = signed_in.admin_id.filter(|_| !staff.is_empty());
    let name = signed_in
        .full_name
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| signed_in.email.clone());
    let identity = Identity::Person {
        user: UserId(signed_in.user_id),
        admin_id,
        email: signed_in.email,
        name,
    };
    (
        identity,
        staff.into_iter().chain(further).chain([Role::Member]).collect(),
    )
}

/// Whoever is a payee has the role of his kind [R11.3], and whoever acts for a company that of its users.
fn further_roles(signed_in: &SignedIn) -> impl Iterator<Item = Role> + use<> {
    let roles = [
        (Role::Recruiter, signed_in.is_recruiter),
        (Role::Creator, signed_in.is_creator),
        (Role::CompanyUser, signed_in.is_company_user),
    ];
    roles.into_iter().filter_map(|(role, has)| has.then_some(role))
}

/// Only for a verified e-mail of somebody who is not suspended, and only when none of the admin rows with that e-mail
/// is locked or inactive: which of them is meant cannot be told.
fn staff_roles(map: &RoleMap, signed_in: &SignedIn) -> BTreeSet<Role> {
    if !signed_in.email_verified || signed_in.suspended || signed_in.admin_active != Some(true) {
        return BTreeSet::new();
    }
    let names = signed_in
        .admin_roles
        .as_ref()
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten();
    names
        .filter_map(serde_json::Value::as_str)
        .flat_map(|name| map.roles_of(name))
        .collect()
}

fn program(key: persistence::api_keys::ApiKey) -> (Identity, BTreeSet<Role>) {
    let scopes = key.scopes.split(',').filter_map(Scope::parse);
    let roles = scopes.map(Scope::role).collect();
    (
        Identity::Program {
            key_id: key.id,
            name: key.name,
        },
        roles,
    )
}

#[cfg(test)]
mod tests;
