use super::*;
use crate::domain::reading::{Fault, FaultKind};

fn place(topic: &str, partition: i32) -> Place {
    Place::new(topic, partition)
}

fn stable(members: &[(&str, &[i32])]) -> Described {
    let member = |(id, partitions): &(&str, &[i32])| Consumer {
        id: format!("{id}-1"),
        client_id: (*id).into(),
        host: "/10.0.0.1".into(),
        assignment: Some(partitions.iter().map(|p| place("orders", *p)).collect()),
        ..Consumer::default()
    };
    Described { state: State::Stable, members: members.iter().map(member).collect(), ..Described::default() }
}

/// One group on one topic, driven round by round.
#[derive(Default)]
struct Lab(Tracker);

impl Lab {
    /// A round: per partition the commit and the end.
    fn round(&mut self, now: f64, offsets: &[(Option<i64>, i64)]) -> Group {
        let numbered =
            || offsets.iter().enumerate().map(|(n, offsets)| (place("orders", i32::try_from(n).unwrap()), offsets));
        let commits = numbered().filter(|(_, (commit, _))| commit.is_some());
        let commits = commits.map(|(place, (commit, _))| (place, Ok(*commit))).collect();
        let ends = Ends { offsets: numbered().map(|(place, (_, end))| (place, Ok(*end))).collect(), ..Ends::default() };
        let partitions: Vec<i32> = (0..i32::try_from(offsets.len()).unwrap()).collect();
        self.say(now, Ok(commits), &ends, Ok(stable(&[("app", &partitions)])))
    }

    fn say(
        &mut self,
        now: f64,
        commits: Result<Commits, Fault>,
        ends: &Ends,
        described: Result<Described, Fault>,
    ) -> Group {
        let observed = [Observed { group: "shop".into(), coordinator: Some(1), described, commits }];
        self.0.observe(now, ends);
        self.0.report(now, &observed, ends).groups.remove(0)
    }
}

#[test]
fn seconds_of_lag_are_those_since_the_oldest_waiting_message_was_produced() {
    let mut lab = Lab::default();
    lab.round(0.0, &[(Some(0), 0)]);
    lab.round(10.0, &[(Some(0), 100)]);
    let group = lab.round(20.0, &[(Some(50), 200)]);
    let topic = group.worst().unwrap();
    assert_eq!((topic.lag, topic.lag_s, topic.lag_s_at_least), (Some(150), Some(15.0), false));
    assert_eq!((topic.in_per_s, topic.out_per_s), (Some(10.0), Some(2.5)));
    let topic = lab.round(30.0, &[(Some(300), 300)]).topics.remove(0);
    assert_eq!((topic.lag, topic.lag_s, topic.quiet_s), (Some(0), Some(0.0), None), "nothing waits: no time at all");
    let topic = lab.round(100.0, &[(Some(300), 300)]).topics.remove(0);
    assert_eq!((topic.lag, topic.lag_s), (Some(0), Some(0.0)), "an idle topic does not age");
    let topic = lab.round(110.0, &[(Some(300), 310)]).topics.remove(0);
    assert_eq!((topic.lag, topic.lag_s), (Some(10), Some(10.0)), "the log rested until second 100");
}

#[test]
fn a_group_without_a_commit_has_no_lag_and_never_that_of_the_whole_log() {
    let mut lab = Lab::default();
    let topic = lab.round(0.0, &[(None, 1_000_000), (None, 5)]).topics.remove(0);
    assert_eq!((topic.lag, topic.lag_s, topic.uncommitted, topic.unknown, topic.partitions), (None, None, 2, 0, 2));
    let topic = lab.round(5.0, &[(None, 1_000_000), (Some(1), 5)]).topics.remove(0);
    assert_eq!((topic.lag, topic.uncommitted), (Some(4), 1));
    assert_eq!(topic.detail[1].lag, None);
}

