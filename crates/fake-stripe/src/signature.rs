use ring::hmac;

/// The header `Stripe-Signature` for `body` at `timestamp`, under each of `secrets`: two while one replaces another.
pub fn sign<'a>(secrets: impl IntoIterator<Item = &'a str>, timestamp: i64, body: &[u8]) -> String {
    let message = [timestamp.to_string().as_bytes(), b".", body].concat();
    let signatures = secrets.into_iter().map(|secret| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        format!(",v1={}", hex::encode(hmac::sign(&key, &message)))
    });
    format!("t={timestamp}{}", signatures.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_signs_as_stripes_own_libraries_do() {
        let body = br#"{"id":"evt_1","object":"event","type":"transfer.reversed"}"#;

        assert_eq!(
            sign(["whsec_test_secret_payouts"], 1_795_155_600, body),
            "t=1795155600,v1=dcb75d1d5480c138f6bb403c42c4abfdaf91fae6c30252a6820edc97b9ddce22"
        );
    }
}
