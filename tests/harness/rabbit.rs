use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lapin::options::{BasicAckOptions, BasicGetOptions, ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties, ExchangeKind};

/// Where Debian's package `rabbitmq-server` has it, without its change of user.
const PROGRAM: &str = "/usr/lib/rabbitmq/bin/rabbitmq-server";
const QUEUE: &str = "whoever-listens";
/// Longer than it takes to start on a busy machine.
const STARTS_WITHIN: Duration = Duration::from_secs(90);
const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// A real broker of a test's own, with a queue that gets every event.
#[derive(Debug)]
pub struct RabbitMq {
    folder: PathBuf,
    port: u16,
    distribution_port: u16,
    child: Option<Child>,
}

/// A message as a listener gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub routing_key: String,
    pub message_id: String,
    pub delivery_mode: Option<u8>,
    pub body: String,
}

impl RabbitMq {
    /// None where it is not installed, which is said aloud. With `CI` set it has to be.
    pub async fn start() -> Option<Self> {
        if !PathBuf::from(PROGRAM).exists() {
            assert!(
                env::var_os("CI").is_none(),
                "CI needs {PROGRAM}: apt-get install rabbitmq-server"
            );
            crate::skipped("RabbitMQ (apt-get install rabbitmq-server)");
            return None;
        }
        let port = free_port();
        let folder = env::temp_dir().join(format!("payout-rabbit-{}-{port}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the broker");
        let mut broker = Self {
            folder,
            port,
            distribution_port: free_port(),
            child: None,
        };
        broker.comes_back().await;
        Some(broker)
    }

    pub fn url(&self) -> String {
        format!("amqp://guest:guest@127.0.0.1:{}/%2f", self.port)
    }

    /// Ends it without a word, as a machine ends that loses its power.
    pub fn dies(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It runs in a group of its own, with the machine of Erlang as a child.
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-9", "--", &group]).status();
            let _ = child.wait();
        }
    }

    /// Starts it, on what it had written down before.
    pub async fn comes_back(&mut self) {
        let folder = |name: &str| self.folder.join(name);
        let name = self
            .folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let child = Command::new(PROGRAM)
            .env("HOME", &self.folder)
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODENAME", format!("{name}@localhost"))
            .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
            .env("RABBITMQ_NODE_PORT", self.port.to_string())
            .env("RABBITMQ_DIST_PORT", self.distribution_port.to_string())
            .env("RABBITMQ_MNESIA_BASE", folder("mnesia"))
            .env("RABBITMQ_LOG_BASE", folder("log"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder("plugins"))
            .env("RABBITMQ_CONFIG_FILE", folder("none"))
            .env("RABBITMQ_CONF_ENV_FILE", folder("none-either"))
            .env("RABBITMQ_PID_FILE", folder("pid"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the broker starts");
        self.child = Some(child);
        let listening = async {
            while self.listen().await.is_err() {
                tokio::time::sleep(LOOKS_EVERY).await;
            }
        };
        let started = tokio::time::timeout(STARTS_WITHIN, listening).await;
        started.expect("the broker answers in time");
    }

    /// Everything that was published since the last time, in order.
    pub async fn heard(&self) -> Vec<Heard> {
        let (_connection, channel) = self.listen().await.expect("the broker answers");
        let mut heard = Vec::new();
        while let Some(message) = channel
            .basic_get(QUEUE.into(), BasicGetOptions::default())
            .await
            .expect("a queue")
        {
            message
                .ack(BasicAckOptions::default())
                .await
                .expect("the broker answers");
            let properties = &message.delivery.properties;
            heard.push(Heard {
                routing_key: message.delivery.routing_key.to_string(),
                message_id: properties
                    .message_id()
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                delivery_mode: *properties.delivery_mode(),
                body: String::from_utf8_lossy(&message.delivery.data).into_owned(),
            });
        }
        heard
    }

    /// Whoever listens declares what he needs, in the same words as the service.
    async fn listen(&self) -> lapin::Result<(Connection, Channel)> {
        let connection = Connection::connect(&self.url(), ConnectionProperties::default()).await?;
        let channel = connection.create_channel().await?;
        let durable = ExchangeDeclareOptions {
            durable: true,
            ..ExchangeDeclareOptions::default()
        };
        let exchange = infrastructure::events::broker::EXCHANGE;
        let nothing_more = FieldTable::default;
        channel
            .exchange_declare(exchange.into(), ExchangeKind::Topic, durable, nothing_more())
            .await?;
        channel
            .queue_declare(QUEUE.into(), QueueDeclareOptions::durable(), nothing_more())
            .await?;
        channel
            .queue_bind(
                QUEUE.into(),
                exchange.into(),
                "#".into(),
                QueueBindOptions::default(),
                nothing_more(),
            )
            .await?;
        Ok((connection, channel))
    }
}

impl Drop for RabbitMq {
    fn drop(&mut self) {
        self.dies();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}
