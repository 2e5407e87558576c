//! Two sides and an operator: numbers, series with a number, series with the series that belong to them.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{Failure, Key, Sampled, Value, has_name, key, unique, unnamed};
use crate::rules::promql::ast::{Binary, Comparison, Grouping, Many, Matching, Operation};

/// The result of an operator.
pub(super) fn combined(binary: &Binary, left: Value, right: Value) -> Result<Value, Failure> {
    let operation = binary.operation;
    Ok(match (left, right) {
        (Value::Number(left), Value::Number(right)) => Value::Number(of_numbers(operation, left, right)),
        (Value::Series(left), Value::Number(right)) => {
            Value::Series(with_number(operation, left, |value| (value, right))?)
        }
        (Value::Number(left), Value::Series(right)) => {
            Value::Series(with_number(operation, right, |value| (left, value))?)
        }
        (Value::Series(left), Value::Series(right)) => Value::Series(match operation {
            Operation::And => kept(&binary.matching, left, &right, true),
            Operation::Unless => kept(&binary.matching, left, &right, false),
            Operation::Or => {
                let more = kept(&binary.matching, right, &left, false);
                left.into_iter().chain(more).collect()
            }
            _ => matched(operation, &binary.matching, &left, &right)?,
        }),
    })
}

fn holds(comparison: Comparison, left: f64, right: f64) -> bool {
    #[expect(clippy::float_cmp, reason = "the person asks for exactly that")]
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

fn of_numbers(operation: Operation, left: f64, right: f64) -> f64 {
    match operation {
        Operation::Add => left + right,
        Operation::Subtract => left - right,
        Operation::Multiply => left * right,
        Operation::Divide => left / right,
        Operation::Modulo => left % right,
        Operation::Power => left.powf(right),
        Operation::Compare { comparison, .. } => f64::from(u8::from(holds(comparison, left, right))),
        // The parser refuses these; numbers are no sets.
        Operation::And | Operation::Or | Operation::Unless => f64::NAN,
    }
}

/// The value of an operator between values of series; `None`: what is compared does not hold.
fn of_values(operation: Operation, left: f64, right: f64, keeps: f64) -> Option<f64> {
    match operation {
        Operation::Compare { comparison, bool: false } => holds(comparison, left, right).then_some(keeps),
        _ => Some(of_numbers(operation, left, right)),
    }
}

/// Whether the result is still the signal: where it is only compared.
const fn is_filter(operation: Operation) -> bool {
    matches!(operation, Operation::Compare { bool: false, .. })
}

fn with_number(
    operation: Operation,
    samples: Vec<Sampled>,
    sides: impl Fn(f64) -> (f64, f64),
) -> Result<Vec<Sampled>, Failure> {
    let one = |sample: Sampled| {
        let (left, right) = sides(sample.value);
        Some(Sampled { value: of_values(operation, left, right, sample.value)?, ..sample })
    };
    let samples = samples.into_iter().filter_map(one).collect();
    if is_filter(operation) { Ok(samples) } else { unnamed(samples) }
}

/// Those that have a partner on the other side, or those that have none.
fn kept(matching: &Matching, samples: Vec<Sampled>, others: &[Sampled], with: bool) -> Vec<Sampled> {
    let by = matching.by.as_ref();
    let others: HashSet<Key> = others.iter().map(|other| key(by, other)).collect();
    samples.into_iter().filter(|sample| others.contains(&key(by, sample)) == with).collect()
}

/// Every series with its partner on the other side.
fn matched(
    operation: Operation,
    matching: &Matching,
    left: &[Sampled],
    right: &[Sampled],
) -> Result<Vec<Sampled>, Failure> {
    // As in Prometheus: where one side is empty, nothing can be wrong with the other.
    if left.is_empty() || right.is_empty() {
        return Ok(Vec::new());
    }
    let by = matching.by.as_ref();
    let (many, one, turned) = match matching.many {
        Some(Many::Right(_)) => (right, left, true),
        Some(Many::Left(_)) | None => (left, right, false),
    };
    let mut partners: HashMap<Key, &Sampled> = HashMap::with_capacity(one.len());
    for sample in one {
        match partners.entry(key(by, sample)) {
            Entry::Vacant(entry) => _ = entry.insert(sample),
            Entry::Occupied(entry) => {
                let side = if turned { "left" } else { "right" };
                let labels = entry.key().1.clone();
                return Err(Failure::Several { side, operation: operation.to_string(), labels });
            }
        }
    }
    let mut results = Vec::with_capacity(many.len());
    let mut taken = HashSet::with_capacity(many.len());
    for sample in many {
        let key = key(by, sample);
        let Some(partner) = partners.get(&key) else { continue };
        let (left, right) = if turned { (partner, &sample) } else { (&sample, partner) };
        let Some(value) = of_values(operation, left.value, right.value, left.value) else { continue };
        results.push(result(operation, matching, (sample, partner), &key, value));
        if matching.many.is_none()
            && let Some((_, labels)) = taken.replace(key)
        {
            return Err(Failure::ManyToOne { operation: operation.to_string(), labels });
        }
    }
    if matching.many.is_some() {
        unique(&results)?;
    }
    Ok(results)
}

/// What a series and its partner are together.
fn result(
    operation: Operation,
    matching: &Matching,
    (sample, partner): (&Sampled, &Sampled),
    key: &Key,
    value: f64,
) -> Sampled {
    let filter = is_filter(operation);
    let name = sample.name.clone().filter(|_| filter);
    match &matching.many {
        None => {
            let named = match &matching.by {
                None => true,
                Some(Grouping::By(labels)) => has_name(labels),
                Some(Grouping::Without(labels)) => !has_name(labels),
            };
            Sampled { name: name.filter(|_| named), labels: key.1.clone(), value }
        }
        Some(Many::Left(takes) | Many::Right(takes)) => {
            let bool = matches!(operation, Operation::Compare { bool: true, .. });
            let labels = takes.iter().filter(|label| *label != super::NAME);
            let labels = labels.fold(sample.labels.clone(), |labels, take| labels.with(take, partner.labels.get(take)));
            let name = if has_name(takes) && !bool { partner.name.clone() } else { name };
            Sampled { name, labels, value }
        }
    }
}
