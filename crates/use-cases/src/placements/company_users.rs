//! Who acts for a company. Such a user reads of its placements and changes nothing.

use infrastructure::persistence::StorageError;
use infrastructure::persistence::company_users::{self as rows, Filter};
use payout_domain::UserId;
use serde_json::json;
use uuid::Uuid;

use super::brought_by;
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Entity, Error, FieldFault, audit};

pub use rows::CompanyUser;
pub use rows::Filter as ListFilter;

/// Lets a user act for a company.
#[tracing::instrument(skip_all)]
pub async fn add(ctx: &Context, actor: &Actor, company_id: Uuid, user: UserId) -> Result<CompanyUser, Error> {
    let now = ctx.now();
    let tx = ctx.db.begin().await?;
    if !rows::user_exists(&*tx, user).await? {
        return Err(Error::Invalid(vec![FieldFault::new("userId", "must be a known user")]));
    }
    let added = CompanyUser {
        id: ctx.new_id(),
        company_id,
        user_id: user.0,
        created_by: brought_by(actor),
        created_at: now,
    };
    rows::insert(&tx, &added).await.map_err(taken)?;
    audit::append(&tx, actor, entry("add_company_user", &added), now).await?;
    tx.commit().await?;
    Ok(added)
}

/// Ends it.
#[tracing::instrument(skip_all)]
pub async fn remove(ctx: &Context, actor: &Actor, id: Uuid) -> Result<CompanyUser, Error> {
    let tx = ctx.db.begin().await?;
    let removed = rows::remove(&tx, id)
        .await?
        .ok_or(Error::NotFound(Entity::CompanyUser))?;
    audit::append(&tx, actor, entry("remove_company_user", &removed), ctx.now()).await?;
    tx.commit().await?;
    Ok(removed)
}

/// Newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: &Filter, page: Page) -> Result<Listed<CompanyUser>, Error> {
    let after = match &page.after {
        Some(cursor) => Some((cursor.at, cursor.id_as()?)),
        None => None,
    };
    let users = rows::list(ctx.db.connection(), filter, after, page.limit + 1).await?;
    Ok(Listed::cut(users, page.limit, |user| Cursor {
        at: user.created_at,
        id: user.id.to_string(),
    }))
}

fn taken(error: StorageError) -> Error {
    match error.constraint() {
        Some(rows::ONCE) => Error::Taken {
            what: "the place of this user in the company",
        },
        _ => error.into(),
    }
}

fn entry(action: &str, user: &CompanyUser) -> audit::Entry {
    audit::Entry {
        stream: audit::stream("company_user"),
        action: action.to_owned(),
        entity_type: "company_user",
        entity_id: user.id.to_string(),
        user: Some(UserId(user.user_id)),
        success: true,
        facts: json!({ "companyId": user.company_id, "userId": user.user_id }),
    }
}
