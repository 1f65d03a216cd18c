use infrastructure::stripe::{API_BASE, REQUESTS_PER_SECOND, Stripe, StripeSettings};
use secrecy::SecretString;

use super::{Vars, secret};

/// Stripe, through which recruiters and creators are paid. Without a key nobody is.
pub(super) fn stripe(vars: &mut Vars) -> Option<StripeSettings> {
    let key = vars.optional("STRIPE_SECRET_KEY").map(secret);
    let webhook_secrets = webhook_secrets(vars);
    let base = vars.optional("STRIPE_API_BASE").unwrap_or(API_BASE).to_owned();
    let requests_per_second = vars.number("STRIPE_REQUESTS_PER_SECOND", REQUESTS_PER_SECOND, 4, 10_000);
    let Some(key) = key else {
        if !webhook_secrets.is_empty() || vars.optional("STRIPE_API_BASE").is_some() {
            vars.fault("STRIPE_WEBHOOK_SECRET and STRIPE_API_BASE need STRIPE_SECRET_KEY");
        }
        return None;
    };
    let settings = StripeSettings {
        webhook_secrets,
        base,
        requests_per_second,
        ..StripeSettings::new(key)
    };
    // Whatever no client can be made with is found at the start.
    match Stripe::new(&settings) {
        Ok(_) => Some(settings),
        Err(error) => {
            vars.fault(error.to_string());
            None
        }
    }
}

/// A comma between two, as while one replaces another.
fn webhook_secrets(vars: &mut Vars) -> Vec<SecretString> {
    let listed = vars.optional("STRIPE_WEBHOOK_SECRET").unwrap_or_default();
    let texts: Vec<&str> = listed
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .collect();
    let all_are = texts
        .iter()
        .all(|text| text.strip_prefix("whsec_").is_some_and(|rest| !rest.is_empty()));
    let secrets = texts.into_iter().map(secret).collect();
    if !all_are {
        vars.fault("STRIPE_WEBHOOK_SECRET must be secrets that begin with whsec_, with commas between them");
    }
    secrets
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Option<StripeSettings>, String> {
        let mut vars = Vars::new(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let settings = stripe(&mut vars);
        vars.finish().map(|()| settings).map_err(|error| error.to_string())
    }

    #[test]
    fn without_a_key_there_is_no_stripe() {
        assert!(read(&[]).unwrap().is_none());
    }

    #[test]
    fn a_key_alone_is_the_real_stripe() {
        let settings = read(&[("STRIPE_SECRET_KEY", "sk_test_1")]).unwrap().unwrap();

        assert_eq!(settings.base, "https://api.stripe.com");
        assert!(settings.webhook_secrets.is_empty());
        assert_eq!(settings.requests_per_second, 20);
    }

    #[test]
    fn several_webhook_secrets_stand_side_by_side() {
        let settings = read(&[
            ("STRIPE_SECRET_KEY", "rk_live_1"),
            ("STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old,"),
            ("STRIPE_API_BASE", "http://127.0.0.1:12111"),
        ]);

        let settings = settings.unwrap().unwrap();
        let secrets = settings.webhook_secrets.iter().map(ExposeSecret::expose_secret);
        assert!(secrets.eq(["whsec_new", "whsec_old"]));
        assert_eq!(settings.base, "http://127.0.0.1:12111");
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_is_repeated() {
        let key = ("STRIPE_SECRET_KEY", "sk_test_hush");
        for (set, named) in [
            (vec![("STRIPE_SECRET_KEY", "pk_test_hush")], "STRIPE_SECRET_KEY"),
            (
                vec![key, ("STRIPE_WEBHOOK_SECRET", "whsec_1,hush")],
                "STRIPE_WEBHOOK_SECRET",
            ),
            (vec![key, ("STRIPE_WEBHOOK_SECRET", "whsec_")], "STRIPE_WEBHOOK_SECRET"),
            (
                vec![key, ("STRIPE_API_BASE", "http://hush.example.com")],
                "STRIPE_API_BASE",
            ),
            (vec![("STRIPE_WEBHOOK_SECRET", "whsec_hush")], "STRIPE_SECRET_KEY"),
            (
                vec![key, ("STRIPE_REQUESTS_PER_SECOND", "0")],
                "STRIPE_REQUESTS_PER_SECOND",
            ),
        ] {
            let refusal = read(&set).unwrap_err();
            assert!(refusal.contains(named) && !refusal.contains("hush"), "{refusal}");
        }
    }
}
