//! The keymap: the command table with the person's overrides, without conflicts.

use std::{collections::HashMap, fmt::Write};

use super::Chord;
use crate::domain::command::{Command, CommandId, Scope};

/// What is wrong with one override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyProblem {
    /// Which override, by its place in the list given.
    pub at: Option<usize>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Which key calls which command.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    keys: HashMap<CommandId, Vec<Chord>>,
    calls: HashMap<(Chord, Scope), CommandId>,
}

impl Keymap {
    /// The keymap of a command table and overrides: the command's id and its keys, as written.
    ///
    /// # Errors
    /// All that is wrong: unknown commands and keys, keys that are never ours, two commands on one key.
    pub fn build(commands: &[Command], overrides: &[(&str, &[String])]) -> Result<Self, Vec<KeyProblem>> {
        let mut problems = Vec::new();
        let mut wanted: HashMap<CommandId, (Option<usize>, Vec<Chord>)> = HashMap::new();
        for command in commands {
            let keys = parse(command.keys.iter().copied(), None, &mut problems);
            wanted.insert(command.id, (None, keys));
        }
        for (at, (id, keys)) in overrides.iter().enumerate() {
            if overrides[..at].iter().any(|(before, _)| before == id) {
                problems.push(KeyProblem { at: Some(at), message: format!("the keys of `{id}` are given twice") });
            }
            let Some(command) = commands.iter().find(|command| command.id == *id) else {
                problems.push(KeyProblem { at: Some(at), message: unknown(id, commands) });
                continue;
            };
            let keys = parse(keys.iter().map(String::as_str), Some(at), &mut problems);
            wanted.insert(command.id, (Some(at), keys));
        }
        let keymap = Self::bind(commands, &wanted, &mut problems);
        if problems.is_empty() { Ok(keymap) } else { Err(problems) }
    }

    fn bind(
        commands: &[Command],
        wanted: &HashMap<CommandId, (Option<usize>, Vec<Chord>)>,
        problems: &mut Vec<KeyProblem>,
    ) -> Self {
        let mut keymap = Self::default();
        let mut bound: Vec<(Chord, Scope, CommandId)> = Vec::new();
        for command in commands {
            let Some((at, keys)) = wanted.get(command.id) else { continue };
            for chord in keys {
                let rival = bound.iter().find(|(other, scope, _)| other == chord && overlap(*scope, command.scope));
                if let Some((_, _, rival)) = rival {
                    let at = at.or_else(|| wanted.get(rival).and_then(|(at, _)| *at));
                    let id = command.id;
                    let message = format!(
                        "`{chord}` would call both `{rival}` and `{id}`: give one of them other keys, or none: []"
                    );
                    problems.push(KeyProblem { at, message });
                    continue;
                }
                bound.push((*chord, command.scope, command.id));
                keymap.calls.insert((*chord, command.scope), command.id);
                keymap.keys.entry(command.id).or_default().push(*chord);
            }
        }
        keymap
    }

    /// The command that a key calls, asked scope by scope.
    #[must_use]
    pub fn lookup(&self, chord: Chord, scopes: &[Scope]) -> Option<CommandId> {
        scopes.iter().find_map(|scope| self.calls.get(&(chord, *scope)).copied())
    }

    /// The keys that call a command.
    #[must_use]
    pub fn keys_of(&self, id: &str) -> &[Chord] {
        self.keys.get(id).map_or(&[], Vec::as_slice)
    }
}

fn parse<'k>(keys: impl Iterator<Item = &'k str>, at: Option<usize>, problems: &mut Vec<KeyProblem>) -> Vec<Chord> {
    let mut chords = Vec::new();
    for key in keys {
        match key.parse::<Chord>() {
            Ok(chord) => match chord.forbidden() {
                Some(why) => problems.push(KeyProblem { at, message: format!("`{chord}` cannot be bound: {why}") }),
                None if chords.contains(&chord) => {}
                None => chords.push(chord),
            },
            Err(message) => problems.push(KeyProblem { at, message }),
        }
    }
    chords
}

/// Whether two scopes can be in force at once. An editor takes all keys, so it overlaps nothing.
fn overlap(one: Scope, other: Scope) -> bool {
    match (one, other) {
        (Scope::Editor, Scope::Editor) => true,
        (Scope::Pane(one), Scope::Pane(other)) => one == other,
        // In a recording some keys of the room mean the tape; those of panes keep their meaning.
        // The playbook stands in place of the panes, and before the room.
        (Scope::Editor, _)
        | (_, Scope::Editor)
        | (Scope::Replay, Scope::Room | Scope::Rows | Scope::Playbook)
        | (Scope::Room | Scope::Rows | Scope::Playbook, Scope::Replay)
        | (Scope::Playbook, Scope::Room | Scope::Rows | Scope::Pane(_))
        | (Scope::Room | Scope::Rows | Scope::Pane(_), Scope::Playbook) => false,
        _ => true,
    }
}

fn unknown(id: &str, commands: &[Command]) -> String {
    let near = commands.iter().map(|command| (strsim::jaro_winkler(id, command.id), command.id));
    match near.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((score, near)) if score > 0.75 => format!("unknown command `{id}`, did you mean `{near}`?"),
        _ => format!("unknown command `{id}`; the help (`?`) and assets/keys.md have the names"),
    }
}

