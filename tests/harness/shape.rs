use crate::{TestApp, TestDatabase};

/// How the main application writes down where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As a word: generation B, and the tables that we make ourselves.
    Words,
    /// As a key into a lookup table: generation C.
    Keys,
}

/// The keys of each column, in their order from 1.
const KEYS: [(&str, &str, &[&str]); 7] = [
    ("users", "user_status_id", &["Pending", "Active"]),
    (
        "user_subscriptions",
        "subscription_status_id",
        &["active", "trialing", "past_due", "canceled", "incomplete", "unpaid"],
    ),
    (
        "user_payments",
        "payment_status_id",
        &["pending", "succeeded", "failed", "refunded", "canceled"],
    ),
    (
        "user_memberships",
        "member_status_id",
        &["inactive", "active", "suspended", "cancelled", "won", "paid"],
    ),
    (
        "kyc_verification",
        "kyc_status_id",
        &["pending", "in_review", "verified", "rejected", "expired"],
    ),
    (
        "payout_management",
        "payout_status_id",
        &[
            "pending_approval",
            "approved",
            "scheduled",
            "processing",
            "completed",
            "failed",
            "cancelled",
        ],
    ),
    (
        "admin_alerts",
        "alert_status_id",
        &["new", "read", "acknowledged", "resolved"],
    ),
];

impl Shape {
    /// The column of a table that tells where a row stands, and the literal for `word` in it.
    pub fn status(self, table: &str, word: &str) -> (&'static str, String) {
        let (_, column, words) = KEYS
            .iter()
            .find(|(known, ..)| *known == table)
            .unwrap_or_else(|| panic!("{table} has no status"));
        match self {
            // A membership of generation B has no status of its own.
            Self::Words if table == "user_memberships" => ("verification_status", "'VERIFIED'".to_owned()),
            Self::Words => ("status", format!("'{word}'")),
            Self::Keys => {
                let place = words.iter().position(|known| *known == word);
                let place = place.unwrap_or_else(|| panic!("no key of {table} means {word}"));
                (column, (place + 1).to_string())
            }
        }
    }
}

impl TestApp {
    /// On the main application's database of generation C.
    pub async fn on_shape_c() -> Self {
        let app = Self::on(TestDatabase::migrated_from_c().await, &[]).await;
        app.earns("1000000.00").await;
        app
    }

    pub(crate) async fn shape(&self) -> Shape {
        let generation = "SELECT value FROM payout.meta WHERE key = 'generation'";
        match self.row(generation).await["value"].as_str() {
            Some("c") => Shape::Keys,
            _ => Shape::Words,
        }
    }
}
