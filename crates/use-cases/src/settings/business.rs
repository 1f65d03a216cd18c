use approval::Policy;
use money::{Currency, Money};
use payout_domain::eligibility::Terms;
use payout_domain::hold::Holdback;
use secrecy::SecretString;
use tax::filing::FilingHeader;
use time::macros::format_description;
use time::{Date, Duration};

use super::{Vars, policy, secret, tax_file, transfers};
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
    /// The header row of the filing of Forms 1099-MISC, where it is not the standard one.
    pub filing_header: Option<FilingHeader>,
    /// That of Forms 1099-NEC.
    pub nec_filing_header: Option<FilingHeader>,
}

impl PayerSettings {
    pub(super) fn read(vars: &mut Vars) -> Self {
        let filing_header = header_in(vars, "FILING_HEADER_FILE");
        let nec_filing_header = header_in(vars, "FILING_NEC_HEADER_FILE");
        let setting = |name| vars.optional(name).map(str::to_owned);
        Self {
            name: setting("PAYER_NAME")
                .or(setting("EMAIL_FROM_NAME"))
                .unwrap_or_else(|| "Tenure".to_owned()),
            address: setting("PAYER_ADDRESS"),
            phone: setting("PAYER_PHONE"),
            tin: vars.optional("PAYER_TIN").map(secret),
            filing_header,
            nec_filing_header,
        }
    }
}

/// The first row of the file, as the IRS' portal gives it out for a form and year.
fn header_in(vars: &mut Vars, setting: &str) -> Option<FilingHeader> {
    let path = vars.optional(setting)?;
    let header = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .and_then(|mut reader| reader.records().next().transpose())
        .map_err(|error| format!("cannot be read: {error}"))
        .and_then(|row| {
            let titles: Vec<String> = row.iter().flatten().map(str::to_owned).collect();
            FilingHeader::parse(&titles).map_err(|error| error.to_string())
        });
    header
        .map_err(|sentence| vars.fault(format!("{setting} {sentence}")))
        .ok()
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
    let holdback = vars.number("HOLDBACK_PERCENT", u32::from(Holdback::STANDARD.percent()), 0, 100);
    let transfers = transfers::rules(vars);
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
        transfers: transfers?,
        holdback: u8::try_from(holdback)
            .ok()
            .and_then(Holdback::new)
            .unwrap_or(Holdback::STANDARD),
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
