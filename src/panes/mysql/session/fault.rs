//! What the driver and the server say when something fails, as the kinds of failure that engineers treat differently.
//!
//! Numbers are those of the servers' own list of errors; the same in MySQL and MariaDB unless said.

use std::io;

use mysql_async::{DriverError, Error, IoError, ServerError};

use crate::{
    domain::reading::{Fault, FaultKind},
    panes::mysql::dialect::Access,
};

/// A failure while connecting to `place` as `user`.
pub(super) fn of_connect(error: &Error, place: &str, user: &str) -> Fault {
    match error {
        Error::Server(server) => of_server(server, place, user, &format!("'{user}'@'%'")),
        Error::Io(IoError::Io(error)) => of_io(error, place, true),
        other => of_driver(other, place),
    }
}

/// A failure of a statement on a connection to `place` that stands; `account` is what a grant must name.
pub(super) fn of_statement(error: &Error, place: &str, account: &str) -> Fault {
    let user = account.rsplit_once('@').map_or(account, |(user, _)| user);
    match error {
        Error::Server(server) => of_server(server, place, user, &grantee(account)),
        Error::Io(IoError::Io(error)) => of_io(error, place, false),
        other => of_driver(other, place),
    }
}

/// Whether the connection can go on after the failure: the server refused the statement and nothing else.
pub(super) const fn leaves_usable(error: &Error) -> bool {
    // Shutting down, killed (MariaDB 1927, MySQL 3169), idle for too long (MySQL 4031), packets out of order.
    match error {
        Error::Server(server) => !matches!(server.code, 1053 | 1079 | 1156 | 1927 | 3169 | 4031),
        _ => false,
    }
}

/// The server's own number for the failure.
pub(super) const fn code(error: &Error) -> Option<u16> {
    match error {
        Error::Server(server) => Some(server.code),
        _ => None,
    }
}

/// What a probe of a table says, when it says anything about the table.
pub(super) const fn access(error: &Error) -> Option<Access> {
    match error {
        Error::Server(server) => match server.code {
            1044 | 1142 | 1143 | 1227 => Some(Access::Denied),
            // No such schema, table, table in information_schema, variable.
            1049 | 1051 | 1109 | 1146 | 1193 => Some(Access::Absent),
            _ => None,
        },
        _ => None,
    }
}

fn of_server(error: &ServerError, place: &str, user: &str, grantee: &str) -> Fault {
    let ServerError { code, message, .. } = error;
    let (kind, said) = match code {
        1040 => (FaultKind::Full, format!("{place} has no connection left (1040)")),
        1203 => (FaultKind::Full, format!("{place} has no connection left for {user} (1203)")),
        1226 => (FaultKind::Full, format!("{place} has no connection left for {user} (1226: {message})")),
        1129 => {
            let cure = "after too many failed connections; an administrator must run TRUNCATE TABLE \
                        performance_schema.host_cache (MySQL) or FLUSH HOSTS (MariaDB)";
            (FaultKind::Blocked, format!("{place} blocks this host (1129) {cure}"))
        }
        1045 | 1698 => (FaultKind::Auth, format!("{place} refuses the user or password of {user} ({code})")),
        1130 => (FaultKind::Auth, format!("{place} lets no user in from this host (1130: {message})")),
        1251 | 1820 | 1862 | 2059 | 3118 | 4151 => {
            (FaultKind::Auth, format!("{place} does not let {user} in ({code}: {message})"))
        }
        1044 | 1142 | 1143 | 1227 | 1370 => (FaultKind::Denied, denial(*code, message, grantee)),
        3159 => (FaultKind::Tls, format!("{place} wants TLS (3159): set `tls = \"require\"` for this target")),
        1053 | 1077 | 1079 | 3032 => {
            (FaultKind::Busy, format!("{place} is starting or shutting down ({code}: {message})"))
        }
        3024 | 1969 => (FaultKind::Limit, format!("{place} stopped the statement at our limit of 1 s ({code})")),
        1205 => {
            (FaultKind::Limit, format!("{place} let the statement wait for a lock until our limit of 1 s ({code})"))
        }
        1317 => (FaultKind::Limit, format!("somebody on {place} killed our statement (1317)")),
        1927 | 3169 | 4031 | 1152 | 1158..=1161 => {
            (FaultKind::Reset, format!("{place} closed our session ({code}: {message})"))
        }
        _ => (FaultKind::Protocol, format!("{place} answered with error {code}: {message}")),
    };
    Fault::new(kind, said)
}

/// The sentence that names the grant that is missing.
fn denial(code: u16, message: &str, grantee: &str) -> String {
    let privilege = message.split_once("(at least one of) the ").and_then(|(_, rest)| rest.split_once(" privilege"));
    let grant = match privilege {
        // The server may name several that would do; the last one is the narrowest.
        Some((names, _)) => {
            let last = names.rsplit(',').next().unwrap_or(names);
            format!("{} ON *.*", last.rsplit(" or ").next().unwrap_or(last).trim())
        }
        // Nothing else is ever asked that wants a privilege on tables.
        None => "SELECT ON performance_schema.*".to_owned(),
    };
    format!("a privilege is missing ({code}); an administrator must run: GRANT {grant} TO {grantee}")
}

/// `watch@%` as a grant writes it: `'watch'@'%'`.
pub(in crate::panes::mysql) fn grantee(account: &str) -> String {
    let (user, host) = account.rsplit_once('@').unwrap_or((account, "%"));
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "''");
    format!("'{}'@'{}'", quoted(user), quoted(host))
}

