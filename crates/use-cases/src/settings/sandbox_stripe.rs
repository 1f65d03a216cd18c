use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use infrastructure::stripe::StripeSettings;

use super::{Vars, secret};

/// Neither is a secret: they open a Stripe that pays nobody.
const KEY: &str = "sk_test_of_the_sandbox";
const EVENTS_SECRET: &str = "whsec_of_the_sandbox";
const ADDRESS: (&str, u16) = ("127.0.0.1", 12111);
/// Where the api answers unless `PORT` says otherwise.
const API_PORT: u32 = 3002;

/// The Stripe of a sandbox for which no other is named: the worker keeps it, and both programs pay through it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxStripe {
    /// Where both find it.
    pub host: String,
    pub port: u16,
    /// Where its events go to.
    pub events_url: String,
    /// Where what happened is kept, so that a worker who begins anew knows it.
    pub directory: PathBuf,
}

impl SandboxStripe {
    /// None outside of a sandbox, and where a key says who pays.
    pub(super) fn read(vars: &mut Vars, is_sandbox: bool, stripe: Option<&StripeSettings>) -> Option<Self> {
        if is_sandbox && stripe.is_some_and(StripeSettings::is_live) {
            vars.fault("STRIPE_SECRET_KEY must be a test key in a SANDBOX: nothing in it moves real money");
        }
        let is_wanted = vars.flag("SANDBOX_STRIPE", true);
        let default = (ADDRESS.0.to_owned(), ADDRESS.1);
        let what = "a name or an IPv4 address, and a port, as 127.0.0.1:12111";
        let (host, port) = vars.or_default("SANDBOX_STRIPE_ADDRESS", default, what, address);
        let api_port = vars
            .optional("PORT")
            .and_then(|port| port.parse().ok())
            .unwrap_or(API_PORT);
        let api = vars.optional("SANDBOX_API_URL").map(str::to_owned);
        let api = api.unwrap_or_else(|| format!("http://127.0.0.1:{api_port}"));
        if !api.starts_with("http://") {
            vars.fault("SANDBOX_API_URL must begin with http://");
        }
        let directory = vars.optional("SANDBOX_STRIPE_DIR").map(PathBuf::from);
        (is_sandbox && is_wanted && stripe.is_none()).then(|| Self {
            host,
            port,
            events_url: format!("{}/api/webhooks/stripe", api.trim_end_matches('/')),
            directory: directory.unwrap_or_else(std::env::temp_dir),
        })
    }

    /// As a client is made for it.
    pub(super) fn client(&self) -> StripeSettings {
        StripeSettings {
            base: format!("http://{}:{}", self.host, self.port),
            webhook_secrets: vec![secret(EVENTS_SECRET)],
            is_of_a_sandbox: true,
            ..StripeSettings::new(secret(KEY))
        }
    }

    /// Where it listens: on this machine, or wherever the name that others know it by leads to this machine.
    pub fn listen(&self) -> SocketAddr {
        let is_here = self.host == "localhost" || self.host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
        let ip = if is_here {
            Ipv4Addr::LOCALHOST
        } else {
            Ipv4Addr::UNSPECIFIED
        };
        SocketAddr::new(IpAddr::V4(ip), self.port)
    }

    pub const fn key(&self) -> &'static str {
        KEY
    }

    pub const fn events_secret(&self) -> &'static str {
        EVENTS_SECRET
    }
}

fn address(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.split_once(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let port = port.parse().ok().filter(|port| *port > 0)?;
    (!host.is_empty() && host.bytes().all(is_name)).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)], is_sandbox: bool, key: Option<&str>) -> Result<Option<SandboxStripe>, String> {
        let mut vars = Vars::new(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let stripe = key.map(|key| StripeSettings::new(secret(key)));
        let read = SandboxStripe::read(&mut vars, is_sandbox, stripe.as_ref());
        vars.finish().map(|()| read).map_err(|error| error.to_string())
    }

    #[test]
    fn a_sandbox_without_a_key_has_a_stripe_of_its_own_and_nothing_else_has() {
        let own = read(&[("PORT", "4000")], true, None).unwrap().unwrap();

        assert_eq!(own.client().base, "http://127.0.0.1:12111");
        assert_eq!(own.listen(), "127.0.0.1:12111".parse().unwrap());
        assert_eq!(own.events_url, "http://127.0.0.1:4000/api/webhooks/stripe");
        for (set, is_sandbox, key) in [
            (("SANDBOX_STRIPE", "true"), false, None),
            (("SANDBOX_STRIPE", "false"), true, None),
            (("SANDBOX_STRIPE", "true"), true, Some("sk_test_1")),
            (("SANDBOX_STRIPE_ADDRESS", "worker:12111"), false, None),
        ] {
            assert_eq!(
                read(&[set], is_sandbox, key).unwrap(),
                None,
                "{set:?} {is_sandbox} {key:?}"
            );
        }
    }

    #[test]
    fn by_a_name_it_is_found_from_other_machines() {
        let set = [
            ("SANDBOX_STRIPE_ADDRESS", "worker:4711"),
            ("SANDBOX_API_URL", "http://api:3002/"),
        ];
        let own = read(&set, true, None).unwrap().unwrap();

        assert_eq!(own.client().base, "http://worker:4711");
        assert_eq!(own.listen(), "0.0.0.0:4711".parse().unwrap());
        assert_eq!(own.events_url, "http://api:3002/api/webhooks/stripe");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (set, key, named) in [
            (("SANDBOX_STRIPE_ADDRESS", "12111"), None, "SANDBOX_STRIPE_ADDRESS"),
            (("SANDBOX_STRIPE_ADDRESS", "a b:1"), None, "SANDBOX_STRIPE_ADDRESS"),
            (("SANDBOX_API_URL", "https://api"), None, "SANDBOX_API_URL"),
            (("PORT", "1"), Some("sk_live_1"), "STRIPE_SECRET_KEY"),
        ] {
            let error = read(&[set], true, key).unwrap_err();
            assert!(error.contains(named) && !error.contains("sk_live"), "{error}");
        }
    }
}
