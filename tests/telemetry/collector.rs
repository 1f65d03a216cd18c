use std::io;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Takes what is exported and reads it with the collector's own types. Can be away.
#[derive(Debug, Clone, Default)]
pub struct Collector(Arc<Mutex<Taken>>);

#[derive(Debug, Default)]
struct Taken {
    bytes: Vec<u8>,
    spans: Vec<Span>,
    resources: Vec<String>,
    is_away: bool,
    refused: usize,
}

impl Collector {
    /// Starts one; it listens at the address for as long as the runtime lives.
    pub async fn start() -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("a bound listener has an address")
        );
        let collector = Self::default();
        let taking = collector.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(taking.clone().converse(stream));
            }
        });
        (collector, address)
    }

    pub fn goes_away(&self, is_away: bool) {
        self.with(|taken| taken.is_away = is_away);
    }

    /// How many batches it did not take.
    pub fn refused(&self) -> usize {
        self.with(|taken| taken.refused)
    }

    pub fn spans(&self) -> Vec<Span> {
        self.with(|taken| taken.spans.clone())
    }

    /// Attributes of the processes that exported, as `key=value`.
    pub fn resources(&self) -> Vec<String> {
        self.with(|taken| taken.resources.clone())
    }

    /// Every byte that came in, as text as far as it is one.
    pub fn text(&self) -> String {
        self.with(|taken| String::from_utf8_lossy(&taken.bytes).into_owned())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Taken) -> T) -> T {
        act(&mut self.0.lock().expect("no panic while held"))
    }

    async fn converse(self, stream: TcpStream) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        loop {
            let mut head = String::new();
            while stream.read_line(&mut head).await? > 2 {}
            if head.is_empty() {
                return Ok(());
            }
            let mut body = vec![0; length(&head)];
            stream.read_exact(&mut body).await?;
            let status = self.takes(&head, &body);
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await?;
        }
    }

    fn takes(&self, head: &str, body: &[u8]) -> &'static str {
        assert!(head.starts_with("POST /v1/traces HTTP/1.1"), "{head}");
        assert!(
            head.to_lowercase().contains("content-type: application/x-protobuf"),
            "{head}"
        );
        let request = ExportTraceServiceRequest::decode(body).expect("what is exported is OTLP");
        self.with(|taken| {
            if taken.is_away {
                taken.refused += 1;
                return "503 Service Unavailable";
            }
            taken.bytes.extend_from_slice(body);
            for of_resource in request.resource_spans {
                let attributes = of_resource
                    .resource
                    .map(|resource| resource.attributes)
                    .unwrap_or_default();
                taken.resources.extend(attributes.iter().map(|it| {
                    format!(
                        "{}={}",
                        it.key,
                        text(it.value.as_ref().and_then(|it| it.value.as_ref()))
                    )
                }));
                taken
                    .spans
                    .extend(of_resource.scope_spans.into_iter().flat_map(|it| it.spans));
            }
            "200 OK"
        })
    }
}

/// An attribute of a span, as text.
pub fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|it| it.key == key)?;
    Some(text(found.value.as_ref()?.value.as_ref()))
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(yes)) => yes.to_string(),
        Some(Value::DoubleValue(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn length(head: &str) -> usize {
    let head = head.to_lowercase();
    let value = head
        .split("content-length:")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    value
        .and_then(|value| value.trim().parse().ok())
        .expect("a body of known length")
}
