use proptest::prelude::*;
use serde_json::json;

use super::*;

fn statuses(value: &Value) -> Statuses {
    Statuses::parse(value).unwrap_or_else(|| panic!("{value} is a status"))
}

#[test]
fn statuses_are_read_and_said_alike() {
    assert_eq!(statuses(&json!(200)).to_string(), "200");
    assert_eq!(statuses(&json!("2xx")), Statuses::default());
    assert_eq!(statuses(&json!([200, "3xx", "401-403"])).to_string(), "200, 3xx, 401-403");
    let statuses = statuses(&json!([204, "3xx"]));
    let accepted: Vec<_> = [200, 204, 299, 300, 399, 400].into_iter().filter(|code| statuses.accept(*code)).collect();
    assert_eq!(accepted, [204, 300, 399]);
    for wrong in
        [json!(99), json!(600), json!("9xx"), json!("0xx"), json!("ok"), json!([]), json!("300-200"), json!(true)]
    {
        assert_eq!(Statuses::parse(&wrong), None, "{wrong}");
    }
}

fn fault(members: &[(&str, Value)], body: &Value) -> Option<BodyFault> {
    let json = members.iter().map(|(path, value)| ((*path).to_owned(), value.clone())).collect();
    let expect = Expectation { json, ..Expectation::default() };
    match expect.wrong_body(body.to_string().as_bytes()) {
        Some(Cause::Body { fault }) => Some(fault),
        _ => None,
    }
}

#[test]
fn members_are_found_by_path_by_nesting_and_by_number() {
    let body = json!({"status": "UP", "a": {"b": {"c": 1}}, "x.y": 2, "list": [{"ok": true}], "n": null});
    let good = [
        ("status", json!("UP")),
        ("a.b.c", json!(1)),
        ("a.b.c", json!(1.0)),
        ("a", json!({"b": {"c": 1}})),
        ("a.b", json!({"c": 1})),
        ("x.y", json!(2)),
        ("list.0.ok", json!(true)),
        ("list", json!([{"ok": true}])),
        ("n", json!(null)),
    ];
    assert_eq!(fault(&good, &body), None);
}

#[test]
fn the_first_difference_is_named_by_its_path() {
    let body = json!({"a": {"b": {"c": 1}}, "list": [1]});
    let found = fault(&[("a", json!({"b": {"c": 2}}))], &body);
    assert_eq!(found, Some(BodyFault::Differs { path: "a.b.c".into(), expected: "2".into(), got: "1".into() }));
    let found = fault(&[("a.b.d", json!("x"))], &body);
    assert_eq!(found, Some(BodyFault::Missing { path: "a.b.d".into(), expected: "\"x\"".into() }));
    assert!(matches!(fault(&[("list", json!([1, 2]))], &body), Some(BodyFault::Differs { .. })));
    assert!(matches!(fault(&[("a.b.c", json!("1"))], &body), Some(BodyFault::Differs { .. })));
    assert!(matches!(fault(&[("a.b.c.d", json!(1))], &body), Some(BodyFault::Missing { .. })));
}

#[test]
fn whole_numbers_are_not_compared_as_fractions() {
    let body = json!({"n": 9_007_199_254_740_993_u64});
    assert!(fault(&[("n", json!(9_007_199_254_740_992_u64))], &body).is_some());
    assert!(fault(&[("n", json!(9_007_199_254_740_993_u64))], &body).is_none());
}

#[test]
fn what_is_quoted_is_clean_and_short() {
    let body = json!({"status": "\u{1b}[2J".to_owned() + &"x".repeat(10_000)});
    let Some(BodyFault::Differs { got, .. }) = fault(&[("status", json!("UP"))], &body) else { panic!("a difference") };
    assert!(got.len() < 200 && !got.contains('\u{1b}'), "{got}");
}

#[test]
fn text_is_looked_for_also_in_bodies_that_are_no_text() {
    let expect = Expectation { text: Some("ready".into()), ..Expectation::default() };
    assert!(expect.needs_body() && !Expectation::default().needs_body());
    assert_eq!(expect.wrong_body(b"\xFF\xFE ready \x00"), None);
    assert!(expect.wrong_body(b"").is_some());
    assert!(fault(&[("a", json!(1))], &Value::Null).is_some());
    let json = vec![("a".to_owned(), json!(1))];
    let expect = Expectation { json, ..Expectation::default() };
    assert_eq!(expect.wrong_body(b"\xEF\xBB\xBF{\"a\":1}"), None, "a byte-order mark is tolerated");
}

proptest! {
    #[test]
    fn arbitrary_bodies_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200), path in "\\PC{0,20}") {
        let expect = Expectation { json: vec![(path, json!(1))], text: None, ..Expectation::default() };
        let _ = expect.wrong_body(&body);
    }
}
