//! The sandbox: its clock, its mails, and where it must not be.

mod clock;
mod mails;
mod opening;
mod running;
mod stripe;

use serde_json::{Value, json};
use tests::{Answer, Person};

async fn moves(admin: &Person, to: Value) -> Answer {
    admin.post("/api/sandbox/clock", &to).await
}

async fn advances(admin: &Person, period: &str) -> Value {
    moves(admin, json!({ "advance": period })).await.is_ok().data()
}
