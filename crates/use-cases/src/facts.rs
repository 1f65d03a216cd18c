use banking::MailingAddress;
use infrastructure::persistence::Connection;
use infrastructure::persistence::payees::{self, PayeeRow};
use money::{Currency, Money};
use payout_domain::member_payout::Facts;
use payout_domain::{Destination, DestinationDefect, DestinationFacts, PaymentMethod, TaxFacts, UserId};
use tax::{ExemptCode, Income, PaidBefore, W9Standing};
use time::OffsetDateTime;

use crate::{Context, Entity, Error};

/// A payee, and all that decides about paying him.
#[derive(Debug, Clone)]
pub(crate) struct Payee {
    pub row: PayeeRow,
    paid_before: PaidBefore,
}

/// Reads the payee as he stands for a payment in `year`; `except` is the payout being decided on.
pub(crate) async fn payee(
    ctx: &Context,
    db: &impl Connection,
    user: UserId,
    year: i32,
    except: Option<&str>,
) -> Result<Payee, Error> {
    let row = payees::find(db, user, year, except)
        .await?
        .ok_or(Error::NotFound(Entity::Member))?;
    let paid_before = paid_before(ctx, &row, year);
    Ok(Payee { row, paid_before })
}

/// Reads several as they stand for a payment in `year`. Whom the main application does not know is missing.
pub(crate) async fn payees(
    ctx: &Context,
    db: &impl Connection,
    users: &[UserId],
    year: i32,
) -> Result<Vec<Payee>, Error> {
    let rows = payees::find_all(db, users, year).await?;
    let payee = |row: PayeeRow| Payee {
        paid_before: paid_before(ctx, &row, year),
        row,
    };
    Ok(rows.into_iter().map(payee).collect())
}

impl Payee {
    /// The facts of the domain at `now`.
    pub fn facts<'a>(&self, ctx: &'a Context, now: OffsetDateTime) -> Facts<'a> {
        Facts {
            destinations: DestinationFacts {
                bank: self.bank(),
                address: self.address(),
            },
            tax: TaxFacts {
                w9: self.w9(),
                foreign: self.is_foreign(),
                paid_before: self.paid_before,
                table: &ctx.rules.tax_table,
            },
            policy: &ctx.rules.policy,
            cooling: ctx.rules.cooling,
            now,
        }
    }

    /// How the member asked to be paid.
    pub fn preferred_method(&self) -> Option<PaymentMethod> {
        self.row.preferred_method.as_deref().and_then(PaymentMethod::parse)
    }

    /// The name in letters; the e-mail when the host knows none.
    pub fn name(&self) -> String {
        if self.row.full_name.is_empty() {
            self.row.email.clone()
        } else {
            self.row.full_name.clone()
        }
    }

    /// The primary address, if it can be written on an envelope.
    pub fn mailing_address(&self) -> Result<MailingAddress, DestinationDefect> {
        let row = &self.row;
        let Some(street) = row.street.as_deref() else {
            return Err(DestinationDefect::NoAddress);
        };
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        MailingAddress::new(
            street,
            row.line2.as_deref(),
            &text(&row.city),
            &text(&row.state),
            &text(&row.postal_code),
            &text(&row.country),
        )
        .map_err(|defects| {
            let sentences: Vec<String> = defects.iter().map(ToString::to_string).collect();
            DestinationDefect::IncompleteAddress(sentences.join("; "))
        })
    }

    /// Where the money goes, as a receipt says it. City and state only: the street stays out of what travels by mail.
    pub fn masked_destination(&self, method: PaymentMethod, account_last4: Option<&str>) -> String {
        match method {
            PaymentMethod::Ach => format!("account ending {}", account_last4.unwrap_or("****")),
            PaymentMethod::Check => self.mailing_address().map_or_else(
                |_| "mailing address on file".to_owned(),
                |address| format!("{}, {}", address.city(), address.state()),
            ),
        }
    }

    fn bank(&self) -> Result<Destination, DestinationDefect> {
        let row = &self.row;
        match (row.bank_id, &row.bank_fingerprint, row.bank_given_at) {
            (Some(id), Some(fingerprint), Some(given_at)) => Ok(Destination {
                fingerprint: fingerprint.clone(),
                bank_detail_id: Some(id),
                given_at,
            }),
            _ => Err(DestinationDefect::NoBankDetails),
        }
    }

    fn address(&self) -> Result<Destination, DestinationDefect> {
        self.mailing_address()?;
        if self.row.payable_to().is_none() {
            let unnamed = "there is no name to make a check out to; hand in a W-9";
            return Err(DestinationDefect::IncompleteAddress(unnamed.to_owned()));
        }
        let fingerprint = self.row.address_fingerprint().ok_or(DestinationDefect::NoAddress)?;
        let given_at = self.row.address_at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Ok(Destination {
            fingerprint,
            bank_detail_id: None,
            given_at,
        })
    }

    fn w9(&self) -> W9Standing {
        match self.row.w9_status.as_deref() {
            Some("approved") => W9Standing::Approved {
                exempt: self.is_exempt(),
            },
            Some("rejected") => W9Standing::Rejected,
            Some(_) => W9Standing::Submitted,
            None => W9Standing::Missing,
        }
    }

    fn is_exempt(&self) -> bool {
        self.row
            .w9_exempt_code
            .as_deref()
            .and_then(ExemptCode::parse)
            .is_some_and(ExemptCode::covers_reportable_payments)
    }

    /// A form that stands says so, or the primary address is abroad, complete or not [R7.3].
    fn is_foreign(&self) -> bool {
        let abroad = |country: &str| !tax::is_united_states(country);
        self.row.foreign_form || self.row.country.as_deref().is_some_and(abroad)
    }
}

fn paid_before(ctx: &Context, row: &PayeeRow, year: i32) -> PaidBefore {
    let usd = |amount| Money::from_decimal(amount, Currency::USD).unwrap_or(Money::usd(i64::MAX));
    let (last_year, withheld) = (usd(row.paid_last_year), usd(row.withheld_last_year));
    // A year without a row counts as reached: it is safer to withhold than not to.
    let required = ctx
        .rules
        .tax_table
        .year(year - 1)
        .map_or(last_year.is_positive(), |terms| {
            terms
                .return_required(Income::Prize, last_year, withheld)
                .unwrap_or(last_year.is_positive())
        });
    PaidBefore {
        this_year: usd(row.paid_this_year),
        return_required_last_year: required,
        withheld_last_year: withheld.is_positive(),
    }
}
