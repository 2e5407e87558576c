//! That the figure of the rules counts what it says: 1,000 rules, 10,000 series, and every alarm that there must be.

#[path = "common/manyrules.rs"]
mod manyrules;

use manyrules::ManyRules;

/// The alarms of a rule, by its sort: of ten topics those from 5 on, all, one a group, or none.
const ALARMS: [usize; 10] = [5, 5, 5, 10, 10, 10, 1, 10, 0, 5];
/// The series that a rule looks at.
const LOOKS: [usize; 10] = [10, 10, 10, 10, 10, 20, 20, 20, 20, 20];

#[test]
fn a_thousand_rules_over_ten_thousand_series_find_what_is_there() {
    // Five minutes and a little more: the longest range.
    let many = ManyRules::new(155);
    assert_eq!((many.store.all().len(), many.rules.len()), (10_000, 1_000));
    assert_eq!(many.looked_at(), LOOKS.iter().sum::<usize>() * 100);
    assert_eq!(many.evaluate(), ALARMS.iter().sum::<usize>() * 100);
}
