//! Mail by SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the first byte (RFC 8314); in the clear only on this
//! machine. Messages of one cause are one thread for mail programs, and the same try has the same `Message-ID`.

use std::{
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use futures::future::{BoxFuture, FutureExt};
use lettre::{
    Message as Mail,
    address::Envelope,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;
use sha2::{Digest as _, Sha256};
use tokio::{task::spawn_blocking, time::timeout};

use super::{Channel, Failure, Ground, Message, Receipt, Retry, recipients};
use crate::{
    config::{SecretRef, Section, veil},
    domain::notice::Said,
    notify::{
        guard::{self, NoAddress},
        http::{Wire, secret},
        words,
    },
    text::{Clean, number},
};

/// How long a connection may take to stand.
const CONNECT: Duration = Duration::from_secs(5);
/// How much of an answer is shown.
const SHOWN: usize = 200;

/// How the words are kept from others on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tls {
    /// The server is asked to begin it; one that will not is not used.
    Starttls,
    /// From the first byte.
    Always,
    /// Not at all: on this machine.
    None,
}

/// One server.
#[derive(Debug)]
pub(super) struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<(String, SecretRef)>,
    from: Mailbox,
    allow_private: bool,
    ca: Option<PathBuf>,
    deadline: Duration,
}

impl Smtp {
    pub(super) fn read(section: &mut Section<'_>, wire: &Wire, ground: &Ground<'_>) -> Option<(Vec<String>, Self)> {
        let host = section.required_string("host");
        let tls = match section.choice("tls", &["starttls", "tls", "none"]) {
            Some("tls") => Tls::Always,
            Some("none") => Tls::None,
            _ => Tls::Starttls,
        };
        let usual = if tls == Tls::Always { 465 } else { 587 };
        let port = section.integer("port", &(1..=65_535)).and_then(|port| u16::try_from(port).ok()).unwrap_or(usual);
        let (user, password) = (section.string("user"), section.secret("password"));
        if user.is_some() != password.is_some() {
            section.problem_here("`user` and `password` go together: write both or neither");
        }
        let from = section.required_string("from").and_then(|text| {
            let from = text.parse::<Mailbox>();
            from.map_err(|_| section.problem("from", "`from` must be an address such as \"bongsu@example.com\"")).ok()
        });
        let to = recipients(section, "to", ground, is_address, "an address such as \"oncall@example.com\"");
        if wire.proxy.is_some() {
            section.problem("proxy", "mail goes through no proxy");
        }
        let smtp = Self {
            host: host?,
            port,
            tls,
            login: user.zip(password),
            from: from?,
            allow_private: wire.allow_private,
            ca: wire.ca.clone(),
            deadline: wire.deadline,
        };
        Some((to, smtp))
    }

