//! The words: shipped ones for every case, the person's own, and everything that is thrown at them.

use proptest::prelude::*;

use super::*;
use crate::text::Clean;

fn shipped() -> Templates {
    let (templates, problems) = Templates::load(None);
    assert_eq!(problems, Vec::<String>::new());
    templates
}

fn every_notice() -> Vec<Notice> {
    let mut all = Vec::new();
    for kind in samples().into_iter().map(|notice| notice.kind) {
        for severity in Severity::ALL {
            for audience in Audience::ALL {
                let facts = [
                    ("room", "HH+ commerce"),
                    ("environment", "PRODUCTION"),
                    ("status", "investigating"),
                    ("commander", "jiwon"),
                    ("started", "14:03 KST"),
                    ("elapsed", "12m"),
                    ("next-update", "14:33 KST"),
                    ("url", "https://wiki.example.com/incidents"),
                ];
                let facts = facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
                let title = "payments failing".to_owned();
                all.push(Notice { kind: kind.clone(), severity, audience, title, facts, ..samples().remove(0) });
            }
        }
    }
    all
}

#[test]
fn every_case_has_words_in_both_languages() {
    let templates = shipped();
    for notice in every_notice() {
        for short in [false, true] {
            let [en, ko] = [Lang::En, Lang::Ko].map(|lang| templates.words(&notice, lang, short));
            for words in [&en, &ko] {
                assert!(words.subject.contains("payments failing"), "{notice:?}: {words:?}");
                assert!(!words.subject.contains('\n') && !words.body.contains("{%"), "{words:?}");
                assert_eq!(words.body.is_empty(), short, "{notice:?}: {words:?}");
                assert!(!words.body.contains("\n\n\n") && !words.body.starts_with('\n'), "{words:?}");
            }
            let hangul = |words: &Words| format!("{words:?}").contains(|c: char| ('가'..='힣').contains(&c));
            // A short message and a public page may consist of what was given to them.
            if !short || notice.kind.wakes() {
                assert!(hangul(&ko), "{notice:?}: {ko:?}");
            }
            assert!(!hangul(&en), "{en:?}");
        }
    }
}

#[test]
fn the_words_are_these() {
    let templates = shipped();
    let declared = &every_notice()[0];
    let words = templates.words(declared, Lang::Ko, false);
    assert_eq!(words.subject, "[P0] 장애 선언: payments failing");
    assert_eq!(
        words.body,
        "방: HH+ commerce (PRODUCTION)\n상태: 원인 조사 중\n지휘: jiwon\n시작: 14:03 KST (12m 경과)\n다음 공유: 14:33 \
         KST\nhttps://wiki.example.com/incidents"
    );
    let short = templates.words(declared, Lang::En, true);
    assert_eq!(short.subject, "P0 incident: payments failing, HH+ commerce. Since 12m. Please acknowledge.");
    let update = Notice {
        kind: Kind::Update,
        audience: Audience::Public,
        text: "We restart it.\n\nSoon more.".into(),
        facts: BTreeMap::new(),
        ..declared.clone()
    };
    let words = templates.words(&update, Lang::En, false);
    assert_eq!((&*words.subject, &*words.body), ("payments failing", "We restart it.\n\nSoon more."));
}

fn is_harmless(words: &Words) -> bool {
    let clean = |text: &str| text.chars().all(Clean::allows);
    clean(&words.subject)
        && words.body.split('\n').all(clean)
        && words.subject.len() <= SHORT.max(SUBJECT)
        && words.body.len() <= TEXT + 4
        && words.body.lines().count() <= LINES + 1
}

#[test]
fn hostile_titles_and_texts_are_only_data() {
    let templates = shipped();
    let giant = "x".repeat(1 << 20);
    let lines = "line\n".repeat(100_000);
    let thrown = [
        "{{ 7 * 6 }} {% for i in range(9999) %}x{% endfor %} {# gone #}",
        "\u{1b}[31mred\u{7}\u{0}\r\nSubject: forged\n\nbody",
        "\"quoted\" 'single' `tick` $(sh) ${x} \\",
        "<!channel> <@U123> &amp; </Say>",
        "\u{202e}desrever\u{202c} \u{200b}",
        &giant,
        &lines,
    ];
    for text in thrown {
        for notice in every_notice().into_iter().step_by(7) {
            let facts = notice.facts.into_keys().map(|name| (name, text.to_owned())).collect();
            let notice = Notice { title: text.into(), text: text.into(), facts, ..notice };
            for (lang, short) in [(Lang::En, false), (Lang::Ko, true)] {
                let words = templates.words(&notice, lang, short);
                assert!(is_harmless(&words), "{words:?}");
                assert!(!words.subject.is_empty());
                assert!(!text.contains("{{") || words.subject.contains("{{ 7 * 6 }} {%"), "{words:?}");
            }
        }
    }
}

#[test]
fn a_secret_that_was_fetched_stands_in_no_message() {
    crate::config::remember("canary-in-a-title-0815");
    let templates = shipped();
    for notice in every_notice() {
        let title = "the password is canary-in-a-title-0815".to_owned();
        let notice = Notice { text: title.clone(), title, ..notice };
        let words = templates.words(&notice, Lang::En, false);
        assert!(!format!("{words:?}").contains("canary-in-a-title"), "{words:?}");
    }
}

#[test]
fn own_words_take_the_place_of_the_shipped_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("written");
    write("engineers.en.txt", "all: {{ title }}\n{{ next_update }}");
    write("engineers-p0.en.txt", "P0 only: {{ title | upper }}\n");
    write("short.ko.txt", "짧게 {{ title }}");
    let (templates, problems) = Templates::load(Some(dir.path()));
    assert_eq!(problems, Vec::<String>::new());
    let all = every_notice();
    assert_eq!(templates.words(&all[0], Lang::En, false).subject, "P0 only: PAYMENTS FAILING");
    let p1 = templates.words(&all[3], Lang::En, false);
    assert_eq!((&*p1.subject, &*p1.body), ("all: payments failing", "14:33 KST"));
    assert_eq!(templates.words(&all[0], Lang::Ko, true).subject, "짧게 payments failing");
    assert!(templates.words(&all[0], Lang::Ko, false).subject.starts_with("[P0] 장애"));
}

#[test]
fn wrong_words_are_said_with_their_line_and_not_used() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("written");
    write("engineers.en.txt", "fine\nfine\n{% if %}");
    write("company.en.txt", "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}");
    write("public.en.txt", "first\n{{ title | no_such_filter }}");
    write("enginers.en.txt", "misspelt");
    write("short.en.txt", &"x".repeat(70_000));
    let (templates, problems) = Templates::load(Some(dir.path()));
    let said = problems.join("\n");
    assert_eq!(problems.len(), 5, "{said}");
    for expected in
        ["engineers.en.txt:3: ", "company.en.txt", "public.en.txt:2: ", "enginers.en.txt: no notice", "at most 64 KiB"]
    {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    for notice in every_notice().into_iter().take(12) {
        assert!(templates.words(&notice, Lang::En, false).subject.contains("payments failing"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_told_is_harmless(title in any::<String>(), text in any::<String>(), case in 0usize..132) {
        let notice = every_notice().remove(case);
        let words = shipped().words(&Notice { title, text, ..notice }, Lang::En, case % 2 == 0);
        prop_assert!(is_harmless(&words), "{words:?}");
    }
}
