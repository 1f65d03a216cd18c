use actix_web::post;
use actix_web::web::Data as Shared;
use serde::Serialize;
use use_cases::{Actor, Context, payouts};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Payout;
use super::bodies::Initiate;
use crate::access::{Permitted, grants};
use crate::input::ValidBody;
use crate::output::{Answer, Data, Why};
use crate::problem::Problem;

/// A round: the payouts that were created, and in mode `partial` those that were not.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InitiatedRound)]
pub struct Initiated {
    #[schema(example = "0199f1c2-9c1d-7f00-a1b2-c3d4e5f60718")]
    round_id: Uuid,
    payouts: Vec<Payout>,
    #[schema(example = 1)]
    created_count: usize,
    failed: Vec<NotSelected>,
}

/// A member who was not selected, with every reason.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NotSelected {
    #[schema(example = "1f2e3d4c-5b6a-4798-8a9b-0c1d2e3f4a5b")]
    user_id: Uuid,
    reasons: Vec<Why>,
}

/// Initiate payouts
///
/// Creates a payout for each of the members, all or none unless `mode` is `partial`. Each of them has to be selectable;
/// passing over selectable members ahead in the queue needs `overrideOrder`.
#[utoipa::path(
    tag = "Payouts",
    request_body = Initiate,
    responses((status = CREATED, body = Data<Initiated>, description = "The round")),
    extensions(("x-errors" = json!(["NOT_ELIGIBLE", "NO_REMAINING_SLOTS", "INVALID_SELECTION", "CONFLICT"])))
)]
#[post("/api/payouts/initiate")]
pub async fn initiate_payouts(
    ctx: Shared<Context>,
    admin: Permitted<grants::InitiatePayouts>,
    body: ValidBody<Initiate>,
) -> Result<Answer<Initiated>, Problem> {
    initiate(&ctx, &admin, body.0).await
}

/// Initiate payouts (other path)
///
/// The same as `initiate_payouts`.
#[utoipa::path(
    tag = "Payouts",
    request_body = Initiate,
    responses((status = CREATED, body = Data<Initiated>, description = "The round")),
    extensions(("x-errors" = json!(["NOT_ELIGIBLE", "NO_REMAINING_SLOTS", "INVALID_SELECTION", "CONFLICT"])))
)]
#[post("/api/payouts")]
pub async fn initiate_payouts_alias(
    ctx: Shared<Context>,
    admin: Permitted<grants::InitiatePayouts>,
    body: ValidBody<Initiate>,
) -> Result<Answer<Initiated>, Problem> {
    initiate(&ctx, &admin, body.0).await
}

async fn initiate(ctx: &Context, admin: &Actor, body: Initiate) -> Result<Answer<Initiated>, Problem> {
    let round = payouts::initiate(ctx, admin, body.into()).await?;
    let message = format!(
        "payouts created: {}; members not selected: {}",
        round.payouts.len(),
        round.failed.len()
    );
    Ok(Answer::created(Initiated::seen_by(admin, round)).saying(message))
}

impl Initiated {
    fn seen_by(reader: &Actor, it: payouts::Initiated) -> Self {
        let failed = it.failed.into_iter().map(|(user, faults)| NotSelected {
            user_id: user.0,
            reasons: faults.iter().map(|fault| Why::new(fault.code(), fault)).collect(),
        });
        Self {
            round_id: it.round_id,
            created_count: it.payouts.len(),
            payouts: it
                .payouts
                .into_iter()
                .map(|payout| Payout::seen_by(reader, payout))
                .collect(),
            failed: failed.collect(),
        }
    }
}
