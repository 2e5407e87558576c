//! Secrets by reference: the config says where a secret is, never what it is.

use std::{
    env, fs,
    io::{self, Read},
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::veil;

/// The longest secret, in bytes.
const LIMIT: u64 = 64 * 1024;
/// How long a command may take to give a secret.
const DEADLINE: Duration = Duration::from_secs(5);

/// Where a secret is.
#[derive(Debug, Clone)]
pub enum SecretRef {
    /// In an environment variable.
    Env(String),
    /// In a file that only its owner can read.
    File(PathBuf),
    /// What a program prints; no shell.
    Command(Vec<String>),
    /// In the config itself, which only its owner can read.
    Inline(SecretString),
}

/// Why there is no secret; a full sentence that does not hold it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct SecretError(String);

impl SecretRef {
    /// Reads a reference: `env:NAME`, `file:PATH`, `cmd:PROGRAM ARG…`; everything else is the secret itself.
    ///
    /// # Errors
    /// What is wrong with the reference.
    pub fn parse(text: &str, folder: &Path) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix("env:") {
            let plain = !name.is_empty() && !name.contains(['=', '\0']);
            return if plain { Ok(Self::Env(name.into())) } else { Err("`env:` wants the name of a variable".into()) };
        }
        if let Some(path) = text.strip_prefix("file:") {
            let path = path.trim();
            return if path.is_empty() {
                Err("`file:` wants a path".into())
            } else {
                Ok(Self::File(resolve_path(path, folder)))
            };
        }
        if let Some(command) = text.strip_prefix("cmd:") {
            let argv = split(command).ok_or("`cmd:` has a quote that is not closed")?;
            return if argv.is_empty() { Err("`cmd:` wants a program".into()) } else { Ok(Self::Command(argv)) };
        }
        Ok(Self::Inline(SecretString::from(text.to_owned())))
    }

    /// Fetches the secret, which no sink shows from then on. May block for as long as a command takes, at most five
    /// seconds: not for the screen's loop.
    ///
    /// # Errors
    /// When it is not there, or lies where others can read it.
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        let secret = self.fetch()?;
        match self {
            Self::Command(_) => veil::remember_passing(secret.expose_secret()),
            Self::Env(_) | Self::File(_) | Self::Inline(_) => veil::remember(secret.expose_secret()),
        }
        Ok(secret)
    }

    fn fetch(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::Env(name) => match env::var(name) {
                Ok(value) if value.is_empty() => Err(SecretError(format!("the environment variable {name} is empty"))),
                Ok(value) => Ok(SecretString::from(value)),
                Err(env::VarError::NotPresent) => {
                    Err(SecretError(format!("the environment variable {name} is not set")))
                }
                Err(env::VarError::NotUnicode(_)) => {
                    Err(SecretError(format!("the environment variable {name} is no text")))
                }
            },
            Self::File(path) => from_file(path),
            Self::Command(argv) => from_command(argv, DEADLINE),
            Self::Inline(secret) => Ok(secret.clone()),
        }
    }
}

fn from_file(path: &Path) -> Result<SecretString, SecretError> {
    let shown = path.display();
    let failed = |why: &str| SecretError(format!("the secret file {shown} {why}"));
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => failed("does not exist"),
        _ => failed(&format!("cannot be read: {error}")),
    };
    // Asked before opening: opening a named pipe waits for a writer.
    if !fs::metadata(path).map_err(unread)?.is_file() {
        return Err(failed("is no file"));
    }
    let file = fs::File::open(path).map_err(unread)?;
    if file.metadata().map_err(unread)?.mode().trailing_zeros() < 6 {
        return Err(failed(&format!("can be read by others: run `chmod 600 {shown}`")));
    }
    secret(read(file).map_err(unread)?).map_err(failed)
}

/// Reads at most one byte more than the limit, so that what is too long is seen.
fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The secret within what was read: without the line's end, and never empty.
fn secret(bytes: Vec<u8>) -> Result<SecretString, &'static str> {
    if bytes.len() as u64 > LIMIT {
        return Err("gives more than 64 KiB, which is no secret");
    }
    let text = String::from_utf8(bytes).map_err(|_| "gives no UTF-8 text")?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("gives nothing"),
        text => Ok(SecretString::from(text)),
    }
}

