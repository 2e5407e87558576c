//! The playbooks in the room: which one fits, which is open, where the person stands in it. State, and how it changes.

use std::collections::{BTreeMap, BTreeSet};

use crossterm::event::{MouseButton, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::commands;
use crate::{
    domain::{
        clock::Moment,
        command::{Command, Danger, Scope},
        verdict::Judgement,
    },
    panes::FEATURES,
    playbook::{Fit, Known, KnownPane, Library, Playbook, Proposal, Step},
};

/// From this width on a playbook stands beside the panes.
const BESIDE: u16 = 110;
/// The part of the width that it takes there, in percent, and the most.
const COLUMN: (u16, u16) = (45, 100);

/// What the panel knows.
#[derive(Default)]
pub struct Playbooks {
    /// All of them.
    pub(super) library: Library,
    /// What was judged, as the display shows it.
    pub(super) judgements: Vec<Judgement>,
    /// Which fit, best first.
    pub(super) fits: Vec<Fit>,
    pub(super) proposal: Proposal,
    /// Those that were looked at.
    pub(super) opened: BTreeMap<usize, Opened>,
    /// Ticks on their way to the journal, and whether they say done.
    pub(super) asked: BTreeMap<(String, String), bool>,
    pub(super) panel: Option<Panel>,
    /// Where it was last drawn, and whether the panes stood beside it.
    pub(super) place: Option<(Rect, bool)>,
}

/// The panel while it is open.
#[derive(Debug, Default)]
pub(super) struct Panel {
    /// The playbooks in the order of the list.
    pub order: Vec<usize>,
    /// The one that is shown.
    pub chosen: usize,
    /// Whether it has the keys.
    pub focused: bool,
}

/// A playbook that was looked at.
#[derive(Debug)]
pub(super) struct Opened {
    /// Since when: its time targets count from here while no incident is declared.
    pub at: Moment,
    /// The step that is selected.
    pub step: usize,
    /// The first line shown.
    pub scroll: usize,
    /// Whether the person wants to see what stands above the first step.
    pub top: bool,
    /// The verifications that were seen bad since.
    pub bad: BTreeSet<String>,
}

/// What a playbook may name in this bongsu.
#[must_use]
pub fn known() -> Known {
    let pane = |entry: &crate::panes::Entry| KnownPane {
        id: entry.id,
        views: entry.views.iter().map(|view| view.id).collect(),
        checks: entry.checks,
    };
    let callable = |command: &Command| {
        callable(command).then_some((command.id, matches!(command.danger, Danger::Look | Danger::Ask)))
    };
    Known {
        panes: FEATURES.iter().map(pane).collect(),
        commands: Some(commands::table().iter().filter_map(callable).collect()),
    }
}

/// Whether a step may call it: what moves within an editor, a recording or the playbook itself is no step.
pub(super) const fn callable(command: &Command) -> bool {
    matches!(command.scope, Scope::Pane(_) | Scope::Rows | Scope::Room)
}

impl Playbooks {
    /// Whether the keys are its.
    pub(super) fn has_keys(&self) -> bool {
        self.panel.as_ref().is_some_and(|panel| panel.focused)
    }

    /// Where the panes stand and where the playbook does: beside them, or over all of them while it has the keys.
    pub(super) fn split(&mut self, body: Rect) -> (Rect, Option<Rect>) {
        self.place = None;
        let Some(panel) = &self.panel else { return (body, None) };
        if body.width < BESIDE {
            if !panel.focused {
                return (body, None);
            }
            self.place = Some((body, false));
            return (Rect { width: 0, ..body }, Some(body));
        }
        let wide = (body.width * COLUMN.0 / 100).min(COLUMN.1);
        let column = Rect { x: body.right() - wide, width: wide, ..body };
        self.place = Some((column, true));
        (Rect { width: body.width - wide, ..body }, Some(column))
    }

    /// Gives the keys back to the panes.
    pub(super) fn leave(&mut self) {
        if let Some(panel) = &mut self.panel {
            panel.focused = false;
        }
    }

    /// One level up: gives the keys back, or closes it where the panes are not seen beside it.
    pub(super) fn back(&mut self) {
        match self.place {
            Some((_, true)) => self.leave(),
            _ => self.panel = None,
        }
    }

    /// Closes it where it stands beside the panes; elsewhere it is not seen without the keys.
    pub(super) fn close_beside(&mut self) -> bool {
        self.place.is_some() && self.panel.take().is_some()
    }

    /// Takes what the mouse did, when it did it here.
    pub(super) fn point(&mut self, kind: MouseEventKind, at: Position) -> bool {
        if !self.place.is_some_and(|(place, _)| place.contains(at)) {
            return false;
        }
        match kind {
            MouseEventKind::Down(MouseButton::Left) => {
                if let Some(panel) = &mut self.panel {
                    panel.focused = true;
                }
            }
            MouseEventKind::ScrollDown => self.move_by(1),
            MouseEventKind::ScrollUp => self.move_by(-1),
            _ => {}
        }
        true
    }

    /// A recording was moved: what was proposed then says nothing of now.
    pub(super) fn forget_proposal(&mut self) {
        self.proposal = Proposal::default();
    }

    /// An incident was declared: what was done before belongs to another one.
    pub(super) fn start_afresh(&mut self, at: Moment) {
        for opened in self.opened.values_mut() {
            opened.at = at;
            opened.bad.clear();
        }
    }

    /// The playbook that its key would show, while none is seen: the one that fits.
    pub(super) fn offered(&self) -> Option<&Playbook> {
        let hidden = self.panel.as_ref().map(|panel| panel.chosen);
        let playbook = hidden.or(self.proposal.playbook()).filter(|_| self.place.is_none())?;
        self.library.playbooks.get(playbook)
    }

    /// The playbook that is shown: its place in the library, itself and how far the person got.
    pub(super) fn shown(&self) -> Option<(usize, &Playbook, &Opened)> {
        let chosen = self.panel.as_ref()?.chosen;
        Some((chosen, self.library.playbooks.get(chosen)?, self.opened.get(&chosen)?))
    }

    /// The order of the list.
    pub(super) fn order(&self) -> &[usize] {
        self.panel.as_ref().map_or(&[], |panel| &panel.order)
    }

    /// Why a playbook fits.
    pub(super) fn fit(&self, playbook: usize) -> Option<&Fit> {
        self.fits.iter().find(|fit| fit.playbook == playbook)
    }

    /// Keeps the first line that is shown.
    pub(super) fn scrolled(&mut self, scroll: usize) {
        if let Some(opened) = self.panel.as_ref().and_then(|panel| self.opened.get_mut(&panel.chosen)) {
            opened.scroll = scroll;
        }
    }

    pub(super) fn step(&self) -> Option<(&Playbook, &Step)> {
        let (_, playbook, opened) = self.shown()?;
        Some((playbook, playbook.steps.get(opened.step)?))
    }

    pub(super) fn move_by(&mut self, by: isize) {
        let Some((chosen, playbook, opened)) = self.shown() else { return };
        let last = playbook.steps.len().saturating_sub(1);
        let step = opened.step.saturating_add_signed(by).min(last);
        if let Some(opened) = self.opened.get_mut(&chosen) {
            opened.top = by < 0 && step == 0;
            opened.step = step;
        }
    }

    /// Those that fit first, best first; the others in their own order.
    pub(super) fn ordered(&self) -> Vec<usize> {
        let fitting: Vec<usize> = self.fits.iter().map(|fit| fit.playbook).collect();
        let others = (0..self.library.playbooks.len()).filter(|at| !fitting.contains(at));
        fitting.iter().copied().chain(others).collect()
    }

    pub(super) fn show(&mut self, playbook: usize, now: Moment) {
        let fresh = Opened { at: now, step: 0, scroll: 0, top: false, bad: BTreeSet::new() };
        self.opened.entry(playbook).or_insert(fresh);
        if let Some(panel) = &mut self.panel {
            panel.chosen = playbook;
        }
    }

    pub(super) fn turn(&mut self, forward: bool, now: Moment) {
        let Some(panel) = &self.panel else { return };
        let many = panel.order.len();
        let Some(at) = panel.order.iter().position(|playbook| *playbook == panel.chosen) else { return };
        let next = if forward { at + 1 } else { at + many - 1 };
        if let Some(playbook) = panel.order.get(next % many).copied() {
            self.show(playbook, now);
        }
    }
}
