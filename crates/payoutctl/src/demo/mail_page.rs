//! The mails that were caught, for a browser: a list, and each one as its recipient would see it.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use mail_catcher::{CaughtMail, MailCatcher};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

const REQUEST_MAX: Duration = Duration::from_secs(5);
const HEAD_BYTES_MAX: u64 = 8 * 1024;
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}\
    td{padding:.2rem 1.2rem .2rem 0;vertical-align:top}";

/// Answers until it is dropped.
pub(super) async fn serve(listener: TcpListener, inbox: Arc<MailCatcher>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(tokio::time::timeout(REQUEST_MAX, answer(stream, inbox.clone())));
    }
}

async fn answer(mut stream: TcpStream, inbox: Arc<MailCatcher>) -> io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut head = BufReader::new(reader.take(HEAD_BYTES_MAX));
    let mut request = String::new();
    head.read_line(&mut request).await?;
    let mut line = String::new();
    while head.read_line(&mut line).await? > 2 {
        line.clear();
    }
    writer
        .write_all(respond(&request, &inbox.messages()).as_bytes())
        .await?;
    writer.shutdown().await
}

/// No script of a mail runs, and nothing is fetched from outside.
fn respond(request: &str, mails: &[CaughtMail]) -> String {
    let mut words = request.split_ascii_whitespace();
    let (status, body) = match (words.next(), words.next()) {
        (Some("GET"), Some("/")) => ("200 OK", overview(mails)),
        (Some("GET"), Some(path)) => match numbered(path, mails) {
            Some(mail) => ("200 OK", mail.html().unwrap_or_else(|| page("Mail", &pre(mail)))),
            None => ("404 Not Found", page("Nothing here", "<p>No such mail.</p>")),
        },
        _ => (
            "405 Method Not Allowed",
            page("Read only", "<p>Mails can only be read.</p>"),
        ),
    };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; sandbox\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn numbered<'a>(path: &str, mails: &'a [CaughtMail]) -> Option<&'a CaughtMail> {
    let number: usize = path.strip_prefix('/')?.parse().ok()?;
    mails.get(number.checked_sub(1)?)
}

/// Newest first.
fn overview(mails: &[CaughtMail]) -> String {
    let mut rows = String::new();
    for (index, mail) in mails.iter().enumerate().rev() {
        let (number, to, subject) = (index + 1, escaped(&mail.to.join(", ")), escaped(&mail.subject()));
        let attached: Vec<String> = mail.attachments().into_iter().map(|it| escaped(&it.name)).collect();
        let _ = write!(
            rows,
            "<tr><td>{number}</td><td>{to}</td><td><a href=\"/{number}\">{subject}</a></td><td>{}</td></tr>",
            attached.join(", ")
        );
    }
    page(&format!("{} mails", mails.len()), &format!("<table>{rows}</table>"))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1>{body}</html>"
    )
}

fn pre(mail: &CaughtMail) -> String {
    format!("<pre>{}</pre>", escaped(&mail.text().unwrap_or_default()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails() -> Vec<CaughtMail> {
        let raw = "Subject: <b>Hello</b>\r\nContent-Type: text/plain\r\n\r\n1 < 2\r\n";
        vec![CaughtMail {
            from: "a@example.com".to_owned(),
            to: vec!["b@example.com".to_owned()],
            raw: raw.to_owned(),
        }]
    }

    #[test]
    fn the_list_leads_to_each_mail_and_shows_no_markup_of_theirs() {
        let list = respond("GET / HTTP/1.1", &mails());

        assert!(list.contains("<a href=\"/1\">&lt;b&gt;Hello&lt;/b&gt;</a>"), "{list}");
        assert!(respond("GET /1 HTTP/1.1", &mails()).contains("1 &lt; 2"));
    }

    #[test]
    fn anything_else_is_not_there() {
        for path in ["/0", "/2", "/x", "/favicon.ico"] {
            assert!(
                respond(&format!("GET {path} HTTP/1.1"), &mails()).starts_with("HTTP/1.1 404 "),
                "{path}"
            );
        }
        assert!(respond("POST / HTTP/1.1", &mails()).starts_with("HTTP/1.1 405 "));
        assert!(respond("", &mails()).starts_with("HTTP/1.1 405 "));
    }
}
