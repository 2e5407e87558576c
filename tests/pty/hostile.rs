//! Hostile bytes in every place from which they could come: none of them reaches the terminal as what it is.

use std::fmt::Write;

use bongsu::text::hostile::corpus;

use crate::{
    bench::{Bench, Stub, answer, quoted, service},
    common::{PATIENCE, Start, Terminal},
    grammar::strictly,
};

/// The corpus as texts, for places that hold text; cut to what a person could have typed there.
fn texts() -> Vec<String> {
    let cut = |text: String| text.chars().take(2_000).collect();
    corpus().iter().map(|raw| cut(String::from_utf8_lossy(raw).into_owned())).collect()
}

/// Without the control characters that no config lets through in a name.
fn uncontrolled(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Answers with entry `n` in the place that the path names.
fn evil(path: &str) -> Vec<u8> {
    let mut parts = path[1..].split('/');
    let place = parts.next().unwrap_or_default();
    let n: usize = parts.next().and_then(|n| n.parse().ok()).unwrap_or_default();
    let raw = corpus().swap_remove(n);
    let head = |status: &[u8], header: &[u8]| {
        [b"HTTP/1.1 ", status, b"\r\n", header, b"\r\ncontent-length: 2\r\nconnection: close\r\n\r\nOK"].concat()
    };
    match place {
        "body" => answer("200 OK", &raw),
        "json" => answer("200 OK", format!("{{\"status\":{}}}", quoted(&String::from_utf8_lossy(&raw))).as_bytes()),
        "reason" => head(&[b"503 ", &raw[..]].concat(), b"server: stub"),
        "location" => head(b"302 Found", &[b"location: ", &raw[..]].concat()),
        "header" => head(b"500 Oops", &[b"x-evil: ", &raw[..], b"\r\nserver: ", &raw[..]].concat()),
        _ => raw,
    }
}

/// Opens the details of every row, one after the other; answers with all that was seen.
fn look_at_all(terminal: &mut Terminal, rows: usize) -> String {
    let mut seen = String::new();
    for n in 0..rows {
        terminal.type_keys("\r");
        terminal.shows("Details");
        seen += &terminal.text();
        terminal.type_keys("\x1b");
        terminal.hides("Details");
        if n + 1 < rows {
            terminal.type_keys("j");
        }
    }
    seen
}

#[test]
fn no_answer_and_no_name_commands_the_terminal() {
    let stub = Stub::new(evil);
    let places = ["body", "json", "reason", "location", "header", "raw"];
    let targets: String = texts().iter().enumerate().fold(String::new(), |mut all, (n, text)| {
        let place = places[n % places.len()];
        let more = "every = \"1h\"\nfail-after = \"1 of 1\"\nexpect-text = \"NEVER\"\ntimeout = \"3s\"";
        let more = if place == "json" {
            format!("{more}\nexpect-json = {{ status = {} }}", quoted(text))
        } else {
            more.into()
        };
        let _ = write!(
            all,
            "{}",
            service(&format!("{n}{}", uncontrolled(text)), &stub.url(&format!("/{place}/{n}")), &more)
        );
        all
    });
    let rows = texts().len();
    let bench = Bench::named("\u{202e}room\u{2066} \u{200d}x", &targets);
    let mut terminal = bench.open_with(&["--as", "\x1b[2Jeve\x07\u{202e}\n"], &[], (150, 120));
    terminal.until("every answer has come", PATIENCE, |_| stub.hits() >= rows);
    terminal.until("every answer is judged", PATIENCE, |screen| !screen.contains("connecting"));
    let seen = look_at_all(&mut terminal, rows);
    for visible in ["␛", "␇", "<U+202E>"] {
        assert!(seen.contains(visible), "{visible} is hidden");
    }
    // Into the timeline, and to it.
    terminal.type_keys("P");
    terminal.shows("pinned 1 row");
    terminal.type_keys("2");
    terminal.type_keys("G");
    look_at_all(&mut terminal, 1);
    // What is copied is clean too, and the only thing that is.
    terminal.type_keys("1");
    let before = terminal.bytes();
    terminal.type_keys("Y");
    terminal.shows("copied");
    terminal.type_keys("q");
    terminal.ends(PATIENCE);
    let copied = strictly(&terminal.all()).copied;
    let [(at, text)] = copied.as_slice() else { panic!("one copy was asked for: {copied:?}") };
    assert!(*at >= before, "it was copied before it was asked for");
    assert!(text.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{text:?}");
}

#[test]
fn every_place_of_an_answer_takes_every_entry() {
    // Without a terminal this is quick: every entry in every place, and what is printed for people.
    let stub = Stub::new(evil);
    let mut targets = String::new();
    for place in ["body", "json", "reason", "location", "header", "raw"] {
        for n in 0..corpus().len() {
            let more = "every = \"1h\"\nfail-after = \"1 of 1\"\nexpect-json = { status = 1 }\ntimeout = \"4s\"";
            targets += &service(&format!("{place} {n}"), &stub.url(&format!("/{place}/{n}")), more);
        }
    }
    let bench = Bench::new(&targets);
    let (code, out, err) = bench.run(&["snapshot"], &[]);
    assert_eq!((code, err.as_str()), (2, ""));
    assert_eq!(out.lines().count(), corpus().len() * 6, "{out}");
    strictly(out.replace('\n', "").as_bytes());
}

#[test]
fn no_pasted_text_commands_the_terminal() {
    let bench = Bench::new(&service("api", &Stub::well().url("/"), ""));
    let mut terminal = bench.open();
    terminal.shows("1 up");
    // Terminals take the end of a paste out of what is pasted.
    let entries = corpus().into_iter().filter(|raw| !raw.windows(6).any(|end| end == b"\x1b[201~"));
    for (n, raw) in entries.enumerate() {
        let raw = &raw[..raw.len().min(20_000)];
        terminal.type_keys("n");
        terminal.shows("time, tags");
        terminal.type_bytes(&[format!("\x1b[200~entry {n} ").as_bytes(), raw, b" end\x1b[201~"].concat());
        terminal.type_keys("\r");
        terminal.until("the note is in the timeline", PATIENCE, |screen| {
            !screen.contains("time, tags") && screen.contains(&format!("entry {n} "))
        });
    }
    for place in [":", "/", "D"] {
        terminal.type_keys(place);
        terminal.type_bytes(b"\x1b[200~\x1b]0;PWN\x07\r\nq\xe2\x80\xae\x1b[201~");
        terminal.shows("PWN");
        terminal.type_keys("\x1b");
        terminal.hides("PWN");
    }
    terminal.type_keys("2\r");
    terminal.shows("Details");
    terminal.type_keys("qq");
    terminal.ends(PATIENCE);
    assert_eq!(strictly(&terminal.all()).copied, []);
    let (_, journal, _) = bench.run(&["journal", "export"], &[]);
    strictly(journal.replace('\n', "").as_bytes());
    bench.journal_is_sound();
}

#[test]
fn no_config_commands_the_terminal_by_its_mistakes() {
    for text in texts() {
        // What TOML lets through raw stands in the quoted source, and all of it, escaped, in the message.
        let raw: String = text.chars().filter(|c| *c > '\u{7f}' || *c == ' ' || c.is_alphanumeric()).collect();
        let wrong = format!(
            "[room]\nname = \"x\"\ntheme = {}\n\n# {raw}\n[panes.services]\n{} = 1 # {raw}\nevery = {}\n",
            quoted(&text),
            quoted(&text),
            quoted(&text)
        );
        let bench = Bench::new("");
        std::fs::write(&bench.config, wrong).unwrap();
        let (code, out, err) = bench.run(&["config", "check"], &[]);
        assert_eq!((code, out.as_str()), (78, ""), "{err}");
        strictly(err.replace('\n', "").as_bytes());
    }
}

#[test]
fn no_name_that_is_not_there_commands_the_terminal() {
    let bench = Bench::new("");
    for text in texts().iter().filter(|text| !text.contains('\0')).map(|text| text.chars().take(60).collect::<String>())
    {
        for option in ["--theme", "--config"] {
            let named = format!("{option}={text}");
            let args: &[&str] = if option == "--config" { &[&named] } else { &["--config", &bench.config, &named] };
            let start = Start { size: (200, 40), args, env: &[], home: bench.path(), read: true };
            let mut terminal = Terminal::open(&start);
            let (code, _) = terminal.ends(PATIENCE);
            assert!(matches!(code, 64 | 78), "{option} {text:?}: {code}");
            terminal.until("the sentence", PATIENCE, |screen| {
                screen.contains("there is no") || screen.contains("bongsu: ")
            });
            let raw: Vec<u8> = terminal.all().into_iter().filter(|byte| !b"\r\n".contains(byte)).collect();
            strictly(&raw);
        }
    }
}
