//! Who sits at the keys, as far as tmux can tell: which clients look at the room, whose they are, which typed last.
//!
//! Asked once, without a shell and for half a second at most. Where there is no tmux, or it does not answer, nothing is
//! known, and nobody is guessed.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    process::Stdio,
    time::Duration,
};

use tokio::{io::AsyncReadExt, process::Command, time::timeout};

use crate::text::Clean;

/// How long tmux may take.
const DEADLINE: Duration = Duration::from_millis(500);
/// So much of its answer is read, bytes: some hundred clients.
const LIMIT: u64 = 32 * 1024;
/// The longest name that is kept, in columns.
const LONGEST: usize = 64;
/// What tmux is asked of the room's session, in a line that begins so: which client is its latest.
const LATEST: &str = "latest ";
/// What it is asked of each client. Names come last: they may have anything in them. `client_user` is empty before
/// tmux 3.3 (tmux(1), FORMATS).
const CLIENT: &str = "#{client_activity} #{client_user} #{client_tty} #{client_name}";
/// What tmux needs of our environment to find its server and to speak UTF-8.
const ENVIRONMENT: [&str; 8] = ["PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TMUX_TMPDIR", "USER"];

/// A terminal through which somebody looks at the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// What tmux calls it: `/dev/pts/3`.
    pub name: String,
    /// Whose it is: the user of the machine; empty when that is not known.
    pub user: String,
    /// When something was typed there last, in seconds since 1970.
    pub typed_at: i64,
}

/// The clients of the tmux session that shows the room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seats {
    clients: Vec<Client>,
    latest: String,
}

impl Client {
    /// Whose it is and which: `minsu /dev/pts/3`.
    #[must_use]
    pub fn say(&self) -> String {
        [self.user.as_str(), self.name.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl Seats {
    /// The clients, in the order of tmux.
    #[must_use]
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// How many look at the room.
    #[must_use]
    pub fn count(&self) -> usize {
        self.clients.len()
    }

    /// The client that typed last; `None` when several did in the same second and tmux does not say which was the
    /// latest.
    #[must_use]
    pub fn typed_last(&self) -> Option<&Client> {
        let latest = self.clients.iter().map(|client| client.typed_at).max()?;
        let mut typed = self.clients.iter().filter(|client| client.typed_at == latest);
        match (typed.next(), typed.next()) {
            (Some(only), None) => Some(only),
            // Tmux keeps microseconds, and says whole seconds: it knows better which of them it was.
            _ => self.clients.iter().find(|client| client.typed_at == latest && client.name == self.latest),
        }
    }

    /// Reads the answer of tmux; `owner` says whose a terminal is.
    fn read(text: &str, owner: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let mut lines = text.lines();
        let latest = clean(lines.next()?.strip_prefix(LATEST)?);
        let clients: Vec<_> = lines.filter_map(|line| client(line, &owner)).collect();
        (!clients.is_empty()).then_some(Self { clients, latest })
    }
}

fn client(line: &str, owner: &impl Fn(&str) -> Option<String>) -> Option<Client> {
    let mut parts = line.splitn(4, ' ');
    let (typed_at, user, tty, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let user = if user.is_empty() { owner(tty).unwrap_or_default() } else { user.to_owned() };
    Some(Client { name: clean(name), user: clean(&user), typed_at: typed_at.parse().ok()? })
}

fn clean(text: &str) -> String {
    Clean::with_limit(text, LONGEST).to_string()
}

/// Asks the tmux that we run in; `None` outside of tmux, and when it does not answer.
pub async fn ask() -> Option<Seats> {
    let set = |name| env::var_os(name).filter(|value: &OsString| !value.is_empty());
    ask_of(&set("TMUX")?, &set("TMUX_PANE")?).await
}

/// Asks the tmux of which `$TMUX` is `tmux` about the session that has the pane `pane` (`%0`).
pub async fn ask_of(tmux: &OsStr, pane: &OsStr) -> Option<Seats> {
    let latest = format!("{LATEST}#{{client_name}}");
    let mut command = Command::new("tmux");
    command.args(["display-message", "-p", "-t"]).arg(pane).args([&latest, ";", "list-clients", "-t"]).arg(pane);
    command.args(["-F", CLIENT]);
    command.env_clear().envs(ENVIRONMENT.iter().filter_map(|name| Some((name, env::var_os(name)?))));
    command.env("TMUX", tmux).env("TMUX_PANE", pane);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let answer = async {
        let mut child = command.spawn().ok()?;
        let mut said = Vec::new();
        child.stdout.take()?.take(LIMIT).read_to_end(&mut said).await.ok()?;
        child.wait().await.ok().filter(std::process::ExitStatus::success)?;
        Some(said)
    };
    let said = timeout(DEADLINE, answer).await.ok().flatten()?;
    Seats::read(&String::from_utf8_lossy(&said), owner_of)
}

/// The name of the user whose a terminal is; the number where the machine's own list does not have it.
fn owner_of(tty: &str) -> Option<String> {
    let owner = fs::metadata(Path::new(tty)).ok()?.uid();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(owner)).then(|| name.to_owned())
    });
    Some(named.unwrap_or_else(|| format!("uid {owner}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(text: &str) -> Option<Seats> {
        Seats::read(text, |tty| (tty == "/dev/pts/9").then(|| "minsu".to_owned()))
    }

    fn last(text: &str) -> Option<String> {
        seats(text)?.typed_last().map(|client| format!("{} {}", client.user, client.name))
    }

    #[test]
    fn the_one_who_typed_last_is_named_or_nobody() {
        let of = |latest: &str, one: i64, other: i64| {
            last(&format!("latest {latest}\n{one} jiwon /dev/pts/3 /dev/pts/3\n{other}  /dev/pts/9 /dev/pts/9\n"))
        };
        assert_eq!(of("", 7, 5).as_deref(), Some("jiwon /dev/pts/3"));
        assert_eq!(of("/dev/pts/3", 5, 7).as_deref(), Some("minsu /dev/pts/9"), "old tmux: whose the terminal is");
        assert_eq!(of("/dev/pts/9", 7, 7).as_deref(), Some("minsu /dev/pts/9"), "within one second");
        assert_eq!(of("", 7, 7), None, "not known is nobody");
        assert_eq!(seats("latest \n7 jiwon /dev/pts/3 a b\n").map(|seats| seats.count()), Some(1));
    }

    #[test]
    fn what_is_no_answer_is_none_and_what_is_hostile_is_clean() {
        for text in ["", "no server running", "latest x\n", "latest x\nseven jiwon a b\n7 a\n"] {
            assert_eq!(seats(text), None, "{text}");
        }
        let seats = seats("latest x\n7 a\u{1b}[2J\u{202e} /dev/pts/9 \u{9b}31m\n").unwrap();
        let [client] = seats.clients() else { panic!("{seats:?}") };
        assert!(!format!("{}{}", client.name, client.user).contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{client:?}");
    }

    #[test]
    fn a_terminal_is_its_owners() {
        let me = rustix::process::getuid().as_raw();
        let file = tempfile::NamedTempFile::new().unwrap();
        let owner = owner_of(&file.path().to_string_lossy()).unwrap();
        let users = fs::read_to_string("/etc/passwd").unwrap();
        let mine =
            users.lines().any(|line| line.starts_with(&format!("{owner}:")) && line.contains(&format!(":{me}:")));
        assert!(mine || owner == format!("uid {me}"), "{owner}");
        assert_eq!(owner_of("/no/such"), None);
    }
}
