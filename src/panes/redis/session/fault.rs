//! What went wrong with a server, told apart as an engineer on call would.

use std::{error::Error, io, sync::Arc};

use redis::{ErrorKind, RedisError};

use super::super::{address::Place, config::Target};
use super::{Answer, Refusal};
use crate::domain::reading::{Fault, FaultKind};

/// The first answer, unless the server refuses. `command` is what was asked, as an ACL rule names it: `config|get`.
///
/// # Errors
/// Why it refuses.
pub fn expect(answers: Vec<Answer>, place: &Place, target: &Target, command: &str) -> Result<Answer, Fault> {
    match answers.into_iter().next() {
        Some(Answer::Refused(refused)) => Err(refusal(&refused, place, target, command)),
        Some(answer) => Ok(answer),
        None => Err(Fault::new(FaultKind::Protocol, format!("{place} did not answer {command}"))),
    }
}

/// Whether a server has no connection left.
pub(super) fn is_full(refusal: &Refusal) -> bool {
    refusal.text.contains("max number of clients")
}

/// What a refusal means.
#[must_use]
pub fn refusal(refusal: &Refusal, place: &Place, target: &Target, command: &str) -> Fault {
    let Refusal { code, text } = refusal;
    let user = target.user.as_deref().unwrap_or("default");
    let (kind, said) = match code.as_str() {
        "BUSY" if text.contains("FUNCTION KILL") => (FaultKind::Stuck, stuck(place, "function", "FUNCTION KILL")),
        "BUSY" => (FaultKind::Stuck, stuck(place, "script", "SCRIPT KILL")),
        "LOADING" => (FaultKind::Busy, format!("{place} is loading its data and serves nobody yet (LOADING)")),
        "MASTERDOWN" => {
            let why = "is a replica without its master and is not to serve old data";
            (FaultKind::Stuck, format!("{place} {why} (MASTERDOWN)"))
        }
        "CLUSTERDOWN" => (FaultKind::Stuck, format!("the cluster of {place} is down (CLUSTERDOWN: {text})")),
        "MISCONF" => (FaultKind::Stuck, format!("{place} takes no writes since it cannot save (MISCONF)")),
        "NOAUTH" => {
            let cure = "set `password` for this target, and name the user in its URL";
            (FaultKind::Auth, format!("{place} wants a password (NOAUTH): {cure}"))
        }
        "WRONGPASS" => (FaultKind::Auth, format!("{place} refuses the user or password of {user} (WRONGPASS)")),
        "NOPERM" => {
            let cure = format!("an administrator must run: ACL SETUSER {user} +{command}");
            (FaultKind::Denied, format!("{place} does not let {user} run {} (NOPERM); {cure}", command.to_uppercase()))
        }
        "DENIED" => {
            let why = "lets in nobody from other hosts (protected mode): it has neither a password nor `bind`";
            (FaultKind::Blocked, format!("{place} {why}"))
        }
        _ if is_full(refusal) => {
            (FaultKind::Full, format!("{place} has no connection left (maxclients); no place is kept for anybody"))
        }
        "ERR" if text.contains("invalid password") => {
            (FaultKind::Auth, format!("{place} refuses the password (ERR invalid password)"))
        }
        "ERR" if text.contains("without any password") || text.contains("no password is set") => {
            (FaultKind::Auth, format!("{place} has no password: leave out `password` for this target"))
        }
        "ERR" if text.contains("No such master") => {
            let name = target.sentinel.as_deref().unwrap_or_default();
            (FaultKind::Protocol, format!("the Sentinel {place} knows no master {name}: see `sentinel`"))
        }
        _ => (FaultKind::Protocol, format!("{place} answered {command} with {code} {text}")),
    };
    Fault::new(kind, said)
}

/// Whether a script or function without end keeps the server from everybody.
#[must_use]
pub fn is_script(fault: &Fault) -> bool {
    fault.kind == FaultKind::Stuck && fault.detail.contains(BUSY)
}

/// What is said of one: also how it is told again from other faults of its kind, since a fault is recorded as its words.
const BUSY: &str = "answers nobody (BUSY)";

