mod tls;

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

use super::*;
use crate::mail::Attachment;

/// A mail server for one test: answers by the first letters of a line and keeps what it was told.
struct Server {
    port: u16,
    said: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `replies` overrule the usual answers: the beginning of a line, and what to say to it.
    async fn start(replies: &'static [(&'static str, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, replies, Arc::clone(&heard)));
            }
        });
        Self { port, said }
    }

    fn transcript(&self) -> String {
        self.said.lock().expect("no panic while held").join("\n")
    }

    fn settings(&self) -> SmtpSettings {
        SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: None,
            pass: None,
            security: SmtpSecurity::None,
            from: "payouts@example.com".to_owned(),
            from_name: "Home Solutions".to_owned(),
            reply_to: Some("support@example.com".to_owned()),
            trusted: None,
        }
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(self.settings()).expect("good settings")
    }
}

async fn converse(stream: TcpStream, replies: &[(&str, &str)], heard: Arc<Mutex<Vec<String>>>) {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut in_data = false;
    let _ = writing.write_all(b"220 test\r\n").await;
    while let Ok(Some(line)) = lines.next_line().await {
        heard.lock().expect("no panic while held").push(line.clone());
        if in_data && line != "." {
            continue;
        }
        in_data = line == "DATA";
        let scripted = replies.iter().find(|(start, _)| line.starts_with(start));
        let reply = scripted.map_or(if in_data { "354 go on" } else { "250 ok" }, |(_, reply)| reply);
        let _ = writing.write_all(format!("{reply}\r\n").as_bytes()).await;
    }
}

fn mail() -> Mail {
    Mail {
        message_id: Uuid::from_u128(7),
        to: "jane@example.org".to_owned(),
        to_name: Some("Jané Doe".to_owned()),
        subject: "Your payment is on its way".to_owned(),
        html: "<p>99,700.00</p>".to_owned(),
        text: "99,700.00".to_owned(),
        attachments: vec![Attachment {
            file_name: "receipt.pdf".to_owned(),
            content_type: "application/pdf".to_owned(),
            bytes: b"%PDF".to_vec(),
        }],
    }
}

#[tokio::test]
async fn a_mail_arrives_with_both_parts_its_attachment_and_a_message_id_of_its_own() {
    let server = Server::start(&[]).await;

    server.mailer().send(&mail()).await.expect("accepted");

    let transcript = server.transcript();
    for part in [
        "MAIL FROM:<payouts@example.com>",
        "RCPT TO:<jane@example.org>",
        "Message-ID: <00000000-0000-0000-0000-000000000007@example.com>",
        "From: \"Home Solutions\" <payouts@example.com>",
        "Subject: Your payment is on its way",
        "MAIL FROM:<payouts@example.com>",
        "Reply-To: support@example.com",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "text/plain",
        "text/html",
        "Content-Disposition: attachment; filename=\"receipt.pdf\"",
    ] {
        assert!(transcript.contains(part), "{part} in\n{transcript}");
    }
}

#[tokio::test]
async fn sending_again_repeats_the_message_id() {
    let server = Server::start(&[]).await;
    let mailer = server.mailer();

    mailer.send(&mail()).await.expect("accepted");
    mailer.send(&mail()).await.expect("accepted again");

    let same = "Message-ID: <00000000-0000-0000-0000-000000000007@example.com>";
    assert_eq!(server.transcript().matches(same).count(), 2);
}

