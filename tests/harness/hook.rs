use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Takes what is posted to it, over real HTTP. What it answers, a test says.
#[derive(Debug)]
pub struct Hook {
    port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

/// One request, taken or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Under their names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

#[derive(Debug, Default)]
struct State {
    taken: Vec<Value>,
    posts: Vec<Posted>,
    next: VecDeque<u16>,
}

impl Hook {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let state = Arc::new(Mutex::new(State::default()));
        let task = tokio::spawn(serve(listener, state.clone()));
        Self { port, state, task }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/alerts?key=canary-hook-key", self.port)
    }

    /// The next requests are answered like this; all others are taken.
    pub fn answers_next(&self, statuses: &[u16]) {
        self.state.lock().expect("no panic while held").next.extend(statuses);
    }

    /// The bodies of what it answered with 200, in order.
    pub fn taken(&self) -> Vec<Value> {
        self.state.lock().expect("no panic while held").taken.clone()
    }

    /// Everything that was posted, in order.
    pub fn posts(&self) -> Vec<Posted> {
        self.state.lock().expect("no panic while held").posts.clone()
    }
}

impl Posted {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        // A client that goes away half-way is none of a test's business.
        let _ = answer(stream, &state).await;
    }
}

async fn answer(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").and_then(|value| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let status = {
        let mut state = state.lock().expect("no panic while held");
        let status = state.next.pop_front().unwrap_or(200);
        state.posts.push(Posted {
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        if status == 200 {
            state.taken.push(serde_json::from_slice(&body).unwrap_or_default());
        }
        status
    };
    // A redirect leads to itself, so that whoever follows it is seen to.
    let answer =
        format!("HTTP/1.1 {status} Scripted\r\nlocation: /alerts\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.get_mut().write_all(answer.as_bytes()).await
}