fn from_command(argv: &[String], deadline: Duration) -> Result<SecretString, SecretError> {
    let (program, rest) = argv.split_first().ok_or_else(|| SecretError("the secret's command is empty".into()))?;
    let failed = |why: &str| SecretError(format!("the secret's command `{program}` {why}"));
    let began = Instant::now();
    // A group of its own: it can be ended with all that it started, and cannot ask on our terminal.
    let child = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    let mut child = child.map_err(|error| failed(&format!("cannot be started: {error}")))?;
    let Some(out) = child.stdout.take() else { return Err(failed("has no output")) };
    let (done, waits) = mpsc::channel();
    let reader = thread::Builder::new().name("secret".into()).spawn(move || done.send(read(out)));
    let given = match reader {
        Ok(_) => waits.recv_timeout(deadline).ok(),
        Err(_) => None,
    };
    let status = given.as_ref().and_then(|_| ended(&mut child, deadline.saturating_sub(began.elapsed())));
    let (Some(given), Some(status)) = (given, status) else {
        end(&mut child);
        return Err(failed(&format!("did not end within {} s", deadline.as_secs_f32())));
    };
    let given = given.map_err(|error| failed(&error.to_string()))?;
    // Who is cut off for talking too much has not failed by itself.
    if !status.success() && given.len() as u64 <= LIMIT {
        return Err(failed(&format!("failed ({status}); run it by hand to see why")));
    }
    secret(given).map_err(failed)
}

/// How a child that closed its output ended. Most have ended by then; the others are looked at again and again, since
/// the standard library has no wait with a deadline.
fn ended(child: &mut Child, within: Duration) -> Option<ExitStatus> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if began.elapsed() < within => thread::park_timeout(Duration::from_millis(2)),
            _ => return None,
        }
    }
}

/// Ends a child and all that it started.
fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may have ended meanwhile; its number is not given away before the wait below.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// A path as written in the config: `~/` is the home folder, relative paths start at the config's folder.
pub(super) fn resolve_path(text: &str, folder: &Path) -> PathBuf {
    match (text.strip_prefix("~/"), env::var_os("HOME")) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => folder.join(text),
    }
}

/// Words as a shell would see them, for spaces and both kinds of quotes only; nothing is ever expanded.
fn split(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn resolve(reference: &str) -> Result<String, String> {
        let secret = SecretRef::parse(reference, Path::new("."))?.resolve().map_err(|error| error.to_string())?;
        Ok(secret.expose_secret().to_owned())
    }

    #[test]
    fn a_secret_is_fetched_from_where_it_is() {
        assert_eq!(resolve("cmd:printf '%s %s' a \"b c\""), Ok("a b c".into()));
        assert_eq!(resolve("env:BONGSU_NO_SUCH"), Err("the environment variable BONGSU_NO_SUCH is not set".into()));
        assert!(resolve("cmd:false").is_err_and(|error| error.contains("failed")));
        assert!(resolve("cmd:/no/such").is_err_and(|error| error.contains("cannot be started")));
        assert!(resolve("cmd:echo 'a").is_err_and(|error| error.contains("quote")));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), "hush\n").expect("written");
        let reference = format!("file:{}", file.path().display());
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).expect("private");
        assert_eq!(resolve(&reference), Ok("hush".into()));
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).expect("public");
        assert!(resolve(&reference).is_err_and(|error| error.contains("chmod 600")));
    }

    #[test]
    fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
        let dir = tempfile::tempdir().expect("a folder");
        let flag = dir.path().join("alive");
        for script in [
            // Silent; silent with a child that holds the output; done with its output but not with itself.
            "sleep 30".to_owned(),
            format!("(sleep 1; touch {}) & sleep 30", flag.display()),
            "echo hush; exec >&-; sleep 30".to_owned(),
        ] {
            let argv = ["sh".to_owned(), "-c".to_owned(), script.clone()];
            let began = Instant::now();
            let error = from_command(&argv, Duration::from_millis(300)).expect_err("no secret").to_string();
            assert!(error.contains("did not end within 0.3 s"), "{script}: {error}");
            assert!(began.elapsed() < Duration::from_secs(10), "{script}");
        }
        let (_alive, never) = mpsc::channel::<()>();
        let _ = never.recv_timeout(Duration::from_millis(1_500));
        assert!(!flag.exists(), "the child of the command lives");
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for (script, why) in
            [("true", "gives nothing"), ("printf '\\377'", "no UTF-8"), ("yes", "64 KiB"), ("exit 3", "exit status: 3")]
        {
            let argv = ["sh".to_owned(), "-c".to_owned(), script.to_owned()];
            let error = from_command(&argv, Duration::from_secs(20)).expect_err(script).to_string();
            assert!(error.contains(why), "{script}: {error}");
        }
        let dir = tempfile::tempdir().expect("a folder");
        let refused = |path: &Path| from_file(path).expect_err("no secret").to_string();
        assert!(refused(dir.path()).contains("is no file"));
        assert!(refused(&dir.path().join("x")).contains("does not exist"));
    }

    #[test]
    fn a_secret_never_shows_in_debug() {
        let secret = SecretRef::parse("hunter2", Path::new(".")).expect("inline");
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
