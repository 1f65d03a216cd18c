use std::fmt;
use std::net::IpAddr;

use reqwest::Url;

use super::address::{is_public, is_this_machine};

const BYTES_MAX: usize = 2048;
const PORTS: [u16; 2] = [443, 8443];

/// How far webhooks may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The internet, encrypted.
    Internet,
    /// This machine too, unencrypted and at any port: to try things out.
    ThisMachineToo,
}

/// Why an address is no place for webhooks. It is never repeated: such addresses may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error("must be an address such as https://example.com/hooks of at most {BYTES_MAX} characters")]
    Unreadable,
    #[error("must begin with https://")]
    Unencrypted,
    #[error("must not hold a user or a password")]
    Credentials,
    #[error("must not hold a fragment")]
    Fragment,
    #[error("must be at port 443 or 8443")]
    Port,
    #[error("must lead to a public address")]
    Private,
}

/// An address that webhooks may be posted to, as far as it can be told without asking for the host's own addresses.
#[derive(Clone, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Reads an address the way it will be connected to, so that odd spellings of an IP address are seen for what they are.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, TargetError> {
        if text.len() > BYTES_MAX || text.chars().any(|it| it.is_control() || it.is_whitespace()) {
            return Err(TargetError::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| TargetError::Unreadable)?;
        let host = url.host_str().ok_or(TargetError::Unreadable)?;
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let stays_here = reach == Reach::ThisMachineToo
            && literal.map_or_else(|| host.eq_ignore_ascii_case("localhost"), is_this_machine);
        if url.scheme() != "https" && !(url.scheme() == "http" && stays_here) {
            return Err(TargetError::Unencrypted);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if url.fragment().is_some() {
            return Err(TargetError::Fragment);
        }
        if stays_here {
            return Ok(Self(url));
        }
        if !url.port_or_known_default().is_some_and(|port| PORTS.contains(&port)) {
            return Err(TargetError::Port);
        }
        let is_private = literal.map_or_else(|| names_this_machine(host), |address| !is_public(address));
        if is_private {
            return Err(TargetError::Private);
        }
        Ok(Self(url))
    }

    pub(super) fn url(&self) -> &Url {
        &self.0
    }

    /// The address as it is kept and shown.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Reach {
    /// Whether a connection to this address may be made.
    pub(super) fn covers(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::ThisMachineToo && is_this_machine(address))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.0.host_str().unwrap_or_default())
    }
}

/// Names that only ever mean this machine or its own network. What others resolve to is checked when it is known.
fn names_this_machine(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host == "localhost"
        || [".localhost", ".local", ".internal"]
            .iter()
            .any(|end| host.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<TargetError> {
        Target::parse(text, Reach::Internet).err()
    }

    #[test]
    fn s07_webhooks_go_to_the_internet_encrypted() {
        for text in [
            "https://example.com/hooks?key=1",
            "https://example.com:8443/hooks",
            "https://EXAMPLE.com",
            "https://8.8.8.8/",
            "https://[2606:4700:4700::1111]/",
        ] {
            assert_eq!(refused(text), None, "{text}");
        }
        for (text, reason) in [
            ("http://example.com/", TargetError::Unencrypted),
            ("ftp://example.com/", TargetError::Unencrypted),
            ("file:///etc/passwd", TargetError::Unreadable),
            ("example.com/hooks", TargetError::Unreadable),
            ("https://", TargetError::Unreadable),
            ("https://example.com/\nx", TargetError::Unreadable),
            ("https://user@example.com/", TargetError::Credentials),
            ("https://user:key@example.com/", TargetError::Credentials),
            ("https://127.0.0.1@example.com/", TargetError::Credentials),
            ("https://example.com/#x", TargetError::Fragment),
            ("https://example.com:22/", TargetError::Port),
            ("https://example.com:80/", TargetError::Port),
        ] {
            assert_eq!(refused(text), Some(reason), "{text}");
        }
        assert_eq!(
            refused(&format!("https://example.com/{}", "a".repeat(BYTES_MAX))),
            Some(TargetError::Unreadable)
        );
    }

    #[test]
    fn s07_no_spelling_leads_to_a_private_address() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://127.0.0.1./",
            "https://%31%32%37.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https://0/",
            "https://169.254.169.254/latest/meta-data/",
            "https://0xa9fea9fe/",
            "https://10.0.0.5/",
            "https://100.64.0.1/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[64:ff9b:1::a00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fe80::1]/",
            "https://[fd00:ec2::254]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://api.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
        ] {
            assert_eq!(refused(text), Some(TargetError::Private), "{text}");
        }
    }

    #[test]
    fn a_place_to_try_things_out_reaches_this_machine_and_no_further() {
        let reach = Reach::ThisMachineToo;
        for text in [
            "http://127.0.0.1:8080/hooks",
            "http://[::1]:8080/",
            "http://localhost:80/",
            "https://127.1/",
        ] {
            assert!(Target::parse(text, reach).is_ok(), "{text}");
        }
        for text in [
            "http://example.com/",
            "http://10.0.0.1/",
            "https://10.0.0.1/",
            "http://127.0.0.1.example.com/",
            "http://user@127.0.0.1/",
        ] {
            assert!(Target::parse(text, reach).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_is_not_told_with_its_key() {
        let target = Target::parse("https://example.com/secret?key=canary", Reach::Internet).expect("public");

        assert_eq!(format!("{target:?}"), "Target(example.com)");
    }
}
