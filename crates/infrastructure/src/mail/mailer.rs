use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use super::Mail;
use super::message::{self, one_line};

/// For one exchange with the server.
const STEP_TIMEOUT: Duration = Duration::from_secs(20);
/// For a whole mail, so that a server that answers slowly at every step cannot hold a job.
const MAIL_TIMEOUT: Duration = Duration::from_mins(1);
const CONNECTIONS_MAX: u32 = 4;
const REPLY_CHARACTERS_MAX: usize = 200;

/// Where mail goes and who it comes from.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub user: Option<String>,
    pub pass: Option<SecretString>,
    pub security: SmtpSecurity,
    pub from: String,
    pub from_name: String,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Plain first, then TLS before anything else is said; refused when the server does not offer it.
    StartTls,
    Tls,
    /// To this machine only.
    None,
}

/// Sends mail over a few kept connections.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("EMAIL_FROM is not an e-mail address")]
    BadSender,
    #[error("SMTP_SECURITY none is for a mail server on this machine only, and SMTP_HOST names another")]
    PlainToAnotherMachine,
    #[error("SMTP_USER and SMTP_PASS are given together or not at all")]
    HalfCredentials,
    #[error("TLS to SMTP_HOST cannot be set up")]
    Tls(#[source] smtp::Error),
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// Another attempt may succeed.
    pub transient: bool,
    pub message: String,
}

impl SmtpSecurity {
    /// Reads the setting `starttls`, `tls` or `none`.
    pub fn parse(raw: &str) -> Option<Self> {
        match raw {
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            "none" => Some(Self::None),
            _ => None,
        }
    }
}

impl Mailer {
    /// Prepares the connections; the first is opened by the first mail. Call it inside a tokio runtime.
    pub fn new(settings: SmtpSettings) -> Result<Self, MailError> {
        let address = settings.from.parse().map_err(|_| MailError::BadSender)?;
        let name = Some(one_line(&settings.from_name)).filter(|name| !name.is_empty());
        let mut builder = connect(&settings)?;
        match (settings.user, settings.pass) {
            (Some(user), Some(pass)) => {
                builder = builder.credentials(Credentials::new(user, pass.expose_secret().to_owned()));
            }
            (None, None) => {}
            _ => return Err(MailError::HalfCredentials),
        }
        Ok(Self {
            transport: builder
                .port(settings.port)
                .timeout(Some(STEP_TIMEOUT))
                .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX))
                .build(),
            from: Mailbox::new(name, address),
        })
    }

    /// Hands the mail to the server. After a lost answer it may have been taken all the same.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = message::build(mail, &self.from)?;
        tokio::time::timeout(MAIL_TIMEOUT, self.transport.send(message))
            .await
            .map_err(|_| SendError::slow())?
            .map_err(SendError::from)?;
        Ok(())
    }

    /// Asks whether the server is there and lets us in, without sending anything.
    pub async fn check(&self) -> Result<(), SendError> {
        let answered = tokio::time::timeout(STEP_TIMEOUT, self.transport.test_connection())
            .await
            .map_err(|_| SendError::slow())??;
        if answered {
            return Ok(());
        }
        Err(SendError {
            transient: true,
            message: "the mail server does not answer a NOOP".to_owned(),
        })
    }
}

impl SendError {
    fn slow() -> Self {
        Self {
            transient: true,
            message: "the mail server did not answer in time".to_owned(),
        }
    }
}

/// Keeps the server's own words, which name the cause, but only one short line of them.
impl From<smtp::Error> for SendError {
    fn from(error: smtp::Error) -> Self {
        let words = error
            .source()
            .map(|source| one_line(&source.to_string()))
            .unwrap_or_default();
        let words: String = words.chars().take(REPLY_CHARACTERS_MAX).collect();
        let what = match error.status() {
            Some(code) => format!("the mail server answered {code}"),
            None if error.is_tls() => "no secure connection to the mail server".to_owned(),
            None if error.is_client() => "the mail server cannot take this mail".to_owned(),
            None => "no connection to the mail server".to_owned(),
        };
        Self {
            transient: !error.is_permanent() && !error.is_client(),
            message: if words.is_empty() {
                what
            } else {
                format!("{what}: {words}")
            },
        }
    }
}

fn connect(settings: &SmtpSettings) -> Result<AsyncSmtpTransportBuilder, MailError> {
    let host = settings.host.as_str();
    match settings.security {
        SmtpSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host).map_err(MailError::Tls),
        SmtpSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host).map_err(MailError::Tls),
        SmtpSecurity::None if is_loopback(host) => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)),
        SmtpSecurity::None => Err(MailError::PlainToAnotherMachine),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
