//! Secrets by reference: the config says where a secret is, never what it is.

use std::{
    env, fs,
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use secrecy::SecretString;
use thiserror::Error;

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

    /// Fetches the secret. May block for as long as a command takes, at most five seconds: not for the screen's loop.
    ///
    /// # Errors
    /// When it is not there, or lies where others can read it.
    pub fn resolve(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::Env(name) => match env::var(name) {
                Ok(value) => Ok(SecretString::from(value)),
                Err(env::VarError::NotPresent) => {
                    Err(SecretError(format!("the environment variable {name} is not set")))
                }
                Err(env::VarError::NotUnicode(_)) => {
                    Err(SecretError(format!("the environment variable {name} is no text")))
                }
            },
            Self::File(path) => from_file(path),
            Self::Command(argv) => from_command(argv),
            Self::Inline(secret) => Ok(secret.clone()),
        }
    }
}

fn from_file(path: &Path) -> Result<SecretString, SecretError> {
    let shown = path.display();
    let failed = |error: std::io::Error| SecretError(format!("the secret file {shown} cannot be read: {error}"));
    let file = fs::File::open(path).map_err(failed)?;
    let meta = file.metadata().map_err(failed)?;
    if !meta.is_file() {
        return Err(SecretError(format!("the secret file {shown} is no file")));
    }
    if meta.mode() & 0o077 != 0 {
        return Err(SecretError(format!("the secret file {shown} can be read by others: run `chmod 600 {shown}`")));
    }
    let mut text = String::new();
    file.take(LIMIT).read_to_string(&mut text).map_err(failed)?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn from_command(argv: &[String]) -> Result<SecretString, SecretError> {
    let (program, args) = argv.split_first().ok_or_else(|| SecretError("the secret's command is empty".into()))?;
    let failed = |why: String| SecretError(format!("the secret's command `{program}` {why}"));
    let child =
        Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.map_err(|error| failed(format!("cannot be started: {error}")))?;
    let out = child.stdout.take().ok_or_else(|| failed("has no output".into()))?;
    let (done, waits) = mpsc::channel();
    let reader = thread::Builder::new().name("secret".into()).spawn(move || {
        let mut text = String::new();
        let _ = done.send(out.take(LIMIT).read_to_string(&mut text).map(|_| text));
    });
    reader.map_err(|error| failed(error.to_string()))?;
    let read = waits.recv_timeout(DEADLINE);
    if read.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    let text =
        read.map_err(|_| failed("gave nothing within 5 s".into()))?.map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
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
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use secrecy::ExposeSecret;

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
    fn a_secret_never_shows_in_debug() {
        let secret = SecretRef::parse("hunter2", Path::new(".")).expect("inline");
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