#[test]
fn a_commit_beyond_the_end_is_no_lag_and_a_reset_is_no_flow() {
    let mut lab = Lab::default();
    lab.round(0.0, &[(Some(500), 600)]);
    let topic = lab.round(5.0, &[(Some(700), 600)]).topics.remove(0);
    assert_eq!((topic.lag, topic.lag_s), (Some(0), Some(0.0)), "ends come a moment before commits");
    let topic = lab.round(10.0, &[(Some(0), 600)]).topics.remove(0);
    assert_eq!((topic.lag, topic.out_per_s), (Some(600), Some(20.0)), "200 in 10 s went out, then it was reset");
    assert_eq!(topic.quiet_s, Some(0.0), "a reset is a move");
    let topic = lab.round(15.0, &[(Some(0), 40)]).topics.remove(0);
    assert_eq!((topic.lag, topic.in_per_s), (Some(40), Some(0.0)), "the log was made anew");
}

#[test]
fn what_is_older_than_all_that_is_known_is_asked_for_once_and_then_said_to_be_older() {
    let mut lab = Lab::default();
    let topic = lab.round(0.0, &[(Some(10), 600), (Some(600), 600)]).topics.remove(0);
    assert_eq!((topic.lag_s, topic.lag), (None, Some(590)), "a ring of one look says nothing");
    let ends = Ends::default();
    let commits: Commits = [(place("orders", 0), Ok(Some(10))), (place("orders", 1), Ok(Some(600)))].into();
    let observed = [Observed {
        group: "shop".into(),
        coordinator: None,
        described: Ok(Described::default()),
        commits: Ok(commits),
    }];
    assert_eq!(lab.0.without_past(&observed, 10), [place("orders", 0)]);
    assert_eq!(lab.0.without_past(&observed, 0), []);
    lab.0.seed(-60.0, &[(place("orders", 0), 300)].into());
    lab.0.seed(-300.0, &[(place("orders", 0), 20)].into());
    assert_eq!(lab.0.without_past(&observed, 10), []);
    let group = lab.0.report(
        5.0,
        &observed,
        &Ends { offsets: [(place("orders", 0), Ok(600)), (place("orders", 1), Ok(600))].into(), ..ends },
    );
    let topic = &group.groups[0].topics[0];
    assert_eq!((topic.lag_s, topic.lag_s_at_least), (Some(305.0), true));
    lab.0.seed(-1_800.0, &[(place("orders", 0), 0)].into());
    let topic = lab.round(10.0, &[(Some(10), 600), (Some(600), 600)]).topics.remove(0);
    assert_eq!((topic.lag_s, topic.lag_s_at_least), (Some(1_060.0), false), "half way between −1800 and −300");
}

#[test]
fn a_dead_leader_costs_its_own_partitions_only() {
    let mut lab = Lab::default();
    lab.round(0.0, &[(Some(10), 20), (Some(10), 20)]);
    let fault = Fault::new(FaultKind::Refused, "broker 2 does not answer");
    let ends = Ends {
        offsets: [(place("orders", 0), Ok(30)), (place("orders", 1), Err(fault.clone()))].into(),
        leaders: [(place("orders", 0), 1), (place("orders", 1), 2)].into(),
    };
    let commits = [(place("orders", 0), Ok(Some(10))), (place("orders", 1), Ok(Some(10)))].into();
    let group = lab.say(5.0, Ok(commits), &ends, Ok(stable(&[("app", &[0, 1])])));
    let topic = group.worst().unwrap();
    assert_eq!((topic.lag, topic.unknown, topic.partitions), (Some(20), 1, 2));
    let dead = &topic.detail[0];
    assert_eq!((dead.partition, dead.lag, dead.leader, dead.problem.as_ref()), (1, None, Some(2), Some(&fault)));
    assert_eq!(dead.client.as_deref(), Some("app"));
    let group = lab.say(10.0, Err(fault.clone()), &Ends::default(), Err(fault.clone()));
    assert_eq!((group.state, group.lag(), group.problem), (State::Unknown, None, Some(fault)));
    let topic = lab.round(15.0, &[(Some(20), 40), (Some(20), 40)]).topics.remove(0);
    assert_eq!((topic.lag, topic.unknown), (Some(40), 0));
}

