use super::*;
use crate::{
    domain::words::Lang,
    playbook::{Phrase, Symptom},
    text::Clean,
};

fn bound(check: &str, at_least: Verdict) -> Bound {
    Bound { pane: "mysql".into(), check: check.into(), at_least }
}

fn symptom(check: &str, at_least: Verdict, decisive: bool) -> Symptom {
    let text = Phrase { en: Clean::new(check), ko: Clean::new(check) };
    Symptom { text, decisive, when: vec![bound(check, at_least)] }
}

fn playbook(id: &str, symptoms: Vec<Symptom>) -> Playbook {
    let title = Phrase { en: Clean::new(id), ko: Clean::new(id) };
    Playbook { id: id.into(), title, symptoms, steps: Vec::new() }
}

fn judged(target: &str, check: &str, verdict: Verdict) -> Judgement {
    let subject = Subject { pane: "mysql".into(), target: target.into(), source: "status".into(), check: check.into() };
    Judgement { subject, verdict, summary: format!("{check} of {target}") }
}

fn shelf() -> Vec<Playbook> {
    vec![
        playbook("anything", vec![symptom("health", Verdict::Warn, false)]),
        playbook("down", vec![symptom("up", Verdict::Crit, true), symptom("health", Verdict::Warn, false)]),
        playbook("full", vec![symptom("connections", Verdict::Warn, true), symptom("health", Verdict::Warn, false)]),
    ]
}

fn names(judgements: &[Judgement]) -> Vec<String> {
    let shelf = shelf();
    fits(&shelf, judgements).iter().map(|fit| format!("{} {}", shelf[fit.playbook].id, fit.score)).collect()
}

#[test]
fn a_cause_outweighs_what_it_brings_with_it() {
    let (crit, warn) = (Verdict::Crit, Verdict::Warn);
    assert_eq!(names(&[judged("a", "health", crit)]), ["anything 2"]);
    let both = [judged("a", "health", crit), judged("b", "up", crit), judged("b", "connections", warn)];
    assert_eq!(names(&both), ["down 10", "full 6", "anything 2"]);
    assert_eq!(shelf()[1].title.get(Lang::Ko).as_str(), "down");
}

#[test]
fn what_is_well_or_unknown_or_not_bad_enough_is_no_symptom() {
    assert!(names(&[judged("a", "health", Verdict::Ok), judged("a", "up", Verdict::Unknown)]).is_empty());
    assert!(names(&[judged("a", "up", Verdict::Warn)]).is_empty());
    assert!(names(&[]).is_empty());
}

#[test]
fn the_reason_is_the_worst_judgement_of_the_weightiest_symptom() {
    let judgements = [
        judged("a", "health", Verdict::Crit),
        judged("calm", "connections", Verdict::Warn),
        judged("first", "connections", Verdict::Crit),
        judged("second", "connections", Verdict::Crit),
    ];
    let fits = fits(&shelf(), &judgements);
    let reason = &fits[0].reasons[0];
    assert_eq!((reason.subject.target.as_str(), reason.symptom, reason.verdict), ("first", 0, Verdict::Crit));
    assert_eq!((fits[0].reasons.len(), fits[0].verdict), (2, Verdict::Crit));
}

#[test]
fn what_a_verification_is_bound_to_is_good_only_when_all_targets_are() {
    let bound = bound("up", Verdict::Warn);
    assert_eq!(is_bad(&bound, &[]), None);
    assert_eq!(is_bad(&bound, &[judged("a", "health", Verdict::Crit)]), None);
    assert_eq!(is_bad(&bound, &[judged("a", "up", Verdict::Ok), judged("b", "up", Verdict::Warn)]), Some(true));
    assert_eq!(is_bad(&bound, &[judged("a", "up", Verdict::Unknown), judged("b", "up", Verdict::Crit)]), Some(true));
    assert_eq!(is_bad(&bound, &[judged("a", "up", Verdict::Unknown), judged("b", "up", Verdict::Ok)]), None);
    assert_eq!(is_bad(&bound, &[judged("a", "up", Verdict::Ok), judged("b", "up", Verdict::Ok)]), Some(false));
}

#[test]
fn a_proposal_stays_until_another_has_fitted_better_for_a_while() {
    let at = |seconds| Moment::UNIX_EPOCH + TimeDelta::seconds(seconds);
    let mut proposal = Proposal::default();
    proposal.observe(Some(1), at(0));
    assert_eq!(proposal.playbook(), Some(1), "the first is proposed at once");
    for second in 1..40 {
        // Two that alternate, whatever the pace.
        proposal.observe(Some(if second % 7 == 0 { 1 } else { 2 }), at(second));
        assert_eq!(proposal.playbook(), Some(1), "after {second} s");
    }
    for second in 40..=60 {
        proposal.observe(Some(2), at(second));
    }
    assert_eq!(proposal.playbook(), Some(2));
    proposal.observe(None, at(61));
    proposal.observe(None, at(70));
    assert_eq!(proposal.playbook(), Some(2), "one good reading is not the end");
    proposal.observe(None, at(71));
    assert_eq!(proposal.playbook(), None);
}
