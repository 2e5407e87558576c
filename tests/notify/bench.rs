//! What the tests of the telling share: people, notices, channels from a config, and channels that do as they are told.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bongsu::{
    config::File,
    domain::{
        clock::{Clock, Moment},
        incident::Severity,
        notice::{Audience, Delivery, Kind, Notice, Said, State},
        people::{People, Person},
        words::Lang,
    },
    notify::{
        Configured, Role, Settings, Way,
        channel::{Channel, Failure, Fate, Message, Receipt, Retry},
    },
    text::{Zone, time::Hours},
};
use futures::future::{BoxFuture, FutureExt};
use tokio::{sync::mpsc, time::Instant};

/// What stands in every credential and must stand nowhere else.
pub const CANARY: &str = "canary5f1e93";

/// A reference to a private file that holds this.
fn secret(value: &str) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("notify-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, value).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("private");
    format!("file:{}", path.display())
}

/// The config with a private file for each secret that is written as `secret:VALUE`.
fn with_secrets(config: &str) -> String {
    let mut parts = config.split("secret:");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (value, rest) = part.split_once('"').expect("a closing quote");
        whole.extend([&secret(value), "\"", rest]);
    }
    whole
}

pub fn people() -> People {
    let person = |id: &str, phone: Option<&str>, slack: Option<&str>| Person {
        id: id.into(),
        name: id.into(),
        email: Some(format!("{id}@example.com")),
        phone: phone.map(str::to_owned),
        slack: slack.map(str::to_owned),
    };
    let all = vec![person("jiwon", Some("+821011111111"), Some("U0JIWON")), person("minsu", None, None)];
    People::new(all, BTreeMap::new())
}

pub fn settings(config: &str) -> Settings {
    let file = File::from_text(Path::new("config.toml"), &with_secrets(config)).expect("TOML");
    let read = Settings::read(&file, &people(), Lang::En, &Zone::named("Asia/Seoul").expect("a zone"));
    if let Err(error) = file.finish(&[]) {
        panic!("{}", error.render(false));
    }
    Settings { templates: None, ..read.expect("[notify]") }
}

/// The only channel of a config.
pub fn channel(keys: &str) -> Arc<dyn Channel> {
    let read = settings(&format!("[notify.channels.alerts]\n{keys}\n"));
    Arc::clone(&read.channels[0].channel)
}

pub fn at() -> Moment {
    "2026-11-20T05:03:00Z".parse().expect("a moment")
}