fn of_io(error: &io::Error, place: &str, connecting: bool) -> Fault {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return Fault::new(FaultKind::Tls, format!("the TLS handshake with {place} failed: {tls}"));
    }
    let closed = if connecting { "closed the connection during the handshake" } else { "closed the connection" };
    let (kind, said) = match error.kind() {
        io::ErrorKind::ConnectionRefused => (FaultKind::Refused, format!("nothing listens on {place}")),
        io::ErrorKind::NotFound => (FaultKind::Refused, format!("there is no socket {place}")),
        io::ErrorKind::PermissionDenied => (FaultKind::Refused, format!("the socket {place} is not for us")),
        io::ErrorKind::TimedOut => (FaultKind::Silent, format!("{place} did not answer")),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => {
            (FaultKind::Unreachable, format!("there is no way to {place}: {error}"))
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => (FaultKind::Reset, format!("{place} {closed}")),
        _ => (FaultKind::Protocol, format!("{place} does not speak as a MySQL server does: {error}")),
    };
    Fault::new(kind, said)
}

fn of_driver(error: &Error, place: &str) -> Fault {
    let (kind, said) = match error {
        Error::Io(IoError::Tls(tls)) => (FaultKind::Tls, format!("TLS with {place} failed: {tls}")),
        Error::Driver(DriverError::NoClientSslFlagFromServer) => {
            (FaultKind::Tls, format!("{place} offers no TLS, and this target wants it: see `tls`"))
        }
        Error::Driver(DriverError::ConnectionClosed) => (FaultKind::Reset, format!("{place} closed the connection")),
        Error::Driver(
            error @ (DriverError::UnknownAuthPlugin { .. }
            | DriverError::MysqlOldPasswordDisabled
            | DriverError::CleartextPluginDisabled),
        ) => {
            (FaultKind::Auth, format!("{place} wants to know the password in a way that bongsu does not have: {error}"))
        }
        // The payload of such a packet may be anything: it is not repeated.
        Error::Driver(DriverError::UnexpectedPacket { .. }) => {
            (FaultKind::Protocol, format!("{place} sent a packet that does not belong there"))
        }
        other => (FaultKind::Protocol, format!("{place} does not speak as a MySQL server does: {other}")),
    };
    Fault::new(kind, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(code: u16, message: &str) -> Error {
        Error::Server(ServerError { code, message: message.into(), state: "HY000".into() })
    }

    fn of(code: u16, message: &str) -> (FaultKind, String) {
        let fault = of_statement(&server(code, message), "db:3306", "watch@10.0.%");
        (fault.kind, fault.detail)
    }

    #[test]
    fn what_engineers_treat_differently_is_told_apart() {
        use FaultKind::{Auth, Blocked, Busy, Denied, Full, Limit, Protocol, Reset, Tls};
        let kinds: Vec<_> = [1040, 1203, 1226, 1129, 1045, 1130, 1142, 3159, 1053, 3024, 1969, 1205, 1927, 1064]
            .map(|code| of(code, "x").0)
            .into();
        let wanted = [Full, Full, Full, Blocked, Auth, Auth, Denied, Tls, Busy, Limit, Limit, Limit, Reset, Protocol];
        assert_eq!(kinds, wanted);
        let io = |kind: io::ErrorKind| of_io(&io::Error::from(kind), "db:3306", true).kind;
        assert_eq!(io(io::ErrorKind::ConnectionRefused), FaultKind::Refused);
        assert_eq!(io(io::ErrorKind::UnexpectedEof), FaultKind::Reset);
        assert_eq!(io(io::ErrorKind::HostUnreachable), FaultKind::Unreachable);
        let tls = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(of_io(&tls, "db:3306", true).kind, FaultKind::Tls);
    }

    #[test]
    fn a_denial_names_the_grant_to_run() {
        let process = "Access denied; you need (at least one of) the PROCESS privilege(s) for this operation";
        assert!(of(1227, process).1.ends_with("GRANT PROCESS ON *.* TO 'watch'@'10.0.%'"), "{}", of(1227, process).1);
        let replica =
            "Access denied; you need (at least one of) the SUPER, REPLICATION CLIENT privilege(s) for this operation";
        assert!(of(1227, replica).1.contains("GRANT REPLICATION CLIENT ON *.* TO"), "{}", of(1227, replica).1);
        let variable =
            "Access denied; you need (at least one of) the SUPER or SYSTEM_VARIABLES_ADMIN privilege(s) for this";
        assert!(of(1227, variable).1.contains("GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO"), "{}", of(1227, variable).1);
        let table = "SELECT command denied to user 'watch'@'h' for table 'data_lock_waits'";
        assert!(of(1142, table).1.contains("GRANT SELECT ON performance_schema.* TO"));
        assert_eq!(grantee("o'neil@%"), "'o''neil'@'%'");
    }

    #[test]
    fn a_refused_statement_leaves_the_connection_and_a_killed_session_does_not() {
        assert!(leaves_usable(&server(1142, "")) && leaves_usable(&server(3024, "")));
        assert!(!leaves_usable(&server(1927, "")) && !leaves_usable(&Error::Driver(DriverError::ConnectionClosed)));
        assert_eq!(access(&server(1109, "")), Some(Access::Absent));
        assert_eq!(access(&server(1142, "")), Some(Access::Denied));
        assert_eq!(access(&server(3024, "")), None);
    }
}
