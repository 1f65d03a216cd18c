//! What an operator sets about HTTP. What the other programs need too is read by the use cases.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use use_cases::limits::Limits;
use use_cases::settings::{BetterAuthSettings, SettingsError, Vars};

use crate::access::{ProxyRange, SessionRules};

const PORT: u16 = 3002;
const QUOTA_MAX: u32 = 1_000_000_000;

#[derive(Debug, Clone)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// Pages of these origins may call us with their cookies.
    pub allowed_origins: Vec<String>,
    /// Whose word is taken on where a request came from.
    pub trusted_proxies: Vec<ProxyRange>,
    pub migrate_on_start: bool,
    /// The main application, and so this service, is reached by https.
    pub is_https: bool,
    pub sessions: SessionRules,
    /// How often somebody may ask.
    pub limits: Limits,
}

impl HttpSettings {
    /// Reads the settings about HTTP. The error lists all that is wrong at once.
    pub fn from_vars(
        vars: impl IntoIterator<Item = (String, String)>,
        better_auth: &BetterAuthSettings,
    ) -> Result<Self, SettingsError> {
        let mut vars = Vars::new(vars);
        let listen = listen_address(&mut vars);
        let origins = "a list of origins with commas between them, as https://app.example.com";
        let allowed_origins = vars.or_default("ALLOWED_ORIGINS", Vec::new(), origins, |raw| each(raw, origin));
        let ranges = "a list of addresses or ranges with commas between them, as 10.0.0.0/8";
        let trusted_proxies = vars.or_default("TRUSTED_PROXIES", Vec::new(), ranges, |raw| {
            each(raw, |it| it.parse().ok())
        });
        let migrate_on_start = vars.flag("MIGRATE_ON_START", false);
        let limits = limits(&mut vars);
        let cookies = better_auth
            .cookies()
            .map_err(|error| vars.fault(error.to_string()))
            .ok();
        vars.finish()?;
        let cookies = Arc::new(cookies.expect("a secret that cannot be used is a fault"));
        Ok(Self {
            listen,
            allowed_origins,
            trusted_proxies,
            migrate_on_start,
            is_https: better_auth.url.starts_with("https://"),
            sessions: SessionRules {
                cookies,
                allow_bearer: better_auth.allow_bearer,
            },
            limits,
        })
    }
}

/// Where requests are answered. For whoever wants to know nothing else.
pub(crate) fn listen_address(vars: &mut Vars) -> SocketAddr {
    let localhost = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let address = vars.or_default("BIND_ADDRESS", localhost, "an IP address, as 0.0.0.0", |raw| {
        raw.parse().ok()
    });
    let port = vars.or_default("PORT", PORT, "a port, as 3002", |raw| raw.parse().ok());
    SocketAddr::new(address, port)
}

fn limits(vars: &mut Vars) -> Limits {
    let standard = Limits::default();
    let mut quota = |name: &str, standard: Option<u32>| {
        let what = format!("a whole number from 1 to {QUOTA_MAX}, or off");
        vars.or_default(name, standard, &what, |raw| match raw {
            "off" => Some(None),
            number => number.parse().ok().filter(|it| (1..=QUOTA_MAX).contains(it)).map(Some),
        })
    };
    Limits {
        member: quota("RATE_LIMIT_MEMBER", standard.member),
        staff: quota("RATE_LIMIT_STAFF", standard.staff),
        service: quota("RATE_LIMIT_SERVICE", standard.service),
        approvals: quota("RATE_LIMIT_APPROVALS", standard.approvals),
        anonymous: quota("RATE_LIMIT_ANONYMOUS", standard.anonymous),
    }
}

fn each<T>(list: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    list.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(read)
        .collect()
}

/// Scheme, host and port as a browser sends them; never `*` or `null`, which would be everybody.
fn origin(raw: &str) -> Option<String> {
    let authority = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"))?;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    (!authority.is_empty() && authority.bytes().all(plain)).then(|| raw.to_owned())
}

#[cfg(test)]
mod tests;
