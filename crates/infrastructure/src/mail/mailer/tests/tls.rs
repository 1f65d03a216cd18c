use mail_catcher::MailCatcher;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;

use super::*;

/// Signs the certificates of one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// Of a server of this name, until the end of a year.
    fn server(&self, name: &str, year: i32) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into());
        Arc::new(config.expect("key and certificate belong together"))
    }
}

async fn catcher(security: SmtpSecurity, config: Arc<ServerConfig>) -> MailCatcher {
    let address = ([127, 0, 0, 1], 0).into();
    let started = match security {
        SmtpSecurity::StartTls => MailCatcher::start_starttls(address, config).await,
        SmtpSecurity::Tls => MailCatcher::start_tls(address, config).await,
        SmtpSecurity::None => MailCatcher::start(address).await,
    };
    started.expect("a free port")
}

async fn send(
    catcher: &MailCatcher,
    security: SmtpSecurity,
    authority: Option<&Authority>,
    host: &str,
) -> Result<(), SendError> {
    let settings = SmtpSettings {
        host: host.to_owned(),
        port: catcher.port(),
        user: None,
        pass: None,
        security,
        from: "payouts@example.com".to_owned(),
        from_name: String::new(),
        reply_to: None,
        trusted: authority.map(Authority::pem),
    };
    Mailer::new(settings).expect("good settings").send(&mail()).await
}

const PROTECTED: [SmtpSecurity; 2] = [SmtpSecurity::StartTls, SmtpSecurity::Tls];
const FAR: i32 = 2099;

#[tokio::test]
async fn s19_mail_goes_to_a_server_that_proves_who_it_is() {
    let authority = Authority::new();
    for security in PROTECTED {
        let catcher = catcher(security, authority.server("localhost", FAR)).await;

        send(&catcher, security, Some(&authority), "localhost")
            .await
            .unwrap_or_else(|error| panic!("{security:?}: {error}"));

        assert_eq!(catcher.messages().len(), 1, "{security:?}");
    }
}

#[tokio::test]
async fn s19_a_server_that_proves_nothing_gets_no_mail() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for security in PROTECTED {
        let impostors = [
            ("unknown authority", stranger.server("localhost", FAR), Some(&authority)),
            ("authority not trusted", authority.server("localhost", FAR), None),
            ("expired", authority.server("localhost", 2021), Some(&authority)),
            (
                "another name",
                authority.server("mail.example.com", FAR),
                Some(&authority),
            ),
        ];
        for (what, config, trusted) in impostors {
            let catcher = catcher(security, config).await;

            let refusal = send(&catcher, security, trusted, "localhost").await;

            let refusal = refusal.expect_err(what);
            assert!(refusal.transient, "{what}: the certificate can be renewed: {refusal}");
            assert_eq!(catcher.messages().len(), 0, "{what}");
        }
    }
}

#[tokio::test]
async fn s19_a_server_without_tls_gets_no_mail_when_it_should_have_it() {
    let authority = Authority::new();
    for security in PROTECTED {
        let plain = catcher(SmtpSecurity::None, authority.server("localhost", FAR)).await;
        let settings_of_another_kind = match security {
            SmtpSecurity::Tls => SmtpSecurity::StartTls,
            _ => SmtpSecurity::Tls,
        };
        let other = catcher(settings_of_another_kind, authority.server("localhost", FAR)).await;

        for server in [&plain, &other] {
            let sent = send(server, security, Some(&authority), "localhost");
            let sent = tokio::time::timeout(Duration::from_secs(5), sent).await;
            assert!(!matches!(sent, Ok(Ok(()))), "{security:?}");
            assert_eq!(server.messages().len(), 0, "{security:?}");
        }
    }
}

#[test]
fn a_file_without_certificates_is_refused() {
    let mut settings = SmtpSettings {
        host: "mail.example.com".to_owned(),
        port: 587,
        user: None,
        pass: None,
        security: SmtpSecurity::StartTls,
        from: "payouts@example.com".to_owned(),
        from_name: String::new(),
        reply_to: None,
        trusted: None,
    };

    for nonsense in [
        "",
        "nonsense",
        "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n",
    ] {
        settings.trusted = Some(nonsense.as_bytes().to_vec());
        assert!(
            matches!(Mailer::new(settings.clone()), Err(MailError::BadCertificates)),
            "{nonsense}"
        );
    }
    settings.trusted = None;
    settings.reply_to = Some("nobody".to_owned());
    assert!(matches!(Mailer::new(settings), Err(MailError::BadReplyTo)));
}
