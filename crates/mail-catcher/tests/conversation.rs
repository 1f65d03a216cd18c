//! Conversations with the catcher: over a plain socket where the words matter, with a mailer where they do not.

use std::net::{Ipv4Addr, SocketAddr};

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Message, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use mail_catcher::MailCatcher;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

type Mailer = AsyncSmtpTransport<Tokio1Executor>;

#[tokio::test]
async fn a_message_with_both_texts_and_a_document_is_caught_and_decoded() {
    let catcher = catcher().await;
    let receipt = Attachment::new("receipt é.pdf".to_owned()).body(vec![0, 159, 146, 150], pdf());
    let content = MultiPart::mixed()
        .multipart(MultiPart::alternative_plain_html(
            "Grüße = 100 %\n.\nEnd".to_owned(),
            "<p>Grüße</p>".to_owned(),
        ))
        .singlepart(receipt);
    let message = letter("Ваша выплата отправлена, and here is a rather long subject to fold").multipart(content);

    mailer(&catcher).send(message.unwrap()).await.unwrap();

    let mail = catcher.wait_for(1).await.unwrap().remove(0);
    assert_eq!(mail.from, "payouts@example.com");
    assert_eq!(mail.to, ["ann@example.com"]);
    assert_eq!(
        mail.subject(),
        "Ваша выплата отправлена, and here is a rather long subject to fold"
    );
    assert_eq!(mail.message_id(), "<one@example.com>");
    assert_eq!(mail.text().unwrap().replace('\r', ""), "Grüße = 100 %\n.\nEnd");
    assert_eq!(mail.html().unwrap(), "<p>Grüße</p>");
    let attachments = mail.attachments();
    assert_eq!(attachments.len(), 1);
    assert_eq!(attachments[0].name, "receipt é.pdf");
    assert_eq!(attachments[0].content_type, "application/pdf");
    assert_eq!(attachments[0].bytes, [0, 159, 146, 150]);
}

#[tokio::test]
async fn scripted_refusals_end_after_their_count() {
    let catcher = catcher().await;
    catcher.fail_next(2, 451);
    let mailer = mailer(&catcher);

    let first = mailer.send(plain_letter()).await.unwrap_err();
    let second = mailer.send(plain_letter()).await.unwrap_err();
    let third = mailer.send(plain_letter()).await;

    assert!(first.is_transient() && second.is_transient());
    assert!(third.is_ok());
    assert_eq!(catcher.messages().len(), 1);
}

#[tokio::test]
async fn a_permanent_refusal_is_seen_as_permanent() {
    let catcher = catcher().await;
    catcher.fail_next(1, 550);

    let refused = mailer(&catcher).send(plain_letter()).await.unwrap_err();

    assert!(refused.is_permanent());
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn a_message_kept_in_silence_looks_like_a_failure_to_its_sender() {
    let catcher = catcher().await;
    catcher.drop_after_data(1);
    let mailer = mailer(&catcher);

    let cut = mailer.send(plain_letter()).await;
    let again = mailer.send(plain_letter()).await;

    assert!(cut.is_err());
    assert!(again.is_ok());
    let ids: Vec<_> = catcher
        .messages()
        .iter()
        .map(mail_catcher::CaughtMail::message_id)
        .collect();
    assert_eq!(ids, ["<one@example.com>", "<one@example.com>"]);
}

#[tokio::test]
async fn commands_out_of_order_are_refused_and_change_nothing() {
    let catcher = catcher().await;
    let mut client = Client::connect(&catcher).await;

    assert_eq!(client.asks("RCPT TO:<ann@example.com>").await, "503");
    assert_eq!(client.asks("DATA").await, "503");
    assert_eq!(client.asks("MAIL FROM:ann@example.com").await, "501");
    assert_eq!(client.asks("DANCE").await, "502");
    assert_eq!(client.asks("NOOP").await, "250");
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn a_message_cut_off_in_the_middle_is_not_kept() {
    let catcher = catcher().await;
    let mut client = Client::connect(&catcher).await;
    client.asks("MAIL FROM:<a@example.com>").await;
    client.asks("RCPT TO:<b@example.com>").await;
    client.asks("DATA").await;

    let rest = client.leaves_with("Subject: half a let").await;

    assert_eq!(rest, "");
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn a_message_beyond_all_measure_is_refused_and_the_session_goes_on() {
    let catcher = catcher().await;
    let mut client = Client::connect(&catcher).await;
    client.asks("MAIL FROM:<a@example.com>").await;
    client.asks("RCPT TO:<b@example.com>").await;
    client.asks("DATA").await;

    let line = "x".repeat(1_000_000);
    for _ in 0..20 {
        client.sends(&line).await;
    }

    assert_eq!(client.asks(".").await, "552");
    assert_eq!(client.asks("NOOP").await, "250");
    assert!(catcher.messages().is_empty());
}

async fn catcher() -> MailCatcher {
    MailCatcher::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .await
        .unwrap()
}

fn mailer(catcher: &MailCatcher) -> Mailer {
    Mailer::builder_dangerous("127.0.0.1").port(catcher.port()).build()
}

fn letter(subject: &str) -> lettre::message::MessageBuilder {
    Message::builder()
        .from("Payouts <payouts@example.com>".parse().unwrap())
        .to("Ann <ann@example.com>".parse().unwrap())
        .message_id(Some("<one@example.com>".to_owned()))
        .subject(subject)
}

fn plain_letter() -> Message {
    letter("Hello")
        .singlepart(SinglePart::plain("Hello".to_owned()))
        .unwrap()
}

fn pdf() -> ContentType {
    "application/pdf".parse().unwrap()
}

/// Somebody who speaks SMTP by hand.
struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    async fn connect(catcher: &MailCatcher) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, catcher.port())).await.unwrap();
        let mut client = Self {
            stream: BufReader::new(stream),
        };
        assert_eq!(client.hears().await, "220");
        client
    }

    async fn asks(&mut self, line: &str) -> String {
        self.sends(line).await;
        self.hears().await
    }

    async fn sends(&mut self, line: &str) {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
    }

    async fn hears(&mut self) -> String {
        let mut answer = String::new();
        self.stream.read_line(&mut answer).await.unwrap();
        answer[..3].to_owned()
    }

    /// Sends an unfinished line, closes its side, and returns what the server still said.
    async fn leaves_with(mut self, unfinished: &str) -> String {
        self.stream.write_all(unfinished.as_bytes()).await.unwrap();
        self.stream.shutdown().await.unwrap();
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).await.unwrap();
        rest
    }
}
