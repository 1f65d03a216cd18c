const LENGTH_MAX: usize = 254;
/// `.invalid` never resolves (RFC 2606), so a slip cannot reach anybody.
const NO_MAIL_DOMAIN: &str = "no-mail.invalid";

/// Who paid: one person per e-mail address, however many customers Stripe has for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    email: String,
    is_mailable: bool,
}

/// Why a row belongs to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    #[error("neither a customer e-mail nor a customer id")]
    Nobody,
    #[error("the customer e-mail is no address")]
    BadEmail,
    #[error("the customer id is none of Stripe's")]
    BadCustomerId,
}

impl Person {
    /// The address, or one made of the customer id where the row has none.
    pub fn identify(email: &str, customer_id: Option<&str>) -> Result<Self, PersonError> {
        match (email, customer_id) {
            ("", None) => Err(PersonError::Nobody),
            ("", Some(customer_id)) => Ok(Self {
                email: format!("{customer_id}@{NO_MAIL_DOMAIN}"),
                is_mailable: false,
            }),
            (email, _) if !is_address(email) => Err(PersonError::BadEmail),
            (email, _) => Ok(Self {
                email: email.to_lowercase(),
                is_mailable: true,
            }),
        }
    }

    /// In lower case where the customer gave one; `<customer id>@no-mail.invalid` otherwise.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// False for an address that we made up.
    pub fn is_mailable(&self) -> bool {
        self.is_mailable
    }
}

/// Reads a customer id, of which some rows have none.
pub(crate) fn customer_id(raw: &str) -> Result<Option<String>, PersonError> {
    let is_id = raw.len() <= LENGTH_MAX && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match raw {
        "" => Ok(None),
        _ if is_id => Ok(Some(raw.to_owned())),
        _ => Err(PersonError::BadCustomerId),
    }
}

/// Not whether mail would arrive, only that it is no other column's content.
fn is_address(text: &str) -> bool {
    let clean = !text
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == char::REPLACEMENT_CHARACTER);
    let shaped = text
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.len() > 2 && !domain.contains('@'));
    clean && shaped && text.len() <= LENGTH_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_address_in_other_letters_is_the_same_person() {
        let one = Person::identify("Ann.Lee@Example.COM", Some("cus_1")).unwrap();
        let other = Person::identify("ann.lee@example.com", Some("cus_2")).unwrap();

        assert_eq!(one, other);
        assert!(one.is_mailable());
    }

    #[test]
    fn a_customer_without_an_address_gets_one_that_is_never_mailed() {
        let person = Person::identify("", Some("cus_Q7x")).unwrap();

        assert_eq!(person.email(), "cus_Q7x@no-mail.invalid");
        assert!(!person.is_mailable());
    }

    #[test]
    fn nobody_and_nonsense_are_refused() {
        assert_eq!(Person::identify("", None), Err(PersonError::Nobody));
        for text in [
            "ann",
            "@example.com",
            "ann@",
            "ann lee@example.com",
            "a@b@c.com",
            "a\u{FFFD}@example.com",
        ] {
            assert_eq!(Person::identify(text, None), Err(PersonError::BadEmail), "{text}");
        }
        assert_eq!(customer_id("cus 1"), Err(PersonError::BadCustomerId));
    }
}