fn stuck(place: &Place, what: &str, kill: &str) -> String {
    format!(
        "{place} runs a {what} that does not end, and {BUSY}: `{kill}` ends one that has written nothing, \
         only `SHUTDOWN NOSAVE` one that has"
    )
}

/// What an error of the client library means.
pub(super) fn of_error(error: &RedisError, place: &Place, connecting: bool) -> Fault {
    let inner = error.source().and_then(|source| source.downcast_ref::<Arc<dyn Error + Send + Sync>>());
    if let Some(io) = inner.and_then(|inner| inner.downcast_ref::<io::Error>()) {
        return of_io(io, place, connecting);
    }
    match error.kind() {
        ErrorKind::Io => Fault::new(FaultKind::Reset, format!("{place} closed the connection")),
        ErrorKind::Parse => Fault::new(FaultKind::Protocol, format!("{place} does not speak as a Redis server does")),
        _ => Fault::new(FaultKind::Protocol, format!("{place} does not speak as a Redis server does: {error}")),
    }
}

fn of_io(error: &io::Error, place: &Place, connecting: bool) -> Fault {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Fault::new(FaultKind::Tls, format!("the TLS handshake with {place} failed: {tls}"));
    }
    let closed = if connecting { "closed the connection at once" } else { "closed the connection" };
    let (kind, said) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (FaultKind::Refused, format!("nothing listens on {place}")),
        io::ErrorKind::TimedOut => (FaultKind::Silent, format!("{place} did not answer")),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => {
            (FaultKind::Unreachable, format!("there is no way to {place}: {error}"))
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => (FaultKind::Reset, format!("{place} {closed}")),
        _ => (FaultKind::Protocol, format!("{place} does not speak as a Redis server does: {error}")),
    };
    Fault::new(kind, said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panes::redis::session::tests::target;

    fn told(code: &str, text: &str) -> (FaultKind, String) {
        let target = Target { user: Some("watch".into()), ..target(1) };
        let refused = Refusal { code: code.into(), text: text.into() };
        let fault = refusal(&refused, &Place::new("cache", 6379), &target, "slowlog|get");
        (fault.kind, fault.detail)
    }

    #[test]
    fn what_engineers_treat_differently_is_told_apart() {
        use FaultKind::{Auth, Blocked, Busy, Denied, Full, Protocol, Stuck};
        let kinds = [
            ("BUSY", "Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.", Stuck),
            ("LOADING", "Redis is loading the dataset in memory", Busy),
            ("MASTERDOWN", "Link with MASTER is down and replica-serve-stale-data is set to 'no'.", Stuck),
            ("CLUSTERDOWN", "Hash slot not served", Stuck),
            ("MISCONF", "Redis is configured to save RDB snapshots", Stuck),
            ("NOAUTH", "Authentication required.", Auth),
            ("WRONGPASS", "invalid username-password pair or user is disabled.", Auth),
            ("ERR", "invalid password", Auth),
            ("ERR", "Client sent AUTH, but no password is set", Auth),
            ("NOPERM", "this user has no permissions to run the 'info' command", Denied),
            ("DENIED", "Redis is running in protected mode", Blocked),
            ("ERR", "max number of clients reached", Full),
            ("READONLY", "You can't write against a read only replica.", Protocol),
            ("ERR", "unknown command", Protocol),
        ];
        for (code, text, kind) in kinds {
            assert_eq!(told(code, text).0, kind, "{code} {text}");
        }
        let io = |kind: io::ErrorKind| of_io(&io::Error::from(kind), &Place::new("cache", 6379), true).kind;
        assert_eq!(io(io::ErrorKind::ConnectionRefused), FaultKind::Refused);
        assert_eq!(io(io::ErrorKind::BrokenPipe), FaultKind::Reset);
        assert_eq!(io(io::ErrorKind::HostUnreachable), FaultKind::Unreachable);
    }

    #[test]
    fn a_refusal_names_its_cure() {
        assert!(told("BUSY", "SCRIPT KILL").1.contains("`SCRIPT KILL`"));
        assert!(told("BUSY", "FUNCTION KILL or SHUTDOWN").1.contains("`FUNCTION KILL`"));
        assert!(told("NOPERM", "").1.ends_with("ACL SETUSER watch +slowlog|get"));
        assert!(told("NOAUTH", "").1.contains("set `password`"));
    }
}
