use std::collections::BTreeSet;

use serde_json::json;
use tests::{Answer, HOUR, MINUTE, Payout, Person, TestApp};

use crate::dice::Dice;

const MEMBERS: usize = 8;

/// A company in which much happens at once.
pub struct Week {
    app: TestApp,
    dice: Dice,
    staff: Vec<Person>,
    members: Vec<Person>,
    forms: Vec<String>,
    payouts: Vec<Payout>,
    seen: BTreeSet<String>,
}

impl Week {
    pub async fn begin(dice: Dice) -> Self {
        let app = TestApp::start().await;
        let staff = vec![app.admin().await, app.manager().await, app.finance_manager().await];
        let mut members = Vec::new();
        for _ in 0..MEMBERS {
            members.push(app.member().await);
        }
        Self {
            app,
            dice,
            staff,
            members,
            forms: Vec::new(),
            payouts: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    pub fn app(&self) -> &TestApp {
        &self.app
    }

    /// How many kinds of status were met.
    pub fn reached(&self) -> usize {
        self.seen.len()
    }

    /// Somebody does something. It may be refused, and never be an accident.
    pub async fn goes_on(&mut self) {
        match self.dice.roll(10) {
            0 => self.time_passes().await,
            1 => self.somebody_is_chosen().await,
            2 | 3 => self.a_member_gives_something().await,
            4 => self.a_form_is_decided_on().await,
            _ => self.a_payout_is_acted_on().await,
        }
    }

    /// The mail server recovers, and the worker gets all the time it needs.
    pub async fn calms_down(&self) {
        for _ in 0..8 {
            self.app.turn_clock(HOUR);
            worker::tick(self.app.ctx()).await.expect("the database answers");
            self.app.work().await;
        }
    }

    async fn time_passes(&mut self) {
        let minutes = u32::try_from(self.dice.roll(12 * 60)).expect("few minutes");
        self.app.turn_clock(MINUTE * minutes);
        match self.dice.roll(4) {
            0 => self.app.mail.fail_next(self.dice.roll(3), 451),
            1 => self.app.mail.drop_after_data(1),
            _ => {}
        }
        worker::tick(self.app.ctx()).await.expect("the database answers");
        if self.dice.roll(3) == 0 {
            // This worker dies in the middle of what it does.
            let step = std::pin::pin!(worker::step(self.app.ctx()));
            let killed = std::pin::pin!(self.app.mail.wait_for(self.app.mail.messages().len() + 1));
            futures_util::future::select(killed, step).await;
        } else {
            self.app.work().await;
        }
    }

    async fn somebody_is_chosen(&mut self) {
        let (staff, first) = (
            self.dice.pick(&self.staff).clone(),
            self.dice.pick(&self.members).clone(),
        );
        let second = self.dice.pick(&self.members).clone();
        let chosen = if self.dice.roll(3) == 0 {
            vec![&first, &second]
        } else {
            vec![&first]
        };
        let how = json!({ "overrideOrder": { "reason": "chance wanted it so" }, "mode": "partial" });
        let answer = staff.initiates_with(&chosen, how).await;
        is_no_accident(&answer);
        if answer.status == 201 {
            self.payouts.extend(answer.payouts());
        }
    }

    async fn a_member_gives_something(&mut self) {
        let member = self.dice.pick(&self.members).clone();
        let answer = match self.dice.roll(6) {
            0 | 1 => member.gives_bank_details().await,
            2 => member.gives_account("998877665544").await,
            3 => {
                member
                    .chooses(if self.dice.roll(2) == 0 { "ach" } else { "check" })
                    .await
            }
            4 => member.gives_address().await,
            _ => {
                self.forms.push(member.hands_in_w9().await);
                return;
            }
        };
        is_no_accident(&answer);
    }

    async fn a_form_is_decided_on(&mut self) {
        let Some(form) = self.forms.pop() else { return };
        let staff = self.dice.pick(&self.staff).clone();
        let answer = match self.dice.roll(5) {
            0 => staff.rejects_form(&form, "the name does not match").await,
            _ => staff.approves_form(&form).await,
        };
        is_no_accident(&answer);
    }

    /// Two people at once, now and then.
    async fn a_payout_is_acted_on(&mut self) {
        if self.payouts.is_empty() {
            return;
        }
        let payout = self.dice.pick(&self.payouts).clone();
        let (one, other) = (self.dice.pick(&self.staff).clone(), self.dice.pick(&self.staff).clone());
        let (first, second) = (self.dice.roll(14), self.dice.roll(14));
        if self.dice.roll(4) == 0 {
            let both =
                futures_util::future::join(self.acts(&one, &payout, first), self.acts(&other, &payout, second)).await;
            is_no_accident(&both.0);
            is_no_accident(&both.1);
        } else {
            is_no_accident(&self.acts(&one, &payout, first).await);
        }
        let status = self.staff[0].status_of(&payout).await;
        self.seen.insert(status);
    }

    async fn acts(&self, staff: &Person, payout: &Payout, deed: usize) -> Answer {
        let today = self.app.today();
        match deed {
            0..=4 => staff.approves(payout).await,
            5 | 6 => staff.marks_sent(payout, today).await,
            7 | 8 => staff.confirms(payout, today).await,
            9 => staff.reports_failure(payout).await,
            10 => staff.reviews(payout).await,
            11 => {
                staff
                    .resolves(
                        payout,
                        ["retry", "request_bank_info", "reapprove"][today.ordinal() as usize % 3],
                    )
                    .await
            }
            12 => staff.proceeds_with_withholding(payout).await,
            _ => staff.rejects(payout, "chance wanted it so").await,
        }
    }
}

/// Done, or refused with a reason.
#[track_caller]
fn is_no_accident(answer: &Answer) {
    assert!(answer.status < 500 && answer.status != 401, "{answer:?}");
    if answer.status >= 400 {
        answer.is_in_the_envelope();
    }
}
