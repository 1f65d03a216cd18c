use std::error::Error as _;
use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::Mail;
use super::message::{self, Sender, one_line};
use crate::telemetry::calls::{Call, Came, observed};

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
    /// Where people's answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Certificates in PEM that are trusted beside the usual ones.
    pub trusted: Option<Vec<u8>>,
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
    host: String,
    sender: Sender,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("EMAIL_FROM is not an e-mail address")]
    BadSender,
    #[error("SUPPORT_EMAIL is not an e-mail address")]
    BadReplyTo,
    #[error("SMTP_CA_FILE holds no certificates in PEM")]
    BadCertificates,
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
        let reply_to = settings.reply_to.as_deref().map(str::parse).transpose();
        let reply_to = reply_to.map_err(|_| MailError::BadReplyTo)?;
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
            host: settings.host,
            sender: Sender {
                from: Mailbox::new(name, address),
                reply_to: reply_to.map(|address| Mailbox::new(None, address)),
            },
        })
    }

    /// Hands the mail to the server. After a lost answer it may have been taken all the same.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let call = Call {
            service: "smtp",
            method: "send",
            host: &self.host,
        };
        observed(call, self.attempt(mail), came).await
    }

    async fn attempt(&self, mail: &Mail) -> Result<(), SendError> {
        let message = message::build(mail, &self.sender)?;
        let transport = self.transport.clone();
        let sending = to_its_end(async move { transport.send(message).await });
        tokio::time::timeout(MAIL_TIMEOUT, sending)
            .await
            .map_err(|_| SendError::slow())??;
        Ok(())
    }

    /// Asks whether the server is there and lets us in, without sending anything.
    pub async fn check(&self) -> Result<(), SendError> {
        let transport = self.transport.clone();
        let asking = to_its_end(async move { transport.test_connection().await });
        let answered = tokio::time::timeout(STEP_TIMEOUT, asking)
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

fn came(sent: &Result<(), SendError>) -> Came {
    match sent {
        Ok(()) => Came::Success,
        Err(error) if error.transient => Came::Silence,
        Err(_) => Came::Refusal,
    }
}

/// A conversation given up half-way would go back to the pool with an answer still on its way (lettre 0.11), and the next
/// mail would take that for its own. So each runs to its end, whether or not somebody still waits for it.
async fn to_its_end<T: Send + 'static>(
    conversation: impl Future<Output = Result<T, smtp::Error>> + Send + 'static,
) -> Result<T, SendError> {
    match tokio::spawn(conversation).await {
        Ok(outcome) => outcome.map_err(SendError::from),
        Err(_stopped) => Err(SendError {
            transient: true,
            message: "the conversation with the mail server broke off".to_owned(),
        }),
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
    let plain = || AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host);
    match settings.security {
        SmtpSecurity::StartTls => Ok(plain().tls(Tls::Required(trust(settings)?))),
        SmtpSecurity::Tls => Ok(plain().tls(Tls::Wrapper(trust(settings)?))),
        SmtpSecurity::None if is_loopback(host) => Ok(plain()),
        SmtpSecurity::None => Err(MailError::PlainToAnotherMachine),
    }
}

/// Whom we believe to be the mail server.
fn trust(settings: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.trusted {
        // An empty file would be taken in silence, and every mail refused afterwards.
        let certificate = CertificateDer::pem_slice_iter(pem).next();
        let certificates = Certificate::from_pem(pem)
            .ok()
            .filter(|_| matches!(certificate, Some(Ok(_))));
        parameters = parameters.add_root_certificate(certificates.ok_or(MailError::BadCertificates)?);
        return parameters.build_rustls().map_err(|_| MailError::BadCertificates);
    }
    parameters.build_rustls().map_err(MailError::Tls)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests;
