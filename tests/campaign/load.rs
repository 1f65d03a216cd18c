use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::date;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::people::{Creator, Member, Team, text};
use crate::stage::{Stage, Victim};

/// Until somebody is answered again after a kill.
const BACK_WITHIN: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);
/// A payout has six steps, and each may lose an answer or two.
const LOOKS_MAX: usize = 60;
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

/// From the choice to the confirmation, by what the payout waits for: whoever lost an answer looks and goes on from there.
async fn pay_member(team: &Team, member: &Member) -> Acknowledged {
    let payout = choose(team, member).await;
    for _ in 0..LOOKS_MAX {
        let shown = team.finance.get(&format!("/api/payouts/{payout}")).await;
        match shown["status"].as_str().unwrap_or_default() {
            "completed" => return Acknowledged::Member { payout },
            _ => goes_on(team, member, &payout, &shown).await,
        }
    }
    panic!("{payout} of member {} does not come to its end", member.number)
}

async fn choose(team: &Team, member: &Member) -> String {
    let choice =
        json!({ "userIds": [member.id], "overrideOrder": { "reason": "another desk pays the members ahead" } });
    loop {
        if let Ok(round) = team.admin.post("/api/payouts/initiate", &choice).await {
            return text(&round["payouts"][0]["payoutId"]);
        }
        let found = newest(&team.admin, &format!("/api/payouts?userId={}", member.id)).await;
        if let Some(payout) = found["payoutId"].as_str() {
            return payout.to_owned();
        }
    }
}

/// Does what it waits for. What came of that is looked at.
async fn goes_on(team: &Team, member: &Member, payout: &str, shown: &Value) {
    let of_payout = |verb: &str| format!("/api/payouts/{payout}/{verb}");
    let of_member = |what: &str| format!("/api/members/{}/{what}", member.id);
    let today = today();
    match shown["status"].as_str().unwrap_or_default() {
        "pending_approval" => {
            let is_first = shown["approval"]["currentApprovals"] == 0;
            let voter = if is_first { &team.admin } else { &team.manager };
            let _ = voter.post(&of_payout("approve"), &json!({})).await;
        }
        "pending_bank_info" => {
            let _ = member
                .client
                .post(&of_member("bank-info"), &member.bank_details())
                .await;
        }
        "pending_tax_info" => {
            if let Ok(form) = member.client.post(&of_member("tax-info"), &member.w9()).await {
                let approve = format!("/api/tax-forms/{}/approve", text(&form["formId"]));
                let _ = team.finance.post(&approve, &json!({})).await;
            }
        }
        "ready_for_payment" => {
            let sent = json!({ "sentDate": today, "expectedArrivalDate": today });
            let _ = team.finance.post(&of_payout("mark-sent"), &sent).await;
        }
        "payment_sent" => {
            let arrived = json!({ "completedDate": today, "confirmationNumber": format!("CONF-{}", member.number) });
            let _ = team.finance.post(&of_payout("confirm"), &arrived).await;
        }
        other => panic!("{payout} is {other}"),
    }
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
    let statement = loop {
        if let Ok(statement) = team.admin.post("/api/v2/statements", &statement).await {
            break statement;
        }
        let found = newest(&team.admin, &of_payee("statements")).await;
        if found["periodStart"] == day.as_str() {
            break found;
        }
    };
    let order = json!({ "payeeId": creator.payee, "statementIds": [text(&statement["statementId"])] });
    let payout = loop {
        if let Ok(payout) = team.admin.post("/api/v2/payouts", &order).await {
            break payout;
        }
        let found = newest(&team.admin, &of_payee("payouts")).await;
        if found["amountCents"] == cents {
            break found;
        }
    };
    Acknowledged::Creator {
        payout: text(&payout["payoutId"]),
        cents,
    }
}
