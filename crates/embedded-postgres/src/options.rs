use std::path::PathBuf;

/// What kind of server to start. The default is a durable one in a temporary directory.
#[derive(Debug, Clone)]
pub struct Options {
    /// Kept after the end and reused by the next start. `None` is a temporary directory, removed at the end.
    pub data_dir: Option<PathBuf>,
    pub durability: Durability,
    /// `None` is any free one.
    pub port: Option<u16>,
    pub max_connections: u16,
    pub shared_buffers_mb: u32,
}

/// Whether what was committed survives a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    Safe,
    /// Nothing is forced to the disk: for data that nobody will miss.
    Fast,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data_dir: None,
            durability: Durability::Safe,
            port: None,
            max_connections: 100,
            shared_buffers_mb: 128,
        }
    }
}

impl Options {
    /// A temporary server that trades safety for speed, with room for many tests at once.
    pub fn for_tests() -> Self {
        Self {
            durability: Durability::Fast,
            max_connections: 400,
            ..Self::default()
        }
    }

    /// The server's settings, as `postgres -c` takes them.
    pub(crate) fn settings(&self) -> Vec<String> {
        let mut settings = vec![
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            format!("max_connections={}", self.max_connections),
            format!("shared_buffers={}MB", self.shared_buffers_mb),
            "timezone=UTC".to_owned(),
            "log_timezone=UTC".to_owned(),
            "jit=off".to_owned(),
            "logging_collector=off".to_owned(),
            // A failing statement and its row stay out of the log: they may hold secrets.
            "log_min_error_statement=panic".to_owned(),
            "log_error_verbosity=terse".to_owned(),
        ];
        if self.durability == Durability::Fast {
            settings.extend(["fsync", "synchronous_commit", "full_page_writes"].map(|name| format!("{name}=off")));
        }
        settings
    }
}