    fn mail(&self, message: &Message) -> Result<(Envelope, Vec<u8>), Failure> {
        let wrong = |why: String| Failure::new(Said::of(|lang| words::no_mail(lang, &why)), Retry::Never);
        let to: Mailbox = message.recipient.parse().map_err(|_| wrong(message.recipient.clone()))?;
        let domain = self.from.email.domain();
        let id = |text: &str| format!("<{:x}@{domain}>", Sha256::digest(text));
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(to)
            .subject(message.headline())
            .date(SystemTime::from(message.notice.at))
            .message_id(Some(id(&message.key)))
            .references(id(&message.notice.cause))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text())
            .map_err(|error| wrong(error.to_string()))?;
        Ok((mail.envelope().clone(), mail.formatted()))
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, Failure> {
        let (envelope, mail) = self.mail(message)?;
        let mut connection = self.connect().await?;
        if let Some((user, password)) = &self.login {
            let password = secret(password).await?;
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, &credentials).await.map_err(|error| failure(&error, false))?;
        }
        // Once the text is on its way only the answer says whether it was taken.
        connection.send(&envelope, &mail).await.map_err(|error| failure(&error, true))?;
        let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(Receipt::default())
    }

    /// The first address that answers.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let found =
            guard::addresses(&self.host, self.port, self.allow_private).await.map_err(|error| match &error {
                NoAddress::Private(host, ip) => {
                    Failure::new(Said::of(|lang| words::private(lang, host, &ip.to_string())), Retry::Never)
                }
                NoAddress::Unknown(..) => no_connection(&error.to_string()),
            })?;
        if self.tls == Tls::None && !found.iter().all(|address| address.ip().to_canonical().is_loopback()) {
            return Err(Failure::new(words::plain_smtp().into(), Retry::Never));
        }
        let tls = if self.tls == Tls::None { None } else { Some(self.tls_parameters().await?) };
        let mut failed = None;
        for address in found {
            match self.connect_to(address, tls.clone()).await {
                Ok(connection) => return Ok(connection),
                Err(failure) => failed = Some(failure),
            }
        }
        Err(failed.unwrap_or_else(|| no_connection("-")))
    }

    async fn connect_to(
        &self,
        address: SocketAddr,
        tls: Option<TlsParameters>,
    ) -> Result<AsyncSmtpConnection, Failure> {
        let hello = ClientId::default();
        let implicit = tls.clone().filter(|_| self.tls == Tls::Always);
        let connected = AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &hello, implicit, None).await;
        let mut connection = connected.map_err(|error| failure(&error, false))?;
        if let Some(tls) = tls.filter(|_| self.tls == Tls::Starttls) {
            if !connection.can_starttls() {
                return Err(Failure::new(words::no_starttls().into(), Retry::Never));
            }
            connection.starttls(tls, &hello).await.map_err(|error| failure(&error, false))?;
        }
        Ok(connection)
    }

    async fn tls_parameters(&self) -> Result<TlsParameters, Failure> {
        let (host, ca) = (self.host.trim_matches(['[', ']']).to_owned(), self.ca.clone());
        let made = spawn_blocking(move || {
            let mut builder = TlsParameters::builder(host);
            if let Some(path) = ca {
                let pem = std::fs::read(&path).map_err(|error| format!("the file `ca` {}: {error}", path.display()))?;
                let certificate = Certificate::from_pem(&pem).map_err(|error| error.to_string())?;
                builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
            }
            builder.build().map_err(|error| error.to_string())
        });
        made.await.map_err(|error| no_connection(&error.to_string()))?.map_err(|why| no_connection(&why))
    }
}

impl Channel for Smtp {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async move {
            timeout(self.deadline, self.deliver(message)).await.unwrap_or_else(|_| {
                let after = number::duration(self.deadline);
                Err(Failure { unsure: true, ..Failure::new(Said::of(|lang| words::late(lang, &after)), Retry::Soon) })
            })
        }
        .boxed()
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<Mailbox>().is_ok()
}

fn no_connection(why: &str) -> Failure {
    let why = Clean::with_limit(&veil(why), 2 * SHOWN).to_string();
    Failure::new(Said::of(|lang| words::no_connection(lang, &why)), Retry::Soon)
}

/// What a failed conversation means; `sent`: the text may have been on its way.
fn failure(error: &Error, sent: bool) -> Failure {
    let mut said = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        cause = inner.source();
    }
    let said = Clean::with_limit(&veil(&said), SHOWN).to_string();
    if error.is_permanent() {
        return Failure::new(Said::of(|lang| words::mail_refused(lang, &said)), Retry::Never);
    }
    if error.is_transient() {
        return Failure::new(Said::of(|lang| words::mail_later(lang, &said)), Retry::Soon);
    }
    if error.is_client() {
        return Failure::new(Said::of(|lang| words::mail_refused(lang, &said)), Retry::Never);
    }
    if sent {
        return Failure { unsure: true, ..Failure::new(Said::of(|lang| words::broke_off(lang, &said)), Retry::Soon) };
    }
    no_connection(&said)
}
