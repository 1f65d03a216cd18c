use super::Policy;

/// A window as it is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    /// In seconds since 1970.
    pub start: i64,
    /// Until its end; never 0.
    pub rest_ms: i64,
}

/// Requests in a window and in the one before. The one before counts for as much as is left of this one: as if its
/// requests had come evenly, no stretch of a window's length holds more than the quota.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub window_start: i64,
    pub current: i64,
    pub previous: i64,
}

impl Tally {
    /// The same requests, as they count in a window that may be a later one.
    pub fn in_window(self, policy: Policy, window: Window) -> Self {
        let length = i64::from(policy.window_seconds);
        match window.start - self.window_start {
            ..=0 => self,
            gap if gap == length => Self {
                window_start: window.start,
                current: 0,
                previous: self.current,
            },
            _ => Self {
                window_start: window.start,
                current: 0,
                previous: 0,
            },
        }
    }

    /// What the quota leaves.
    pub fn remaining(self, policy: Policy, rest_ms: i64) -> i64 {
        let length = i64::from(policy.window_seconds) * 1000;
        let before = (self.previous * rest_ms + length - 1) / length;
        (i64::from(policy.quota) - self.current - before).max(0)
    }

    /// Milliseconds until there is room for one more, if nobody asks meanwhile; 0 where there is.
    pub fn free_in_ms(self, policy: Policy, rest_ms: i64) -> i64 {
        let length = i64::from(policy.window_seconds) * 1000;
        let room = i64::from(policy.quota) - 1;
        // As much of a window has to be left at most for so many requests of the one before to count for so few.
        let rest_for = |few: i64, many: i64| if many == 0 { length } else { few * length / many };
        let wait = if self.current <= room {
            rest_ms - rest_for(room - self.current, self.previous)
        } else {
            rest_ms + length - rest_for(room, self.current)
        };
        wait.max(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(quota: u32) -> Policy {
        Policy {
            name: "member",
            quota,
            window_seconds: 900,
            must_count: false,
        }
    }

    #[test]
    fn the_window_before_counts_for_what_is_left_of_this_one() {
        let tally = Tally {
            window_start: 900,
            current: 10,
            previous: 100,
        };

        assert_eq!(tally.remaining(policy(100), 900_000), 0);
        assert_eq!(tally.remaining(policy(100), 450_000), 40);
        assert_eq!(tally.remaining(policy(100), 1), 89);
    }

    #[test]
    fn a_count_is_carried_into_the_next_window_and_no_further() {
        let tally = Tally {
            window_start: 900,
            current: 7,
            previous: 3,
        };
        let at = |start| Window {
            start,
            rest_ms: 900_000,
        };

        assert_eq!(tally.in_window(policy(100), at(900)), tally);
        assert_eq!(tally.in_window(policy(100), at(1_800)).previous, 7);
        assert_eq!(tally.in_window(policy(100), at(2_700)).previous, 0);
    }

    proptest! {
        #[test]
        fn whoever_waits_as_long_as_he_is_told_finds_room_and_not_before(
            quota in 1u32..200, current in 0i64..200, previous in 0i64..200, rest_ms in 1i64..=900_000,
        ) {
            let (policy, tally) = (policy(quota), Tally { window_start: 0, current, previous });
            let after = |ms: i64| {
                if ms < rest_ms {
                    return tally.remaining(policy, rest_ms - ms);
                }
                let next = Window { start: 900, rest_ms: rest_ms + 900_000 - ms };
                tally.in_window(policy, next).remaining(policy, next.rest_ms)
            };
            let wait = tally.free_in_ms(policy, rest_ms);
            prop_assert!(after(wait) > 0, "{wait}");
            if wait > 0 {
                prop_assert_eq!(after(wait - 1), 0, "{}", wait);
            }
        }
    }
}
