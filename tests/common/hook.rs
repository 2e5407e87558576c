//! A service that takes messages: an HTTP server on loopback that says yes and keeps what it got.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

use serde_json::Value;

/// What came in, in order: when, at which path, what.
type Came = Arc<Mutex<Vec<(Instant, String, Value)>>>;

/// The service. It answers until the test ends.
pub struct Hook {
    port: u16,
    came: Came,
}

impl Hook {
    /// Opens it on a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let came = Came::default();
        let kept = Arc::clone(&came);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                thread::spawn(move || answer(&stream, &kept));
            }
        });
        Self { port, came }
    }

    /// The address of one of its paths.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What came in at a path: the kind of each notice, and when it came.
    pub fn kinds(&self, path: &str) -> Vec<(Instant, String)> {
        let came = self.came.lock().expect("no panic");
        let at = came.iter().filter(|(_, own, _)| own == path);
        at.map(|(when, _, body)| (*when, body["kind"].as_str().unwrap_or("?").to_owned())).collect()
    }

    /// Everything that came in.
    pub fn bodies(&self) -> Vec<Value> {
        self.came.lock().expect("no panic").iter().map(|(_, _, body)| body.clone()).collect()
    }
}

fn answer(stream: &std::net::TcpStream, came: &Came) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 {
                return;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
            if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let body = serde_json::from_slice(&body).unwrap_or_default();
        came.lock().expect("no panic").push((Instant::now(), path, body));
        let mut out = stream;
        if out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").is_err() {
            return;
        }
    }
}
