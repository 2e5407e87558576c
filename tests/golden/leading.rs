//! The dialogs of leading and the header in each state, at the smallest and the usual size, in both languages.

use std::{sync::Arc, time::Duration};

use bongsu::{
    app::{Msg, Told},
    domain::{
        clock::Clock,
        notice::{Delivery, State},
        words::Lang,
    },
};

use super::{
    golden_at,
    room::{
        Bed, Opening,
        leading::{burning, late, rules},
        scenario,
    },
};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

fn both(name: &str, script: impl Fn(&mut Bed)) {
    for lang in [Lang::En, Lang::Ko] {
        let mut bed = Opening { config: scenario::ALL, lang, ..Opening::default() }.open();
        bed.play(&scenario::load("services-broken"));
        bed.play(&scenario::load("mysql-pileup"));
        bed.room.rule(rules());
        script(&mut bed);
        let tongue = if lang == Lang::Ko { "korean-" } else { "" };
        golden_at(&format!("lead-{tongue}{name}"), &mut bed, &SIZES);
    }
}

fn later(bed: &mut Bed, minutes: u64) {
    bed.advance(Duration::from_secs(minutes * 60));
    bed.tell(Msg::Tick);
}

#[test]
fn the_declaration() {
    both("declare", |bed| {
        bed.types("D 'payments failing'");
    });
}

#[test]
fn the_incident() {
    both("incident", |bed| {
        burning(bed).types("D");
    });
    both("incident-refused", |bed| {
        burning(bed).types("D Down Right Enter");
    });
    both("reopen", |bed| {
        burning(bed)
            .types("D Down Down 'done' Up Up Right Right Right Right Right Enter : 'incident.list' Enter Enter");
    });
    both("incidents", |bed| {
        burning(bed).types(": 'incident.park' Enter D 'orders slow' Enter : 'incident.list' Enter");
    });
}

#[test]
fn the_roles() {
    both("roles", |bed| {
        burning(bed).types("R");
    });
    both("give", |bed| {
        burning(bed).types("R e 'minsu'");
    });
    both("hand-over", |bed| {
        burning(bed).types("H");
    });
    both("sheet", |bed| {
        burning(bed).types("H Enter 'sora' Enter");
    });
    both("offered", |bed| {
        burning(bed).types("H Enter 'sora' Enter Enter : 'driver sora' Enter R");
    });
    both("offered-sheet", |bed| {
        burning(bed).types("H Enter 'sora' Enter Enter : 'driver sora' Enter R d");
    });
}

#[test]
fn what_is_written() {
    both("update", |bed| {
        burning(bed).types("u");
    });
    both("update-company", |bed| {
        burning(bed).types("u Tab");
    });
    both("update-refused", |bed| {
        burning(bed).types("u Tab Tab Enter");
    });
    both("update-preview", |bed| {
        burning(bed).types("R Down Enter Esc u Tab Tab Enter");
    });
    both("share", |bed| {
        burning(bed).types("w");
    });
    both("missed", |bed| {
        burning(bed).types("M");
    });
}

#[test]
fn the_header_in_each_state() {
    both("header-late", |bed| {
        burning(bed);
        later(bed, 31);
    });
    both("header-taken-on", |bed| {
        burning(bed).types("E R Enter Esc");
    });
    both("header-rehearsal", |bed| {
        bed.room.tell_by(Told { configured: true, rehearsal: true, ..Told::default() });
        burning(bed);
    });
    both("header-messages-late", |bed| {
        burning(bed);
        bed.room.tell_by(Told { configured: true, ..Told::default() });
        bed.tell(Msg::Messages(Arc::new(vec![late(bed.clock.now())])));
    });
}

#[test]
fn the_messages() {
    both("messages", |bed| {
        bed.room.tell_by(Told { configured: true, ..Told::default() });
        let failed = late(bed.clock.now());
        let of = |state| Delivery { state, late: false, why: None, ..failed.clone() };
        let hook = Delivery { channel: "emergency".into(), recipient: String::new(), ..of(State::Sent) };
        let held = Delivery { channel: "mail".into(), recipient: "minsu@example.com".into(), ..of(State::Held) };
        let all = vec![failed.clone(), held, of(State::Folded), hook, of(State::Rehearsed), of(State::Delivered)];
        bed.tell(Msg::Messages(Arc::new(all)));
        bed.types("L");
    });
}
