//! A team and an incident, for tests.

use bongsu::{
    app::Rules,
    domain::{
        clock::Moment,
        incident::{Rung, Severity},
        notice::{Delivery, Said, State},
        people::{People, Person},
    },
};

use super::Bed;

fn person(id: &str, phone: Option<&str>) -> Person {
    Person { id: id.into(), name: id.to_uppercase(), phone: phone.map(Into::into), ..Person::default() }
}

/// A team with three rungs, of which the second has nobody who could be told.
pub fn rules() -> Rules {
    let people = People::new(
        vec![person("minsu", Some("+821055500101")), person("sora", None), person("haneul", Some("+821055500102"))],
        [("lead", "minsu"), ("head", "sora")].map(|(group, id)| (group.to_owned(), vec![id.to_owned()])).into(),
    );
    let rung = |minutes: i64, who: &str| Rung { after: minutes * 60, who: who.into() };
    let rungs = vec![rung(15, "lead"), rung(30, "head"), rung(60, "haneul")];
    Rules { people, rungs: vec![(Severity::P1, rungs)], ..Rules::default() }
}

/// A room in which a P1 was declared a moment ago.
pub fn burning(bed: &mut Bed) -> &mut Bed {
    bed.room.rule(rules());
    bed.press("D 'payments failing'");
    // Whatever the panes propose.
    bed.press("Up Up Up Down Enter").shows("P1 ")
}

/// A message that is not out after two minutes.
pub fn late(at: Moment) -> Delivery {
    Delivery {
        key: "k/sms".into(),
        notice: "k".into(),
        cause: "c".into(),
        channel: "sms".into(),
        recipient: "+821055500101".into(),
        title: "P1 incident: payments".into(),
        state: State::Failed,
        at,
        attempts: 7,
        next: None,
        why: Some(Said { en: "the gateway says 503".into(), ko: "게이트웨이 응답 503".into() }),
        late: true,
    }
}
