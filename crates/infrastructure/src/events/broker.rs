//! RabbitMQ: one topic exchange that outlives it, messages that it keeps, and its word that it has them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions};
use lapin::types::FieldTable;
use lapin::uri::AMQPUri;
use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, ExchangeKind, PublisherConfirm};
use secrecy::{ExposeSecret as _, SecretString};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::Happened;
use crate::breaker::Breaker;
use crate::telemetry::calls::{Call, Came, observed};

/// Where other services listen; the routing key is the name of the event.
pub const EXCHANGE: &str = "splits-network-events";

const CONNECTION_NAME: &str = "payout-service";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CONFIRM_TIMEOUT: Duration = Duration::from_secs(30);
/// Written to disk before it is confirmed.
const PERSISTENT: u8 = 2;

/// Why there is no broker at an address. It is never repeated: it holds a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("AMQP_URL must be an address such as amqps://user:password@host/vhost")]
pub struct AmqpUrlError;

/// Why the broker has not taken a message. It may have it all the same: whoever reads it knows it again by its id.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("the broker does not answer")]
    Unreachable(#[source] lapin::Error),
    #[error("the broker did not answer in time")]
    TimedOut,
    #[error("the broker did not take the message")]
    Refused,
    /// It failed often in a row and is left alone for a while.
    #[error("the broker is left alone until {until}")]
    Resting { until: OffsetDateTime },
}

/// Connects when there is something to publish, and anew after whatever went wrong.
#[derive(Clone)]
pub struct Broker {
    url: Arc<SecretString>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    open: Option<Open>,
    breaker: Breaker,
}

struct Open {
    /// Closes when it is dropped.
    connection: Connection,
    channel: Channel,
}

impl Broker {
    pub fn new(url: SecretString) -> Result<Self, AmqpUrlError> {
        url.expose_secret().parse::<AMQPUri>().map_err(|_| AmqpUrlError)?;
        Ok(Self {
            url: Arc::new(url),
            state: Arc::default(),
        })
    }

    /// Makes sure that there is a connection.
    pub async fn connect(&self, now: OffsetDateTime) -> Result<(), BrokerError> {
        self.state.lock().await.connect(self.url.expose_secret(), now).await
    }

    /// Publishes in order and waits for the broker's word on each. After a failure the next call connects anew.
    pub async fn publish(&self, events: &[Happened], now: OffsetDateTime) -> Result<(), BrokerError> {
        let mut state = self.state.lock().await;
        state.connect(self.url.expose_secret(), now).await?;
        // Not there while this goes on: whoever is dropped in the middle leaves nothing half spoken behind.
        let Some(open) = state.open.take() else {
            return Err(BrokerError::TimedOut);
        };
        let call = Call {
            service: "broker",
            method: "publish",
            host: "",
        };
        let publishing = async {
            let published = tokio::time::timeout(CONFIRM_TIMEOUT, publish_all(&open.channel, events)).await;
            published.unwrap_or(Err(BrokerError::TimedOut))
        };
        match observed(call, publishing, came).await {
            Ok(()) => {
                state.open = Some(open);
                state.breaker.answered();
                Ok(())
            }
            Err(error) => {
                state.breaker.failed(now);
                Err(error)
            }
        }
    }
}

fn came(published: &Result<(), BrokerError>) -> Came {
    match published {
        Ok(()) => Came::Success,
        Err(BrokerError::Refused) => Came::Refusal,
        Err(_) => Came::Silence,
    }
}

impl State {
    async fn connect(&mut self, url: &str, now: OffsetDateTime) -> Result<(), BrokerError> {
        if self.open.as_ref().is_some_and(Open::is_up) {
            return Ok(());
        }
        self.open = None;
        self.breaker
            .admit(now)
            .map_err(|until| BrokerError::Resting { until })?;
        let opened = tokio::time::timeout(CONNECT_TIMEOUT, Open::to(url)).await;
        let opened = opened.unwrap_or(Err(BrokerError::TimedOut));
        if opened.is_err() {
            self.breaker.failed(now);
        }
        self.open = Some(opened?);
        Ok(())
    }
}

impl Open {
    async fn to(url: &str) -> Result<Self, BrokerError> {
        // Only the first of the process wins, and all want the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let properties = ConnectionProperties::default().with_connection_name(CONNECTION_NAME.into());
        let connection = Connection::connect(url, properties)
            .await
            .map_err(BrokerError::Unreachable)?;
        let channel = ready(&connection).await.map_err(BrokerError::Unreachable)?;
        Ok(Self { connection, channel })
    }

    fn is_up(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }
}

async fn ready(connection: &Connection) -> lapin::Result<Channel> {
    let channel = connection.create_channel().await?;
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..ExchangeDeclareOptions::default()
    };
    channel
        .exchange_declare(EXCHANGE.into(), ExchangeKind::Topic, durable, FieldTable::default())
        .await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    Ok(channel)
}

async fn publish_all(channel: &Channel, events: &[Happened]) -> Result<(), BrokerError> {
    let mut confirms: Vec<PublisherConfirm> = Vec::with_capacity(events.len());
    for event in events {
        let confirm = channel
            .basic_publish(
                EXCHANGE.into(),
                event.kind.as_str().into(),
                BasicPublishOptions::default(),
                event.message().as_bytes(),
                properties(event),
            )
            .await
            .map_err(BrokerError::Unreachable)?;
        confirms.push(confirm);
    }
    for confirm in confirms {
        let confirmation = confirm.await.map_err(BrokerError::Unreachable)?;
        if !confirmation.is_ack() {
            return Err(BrokerError::Refused);
        }
    }
    Ok(())
}

fn properties(event: &Happened) -> BasicProperties {
    BasicProperties::default()
        .with_delivery_mode(PERSISTENT)
        .with_content_type("application/json".into())
        .with_message_id(event.id.to_string().into())
        .with_type(event.kind.as_str().into())
        .with_timestamp(u64::try_from(event.at.unix_timestamp()).unwrap_or_default())
        .with_app_id(CONNECTION_NAME.into())
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Broker")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_refused_without_being_repeated() {
        for text in ["", "rabbit", "http://user:canary@rabbit/"] {
            let error = Broker::new(SecretString::from(text)).expect_err(text);
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
        let broker = Broker::new(SecretString::from("amqp://user:canary@rabbit:5672/%2f")).expect("an address");
        assert_eq!(format!("{broker:?}"), "Broker");
    }

    #[tokio::test]
    async fn a_broker_that_is_away_is_told_of() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        drop(listener);
        let broker =
            Broker::new(SecretString::from(format!("amqp://guest:guest@127.0.0.1:{port}"))).expect("an address");

        let answer = broker.connect(OffsetDateTime::UNIX_EPOCH).await;

        assert!(matches!(answer, Err(BrokerError::Unreachable(_))), "{answer:?}");
    }
}
