use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// The text that the parser makes of a text.
fn canonical(text: &str) -> String {
    parse(text).map_or_else(|mistake| panic!("{text}: {mistake}"), |expr| expr.to_string())
}

/// The mistake that the parser finds.
fn mistake(text: &str) -> String {
    parse(text).map_or_else(|mistake| mistake.to_string(), |expr| panic!("{text} was read as {expr}"))
}

/// As it is written.
const CANONICAL: &[&str] = &[
    "1",
    "-1",
    "0.5",
    "1e30",
    "NaN",
    "Inf",
    "-Inf",
    "x",
    "-x",
    "a:b:rate5m",
    ":leading",
    r#"x{a="b",c!="d",e=~"f|g",h!~"i.*"}"#,
    r#"{__name__=~"mysql_.*",target="orders-db"}"#,
    r#"{__name__="or"}"#,
    r#"{__name__="or",a="b"}"#,
    r#"x{a="\"\\\n\t\u0007가"}"#,
    "x offset 1h30m",
    "rate(x[5m])",
    r#"increase(x{a="b"}[1h] offset 1w)"#,
    "delta(x[10s])",
    "avg_over_time(x[1d])",
    "max_over_time(x[1y])",
    "min_over_time(x[500ms])",
    "abs(x - y)",
    r#"absent(x{a="b"})"#,
    "sum(x)",
    "sum by (a, b) (x)",
    "count without () (x)",
    "x > 5",
    "x > bool 5",
    "1 == bool 2",
    "a + b * c ^ d",
    "(a + b) * c",
    "a - b - c",
    "a - (b - c)",
    "a ^ b ^ c",
    "(a ^ b) ^ c",
    "-a ^ b",
    "(-a) ^ b",
    "(-1) ^ 2",
    "2 ^ -1",
    "a ^ -b ^ c",
    "(a ^ -b) ^ c",
    "a ^ (-b) ^ c",
    "a - -b",
    "a * -b",
    "a * -b / c",
    "--a",
    "-(a * b)",
    "-a * b",
    "a or b and c",
    "(a or b) and c",
    "a and b unless c",
    "a and on (x, y) b",
    "a / ignoring (x) group_left (z) b",
    "a / on () group_right () b",
    "a > bool on (x) b",
];

#[test]
fn what_is_written_is_read_and_written_the_same() {
    for text in CANONICAL {
        assert_eq!(canonical(text), *text);
    }
}

