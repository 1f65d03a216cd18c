use std::net::{Ipv4Addr, Ipv6Addr};

use infrastructure::events::{Reach, Target, TargetError};
use proptest::prelude::*;

/// Ways to write that a webhook should go where none may.
const SPELLINGS: [&str; 17] = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://localhost./",
    "https://metadata.google.internal/",
];

#[test]
fn s07_no_spelling_of_an_address_of_ours_is_taken() {
    for text in SPELLINGS {
        assert_eq!(
            Target::parse(text, Reach::Internet).err(),
            Some(TargetError::Private),
            "{text}"
        );
    }
}

fn is_private(address: Ipv4Addr) -> bool {
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_multicast()
        || address.is_documentation()
}

/// Every way of writing a number that browsers and libraries read.
fn spellings(address: Ipv4Addr) -> Vec<String> {
    let (bits, [a, b, c, d]) = (u32::from(address), address.octets());
    let low = bits & 0xff_ffff;
    vec![
        address.to_string(),
        format!("{address}."),
        bits.to_string(),
        format!("{bits:#x}"),
        format!("{bits:#X}").replace("0X", "0x"),
        format!("0{bits:o}"),
        format!("{a}.{low}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.{b}.{}", bits & 0xffff),
        format!("[::ffff:{address}]"),
        format!("[::ffff:{:x}:{:x}]", bits >> 16, bits & 0xffff),
        format!("[64:ff9b::{:x}:{:x}]", bits >> 16, bits & 0xffff),
        format!("[2002:{:x}:{:x}::]", bits >> 16, bits & 0xffff),
    ]
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_refused(text in "\\PC{0,200}|https?://[a-z0-9.:@/#?%\\[\\]-]{0,60}") {
        if let Ok(target) = Target::parse(&text, Reach::Internet) {
            prop_assert!(target.as_str().starts_with("https://"), "{}", target.as_str());
            let again = Target::parse(target.as_str(), Reach::Internet);
            prop_assert_eq!(again.map(|it| it.as_str().to_owned()), Ok(target.as_str().to_owned()));
        }
    }

    #[test]
    fn s07_no_private_address_is_taken_however_it_is_written(bits in any::<u32>(), block in 0_usize..7) {
        let [a, b, c, d] = Ipv4Addr::from(bits).octets();
        let address = [
            Ipv4Addr::new(10, b, c, d),
            Ipv4Addr::new(172, 16 + b % 16, c, d),
            Ipv4Addr::new(192, 168, c, d),
            Ipv4Addr::new(127, b, c, d),
            Ipv4Addr::new(169, 254, c, d),
            Ipv4Addr::new(100, 64 + b % 64, c, d),
            Ipv4Addr::new(224 + a % 32, b, c, d),
        ][block];
        for spelling in spellings(address) {
            let taken = Target::parse(&format!("https://{spelling}/"), Reach::Internet);
            prop_assert!(taken.is_err(), "{} is {}", spelling, address);
        }
    }

    #[test]
    fn a_public_address_is_taken_only_when_it_is_public(bits in any::<u32>()) {
        let address = Ipv4Addr::from(bits);
        let taken = Target::parse(&format!("https://{address}/"), Reach::Internet).is_ok();
        prop_assert!(!(taken && is_private(address)), "{}", address);
    }

    #[test]
    fn s07_no_address_of_a_private_network_is_taken_in_ipv6(bits in any::<u128>(), block in 0_usize..4) {
        let prefix = [0xfc00_u128 << 112, 0xfe80_u128 << 112, 0xff00_u128 << 112, 0x2001_0db8_u128 << 96][block];
        let width = [7, 10, 8, 32][block];
        let address = Ipv6Addr::from(prefix | (bits >> width));
        prop_assert!(Target::parse(&format!("https://[{address}]/"), Reach::Internet).is_err(), "{}", address);
    }
}
