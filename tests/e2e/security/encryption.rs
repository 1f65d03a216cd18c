use std::fs;
use std::sync::Arc;

use infrastructure::persistence::Database;
use infrastructure::stripe::{Stripe, StripeError, StripeSettings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use secrecy::SecretString;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

const FAR: i32 = 2099;

/// Signs the certificates of one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new([]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("a certificate"))
    }

    /// Of a server of this name, until the end of a year.
    fn server(&self, name: &str, year: i32) -> TlsAcceptor {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.0).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring knows them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into());
        TlsAcceptor::from(Arc::new(config.expect("key and certificate belong together")))
    }
}

/// Listens for one caller, and tells what he sent once the connection was encrypted; nothing when it never was.
async fn listens(acceptor: Option<TlsAcceptor>, as_postgres: bool) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let told = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        if as_postgres {
            let mut asked = [0; 8];
            let _ = stream.read_exact(&mut asked).await;
            let _ = stream.write_all(if acceptor.is_some() { b"S" } else { b"N" }).await;
        }
        let mut sent = vec![0; 4096];
        let length = match acceptor {
            Some(acceptor) => match acceptor.accept(stream).await {
                Ok(mut stream) => stream.read(&mut sent).await.unwrap_or(0),
                Err(_) => 0,
            },
            None => stream.read(&mut sent).await.unwrap_or(0),
        };
        sent.truncate(length);
        sent
    });
    (port, told)
}

/// What a database server is told that shows this certificate to a service which trusts the authority and wants all of it.
async fn told_as_postgres(trusted: &Authority, shown: Option<TlsAcceptor>) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    let authority = folder.path().join("ca.pem");
    fs::write(&authority, trusted.0.pem()).expect("a file");
    let (port, told) = listens(shown, true).await;
    let url = format!(
        "postgres://payout:hunter2@localhost:{port}/payout?sslmode=verify-full&sslrootcert={}",
        authority.display()
    );
    let refused = Database::connect(&url, 1)
        .await
        .expect_err("there is no database behind it");
    assert!(!format!("{refused:?} {refused}").contains("hunter2"));
    told.await.expect("it ends")
}

#[tokio::test]
async fn s19_the_database_is_spoken_to_only_when_it_proves_who_it_is() {
    let (ours, strangers) = (Authority::new(), Authority::new());

    let to_ours = told_as_postgres(&ours, Some(ours.server("localhost", FAR))).await;
    assert!(
        String::from_utf8_lossy(&to_ours).contains("payout"),
        "it is spoken to: {to_ours:?}"
    );

    for (what, shown) in [
        ("an unknown authority", Some(strangers.server("localhost", FAR))),
        ("another name", Some(ours.server("db.example.com", FAR))),
        ("long expired", Some(ours.server("localhost", 2021))),
        ("no encryption at all", None),
    ] {
        let told = told_as_postgres(&ours, shown).await;
        assert_eq!(told, Vec::<u8>::new(), "{what}");
    }
}

#[tokio::test]
async fn s19_a_key_of_stripe_is_shown_to_nobody_who_does_not_prove_to_be_stripe() {
    let authority = Authority::new();
    for (what, acceptor) in [
        ("an unknown authority", authority.server("localhost", FAR)),
        ("long expired", authority.server("localhost", 2021)),
        ("another name", authority.server("api.stripe.com", FAR)),
    ] {
        let (port, told) = listens(Some(acceptor), false).await;
        let settings = StripeSettings {
            base: format!("https://localhost:{port}"),
            ..StripeSettings::new(SecretString::from("sk_test_canary"))
        };
        let stripe = Stripe::new(&settings).expect("a client");

        let answer = stripe.transfer("tr_1", OffsetDateTime::UNIX_EPOCH).await;

        assert!(matches!(answer, Err(StripeError::NotSent(_))), "{what}: {answer:?}");
        assert_eq!(told.await.expect("it ends"), Vec::<u8>::new(), "{what}");
    }
}

#[test]
fn s19_stripe_is_never_asked_in_the_clear() {
    for base in [
        "http://api.stripe.com",
        "http://10.0.0.1",
        "ftp://api.stripe.com",
        "api.stripe.com",
        "http://localhost.evil.example",
    ] {
        let settings = StripeSettings {
            base: base.to_owned(),
            ..StripeSettings::new(SecretString::from("sk_live_canary"))
        };
        assert!(Stripe::new(&settings).is_err(), "{base}");
    }
}
