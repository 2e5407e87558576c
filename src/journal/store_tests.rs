use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use super::*;
use crate::{
    domain::{
        actor::Actor,
        clock::Moment,
        event::{Event, NewEntry, Seq},
    },
    journal::{dir::open_private, head::HeadState, lock::Holder, recover, verify},
};

/// A real file that takes only so many bytes more, may fail to sync or to be cut, and tells what was done to it.
struct Sick {
    file: File,
    space: Arc<AtomicU64>,
    failing: Arc<Mutex<Vec<&'static str>>>,
    done: Arc<Mutex<Vec<&'static str>>>,
}

impl Sick {
    fn step(&self, what: &'static str) -> io::Result<()> {
        self.done.lock().unwrap().push(what);
        if self.failing.lock().unwrap().contains(&what) { Err(io::ErrorKind::Other.into()) } else { Ok(()) }
    }
}

impl Disk for Sick {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.step("append")?;
        let space = self.space.load(Ordering::Relaxed);
        if space < bytes.len() as u64 {
            self.file.write_all(&bytes[..usize::try_from(space).unwrap()])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.write_all(bytes)
    }
    fn sync(&self) -> io::Result<()> {
        self.step("sync")
    }
    fn cut(&self, len: u64) -> io::Result<()> {
        self.step("cut")?;
        self.file.set_len(len)
    }
    fn identity(&self) -> io::Result<(u64, u64, u64)> {
        self.file.identity()
    }
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        Disk::read_at(&self.file, buffer, offset)
    }
}

struct Room {
    _base: tempfile::TempDir,
    dir: StateDir,
    store: Store,
    space: Arc<AtomicU64>,
    failing: Arc<Mutex<Vec<&'static str>>>,
    done: Arc<Mutex<Vec<&'static str>>>,
}

fn room() -> Room {
    let base = tempfile::tempdir().unwrap();
    let dir = StateDir::for_room(Some(base.path()), "r").unwrap().with_emergency(base.path());
    dir.prepare().unwrap();
    let holder = Holder::this_process("jiwon".into(), Moment::UNIX_EPOCH);
    let lock = Lock::acquire(&dir.lock(), holder).unwrap();
    let (space, failing, done) = (Arc::new(AtomicU64::new(u64::MAX)), Arc::default(), Arc::default());
    let file = open_private(&dir.journal()).unwrap();
    let sick = Sick { file, space: Arc::clone(&space), failing: Arc::clone(&failing), done: Arc::clone(&done) };
    let store = Store::new(dir.clone(), Box::new(sick), lock, Tip::START).unwrap();
    Room { _base: base, dir, store, space, failing, done }
}

fn stamped(seq: Seq) -> Stamped {
    let event = Event::EntryAdded(NewEntry::note(Moment::UNIX_EPOCH, format!("entry {seq}")));
    Stamped { seq, at: Moment::UNIX_EPOCH, actor: Actor::Room, event }
}

fn sound_up_to(dir: &StateDir, last: Seq) {
    let walk = verify::walk(&fs::read(dir.journal()).unwrap(), HeadState::load(&dir.head()));
    assert_eq!(walk.report.findings, []);
    assert_eq!((walk.report.last_seq, walk.kept.len() as u64), (last, last));
}

#[test]
fn an_append_is_written_then_synced_then_confirmed() {
    let mut room = room();
    room.store.append(&[stamped(1), stamped(2)]).unwrap();
    assert_eq!(*room.done.lock().unwrap(), ["append", "sync"]);
    sound_up_to(&room.dir, 2);
}

#[test]
fn a_write_that_fails_at_any_byte_leaves_the_chain_whole() {
    for bytes in (0..300).step_by(7) {
        let mut room = room();
        room.store.append(&[stamped(1)]).unwrap();
        room.space.store(bytes, Ordering::Relaxed);
        let error = room.store.append(&[stamped(2), stamped(3)]);
        assert_eq!(error, Err(Trouble::Full));
        sound_up_to(&room.dir, 1);
        room.space.store(u64::MAX, Ordering::Relaxed);
        room.store.append(&[stamped(2), stamped(3)]).unwrap();
        sound_up_to(&room.dir, 3);
    }
}

#[test]
fn what_was_not_synced_does_not_count_and_is_written_again() {
    let mut room = room();
    room.store.append(&[stamped(1)]).unwrap();
    room.failing.lock().unwrap().push("sync");
    assert!(room.store.append(&[stamped(2)]).is_err());
    assert_eq!(room.store.tip().seq, 1);
    sound_up_to(&room.dir, 1);
    room.failing.lock().unwrap().clear();
    room.store.append(&[stamped(2)]).unwrap();
    sound_up_to(&room.dir, 2);
}

#[test]
fn a_half_write_that_cannot_be_cut_back_at_once_is_cut_back_first_later() {
    let mut room = room();
    room.store.append(&[stamped(1)]).unwrap();
    room.space.store(40, Ordering::Relaxed);
    room.failing.lock().unwrap().push("cut");
    assert!(room.store.append(&[stamped(2)]).is_err());
    room.space.store(u64::MAX, Ordering::Relaxed);
    assert!(room.store.append(&[stamped(2)]).is_err(), "nothing is written behind a torn line");
    room.failing.lock().unwrap().clear();
    room.store.append(&[stamped(2)]).unwrap();
    sound_up_to(&room.dir, 2);
}

#[test]
fn a_journal_that_is_removed_or_replaced_is_put_back() {
    let mut room = room();
    room.store.append(&[stamped(1)]).unwrap();
    fs::remove_file(room.dir.journal()).unwrap();
    assert_eq!(room.store.append(&[stamped(2)]), Err(Trouble::Replaced));
    room.store.append(&[stamped(2)]).unwrap();
    sound_up_to(&room.dir, 2);
    fs::rename(room.dir.journal(), room.dir.room().join("elsewhere")).unwrap();
    fs::write(room.dir.journal(), "other").unwrap();
    assert_eq!(room.store.append(&[stamped(3)]), Err(Trouble::Replaced));
    room.store.append(&[stamped(3)]).unwrap();
    sound_up_to(&room.dir, 3);
    let mut aside = room.dir.journal().into_os_string();
    aside.push(".corrupt-1");
    assert_eq!(fs::read_to_string(aside).unwrap(), "other");
    fs::remove_dir_all(room.dir.room()).unwrap();
    assert_eq!(room.store.append(&[stamped(4)]), Err(Trouble::Replaced));
    room.store.append(&[stamped(4)]).unwrap();
    sound_up_to(&room.dir, 4);
    let holder = Holder::this_process("minsu".into(), Moment::UNIX_EPOCH);
    assert!(matches!(recover::open_for_writing(&room.dir, holder), Err(recover::NotOpen::Held(Some(_)))));
}

#[test]
fn a_line_cut_by_another_hand_does_not_swallow_the_next() {
    let mut room = room();
    room.store.append(&[stamped(1), stamped(2)]).unwrap();
    let file = open_private(&room.dir.journal()).unwrap();
    file.set_len(file.metadata().unwrap().len() - 9).unwrap();
    room.store.append(&[stamped(3)]).unwrap();
    let report = verify::walk(&fs::read(room.dir.journal()).unwrap(), HeadState::load(&room.dir.head()));
    assert_eq!(report.report.first_bad_seq(), Some(2));
    assert_eq!(report.kept.iter().map(|kept| kept.stamped.seq).collect::<Vec<_>>(), [1, 3]);
}
