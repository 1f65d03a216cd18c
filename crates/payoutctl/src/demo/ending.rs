use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C, what a process manager sends, or a terminal that was closed. From the first moment on, none of them ends us
/// before the database is stopped.
#[derive(Debug)]
pub(super) struct Ending {
    interrupted: Signal,
    terminated: Signal,
    hung_up: Signal,
}

impl Ending {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
            hung_up: signal(SignalKind::hangup())?,
        })
    }

    pub(super) async fn wanted(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
            _ = self.hung_up.recv() => {}
        }
    }
}
