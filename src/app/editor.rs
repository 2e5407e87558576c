//! The person's own editor: started on a private file, awaited without stopping the room.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    stdio::stdin,
    termios::{OptionalActions, Termios, tcgetattr, tcsetattr},
};
use tokio::process::{Child, Command};

/// The longest text that is taken back.
const LIMIT: u64 = 256 * 1024;

/// An editor that runs.
pub struct Editing {
    child: Child,
    file: PathBuf,
    /// The modes of the line before: an editor that is killed leaves its own behind.
    modes: Option<Termios>,
}

impl Editing {
    /// Starts `$VISUAL`, `$EDITOR` or `vi` on `text`. The variable may hold arguments (`code --wait`); it is split at
    /// spaces and never goes through a shell.
    ///
    /// # Errors
    /// When the file cannot be written or the editor cannot be started.
    pub fn start(dir: &Path, text: &str) -> io::Result<Self> {
        let file = dir.join("note.md");
        let mut out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&file)?;
        out.write_all(text.as_bytes())?;
        let wanted =
            ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.trim().is_empty()));
        let wanted = wanted.unwrap_or_else(|| "vi".into());
        let mut words = wanted.split_whitespace();
        let program = words.next().unwrap_or("vi");
        let modes = tcgetattr(stdin()).ok();
        let child = Command::new(program).args(words).arg(&file).spawn();
        let child = child.map_err(|error| io::Error::new(error.kind(), format!("the editor `{program}`: {error}")))?;
        Ok(Self { child, file, modes })
    }

    /// Asks the editor to end, when the room ends before it. The text stays in its file.
    pub fn end(self) {
        if let Some(pid) = self.child.id().and_then(|pid| Pid::from_raw(pid.try_into().ok()?)) {
            let _ = kill_process(pid, Signal::TERM);
        }
        self.restore_modes();
    }

    fn restore_modes(&self) {
        if let Some(modes) = &self.modes {
            let _ = tcsetattr(stdin(), OptionalActions::Now, modes);
        }
    }

    /// Waits for the editor's end: the text, or `None` when the editor failed or the text is no text.
    pub async fn finished(&mut self) -> Option<String> {
        let status = self.child.wait().await;
        self.restore_modes();
        let status = status.ok()?;
        let size = fs::metadata(&self.file).ok()?.len();
        let text = if status.success() && size <= LIMIT { fs::read(&self.file).ok() } else { None };
        let _ = fs::remove_file(&self.file);
        Some(String::from_utf8_lossy(&text?).trim_end().to_owned())
    }
}
