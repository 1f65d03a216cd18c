use fake_stripe::sign;
use infrastructure::stripe::{WebhookError, open, verify};
use proptest::prelude::*;
use secrecy::SecretString;
use time::OffsetDateTime;

const SECRET: &str = "whsec_of_the_tests";
const NOW: i64 = 1_795_155_600;
const TOLERANCE_SECONDS: i64 = 300;

fn secrets() -> [SecretString; 1] {
    [SecretString::from(SECRET)]
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOW).expect("a time")
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..400)
}

proptest! {
    #[test]
    fn any_header_is_refused_and_breaks_nothing(header in "\\PC{0,200}|(t=-?[0-9]{0,25}|v[01]=[0-9a-fA-F]{0,70}|,|=| ){0,12}", body in bytes()) {
        let refused = verify(&secrets(), &header, &body, now());
        prop_assert!(matches!(refused, Err(WebhookError::Unsigned | WebhookError::Forged)), "{:?}", refused);
    }

    #[test]
    fn what_stripe_signed_is_believed_within_five_minutes_and_not_beyond(body in bytes(), ago in -2_000_i64..2_000) {
        let header = sign([SECRET], NOW - ago, &body);
        let believed = verify(&secrets(), &header, &body, now());

        if ago.abs() <= TOLERANCE_SECONDS {
            prop_assert!(believed.is_ok(), "{:?}", believed);
        } else {
            let is_stale = matches!(believed, Err(WebhookError::Stale { .. }));
            prop_assert!(is_stale, "{:?}", believed);
        }
    }

    #[test]
    fn one_bit_of_difference_is_a_forgery(mut body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let header = sign([SECRET], NOW, &body);
        let at = at.index(body.len());
        body[at] ^= 1 << bit;

        prop_assert_eq!(verify(&secrets(), &header, &body, now()), Err(WebhookError::Forged));
    }

    #[test]
    fn nobody_elses_secret_signs_for_stripe(body in bytes(), secret in "whsec_[a-zA-Z0-9]{1,40}") {
        prop_assume!(secret != SECRET);
        let header = sign([secret.as_str()], NOW, &body);

        prop_assert_eq!(verify(&secrets(), &header, &body, now()), Err(WebhookError::Forged));
    }

    #[test]
    fn any_signed_bytes_are_an_event_or_unreadable(body in bytes()) {
        let header = sign([SECRET], NOW, &body);
        let opened = open(&secrets(), &header, &body, now());

        prop_assert!(matches!(opened, Ok(_) | Err(WebhookError::Unreadable(_))), "{:?}", opened);
    }
}
