//! Mail, through a real server: aiosmtpd, as Debian packages it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use bongsu::{
    domain::{notice::Kind, words::Lang},
    notify::channel::{Channel, Failure, Message, Retry},
};
use rustls::{
    ServerConfig, ServerConnection, Stream,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::bench::{CANARY, message, settings};

/// A certificate authority of its own, and the certificate of `localhost` and 127.0.0.1 that it signed.
pub struct Tls(tempfile::TempDir);

impl Tls {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut authority = rcgen::CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let signed = authority.self_signed(&key).expect("an authority");
        let issuer = rcgen::Issuer::from_params(&authority, &key);
        let own = rcgen::KeyPair::generate().expect("a key");
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let server = rcgen::CertificateParams::new(names).expect("parameters").signed_by(&own, &issuer);
        fs::write(dir.path().join("ca.pem"), signed.pem()).expect("written");
        fs::write(dir.path().join("cert.pem"), server.expect("a certificate").pem()).expect("written");
        fs::write(dir.path().join("key.pem"), own.serialize_pem()).expect("written");
        Self(dir)
    }

    pub fn ca(&self) -> PathBuf {
        self.file("ca.pem")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A server that says yes to every request over TLS.
    pub fn serve_http(&self) -> String {
        let certificates: Vec<_> =
            CertificateDer::pem_file_iter(self.file("cert.pem")).expect("PEM").map(|one| one.expect("one")).collect();
        let key = PrivateKeyDer::from_pem_file(self.file("key.pem")).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.expect("versions").with_no_client_auth().with_single_cert(certificates, key);
        let config = Arc::new(config.expect("a certificate"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut tls = ServerConnection::new(Arc::clone(&config)).expect("TLS");
                let mut stream = Stream::new(&mut tls, &mut stream);
                if stream.read(&mut [0; 4096]).is_ok() {
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
                }
            }
        });
        base
    }
}

/// The server, which ends when its standard input does.
struct Server {
    child: Child,
    port: u16,
    mails: tempfile::TempDir,
    tls: Tls,
}

impl Server {
    fn start(tls: &str, auth: Option<&str>) -> Self {
        let (mails, files) = (tempfile::tempdir().expect("a folder"), Tls::new());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notify/smtpd.py");
        let with = |name: &str, path: &Path| format!("{name}={}", path.display());
        // That of Debian has Debian's packages.
        let python = ["/usr/bin/python3", "python3"].into_iter().find(|python| {
            let check = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
            check.is_ok_and(|status| status.success())
        });
        let python = python.expect("no python3 with aiosmtpd: apt-get install python3-aiosmtpd (tests/run does)");
        let mut command = Command::new(python);
        command.args(["-W", "ignore"]).arg(script).arg(format!("tls={tls}")).arg(with("mails", mails.path()));
        command.args([with("cert", &files.file("cert.pem")), with("key", &files.file("key.pem"))]);
        command.args(auth.map(|password| format!("auth={password}")));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a server");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let port = line.trim().parse().expect("a port");
        Self { child, port, mails, tls: files }
    }

    fn channel(&self, keys: &str) -> Arc<dyn Channel> {
        let config = format!(
            "[notify.channels.mail]\nkind = \"smtp\"\nhost = \"localhost\"\nport = {}\nca = \"{}\"\nfrom = \"Bongsu 봉수 \
             <bongsu@example.com>\"\n{keys}\n",
            self.port,
            self.tls.ca().display()
        );
        Arc::clone(&settings(&config).channels[0].channel)
    }

