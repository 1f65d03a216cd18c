use std::fmt;
use std::io;
use std::path::Path;

use tokio::task::{JoinError, spawn_blocking};
use tracing::debug;

use crate::binaries::{self, BinariesError};
use crate::cluster::{self, ClusterError, Password, SUPERUSER};
use crate::home::{Home, HomeError};
use crate::options::Options;
use crate::postmaster::{Ending, LaunchError, Postmaster};
use crate::watchdog::Watchdog;

/// A PostgreSQL server of our own on 127.0.0.1. It ends when this value is dropped, and when we are killed.
pub struct EmbeddedPostgres {
    postmaster: Postmaster,
    password: Password,
    // In this order: the watchdog is sent home after the directory is gone.
    home: Home,
    _watchdog: Watchdog,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Binaries(#[from] BinariesError),
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(transparent)]
    Launch(#[from] LaunchError),
    #[error("the watchdog of the server cannot be started")]
    Watchdog(#[source] io::Error),
    #[error("the start was interrupted")]
    Interrupted(#[from] JoinError),
}

impl EmbeddedPostgres {
    /// Returns when the server accepts connections.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let binaries = binaries::locate().await?;
        debug!("PostgreSQL binaries: {}", binaries.display());
        spawn_blocking(move || Self::boot(&options, &binaries)).await?
    }

    fn boot(options: &Options, binaries: &Path) -> Result<Self, StartError> {
        let home = match &options.data_dir {
            Some(path) => Home::kept(path)?,
            None => Home::temporary()?,
        };
        let mut watchdog = Watchdog::of(&home).map_err(StartError::Watchdog)?;
        let password = cluster::prepare(&home, binaries)?;
        let postmaster = Postmaster::launch(&home, binaries, options, &mut watchdog)?;
        debug!(
            "PostgreSQL runs on port {} in {}",
            postmaster.port(),
            home.path().display()
        );
        Ok(Self {
            postmaster,
            password,
            home,
            _watchdog: watchdog,
        })
    }

    /// A connection URL for one of its databases; `postgres` always exists. Holds the password: not for logs.
    pub fn url(&self, database: &str) -> String {
        let (password, port) = (self.password.reveal(), self.port());
        format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}")
    }

    pub fn port(&self) -> u16 {
        self.postmaster.port()
    }

    /// The directory that holds the data, the log and the password.
    pub fn directory(&self) -> &Path {
        self.home.path()
    }

    /// Dies between any two instructions, for tests of what comes after. A directory that is kept can be started again as
    /// soon as the server's children are gone.
    pub async fn crash(mut self) {
        let _ = spawn_blocking(move || self.postmaster.crash()).await;
    }

    /// Stops without blocking the runtime, as dropping would.
    pub async fn stop(self) {
        // A panic while dropping was reported already, and there is nothing left to stop.
        let _ = spawn_blocking(move || drop(self)).await;
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        let ending = if self.home.is_temporary() {
            Ending::Immediate
        } else {
            Ending::Orderly
        };
        self.postmaster.end(ending);
    }
}

impl fmt::Debug for EmbeddedPostgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EmbeddedPostgres");
        shown
            .field("port", &self.port())
            .field("directory", &self.directory())
            .finish_non_exhaustive()
    }
}
