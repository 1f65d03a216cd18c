use serde_json::Value;
use sqlx::Row as _;

use crate::{Payout, Person, TestApp};

impl TestApp {
    /// The oldest alert about a payout.
    pub async fn alert_about(&self, payout: &Payout) -> String {
        let sql =
            "SELECT alert_id FROM public.admin_alerts WHERE related_entity ->> 'id' = $1 ORDER BY created_at LIMIT 1";
        let row = sqlx::query(sql).bind(&payout.id).fetch_one(self.pool()).await;
        row.expect("an alert about the payout").get("alert_id")
    }
}

impl Person {
    /// The alerts that a query finds, newest first.
    pub async fn alerts(&self, query: &str) -> Vec<Value> {
        let alerts = self.get(&format!("/api/alerts?limit=100&{query}")).await.is_ok().data();
        alerts.as_array().cloned().unwrap_or_default()
    }

    /// The only alert of a category.
    pub async fn alert_of(&self, category: &str) -> Value {
        let mut alerts = self.alerts(&format!("category={category}")).await;
        assert_eq!(alerts.len(), 1, "{category}: {alerts:?}");
        alerts.remove(0)
    }
}
