//! The guard of argument templates: programs that read an argument as a language (shells, interpreters, ssh, database
//! clients) must not be given one that a value helped to write. Judged once, when the config is read.
//!
//! Values cannot begin with `-`, be empty or hold control characters: `params` sees to that. What is judged here is where
//! they may stand.

use super::{
    params::{Kind, Param},
    template::{Piece, Text},
};

/// Programs whose argument after `-c` is a program, or whose first argument is the file of one.
const INTERPRETERS: &[&str] = &[
    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash", "fish", "csh", "tcsh", "pwsh", "nu", "python", "pypy",
    "perl", "ruby", "node", "nodejs", "deno", "bun", "php", "lua", "tclsh", "awk", "gawk", "mawk", "nawk",
];
/// Options that are followed by a program.
const CODE: &[&str] = &["--command", "--eval", "--execute", "--print", "-p", "-r"];
/// Programs that run what they are given by way of a shell, or in ways that are not looked into here.
const RUNNERS: &[&str] = &[
    "eval",
    "exec",
    "source",
    "xargs",
    "watch",
    "parallel",
    "su",
    "runuser",
    "sg",
    "script",
    "flock",
    "expect",
    "at",
    "batch",
    "screen",
    "tmux",
    "entr",
    "strace",
    "ltrace",
    "gdb",
    "systemd-run",
    "unshare",
    "nsenter",
    "find",
    "make",
    "pssh",
    "pdsh",
    "clush",
    "ansible",
];
/// Programs whose arguments are a language of their own, or a path on another machine.
const LANGUAGES: &[&str] = &[
    "mysql",
    "mariadb",
    "mysqladmin",
    "psql",
    "mongosh",
    "mongo",
    "sqlite3",
    "clickhouse-client",
    "sed",
    "gsed",
    "scp",
    "sftp",
    "rsync",
    "mosh",
    "autossh",
    "sshpass",
    "jq",
    "yq",
    "vim",
    "vi",
    "ed",
    "ex",
];
/// Programs that run another: their options that take a value, and how many words stand before the other's name.
const WRAPPERS: &[(&str, &str, usize)] = &[
    ("sudo", "ughpCDRrtTU", 0),
    ("doas", "uC", 0),
    ("env", "uC", 0),
    ("nice", "n", 0),
    ("ionice", "cn", 0),
    ("nohup", "", 0),
    ("setsid", "", 0),
    ("stdbuf", "ioe", 0),
    ("timeout", "ks", 1),
    ("chroot", "", 1),
    ("busybox", "", 0),
    ("time", "fo", 0),
];
/// The options of ssh that take a value (ssh(1)).
const SSH_VALUES: &str = "BbcDEeFIiJLlmOopPQRSWw";

/// Judges a template; answers where ssh must be told that its options end, when the template does not tell it.
///
/// # Errors
/// The first thing that is wrong, with its reason.
pub fn judge(words: &[Text], params: &[Param]) -> Result<Option<usize>, String> {
    if words.iter().all(|word| word.literal().is_some()) {
        return Ok(None);
    }
    options(words)?;
    quotes(words, params)?;
    code(words)?;
    program(words, 0, params)
}

/// A value must not say which option it is.
fn options(words: &[Text]) -> Result<(), String> {
    for word in words.iter().filter(|word| word.params().next().is_some()) {
        let head = word.head();
        let named = if head.starts_with("--") { head.contains('=') } else { head.len() > 1 };
        if head.starts_with('-') && !named {
            return Err("the name of an option must not come from a parameter: write --option={name}".into());
        }
    }
    Ok(())
}

/// A value must not end the quotes that it stands in, such as those of JSON.
fn quotes(words: &[Text], params: &[Param]) -> Result<(), String> {
    let quote = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(['"', '\'', '`']));
    let within_quotes = |word: &&Text| word.pieces().iter().any(quote);
    match words.iter().filter(within_quotes).find_map(|word| not(word, params, Kind::is_plain)) {
        Some(name) => Err(format!(
            "`{{{name}}}` stands in an argument with quotes, which its values could end: it must be of type name, int, \
             duration, address, or choice of plain words"
        )),
        None => Ok(()),
    }
}

/// Nowhere may an interpreter be told to run an argument when a value follows: `kubectl exec pod -- sh -c …`.
fn code(words: &[Text]) -> Result<(), String> {
    for (at, pair) in words.windows(2).enumerate() {
        let Some(name) = pair[0].literal().map(base).filter(|name| INTERPRETERS.contains(name)) else { continue };
        let is_code = |option: &str| {
            CODE.contains(&option)
                || option.starts_with('-') && !option.starts_with("--") && option.contains(['c', 'e'])
        };
        let follows = words[at + 2..].iter().any(|word| word.params().next().is_some());
        if pair[1].literal().is_some_and(is_code) && follows
            || pair[1].params().next().is_some() && SHELLS.contains(&name)
        {
            return Err(interprets(name));
        }
    }
    Ok(())
}

/// Those of the interpreters whose names are words for nothing else.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash", "fish", "csh", "tcsh"];

fn interprets(name: &str) -> String {
    format!(
        "`{name}` reads an argument as a program, and a value must never be part of one: put the program into a script \
         and write [\"/path/of/script\", \"{{name}}\"]"
    )
}

