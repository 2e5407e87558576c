//! The words of the playbooks' panel.

use crate::{
    domain::words::{Lang, Words},
    playbook::Part,
    text::words,
};

words! {
    /// The title of the panel, with which of how many is shown.
    title(nth: usize, of: usize) = "Playbook {nth}/{of}", "플레이북 {nth}/{of}";
    /// What the footer says of the playbook that fits.
    hint(title: &str) = "playbook: {title}", "플레이북: {title}";
    /// Why a playbook fits.
    fits(why: &str) = "fits: {why}", "지금 맞음: {why}";
    /// No judgement points to the playbook.
    fits_not = "no reading points to this one now", "지금 이 상황을 가리키는 판정은 없습니다";
    /// The title of the symptoms.
    symptoms = "Symptoms", "증상";
    /// The title of the list of playbooks.
    all = "Playbooks", "플레이북 목록";
    /// The time target of a step and what is left of it.
    left(target: &str, left: &str) = "within {target} · {left} left", "{target} 안에 · {left} 남음";
    /// The time target of a step that is over.
    over(target: &str, over: &str) = "within {target} · {over} over", "{target} 안에 · {over} 지남";
    /// When a person did a step.
    done_by(at: &str, who: &str) = "{at} {who}", "{at} {who}";
    /// When a reading showed that a step is done.
    done_seen(at: &str) = "{at} seen in the readings", "{at} 판정으로 확인";
    /// The action that a step needs is not in the config.
    not_configured(name: &str) = "not configured: [actions.{name}]", "설정에 없음: [actions.{name}]";
    /// The command that a step needs does not exist here.
    no_command(id: &str) = "not in this room: {id}", "이 방에 없음: {id}";
    /// The pane that a step points to is not in the room.
    no_pane(name: &str) = "not in this room: {name}", "이 방에 없음: {name}";
    /// What a step is bound to is not judged: a server without replicas has no replication.
    unjudged = "nothing to judge here", "판정할 것이 없음";
    /// A step that only a person can do.
    by_hand = "nothing to run here: do it, then Space ticks it", "실행할 것이 없습니다. 직접 한 뒤 Space로 표시하세요";
    /// There is no playbook at all.
    none = "there is no playbook", "플레이북이 없습니다";
    /// A playbook of the person's own cannot be read.
    wrong(first: &str) = "a playbook was left out: {first}", "플레이북을 읽지 못했습니다: {first}";
    /// Several cannot.
    wrong_many(n: usize, first: &str) = "{n} playbooks were left out (`bongsu config check`): {first}",
        "플레이북 {n}개를 읽지 못했습니다(`bongsu config check`): {first}";
    /// The line of the timeline about a step that was done.
    ticked(title: &str, step: &str) = "{title}: done: {step}", "{title}: 완료: {step}";
    /// The line about one that a reading showed to be done.
    seen(title: &str, step: &str) = "{title}: seen in the readings: {step}", "{title}: 판정으로 확인: {step}";
    /// The line about a tick that was taken back.
    unticked(title: &str, step: &str) = "{title}: not done after all: {step}", "{title}: 완료 취소: {step}";
}

/// The title of a part.
pub(super) const fn part(part: Part) -> Words {
    match part {
        Part::Diagnosis => Words::new("Diagnosis", "진단"),
        Part::Action => Words::new("Actions", "조치"),
        Part::Verification => Words::new("Verification", "확인"),
        Part::Cure => Words::new("Permanent cures: tick what is agreed", "근본 대책: 하기로 한 것을 표시"),
    }
}

/// What is said of playbooks that could not be read.
pub(super) fn left_out(sentences: &[String], files: usize, lang: Lang) -> Option<String> {
    let first = sentences.first()?;
    Some(if files > 1 { wrong_many(lang, files, first) } else { wrong(lang, first) })
}
