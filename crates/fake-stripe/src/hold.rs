use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(30);

/// Requests that wait until somebody lets them go on.
#[derive(Debug, Default)]
pub(crate) struct Hold(watch::Sender<Gate>);

/// Fewer requests were held than somebody waited for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("waited for {wanted} held requests and saw {held}")]
pub struct NobodyHeld {
    pub wanted: usize,
    pub held: usize,
}

#[derive(Debug, Default)]
struct Gate {
    held: usize,
    opened: u64,
}

impl Hold {
    pub async fn wait(&self) {
        let mut gate = self.0.subscribe();
        let opened = gate.borrow().opened;
        self.0.send_modify(|gate| gate.held += 1);
        // It cannot close while `self` is here.
        let _ = gate.wait_for(|gate| gate.opened > opened).await;
        self.0.send_modify(|gate| gate.held -= 1);
    }

    pub fn release(&self) {
        self.0.send_modify(|gate| gate.opened += 1);
    }

    pub async fn until_held(&self, wanted: usize) -> Result<(), NobodyHeld> {
        let mut gate = self.0.subscribe();
        let enough = timeout(PATIENCE, gate.wait_for(|gate| gate.held >= wanted)).await;
        enough.map(drop).map_err(|_| NobodyHeld {
            wanted,
            held: self.0.borrow().held,
        })
    }
}
