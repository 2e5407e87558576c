use super::*;

fn texts(node: &Node, out: &mut Vec<String>) {
    match &node.kind {
        Kind::Text(text) => out.push(text.clone()),
        Kind::Nothing => out.push("-".into()),
        Kind::List(items) => items.iter().for_each(|item| texts(item, out)),
        Kind::Table(members) => members.iter().for_each(|member| {
            out.push(format!("{}:", member.name));
            texts(&member.node, out);
        }),
    }
}

fn flat(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    parse(text).expect("YAML").iter().for_each(|document| texts(document, &mut out));
    out
}

#[test]
fn values_are_taken_as_they_are_written_with_their_place() {
    let text = "이름: 결제 # the name\nn: 1.50\nyes: true\nempty:\nfold: >-\n  a\n  b\n";
    assert_eq!(flat(text), ["이름:", "결제", "n:", "1.50", "yes:", "true", "empty:", "-", "fold:", "a b"]);
    let document = parse(text).expect("YAML").remove(0);
    let [name, number, ..] = document.members() else { panic!("members") };
    assert_eq!((&text[name.span.clone()], &text[name.node.span.clone()]), ("이름", "결제"));
    assert_eq!(&text[number.node.span.clone()], "1.50");
}

#[test]
fn lists_that_are_pasted_below_each_other_are_documents() {
    let text = "alerts:\n  - name: 가\nalerts:\n  - name: b\n---\nalerts: []\n";
    assert_eq!(flat(text), ["alerts:", "name:", "가", "alerts:", "name:", "b", "alerts:"]);
    let second = &parse(text).expect("YAML")[1];
    assert_eq!(&text[second.members()[0].span.clone()], "alerts");
    assert_eq!(second.members()[0].span.start, text.rfind("alerts:\n").expect("there"));
}

#[test]
fn what_is_no_yaml_is_told_with_its_place_in_every_part() {
    let text = "alerts:\n  - name: [a\nalerts:\n  - name: \"b\n";
    let problems = parse(text).expect_err("two mistakes");
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.message.starts_with("this is no YAML: ")), "{problems:?}");
    assert!(problems[1].span.start > text.rfind("alerts:").expect("there"), "{problems:?}");
}

#[test]
fn nothing_that_is_nested_without_end_hurts() {
    let openers = [
        "- ", "? ", "[", "{", "-\t", "-\n", "? - ", ": ", "- &a ", "- !!seq ", "!a &b - ", "[- ", "a: ", "- a: ",
        "[[]: ",
    ];
    for opener in openers {
        let _ = parse(&opener.repeat(200_000));
        let _ = parse(&format!("--- {}", opener.repeat(200_000)));
    }
    assert!(parse(&"- ".repeat(101)).expect_err("deep")[0].message.contains("indented by more than 200"));
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..9 {
        let inner = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb = format!("{bomb}a{n}: &a{n} [{inner}]\n");
    }
    assert!(parse(&bomb).expect_err("a bomb")[0].message.contains("billion-laughs"));
}

#[test]
fn a_table_says_what_is_wrong_with_it() {
    let text = "name: a\nfor: 5\nlist: x\nlabels: [1]\nnmae: b\n";
    let document = parse(text).expect("YAML").remove(0);
    let problems = RefCell::default();
    let table = Table::of(&document, "it", &problems).expect("a table");
    assert_eq!(table.required("name", "").map(|(text, _)| text), Some("a"));
    assert!(table.required("expr", "what is wrong").is_none() && table.duration("for").is_none());
    assert!(table.list("list").is_empty() && table.texts("labels").is_empty());
    assert!(!table.finish());
    let said: Vec<_> = problems.borrow().iter().map(|problem| (problem.span.start, problem.message.clone())).collect();
    let at = |part: &str| text.find(part).expect("there");
    let expected = [
        (0, "`expr` is missing: what is wrong"),
        (at("5"), "`for` must be a duration such as 30s, 5m or 1h30m"),
        (at("x"), "`list` must be a list, and this is a text: begin every item with `- `"),
        (at("1]"), "`labels` must be a table of keys, and this is a list"),
        (at("nmae"), "unknown key `nmae`, did you mean `name`?"),
    ];
    assert_eq!(said, expected.map(|(at, text)| (at, text.to_owned())));
}
