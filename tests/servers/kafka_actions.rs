//! Acting on real Kafka clusters: 4.x with two brokers, 3.9 with one. Every topic and group is of these tests alone.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    collect::Operator,
    config::File,
    domain::{
        act::{Ask, Class, Plan, Ran, RanHow, Refusal, Undo, Verified},
        clock::SystemClock,
        reading::FaultKind,
        verdict::Verdict,
        words::Lang,
    },
    panes::kafka::{config, model::Place, ops::KafkaOperator, session::Session},
    text::Clean,
};
use krafka::{
    Kafka, Record,
    admin::{
        AdminClient, AlterConsumerGroupOffsetsOptions, CreateTopicsOptions, DeleteConsumerGroupsOptions,
        DeleteTopicsOptions, DescribeTopicsOptions, ListConsumerGroupOffsetsOptions, NewTopic, TopicPartition,
    },
    consumer::{Consumer, GroupProtocol},
};

const EN: Lang = Lang::En;
const PATIENCE: Duration = Duration::from_secs(30);
/// Where a cluster is, and whether it knows the groups of KIP-848.
const CLUSTERS: [(&str, bool); 2] = [("127.0.0.1:19092", true), ("127.0.0.1:19192", false)];

/// A cluster, what acts on it, and a topic of three partitions with ten records each.
struct Bench {
    operator: KafkaOperator,
    session: Arc<Session>,
    kafka: Kafka,
    admin: AdminClient,
    topic: String,
    group: String,
}

