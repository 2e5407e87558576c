//! The commands of a recording that is played: what they ask of the player.

use crossterm::event::{KeyCode, KeyEvent};

use super::{overlay::Overlay, state::Room};
use crate::{
    domain::{clock::Moment, effect::Effect, playback::Playback},
    text::time,
    ui::input::Input,
};

impl Room {
    pub(super) fn replay_command(&mut self, name: &str) -> Vec<Effect> {
        let asked = match name {
            "toggle" => Playback::Toggle,
            "begin" => Playback::Begin,
            "step" | "step-back" => Playback::Step { forward: name == "step" },
            "faster" | "slower" => Playback::Speed { faster: name == "faster" },
            "next-change" | "previous-change" => Playback::Change { forward: name == "next-change" },
            "next-entry" | "previous-entry" => Playback::Entry { forward: name == "next-entry" },
            _ => {
                self.overlays.push(Overlay::Jump { input: Input::new(""), problem: None });
                return Vec::new();
            }
        };
        vec![Effect::Play(asked)]
    }

    pub(super) fn jump_key(&mut self, mut input: Input, key: KeyEvent, now: Moment) -> Vec<Effect> {
        let mut problem = None;
        match key.code {
            KeyCode::Esc => return Vec::new(),
            KeyCode::Enter => {
                let until = self.standing.tape.as_ref().map_or(now, |tape| tape.until);
                match time::parse_in(input.text(), now, until, &self.style.zone) {
                    Ok(at) => return vec![Effect::Play(Playback::To(at))],
                    Err(why) => problem = Some(why.get(self.style.lang).to_owned()),
                }
            }
            _ => {
                input.handle(key);
            }
        }
        self.overlays.push(Overlay::Jump { input, problem });
        Vec::new()
    }
}
