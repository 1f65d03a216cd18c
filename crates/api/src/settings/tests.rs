use secrecy::SecretString;

use super::*;

fn settings(vars: &[(&str, &str)]) -> Result<HttpSettings, SettingsError> {
    let better_auth = BetterAuthSettings {
        secret: SecretString::from("fN3!kd92-LqPz7vTw0xR_hYb5sJm8uGa"),
        url: "https://app.tenure.example".to_owned(),
        cookie_name: "__Secure-better-auth.session_token".to_owned(),
        allow_bearer: true,
        refresh: true,
    };
    HttpSettings::from_vars(
        vars.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        &better_auth,
    )
}

#[test]
fn nothing_set_listens_on_this_machine_only_and_migrates_nothing() {
    let settings = settings(&[]).expect("every setting has a default");

    assert_eq!(settings.listen.to_string(), "127.0.0.1:3002");
    assert!(settings.allowed_origins.is_empty() && settings.trusted_proxies.is_empty());
    assert!(!settings.migrate_on_start && settings.is_https);
}

#[test]
fn lists_are_read_with_commas_between() {
    let settings = settings(&[
        ("ALLOWED_ORIGINS", "https://app.tenure.example, http://localhost:3000,"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,::1"),
    ]);

    let settings = settings.expect("good lists");
    assert_eq!(
        settings.allowed_origins,
        ["https://app.tenure.example", "http://localhost:3000"]
    );
    assert_eq!(settings.trusted_proxies.len(), 2);
}

#[test]
fn a_malformed_setting_is_refused_by_name() {
    for (name, value) in [
        ("BIND_ADDRESS", "localhost"),
        ("PORT", "70000"),
        ("ALLOWED_ORIGINS", "*"),
        ("ALLOWED_ORIGINS", "null"),
        ("ALLOWED_ORIGINS", "https://app.tenure.example/"),
        ("ALLOWED_ORIGINS", "app.tenure.example"),
        ("TRUSTED_PROXIES", "proxy"),
        ("MIGRATE_ON_START", "maybe"),
        ("RATE_LIMIT_MEMBER", "0"),
        ("RATE_LIMIT_APPROVALS", "none"),
    ] {
        let error = settings(&[(name, value)]).expect_err(value);
        assert_eq!(error.sentences().len(), 1);
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

#[test]
fn a_limit_is_a_number_or_off_and_has_its_default_otherwise() {
    let limits = |given: &[(&str, &str)]| settings(given).expect("good limits").limits;

    let standard = limits(&[]);
    assert_eq!(
        (standard.member, standard.staff, standard.approvals),
        (Some(100), Some(1_000), Some(10))
    );
    let own = limits(&[("RATE_LIMIT_MEMBER", "off"), ("RATE_LIMIT_SERVICE", "7")]);
    assert_eq!(
        (own.member, own.service, own.anonymous),
        (None, Some(7), standard.anonymous)
    );
}
