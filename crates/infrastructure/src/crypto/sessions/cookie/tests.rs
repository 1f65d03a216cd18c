use super::*;

const SECRET_A: &str = "0123456789abcdef0123456789abcdef";
const TOKEN_A: &str = "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d";
const VALUE_A: &str = "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d.lJTr8GYr3FWqEHsxZ6NbJecsiBKb%2BFISIuH5LxDmb6w%3D";

fn verifier(secret: &str, name: &str) -> CookieVerifier {
    CookieVerifier::new(&secret.into(), name.to_owned()).expect("a good secret")
}

/// What the verifier says to one header with this value under the plain name.
fn verdict(value: &str) -> Result<SessionToken, CookieError> {
    let header = format!("theme=dark; {PLAIN_NAME}={value}; other=1");
    verifier(SECRET_A, PLAIN_NAME).verify([header.as_str()])
}

#[test]
fn cookies_signed_by_the_main_application_are_accepted() {
    let vectors = [
        (SECRET_A, TOKEN_A, VALUE_A),
        (
            "better-auth-payouts-secret-2026-xyz!",
            "DSFNLb1LloxdvwUrGccevESIDkt5fXRf",
            "DSFNLb1LloxdvwUrGccevESIDkt5fXRf.I8EVLz8PMqlIOfTYk35kmMjOxClYucyKHYbhP4kHkTk%3D",
        ),
        (
            "s3cr3t-mit-Umlaut-ä-und-€-0123456789",
            "uTKpUH-gSf3N1rCTayp_0WtIc_0xUhg6",
            "uTKpUH-gSf3N1rCTayp_0WtIc_0xUhg6.yUoT31oDYEoUW1vg2sKH0E7fYKWaO9NlO034gVAg3KU%3D",
        ),
    ];
    for (secret, token, value) in vectors {
        let header = format!("{PLAIN_NAME}={value}");
        let verified = verifier(secret, PLAIN_NAME).verify([header.as_str()]);
        assert_eq!(verified.expect("a vector").expose(), token);
    }
}

#[test]
fn the_ways_of_writing_a_value_that_better_auth_accepts_are_accepted() {
    let decoded = VALUE_A.replace("%2B", "+").replace("%3D", "=");
    let lowered = VALUE_A.replace("%2B", "%2b").replace("%3D", "%3d");

    for value in [decoded, lowered, format!("\"{VALUE_A}\"")] {
        assert_eq!(verdict(&value).expect("an accepted form").expose(), TOKEN_A, "{value}");
    }
}

#[test]
fn forged_and_damaged_cookies_are_refused() {
    let zeros = STANDARD.encode([0; 32]);
    let signature = VALUE_A.rsplit_once('.').expect("a signed value").1;
    let cases = [
        (VALUE_A.replace("Dp4d.", "Dp4e."), CookieError::BadSignature),
        (format!("{TOKEN_A}.{zeros}"), CookieError::BadSignature),
        (VALUE_A.replace("6w%3D", "%3D"), CookieError::Malformed),
        (VALUE_A[..VALUE_A.len() - 5].to_owned(), CookieError::Malformed),
        (
            VALUE_A.replace("%2B", "-").trim_end_matches("%3D").to_owned(),
            CookieError::Malformed,
        ),
        (TOKEN_A.to_owned(), CookieError::Malformed),
        (format!("{TOKEN_A}."), CookieError::Malformed),
        (format!(".{signature}"), CookieError::Malformed),
        (String::new(), CookieError::Malformed),
        (VALUE_A.replace("%3D", "%3"), CookieError::Malformed),
        (VALUE_A.replace("%3D", "%zz"), CookieError::Malformed),
        (format!("%ff{VALUE_A}"), CookieError::Malformed),
        (format!("{VALUE_A}{}", "%3D".repeat(150)), CookieError::Malformed),
    ];
    for (value, expected) in cases {
        assert_eq!(verdict(&value), Err(expected), "{value}");
    }
}

#[test]
fn another_secret_does_not_verify() {
    let header = format!("{PLAIN_NAME}={VALUE_A}");

    assert_eq!(
        verifier("another-secret-of-enough-characters!", PLAIN_NAME).verify([header.as_str()]),
        Err(CookieError::BadSignature)
    );
}

#[test]
fn only_the_exact_configured_name_counts() {
    for (configured, sent) in [
        (PLAIN_NAME, SECURE_NAME),
        (SECURE_NAME, PLAIN_NAME),
        (PLAIN_NAME, "BETTER-AUTH.SESSION_TOKEN"),
    ] {
        let header = format!("{sent}={VALUE_A}");
        assert_eq!(
            verifier(SECRET_A, configured).verify([header.as_str()]),
            Err(CookieError::Missing),
            "{sent}"
        );
    }
}

#[test]
fn two_session_cookies_are_refused_in_one_header_and_in_two() {
    let (good, planted) = (format!("{PLAIN_NAME}={VALUE_A}"), format!("{PLAIN_NAME}=x"));
    let verifier = verifier(SECRET_A, PLAIN_NAME);

    for headers in [
        vec![format!("{good}; {planted}")],
        vec![planted.clone(), good.clone()],
        vec![good.clone(), good],
    ] {
        let verdict = verifier.verify(headers.iter().map(String::as_str));
        assert_eq!(verdict, Err(CookieError::Ambiguous), "{headers:?}");
    }
}

#[test]
fn a_signed_text_that_is_no_token_is_refused() {
    let verifier = verifier(SECRET_A, PLAIN_NAME);
    let odd = "not a token, but signed well";
    let signature = STANDARD.encode(hmac::sign(&verifier.key, odd.as_bytes()));

    assert_eq!(verdict(&format!("{odd}.{signature}")), Err(CookieError::Malformed));
}

#[test]
fn the_demo_signs_as_the_main_application_does() {
    let token = SessionToken::from_bearer(TOKEN_A).expect("a token");

    assert_eq!(
        verifier(SECRET_A, PLAIN_NAME).sign(&token),
        format!("{PLAIN_NAME}={VALUE_A}")
    );
}

#[test]
fn the_scheme_chooses_the_cookie_name_unless_one_is_given() {
    assert_eq!(cookie_name("https://app.example.com", None), SECURE_NAME);
    assert_eq!(cookie_name("HTTPS://app.example.com", None), SECURE_NAME);
    assert_eq!(cookie_name("http://localhost:3000", None), PLAIN_NAME);
    assert_eq!(cookie_name("https://app.example.com", Some("sid")), "sid");
}

#[test]
fn short_and_public_secrets_are_refused() {
    let refusal = |secret: &str| CookieVerifier::new(&secret.into(), PLAIN_NAME.to_owned()).expect_err(secret);

    assert_eq!(refusal("hunter2"), SecretError::TooShort);
    assert_eq!(refusal(PUBLIC_DEFAULT_SECRET), SecretError::PublicDefault);
}

#[test]
fn tokens_and_secrets_do_not_appear_in_debug() {
    let shown = format!("{:?} {:?}", verdict(VALUE_A), verifier(SECRET_A, PLAIN_NAME));

    assert!(!shown.contains(TOKEN_A) && !shown.contains(SECRET_A), "{shown}");
}
