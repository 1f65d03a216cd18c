//! The official library believes our signatures. It is installed below the target folder, where a registry can be reached.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use serde_json::json;
use tests::{Hook, skipped};
use time::OffsetDateTime;

use super::{app, registers};

const LIBRARY: &str = "standardwebhooks==1.1.0";
/// Reads the secret and the request from its arguments, and refuses what is not as it was signed.
const SCRIPT: &str = r#"
import json, sys
from standardwebhooks import Webhook, WebhookVerificationError
secret, headers, body = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
event = Webhook(secret).verify(body, headers)
assert event["type"] == "payout.completed", event
for other in (body + " ", body.replace("p1", "p2")):
    try:
        Webhook(secret).verify(other, headers)
    except WebhookVerificationError:
        continue
    raise SystemExit("a changed body was believed")
print("all well")
"#;

#[tokio::test]
async fn the_official_library_believes_what_we_sign_and_nothing_else() {
    let Some(python) = python() else {
        return skipped("python3 with pip and PyPI");
    };
    let (app, hook) = (app().await, Hook::start().await);
    // The library goes by the machine's clock.
    app.turn_clock(OffsetDateTime::from(SystemTime::now()) - app.now());
    let admin = app.admin().await;
    let endpoint = registers(&admin, &hook, &[]).await;
    admin.presses(&format!("{}/rotate-secret", endpoint.path)).await.is_ok();
    app.happens("payout.completed", json!({ "payoutId": "p1" })).await;
    app.work().await;

    let post = hook.posts().remove(0);
    let headers = json!({
        "webhook-id": post.header("webhook-id"),
        "webhook-timestamp": post.header("webhook-timestamp"),
        "webhook-signature": post.header("webhook-signature"),
    });
    let output = Command::new(python)
        .args(["-c", SCRIPT, &endpoint.secret, &headers.to_string(), &post.body])
        .output()
        .expect("python runs");

    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, "all well\n", "{}", String::from_utf8_lossy(&output.stderr));
}

/// An interpreter that has the library.
fn python() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standardwebhooks");
    let interpreter = folder.join("bin/python");
    let has_it = || succeeds(Command::new(&interpreter).args(["-c", "import standardwebhooks"]));
    if !has_it() {
        succeeds(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let install = ["-m", "pip", "install", "--quiet", "--retries", "1", LIBRARY];
        succeeds(Command::new(&interpreter).args(install));
    }
    has_it().then_some(interpreter)
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
