use approval::Policy;
use money::{Currency, Money};
use payout_domain::eligibility::Terms;
use secrecy::SecretString;
use time::macros::format_description;
use time::{Date, Duration};

use super::{Vars, policy, secret, tax_file};
use crate::context::Rules;

/// Full calendar months of business before anybody is paid [R1.2].
const MONTHS_NEEDED: u32 = 12;
const COOLING_HOURS: u32 = 24;
const COOLING_HOURS_MAX: u32 = 24 * 90;

/// Who pays, as it stands on documents and tax forms.
#[derive(Debug, Clone)]
pub struct PayerSettings {
    pub name: String,
    pub address: Option<String>,
    pub phone: Option<String>,
    pub tin: Option<SecretString>,
}

impl PayerSettings {
    pub(super) fn read(vars: &Vars) -> Self {
        let setting = |name| vars.optional(name).map(str::to_owned);
        Self {
            name: setting("PAYER_NAME")
                .or(setting("EMAIL_FROM_NAME"))
                .unwrap_or_else(|| "Tenure".to_owned()),
            address: setting("PAYER_ADDRESS"),
            phone: setting("PAYER_PHONE"),
            tin: vars.optional("PAYER_TIN").map(secret),
        }
    }
}

/// The settings that decide about money.
pub(super) fn rules(vars: &mut Vars) -> Option<Rules> {
    let launched_on = launch_date(vars);
    let threshold = dollars(vars, "PAYOUT_THRESHOLD", 100_000);
    let reward = dollars(vars, "REWARD_PER_WINNER", 100_000);
    let retention_fee = dollars(vars, "RETENTION_FEE", 300);
    if !reward.is_positive() {
        vars.fault("REWARD_PER_WINNER must be above zero");
    }
    if retention_fee.minor() >= reward.minor() {
        vars.fault("RETENTION_FEE must be below REWARD_PER_WINNER");
    }
    let require_twelve_payments = vars.flag("REQUIRE_TWELVE_PAYMENTS", false);
    let cooling = vars.number("BANK_CHANGE_COOLING_HOURS", COOLING_HOURS, 0, COOLING_HOURS_MAX);
    let policy = approval_policy(vars);
    let tax_table = tax_file::table(vars);
    Some(Rules {
        terms: Terms {
            launched_on: launched_on?,
            threshold,
            reward,
            months_needed: MONTHS_NEEDED,
        },
        retention_fee,
        require_twelve_payments,
        policy: policy?,
        tax_table: tax_table?,
        cooling: Duration::hours(i64::from(cooling)),
    })
}

fn launch_date(vars: &mut Vars) -> Option<Date> {
    let text = vars.required(
        "BUSINESS_LAUNCH_DATE",
        "it is the day the business began, as 2025-01-31",
    )?;
    let date = Date::parse(&text, format_description!("[year]-[month]-[day]"));
    if date.is_err() {
        vars.fault("BUSINESS_LAUNCH_DATE must be a date, as 2025-01-31");
    }
    date.ok()
}

fn dollars(vars: &mut Vars, name: &str, default: i64) -> Money {
    let read = |value: &str| {
        Money::parse(value, Currency::USD)
            .ok()
            .filter(|amount| amount.minor() >= 0)
    };
    vars.or_default(
        name,
        Money::usd(default * 100),
        "an amount in US dollars, as 100000 or 99.50",
        read,
    )
}

fn approval_policy(vars: &mut Vars) -> Option<Policy> {
    let Some(json) = vars.optional("APPROVAL_POLICY") else {
        return Some(Policy::standard());
    };
    match policy::parse(json) {
        Ok(policy) => Some(policy),
        Err(error) => {
            vars.fault(format!("APPROVAL_POLICY {error}"));
            None
        }
    }
}
