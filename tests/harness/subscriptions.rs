use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// The main application's subscription service, over real HTTP. What it answers, a test says.
#[derive(Debug)]
pub struct SubscriptionServer {
    port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

/// A request that arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub path: String,
    pub api_key: String,
    pub idempotency_key: String,
    pub body: Value,
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Status(u16),
    /// A body with 200.
    Says(&'static str),
    /// It was carried out, and nobody hears of it.
    HangUp,
}

#[derive(Debug)]
struct State {
    asked: Vec<Asked>,
    next: VecDeque<Reply>,
    afterwards: Reply,
}

impl SubscriptionServer {
    /// One that cancels whatever it is asked to.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let state = Arc::new(Mutex::new(State {
            asked: Vec::new(),
            next: VecDeque::new(),
            afterwards: Reply::Status(200),
        }));
        let task = tokio::spawn(serve(listener, state.clone()));
        Self { port, state, task }
    }

    /// The settings of a service that uses it.
    pub fn settings(&self) -> [(&'static str, String); 2] {
        [
            ("SUBSCRIPTION_SERVICE_URL", format!("http://127.0.0.1:{}", self.port)),
            (
                "SUBSCRIPTION_SERVICE_KEY",
                "a-key-of-the-subscription-service".to_owned(),
            ),
        ]
    }

    /// Answers these first, one after the other.
    pub fn answers(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state().next.extend(replies);
    }

    /// Answers like this from now on.
    pub fn always_answers(&self, reply: Reply) {
        self.state().afterwards = reply;
    }

    /// The cancellations it was asked for.
    pub fn asked(&self) -> Vec<Asked> {
        self.requests(Asked::is_cancellation)
    }

    /// Everything else: its figure of revenue.
    pub fn asked_for_figures(&self) -> Vec<Asked> {
        self.requests(|asked| !asked.is_cancellation())
    }

    fn requests(&self, wanted: impl Fn(&Asked) -> bool) -> Vec<Asked> {
        let asked = self.state().asked.clone();
        asked.into_iter().filter(wanted).collect()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with it")
    }
}

impl Asked {
    fn is_cancellation(&self) -> bool {
        self.path.ends_with("/cancel")
    }
}

impl Drop for SubscriptionServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let Some(asked) = read(&mut stream).await else { continue };
        let reply = {
            let mut state = state.lock().expect("no thread panics with it");
            state.asked.push(asked);
            state.next.pop_front().unwrap_or(state.afterwards)
        };
        let (status, body) = match reply {
            Reply::Status(status) => (status, ""),
            Reply::Says(body) => (200, body),
            Reply::HangUp => continue,
        };
        let (length, location) = (body.len(), "http://127.0.0.1:1/elsewhere");
        let answer = format!(
            "HTTP/1.1 {status} As Told\r\nContent-Length: {length}\r\nLocation: {location}\r\nConnection: close\r\n\r\n{body}"
        );
        drop(stream.write_all(answer.as_bytes()).await);
    }
}

/// One request; the client closes or we do.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    while bytes.len() < REQUEST_BYTES_MAX {
        if let Some(asked) = parse(&bytes) {
            return Some(asked);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    None
}

fn parse(bytes: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    };
    let length: usize = header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    (body.len() >= length).then(|| Asked {
        path: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        api_key: header("x-api-key").unwrap_or_default(),
        idempotency_key: header("idempotency-key").unwrap_or_default(),
        body: serde_json::from_str(body).unwrap_or_default(),
    })
}
