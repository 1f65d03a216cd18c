use std::io;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tracing::debug;

use crate::mail::CaughtMail;
use crate::mailbox::{Fate, Mailbox};
use crate::protection::Protection;

const LINE_BYTES_MAX: u64 = 4096;
const MESSAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
const RECIPIENTS_MAX: usize = 100;

/// One conversation, from the greeting to the end of the connection.
pub(crate) async fn run(stream: TcpStream, mailbox: Arc<Mailbox>, protection: Protection) {
    if let Err(error) = protected(stream, mailbox, protection).await {
        debug!("a mail session broke off: {error}");
    }
}

async fn protected(stream: TcpStream, mailbox: Arc<Mailbox>, protection: Protection) -> io::Result<()> {
    match protection {
        Protection::None => {
            Session::new(stream, mailbox, Offer::Nothing)
                .begin_and_converse()
                .await?;
        }
        Protection::Tls(acceptor) => {
            let stream = acceptor.accept(stream).await?;
            Session::new(stream, mailbox, Offer::Nothing)
                .begin_and_converse()
                .await?;
        }
        Protection::StartTls(acceptor) => {
            let mut plain = Session::new(stream, mailbox.clone(), Offer::StartTls);
            if plain.begin_and_converse().await? == Next::Upgrade {
                // What came in the clear is forgotten with the session.
                let stream = acceptor.accept(plain.stream.into_inner()).await?;
                Session::new(stream, mailbox, Offer::Nothing).converse().await?;
            }
        }
    }
    Ok(())
}

struct Session<S> {
    stream: BufReader<S>,
    mailbox: Arc<Mailbox>,
    envelope: Envelope,
    offer: Offer,
}

/// What a client may still ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    Nothing,
    /// It has to, before anything else.
    StartTls,
}

#[derive(Default)]
struct Envelope {
    from: Option<String>,
    to: Vec<String>,
}

#[derive(PartialEq, Eq)]
enum Next {
    Continue,
    Close,
    Upgrade,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    fn new(stream: S, mailbox: Arc<Mailbox>, offer: Offer) -> Self {
        Self {
            stream: BufReader::new(stream),
            mailbox,
            envelope: Envelope::default(),
            offer,
        }
    }

    async fn begin_and_converse(&mut self) -> io::Result<Next> {
        self.say("220 mail-catcher").await?;
        self.converse().await
    }

    /// Until one of the two ends it, or the client wants to go on under TLS.
    async fn converse(&mut self) -> io::Result<Next> {
        while let Some(line) = self.line().await? {
            match self.obey(&String::from_utf8_lossy(&line)).await? {
                Next::Continue => {}
                end @ (Next::Close | Next::Upgrade) => return Ok(end),
            }
        }
        Ok(Next::Close)
    }

    async fn obey(&mut self, line: &str) -> io::Result<Next> {
        let line = line.trim_end();
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" if self.offer == Offer::StartTls => self.say("250-mail-catcher\r\n250 STARTTLS").await?,
            "EHLO" => self.say("250-mail-catcher\r\n250-8BITMIME\r\n250 SMTPUTF8").await?,
            "STARTTLS" if self.offer == Offer::StartTls => {
                self.say("220 go ahead").await?;
                return Ok(Next::Upgrade);
            }
            "MAIL" | "RCPT" | "DATA" if self.offer == Offer::StartTls => self.say("530 STARTTLS first").await?,
            "HELO" => self.say("250 mail-catcher").await?,
            "MAIL" => self.begin(rest).await?,
            "RCPT" => self.address(rest).await?,
            "DATA" => return self.take_message().await,
            "RSET" => {
                self.envelope = Envelope::default();
                self.say("250 forgotten").await?;
            }
            "NOOP" => self.say("250 still here").await?,
            "VRFY" => self.say("252 send it and see").await?,
            "QUIT" => {
                self.say("221 goodbye").await?;
                return Ok(Next::Close);
            }
            _ => self.say("502 not known here").await?,
        }
        Ok(Next::Continue)
    }

    async fn begin(&mut self, rest: &str) -> io::Result<()> {
        match path(rest, "FROM:") {
            Some(sender) => {
                self.envelope = Envelope {
                    from: Some(sender),
                    to: Vec::new(),
                };
                self.say("250 sender noted").await
            }
            None => self.say("501 MAIL FROM:<address>").await,
        }
    }

    async fn address(&mut self, rest: &str) -> io::Result<()> {
        match path(rest, "TO:").filter(|recipient| !recipient.is_empty()) {
            _ if self.envelope.from.is_none() => self.say("503 who is the sender?").await,
            None => self.say("501 RCPT TO:<address>").await,
            Some(_) if self.envelope.to.len() >= RECIPIENTS_MAX => self.say("452 too many recipients").await,
            Some(recipient) => {
                self.envelope.to.push(recipient);
                self.say("250 recipient noted").await
            }
        }
    }

    async fn take_message(&mut self) -> io::Result<Next> {
        if self.envelope.to.is_empty() {
            self.say("503 who is the recipient?").await?;
            return Ok(Next::Continue);
        }
        self.say("354 end with a single dot").await?;
        let Some(content) = self.content().await? else {
            return Ok(Next::Close);
        };
        let Envelope { from, to } = std::mem::take(&mut self.envelope);
        if content.len() > MESSAGE_BYTES_MAX {
            self.say("552 the message is too large").await?;
            return Ok(Next::Continue);
        }
        let mail = CaughtMail {
            from: from.unwrap_or_default(),
            to,
            raw: String::from_utf8_lossy(&content).into_owned(),
        };
        self.answer(self.mailbox.receive(mail)).await
    }

    async fn answer(&mut self, fate: Fate) -> io::Result<Next> {
        match fate {
            Fate::Kept => {
                self.say("250 kept").await?;
                Ok(Next::Continue)
            }
            Fate::KeptInSilence => Ok(Next::Close),
            Fate::Refused { code } => {
                self.say(&format!("{code} refused as scripted")).await?;
                Ok(if code == 421 { Next::Close } else { Next::Continue })
            }
        }
    }

    /// The lines up to the single dot, without the dots that were doubled on the way. `None` when the client is gone.
    /// Of a message that is too large only the beginning is kept, and its length tells.
    async fn content(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut content = Vec::new();
        let mut starts_line = true;
        while let Some(piece) = self.line().await? {
            if starts_line && (piece == b".\r\n" || piece == b".\n") {
                return Ok(Some(content));
            }
            let doubled_dot = starts_line && piece.first() == Some(&b'.');
            starts_line = piece.last() == Some(&b'\n');
            if content.len() <= MESSAGE_BYTES_MAX {
                content.extend_from_slice(&piece[usize::from(doubled_dot)..]);
            }
        }
        Ok(None)
    }

    /// The next line with its end, or as much of it as is reasonable. `None` at the end of the connection.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let length = (&mut self.stream)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .await?;
        Ok((length > 0).then_some(line))
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }
}

/// The address between the angle brackets of `FROM:<a@b.example> SIZE=100`.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let head = rest.get(..keyword.len())?;
    let (_, after) = head
        .eq_ignore_ascii_case(keyword)
        .then(|| rest.split_at(keyword.len()))?;
    let (address, _) = after.trim_start().strip_prefix('<')?.split_once('>')?;
    Some(address.to_owned())
}
