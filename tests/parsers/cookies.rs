use infrastructure::crypto::sessions::{CookieError, CookieVerifier, SessionToken};
use proptest::prelude::*;
use secrecy::SecretString;

const NAME: &str = "better-auth.session_token";

fn verifier(secret: &str) -> CookieVerifier {
    CookieVerifier::new(&SecretString::from(secret.to_owned()), NAME.to_owned()).expect("a secret that can be used")
}

fn ours() -> CookieVerifier {
    verifier("0123456789abcdef0123456789abcdef")
}

fn token() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_-]{32}"
}

proptest! {
    #[test]
    fn any_text_is_refused_and_breaks_nothing(text in "\\PC{0,600}|[ -~]{0,600}") {
        prop_assert!(ours().verify([text.as_str()]).is_err());
    }

    #[test]
    fn any_value_is_refused_and_breaks_nothing(value in "[%a-zA-Z0-9.=+/\" -]{0,120}|\\PC{0,60}") {
        let cookie = format!("{NAME}={value}");
        prop_assert!(ours().verify([cookie.as_str()]).is_err());
    }

    #[test]
    fn what_was_signed_is_read_back_among_other_cookies(token in token(), other in "[a-z]{1,8}=[a-zA-Z0-9%]{0,20}") {
        let cookie = ours().sign(&SessionToken::from_bearer(&token).expect("a token"));
        for header in [cookie.clone(), format!("{other}; {cookie}"), format!("{cookie}; {other}"), format!("{other};{cookie}")] {
            let read = ours().verify([header.as_str()]);
            prop_assert_eq!(read.map(|it| it.expose().to_owned()), Ok(token.clone()));
        }
    }

    #[test]
    fn whatever_is_changed_in_a_cookie_it_counts_no_more(token in token(), at in 0_usize..200, with in "[ -~]") {
        let cookie = ours().sign(&SessionToken::from_bearer(&token).expect("a token"));
        let begin = NAME.len() + 1;
        let at = begin + at % (cookie.len() - begin);
        let mut changed = cookie.clone();
        changed.replace_range(at..=at, &with);

        // An escape may be written in small letters, and a cookie may end; nothing else means the same.
        let means_the_same = changed.eq_ignore_ascii_case(&cookie) && cookie[..at].ends_with('%')
            || cookie[..at.saturating_sub(1)].ends_with('%') && changed.eq_ignore_ascii_case(&cookie);
        prop_assume!(changed != cookie && !means_the_same);
        match ours().verify([changed.as_str()]) {
            Ok(read) => prop_assert_eq!(read.expose(), token),
            Err(error) => prop_assert_ne!(error, CookieError::Ambiguous),
        }
    }

    #[test]
    fn a_cookie_of_another_secret_never_counts(token in token(), secret in "[!-~]{32,64}") {
        prop_assume!(secret != "0123456789abcdef0123456789abcdef");
        let theirs = verifier(&secret).sign(&SessionToken::from_bearer(&token).expect("a token"));

        prop_assert_eq!(ours().verify([theirs.as_str()]).err(), Some(CookieError::BadSignature));
    }
}
