use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A lookup that answers the next of these each time, and the last one for ever.
fn answering(answers: &'static [&'static str]) -> Lookup {
    let asked = AtomicUsize::new(0);
    Arc::new(move |_host| {
        let turn = asked.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let addresses = answers[turn].split(' ').map(|text| text.parse::<IpAddr>().expect(text));
        let addresses: Vec<IpAddr> = addresses.collect();
        Box::pin(async move { Ok(addresses) })
    })
}

async fn post(poster: &Poster, url: &str) -> Reply {
    let webhook = Webhook {
        url,
        id: Uuid::from_u128(7),
        at: OffsetDateTime::UNIX_EPOCH,
        body: "{}",
        secrets: &[],
    };
    poster.post(&webhook).await
}

/// Answers one request with this, and gives what was asked.
async fn server(answer: String) -> (u16, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut asked = vec![0; 4096];
        let length = stream.read(&mut asked).await.expect("a request");
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8_lossy(&asked[..length]).into_owned()
    });
    (port, task)
}

#[tokio::test]
async fn s07_a_host_that_leads_to_a_private_address_is_not_connected_to() {
    for answers in [
        &["127.0.0.1"],
        &["169.254.169.254"],
        &["::1"],
        &["::ffff:10.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["2002:7f00:1::"],
        &["93.184.215.14 127.0.0.1"],
    ] {
        let poster = Poster::looking_up(Reach::Internet, answering(answers));
        let reply = post(&poster, "https://example.com/").await;
        assert_eq!(reply.failure, Some(Failure::NotPublic), "{answers:?}");
    }
}

#[tokio::test]
async fn s07_a_host_that_changes_its_address_is_checked_in_every_attempt() {
    // 203.0.113.0/24 would be refused; an address of ours that nobody listens at stands for the public one.
    let poster = Poster::looking_up(Reach::ThisMachineToo, answering(&["127.0.0.1", "10.0.0.1"]));
    let (port, task) = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    let url = format!("http://localhost:{port}/");

    assert_eq!(post(&poster, &url).await.failure, None);
    task.await.expect("it was asked once");

    assert_eq!(post(&poster, &url).await.failure, Some(Failure::NotPublic));
}

#[tokio::test]
async fn a_webhook_says_who_it_is_and_when_it_was_sent() {
    let (port, task) = server("HTTP/1.1 204 No Content\r\n\r\n".to_owned()).await;
    let poster = Poster::new(Reach::ThisMachineToo);

    let url = format!("http://127.0.0.1:{port}/hooks?x=1");
    let secrets = [EndpointSecret::generate(), EndpointSecret::generate()];
    let webhook = Webhook {
        url: &url,
        id: Uuid::from_u128(7),
        at: OffsetDateTime::from_unix_timestamp(1_795_155_600).expect("a time"),
        body: r#"{"type":"payout.completed"}"#,
        secrets: &secrets,
    };
    let reply = poster.post(&webhook).await;

    let asked = task.await.expect("it was asked");
    assert_eq!((reply.failure, reply.status), (None, Some(204)));
    assert!(asked.starts_with("POST /hooks?x=1 HTTP/1.1"), "{asked}");
    assert!(
        asked.contains("webhook-id: 00000000-0000-0000-0000-000000000007"),
        "{asked}"
    );
    assert!(asked.contains("webhook-timestamp: 1795155600"), "{asked}");
    let [new, old] = &secrets;
    let signed = |secret: &EndpointSecret| secret.sign(webhook.id, webhook.at, webhook.body);
    assert!(
        asked.contains(&format!("webhook-signature: {} {}", signed(new), signed(old))),
        "{asked}"
    );
    assert!(asked.ends_with("\r\n\r\n{\"type\":\"payout.completed\"}"), "{asked}");
}

#[tokio::test]
async fn an_answer_is_kept_as_far_as_people_read_it() {
    let long = format!("no, whsec_AAAABBBB+/= is not it\0 {}", "x".repeat(100_000));
    let answer = format!(
        "HTTP/1.1 429 Slow\r\nretry-after: 999999\r\ncontent-length: {}\r\n\r\n{long}",
        long.len()
    );
    let (port, task) = server(answer).await;

    let reply = post(
        &Poster::new(Reach::ThisMachineToo),
        &format!("http://127.0.0.1:{port}/"),
    )
    .await;

    drop(task);
    assert_eq!((reply.failure, reply.status), (Some(Failure::Refused), Some(429)));
    assert_eq!(reply.retry_after, Some(Duration::from_hours(24)), "and no longer");
    assert!(reply.text.starts_with("no, [redacted] is not it xx"), "{}", reply.text);
    assert!(reply.text.len() <= KEPT_BYTES_MAX, "{}", reply.text.len());
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_410_means_never_again() {
    for (status, failure) in [(307, Failure::Refused), (500, Failure::Refused), (410, Failure::Gone)] {
        let (port, _task) = server(format!(
            "HTTP/1.1 {status} X\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"
        ))
        .await;
        let reply = post(
            &Poster::new(Reach::ThisMachineToo),
            &format!("http://127.0.0.1:{port}/"),
        )
        .await;
        assert_eq!((reply.failure, reply.status), (Some(failure), Some(status)));
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable() {
    let reply = post(&Poster::new(Reach::ThisMachineToo), "http://127.0.0.1:1/").await;

    assert_eq!((reply.failure, reply.status), (Some(Failure::Unreachable), None));
}
