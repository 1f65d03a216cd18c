//! Which mails follow from what happened to a payout. Writing them is one place, deciding on them another.

use banking::calendar::add_banking_days;
use infrastructure::mail::templates::MailKind;
use infrastructure::persistence::notices::Notice;
use money::Money;
use payout_domain::member_payout::NewRound;
use payout_domain::{Calculation, Event, MemberPayout, PaymentMethod};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::facts::Payee;
use crate::staff::StaffMember;
use crate::{Context, Role};

/// Banking days until an ACH transfer arrives once finance has it, and until a check does.
const ACH_DAYS: u32 = 3;
const CHECK_DAYS: u32 = 7;

/// The mails that a member gets while his payout is open.
pub(crate) const TO_THE_MEMBER: [MailKind; 6] = [
    MailKind::WinnerSelected,
    MailKind::BankInfoNeeded,
    MailKind::TaxInfoNeeded,
    MailKind::PayoutApproved,
    MailKind::DetailsChanged,
    MailKind::PaymentFailed,
];

/// What a mail is about: a payout after the change, with the amounts known before it.
pub(crate) struct Subject<'a> {
    pub payout: &'a MemberPayout,
    pub payee: &'a Payee,
    pub calculation: Option<Calculation>,
    pub masked_account: Option<String>,
    pub now: OffsetDateTime,
}

/// True when one of the events is told to staff, so that the list of them is needed.
pub(crate) fn concern_staff(events: &[Event]) -> bool {
    events.iter().any(|event| {
        matches!(
            event,
            Event::RoundOpened { .. }
                | Event::BecameReady { .. }
                | Event::InstructionsReissued { .. }
                | Event::DestinationPinned { changed: true, .. }
                | Event::PaymentFailed { .. }
                | Event::Returned { .. }
        )
    })
}

/// The mails that follow from the events, in their order.
pub(crate) fn of(ctx: &Context, subject: &Subject<'_>, events: &[Event], staff: &[StaffMember]) -> Vec<Notice> {
    let mut notices = Vec::new();
    for event in events {
        notices.extend(for_event(ctx, subject, event, staff));
    }
    notices
}

fn for_event(ctx: &Context, subject: &Subject<'_>, event: &Event, staff: &[StaffMember]) -> Vec<Notice> {
    let member = |kind, extra| vec![subject.to_member(ctx, kind, extra)];
    match event {
        Event::Rejected { reason, .. } => member(MailKind::PayoutRejected, json!({"reason": reason})),
        Event::Cancelled { reason, .. } => member(MailKind::PayoutCancelled, json!({"reason": reason})),
        Event::BankInfoNeeded { defect } => member(MailKind::BankInfoNeeded, json!({"defect": defect.to_string()})),
        Event::TaxInfoNeeded => member(MailKind::TaxInfoNeeded, json!({})),
        Event::PaymentSent { sent } => {
            let extra = json!({"sentDate": sent.sent_on.to_string(), "expectedArrivalDate": sent.expected_on.to_string(),
                "trackingNumber": sent.tracking_number});
            member(MailKind::PaymentSent, extra)
        }
        Event::Completed { completion } => {
            let extra = json!({"completedDate": completion.completed_on.to_string(),
                "confirmationNumber": completion.confirmation_number, "membershipRemovalDate": completion.removal_on.to_string()});
            member(MailKind::PayoutCompleted, extra)
        }
        Event::BecameReady { .. } => {
            let mut notices = member(
                MailKind::PayoutApproved,
                json!({"estimatedArrival": subject.estimated_arrival()}),
            );
            notices.extend(subject.to_role(ctx, MailKind::ReadyForPayment, Role::FinanceManager, staff, &json!({})));
            notices
        }
        Event::InstructionsReissued { .. } => {
            subject.to_role(ctx, MailKind::ReadyForPayment, Role::FinanceManager, staff, &json!({}))
        }
        Event::RoundOpened { cause, .. } => {
            let mut notices = subject.to_approvers(ctx, staff);
            if matches!(cause, NewRound::DetailsChanged | NewRound::MethodChanged) {
                notices.extend(subject.details_changed(ctx, staff));
            }
            notices
        }
        Event::DestinationPinned { changed: true, .. } => subject.details_changed(ctx, staff),
        Event::PaymentFailed { failure } | Event::Returned { failure } => {
            let extra = json!({"reason": failure.reason, "returnCode": failure.return_code});
            let mut notices = member(MailKind::PaymentFailed, extra.clone());
            for role in [Role::Admin, Role::FinanceManager] {
                notices.extend(subject.to_role(ctx, MailKind::PaymentFailedStaff, role, staff, &extra));
            }
            notices
        }
        Event::VoteCast { .. }
        | Event::Approved
        | Event::DestinationPinned { changed: false, .. }
        | Event::MethodChanged { .. }
        | Event::WithholdingAccepted { .. }
        | Event::ReviewNeeded { .. } => Vec::new(),
    }
}

/// True for the mail by which a member learns that his details were changed.
pub(crate) fn warns_the_member(notice: &Notice) -> bool {
    notice.kind == MailKind::DetailsChanged
}

