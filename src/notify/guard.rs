//! The guard: messages carry credentials and words out of the house, so they go to public addresses only, unless the
//! config allows others. It judges addresses, not names, in the instant in which they are used.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    time::Duration,
};

use thiserror::Error;
use tokio::{task::spawn_blocking, time::timeout};

/// How long a name may take to become addresses.
const LOOKUP: Duration = Duration::from_secs(5);

/// Why there is no address to connect to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoAddress {
    /// One of them is not public.
    #[error("{0} leads to {1}, which is no public address")]
    Private(String, IpAddr),
    /// The name has none.
    #[error("{0} has no address: {1}")]
    Unknown(String, String),
}

/// The addresses of a host. One that is not public condemns them all: who controls the name could choose.
///
/// # Errors
/// There is none, or it must not be used.
pub async fn addresses(host: &str, port: u16, allow_private: bool) -> Result<Vec<SocketAddr>, NoAddress> {
    let name = host.trim_matches(['[', ']']).to_owned();
    let unknown = |why: String| NoAddress::Unknown(host.to_owned(), why);
    let asked = spawn_blocking(move || (name.as_str(), port).to_socket_addrs().map(Vec::from_iter));
    let found = timeout(LOOKUP, asked).await.map_err(|_| unknown("no answer from the name server".into()))?;
    let found = found.map_err(|error| unknown(error.to_string()))?.map_err(|error| unknown(error.to_string()))?;
    if let Some(ip) = found.iter().map(SocketAddr::ip).find(|ip| !allow_private && !is_public(*ip)) {
        return Err(NoAddress::Private(host.to_owned(), ip));
    }
    if found.is_empty() { Err(unknown("the name server knows none".into())) } else { Ok(found) }
}

/// Whether an address means the same host everywhere (the special-purpose registries of IANA, RFC 6890).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (18..20).contains(&b);
    !(a == 0
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a >= 240
        || shared
        || special
        || benchmark)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let within = |high: u16, low: u16| is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match ip.segments() {
        // Addresses that only wrap one of the fourth version: NAT64 (RFC 6052), 6to4 (RFC 3056).
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => within(high, low),
        [0x2001, 0..0x200 | 0xdb8, ..] => false,
        // What is given out to hosts of the world is 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_world_are_public() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.0.192",
            "203.0.113.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
        for public in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:8.8.8.8"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_like_its_number() {
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            let refused = addresses(host, 25, false).await.expect_err("private");
            assert!(matches!(&refused, NoAddress::Private(name, _) if name == host), "{refused}");
        }
        assert!(addresses("127.0.0.1", 25, true).await.is_ok_and(|found| found.len() == 1));
        let unknown = addresses("no-such-host.invalid", 25, true).await.expect_err("none");
        assert!(matches!(unknown, NoAddress::Unknown(..)));
    }
}
