//! Making the connection: the name, the doors one after the other, TLS, the limits on ourselves, and the questions by
//! which the server says what it is.

use std::{net::IpAddr, time::Duration};

use mysql_async::{Conn, DriverError, Error, Opts, OptsBuilder, SslOpts};
use secrecy::ExposeSecret;

use super::{Link, ask, fault};
use crate::{
    domain::reading::{Fault, FaultKind},
    panes::mysql::{
        config::{SecondDoor, Target, Tls},
        dialect::{self, Access, Server},
        model::{Door, Wire},
        record::Record,
    },
};

/// How long a name may take to resolve: no server has heard of us by then.
const RESOLVE: Duration = Duration::from_secs(5);
/// The largest packet that is accepted: the status of InnoDB has up to 1 MiB.
const PACKET: usize = 8 * 1024 * 1024;

/// Who asks, for the comment that stands before every statement: `bongsu jiwon@bastion`.
#[must_use]
pub fn signature() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let user = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_default();
    // What closes a comment, or hides in one, has no place in a name.
    let plain = |text: &str| {
        text.trim().chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).take(64).collect::<String>()
    };
    let user = plain(&user);
    let user = if user.is_empty() { format!("uid{}", rustix::process::getuid().as_raw()) } else { user };
    format!("bongsu {user}@{}", plain(&host))
}

/// Opens the connection, by the second door when the first one is full.
pub(super) async fn open(target: &Target, signature: &str, no_tls: &mut bool) -> Result<(Conn, Link), Fault> {
    let password = password(target).await?;
    let first = Way::first(target);
    let full = match knock(target, &first, password.as_deref(), no_tls).await {
        Ok(conn) => return introduce(conn, first, target, signature).await,
        Err(fault) if fault.kind == FaultKind::Full => fault,
        Err(fault) => return Err(fault),
    };
    let Some(second) = &target.second_door else {
        let cure = "no second door is configured: add `extra-port = …` (MariaDB, extra_port) or `admin-port = …` \
                    (MySQL, admin_port) to this target";
        return Err(Fault::new(FaultKind::Full, format!("{full}; {cure}")));
    };
    let second = Way::second(second);
    match knock(target, &second, password.as_deref(), no_tls).await {
        Ok(conn) => introduce(conn, second, target, signature).await,
        Err(fault) => {
            let tried = format!("{full}; the second door fails too: {fault}");
            Err(Fault::new(FaultKind::Full, tried))
        }
    }
}

/// Fetches the password; a command may take seconds, so that it has a thread of its own.
async fn password(target: &Target) -> Result<Option<String>, Fault> {
    let Some(secret) = target.password.clone() else { return Ok(None) };
    let fetched = tokio::task::spawn_blocking(move || secret.resolve()).await;
    let failed = |why: String| Fault::new(FaultKind::Secret, format!("the password is not to be had: {why}"));
    let secret = fetched.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
    Ok(Some(secret.expose_secret().to_owned()))
}

/// One way to the server.
struct Way {
    door: Door,
    socket: Option<String>,
    host: String,
    port: u16,
    place: String,
    local: bool,
}

impl Way {
    fn first(target: &Target) -> Self {
        let socket = target.socket.as_ref().map(|path| path.display().to_string());
        Self {
            door: Door::Normal,
            local: socket.is_some(),
            socket,
            host: target.host.clone(),
            port: target.port,
            place: target.place(),
        }
    }

    fn second(door: &SecondDoor) -> Self {
        let place = super::super::address::place(&door.host, door.port);
        Self { door: door.door, socket: None, host: door.host.clone(), port: door.port, place, local: false }
    }
}

/// Makes the connection as far as the server lets us in.
async fn knock(target: &Target, way: &Way, password: Option<&str>, no_tls: &mut bool) -> Result<Conn, Fault> {
    let addresses = if way.socket.is_some() { Vec::new() } else { resolve(way).await? };
    let loopback = way.socket.is_some() || addresses.iter().all(IpAddr::is_loopback);
    let options = |tls: bool| {
        let ssl = tls.then(|| ssl(target));
        let options = OptsBuilder::default()
            .ip_or_hostname(way.host.clone())
            .tcp_port(way.port)
            .resolved_ips(Some(addresses.clone()))
            .socket(way.socket.clone())
            .user(Some(target.user.clone()))
            .pass(password.map(str::to_owned))
            .ssl_opts(ssl)
            // What the driver would ask by itself, unsigned, or do by itself: a second connection, by the socket.
            .prefer_socket(false)
            .max_allowed_packet(Some(PACKET))
            .wait_timeout(Some(600))
            .stmt_cache_size(0)
            .tcp_keepalive(Some(Duration::from_secs(30)))
            .tcp_nodelay(true);
        Opts::from(options)
    };
    let wanted = match target.tls {
        Tls::Off => false,
        Tls::Prefer => !loopback && !*no_tls,
        Tls::Require | Tls::Verify => true,
    };
    let mut outcome = Conn::new(options(wanted)).await;
    if target.tls == Tls::Prefer && matches!(outcome, Err(Error::Driver(DriverError::NoClientSslFlagFromServer))) {
        *no_tls = true;
        outcome = Conn::new(options(false)).await;
    }
    outcome.map_err(|error| fault::of_connect(&error, &way.place, &target.user))
}

