//! What the client library and the brokers say when something fails, as the kinds of failure that engineers treat
//! differently. Codes are those of the Kafka protocol.

use std::{error::Error as _, io, sync::Arc};

use krafka::error::{ErrorCode, KrafkaError};

use crate::domain::reading::{Fault, FaultKind};

/// What may be wrong when a broker and we do not understand each other at all.
const WANTS: &str = "it may want `tls` or `sasl`, or not want them: see its listeners";

/// What was asked about, for the sentence and for the right that is missing.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// The cluster at these addresses, while connecting.
    Connect(&'a str),
    /// The cluster as a whole.
    Cluster,
    /// A group.
    Group(&'a str),
    /// A topic.
    Topic(&'a str),
}

impl About<'_> {
    fn name(self) -> String {
        match self {
            Self::Connect(place) => place.to_owned(),
            Self::Cluster => "the cluster".to_owned(),
            Self::Group(group) => format!("the group {group}"),
            Self::Topic(topic) => format!("the topic {topic}"),
        }
    }
}

/// A failure of the client library as a failure of ours; `user` is whom a right must be given to.
pub(super) fn of(error: &KrafkaError, about: About<'_>, user: &str) -> Fault {
    of_act(error, about, (user, "Describe"))
}

/// The same of something that takes another right than to look, as Kafka's ACLs call it: `Alter`.
pub(super) fn of_act(error: &KrafkaError, about: About<'_>, (user, right): (&str, &str)) -> Fault {
    let name = about.name();
    match error {
        KrafkaError::Broker { code, message } => of_code(*code, message, about, (user, right)),
        KrafkaError::Auth { message, .. } if is_tls(error) => {
            Fault::new(FaultKind::Tls, format!("TLS with {name} failed: {message}"))
        }
        KrafkaError::Auth { message, .. } => {
            Fault::new(FaultKind::Auth, format!("{name} refuses the login of {user}: {message}"))
        }
        KrafkaError::Timeout { .. } => Fault::new(FaultKind::Silent, format!("{name} gave no answer in time")),
        KrafkaError::Network(_) => match beneath(error) {
            Some(cause) => of_act(cause, about, (user, right)),
            None => of_io(io_kind(error), &name, about),
        },
        KrafkaError::Config { message } => {
            Fault::new(FaultKind::Protocol, format!("this target cannot be used as configured: {message}"))
        }
        KrafkaError::UnknownTopic { topic } => {
            Fault::new(FaultKind::Protocol, format!("there is no topic {topic} any more"))
        }
        other if matches!(about, About::Connect(_)) => {
            Fault::new(FaultKind::Protocol, format!("{name} does not answer as Kafka does; {WANTS} ({other})"))
        }
        other => Fault::new(FaultKind::Protocol, format!("{name} does not answer as Kafka does: {other}")),
    }
}

/// Whether the failure tells of a broker that is out of reach, not of one that answered.
pub(super) const fn is_unreachable(error: &KrafkaError) -> bool {
    matches!(error, KrafkaError::Network(_) | KrafkaError::Timeout { .. })
}

/// Whether a partition is lost to us for now: its leader is out of reach, or there is none.
pub(super) const fn is_lost(error: &KrafkaError) -> bool {
    is_unreachable(error) || matches!(error, KrafkaError::Broker { code: ErrorCode::LeaderNotAvailable, .. })
}

fn of_code(code: ErrorCode, message: &str, about: About<'_>, (user, operation): (&str, &str)) -> Fault {
    let name = about.name();
    let right = |resource: String| {
        let told = format!(
            "{user} lacks the right {operation} on {resource}; an administrator must run: kafka-acls.sh --add \
             --allow-principal User:{user} --operation {operation} "
        );
        let flag = match about {
            About::Group(group) => format!("--group '{group}'"),
            About::Topic(topic) => format!("--topic '{topic}'"),
            _ => "--cluster".to_owned(),
        };
        Fault::new(FaultKind::Denied, told + &flag)
    };
    match code {
        ErrorCode::GroupAuthorizationFailed | ErrorCode::TopicAuthorizationFailed => right(name),
        ErrorCode::ClusterAuthorizationFailed => right("the cluster".to_owned()),
        ErrorCode::SaslAuthenticationFailed => {
            Fault::new(FaultKind::Auth, format!("{name} refuses the login of {user}: {message}"))
        }
        ErrorCode::CoordinatorNotAvailable | ErrorCode::NotCoordinator => {
            Fault::new(FaultKind::Busy, format!("{name} has no coordinator just now: its broker is down, or moves"))
        }
        ErrorCode::CoordinatorLoadInProgress => {
            Fault::new(FaultKind::Busy, format!("the coordinator of {name} is still loading"))
        }
        ErrorCode::LeaderNotAvailable | ErrorCode::NotLeaderForPartition => {
            Fault::new(FaultKind::Busy, format!("partitions of {name} have no leader just now"))
        }
        ErrorCode::UnknownTopicOrPartition | ErrorCode::UnknownTopicId => {
            Fault::new(FaultKind::Protocol, format!("{name} does not exist any more"))
        }
        ErrorCode::UnsupportedVersion => {
            Fault::new(FaultKind::Protocol, format!("{name} runs a version of Kafka that does not know what was asked"))
        }
        _ => Fault::new(FaultKind::Protocol, format!("{name} answered {code:?}: {message}")),
    }
}

/// What the library wraps as a failure of the network although it is none.
fn beneath(error: &KrafkaError) -> Option<&KrafkaError> {
    let mut cause = error.source();
    while let Some(error) = cause {
        match error.downcast_ref::<KrafkaError>() {
            None | Some(KrafkaError::Network(_)) => cause = error.source(),
            found => return found,
        }
    }
    None
}

/// The innermost reason of a failure of the network.
fn io_kind(error: &KrafkaError) -> io::ErrorKind {
    let mut kind = io::ErrorKind::Other;
    let mut cause: Option<&dyn std::error::Error> = error.source();
    while let Some(error) = cause {
        let shared = || error.downcast_ref::<Arc<io::Error>>().map(AsRef::as_ref);
        if let Some(found) = error.downcast_ref::<io::Error>().or_else(shared).map(io::Error::kind) {
            let vague = matches!(found, io::ErrorKind::Other | io::ErrorKind::NotConnected);
            kind = if vague { kind } else { found };
        }
        cause = error.source();
    }
    kind
}

/// Whether a failed login is one of certificates.
fn is_tls(error: &KrafkaError) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<rustls::Error>)
        {
            return true;
        }
        cause = error.source();
    }
    // The library wraps some of them out of sight.
    matches!(error, KrafkaError::Auth { message, .. } if message.contains("TLS"))
}

