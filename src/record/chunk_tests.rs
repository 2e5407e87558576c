use super::*;
use crate::domain::reading::FaultKind;

fn key() -> SourceKey {
    SourceKey::new("mysql", "orders-db", "locks")
}

fn sample(second: i64, outcome: Outcome) -> Sample {
    let at = Moment::from_timestamp(1_800_000_000 + second, 250_000_000).unwrap();
    Sample { key: key(), at, took: Duration::from_micros(1_234), every: Duration::from_secs(2), outcome }
}

fn data(text: &str) -> Outcome {
    Outcome::Data(RawValue::from_string(text.into()).unwrap())
}

fn told(samples: &[Sample]) -> String {
    serde_json::to_string(samples).unwrap()
}

fn packed(samples: &[Sample]) -> Packed {
    let mut builder = Builder::default();
    for sample in samples {
        builder.push(sample).unwrap();
    }
    builder.pack().unwrap().unwrap()
}

#[test]
fn what_was_packed_comes_out_again() {
    let fault = Outcome::Fault(Fault::new(FaultKind::Silent, "no answer\nfor 3 s"));
    let samples = [data(r#"{"a":"x\ny","n":1.5}"#), data(r#"{"a":"x\ny","n":1.5}"#), fault, data("null"), data("[1]")]
        .into_iter()
        .zip(0..)
        .map(|(outcome, second)| sample(second, outcome))
        .collect::<Vec<_>>();
    let chunk = packed(&samples);
    assert_eq!((chunk.count, chunk.span.1 - chunk.span.0), (5, 4_000_000));
    assert_eq!(told(&unpack(&key(), &chunk.body).unwrap()), told(&samples));
    assert_eq!(Builder::default().pack().unwrap(), None);
}

#[test]
fn a_value_that_stays_costs_almost_nothing() {
    let value = format!("{:?}", (0..500).collect::<Vec<_>>());
    let same: Vec<_> = (0..100).map(|second| sample(second, data(&value))).collect();
    let mut builder = Builder::default();
    for sample in &same {
        builder.push(sample).unwrap();
    }
    assert!(builder.len() < value.len() + 100 * 60, "{}", builder.len());
    assert!(builder.pack().unwrap().unwrap().body.len() < 1_600);
}

#[test]
fn every_flipped_bit_is_refused_and_nothing_panics() {
    let body = packed(&[sample(0, data("[1,2,3]")), sample(1, data("[1,2,4]"))]).body;
    for bit in 0..body.len() * 8 {
        let mut hurt = body.clone();
        hurt[bit / 8] ^= 1 << (bit % 8);
        if let Ok(samples) = unpack(&key(), &hurt) {
            assert_eq!(told(&samples), told(&unpack(&key(), &body).unwrap()), "bit {bit}");
        }
    }
    for cut in 0..body.len() {
        assert!(unpack(&key(), &body[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_bomb_is_refused() {
    let bomb = zstd::stream::encode_all(io::repeat(b'\n').take(MOST + 10), 3).unwrap();
    assert!(bomb.len() < 100_000);
    assert!(unpack(&key(), &bomb).is_err());
}