#[test]
fn the_same_can_be_written_in_several_ways() {
    for (text, meant) in [
        ("  x# one\n  > # two\n5 # three", "x > 5"),
        ("0x1F + 1e3 + .5 + 5. + iNf", "31 + 1000 + 0.5 + 5 + Inf"),
        ("+x", "x"),
        ("-(-x)", "--x"),
        ("--1", "1"),
        ("-1 ^ 2", "-1 ^ 2"),
        ("2 ^ -1 * 3", "2 ^ -1 * 3"),
        ("((x))", "x"),
        ("rate((x[5m]))", "rate(x[5m])"),
        ("x[5m] offset 0s > 1", ""),
        (r#"{__name__="x"}"#, "x"),
        (r#"{a="b",__name__="x",}"#, r#"x{a="b"}"#),
        ("x{}", "x"),
        ("x{a='b\"',c=`\\d`}", r#"x{a="b\"",c="\\d"}"#),
        (r#"x{a="\x41\101B\U0001F600"}"#, r#"x{a="AAB😀"}"#),
        ("SUM(x) BY (a,)", "sum by (a) (x)"),
        ("avg(x) without (a)", "avg without (a) (x)"),
        ("count", "count"),
        ("sum > 1", "sum > 1"),
        (r#"sum{a="b"}"#, r#"sum{a="b"}"#),
        ("x{on=\"a\",by=\"b\"}", r#"x{on="a",by="b"}"#),
        ("a OR b", "a or b"),
        ("a / on (x) group_left b", "a / on (x) group_left () b"),
        ("x offset 90m", "x offset 1h30m"),
        ("a >= b == c", "a >= b == c"),
    ] {
        if meant.is_empty() {
            assert!(parse(text).is_err(), "{text}");
        } else {
            assert_eq!(canonical(text), meant, "{text}");
        }
    }
}

#[test]
fn mistakes_have_a_place_and_a_cure() {
    for (text, said) in [
        ("", "1:1: expected a signal, a function or a number, found the end"),
        ("x >", "1:4: expected a signal, a function or a number, found the end"),
        ("x y", "1:3: expected an operator or the end, found `y`"),
        ("(x", "1:3: expected `)`, found the end"),
        ("x)", "1:2: expected an operator or the end, found `)`"),
        ("가", "1:1: `가` means nothing in PromQL"),
        ("x{a=\"가\"} $ 3", "1:10: `$` means nothing in PromQL"),
        ("x\n  and !y", "2:7: `!` alone means nothing; there are `!=` and `!~`"),
        ("x = 5", "1:3: `=` compares labels within { }; values are compared with `==`"),
        ("5m", "1:1: a length of time stands only between [ ] and behind offset"),
        ("5foo", "1:1: `5foo` is no number"),
        ("1 + 017", "1:5: `017` would be read in base 8 by Prometheus; leave the first 0 out"),
        ("0xZ", "1:1: `0xZ` is no number"),
        ("x[5]", "1:3: expected a length of time such as 5m, found the number 5"),
        (
            "x[30m1h]",
            "1:3: `30m1h` is no length of time; write it like 5m or 1h30m, of y w d h m s ms each once, in this order",
        ),
        ("rate(x[0s])", "1:8: a range must be longer than nothing"),
        ("x offset -5m", "1:10: an offset into the future is not supported: rules know only the past"),
        ("x offset 5m[5m]", "1:12: the range stands before the offset: x[5m] offset 1h"),
        ("sum(x) offset 5m", "1:8: `offset` stands once, behind a selector or its range"),
        ("x offset 5m offset 5m", "1:13: `offset` stands once, behind a selector or its range"),
        ("x @ 5", "1:3: `@` is not supported: rules are about now; use offset"),
        ("x{a}", "1:4: expected `=`, `!=`, `=~` or `!~`, found `}`"),
        ("x{a=b}", "1:5: expected a text in quotes, found `b`"),
        ("x{a:b=\"c\"}", "1:3: expected the name of a label, found `a:b`"),
        ("x{a=\"b\" c=\"d\"}", "1:9: expected `,` or `}`, found `c`"),
        ("x{a=\"b", "1:5: this text does not end; another \" is missing"),
        ("x{a=\"b\n\"}", "1:5: this text does not end; another \" is missing"),
        (r#"x{a="\q"}"#, "1:5: a `\\` in this text is followed by what is no escape"),
        (r#"x{a="\xff"}"#, "1:5: this text is not UTF-8"),
        ("x{a=~\"(\"}", "1:6: this is no regular expression: unclosed group"),
        ("x{a=~\"a)|(b\"}", "1:6: this is no regular expression: unopened group"),
        ("x{a=~\"(\\\\w{100}){100}\"}", "1:6: this regular expression is too large"),
        ("x{__name__=\"y\"}", "1:3: the name is there twice; it is `x` already"),
        ("{}", "1:1: this would select every signal there is; name it, or give a label a value"),
        ("{a=~\".*\"}", "1:1: this would select every signal there is; name it, or give a label a value"),
        ("{a!=\"b\"}", "1:1: this would select every signal there is; name it, or give a label a value"),
        ("sum by (a:b) (x)", "1:9: expected the name of a label or `)`, found `a:b`"),
        ("sum by (a) (x) by (b)", "1:16: `sum` has two lists of labels; it takes one"),
        ("on + 1", "1:1: expected a signal, a function or a number, found `on`"),
    ] {
        assert_eq!(mistake(text), said, "{text}");
    }
}

#[test]
fn types_are_those_of_prometheus() {
    for (text, said) in [
        (
            "x[5m]",
            "1:1: an expression is one value for each series, not a range of them; put it into a function such as \
             avg_over_time",
        ),
        ("\"a\"", "1:1: an expression is made of numbers; a text stands only within { }"),
        ("rate(x)", "1:6: `rate` takes a range: put its length behind the selector, such as [5m]"),
        (
            "rate(sum(x))",
            "1:6: `rate` takes the range of a selector, such as x[5m]; record this expression as a signal of its own",
        ),
        ("rate(5)", "1:6: `rate` takes the range of a selector, such as x[5m]"),
        ("rate()", "1:6: `rate` is called with nothing; it takes one expression"),
        ("rate(x[5m], 2)", "1:11: `rate` takes one expression, not several"),
        ("abs(5)", "1:5: `abs` takes the values of a signal, not a number"),
        ("sum(1 + 2)", "1:5: `sum` takes the values of a signal, not a number"),
        (
            "absent(x[5m])",
            "1:8: `absent` takes one value for each series, not a range of them; put it into a function such as \
             avg_over_time",
        ),
        ("1 > 2", "1:3: two numbers are compared with `> bool`, which gives 1 or 0"),
        ("1 and x", "1:3: `and` stands between signals, not numbers"),
        ("x or 1", "1:3: `or` stands between signals, not numbers"),
        ("x + bool y", "1:5: `bool` stands behind comparisons only"),
        ("x + on (a) 1", "1:3: on (...) and ignoring (...) stand between signals; here is a number"),
        ("x + group_left y", "1:5: `group_left` and `group_right` stand behind on (...) or ignoring (...)"),
        ("x + on (a) group_left (a) y", "1:12: `a` is in on (...) and in the group too; it is the same there"),
        ("x and on (a) group_left y", "1:3: `and` takes no group_left and no group_right: it compares sets"),
        ("-x[5m]", "1:2: a sign stands before single values, not before a range of them"),
        (
            "x + y[5m]",
            "1:5: `+` takes one value for each series, not a range of them; put it into a function such as \
             avg_over_time",
        ),
    ] {
        assert_eq!(mistake(text), said, "{text}");
    }
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    for (text, said) in [
        (
            "x > 1 and\n  topk(3, x)",
            "2:3: `topk` is not supported in the rules of the room: compare with a threshold, or use max by (...)",
        ),
        (
            "topk by (a) (3, x)",
            "1:1: `topk` is not supported in the rules of the room: compare with a threshold, or use max by (...)",
        ),
        (
            "histogram_quantile(0.9, x)",
            "1:1: `histogram_quantile` is not supported in the rules of the room: services give http_request_duration_seconds with the label quantile",
        ),
        ("time() - x", "1:1: `time` is not supported in the rules of the room"),
        ("x atan2 y", "1:3: `atan2` is not supported in the rules of the room"),
        ("rte(x[5m])", "1:1: unknown function `rte`, did you mean `rate`?"),
        ("RATE(x[5m])", "1:1: `RATE` is written in small letters: `rate`"),
        (
            "max_over_time(x[5m:1m])",
            "1:19: subqueries are not supported; record the inner expression as a signal of its own and take the range of that",
        ),
        (
            "max_over_time(rate(x[5m])[1h:])",
            "1:26: a range stands behind a selector only: subqueries are not supported; record the inner expression as a signal of its own and take the range of that",
        ),
    ] {
        assert_eq!(mistake(text), said, "{text}");
    }
}

#[test]
fn no_text_is_too_deep_or_too_long() {
    for text in ["(", "-", "rate(", "x ^ ", "x + ", "sum by (a) ("] {
        assert!(parse(&text.repeat(20_000)).is_err());
        assert!(parse(&text.repeat(5_000)).is_err());
    }
    let chain = |parts: usize| vec!["x"; parts].join(" + ");
    assert!(parse(&chain(201)).is_ok());
    assert_eq!(mistake(&chain(202)), "1:803: an expression of more than 200 operators is refused");
    let nested = |deep: usize| format!("{}x{}", "(".repeat(deep), ")".repeat(deep));
    assert!(parse(&nested(63)).is_ok());
    assert_eq!(mistake(&nested(64)), "1:65: brackets and signs are more than 64 deep here");
    // What stands side by side is not deep.
    assert!(parse(&vec!["(x)"; 150].join(" + ")).is_ok());
}

#[test]
fn an_expression_tells_its_selectors_and_how_far_it_reaches() {
    let expr = parse(r#"sum(rate(a[5m] offset 1h)) > on (x) -b{c="d"} or abs(e offset 30m)"#).expect("PromQL");
    let selectors: Vec<_> = expr.selectors().into_iter().map(ToString::to_string).collect();
    assert_eq!(selectors, ["a offset 1h", r#"b{c="d"}"#, "e offset 30m"]);
    assert_eq!(expr.longest(), Duration::from_mins(65));
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-d]",
        "[a-z_:][a-z0-9_:]{0,8}",
        Just("on".to_owned()),
        Just("sum".to_owned()),
        Just("inf".to_owned())
    ]
}

fn labels() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-d]|[a-z_][a-z0-9_]{0,5}|by|bool", 0..3)
}

fn lengths() -> impl Strategy<Value = Duration> {
    prop_oneof![(1..100_000_u64).prop_map(Duration::from_secs), (1..10_000_000_u64).prop_map(Duration::from_millis)]
}

fn selectors() -> impl Strategy<Value = Selector> {
    let test = (0..4_usize, any::<String>(), "[a-c.*+|]{0,5}");
    let matcher = ("[a-d]|[a-z_][a-z0-9_]{0,5}", test).prop_map(|(label, (kind, value, pattern))| {
        let regex = selector::anchored(&pattern);
        match (kind, regex) {
            (0, Ok(regex)) => Matcher { label, value: pattern, test: Test::Matches(regex) },
            (1, Ok(regex)) => Matcher { label, value: pattern, test: Test::MatchesNot(regex) },
            (2, _) => Matcher { label, value, test: Test::IsNot },
            _ => Matcher { label, value, test: Test::Is },
        }
    });
    let offset = prop_oneof![Just(Duration::ZERO), lengths()];
    (names(), prop::collection::vec(matcher, 0..3), offset).prop_map(|(name, matchers, offset)| Selector {
        name: Some(name),
        matchers,
        offset,
    })
}

fn operations() -> impl Strategy<Value = Operation> {
    let comparisons = vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
    ];
    let compare = (prop::sample::select(comparisons), any::<bool>())
        .prop_map(|(comparison, bool)| Operation::Compare { comparison, bool });
    let others = [
        Operation::Add,
        Operation::Subtract,
        Operation::Multiply,
        Operation::Divide,
        Operation::Modulo,
        Operation::Power,
        Operation::And,
        Operation::Or,
        Operation::Unless,
    ];
    prop_oneof![2 => prop::sample::select(others.to_vec()), 1 => compare]
}

/// Expressions over series, and numbers where they may stand.
fn expressions() -> impl Strategy<Value = Expr> {
    let functions = vec![
        Function::Rate,
        Function::Increase,
        Function::Delta,
        Function::AvgOverTime,
        Function::MaxOverTime,
        Function::MinOverTime,
    ];
    let over_time = (prop::sample::select(functions), selectors(), lengths())
        .prop_map(|(function, selector, range)| Expr::OverTime { function, selector, range });
    let leaf = prop_oneof![selectors().prop_map(Expr::Select), over_time];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let grouping = prop_oneof![labels().prop_map(Grouping::By), labels().prop_map(Grouping::Without)];
        let aggregations =
            vec![Aggregation::Sum, Aggregation::Max, Aggregation::Min, Aggregation::Avg, Aggregation::Count];
        let many = prop_oneof![labels().prop_map(Many::Left), labels().prop_map(Many::Right)];
        let aggregate = (prop::sample::select(aggregations), prop::option::of(grouping.clone()), inner.clone())
            .prop_map(|(aggregation, grouping, of)| Expr::Aggregate { aggregation, grouping, of: Box::new(of) });
        let matching = (prop::option::of(grouping), prop::option::of(many));
        let sides = (inner.clone(), inner.clone(), prop::option::weighted(0.3, any::<f64>()), any::<bool>());
        let binary =
            (operations(), matching, sides).prop_map(|(operation, (by, many), (left, right, number, first))| {
                let sets = matches!(operation, Operation::And | Operation::Or | Operation::Unless);
                let number = number.filter(|_| !sets);
                let both = matches!((&by, &many), (Some(Grouping::By(on)), Some(Many::Left(with) | Many::Right(with)))
                if with.iter().any(|label| on.contains(label)));
                let many = many.filter(|_| !sets && !both && by.is_some() && number.is_none());
                let matching = Matching { by: by.filter(|_| number.is_none()), many };
                let (left, right) = match number {
                    Some(number) if first => (Expr::Number(number), right),
                    Some(number) => (left, Expr::Number(number)),
                    None => (left, right),
                };
                Expr::Binary(Box::new(Binary { operation, left, right, matching }))
            });
        prop_oneof![
            3 => binary,
            1 => aggregate,
            1 => inner.clone().prop_map(|of| Expr::Negate(Box::new(of))),
            1 => inner.clone().prop_map(|of| Expr::Abs(Box::new(of))),
            1 => inner.prop_map(|of| Expr::Absent(Box::new(of))),
        ]
    })
}

proptest! {
    #[test]
    fn every_text_is_read_or_refused(text in any::<String>()) {
        if let Err(mistake) = parse(&text) {
            prop_assert!(mistake.line >= 1 && mistake.column >= 1 && mistake.column <= text.chars().count() + 1);
        }
    }

    #[test]
    fn every_text_of_its_words_is_read_or_refused(
        words in prop::collection::vec(prop::sample::select(vec![
            "x", "y{a=\"b\"}", "(", ")", "[5m]", "offset 1h", "sum", "by (a)", "on (a)", "group_left", "+", "-", "^", ">",
            "bool", "and", "or", "unless", "rate(", "abs(", "1", "5m", "{", "}", "=~\"a\"", ",", "\"", "\\", "#", "\n", "@",
        ]), 0..12),
    ) {
        if let Ok(expr) = parse(&words.join(" ")) {
            let text = expr.to_string();
            prop_assert_eq!(parse(&text).map(|expr| expr.to_string()), Ok(text));
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same_tree(expr in expressions()) {
        let text = expr.to_string();
        let read = parse(&text);
        prop_assert_eq!(read.as_ref().map(|read| format!("{read:?}")), Ok(format!("{expr:?}")), "{}", text);
    }
}