fn ssl(target: &Target) -> SslOpts {
    let verify = target.tls == Tls::Verify;
    let roots: Vec<_> = target.ca.iter().map(|path| path.clone().into()).collect();
    SslOpts::default()
        .with_disable_built_in_roots(!roots.is_empty())
        .with_root_certs(roots)
        .with_danger_accept_invalid_certs(!verify)
        .with_danger_skip_domain_validation(!verify)
}

/// The addresses of a host, found here so that a name that does not resolve is told apart from a server that is gone.
async fn resolve(way: &Way) -> Result<Vec<IpAddr>, Fault> {
    if let Ok(address) = way.host.parse() {
        return Ok(vec![address]);
    }
    let unknown = |why: &str| Fault::new(FaultKind::Dns, format!("the name {} does not resolve: {why}", way.host));
    let found = tokio::time::timeout(RESOLVE, tokio::net::lookup_host((way.host.as_str(), way.port))).await;
    let found = found.map_err(|_| unknown("no answer within 5 s"))?.map_err(|error| unknown(&error.to_string()))?;
    let addresses: Vec<IpAddr> = found.map(|address| address.ip()).collect();
    if addresses.is_empty() { Err(unknown("it has no address")) } else { Ok(addresses) }
}

/// Sets the limits on ourselves and asks the server what it is and has.
async fn introduce(mut conn: Conn, way: Way, target: &Target, signature: &str) -> Result<(Conn, Link), Fault> {
    let account = format!("{}@%", target.user);
    let failed = |error: Error| fault::of_statement(&error, &way.place, &account);
    let identity = ask(&mut conn, signature, dialect::IDENTITY).await.map_err(failed)?;
    let mut server = Server::of(identity.first().unwrap_or(&Record::default()));
    ask(&mut conn, signature, server.limits()).await.map_err(failed)?;
    for (at, table) in dialect::PROBES.iter().enumerate() {
        if !server.may_have(table) {
            continue;
        }
        let access = match ask(&mut conn, signature, &dialect::probe(table)).await {
            Ok(_) => Access::Given,
            Err(error) => fault::access(&error).ok_or(error).map_err(failed)?,
        };
        server.tables.set(at, access);
    }
    if server.tables.metadata_locks == Access::Given || server.tables.digests == Access::Given {
        switch_off(&mut conn, signature, &mut server).await.map_err(failed)?;
    }
    let cipher = ask(&mut conn, signature, dialect::CIPHER).await.map_err(failed)?;
    let encrypted = cipher.first().is_some_and(|row| !row.text(1).is_empty());
    let local = way.local || target_is_loopback(&conn);
    let wire = match (encrypted, local) {
        (true, _) => Wire::Encrypted,
        (false, true) => Wire::Local,
        (false, false) => Wire::Cleartext,
    };
    Ok((conn, Link { server, door: way.door, wire }))
}

fn target_is_loopback(conn: &Conn) -> bool {
    let options = conn.opts();
    options.socket().is_some()
        || options.resolved_ips().as_ref().is_some_and(|ips| !ips.is_empty() && ips.iter().all(IpAddr::is_loopback))
}

/// Tables that are there but record nothing are as good as absent.
async fn switch_off(conn: &mut Conn, signature: &str, server: &mut Server) -> Result<(), Error> {
    let switches = match ask(conn, signature, dialect::SWITCHES).await {
        Ok(rows) => rows.into_iter().next().unwrap_or_default(),
        // Not to be asked: they may well record.
        Err(error) if fault::access(&error).is_some() => return Ok(()),
        Err(error) => return Err(error),
    };
    if server.tables.metadata_locks == Access::Given && !switches.flag(0) {
        server.tables.metadata_locks = Access::Absent;
    }
    if server.tables.digests == Access::Given && !switches.flag(1) {
        server.tables.digests = Access::Absent;
    }
    Ok(())
}
