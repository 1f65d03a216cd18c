use anyhow::Context as _;
use embedded_postgres::{Durability, EmbeddedPostgres, Options};
use infrastructure::persistence::Database;
use secrecy::{ExposeSecret as _, SecretString};
use use_cases::demo;

use super::steps::Told;
use crate::command_line::Demo;

const CONNECTIONS_MAX: u32 = 20;

/// The database of a demo: an empty one, in a server of our own unless another was named.
#[derive(Debug)]
pub(super) struct DemoDatabase {
    url: SecretString,
    /// Stops with this value.
    server: Option<EmbeddedPostgres>,
}

impl DemoDatabase {
    pub(super) async fn open(wishes: &Demo) -> anyhow::Result<Told<Self>> {
        let (database, note) = match &wishes.database_url {
            Some(url) => (
                Self {
                    url: SecretString::from(url.as_str()),
                    server: None,
                },
                "the one you named".to_owned(),
            ),
            None => Self::start(wishes).await?,
        };
        database.make_room().await?;
        Ok(Told::new(database, note))
    }

    pub(super) async fn connect(&self) -> anyhow::Result<Database> {
        let db = Database::connect(self.url.expose_secret(), CONNECTIONS_MAX).await;
        db.context("the database cannot be reached")
    }

    pub(super) async fn close(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }

    async fn start(wishes: &Demo) -> anyhow::Result<(Self, String)> {
        let durability = if wishes.data_dir.is_some() {
            Durability::Safe
        } else {
            Durability::Fast
        };
        let options = Options {
            data_dir: wishes.data_dir.clone(),
            durability,
            ..Options::default()
        };
        let server = EmbeddedPostgres::start(options).await?;
        let note = format!(
            "PostgreSQL on port {} in {}",
            server.port(),
            server.directory().display()
        );
        let url = SecretString::from(server.url("postgres"));
        Ok((
            Self {
                url,
                server: Some(server),
            },
            note,
        ))
    }

    /// In a pool of its own: what a connection knows of tables that were removed is forgotten with it.
    async fn make_room(&self) -> anyhow::Result<()> {
        let db = self.connect().await?;
        demo::make_room(&db).await?;
        db.close().await;
        Ok(())
    }
}
