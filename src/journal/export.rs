//! What `bongsu journal verify` and `bongsu journal export` do. Neither changes anything, and both work while the
//! room is open.

use std::{borrow::Cow, io::Write};

use super::{
    dir::StateDir,
    error::JournalError,
    finding::Report,
    line,
    recover::{self, Found},
    verify::Kept,
};
use crate::{
    config,
    domain::event::{Event, Stamped},
};

/// Checks the journal of a room against its own chain and its head.
///
/// # Errors
/// When there is no journal, or it cannot be read at all. Damage is not an error but a finding.
pub fn verify(dir: &StateDir) -> Result<Report, JournalError> {
    Ok(recover::look(dir)?.1.report)
}

/// Everything that can be read of the journal of a room, also while somebody writes it.
///
/// # Errors
/// When there is no journal, or it cannot be read at all.
pub fn history(dir: &StateDir) -> Result<Vec<Stamped>, JournalError> {
    Ok(veiled(Found::from(recover::look(dir)?.1)))
}

/// Writes those lines of the journal of a room to `out` whose event is wanted, as they are.
///
/// # Errors
/// When there is no journal, it cannot be read at all, or `out` fails.
pub fn export(dir: &StateDir, wanted: &dyn Fn(&Stamped) -> bool, out: &mut dyn Write) -> Result<(), JournalError> {
    let (bytes, walk) = recover::look(dir)?;
    let written = walk.kept.iter().filter(|kept| wanted(&kept.stamped)).try_for_each(|kept| {
        out.write_all(&line(&bytes[kept.range.clone()], kept))?;
        out.write_all(b"\n")
    });
    written.and_then(|()| out.flush()).map_err(JournalError::Write)
}

/// What happened, without what an older bongsu may have written of secrets.
fn veiled(found: Found) -> Vec<Stamped> {
    found.history.into_iter().map(config::veil_stamped).collect()
}

/// A line as it is; where there is a secret in it, without it, though the chain breaks there.
fn line<'a>(bytes: &'a [u8], kept: &Kept) -> Cow<'a, [u8]> {
    if kept.stamped.event == Event::Unknown {
        let text = String::from_utf8_lossy(bytes);
        return match config::veil(&text) {
            Cow::Owned(veiled) => Cow::Owned(veiled.into_bytes()),
            Cow::Borrowed(_) => Cow::Borrowed(bytes),
        };
    }
    let veiled = config::veil_stamped(kept.stamped.clone());
    let changed = (veiled != kept.stamped).then(|| line::encode(kept.prev, &veiled).ok()).flatten();
    changed.map_or(Cow::Borrowed(bytes), |text| Cow::Owned(text.into_bytes()))
}
