use std::fmt;

use serde_json::{Value, json};

use crate::{Person, TestApp};

/// A payout that was initiated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    pub id: String,
}

impl Payout {
    pub(crate) fn shown(view: &Value) -> Self {
        let id = view["payoutId"].as_str().expect("a payout has an id");
        Self { id: id.to_owned() }
    }
}

impl fmt::Display for Payout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)
    }
}

/// Two who approve and one who pays.
#[derive(Debug, Clone)]
pub struct Team {
    pub admin: Person,
    pub manager: Person,
    pub finance: Person,
}

impl Team {
    pub(crate) async fn of(app: &TestApp) -> Self {
        let (admin, manager, finance) = (app.admin().await, app.manager().await, app.finance_manager().await);
        Self {
            admin,
            manager,
            finance,
        }
    }
}

/// A payout, and everybody who has to do with it.
#[derive(Debug)]
pub struct Stage {
    pub admin: Person,
    pub manager: Person,
    pub finance: Person,
    pub member: Person,
    pub payout: Payout,
}

impl Stage {
    /// Initiated by the administrator for a new member, whoever may stand before him.
    pub async fn pending_approval(app: &TestApp) -> Self {
        let Team {
            admin,
            manager,
            finance,
        } = app.team().await.clone();
        let member = app.member().await;
        let how = json!({ "overrideOrder": { "reason": "the members ahead asked to wait" } });
        let payout = admin
            .initiates_with(&[&member], how)
            .await
            .is_created()
            .payouts()
            .remove(0);
        Self {
            admin,
            manager,
            finance,
            member,
            payout,
        }
    }

    /// Approved by two, before the member gave anything.
    pub async fn pending_bank_info(app: &TestApp) -> Self {
        let stage = Self::pending_approval(app).await;
        stage.approve().await;
        stage
    }

    pub async fn pending_tax_info(app: &TestApp) -> Self {
        let stage = Self::pending_bank_info(app).await;
        stage.member.gives_bank_details().await.is_ok();
        stage
    }

    pub async fn ready_for_payment(app: &TestApp) -> Self {
        let stage = Self::pending_tax_info(app).await;
        let form = stage.member.hands_in_w9().await;
        stage.finance.approves_form(&form).await.is_ok();
        stage
    }

    pub async fn payment_sent(app: &TestApp) -> Self {
        let stage = Self::ready_for_payment(app).await;
        stage.finance.marks_sent(&stage.payout, app.today()).await.is_ok();
        stage
    }

    pub async fn completed(app: &TestApp) -> Self {
        let stage = Self::payment_sent(app).await;
        stage.finance.confirms(&stage.payout, app.today()).await.is_ok();
        stage
    }

    pub async fn payment_failed(app: &TestApp) -> Self {
        let stage = Self::payment_sent(app).await;
        stage.finance.reports_failure(&stage.payout).await.is_ok();
        stage
    }

    pub async fn requires_manual_review(app: &TestApp) -> Self {
        let stage = Self::payment_failed(app).await;
        stage.finance.reviews(&stage.payout).await.is_ok();
        stage
    }

    pub async fn rejected(app: &TestApp) -> Self {
        let stage = Self::pending_approval(app).await;
        stage
            .manager
            .rejects(&stage.payout, "not this member, not now")
            .await
            .is_ok();
        stage
    }

    pub async fn cancelled(app: &TestApp) -> Self {
        let stage = Self::pending_approval(app).await;
        stage.admin.cancels(&stage.payout).await.is_ok();
        stage
    }

    /// By the administrator and the manager.
    pub async fn approve(&self) {
        self.admin.approves(&self.payout).await.is_ok();
        self.manager.approves(&self.payout).await.is_ok();
    }

    pub async fn status(&self) -> String {
        self.admin.status_of(&self.payout).await
    }
}
