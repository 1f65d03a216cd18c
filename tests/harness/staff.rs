use reqwest::Method;
use serde_json::{Value, json};
use time::{Date, Duration};

use crate::{Answer, Payout, Person};

/// Long enough to be a reason.
const REASON: &str = "as agreed with the team";

/// What staff says.
impl Person {
    pub async fn initiates(&self, members: &[&Self]) -> Answer {
        self.initiates_with(members, json!({})).await
    }

    /// With further fields of the body.
    pub async fn initiates_with(&self, members: &[&Self], extra: Value) -> Answer {
        let mut body = json!({ "userIds": members.iter().map(|member| member.id).collect::<Vec<_>>() });
        if let (Some(body), Value::Object(extra)) = (body.as_object_mut(), extra) {
            body.extend(extra);
        }
        self.post("/api/payouts/initiate", &body).await
    }

    /// One payout to one member, which works.
    pub async fn initiates_for(&self, member: &Self) -> Payout {
        let payouts = self.initiates(&[member]).await.is_created().payouts();
        payouts.into_iter().next().expect("one member was chosen")
    }

    pub async fn approves(&self, payout: &Payout) -> Answer {
        self.tells(payout, "approve", json!({})).await
    }

    pub async fn rejects(&self, payout: &Payout, reason: &str) -> Answer {
        self.tells(payout, "reject", json!({ "reason": reason })).await
    }

    pub async fn cancels(&self, payout: &Payout) -> Answer {
        self.tells(payout, "cancel", json!({ "reason": REASON })).await
    }

    pub async fn proceeds_with_withholding(&self, payout: &Payout) -> Answer {
        self.tells(payout, "proceed-with-withholding", json!({ "reason": REASON }))
            .await
    }

    pub async fn generates_instructions(&self, payout: &Payout) -> Answer {
        self.post(&format!("/api/payouts/{payout}/generate-instructions"), &json!({}))
            .await
    }

    pub async fn reads_instructions(&self, payout: &Payout) -> Answer {
        self.get(&format!("/api/payouts/{payout}/instructions")).await
    }

    pub async fn marks_sent(&self, payout: &Payout, sent_on: Date) -> Answer {
        let expected_on = sent_on + Duration::days(3);
        let dates = json!({ "sentDate": sent_on.to_string(), "expectedArrivalDate": expected_on.to_string() });
        self.tells(payout, "mark-sent", dates).await
    }

    pub async fn confirms(&self, payout: &Payout, completed_on: Date) -> Answer {
        let body = json!({ "completedDate": completed_on.to_string(), "confirmationNumber": "CONF-4711" });
        self.tells(payout, "confirm", body).await
    }

    pub async fn reports_failure(&self, payout: &Payout) -> Answer {
        self.tells(
            payout,
            "fail",
            json!({ "reason": "the account is closed", "returnCode": "R02" }),
        )
        .await
    }

    pub async fn reviews(&self, payout: &Payout) -> Answer {
        self.tells(payout, "review", json!({ "reason": REASON })).await
    }

    pub async fn resolves(&self, payout: &Payout, action: &str) -> Answer {
        self.tells(payout, "resolve", json!({ "action": action, "reason": REASON }))
            .await
    }

    pub async fn notes(&self, payout: &Payout, note: &str) -> Answer {
        self.tells(payout, "notes", json!({ "note": note })).await
    }

    pub async fn reads_audit(&self, payout: &Payout) -> Vec<Value> {
        let entries = self
            .get(&format!("/api/payouts/{payout}/audit?limit=100"))
            .await
            .is_ok()
            .data();
        entries.as_array().cloned().unwrap_or_default()
    }

    /// The actions in the audit of a payout, oldest first.
    pub async fn audited_actions(&self, payout: &Payout) -> Vec<String> {
        let entries = self.reads_audit(payout).await;
        entries
            .iter()
            .rev()
            .map(|entry| entry["action"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    pub async fn approves_form(&self, form_id: &str) -> Answer {
        self.post(&format!("/api/tax-forms/{form_id}/approve"), &json!({}))
            .await
    }

    pub async fn rejects_form(&self, form_id: &str, reason: &str) -> Answer {
        self.post(
            &format!("/api/tax-forms/{form_id}/reject"),
            &json!({ "reason": reason }),
        )
        .await
    }

    /// A POST without a body, as buttons send it.
    pub async fn presses(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::POST, path)).await
    }
}