fn of_io(kind: io::ErrorKind, name: &str, about: About<'_>) -> Fault {
    let (kind, said) = match kind {
        io::ErrorKind::ConnectionRefused => (FaultKind::Refused, format!("nothing listens on {name}")),
        io::ErrorKind::TimedOut => (FaultKind::Silent, format!("{name} gave no answer in time")),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => {
            (FaultKind::Unreachable, format!("there is no way to {name}"))
        }
        _ if matches!(about, About::Connect(_)) => {
            (FaultKind::Reset, format!("{name} closed the connection during the handshake; {WANTS}"))
        }
        _ => (FaultKind::Reset, format!("{name}: a broker closed the connection")),
    };
    Fault::new(kind, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broker(code: ErrorCode) -> KrafkaError {
        KrafkaError::Broker { code, message: "no".into() }
    }

    #[test]
    fn a_missing_right_is_named_as_the_command_that_gives_it() {
        let fault = of(&broker(ErrorCode::GroupAuthorizationFailed), About::Group("orders"), "watch");
        assert_eq!(fault.kind, FaultKind::Denied);
        assert!(fault.detail.starts_with("watch lacks the right Describe on the group orders;"), "{fault}");
        assert!(
            fault.detail.ends_with("--allow-principal User:watch --operation Describe --group 'orders'"),
            "{fault}"
        );
        let fault = of(&broker(ErrorCode::TopicAuthorizationFailed), About::Topic("t"), "watch");
        assert!(fault.detail.ends_with("--operation Describe --topic 't'"), "{fault}");
        let fault = of(&broker(ErrorCode::ClusterAuthorizationFailed), About::Cluster, "watch");
        assert!(fault.detail.ends_with("--operation Describe --cluster"), "{fault}");
    }

    #[test]
    fn what_engineers_treat_differently_is_told_apart() {
        use FaultKind::{Auth, Busy, Protocol, Refused, Reset, Silent, Tls, Unreachable};
        let codes = [
            (ErrorCode::CoordinatorNotAvailable, Busy),
            (ErrorCode::CoordinatorLoadInProgress, Busy),
            (ErrorCode::LeaderNotAvailable, Busy),
            (ErrorCode::SaslAuthenticationFailed, Auth),
            (ErrorCode::UnknownTopicOrPartition, Protocol),
        ];
        for (code, kind) in codes {
            assert_eq!(of(&broker(code), About::Group("g"), "u").kind, kind, "{code:?}");
        }
        let kinds = [
            (io::ErrorKind::ConnectionRefused, Refused),
            (io::ErrorKind::TimedOut, Silent),
            (io::ErrorKind::HostUnreachable, Unreachable),
            (io::ErrorKind::UnexpectedEof, Reset),
        ];
        for (io, kind) in kinds {
            let error = KrafkaError::Network(Arc::new(io::Error::from(io)));
            assert_eq!(of(&error, About::Connect("k:9092"), "u").kind, kind, "{io:?}");
        }
        let auth = |message: &str| KrafkaError::Auth { message: message.into(), source: None };
        assert_eq!(of(&auth("SASL authentication failed"), About::Connect("k"), "u").kind, Auth);
        assert_eq!(of(&auth("TLS handshake failed"), About::Connect("k"), "u").kind, Tls);
        let timeout = KrafkaError::Timeout { operation: "ListOffsets".into() };
        assert!(is_unreachable(&timeout) && !is_unreachable(&broker(ErrorCode::NotCoordinator)));
    }
}
