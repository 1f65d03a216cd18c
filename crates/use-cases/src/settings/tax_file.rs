//! What an operator adds to the tax table or replaces in it: years, rates, forms and deposit rules [R7.2].

mod layout;

use money::{Currency, Money};
use serde::Deserialize;
use tax::{BackupRate, DepositRules, TaxTable, TaxYear};
use time::Date;
use time::macros::format_description;

use super::Vars;

const RATE_BP_MAX: u32 = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    #[serde(default)]
    years: Vec<WrittenYear>,
    #[serde(default)]
    backup_rates: Vec<WrittenRate>,
    #[serde(default)]
    layouts: Vec<layout::Written>,
    #[serde(default)]
    deposit_rules: Vec<WrittenRules>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenYear {
    year: i32,
    misc_box3_threshold: String,
    nec_threshold: String,
    royalties_threshold: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenRate {
    from: String,
    basis_points: u32,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenRules {
    from_year: i32,
    deposits_from: String,
    semiweekly_above: String,
    next_day_from: String,
    source: String,
}

/// The table of the law, with what the file holds in it.
pub(super) fn table(vars: &mut Vars) -> Option<TaxTable> {
    let Some(path) = vars.optional("TAX_TABLE_FILE") else {
        return Some(TaxTable::standard());
    };
    let table = std::fs::read_to_string(path)
        .map_err(|error| format!("TAX_TABLE_FILE cannot be read: {error}"))
        .and_then(|json| merge(TaxTable::standard(), &json).map_err(|reason| format!("TAX_TABLE_FILE {reason}")));
    match table {
        Ok(table) => Some(table),
        Err(sentence) => {
            vars.fault(sentence);
            None
        }
    }
}

fn merge(table: TaxTable, json: &str) -> Result<TaxTable, String> {
    let written: Written = serde_json::from_str(json).map_err(|error| format!("is not of the right shape: {error}"))?;
    let mut table = table;
    for it in written.years {
        table = table.with_year(year(it)?);
    }
    for it in written.backup_rates {
        table = table.with_rate(rate(it)?);
    }
    for it in written.layouts {
        table = table.with_layout(layout::read(it)?);
    }
    for it in written.deposit_rules {
        table = table.with_deposit_rules(deposit_rules(it)?);
    }
    Ok(table)
}

fn year(written: WrittenYear) -> Result<TaxYear, String> {
    let amount = |text: &str| above_zero(text, &format!("a threshold for {}", written.year));
    Ok(TaxYear {
        year: written.year,
        misc_box3_threshold: amount(&written.misc_box3_threshold)?,
        nec_threshold: amount(&written.nec_threshold)?,
        royalties_threshold: amount(&written.royalties_threshold)?,
        source: written.source,
    })
}

fn deposit_rules(written: WrittenRules) -> Result<DepositRules, String> {
    let amount = |text: &str| above_zero(text, &format!("a deposit rule from {}", written.from_year));
    Ok(DepositRules {
        from_year: written.from_year,
        deposits_from: amount(&written.deposits_from)?,
        semiweekly_above: amount(&written.semiweekly_above)?,
        next_day_from: amount(&written.next_day_from)?,
        source: written.source,
    })
}

fn above_zero(text: &str, what: &str) -> Result<Money, String> {
    let amount = Money::parse(text, Currency::USD).ok();
    amount
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| format!("has {what} that is no amount above zero"))
}

fn rate(written: WrittenRate) -> Result<BackupRate, String> {
    let from = Date::parse(&written.from, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "has a rate whose first day is no date, as 2026-01-31".to_owned())?;
    if written.basis_points > RATE_BP_MAX {
        return Err("has a rate above 10000 basis points".to_owned());
    }
    Ok(BackupRate {
        from,
        rate_bp: written.basis_points,
        source: written.source,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_file_adds_a_year_and_a_rate_and_leaves_the_others() {
        let table = merge(
            TaxTable::standard(),
            r#"{"years":[{"year":2027,"miscBox3Threshold":"2100","necThreshold":"2100","royaltiesThreshold":"10","source":"s"}],
                "backupRates":[{"from":"2027-01-01","basisPoints":2500,"source":"s"}]}"#,
        )
        .expect("a good file");

        assert_eq!(
            table.year(2027).expect("added").misc_box3_threshold,
            Money::usd(210_000)
        );
        assert!(table.year(2026).is_ok());
        assert_eq!(table.backup_rate_bp(date!(2026 - 12 - 31)), Ok(2_400));
        assert_eq!(table.backup_rate_bp(date!(2027 - 01 - 01)), Ok(2_500));
    }

    #[test]
    fn a_file_adds_deposit_rules_that_hold_from_their_year_on() {
        let table = merge(
            TaxTable::standard(),
            r#"{"depositRules":[{"fromYear":2028,"depositsFrom":"3000","semiweeklyAbove":"60000","nextDayFrom":"120000",
                "source":"s"}]}"#,
        )
        .expect("a good file");

        let next_day_from = |year| table.deposit_rules(year).expect("there are rules").next_day_from;
        assert_eq!(next_day_from(2027), Money::usd(10_000_000));
        assert_eq!(next_day_from(2030), Money::usd(12_000_000));
    }

    #[test]
    fn a_file_with_a_slip_is_refused_whole() {
        for json in [
            "{\"years\":[{\"year\":2027}]}",
            r#"{"backupRates":[{"from":"2027","basisPoints":2500,"source":"s"}]}"#,
            r#"{"backupRates":[{"from":"2027-01-01","basisPoints":24000,"source":"s"}]}"#,
            r#"{"depositRules":[{"fromYear":2028,"depositsFrom":"0","semiweeklyAbove":"1","nextDayFrom":"1","source":"s"}]}"#,
            r#"{"layout":[]}"#,
        ] {
            assert!(merge(TaxTable::standard(), json).is_err(), "{json}");
        }
    }
}