/// The same warning at the addresses known before: whoever took an account over changes its e-mail first [R3.3].
pub(crate) fn repeated_at(ctx: &Context, warning: &Notice, known: &[String]) -> Vec<Notice> {
    let others = known.iter().filter(|address| **address != warning.recipient);
    let repeated = |address: &String| Notice {
        id: ctx.new_id(),
        dedupe_key: format!("{}:{address}", warning.dedupe_key),
        recipient: address.clone(),
        ..warning.clone()
    };
    others.map(repeated).collect()
}

impl Subject<'_> {
    pub fn to_member(&self, ctx: &Context, kind: MailKind, extra: Value) -> Notice {
        self.notice(ctx, kind, &self.payee.row.email, &self.payee.name(), extra)
    }

    /// Everybody who may still vote.
    pub fn to_approvers(&self, ctx: &Context, staff: &[StaffMember]) -> Vec<Notice> {
        self.to_voters(ctx, MailKind::ApprovalNeeded, staff)
    }

    /// The same people, once more and once in each round.
    pub fn reminders(&self, ctx: &Context, staff: &[StaffMember]) -> Vec<Notice> {
        let (id, round) = (self.payout.id, self.payout.ballot.round());
        let once_a_round = |reminder: Notice| Notice {
            dedupe_key: format!("approval_reminder:{id}:{round}:{}", reminder.recipient),
            ..reminder
        };
        let reminders = self.to_voters(ctx, MailKind::ApprovalReminder, staff);
        reminders.into_iter().map(once_a_round).collect()
    }

    fn to_voters(&self, ctx: &Context, kind: MailKind, staff: &[StaffMember]) -> Vec<Notice> {
        let ballot = &self.payout.ballot;
        let waiting_since = ballot.opened_at().date().to_string();
        let extra = json!({"currentApprovals": ballot.approvals(), "requiredApprovals": ballot.required(),
            "waitingSince": waiting_since});
        staff
            .iter()
            .filter(|member| ballot.may_still_vote(member.user.0, &member.voting_roles(), &ctx.rules.policy))
            .map(|member| self.to_staff(ctx, kind, member, &extra))
            .collect()
    }

    fn to_role(&self, ctx: &Context, kind: MailKind, role: Role, staff: &[StaffMember], extra: &Value) -> Vec<Notice> {
        let concerned = staff
            .iter()
            .filter(|member| member.roles.contains(&role) && member.user != self.payout.payee);
        concerned
            .map(|member| self.to_staff(ctx, kind, member, extra))
            .collect()
    }

    fn details_changed(&self, ctx: &Context, staff: &[StaffMember]) -> Vec<Notice> {
        let changed = match self.payout.method {
            PaymentMethod::Ach => "bank details",
            PaymentMethod::Check => "mailing address",
        };
        let changed_at = self.now.replace_nanosecond(0).unwrap_or(self.now).to_string();
        let extra = json!({"changed": changed, "changedAt": changed_at});
        let mut notices = vec![self.to_member(ctx, MailKind::DetailsChanged, extra.clone())];
        notices.extend(self.to_role(ctx, MailKind::DetailsChangedStaff, Role::FinanceManager, staff, &extra));
        notices
    }

    fn to_staff(&self, ctx: &Context, kind: MailKind, member: &StaffMember, extra: &Value) -> Notice {
        let mut extra = extra.clone();
        extra["adminName"] = json!(member.name);
        self.notice(ctx, kind, &member.email, &member.name, extra)
    }

    /// The same kind of mail about the same version of a payout never goes twice to one address.
    fn notice(&self, ctx: &Context, kind: MailKind, recipient: &str, name: &str, extra: Value) -> Notice {
        let payout_id = self.payout.id.to_string();
        let mut data = self.data();
        if let (Some(data), Value::Object(extra)) = (data.as_object_mut(), extra) {
            data.extend(extra);
        }
        Notice {
            id: ctx.new_id(),
            kind,
            dedupe_key: format!("{}:{payout_id}:{}:{recipient}", kind.code(), self.payout.version),
            recipient: recipient.to_owned(),
            recipient_name: name.to_owned(),
            payout_id: Some(payout_id),
            data,
        }
    }

    fn data(&self) -> Value {
        let payout = self.payout;
        let text = |amount: Option<Money>| amount.map(|amount| amount.to_string());
        json!({
            "memberName": self.payee.name(),
            "payoutId": payout.id.to_string(),
            "grossAmount": payout.gross.to_string(),
            "retentionFee": payout.retention_fee.to_string(),
            "taxWithholding": text(self.calculation.map(|calculation| calculation.withheld())),
            "netAmount": text(self.calculation.map(|calculation| calculation.net())),
            "currency": payout.gross.currency().code(),
            "paymentMethod": payout.method.code(),
            "destination": self.destination(),
            "queuePosition": payout.queue_position,
        })
    }

    fn destination(&self) -> String {
        match (self.payout.method, &self.masked_account) {
            (PaymentMethod::Ach, Some(last4)) => format!("account ending {last4}"),
            (PaymentMethod::Ach, None) => "your bank account".to_owned(),
            (PaymentMethod::Check, _) => "your mailing address".to_owned(),
        }
    }

    fn estimated_arrival(&self) -> String {
        let days = match self.payout.method {
            PaymentMethod::Ach => ACH_DAYS,
            PaymentMethod::Check => CHECK_DAYS,
        };
        add_banking_days(self.now.date(), days).to_string()
    }
}