impl Bench {
    async fn new(broker: &str, name: &str) -> Self {
        let text = format!("[[panes.kafka.targets]]\nname = \"events\"\nbrokers = [\"{broker}\"]\n");
        let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
        let target = config::read(file.pane("kafka").expect("a table")).remove(0);
        let session = Arc::new(Session::new(target));
        let operator = KafkaOperator::new(Arc::clone(&session), Arc::new(SystemClock));
        let kafka = Kafka::builder(broker).request_timeout(Duration::from_secs(20)).connect().await.expect("a cluster");
        let admin = kafka.admin();
        let (topic, group) = (format!("bongsu-act-{name}"), format!("act-{name}"));
        let bench = Self { operator, session, kafka, admin, topic, group };
        bench.clear().await;
        let topic = NewTopic::new(&bench.topic, 3, 1).expect("a topic");
        let began = Instant::now();
        loop {
            let made = bench.admin.create_topics([topic.clone()], CreateTopicsOptions::default()).await;
            // One that is being deleted is still there.
            match made.expect("an answer").into_values().next().expect("a result") {
                Ok(()) => break,
                Err(error) => assert!(began.elapsed() < PATIENCE, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        bench.led().await;
        let producer = bench.kafka.producer().build().await.expect("a producer");
        for nth in 0..30 {
            let record = Record::new(&*bench.topic, format!("{nth}")).partition(nth % 3);
            let _ = producer.send(record).await.expect("a record is written");
        }
        producer.close().await.expect("all is written");
        bench
    }

    async fn clear(&self) {
        let _ = self.admin.delete_consumer_groups([&self.group], DeleteConsumerGroupsOptions::default()).await;
        let _ = self.admin.delete_topics([&self.topic], DeleteTopicsOptions::default()).await;
    }

    /// Waits until every partition has its leader.
    async fn led(&self) {
        let began = Instant::now();
        loop {
            let mut topics =
                self.admin.describe_topics([&self.topic], DescribeTopicsOptions::default()).await.expect("topics");
            match topics.remove(&self.topic).expect("an answer") {
                Ok(topic) if topic.partitions.iter().all(|partition| partition.leader.is_some()) => return,
                _ => assert!(began.elapsed() < PATIENCE, "{} gets no leaders", self.topic),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Somebody else commits.
    async fn commit(&self, offsets: [i64; 3]) {
        let began = Instant::now();
        loop {
            let all =
                (0..).zip(offsets).map(|(partition, offset)| (TopicPartition::new(&self.topic, partition), offset));
            let options = AlterConsumerGroupOffsetsOptions::default();
            let done = self.admin.alter_consumer_group_offsets(&*self.group, all, options).await.expect("an answer");
            let Some(error) = done.into_values().find_map(Result::err) else { return };
            assert!(began.elapsed() < PATIENCE, "{error}");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }

    async fn committed(&self) -> BTreeMap<i32, i64> {
        let options = ListConsumerGroupOffsetsOptions::default();
        let offsets = self.admin.list_consumer_group_offsets(&*self.group, options).await.unwrap_or_default();
        offsets.into_iter().filter_map(|(place, offset)| Some((place.partition, offset.ok()?.offset?))).collect()
    }

    fn reset(&self, to: &str) -> Ask {
        let ask = Ask::new("kafka.reset-offsets", "events").with("group", &self.group).with("topic", &self.topic);
        ask.with("to", to).with("zone", "+09:00")
    }

    fn raise(&self, count: &str) -> Ask {
        Ask::new("kafka.add-partitions", "events").with("topic", &self.topic).with("count", count)
    }

    async fn plan(&self, ask: &Ask) -> Result<Plan, Refusal> {
        self.operator.plan(ask, EN).await
    }

    /// The whole way of a plan that nobody disturbs.
    async fn act(&self, ask: &Ask) -> (Plan, Ran, Verified) {
        let plan = self.plan(ask).await.expect("a plan");
        assert!(!plan.objects.is_empty() && plan.of.is_none(), "{plan:?}");
        assert!(plan.commands.iter().all(|command| Clean::new(command).as_str() == command), "{plan:?}");
        self.operator.prove(&plan, EN).await.expect("a proof").expect("evidence");
        let ran = self.operator.run(&plan, EN).await;
        let verified = self.operator.verify(&plan, &ran, EN).await;
        assert!(ran.is_done() && verified.held == Some(true), "{ran:?} {verified:?}");
        (plan, ran, verified)
    }

    /// A member that joins the group and reads.
    async fn member(&self, protocol: GroupProtocol) -> Consumer {
        let consumer = self.kafka.consumer(&self.group).group_protocol(protocol).build().await.expect("a consumer");
        consumer.subscribe([&*self.topic]).await.expect("a subscription");
        let began = Instant::now();
        while !self.plan(&self.reset("earliest")).await.is_err_and(|refusal| refusal.why.contains("Stable")) {
            let _ = tokio::time::timeout(Duration::from_millis(300), consumer.recv()).await;
            assert!(began.elapsed() < PATIENCE, "the group does not become stable");
        }
        consumer
    }
}

fn offsets(of: [i64; 3]) -> BTreeMap<i32, i64> {
    (0..).zip(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the lab: tests/lab/lab up"]
async fn offsets_of_an_empty_group_are_reset_and_set_back() {
    for (broker, _) in CLUSTERS {
        let bench = Bench::new(broker, "reset").await;
        bench.commit([2, 10, 0]).await;
        let (plan, ran, _) = bench.act(&bench.reset("latest")).await;
        assert_eq!((plan.class, plan.name.as_str(), plan.objects.len()), (Class::High, "act-reset", 1));
        let skipped = plan.facts.iter().find(|said| said.verdict == Verdict::Crit).expect("a danger");
        assert!(skipped.text.starts_with("18 "), "{skipped:?}");
        assert_eq!(plan.facts.iter().filter(|said| said.label.starts_with("bongsu-act-reset-")).count(), 2, "{plan:?}");
        assert!(matches!(plan.undo, Undo::By(_)));
        assert_eq!(bench.committed().await, offsets([10, 10, 10]));
        assert!(bench.plan(&bench.reset("latest")).await.is_err(), "nothing would change");
        // Somebody else moves on: what was there is no longer what would be set back over.
        let undo = ran.undo.expect("an undo");
        bench.commit([10, 10, 9]).await;
        assert_eq!(bench.plan(&undo).await.expect_err("moved").changed[0][1..], ["10".to_owned(), "9".to_owned()]);
        bench.commit([10, 10, 10]).await;
        let (_, ran, _) = bench.act(&undo).await;
        assert_eq!(bench.committed().await, offsets([2, 10, 0]));
        assert!(ran.undo.is_some(), "what was set back can be set again");

        let (_, _, _) = bench.act(&bench.reset("earliest")).await;
        assert_eq!(bench.committed().await, offsets([0, 0, 0]));
        let (_, _, _) = bench.act(&bench.reset("7")).await;
        assert_eq!(bench.committed().await, offsets([7, 7, 7]));
        let (_, _, _) = bench.act(&bench.reset("5").with("partition", "1")).await;
        assert_eq!(bench.committed().await, offsets([7, 5, 7]));
        let (_, _, _) = bench.act(&bench.reset("-1d").with("topic", "*")).await;
        assert_eq!(bench.committed().await, offsets([0, 0, 0]), "all records are of today");
        let (plan, _, _) = bench.act(&bench.reset("999999")).await;
        assert_eq!(bench.committed().await, offsets([10, 10, 10]), "no further than the log goes: {plan:?}");
        tokio::time::sleep(Duration::from_secs(2)).await;
        bench.commit([1, 1, 1]).await;
        let (_, _, _) = bench.act(&bench.reset("-1s")).await;
        assert_eq!(bench.committed().await, offsets([10, 10, 10]), "nothing is that new");
        bench.clear().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the lab: tests/lab/lab up"]
async fn a_first_commit_is_taken_away_again() {
    for (broker, _) in CLUSTERS {
        let bench = Bench::new(broker, "first").await;
        bench.commit([4, 4, 4]).await;
        let part = |partition: i32| TopicPartition::new(&bench.topic, partition);
        let gone = bench.admin.delete_consumer_group_offsets(
            &*bench.group,
            [part(1), part(2)],
            krafka::admin::DeleteConsumerGroupOffsetsOptions::default(),
        );
        assert!(gone.await.expect("an answer").values().all(Result::is_ok));
        let before = bench.committed().await;
        assert_eq!(before.len(), 1);
        let (_, ran, _) = bench.act(&bench.reset("latest")).await;
        assert_eq!(bench.committed().await, offsets([10, 10, 10]));
        let (plan, _, _) = bench.act(&ran.undo.expect("an undo")).await;
        assert_eq!(plan.commands.len(), 2, "{:?}", plan.commands);
        assert_eq!(bench.committed().await, before);
        bench.clear().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the lab: tests/lab/lab up"]
async fn a_group_with_members_is_left_alone_whenever_they_come() {
    for (broker, modern) in CLUSTERS {
        for protocol in [GroupProtocol::Classic, GroupProtocol::Consumer] {
            if protocol == GroupProtocol::Consumer && !modern {
                continue;
            }
            let bench = Bench::new(broker, "members").await;
            bench.commit([2, 2, 2]).await;
            let plan = bench.plan(&bench.reset("latest")).await.expect("a plan");
            let member = bench.member(protocol).await;
            let refusal = bench.plan(&bench.reset("latest")).await.expect_err("it has a member");
            assert!(refusal.why.contains("Stable") && refusal.why.contains('@'), "{refusal:?}");
            assert!(bench.operator.prove(&plan, EN).await.is_err());
            let before = bench.committed().await;
            assert_eq!(bench.operator.run(&plan, EN).await.how, RanHow::Refused);
            assert!(bench.committed().await.values().all(|offset| *offset != 10), "{before:?}");
            // Whoever joins in the very last moment: the coordinator itself refuses.
            let offsets = [(Place::new(&*bench.topic, 0), 10)];
            let link = bench.session.link().await.expect("a client");
            let each = link.commit(&bench.group, &offsets).await.expect("an answer");
            let fault = each.into_values().next().expect("a partition").expect_err("it has a member");
            assert!(fault.kind == FaultKind::Busy && fault.detail.contains("has members now"), "{fault}");
            member.close().await.expect("it leaves");
            let began = Instant::now();
            while let Err(refusal) = bench.plan(&bench.reset("earliest")).await {
                assert!(began.elapsed() < PATIENCE, "{refusal:?}");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            bench.clear().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the lab: tests/lab/lab up"]
async fn what_cannot_be_meant_is_refused_with_its_parameter() {
    let bench = Bench::new(CLUSTERS[0].0, "wrong").await;
    bench.commit([2, 2, 2]).await;
    let field = async |ask: Ask| bench.plan(&ask).await.expect_err("a refusal").field.unwrap_or_default();
    assert_eq!(field(bench.reset("soon")).await, "to");
    assert_eq!(field(bench.reset("2999-01-01T00:00:00Z")).await, "to");
    assert_eq!(field(bench.reset("latest").with("group", "")).await, "group");
    assert_eq!(field(bench.reset("latest").with("group", "nobody-has-this")).await, "group");
    assert_eq!(field(bench.reset("latest").with("topic", "")).await, "topic");
    assert_eq!(field(bench.reset("latest").with("topic", "no-such-topic")).await, "topic");
    assert_eq!(field(bench.reset("latest").with("partition", "3")).await, "partition");
    assert_eq!(field(bench.raise("3")).await, "count");
    assert_eq!(field(bench.raise("")).await, "count");
    assert_eq!(field(bench.raise("31")).await, "count");
    assert_eq!(field(bench.raise("6").with("topic", "__consumer_offsets")).await, "topic");
    assert_eq!(field(bench.raise("6").with("topic", "no-such-topic")).await, "topic");
    bench.clear().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the lab: tests/lab/lab up"]
async fn partitions_are_added_once_and_only_to_the_topic_that_was_planned() {
    for (broker, _) in CLUSTERS {
        let bench = Bench::new(broker, "more").await;
        let (plan, ran, verified) = bench.act(&bench.raise("5")).await;
        assert_eq!((plan.class, plan.name.as_str()), (Class::High, "bongsu-act-more"));
        assert!(matches!(plan.undo, Undo::Never(_)) && ran.undo.is_none());
        assert_eq!(plan.commands, ["CreatePartitions topic=bongsu-act-more count=5"]);
        assert!(verified.text.contains("5 partitions"), "{verified:?}");
        // Somebody else is quicker.
        let plan = bench.plan(&bench.raise("8")).await.expect("a plan");
        bench.act(&bench.raise("6")).await;
        let refusal = bench.operator.prove(&plan, EN).await.expect_err("another number");
        assert_eq!(refusal.changed[0][1..], ["5".to_owned(), "6".to_owned()]);
        assert_eq!(bench.operator.run(&plan, EN).await.how, RanHow::Refused);
        // Another topic of the same name.
        let plan = bench.plan(&bench.raise("8")).await.expect("a plan");
        let again = Bench::new(broker, "more").await;
        again.act(&again.raise("6")).await;
        assert!(bench.operator.prove(&plan, EN).await.is_err());
        assert_eq!(bench.operator.run(&plan, EN).await.how, RanHow::Refused);
        bench.clear().await;
    }
}
