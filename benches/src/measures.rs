//! What is measured, and what has to come out.

use crate::stage::People;

pub const ADMINISTRATOR: &str = "bench-session-of-staff-1";
pub const FINANCE_MANAGER: &str = "bench-session-of-staff-2";

/// A bound that has to be kept, and one that we would like to reach.
#[derive(Debug, Clone, Copy)]
pub struct Goal {
    pub floor: f64,
    pub aim: f64,
}

impl Goal {
    /// In words. Where less is better, the aim is below the floor.
    pub fn verdict(self, value: f64) -> &'static str {
        let at_least_as_good = |bound: f64| {
            if self.aim < self.floor {
                value <= bound
            } else {
                value >= bound
            }
        };
        if at_least_as_good(self.aim) {
            "aim reached"
        } else if at_least_as_good(self.floor) {
            "floor kept"
        } else {
            "MISSED"
        }
    }
}

/// Of the rate of the same statements without us.
pub const RATIO: Goal = Goal { floor: 0.4, aim: 0.65 };
/// Of the rate of inserting payments without our triggers.
pub const PAYMENT_RATIO: Goal = Goal { floor: 0.8, aim: 0.95 };
/// Of the median latency with fewer members.
pub const GROWTH: Goal = Goal { floor: 2.0, aim: 1.3 };
pub const REST_MB: Goal = Goal { floor: 30.0, aim: 15.0 };
pub const LOAD_MB: Goal = Goal {
    floor: 100.0,
    aim: 60.0,
};
pub const FIRST_ANSWER_MS: Goal = Goal {
    floor: 150.0,
    aim: 50.0,
};

/// A request that changes nothing, about a member or payout picked by chance.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    pub name: &'static str,
    pub path: fn(u64) -> String,
    pub numbers: fn(&People) -> (u64, u64),
}

pub const READS: [Read; 5] = [
    Read {
        name: "payout",
        path: |number| format!("/api/payouts/{}", payout_id(number)),
        numbers: |people| people.standing,
    },
    Read {
        name: "list",
        path: |_| "/api/payouts?limit=25".to_owned(),
        numbers: |people| people.standing,
    },
    Read {
        name: "eligible-members",
        path: |_| "/api/payouts/eligible-members".to_owned(),
        numbers: |people| people.waiting,
    },
    Read {
        name: "eligibility",
        path: |_| "/api/payouts/eligibility".to_owned(),
        numbers: |people| people.waiting,
    },
    Read {
        name: "member",
        path: |number| format!("/api/members/{}/payout", user_id(number)),
        numbers: |people| people.waiting,
    },
];

pub const APPROVE: &str = "approve";
pub const PAYMENT: &str = "payment";
pub const START: &str = "start";

pub fn approval_of(number: u64) -> String {
    format!("/api/payouts/{}/approve", payout_id(number))
}

fn payout_id(number: u64) -> String {
    format!("00000000-0000-4000-9000-{number}")
}

fn user_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_better_for_ratios_and_less_for_memory() {
        assert_eq!(RATIO.verdict(0.7), "aim reached");
        assert_eq!(RATIO.verdict(0.4), "floor kept");
        assert_eq!(RATIO.verdict(0.39), "MISSED");
        assert_eq!(REST_MB.verdict(12.0), "aim reached");
        assert_eq!(REST_MB.verdict(30.0), "floor kept");
        assert_eq!(REST_MB.verdict(31.0), "MISSED");
        assert_eq!(REST_MB.verdict(f64::NAN), "MISSED");
    }
}
