use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::date;
use tokio::task::JoinSet;

use crate::client::{Client, Done};
use crate::people::{Creator, Member, Team, text};
use crate::stage::{Stage, Victim};

/// Until somebody is answered again after a kill.
const BACK_WITHIN: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);
/// Who work side by side.
const LANES: usize = 2;

/// What the service said it had done.
#[derive(Debug, Clone)]
pub enum Acknowledged {
    /// Initiated, approved twice, sent and confirmed.
    Member { payout: String },
    /// Accepted for payment, so many cents.
    Creator { payout: String, cents: i64 },
}

/// People at work, one after the other through the whole life of a payout.
#[derive(Debug)]
pub struct Load {
    nobody: Client,
    stop: Arc<AtomicBool>,
    lanes: JoinSet<Vec<Acknowledged>>,
}

impl Load {
    pub fn begin(stage: &Stage) -> Self {
        let (stop, next) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(1)));
        let mut lanes = JoinSet::new();
        for lane in 0..LANES {
            let (team, nobody) = (stage.team.clone(), stage.nobody().clone());
            lanes.spawn(pay_members(team, nobody, stage.members, next.clone(), stop.clone()));
            let of_the_lane = stage.creators.iter().skip(lane).step_by(LANES).cloned().collect();
            lanes.spawn(pay_creators(stage.team.clone(), of_the_lane, stop.clone()));
        }
        let nobody = stage.nobody().clone();
        Self { nobody, stop, lanes }
    }

    /// Returns when somebody has been answered since. A service that does not come back is as bad as one that forgets.
    pub async fn gets_on(&mut self, case: &str, victim: Victim) {
        let (answered, begun) = (self.nobody.answered(), Instant::now());
        while self.nobody.answered() == answered {
            assert!(
                begun.elapsed() < BACK_WITHIN,
                "{case}: nobody is answered any more after {victim:?}"
            );
            if let Some(ended) = self.lanes.try_join_next() {
                let what = ended.expect("nobody is refused what he may");
                panic!("{case}: there was nothing left to do after {} payouts", what.len());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Everybody finishes what he has begun.
    pub async fn ends(mut self) -> Vec<Acknowledged> {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        while let Some(lane) = self.lanes.join_next().await {
            all.extend(lane.expect("nobody is refused what he may"));
        }
        all
    }
}

async fn pay_members(
    team: Team,
    nobody: Client,
    members: usize,
    next: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
) -> Vec<Acknowledged> {
    let mut done = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        assert!(number <= members, "more members are needed for so many kills");
        done.push(pay_member(&team, &Member::numbered(&nobody, number)).await);
    }
    done
}

/// From the choice to the confirmation. Each step is acknowledged before the next begins, or was refused as done already.
async fn pay_member(team: &Team, member: &Member) -> Acknowledged {
    let choice =
        json!({ "userIds": [member.id], "overrideOrder": { "reason": "another desk pays the members ahead" } });
    let payout = match team.admin.post("/api/payouts/initiate", &choice).await {
        Ok(round) => text(&round["payouts"][0]["payoutId"]),
        Err(Done) => text(&newest(&team.admin, &format!("/api/payouts?userId={}", member.id)).await["payoutId"]),
    };
    let of_payout = |verb: &str| format!("/api/payouts/{payout}/{verb}");
    let of_member = |what: &str| format!("/api/members/{}/{what}", member.id);
    let _ = team.admin.post(&of_payout("approve"), &json!({})).await;
    let _ = team.manager.post(&of_payout("approve"), &json!({})).await;
    let _ = member
        .client
        .post(&of_member("bank-info"), &member.bank_details())
        .await;
    let form = match member.client.post(&of_member("tax-info"), &member.w9()).await {
        Ok(form) => text(&form["formId"]),
        Err(Done) => text(&newest(&team.finance, &format!("/api/tax-forms?userId={}", member.id)).await["formId"]),
    };
    let _ = team
        .finance
        .post(&format!("/api/tax-forms/{form}/approve"), &json!({}))
        .await;
    let today = today();
    let sent = json!({ "sentDate": today, "expectedArrivalDate": today });
    let _ = team.finance.post(&of_payout("mark-sent"), &sent).await;
    let arrived = json!({ "completedDate": today, "confirmationNumber": format!("CONF-{}", member.number) });
    let _ = team.finance.post(&of_payout("confirm"), &arrived).await;
    Acknowledged::Member { payout }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the programs go by the machine's clock, and so does who pays"
)]
fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

/// What a list begins with.
async fn newest(who: &Client, list: &str) -> Value {
    who.get(&format!("{list}&limit=1")).await[0].clone()
}

async fn pay_creators(team: Team, creators: Vec<Creator>, stop: Arc<AtomicBool>) -> Vec<Acknowledged> {
    let mut done = Vec::new();
    let mut turn = 0_u16;
    while !stop.load(Ordering::Relaxed) {
        for creator in &creators {
            done.push(pay_creator(&team, creator, turn).await);
        }
        turn += 1;
    }
    done
}

/// A statement of a day of its own, and all that it says.
async fn pay_creator(team: &Team, creator: &Creator, turn: u16) -> Acknowledged {
    let cents = 5_000 + i64::from(turn);
    let day = (date!(2000 - 01 - 01) + time::Duration::days(turn.into())).to_string();
    let statement = json!({ "payeeId": creator.payee, "periodStart": day, "periodEnd": day, "earningsCents": cents,
        "platformFeeCents": 0, "netPayableCents": cents, "currency": "USD", "runStatus": "locked",
        "externalId": format!("{day}-{}", creator.payee) });
    let of_payee = |what: &str| format!("/api/v2/{what}?payeeId={}", creator.payee);
    let statement = match team.admin.post("/api/v2/statements", &statement).await {
        Ok(statement) => statement,
        Err(Done) => newest(&team.admin, &of_payee("statements")).await,
    };
    let order = json!({ "payeeId": creator.payee, "statementIds": [text(&statement["statementId"])] });
    let payout = match team.admin.post("/api/v2/payouts", &order).await {
        Ok(payout) => payout,
        Err(Done) => newest(&team.admin, &of_payee("payouts")).await,
    };
    Acknowledged::Creator {
        payout: text(&payout["payoutId"]),
        cents,
    }
}
