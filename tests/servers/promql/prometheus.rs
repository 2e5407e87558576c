//! A Prometheus of our own, with what it is given and nothing else.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Told, labelled};
use crate::common::pause;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Prometheus {
    child: Child,
    port: u16,
    pub version: Version,
    _home: tempfile::TempDir,
}

/// Such as 2.42.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32);

impl Version {
    pub fn at_least(self, major: u32, minor: u32) -> bool {
        self >= Self(major, minor)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl Prometheus {
    /// Starts it on a free port, with these series in OpenMetrics.
    pub fn start(text: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let file = |name: &str| home.path().join(name);
        fs::write(file("series"), text).expect("written");
        fs::write(file("prometheus.yml"), "global: {}\n").expect("written");
        let mut import = Command::new("promtool");
        import.args(["tsdb", "create-blocks-from", "openmetrics"]).arg(file("series")).arg(file("data"));
        let done = import.output().expect("`promtool` on the PATH: install the Debian package prometheus");
        assert!(done.status.success(), "promtool: {}", String::from_utf8_lossy(&done.stderr));
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut run = Command::new("prometheus");
        run.arg("--config.file").arg(file("prometheus.yml")).arg("--storage.tsdb.path").arg(file("data"));
        run.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        run.args(["--storage.tsdb.retention.time=100y", "--log.level=error"]);
        run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = run.spawn().expect("`prometheus` on the PATH: install the Debian package prometheus");
        let mut server = Self { child, port, version: Version(0, 0), _home: home };
        let began = Instant::now();
        while server.get("/-/ready").is_none_or(|(status, _)| status != 200) {
            let over = server.child.try_wait().expect("a child").is_some() || began.elapsed() > PATIENCE;
            assert!(!over, "prometheus does not start on 127.0.0.1:{port}");
            pause(50);
        }
        let info = server.ask("/api/v1/status/buildinfo").1;
        let version = info["data"]["version"].as_str().expect("a version").to_owned();
        let mut parts = version.split(['.', '+']).map(|part| part.parse().expect("a number"));
        server.version = Version(parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        server
    }

    /// The result of an expression at a moment; `Err` says why there is none.
    pub fn query(&self, text: &str, at: i64) -> Told {
        let mut query = String::new();
        for byte in text.bytes() {
            let _ = write!(query, "%{byte:02x}");
        }
        let (status, answer) = self.ask(&format!("/api/v1/query?time={}.{:03}&query={query}", at / 1_000, at % 1_000));
        if status != 200 {
            return Err(answer["error"].as_str().unwrap_or("no reason").to_owned());
        }
        let data = &answer["data"];
        let number = |value: &Value| match value[1].as_str().expect("a value") {
            "+Inf" => f64::INFINITY,
            "-Inf" => f64::NEG_INFINITY,
            number => number.parse().expect("a number"),
        };
        match data["resultType"].as_str() {
            Some("scalar") => Ok(BTreeMap::from([(String::new(), number(&data["result"]))])),
            Some("vector") => {
                let one = |sample: &Value| {
                    let metric = sample["metric"].as_object().expect("labels");
                    let name = metric.get("__name__").and_then(Value::as_str);
                    let labels = metric.iter().filter(|(label, _)| *label != "__name__");
                    let labels = labels.map(|(label, value)| (label.as_str(), value.as_str().unwrap_or_default()));
                    (labelled(name, labels), number(&sample["value"]))
                };
                Ok(data["result"].as_array().expect("samples").iter().map(one).collect())
            }
            other => Err(format!("a result of the type {other:?}")),
        }
    }

    fn ask(&self, path: &str) -> (u16, Value) {
        let (status, body) = self.get(path).expect("an answer");
        (status, serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
    }

    fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        // HTTP/1.0: the answer comes in one piece and ends with the connection.
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
