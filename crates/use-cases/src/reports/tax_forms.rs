use futures_util::Stream;
use infrastructure::persistence::reports::tax_forms as rows;
use serde_json::json;
use tax::FormType;
use tax::forms::FormState;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::pages;
use crate::audit::{self, Entry};
use crate::information_returns::{ReturnView, view};
use crate::payouts::{Cursor, Listed, Page};
use crate::{Actor, Context, Error, FieldFault};

/// What the forms of a year are narrowed to; an empty filter is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub form: Option<FormType>,
    pub states: Vec<FormState>,
    pub user: Option<payout_domain::UserId>,
    /// Versions that were made at or after.
    pub from: Option<OffsetDateTime>,
    /// And before.
    pub to: Option<OffsetDateTime>,
}

/// All versions of the forms of a year, payee by payee, from one page of which the next goes on.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, year: i32, filter: &Filter, page: Page) -> Result<Listed<ReturnView>, Error> {
    let after = page.after.as_ref().map(position).transpose()?;
    let lines = rows::list(&*ctx.reports, year, &filter.stored(), after, page.limit + 1).await?;
    let views = lines.into_iter().map(view).collect();
    Ok(Listed::cut(views, page.limit, |view: &ReturnView| Cursor {
        at: view.created_at,
        id: format!("{}_{}_{}", view.user, view.form_type, view.version),
    }))
}

/// The whole report, a page at a time. Who takes all names and amounts with him is written down before anything is
/// handed out [R10.1].
#[tracing::instrument(skip_all)]
pub async fn whole(
    ctx: &Context,
    actor: &Actor,
    year: i32,
    filter: &Filter,
) -> Result<impl Stream<Item = Result<Vec<ReturnView>, Error>> + use<>, Error> {
    write_down(ctx, actor, year, filter).await?;
    let (ctx, filter) = (ctx.clone(), filter.clone());
    Ok(pages(move |page| {
        let (ctx, filter) = (ctx.clone(), filter.clone());
        async move { list(&ctx, year, &filter, page).await }
    }))
}

fn position(cursor: &Cursor) -> Result<rows::Position, Error> {
    let read = || {
        let (user, rest) = cursor.id.split_once('_')?;
        let (form_type, version) = rest.split_once('_')?;
        Some(rows::Position {
            user: user.parse().ok()?,
            form_type: FormType::parse(form_type)?.code(),
            version: version.parse().ok()?,
        })
    };
    let fault = || FieldFault::new("cursor", "must be the nextCursor of an earlier answer");
    read().ok_or_else(|| Error::Invalid(vec![fault()]))
}

async fn write_down(ctx: &Context, actor: &Actor, year: i32, filter: &Filter) -> Result<(), Error> {
    let time = |at: Option<OffsetDateTime>| at.and_then(|at| at.format(&Rfc3339).ok());
    let entry = Entry {
        stream: audit::stream("tax_form"),
        action: "tax_form.exported".to_owned(),
        entity_type: "tax_form",
        entity_id: year.to_string(),
        user: None,
        success: true,
        facts: json!({
            "taxYear": year,
            "formType": filter.form.map(FormType::code),
            "status": filter.stored().states,
            "userId": filter.user.map(|user| user.to_string()),
            "from": time(filter.from),
            "to": time(filter.to),
        }),
    };
    let tx = ctx.db.begin().await?;
    audit::append(&tx, actor, entry, ctx.now()).await?;
    Ok(tx.commit().await?)
}

impl Filter {
    fn stored(&self) -> rows::Filter {
        rows::Filter {
            form_type: self.form.map(FormType::code),
            states: self.states.iter().map(|state| state.code()).collect(),
            user: self.user,
            created_from: self.from,
            created_to: self.to,
        }
    }
}