    fn mails(&self) -> Vec<String> {
        let mut paths: Vec<_> = fs::read_dir(self.mails.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
            .collect();
        paths.sort();
        paths.iter().map(|path| fs::read_to_string(path).expect("text")).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn to(recipient: &str) -> Message {
    Message { recipient: recipient.into(), ..message(Kind::Declared) }
}

async fn failure(channel: &Arc<dyn Channel>, message: &Message) -> Failure {
    let failure = channel.send(message).await.expect_err("no mail");
    assert!(!format!("{failure:?}").contains(CANARY), "{failure:?}");
    failure
}

const LOGIN: &str = "allow-private = true\nuser = \"bongsu\"\npassword = \"secret:canary5f1e93\"";

#[tokio::test]
async fn mail_goes_out_over_starttls_with_a_login_and_over_tls() {
    for tls in ["starttls", "tls"] {
        let server = Server::start(tls, Some(CANARY).filter(|_| tls == "starttls"));
        let login = if tls == "starttls" { LOGIN } else { "allow-private = true" };
        let channel = server.channel(&format!("tls = \"{tls}\"\n{login}"));
        let korean = Message {
            subject: "[P1] 장애 선언: 결제 실패\u{2028}".into(),
            body: "상태: 조사 중\n.\n..\nFrom here".into(),
            lang: Lang::Ko,
            ..to("jiwon@example.com")
        };
        channel.send(&korean).await.unwrap_or_else(|failure| panic!("{failure:?}"));
        channel.send(&Message { again: true, ..korean }).await.unwrap_or_else(|failure| panic!("{failure:?}"));
        let mails = server.mails();
        assert_eq!(mails.len(), 2);
        assert!(mails[0].starts_with("X-Tls: 1\r\n"), "{}", mails[0]);
        if tls == "starttls" {
            assert!(mails[0].contains("X-Login: bongsu\r\n"), "{}", mails[0]);
        }
        let line =
            |mail: &str, name: &str| mail.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        assert_eq!(line(&mails[0], "X-To"), "X-To: jiwon@example.com");
        assert_eq!(line(&mails[0], "Date"), "Date: Fri, 20 Nov 2026 05:03:00 +0000");
        assert_eq!(line(&mails[0], "Auto-Submitted"), "Auto-Submitted: auto-generated");
        assert!(line(&mails[0], "Subject").starts_with("Subject: [P1] =?utf-8?b?"), "{}", mails[0]);
        // The same message is the same to mail programs, and one cause is one thread.
        for name in ["Message-ID", "References"] {
            assert!(line(&mails[0], name).ends_with("@example.com>"), "{}", mails[0]);
            assert_eq!(line(&mails[0], name), line(&mails[1], name));
        }
    }
}

#[tokio::test]
async fn no_header_can_be_slipped_into_a_mail() {
    let server = Server::start("none", None);
    let channel = server.channel("tls = \"none\"\nallow-private = true");
    let subject = "x\r\nBcc: everybody@example.com\r\n\r\nbody".to_owned();
    channel.send(&Message { subject, ..to("jiwon@example.com") }).await.unwrap_or_else(|failure| panic!("{failure:?}"));
    let mail = server.mails().remove(0);
    assert!(mail.contains("X-To: jiwon@example.com\r\n"), "{mail}");
    let head = mail.split("\r\n\r\n").next().expect("a head");
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    for wrong in ["", "nobody", "a@b.c\r\nRCPT TO:<x@y.z>", "a@b.c, d@e.f"] {
        assert_eq!(failure(&channel, &to(wrong)).await.retry, Retry::Never, "{wrong}");
    }
}

#[tokio::test]
async fn what_the_server_refuses_is_said_and_told_apart() {
    let server = Server::start("starttls", Some(CANARY));
    let channel = server.channel(LOGIN);
    let refused = failure(&channel, &to("refused@example.com")).await;
    assert!(refused.retry == Retry::Never && refused.why.en.contains("nobody of that name"), "{refused:?}");
    let later = failure(&channel, &to("later@example.com")).await;
    assert!(later.retry == Retry::Soon && !later.unsure && later.why.en.contains("greylisted"), "{later:?}");
    let wrong = server.channel("allow-private = true\nuser = \"bongsu\"\npassword = \"secret:wrong-canary5f1e93\"");
    let denied = failure(&wrong, &to("jiwon@example.com")).await;
    assert!(denied.retry == Retry::Never && denied.why.en.contains("refused"), "{denied:?}");
    let slow = server.channel(&format!("{LOGIN}\ntimeout = \"700ms\""));
    let began = Instant::now();
    let late = failure(&slow, &to("slow@example.com")).await;
    assert!(late.retry == Retry::Soon && late.unsure && late.why.en.contains("no answer within 700ms"), "{late:?}");
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(server.mails().len(), 0);
}

#[tokio::test]
async fn mail_that_others_could_read_or_that_leads_astray_is_not_sent() {
    let server = Server::start("none", None);
    // A server without TLS; a channel that wants it.
    let plain = failure(&server.channel("allow-private = true"), &to("jiwon@example.com")).await;
    assert!(plain.retry == Retry::Never && plain.why.en.contains("no STARTTLS"), "{plain:?}");
    let private = failure(&server.channel("tls = \"none\""), &to("jiwon@example.com")).await;
    assert!(private.retry == Retry::Never && private.why.en.contains("allow-private"), "{private:?}");
    // In the clear to another machine.
    let config = "[notify.channels.mail]\nkind = \"smtp\"\nhost = \"192.0.2.1\"\ntls = \"none\"\nallow-private = true\nfrom \
                  = \"a@b.c\"\n";
    let away = failure(&Arc::clone(&settings(config).channels[0].channel), &to("jiwon@example.com")).await;
    assert!(away.why.en.contains("on this machine only"), "{away:?}");
    // A certificate that nobody vouches for.
    let server = Server::start("starttls", None);
    let config = format!(
        "[notify.channels.mail]\nkind = \"smtp\"\nhost = \"localhost\"\nport = {}\nallow-private = true\nfrom = \
         \"a@b.c\"\n",
        server.port
    );
    let unknown = failure(&Arc::clone(&settings(&config).channels[0].channel), &to("jiwon@example.com")).await;
    assert!(unknown.retry == Retry::Soon && unknown.why.en.contains("certificate"), "{unknown:?}");
    assert_eq!(server.mails().len(), 0);
}

#[tokio::test]
async fn a_server_that_is_silent_or_gone_does_not_hang_anybody() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let config = |port: u16| {
        format!(
            "[notify.channels.mail]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}\nallow-private = true\ntls = \
             \"none\"\ntimeout = \"500ms\"\nfrom = \"a@b.c\"\n"
        )
    };
    let channel = Arc::clone(&settings(&config(port)).channels[0].channel);
    let late = failure(&channel, &to("jiwon@example.com")).await;
    assert!(late.retry == Retry::Soon && late.why.en.contains("500ms"), "{late:?}");
    drop(silent);
    let gone = failure(&channel, &to("jiwon@example.com")).await;
    assert!(gone.retry == Retry::Soon && !gone.unsure, "{gone:?}");
}
