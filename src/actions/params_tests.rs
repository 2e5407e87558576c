use super::*;

fn param(kind: Kind) -> Param {
    Param { name: "x".into(), kind, from: None, default: None }
}

fn regex(pattern: &str) -> Kind {
    Kind::Regex(anchored(pattern).expect("a pattern"))
}

fn all_kinds() -> Vec<Kind> {
    vec![
        Kind::Name,
        Kind::Int { least: 0, most: u64::MAX },
        Kind::Duration,
        Kind::Choice(vec!["5xx".into(), "a b;c".into()]),
        regex("(?s).*"),
        Kind::Address,
    ]
}

#[test]
fn a_good_value_stays_as_it_is() {
    for (kind, good) in [
        (Kind::Name, "api-v2.prod_1"),
        (Kind::Int { least: 1, most: 20 }, "20"),
        (Kind::Duration, "90s"),
        (Kind::Duration, "250ms"),
        (Kind::Choice(vec!["on".into(), "off".into()]), "off"),
        (regex("[A-Z_]+=[0-9]+"), "LOCK_WAIT_TIME=10"),
        (regex(r"[a-z/]+:[\w.-]+"), "glimpse/api:latest"),
        (Kind::Address, "203.0.113.7"),
        (Kind::Address, "2001:db8::1"),
    ] {
        assert_eq!(param(kind).check(good).as_ref().map(Value::as_str), Ok(good));
    }
}

#[test]
fn what_no_kind_takes_is_refused_by_a_sentence_that_names_the_parameter() {
    let long = "a".repeat(LONGEST + 1);
    for (bad, why) in [
        ("", Why::Empty),
        ("-n", Why::Dash),
        ("--all", Why::Dash),
        ("－-all", Why::Dash),
        ("–all", Why::Dash),
        ("a\nb", Why::Control),
        ("a\0", Why::Control),
        ("a\u{1b}[2J", Why::Control),
        ("a\u{85}b", Why::Control),
        (" a", Why::Space),
        ("a ", Why::Space),
        ("a\u{202e}b", Why::Unseen),
        ("a\u{200b}b", Why::Unseen),
        ("e\u{301}", Why::Unseen),
        (long.as_str(), Why::Long),
    ] {
        for kind in all_kinds() {
            let wrong = param(kind).check(bad).expect_err(bad);
            assert_eq!(wrong.why, why, "{bad:?}");
            assert!(wrong.to_string().contains("`x`") && wrong.say(Lang::Ko).contains("`x`"), "{wrong}");
        }
    }
}

#[test]
fn each_kind_refuses_what_it_is_not() {
    for (kind, bad) in [
        (Kind::Name, vec!["a b", "a/b", "a;b", ".a", "_a", "a$", "é", "ａ", "a\u{301}"]),
        (
            Kind::Int { least: 1, most: 20 },
            vec!["0", "21", "007", "+5", "1e1", "0x5", "5 0", "٥", "99999999999999999999"],
        ),
        (Kind::Duration, vec!["0s", "5", "s", "1h30m", "1.5s", "9999999999s", "5 s", "5w"]),
        (Kind::Choice(vec!["on".into()]), vec!["On", "on,off", "o"]),
        (regex("a|b"), vec!["ab", "ac", "xb"]),
        (regex("(?m)^a$"), vec!["ab"]),
        (
            Kind::Address,
            vec![
                "10.0.0.0/8",
                "0.0.0.0",
                "::",
                "0.1.2.3",
                "255.255.255.255",
                "224.0.0.1",
                "ff02::1",
                "::ffff:0.0.0.0",
                "010.0.0.1",
                "1.2.3.4:80",
                "fe80::1%eth0",
                "localhost",
            ],
        ),
    ] {
        let param = param(kind);
        for bad in bad {
            assert!(param.check(bad).is_err(), "{} takes {bad}", param.kind.called());
        }
    }
}

#[test]
fn a_name_has_a_longest() {
    let param = param(Kind::Name);
    assert!(param.check(&"a".repeat(253)).is_ok());
    assert!(param.check(&"a".repeat(254)).is_err());
}

#[test]
fn a_pattern_cannot_leave_its_anchors() {
    for wrong in ["a)|(b", "(", "[", r"(?P<n"] {
        assert!(anchored(wrong).is_err(), "{wrong}");
    }
    assert_eq!(inner(&anchored("a|b").expect("a pattern")), "a|b");
}

#[test]
fn an_origin_is_read() {
    assert_eq!(Origin::parse("row.deployment"), Some(Origin::Column("deployment".into())));
    assert_eq!(Origin::parse("check.result.value"), Some(Origin::Check(Some("result.value".into()))));
    assert_eq!(Origin::parse("check"), Some(Origin::Check(None)));
    for wrong in ["", "row", "row.", "all", "target.x", "env.X"] {
        assert_eq!(Origin::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn plain_kinds_hold_nothing_that_a_language_reads() {
    assert!(!regex("[a-z]+").is_plain());
    assert!(!Kind::Choice(vec!["a;b".into()]).is_plain());
    assert!(Kind::Choice(vec!["1.2.3-rc@x".into()]).is_plain());
}