#[test]
fn who_does_not_commit_while_messages_wait_is_quiet_and_who_has_nothing_to_read_is_not() {
    let mut lab = Lab::default();
    let quiet = |group: Group| group.topics[0].quiet_s;
    assert_eq!(quiet(lab.round(0.0, &[(Some(100), 100), (Some(5), 5)])), None);
    assert_eq!(quiet(lab.round(100.0, &[(Some(100), 130), (Some(5), 5)])), Some(0.0), "it has only just come");
    assert_eq!(quiet(lab.round(105.0, &[(Some(100), 160), (Some(5), 5)])), Some(5.0));
    assert_eq!(quiet(lab.round(115.0, &[(Some(100), 190), (Some(5), 5)])), Some(15.0));
    assert_eq!(quiet(lab.round(120.0, &[(Some(101), 190), (Some(5), 5)])), Some(0.0));
    let group = lab.round(130.0, &[(Some(101), 190), (Some(5), 9)]);
    assert_eq!(
        (group.topics[0].quiet_s, group.topics[0].detail[0].quiet_s),
        (Some(0.0), Some(10.0)),
        "one partition is stuck"
    );
}

#[test]
fn the_worst_stands_first_and_samples_stay_small() {
    let mut tracker = Tracker::default();
    let many = |topic: &str, lag: i64| -> (Commits, HashMap<Place, Result<i64, Fault>>) {
        let places = || (0..1_000).map(|partition| place(topic, partition));
        (places().map(|p| (p, Ok(Some(0)))).collect(), places().map(|p| (p, Ok(lag))).collect())
    };
    let mut ends = Ends::default();
    let mut observed = Vec::new();
    for n in 0..20_i64 {
        let (commits, offsets) = many(&format!("t{n}"), n % 7);
        ends.offsets.extend(offsets);
        observed.push(Observed {
            group: format!("g{n}"),
            coordinator: None,
            described: Ok(Described::default()),
            commits: Ok(commits),
        });
    }
    tracker.observe(0.0, &ends);
    tracker.report(0.0, &observed, &ends);
    tracker.observe(10.0, &ends);
    let groups = tracker.report(10.0, &observed, &ends);
    assert_eq!(groups.groups[0].lag(), Some(6_000));
    assert_eq!(groups.groups.last().and_then(Group::lag), Some(0));
    let shown: usize = groups.topics().map(|(_, topic)| topic.detail.len()).sum();
    assert_eq!((shown, groups.groups[0].topics[0].detail.len()), (SHOWN.1, SHOWN.0));
    let bytes = serde_json::to_vec(&groups).unwrap().len();
    assert!(bytes < 64 * 1024, "{bytes}");
    tracker.report(15.0, &observed[..1], &ends);
    assert_eq!((tracker.logs.len(), tracker.groups.len()), (1_000, 1), "what is no longer asked for is forgotten");
}

#[test]
fn a_hostile_name_is_clean_in_the_reading_and_raw_where_it_is_asked_with() {
    let mut tracker = Tracker::default();
    let name = "\x1b]52;c;ZXZpbA==\x07\u{202e}";
    let mut described = stable(&[]);
    described.members.push(Consumer {
        id: name.into(),
        client_id: name.into(),
        assignment: Some(vec![place(name, 0)]),
        ..Consumer::default()
    });
    let observed =
        [Observed { group: name.into(), coordinator: None, described: Ok(described), commits: Ok(Commits::new()) }];
    let groups = tracker.report(0.0, &observed, &Ends::default());
    let json = serde_json::to_string(&groups).unwrap();
    assert!(!json.contains('\u{202e}') && !json.contains("\\u001b") && json.contains("␛"), "{json}");
    assert!(tracker.had_members(name));
}