/// Judges the program that stands at `at`.
fn program(words: &[Text], at: usize, params: &[Param]) -> Result<Option<usize>, String> {
    let Some(name) = words.get(at).and_then(Text::literal) else {
        return Err("the program must not come from a parameter".into());
    };
    let name = base(name);
    let rest = &words[at + 1..];
    if rest.iter().all(|word| word.literal().is_some()) {
        return Ok(None);
    }
    if let Some((_, options, before)) = WRAPPERS.iter().find(|(wrapper, ..)| *wrapper == name) {
        return match wrapped(words, at + 1, options, *before) {
            Some(inner) if matches!(name, "sudo" | "doas") && words[at + 1..inner].iter().any(asks_for_shell) => {
                Err(format!("`{name}` must run the program itself, not a shell"))
            }
            Some(inner) => program(words, inner, params),
            None => Err(format!("`{name}` must be given the program to run as a fixed word")),
        };
    }
    if RUNNERS.contains(&name) {
        return Err(format!("`{name}` runs its arguments by its own rules: call the program itself"));
    }
    if INTERPRETERS.contains(&name) {
        let script = rest.first().and_then(Text::literal).is_some_and(|word| !word.starts_with('-'));
        return if script { Ok(None) } else { Err(interprets(name)) };
    }
    if LANGUAGES.contains(&name) {
        return match rest.iter().find_map(|word| not(word, params, Kind::is_plain)) {
            Some(param) => Err(format!(
                "`{name}` reads its arguments as a language: `{{{param}}}` must be of type name, int, duration, address, \
                 or choice of plain words"
            )),
            None => Ok(None),
        };
    }
    if name == "ssh" { ssh(words, at, params) } else { Ok(None) }
}

/// Where the program stands that a wrapper runs: a fixed word after fixed options; `None` when it is not that.
fn wrapped(words: &[Text], from: usize, with_value: &str, before: usize) -> Option<usize> {
    let mut at = from;
    let mut before = before;
    loop {
        let word = words.get(at)?.literal()?;
        if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) {
            // `env -S` splits a text into arguments.
            if letters.contains('S') {
                return None;
            }
            let takes = letters.len() == 1 && with_value.contains(letters);
            at += if takes { 2 } else { 1 };
        } else if word == "--" || word.contains('=') && !word.starts_with('/') && !word.starts_with("--split-string") {
            at += 1;
        } else if word.starts_with("--") {
            if word.starts_with("--split-string") {
                return None;
            }
            at += 1;
        } else if before > 0 {
            before -= 1;
            at += 1;
        } else {
            return Some(at);
        }
    }
}

/// Whether an option of sudo asks for a shell around the program.
fn asks_for_shell(word: &Text) -> bool {
    let word = word.literal().unwrap_or_default();
    let letters = word.strip_prefix('-').filter(|letters| !letters.starts_with('-'));
    matches!(word, "--shell" | "--login") || letters.is_some_and(|letters| letters.contains(['s', 'i']))
}

/// ssh joins what follows the destination into one text, which a shell on the other machine reads.
fn ssh(words: &[Text], at: usize, params: &[Param]) -> Result<Option<usize>, String> {
    let mut next = at + 1;
    let mut ended = false;
    while let Some(option) = words.get(next).filter(|word| word.head().starts_with('-')) {
        let Some(option) = option.literal() else {
            return Err("the options of ssh can run programs here: they must not hold a parameter".into());
        };
        next += 1;
        if option == "--" {
            ended = true;
            break;
        }
        // `-p 22` and `-tp 22` take the next word, `-p22` does not.
        if option.find(|letter| SSH_VALUES.contains(letter)).is_some_and(|at| at + 1 == option.len()) {
            if words.get(next).is_some_and(|value| value.literal().is_none()) {
                return Err("the options of ssh can run programs here: they must not hold a parameter".into());
            }
            next += 1;
        }
    }
    let Some(destination) = words.get(next) else { return Err("ssh must be given a destination".into()) };
    if let Some(name) = not(destination, params, |kind| matches!(kind, Kind::Name) || is_plain_choice(kind)) {
        return Err(format!(
            "the destination of ssh must be of type name or choice of plain words: `{{{name}}}` is not"
        ));
    }
    let command = &words[next + 1..];
    if !ended && command.first().is_some_and(|word| word.head().starts_with('-')) {
        return Err("the options of ssh must stand before its destination".into());
    }
    let remote = |kind: &Kind| matches!(kind, Kind::Name | Kind::Int { .. } | Kind::Address) || is_plain_choice(kind);
    match command.iter().find_map(|word| not(word, params, remote)) {
        Some(name) => Err(format!(
            "a shell on the other machine reads what ssh sends: `{{{name}}}` must be of type name, int, address, or \
             choice of plain words"
        )),
        None => Ok((!ended).then_some(next)),
    }
}

fn is_plain_choice(kind: &Kind) -> bool {
    matches!(kind, Kind::Choice(_)) && kind.is_plain()
}

/// The first placeholder of a word that is not of a kind that fits.
fn not<'w>(word: &'w Text, params: &[Param], fits: impl Fn(&Kind) -> bool) -> Option<&'w str> {
    word.params().find(|name| params.iter().any(|param| param.name == **name && !fits(&param.kind)))
}

/// The name of a program's file, without the version that interpreters carry: `/usr/bin/python3.12` is `python`.
fn base(program: &str) -> &str {
    let file = program.rsplit('/').next().unwrap_or(program);
    let plain = file.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    if INTERPRETERS.contains(&plain) { plain } else { file }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
