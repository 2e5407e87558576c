//! The unfinished note on disk: replaced in one step at every change, gone when the note is.
//!
//! Not synced: it survives the death of the process, which is what it is for, and costs no disk flush a keystroke.

use std::{fs, io, path::Path};

use super::dir::{self, write_private};
use crate::{config, domain::effect::Draft};

/// The draft at `path`; `None` when there is none or it is not whole.
pub(super) fn load(path: &Path) -> Option<Draft> {
    serde_json::from_slice(&dir::read(path).ok()?).ok()
}

/// Keeps `draft` at `path`, without the secrets in it, or removes what is there.
pub(super) fn keep(path: &Path, draft: Option<&Draft>) -> io::Result<()> {
    match draft {
        Some(draft) => {
            let mut draft = draft.clone();
            let Draft { entry: _, text, at, tags } = &mut draft;
            for text in [text, at, tags] {
                config::veil_text(text);
            }
            write_private(path, serde_json::to_string(&draft)?.as_bytes())
        }
        None => match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_kept_replaced_and_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("draft.json");
        keep(&path, None).unwrap();
        for text in ["첫 줄", "첫 줄\n둘"] {
            let draft = Draft { entry: Some(3), text: text.into(), ..Draft::default() };
            keep(&path, Some(&draft)).unwrap();
            assert_eq!(load(&path), Some(draft));
        }
        fs::write(&path, "{\"text\":\"ha").unwrap();
        assert_eq!(load(&path), None);
        keep(&path, None).unwrap();
        assert!(!path.exists());
    }
}
