//! An approval policy as JSON, such as
//! `{"tiers":[{"atLeast":"0","approvals":1},{"atLeast":"100000","approvals":2}],"roles":["admin","finance_manager"]}`.

use approval::{Policy, PolicyError, Role, Tier};
use money::{Currency, Money};
use serde::Deserialize;
use time::Duration;

#[derive(Debug, thiserror::Error)]
pub(super) enum PolicyFault {
    #[error("is not JSON of the right shape: {0}")]
    Shape(serde_json::Error),
    #[error("names an amount that is not one, such as \"100000.00\"")]
    Amount,
    #[error("names a role other than admin and finance_manager")]
    Role,
    #[error("cannot be used: {0}")]
    Unusable(PolicyError),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    tiers: Vec<WrittenTier>,
    roles: Option<Vec<String>>,
    #[serde(default)]
    exclude_initiator: bool,
    expires_after_hours: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenTier {
    at_least: String,
    approvals: u32,
}

pub(super) fn parse(json: &str) -> Result<Policy, PolicyFault> {
    let written: Written = serde_json::from_str(json).map_err(PolicyFault::Shape)?;
    let tiers = written.tiers.iter().map(tier).collect::<Result<Vec<_>, _>>()?;
    let roles = match &written.roles {
        None => Role::ALL.to_vec(),
        Some(names) => names
            .iter()
            .map(|name| Role::parse(name).ok_or(PolicyFault::Role))
            .collect::<Result<_, _>>()?,
    };
    let expiry = written
        .expires_after_hours
        .map(|hours| Duration::hours(i64::from(hours)));
    Policy::new(tiers, roles, written.exclude_initiator, expiry).map_err(PolicyFault::Unusable)
}

fn tier(written: &WrittenTier) -> Result<Tier, PolicyFault> {
    let at_least = Money::parse(&written.at_least, Currency::USD).map_err(|_| PolicyFault::Amount)?;
    Ok(Tier {
        at_least,
        approvals: written.approvals,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_as_it_is_written_in_the_documents() {
        let policy = parse(
            r#"{"tiers":[{"atLeast":"50000","approvals":3},{"atLeast":"0","approvals":1}],
                "roles":["finance_manager"],"excludeInitiator":true,"expiresAfterHours":72}"#,
        )
        .expect("a good policy");

        assert_eq!(policy.required(Money::usd(5_000_000)), 3);
        assert_eq!(policy.roles(), [Role::FinanceManager]);
        assert!(policy.exclude_initiator());
        assert_eq!(policy.expires_after(), Some(Duration::hours(72)));
    }

    #[test]
    fn a_policy_that_is_none_is_refused_with_its_reason() {
        for (json, words) in [
            ("[]", "right shape"),
            (r#"{"tiers":[],"approvals":2}"#, "right shape"),
            (r#"{"tiers":[]}"#, "at least one tier"),
            (r#"{"tiers":[{"atLeast":"1e5","approvals":1}]}"#, "amount"),
            (
                r#"{"tiers":[{"atLeast":"0","approvals":1}],"roles":["viewer"]}"#,
                "role",
            ),
        ] {
            let error = parse(json).expect_err(json).to_string();
            assert!(error.contains(words), "{json}: {error}");
        }
    }
}
