use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde_json::{Value, json};

const KEY: &str = "sk_test_mine";

/// The program with a journal. It is killed with this value.
struct Remembering {
    program: Child,
    base: String,
    client: Client,
}

impl Remembering {
    fn start(journal: &Path) -> Self {
        let mut program = Command::new(env!("CARGO_BIN_EXE_fake-stripe"));
        program
            .args(["--listen", "127.0.0.1:0", "--key", KEY, "--journal"])
            .arg(journal);
        let mut program = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut base = String::new();
        BufReader::new(program.stdout.take().unwrap())
            .read_line(&mut base)
            .unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (base, client) = (base.trim().to_owned(), Client::new());
        Self { program, base, client }
    }

    async fn is_told(&self, order: &str, details: &Value) -> Value {
        let request = self
            .client
            .post(format!("{}/_control/{order}", self.base))
            .json(details);
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }

    /// Whether it replayed what it knew, and the transfer. `None` when the connection was lost.
    async fn pays(&self, key: &str, account: &str) -> Option<(bool, Value)> {
        let form = format!("amount=500&currency=usd&destination={account}&metadata[payout_id]=p1");
        let request = self.client.post(format!("{}/v1/transfers", self.base)).bearer_auth(KEY);
        let request = request.header("idempotency-key", key).body(form);
        let answer = request.send().await.ok()?;
        let is_replayed = answer.headers().contains_key("idempotent-replayed");
        Some((is_replayed, serde_json::from_str(&answer.text().await.ok()?).unwrap()))
    }

    /// What has to be the same afterwards.
    async fn knows(&self) -> Value {
        let answer = self
            .client
            .get(format!("{}/_control/snapshot", self.base))
            .send()
            .await
            .unwrap();
        let snapshot: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let kinds: Vec<&Value> = snapshot["events"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| &event["type"])
            .collect();
        json!({ "accounts": snapshot["accounts"], "transfers": snapshot["transfers"],
            "movements": snapshot["movements"], "keys": snapshot["keys"], "events": kinds })
    }
}

impl Drop for Remembering {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[tokio::test]
async fn one_that_is_killed_comes_back_as_it_was_and_knows_its_keys() {
    let directory = std::env::temp_dir().join(format!("fake-stripe-{}", std::process::id()));
    let _ = std::fs::remove_file(&directory);
    let stripe = Remembering::start(&directory);
    let account = stripe.is_told("accounts", &json!({})).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    stripe.is_told(&format!("accounts/{account}/onboard"), &json!({})).await;
    let (_, paid) = stripe.pays("k1", &account).await.unwrap();
    stripe
        .is_told("faults", &json!({ "call": "create_transfer", "mishap": "lost_after" }))
        .await;
    assert!(stripe.pays("k2", &account).await.is_none(), "the answer is lost");
    let before = stripe.knows().await;
    drop(stripe);
    // It died while it wrote.
    let mut journal = std::fs::OpenOptions::new().append(true).open(&directory).unwrap();
    journal.write_all(b"{\"at\":1,\"ah").unwrap();

    let stripe = Remembering::start(&directory);
    assert_eq!(stripe.knows().await, before);
    let (is_replayed, again) = stripe.pays("k1", &account).await.unwrap();
    assert_eq!((is_replayed, &again["id"]), (true, &paid["id"]));
    assert!(
        stripe.pays("k2", &account).await.unwrap().0,
        "what was lost had happened"
    );
    let (is_replayed, other) = stripe.pays("k3", &account).await.unwrap();
    assert!(!is_replayed && other["id"] != paid["id"], "ids go on");
    drop(stripe);

    let transfers = Remembering::start(&directory).knows().await["transfers"].clone();
    assert_eq!(transfers.as_array().unwrap().len(), 3);
    std::fs::remove_file(&directory).unwrap();
}
