use infrastructure::persistence::information_returns::{self as returns, NewReturn, PayeeYear};
use infrastructure::persistence::{StorageError, Tx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::plan::{Figures, Step};
use crate::{Context, Error};

/// What is written of the steps of some payees.
#[derive(Default)]
pub(super) struct Changes {
    pub added: Vec<NewReturn>,
    /// Drafts that become forms.
    generated: Vec<NewReturn>,
    /// The versions that others take the place of, or none does.
    pub ended: Vec<String>,
}

impl Changes {
    pub fn of(ctx: &Context, steps: &[(PayeeYear, Step)], why: Option<&str>) -> Result<Self, Error> {
        let mut changes = Self::default();
        for (payee, step) in steps {
            match step {
                Step::Nothing | Step::NotDue => {}
                Step::Create { state, figures } => changes.added.push(version(ctx, payee, state.code(), *figures)),
                Step::Generate(figures) => changes.generated.push(NewReturn {
                    form_id: standing_id(payee)?,
                    ..version(ctx, payee, "generated", *figures)
                }),
                Step::Withdraw => changes.ended.extend(payee.form_id.clone()),
                Step::Replace { state, figures } => {
                    changes.ended.extend(payee.form_id.clone());
                    let new = version(ctx, payee, state.code(), *figures);
                    changes.added.push(replacement(payee, new, why));
                }
            }
        }
        Ok(changes)
    }

    pub async fn save(&self, tx: &Tx, year: i32, why: Option<&str>, now: OffsetDateTime) -> Result<(), Error> {
        returns::supersede(tx, self.ended.clone(), why, now).await?;
        returns::generate_drafts(tx, &self.generated, now).await?;
        Ok(returns::insert(tx, year, &self.added, now).await?)
    }
}

fn version(ctx: &Context, payee: &PayeeYear, state: &'static str, figures: Figures) -> NewReturn {
    NewReturn {
        form_id: ctx.new_id(),
        user_id: payee.user_id,
        form_type: payee.form_type.code(),
        version: payee.last_version + 1,
        state,
        royalties_cents: figures.royalties_cents,
        other_income_cents: figures.other_income_cents,
        compensation_cents: figures.compensation_cents,
        tax_withheld_cents: figures.tax_withheld_cents,
        supersedes: None,
        corrects: None,
        recipient: payee.recipient.clone(),
        w9_form_id: payee.w9_form_id.clone(),
        reason: None,
    }
}

fn replacement(payee: &PayeeYear, new: NewReturn, why: Option<&str>) -> NewReturn {
    let corrects = if payee.state.as_deref() == Some("filed") {
        payee.form_id.clone()
    } else {
        payee.corrects.clone()
    };
    NewReturn {
        supersedes: payee.form_id.clone(),
        corrects,
        reason: why.map(str::to_owned),
        ..new
    }
}

fn standing_id(payee: &PayeeYear) -> Result<Uuid, Error> {
    let id = payee.form_id.as_deref().unwrap_or_default();
    Uuid::parse_str(id).map_err(|_| StorageError::corrupt(returns::TABLE, id, "the id is no uuid").into())
}
