//! The few facts of a certificate that a person wants: its validity, and whether it names itself as its issuer.
//!
//! rustls verifies certificates but tells nothing of them, so this walks the DER as far as the subject (RFC 5280,
//! section 4.1). It never verifies anything.

use chrono::NaiveDateTime;

use crate::{domain::clock::Moment, panes::services::model::Certificate};

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;

/// The facts of an X.509 certificate in DER; `None` when it cannot be read.
#[must_use]
pub fn read(der: &[u8]) -> Option<Certificate> {
    let certificate = Der(der).take(SEQUENCE)?;
    let mut fields = Der(Der(certificate).take(SEQUENCE)?);
    if fields.0.first() == Some(&VERSION) {
        fields.take(VERSION)?;
    }
    fields.take(INTEGER)?; // serial number
    fields.take(SEQUENCE)?; // signature algorithm
    let issuer = fields.take(SEQUENCE)?;
    let mut validity = Der(fields.take(SEQUENCE)?);
    let subject = fields.take(SEQUENCE)?;
    Some(Certificate { not_before: validity.time()?, not_after: validity.time()?, self_signed: issuer == subject })
}

/// What is left to read of a DER encoding.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// Reads one value that must have this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, value) = self.value()?;
        (found == tag).then_some(value)
    }

    fn value(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            // The long form: the low bits say how many bytes hold the length. Four are more than any certificate has.
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F).min(5))?;
            if bytes.is_empty() || bytes.len() > 4 {
                return None;
            }
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }

    /// Reads a moment, in either of the two forms that certificates have.
    fn time(&mut self) -> Option<Moment> {
        let (tag, value) = self.value()?;
        let text = std::str::from_utf8(value).ok()?;
        let full = match tag {
            GENERALIZED_TIME => text.to_owned(),
            // Two digits of the year: from 50 on they belong to the last century.
            UTC_TIME => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
            _ => return None,
        };
        NaiveDateTime::parse_from_str(&full, "%Y%m%d%H%M%SZ").ok().map(|time| time.and_utc())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn day(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    #[test]
    fn both_forms_of_time_are_read() {
        let mut params = CertificateParams::new(["a.example".to_owned()]).expect("params");
        params.not_before = date_time_ymd(1999, 12, 31);
        params.not_after = date_time_ymd(2061, 2, 3);
        let key = KeyPair::generate().expect("key");
        let certificate = params.self_signed(&key).expect("certificate");
        let found = read(certificate.der()).expect("readable");
        assert_eq!(found.not_before, day("1999-12-31T00:00:00Z"));
        assert_eq!(found.not_after, day("2061-02-03T00:00:00Z"));
        assert!(found.self_signed);
        assert_eq!(found.days_left(day("2061-02-02T23:59:59Z")), 0);
        assert_eq!(found.days_left(day("2061-02-03T00:00:01Z")), -1);
        assert_eq!(read(&certificate.der()[..200]), None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = Der(&bytes).time();
        }
    }
}
