//! `bongsu replay` and `bongsu demo`: the room on a recording. Same panes, same keys, one clock; nothing is looked at,
//! nothing is written, nothing can act.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use super::{
    clipboard::Clipboard,
    driver::Parts,
    playing::Playing,
    start::{self, Loaded},
    state::{self, Room, Standing},
    verbs::{self, Trouble},
};
use crate::{
    cli::Cli,
    collect::{Feed, Operators, Replay},
    config::File,
    domain::clock::{Clock, ManualClock, Moment},
    journal::StateDir,
    record::{Player, Recording},
    text::time,
};

/// The recording that comes with bongsu: a real outage of the lab, from the first bad transaction to the last green lamp.
static DEMO: &[u8] = include_bytes!("../../assets/demo.bongsu");

/// Opens the room on the recording `file`, at the moment `at` as a person writes it.
///
/// # Errors
/// When the recording cannot be read, `at` is no time of it, or there is no terminal.
pub fn replay(cli: &Cli, file: &Path, at: Option<&str>, speed: u32) -> Result<ExitCode, Trouble> {
    let recording = Recording::open(file)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    play(cli, recording, (name, at, speed))
}

/// Opens the room on the recording that comes with bongsu.
///
/// # Errors
/// When there is no terminal.
pub fn demo(cli: &Cli, speed: u32) -> Result<ExitCode, Trouble> {
    verbs::needs_terminal()?;
    play(cli, Recording::from_bytes(DEMO)?, ("demo".to_owned(), None, speed))
}

fn play(cli: &Cli, recording: Recording, (name, at, speed): (String, Option<&str>, u32)) -> Result<ExitCode, Trouble> {
    verbs::needs_terminal()?;
    let loaded = recorded(cli, &recording, &name)?;
    let style = start::style(cli, &loaded.room)?;
    let about = recording.about();
    let (room_name, from, until) = (about.room.clone(), about.from, about.until);
    let at = at.map(|typed| moment(typed, (from, until), &style.zone)).transpose()?;
    let mut player = Player::new(recording, name, at.unwrap_or(from));
    player.play(speed);
    let clock = Arc::new(ManualClock::at(player.tape().at));
    let actor = start::actor(cli);
    let standing =
        Standing { name: room_name, driver: actor, tape: Some(player.tape().clone()), ..Standing::default() };
    let playbooks = start::playbooks();
    let folder = copies(loaded.room.state_dir.as_deref(), &standing.name)?;
    verbs::inside(|| {
        let replay = Replay::default();
        let feed = Feed::replay(Arc::clone(&clock) as Arc<dyn Clock>, replay.clone());
        let mut room = Room::new(state::open(loaded.panes, &feed), loaded.keymap, style, standing);
        room.detect_by(loaded.watching);
        room.bring(playbooks, clock.now());
        let playing = Playing::new(player, replay, Arc::clone(&clock));
        let clipboard = Clipboard::new(folder);
        Parts {
            history: None,
            telling: None,
            untold: Vec::new(),
            room,
            feed,
            journal: None,
            recorder: None,
            playing: Some(playing),
            clock,
            operators: Operators::default(),
            clipboard,
        }
    })
}

/// Where copied texts are kept, which is all that a replay writes. Where nothing can be kept, a copy says so.
fn copies(state: Option<&Path>, room: &str) -> Result<PathBuf, Trouble> {
    let dir = StateDir::for_room(state, room).or_else(|_| StateDir::for_room(Some(&std::env::temp_dir()), room))?;
    Ok(if dir.prepare().is_ok() { dir.room() } else { PathBuf::from("/dev/null") })
}

/// The panes as they were recorded; the keys, the look and the language of whoever looks now.
fn recorded(cli: &Cli, recording: &Recording, name: &str) -> Result<Loaded, Trouble> {
    let file = File::recorded(Path::new(name), &recording.about().config)?;
    let mut loaded = start::read(&file)?;
    let own = match start::load(cli.config.as_deref()) {
        Ok(own) => Some(own),
        Err(error) if cli.config.is_some() => return Err(error.into()),
        Err(_) => None,
    };
    let timezone = loaded.room.timezone.take();
    loaded.room.language = None;
    if let Some(own) = own {
        // What was recorded needs what it needed then; what is an alarm is for whoever looks now to say.
        loaded.watching = loaded.watching.judged_by(own.watching);
        (loaded.keymap, loaded.room) = (own.keymap, own.room);
    }
    loaded.room.timezone = timezone.or(loaded.room.timezone);
    Ok(loaded)
}

/// The moment of a recording that a person means.
///
/// # Errors
/// When it has no such moment.
pub fn moment(typed: &str, (from, until): (Moment, Moment), zone: &crate::text::Zone) -> Result<Moment, Trouble> {
    let outside = |at: &Moment| *at < from || *at > until;
    let span = || format!("{} to {}", time::date_time(from, zone), time::date_time(until, zone));
    match time::parse_in(typed, from, until, zone) {
        Ok(at) if outside(&at) => Err(Trouble::Usage(format!("the recording has no {typed}: it goes from {}", span()))),
        Ok(at) => Ok(at),
        Err(why) => Err(Trouble::Usage(format!("`{typed}`: {}; it goes from {}", why.en, span()))),
    }
}
