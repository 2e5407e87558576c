//! A program: gets the message on its standard input and what it is about in its environment. No shell; a process group
//! of its own; a deadline; a little of its output for the sentence when it fails.

use std::{path::PathBuf, process::Stdio, time::Duration};

use futures::future::{BoxFuture, FutureExt};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command as Process},
    time::timeout,
};

use super::{Channel, Failure, Message, Receipt, Retry, webhook::header_safe};
use crate::{
    config::{Section, veil},
    domain::notice::Said,
    notify::words,
    text::{Clean, number},
};

/// How much of its output is kept, in bytes.
const OUTPUT: u64 = 4 << 10;
/// The variables that it inherits; also all that begin with `LC_`.
const INHERITED: &[&str] = &["PATH", "HOME", "LANG", "USER", "LOGNAME"];

/// One program and its arguments.
#[derive(Debug)]
pub(super) struct Command {
    program: PathBuf,
    args: Vec<String>,
    deadline: Duration,
}

impl Command {
    pub(super) fn read(section: &mut Section<'_>, deadline: Duration) -> Option<Self> {
        section.conceal("argv");
        let words = section.strings("argv");
        if words.as_ref().is_none_or(|words| words.first().is_none_or(String::is_empty)) {
            section.problem("argv", "a command needs `argv = [\"PROGRAM\", …]`; the message is on its standard input");
            return None;
        }
        let mut words = words?;
        let program = words.remove(0);
        // A program below the config's folder is found wherever bongsu is started.
        let program = if program.contains('/') { section.absolute(&program) } else { PathBuf::from(program) };
        Some(Self { program, args: words, deadline })
    }

    fn process(&self, message: &Message) -> Process {
        let inherited = std::env::vars_os()
            .filter(|(name, _)| name.to_str().is_some_and(|name| INHERITED.contains(&name) || name.starts_with("LC_")));
        let notice = &message.notice;
        let mut process = Process::new(&self.program);
        process
            .args(&self.args)
            .env_clear()
            .envs(inherited)
            .env("BONGSU_KEY", header_safe(&message.key))
            .env("BONGSU_CAUSE", header_safe(&notice.cause))
            .env("BONGSU_KIND", notice.kind.name())
            .env("BONGSU_SEVERITY", notice.severity.id())
            .env("BONGSU_AUDIENCE", notice.audience.name())
            .env("BONGSU_AGAIN", if message.again { "1" } else { "0" })
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        process
    }

    async fn run(&self, message: &Message) -> Result<Receipt, Failure> {
        let shown = self.program.display().to_string();
        let started = self.process(message).spawn();
        let mut child = started.map_err(|error| {
            Failure::new(Said::of(|lang| words::not_started(lang, &shown, &error.to_string())), Retry::Soon)
        })?;
        let group = Group::of(&child);
        let said = timeout(self.deadline, exchange(&mut child, message.text())).await;
        drop(group);
        let Ok((status, said)) = said else {
            let after = number::duration(self.deadline);
            let why = Said::of(|lang| words::not_ended(lang, &shown, &after));
            return Err(Failure { unsure: true, ..Failure::new(why, Retry::Soon) });
        };
        if status.is_some_and(|status| status.success()) {
            return Ok(Receipt::default());
        }
        let code = status.map_or_else(|| "?".to_owned(), |status| status.to_string());
        Err(Failure::new(Said::of(|lang| words::exited(lang, &shown, &code, &said)), Retry::Soon))
    }
}

impl Channel for Command {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        self.run(message).boxed()
    }
}

/// Writes the message, reads a little of what it complains of, and waits for its end.
async fn exchange(child: &mut Child, text: String) -> (Option<std::process::ExitStatus>, String) {
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let write = async {
        if let Some(mut stdin) = stdin {
            // One that does not read is judged by how it ends.
            let _ = stdin.write_all(text.as_bytes()).await;
            let _ = stdin.write_all(b"\n").await;
        }
    };
    let read = async {
        let mut said = Vec::new();
        if let Some(mut stderr) = stderr {
            let _ = (&mut stderr).take(OUTPUT).read_to_end(&mut said).await;
            // A program must not hang because nobody reads.
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        }
        said
    };
    let ((), said, status) = tokio::join!(write, read, child.wait());
    let said = veil(&String::from_utf8_lossy(&said)).into_owned();
    (status.ok(), Clean::with_limit(said.trim(), 200).to_string())
}

/// The process group of a child: dropped, it is killed, with all that it started.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        Self(child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It may have ended meanwhile.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}
