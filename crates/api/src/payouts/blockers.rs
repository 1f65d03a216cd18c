use payout_domain::UserId;
use payout_domain::explain::{self, Action};
use serde::Serialize;
use use_cases::payouts::{Explanation, Flag};
use utoipa::ToSchema;

use super::names::StatusName;
use crate::output::{Moment, Why};

/// What a payout waits for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Explanation)]
pub struct Explained {
    status: StatusName,
    /// Empty only when the payout is over.
    blockers: Vec<Blocker>,
    /// What blocks nothing and should be looked at before paying. For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!([{"code": "SHARED_ACCOUNT", "message": "another member has given the same account"}]))]
    information: Option<Vec<Why>>,
    /// In one sentence.
    #[schema(example = "two approvals are missing; an administrator or finance manager has to vote")]
    next_step: String,
}

/// One thing that is waited for.
#[derive(Serialize, ToSchema)]
pub struct Blocker {
    #[schema(example = "AWAITING_APPROVAL")]
    code: &'static str,
    #[schema(example = "2 of 2 approvals are missing")]
    message: String,
    /// Who has to act: `approver`, `finance_manager`, `member` or `nobody`, when time passes.
    #[schema(example = "approver")]
    actor: &'static str,
    since: Moment,
    /// Method and path to call; none when there is nothing to do but wait.
    #[schema(example = "POST /api/payouts/0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10/approve")]
    action: Option<String>,
}

/// What the paths of the calls are made of.
pub struct Subject<'a> {
    pub payout_id: Option<&'a str>,
    pub payee: UserId,
    pub form_id: Option<&'a str>,
}

impl Explained {
    pub fn new(payout_id: &str, it: Explanation) -> Self {
        let subject = Subject {
            payout_id: Some(payout_id),
            payee: it.payee,
            form_id: it.form_id.as_deref(),
        };
        let blockers = it
            .blockers
            .into_iter()
            .map(|blocker| Blocker::new(blocker, &subject))
            .collect();
        let told = |flag: Flag| Why::new(flag.code(), flag);
        Self {
            status: StatusName(it.status),
            blockers,
            information: it.information.map(|flags| flags.into_iter().map(told).collect()),
            next_step: it.next_step,
        }
    }
}

impl Blocker {
    pub fn new(it: explain::Blocker, subject: &Subject<'_>) -> Self {
        Self {
            code: it.code,
            message: it.message,
            actor: it.actor.code(),
            since: Moment(it.since),
            action: subject.call(it.action),
        }
    }
}

impl Subject<'_> {
    fn call(&self, action: Action) -> Option<String> {
        match action {
            Action::Vote => self.on_payout("approve"),
            Action::MarkSent => self.on_payout("mark-sent"),
            Action::Confirm => self.on_payout("confirm"),
            Action::Resolve => self.on_payout("resolve"),
            Action::Review => self.on_payout("review"),
            Action::SubmitBankInfo => Some(self.of_member("bank-info")),
            Action::SubmitMailingAddress => Some(self.of_member("mailing-address")),
            Action::SubmitTaxInfo => Some(self.of_member("tax-info")),
            Action::DecideTaxForm => Some(match self.form_id {
                Some(form) => format!("POST /api/tax-forms/{form}/approve"),
                None => format!("GET /api/tax-forms?userId={}", self.payee),
            }),
            Action::Wait => None,
        }
    }

    fn on_payout(&self, step: &str) -> Option<String> {
        self.payout_id.map(|id| format!("POST /api/payouts/{id}/{step}"))
    }

    fn of_member(&self, thing: &str) -> String {
        format!("POST /api/members/{}/{thing}", self.payee)
    }
}