pub fn notice(key: &str, kind: Kind) -> Notice {
    let facts = [("room", "shop"), ("status", "identified"), ("url", "https://wiki.example.com/1")];
    Notice {
        key: key.into(),
        cause: "j7f3/412".into(),
        kind,
        severity: Severity::P1,
        audience: Audience::Engineers,
        title: "payments <failing> & \"slow\"".into(),
        text: String::new(),
        at: at(),
        to: Vec::new(),
        facts: facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

pub fn message(kind: Kind) -> Message {
    Message {
        key: "j7f3/412/x/alerts".into(),
        notice: notice("j7f3/412/x", kind),
        recipient: "+821011111111".into(),
        mentions: Vec::new(),
        lang: Lang::En,
        subject: "[P1] payments <failing> & \"slow\"".into(),
        body: "Status: identified\n@channel <!here>".into(),
        again: false,
        memory: BTreeMap::new(),
    }
}

/// The clock of the machine that tokio shows, which tests stop and let jump.
#[derive(Debug)]
pub struct TokioClock(Moment, Instant);

impl TokioClock {
    pub fn at(at: Moment) -> Arc<Self> {
        Arc::new(Self(at, Instant::now()))
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Moment {
        self.0 + self.1.elapsed()
    }
}

/// A channel that does as it is told, one outcome a message, then takes everything; and remembers what it was given.
#[derive(Debug, Default)]
pub struct Puppet {
    pub outcomes: Mutex<VecDeque<Outcome>>,
    pub got: Mutex<Vec<(Message, Duration)>>,
    pub idempotent: bool,
    /// What it says about messages that it took, one answer a question; `None` is a service that cannot be asked.
    pub fates: Option<Mutex<VecDeque<Fate>>>,
    pub began: Mutex<Option<Instant>>,
}

#[derive(Debug, Clone)]
pub enum Outcome {
    Takes,
    Fails(Retry),
    /// Breaks off when all was sent.
    Breaks,
    Takes5Minutes,
    Hangs,
    Keeps(&'static str),
}

impl Puppet {
    pub fn that(outcomes: impl IntoIterator<Item = Outcome>) -> Arc<Self> {
        Arc::new(Self { outcomes: Mutex::new(outcomes.into_iter().collect()), ..Self::default() })
    }

    /// The keys of what it was given.
    pub fn keys(&self) -> Vec<String> {
        self.got.lock().expect("whole").iter().map(|(message, _)| message.key.clone()).collect()
    }

    pub fn last(&self) -> Message {
        self.got.lock().expect("whole").last().expect("a message").0.clone()
    }
}

pub fn said(text: &str) -> Said {
    Said::of(|_| text.to_owned())
}

impl Channel for Puppet {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<Receipt, Failure>> {
        let began = *self.began.lock().expect("whole").get_or_insert_with(Instant::now);
        self.got.lock().expect("whole").push((message.clone(), began.elapsed()));
        let outcome = self.outcomes.lock().expect("whole").pop_front().unwrap_or(Outcome::Takes);
        async move {
            match outcome {
                Outcome::Takes => {
                    let id = self.fates.as_ref().map(|_| "SM1".to_owned());
                    Ok(Receipt { delivered: id.is_none(), id, ..Receipt::default() })
                }
                Outcome::Keeps(value) => {
                    let keep = vec![("thread".to_owned(), value.to_owned())];
                    Ok(Receipt { delivered: true, keep, ..Receipt::default() })
                }
                Outcome::Fails(retry) => Err(Failure::new(said("it is down"), retry)),
                Outcome::Breaks => Err(Failure { unsure: true, ..Failure::new(said("it broke off"), Retry::Soon) }),
                Outcome::Takes5Minutes => {
                    tokio::time::sleep(Duration::from_mins(5)).await;
                    Ok(Receipt::default())
                }
                Outcome::Hangs => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn ask<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Fate, Failure>> {
        let next = self.fates.as_ref().and_then(|fates| fates.lock().expect("whole").pop_front());
        async { Ok(next.unwrap_or(Fate::Underway)) }.boxed()
    }

    fn tells(&self) -> bool {
        self.fates.is_some()
    }

    fn is_idempotent(&self) -> bool {
        self.idempotent
    }
}

/// Settings with puppets under the names of the usual channels.
pub fn puppets(all: &[(&str, Role, &Arc<Puppet>)]) -> Settings {
    let channel = |(name, role, puppet): &(&str, Role, &Arc<Puppet>)| {
        let to = match role {
            Role::Phone => vec!["jiwon".to_owned()],
            Role::Mail => vec!["minsu".to_owned()],
            _ => Vec::new(),
        };
        let channel: Arc<dyn Channel> = Arc::clone(puppet) as Arc<dyn Channel>;
        Configured {
            way: Way { name: (*name).to_owned(), role: *role, to },
            short: *role == Role::Phone,
            lang: Lang::En,
            channel,
        }
    };
    let channels: Vec<_> = all.iter().map(channel).collect();
    let ways: Vec<_> = channels.iter().map(|channel| channel.way.clone()).collect();
    Settings {
        channels,
        routes: bongsu::notify::usual(&ways),
        hours: Hours::default(),
        holidays: std::collections::BTreeSet::new(),
        zone: Zone::named("Asia/Seoul").expect("a zone"),
        page_window: Duration::from_mins(10),
        templates: None,
    }
}

/// Waits for the news that a message is in a state.
pub async fn until(news: &mut mpsc::Receiver<Delivery>, key: &str, state: State) -> Delivery {
    let found = async {
        while let Some(delivery) = news.recv().await {
            if delivery.key == key && delivery.state == state {
                return delivery;
            }
        }
        panic!("the outbox is gone")
    };
    // Long enough for every hour that a test lets pass.
    tokio::time::timeout(Duration::from_hours(200), found).await.unwrap_or_else(|_| panic!("{key} is never {state:?}"))
}
