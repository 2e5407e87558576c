use super::*;
use crate::panes::redis::config::Limits;

pub fn target(port: u16) -> Target {
    Target {
        name: "locks".into(),
        places: vec![Place::new("127.0.0.1", port)],
        sentinel: None,
        user: None,
        password: None,
        sentinel_password: None,
        database: 0,
        tls: false,
        ca: None,
        locks: vec!["MY_LOCK:*".into()],
        every: Duration::from_secs(2),
        limits: Limits::default(),
    }
}