/// The command table as a page for people, in both languages.
#[must_use]
pub fn markdown(commands: &[Command]) -> String {
    let mut page = String::from(
        "# Keys\n\nMade from the command table; `cargo test` fails when this page is out of date.\n\
         Other keys: `[keys]` in the config, by the command's name.\n",
    );
    let mut scopes: Vec<Scope> = Vec::new();
    for command in commands {
        if !scopes.contains(&command.scope) {
            scopes.push(command.scope);
        }
    }
    for scope in scopes {
        let title = match scope {
            Scope::Room => "Everywhere · 어디서나".to_owned(),
            Scope::Rows => "In every pane · 모든 창에서".to_owned(),
            Scope::Pane(id) => format!("In the {id} pane · {id} 창에서"),
            Scope::Replay => "While a recording is played · 녹화를 재생하는 동안".to_owned(),
            Scope::Playbook => "In the playbook · 플레이북에서".to_owned(),
            Scope::Editor => "While a note is written · 메모를 쓰는 동안".to_owned(),
        };
        let _ = write!(page, "\n## {title}\n\n| key | command | what it does | 하는 일 |\n|---|---|---|---|\n");
        for command in commands.iter().filter(|command| command.scope == scope) {
            let keys: Vec<_> = command.keys.iter().map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            let keys = if keys.is_empty() { "–".to_owned() } else { keys.join(" ") };
            let _ = writeln!(page, "| {keys} | `{}` | {} | {} |", command.id, command.doc.en, command.doc.ko);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{command::Danger, words::Words};

    const fn command(id: CommandId, keys: &'static [&'static str], scope: Scope) -> Command {
        let words = Words::new("x", "x");
        Command { id, keys, title: words, doc: words, scope, danger: Danger::Look, hint: 0 }
    }

    const TABLE: &[Command] = &[
        command("room.help", &["?"], Scope::Room),
        command("rows.down", &["j"], Scope::Rows),
        command("a.edit", &["e"], Scope::Pane("a")),
        command("b.explain", &["e"], Scope::Pane("b")),
        command("editor.save", &["Enter"], Scope::Editor),
    ];

    #[test]
    fn a_table_that_contradicts_itself_is_no_keymap() {
        let table = [command("a.x", &["x"], Scope::Room), command("b.x", &["x"], Scope::Pane("b"))];
        let problems = Keymap::build(&table, &[]).expect_err("a conflict");
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].at, None);
    }

    #[test]
    fn scopes_overlap_where_both_can_be_in_force() {
        let (room, rows, a, b, editor) = (Scope::Room, Scope::Rows, Scope::Pane("a"), Scope::Pane("b"), Scope::Editor);
        for (one, other, expected) in [
            (room, rows, true),
            (room, a, true),
            (room, editor, false),
            (rows, a, true),
            (rows, editor, false),
            (a, a, true),
            (a, b, false),
            (a, editor, false),
            (editor, editor, true),
            (Scope::Playbook, room, false),
            (Scope::Playbook, a, false),
            (Scope::Playbook, Scope::Replay, false),
            (Scope::Playbook, Scope::Playbook, true),
        ] {
            assert_eq!((overlap(one, other), overlap(other, one)), (expected, expected), "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_page_of_keys_groups_by_scope_and_bars_break_no_table() {
        let table = [command("a.pipe", &["|"], Scope::Pane("a")), command("room.help", &["?", "F1"], Scope::Room)];
        let page = markdown(&table);
        assert!(page.contains("## In the a pane · a 창에서\n\n| key |"), "{page}");
        assert!(page.contains("| `\\|` | `a.pipe` | x | x |\n"), "{page}");
        assert!(page.contains("| `?` `F1` | `room.help` | x | x |\n"), "{page}");
    }

    fn messages(overrides: &[(&str, &[String])]) -> String {
        let problems = Keymap::build(TABLE, overrides).expect_err("a mistake");
        problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn panes_may_share_a_key_and_the_focused_one_gets_it() {
        let keymap = Keymap::build(TABLE, &[]).expect("no conflict");
        let e = "e".parse().expect("a key");
        assert_eq!(keymap.lookup(e, &[Scope::Pane("b"), Scope::Rows, Scope::Room]), Some("b.explain"));
        assert_eq!(keymap.lookup(e, &[Scope::Rows, Scope::Room]), None);
    }

    #[test]
    fn an_override_replaces_the_keys_and_an_empty_one_takes_them_away() {
        let keymap = Keymap::build(TABLE, &[("room.help", &["F1".into()]), ("rows.down", &[])]).expect("fine");
        assert_eq!(keymap.keys_of("room.help").iter().map(ToString::to_string).collect::<Vec<_>>(), ["F1"]);
        assert!(keymap.keys_of("rows.down").is_empty());
    }

    #[test]
    fn conflicts_unknown_commands_and_forbidden_keys_are_said() {
        assert!(messages(&[("a.edit", &["j".into()])]).contains("`j` would call both `rows.down` and `a.edit`"));
        assert!(messages(&[("room.hlep", &[])]).contains("did you mean `room.help`?"));
        assert!(messages(&[("room.help", &["ctrl-b".into()])]).contains("belongs to screen and tmux"));
        assert!(messages(&[("room.help", &["ctrl-".into()])]).contains("is no key"));
        assert!(messages(&[("zzz", &[])]).contains("assets/keys.md"));
        assert!(messages(&[("room.help", &[]), ("room.help", &[])]).contains("given twice"));
        let all =
            messages(&[("room.help", &["ctrl-b".into(), "nokey".into()]), ("x.y", &[]), ("a.edit", &["j".into()])]);
        assert_eq!(all.lines().count(), 4, "all at once: {all}");
    }

    #[test]
    fn the_same_key_twice_is_once() {
        let keymap = Keymap::build(TABLE, &[("room.help", &["F1".into(), "F1".into()])]).expect("fine");
        assert_eq!(keymap.keys_of("room.help").len(), 1);
    }
}
