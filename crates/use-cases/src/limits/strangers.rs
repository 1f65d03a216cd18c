use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use time::OffsetDateTime;

use super::leases::seconds;
use super::tally::Tally;
use super::{Policy, Standing};

/// Addresses that a process remembers.
const ADDRESSES_MAX: usize = 20_000;
/// Of an IPv6 address: whoever has one has the whole network of these 64 bits.
const NETWORK_OF_ONE: u128 = !0 << 64;

/// Requests that proved nobody, by where they came from.
#[derive(Debug, Default)]
pub(super) struct Strangers(HashMap<IpAddr, Tally>);

impl Strangers {
    pub fn spend(&mut self, policy: Policy, address: IpAddr, now: OffsetDateTime) -> (Standing, bool) {
        let window = policy.window_at(now);
        let address = network(address);
        if self.0.len() >= ADDRESSES_MAX && !self.0.contains_key(&address) {
            self.forget(window.start);
        }
        let tally = self.0.entry(address).or_default();
        *tally = tally.in_window(policy, window);
        let passes = tally.remaining(policy, window.rest_ms) > 0;
        tally.current += i64::from(passes);
        let remaining = tally.remaining(policy, window.rest_ms);
        let ms = if passes {
            window.rest_ms
        } else {
            tally.free_in_ms(policy, window.rest_ms)
        };
        let standing = Standing {
            policy,
            remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
            seconds: seconds(ms),
        };
        (standing, passes)
    }

    fn forget(&mut self, window_start: i64) {
        self.0.retain(|_, tally| tally.window_start >= window_start);
        if self.0.len() >= ADDRESSES_MAX {
            self.0.clear();
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK_OF_ONE).into(),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const POLICY: Policy = Policy {
        name: "anonymous",
        quota: 3,
        window_seconds: 900,
        must_count: false,
    };
    const TEN: OffsetDateTime = datetime!(2026-11-20 10:00 UTC);

    fn passes(strangers: &mut Strangers, address: &str) -> bool {
        strangers.spend(POLICY, address.parse().unwrap(), TEN).1
    }

    #[test]
    fn each_address_has_a_quota_of_its_own_and_a_network_of_ipv6_is_one_address() {
        let mut strangers = Strangers::default();
        for host in ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"] {
            assert!(passes(&mut strangers, host), "{host}");
        }

        assert!(!passes(&mut strangers, "2001:db8:0:1::4"));
        assert!(passes(&mut strangers, "2001:db8:0:2::1"));
        assert!(passes(&mut strangers, "203.0.113.7"));
    }

    #[test]
    fn more_addresses_than_fit_are_forgotten_and_not_kept() {
        let mut strangers = Strangers::default();
        for number in 0..=u32::try_from(ADDRESSES_MAX).unwrap() {
            strangers.spend(POLICY, IpAddr::from(number.to_be_bytes()), TEN);
        }

        assert!(strangers.0.len() <= ADDRESSES_MAX);
    }
}
