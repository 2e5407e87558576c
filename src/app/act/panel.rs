//! What lies over the panes while somebody acts.

use crate::{
    app::fields::Fields,
    domain::{
        act::{Ask, Found, Offer, Refusal},
        clock::Moment,
        event::Seq,
    },
    ui::input::Input,
};

/// One of the dialogs of acting.
pub enum Panel {
    /// What can be done with the selection.
    Menu {
        /// Best first.
        offers: Vec<Offer>,
        /// Which is chosen.
        chosen: usize,
    },
    /// What a person must say before there can be a plan.
    Form(Form),
    /// An operator is asked for a plan or a look.
    Waiting {
        /// Which answer it waits for.
        ticket: u64,
        /// What is asked for.
        title: String,
        /// The form to go back to when it is refused.
        form: Option<Box<Form>>,
        /// The action that is to be taken back.
        undoes: Option<Seq>,
    },
    /// The plan, and the way to its effect.
    Plan(Box<Dialog>),
    /// Something is not done, and why.
    Refused {
        /// What.
        title: String,
        /// Why.
        refusal: Refusal,
    },
    /// What a look found.
    Found {
        /// It.
        found: Found,
        /// The first line shown.
        scroll: usize,
    },
    /// Asks before acting is unlocked.
    Unlock {
        /// When it was opened.
        opened_at: Moment,
        /// The question that a yes waits for.
        pending: Option<u64>,
    },
    /// Everything that was done.
    Log {
        /// Which is chosen.
        chosen: usize,
    },
    /// Everything that is known of one action.
    Deed {
        /// Which.
        action: Seq,
        /// The first line shown.
        scroll: usize,
    },
    /// What was changed and still stands.
    Changes {
        /// Which is chosen.
        chosen: usize,
    },
    /// Why a change stays for good.
    Keep {
        /// The action that made it.
        action: Seq,
        /// The reason.
        input: Input,
        /// What is wrong with it.
        problem: Option<String>,
    },
    /// Who takes the seat.
    Driver {
        /// The name.
        input: Input,
        /// What is wrong with it.
        problem: Option<String>,
    },
}

/// The parameters of an offer, while they are filled in.
pub struct Form {
    /// What it is for.
    pub offer: Offer,
    /// What is filled in.
    pub fields: Fields,
}

impl Form {
    /// The form of an offer, with what is known filled in.
    #[must_use]
    pub fn new(offer: Offer) -> Self {
        let fields = Fields::new(offer.fields.clone());
        Self { offer, fields }
    }

    /// What is asked for, with what was typed. Fields that stayed empty are not there.
    #[must_use]
    pub fn ask(&self) -> Ask {
        let mut ask = self.offer.ask.clone();
        for (field, value) in self.fields.values() {
            if value.is_empty() {
                ask.params.remove(&field.name);
            } else {
                ask.params.insert(field.name.clone(), value.to_owned());
            }
        }
        ask
    }
}

/// The dialog of a plan; the plan itself is the room's chain.
pub struct Dialog {
    /// What is typed to confirm.
    pub typed: Input,
    /// Why.
    pub reason: Input,
    /// The name of the second person.
    pub second: Input,
    /// What gets the keys.
    pub at: Focus,
    /// Why the last yes was not enough.
    pub problem: Option<String>,
    /// Whether the last picture had room for what would run.
    pub seen: bool,
    /// When the plan came on the screen.
    pub opened_at: Moment,
    /// The yes that waits until it is known from which terminal it came.
    pub pending: Option<(Pending, u64)>,
    /// When the last key was pressed.
    pub last_key: Option<Moment>,
    /// The first line shown.
    pub scroll: usize,
}

impl Dialog {
    /// A dialog that was opened at `now`: nothing is typed, and Enter cancels.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        Self {
            typed: Input::new(""),
            reason: Input::new(""),
            second: Input::new(""),
            at: Focus::Cancel,
            problem: None,
            seen: false,
            opened_at: now,
            pending: None,
            last_key: None,
            scroll: 0,
        }
    }
}

/// A yes that was said and is not yet taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// That of the first person.
    Confirm,
    /// That of the second.
    Approve,
}

/// What of a dialog gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The way out.
    Cancel,
    /// What must be typed.
    Typed,
    /// The reason.
    Reason,
    /// The second person's name.
    Second,
}

impl Panel {
    /// Takes a pasted text: a reason or a parameter may be pasted, a yes never.
    pub fn paste(&mut self, text: &str, refused: &str) {
        match self {
            Self::Form(form) => form.fields.paste(text),
            Self::Plan(dialog) if dialog.at == Focus::Reason => dialog.reason.insert(text),
            Self::Plan(dialog) => dialog.problem = Some(refused.to_owned()),
            Self::Keep { input, .. } | Self::Driver { input, .. } => input.insert(text),
            _ => {}
        }
    }
}
