use std::net::IpAddr;
use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A proxy of ours, or a range of them: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyRange {
    base: IpAddr,
    prefix: u8,
}

/// Why a text is no address or range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an address such as 10.0.0.7 or a range such as 10.0.0.0/8 is needed")]
pub struct RangeError;

impl FromStr for ProxyRange {
    type Err = RangeError;

    fn from_str(raw: &str) -> Result<Self, RangeError> {
        let (base, prefix) = match raw.split_once('/') {
            Some((base, prefix)) => (base, Some(prefix.parse::<u8>().map_err(|_| RangeError)?)),
            None => (raw, None),
        };
        let base: IpAddr = base.parse().map_err(|_| RangeError)?;
        let bits = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits {
            Err(RangeError)
        } else {
            Ok(Self { base, prefix })
        }
    }
}

impl ProxyRange {
    fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(self.prefix);
                (base.to_bits() ^ address.to_bits()).checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(self.prefix);
                (base.to_bits() ^ address.to_bits()).checked_shr(shift).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// Who sent the request. Only our own proxies are believed about whom they forward for: the last address that none of
/// them has is the client's.
pub fn client_address(request: &HttpRequest, proxies: &[ProxyRange]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let hops = request
        .headers()
        .get_all(FORWARDED_FOR)
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = hops.flat_map(|value| value.split(',')).map(str::trim).collect();
    Some(behind(peer, &hops, proxies))
}

fn behind(peer: IpAddr, hops: &[&str], proxies: &[ProxyRange]) -> IpAddr {
    let is_ours = |address: IpAddr| proxies.iter().any(|range| range.contains(address));
    let mut client = peer;
    for hop in hops.iter().rev() {
        if !is_ours(client) {
            break;
        }
        let Ok(address) = hop.parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind_proxies(peer: &str, hops: &[&str]) -> String {
        let proxies = ["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        behind(peer.parse().unwrap(), hops, &proxies).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_his_address() {
        assert_eq!(behind_proxies("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(
            behind_proxies("10.1.2.3", &["198.51.100.1", "203.0.113.9"]),
            "203.0.113.9"
        );
    }

    #[test]
    fn our_proxies_are_passed_over() {
        assert_eq!(behind_proxies("10.1.2.3", &["203.0.113.9", "fd00::7"]), "203.0.113.9");
        assert_eq!(behind_proxies("10.1.2.3", &["unknown"]), "10.1.2.3");
        assert_eq!(behind_proxies("10.1.2.3", &[]), "10.1.2.3");
    }

    #[test]
    fn ranges_are_read_and_nonsense_is_refused() {
        assert!(
            "0.0.0.0/0"
                .parse::<ProxyRange>()
                .unwrap()
                .contains("203.0.113.9".parse().unwrap())
        );
        assert!(
            !"10.0.0.7"
                .parse::<ProxyRange>()
                .unwrap()
                .contains("10.0.0.8".parse().unwrap())
        );
        for raw in ["", "10.0.0.0/33", "10.0.0", "proxy", "::/129", "10.0.0.0/-1"] {
            assert_eq!(raw.parse::<ProxyRange>(), Err(RangeError), "{raw}");
        }
    }
}
