//! The disk behind the outbox. When it is full, read-only or broken, messages still go out: what could not be written is
//! kept in memory, said, and written as soon as it can be.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use tokio::{sync::watch, task::spawn_blocking};

use super::{
    queue::Row,
    store::{Kept, Memory, Store, StoreError},
    words,
};
use crate::domain::{clock::Moment, notice::Said};

/// So long what is done is remembered, and with it that it was told.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// Where rows are written.
pub(super) struct Disk {
    store: Arc<Mutex<Option<Store>>>,
    path: PathBuf,
    /// What is not written yet, the last of each.
    waiting: BTreeMap<i64, Row>,
    kept: Vec<Kept>,
    trouble: watch::Sender<Option<Said>>,
    failing: bool,
}

impl Disk {
    /// Opens the file and reads all of it. A damaged one is put aside, not lost.
    pub fn open(path: PathBuf, now: Moment, trouble: watch::Sender<Option<Said>>) -> (Self, Vec<Row>, Memory) {
        let opened = load(&path, now).or_else(|error| match error {
            StoreError::Damaged(_) | StoreError::Json(_) => {
                let aside = path.with_extension(format!("sqlite.damaged-{}", now.timestamp()));
                let moved = fs::rename(&path, &aside);
                let why = Said::of(|lang| words::damaged(lang, &aside.display().to_string()));
                trouble.send_replace(Some(why));
                moved.map_or(Err(error), |()| load(&path, now))
            }
            error => Err(error),
        });
        // What is said now is taken back when something could be written.
        let failing = opened.is_err() || trouble.borrow().is_some();
        let (store, rows, memory) = match opened {
            Ok((store, rows, memory)) => (Some(store), rows, memory),
            Err(error) => {
                trouble.send_replace(Some(Said::of(|lang| words::unsaved(lang, &error.to_string()))));
                (None, Vec::new(), Memory::new())
            }
        };
        let store = Arc::new(Mutex::new(store));
        (Self { store, path, waiting: BTreeMap::new(), kept: Vec::new(), trouble, failing }, rows, memory)
    }

    /// Whether everything is written.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty() && self.kept.is_empty()
    }

    /// Writes rows and what was kept, and what is still to be written from before.
    pub async fn save(&mut self, rows: impl IntoIterator<Item = &Row>, kept: Vec<Kept>) {
        self.waiting.extend(rows.into_iter().map(|row| (row.id, row.clone())));
        self.kept.extend(kept);
        if self.is_settled() {
            return;
        }
        let (store, path) = (Arc::clone(&self.store), self.path.clone());
        let (rows, kept) = (self.waiting.values().cloned().collect::<Vec<_>>(), self.kept.clone());
        let written = spawn_blocking(move || write(&store, &path, &rows, &kept)).await;
        match written.map_err(|error| error.to_string()).and_then(|written| written.map_err(|error| error.to_string()))
        {
            Ok(()) => {
                self.waiting.clear();
                self.kept.clear();
                if std::mem::take(&mut self.failing) {
                    self.trouble.send_replace(None);
                }
            }
            Err(why) => {
                self.failing = true;
                self.trouble.send_replace(Some(Said::of(|lang| words::unsaved(lang, &why))));
            }
        }
    }
}

fn load(path: &Path, now: Moment) -> Result<(Store, Vec<Row>, Memory), StoreError> {
    let store = Store::open(path)?;
    let (rows, memory) = store.load(now - REMEMBERED)?;
    Ok((store, rows, memory))
}

/// One that could not be opened is tried again.
fn write(store: &Mutex<Option<Store>>, path: &Path, rows: &[Row], kept: &[Kept]) -> Result<(), StoreError> {
    let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
    let store = match &mut *store {
        Some(store) => store,
        none => none.insert(Store::open(path)?),
    };
    store.save(rows, kept)
}