#[tokio::test]
async fn names_and_subjects_cannot_add_headers_or_recipients() {
    let server = Server::start(&[]).await;
    let mut crafted = mail();
    crafted.subject = "Hello\r\nBcc: one@evil.example\r\n\r\nbody".to_owned();
    crafted.to_name = Some("Jane\r\nBcc: two@evil.example".to_owned());
    crafted.attachments[0].file_name = "a\"\r\nBcc: three@evil.example".to_owned();

    server.mailer().send(&crafted).await.expect("accepted");

    let transcript = server.transcript();
    assert_eq!(transcript.matches("RCPT TO").count(), 1, "{transcript}");
    assert!(!transcript.lines().any(|line| line.starts_with("Bcc")), "{transcript}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anything_is_sent() {
    let server = Server::start(&[]).await;

    for address in [
        "",
        "jane",
        "a@b@c",
        "jane@example.org\r\nRCPT TO:<x@evil.example>",
        "jane@example.org, x@evil.example",
    ] {
        let mut misdirected = mail();
        misdirected.to = address.to_owned();
        let refusal = server.mailer().send(&misdirected).await.expect_err(address);
        assert!(!refusal.transient, "{address}: {refusal}");
    }
    assert_eq!(server.transcript(), "");
}

#[tokio::test]
async fn a_temporary_refusal_may_be_tried_again_and_a_final_one_may_not() {
    let busy = Server::start(&[("RCPT", "451 4.7.1 greylisted, come back")]).await;
    let unknown = Server::start(&[("RCPT", "550 5.1.1 no such mailbox")]).await;

    let later = busy.mailer().send(&mail()).await.expect_err("451");
    let never = unknown.mailer().send(&mail()).await.expect_err("550");

    assert!(
        later.transient && later.message.contains("451") && later.message.contains("greylisted"),
        "{later}"
    );
    assert!(!never.transient && never.message.contains("no such mailbox"), "{never}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_passing_fault() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let mut settings = Server::start(&[]).await.settings();
    settings.port = listener.local_addr().expect("bound").port();
    drop(listener);
    let mailer = Mailer::new(settings).expect("good settings");

    assert!(mailer.send(&mail()).await.expect_err("nobody listens").transient);
    assert!(mailer.check().await.is_err());
}

#[tokio::test]
async fn the_check_sends_nothing() {
    let server = Server::start(&[]).await;

    server.mailer().check().await.expect("the server is there");

    assert!(!server.transcript().contains("MAIL FROM"), "{}", server.transcript());
}

#[tokio::test]
async fn without_starttls_neither_mail_nor_password_leaves() {
    let server = Server::start(&[]).await;
    let mut settings = server.settings();
    settings.security = SmtpSecurity::StartTls;
    settings.user = Some("someone".to_owned());
    settings.pass = Some("canary-password".into());

    let refusal = Mailer::new(settings).expect("good settings").send(&mail()).await;

    assert!(refusal.is_err());
    let transcript = server.transcript();
    assert!(
        !transcript.contains("MAIL FROM") && !transcript.contains("AUTH"),
        "{transcript}"
    );
}

#[tokio::test]
async fn settings_that_would_send_in_the_clear_or_nowhere_are_refused() {
    let good = Server::start(&[]).await.settings();
    let refusal = |change: fn(&mut SmtpSettings)| {
        let mut settings = good.clone();
        change(&mut settings);
        Mailer::new(settings).expect_err("a bad setting").to_string()
    };

    assert!(refusal(|settings| settings.host = "mail.example.com".to_owned()).contains("SMTP_SECURITY"));
    assert!(refusal(|settings| settings.host = "10.0.0.5".to_owned()).contains("SMTP_SECURITY"));
    assert!(refusal(|settings| settings.from = "nobody".to_owned()).contains("EMAIL_FROM"));
    assert!(refusal(|settings| settings.user = Some("someone".to_owned())).contains("SMTP_PASS"));
}

#[tokio::test]
async fn passwords_do_not_appear_in_debug() {
    let mut settings = Server::start(&[]).await.settings();
    settings.user = Some("someone".to_owned());
    settings.pass = Some("canary-password".into());
    let shown = format!("{settings:?}");

    let mailer = Mailer::new(settings).expect("good settings");

    assert!(!shown.contains("canary") && !format!("{mailer:?}").contains("canary"));
}
