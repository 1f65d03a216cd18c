use actix_web::web::Data as Shared;
use actix_web::{delete, get, post};
use garde::Validate;
use payout_domain::UserId;
use serde::{Deserialize, Serialize};
use use_cases::Context;
use use_cases::placements::company_users as use_case;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Permitted, grants};
use crate::input::{CompanyUserPath, CompanyUserRef, Paging, ValidBody, ValidQuery, number};
use crate::output::{Answer, Data, Listing, Moment};
use crate::problem::Problem;

/// Who is to act for a company.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct NewCompanyUser {
    #[schema(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Uuid,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
}

/// Somebody who acts for a company: he reads of its placements and changes nothing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompanyUser {
    #[schema(example = "0199f1c2-91b2-7dc3-84d5-a01122334455")]
    company_user_id: Uuid,
    #[schema(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Uuid,
    #[schema(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Uuid,
    created_at: Moment,
}

/// Which company users to list.
#[derive(Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct CompanyUserFilter {
    /// Acting for this company.
    #[param(example = "0199f1c2-2a4b-7c5d-8d6e-3f4a5b6c7d8e")]
    company_id: Option<Uuid>,
    /// This user.
    #[param(example = "5b0c6a52-8a43-4b1e-9d6e-2f1f3a4b5c6d")]
    user_id: Option<Uuid>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

/// Let a user act for a company
///
/// From now on he reads the company's placements, with their schedules and holds.
#[utoipa::path(
    tag = "Placements",
    request_body = NewCompanyUser,
    responses((status = CREATED, body = Data<CompanyUser>, description = "The company user")),
    extensions(("x-errors" = json!(["ALREADY_EXISTS"])))
)]
#[post("/api/v2/company-users")]
pub async fn add_company_user(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePlacements>,
    body: ValidBody<NewCompanyUser>,
) -> Result<Answer<CompanyUser>, Problem> {
    let added = use_case::add(&ctx, &somebody, body.0.company_id, UserId(body.0.user_id)).await?;
    Ok(Answer::created(added.into()))
}

/// List company users
///
/// The newest first.
#[utoipa::path(
    tag = "Placements",
    params(CompanyUserFilter),
    responses((status = OK, body = Listing<CompanyUser>, description = "One page of company users"))
)]
#[get("/api/v2/company-users")]
pub async fn list_company_users(
    ctx: Shared<Context>,
    _somebody: Permitted<grants::ManagePlacements>,
    query: ValidQuery<CompanyUserFilter>,
) -> Result<Listing<CompanyUser>, Problem> {
    let query = query.0;
    let paging = Paging::read(query.limit, query.cursor.as_deref())?;
    let filter = use_case::ListFilter {
        company: query.company_id,
        user: query.user_id.map(UserId),
    };
    let listed = use_case::list(&ctx, &filter, paging.page).await?;
    Ok(Listing::of(listed, paging.limit, CompanyUser::from))
}

/// Take a user's part in a company away
///
/// From now on he finds nothing of the company's placements.
#[utoipa::path(
    tag = "Placements",
    params(CompanyUserPath),
    responses((status = OK, body = Data<CompanyUser>, description = "Who acted for the company")),
    extensions(("x-errors" = json!(["COMPANY_USER_NOT_FOUND"])))
)]
#[delete("/api/v2/company-users/{companyUserId}")]
pub async fn remove_company_user(
    ctx: Shared<Context>,
    somebody: Permitted<grants::ManagePlacements>,
    id: CompanyUserRef,
) -> Result<Answer<CompanyUser>, Problem> {
    Ok(Answer::ok(use_case::remove(&ctx, &somebody, id.0).await?.into()))
}

impl From<use_case::CompanyUser> for CompanyUser {
    fn from(it: use_case::CompanyUser) -> Self {
        Self {
            company_user_id: it.id,
            company_id: it.company_id,
            user_id: it.user_id,
            created_at: Moment(it.created_at),
        }
    }
}
