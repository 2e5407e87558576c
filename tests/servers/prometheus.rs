//! The Prometheus pane on a real Prometheus and Alertmanager, which each test starts for itself on free ports of this
//! machine and ends by their process ids. Needs the packages that `tests/lab/lab up prometheus` installs.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    collect::{Operator, Question, Source},
    config::File,
    domain::{
        act::{Ask, Plan, Ran, RanHow, Verified},
        clock::SystemClock,
        reading::{Fault, FaultKind},
        words::Lang,
    },
    panes::prometheus::{
        config::{self, Target},
        model::{Alert, Alerts, Health, Manager, Newest, State},
        ops::{EXPIRE, PrometheusOperator, SILENCE},
        session::Session,
        source::{AlertsSource, QueriesSource, TargetsSource},
    },
};
use serde_json::Value;

use crate::common::{pause, signal};

/// How long anything may take on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(40);
const EN: Lang = Lang::En;
/// The word `test`, as Prometheus wants passwords (bcrypt).
const PASSWORD: &str = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";

/// Both, which end with the test.
struct Servers {
    prometheus: Child,
    alertmanager: Child,
    ports: [u16; 2],
    dir: tempfile::TempDir,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).expect("a file");
}

impl Servers {
    fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let ports = [free_port(), free_port()];
        let dead = free_port();
        let [own, manager] = ports;
        let config = format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s, external_labels: {{cluster: eu}}}}\n\
             rule_files: [rules.yml]\n\
             alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{manager}']}}]}}]}}\n\
             scrape_configs:\n\
             - {{job_name: self, basic_auth: {{username: watch, password: test}}, static_configs: [{{targets: ['127.0.0.1:{own}']}}]}}\n\
             - {{job_name: dead, static_configs: [{{targets: ['127.0.0.1:{dead}']}}]}}\n"
        );
        let rules = "groups: [{name: g, rules: [\
             {alert: Watchdog, expr: vector(1), labels: {severity: none}}, \
             {alert: TargetDown, expr: up == 0, labels: {severity: critical}, annotations: {summary: '{{ $labels.job }} is gone'}}, \
             {alert: Soon, expr: vector(2), for: 1h, labels: {severity: warning}}]}]\n";
        write(dir.path(), "prometheus.yml", &config);
        write(dir.path(), "rules.yml", rules);
        write(dir.path(), "web.yml", &format!("basic_auth_users: {{watch: '{PASSWORD}'}}\n"));
        write(dir.path(), "alertmanager.yml", "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
        let alertmanager = Self::alertmanager(manager, dir.path());
        listens(manager);
        let prometheus = Self::prometheus(own, dir.path());
        listens(own);
        Self { prometheus, alertmanager, ports, dir }
    }

    fn prometheus(port: u16, dir: &Path) -> Child {
        let mut command = Command::new("prometheus");
        command.args(["--config.file=prometheus.yml", "--web.config.file=web.yml", "--storage.tsdb.path=data"]);
        command.arg("--rules.alert.resend-delay=1s");
        run(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), dir, "prometheus.log")
    }

    fn alertmanager(port: u16, dir: &Path) -> Child {
        let mut command = Command::new("prometheus-alertmanager");
        command.args(["--config.file=alertmanager.yml", "--storage.path=alerts", "--cluster.listen-address="]);
        run(command.arg(format!("--web.listen-address=127.0.0.1:{port}")), dir, "alertmanager.log")
    }

    fn target(&self, more: &str) -> Arc<Target> {
        let [own, manager] = self.ports;
        let text = format!(
            "[[panes.prometheus.targets]]\nname = \"prom\"\nurl = \"http://127.0.0.1:{own}\"\n\
             alertmanager = \"http://127.0.0.1:{manager}\"\ntimeout = \"2s\"\nuser = \"watch\"\n\
             password = \"cmd:printf test\"\n{more}"
        );
        let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
        let target = config::read(file.pane("prometheus").expect("a table")).remove(0);
        file.finish(&["prometheus"]).expect("a config without mistakes");
        target
    }

    fn session(&self, more: &str) -> Arc<Session> {
        Arc::new(Session::new(self.target(more)))
    }

    fn alerts(&self) -> AlertsSource {
        AlertsSource::new(self.session(""))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for child in [&mut self.prometheus, &mut self.alertmanager] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn run(command: &mut Command, dir: &Path, log: &str) -> Child {
    let log = fs::File::create(dir.join(log)).expect("a log");
    let quiet = command.current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    quiet.spawn().expect("prometheus and prometheus-alertmanager are installed")
}

fn listens(port: u16) {
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < PATIENCE, "nothing listens on {port}");
        pause(20);
    }
}

/// Polls until what comes is as wanted.
async fn until<S: Source>(
    source: &mut S,
    what: &str,
    wanted: impl Fn(&Result<S::Data, Fault>) -> bool,
) -> Result<S::Data, Fault> {
    let began = Instant::now();
    loop {
        let polled = source.poll().await;
        if wanted(&polled) {
            return polled;
        }
        let said =
            polled.as_ref().map_or_else(ToString::to_string, |data| serde_json::to_string(data).unwrap_or_default());
        assert!(began.elapsed() < PATIENCE, "{what}: {said}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn of<'a>(alerts: &'a Alerts, name: &str) -> Option<&'a Alert> {
    alerts.alerts.iter().find(|alert| alert.name.as_str() == name)
}

/// Polls until an alert stands so.
async fn stands(source: &mut AlertsSource, name: &str, state: State) -> Alert {
    let so =
        |alerts: &Alerts| of(alerts, name).is_some_and(|alert| alert.state == state && alert.fingerprint.is_some());
    let alerts = until(source, name, |polled| polled.as_ref().is_ok_and(so)).await.expect("alerts");
    of(&alerts, name).expect("the alert").clone()
}

/// The whole way of a plan that nobody disturbs.
async fn act(operator: &PrometheusOperator, ask: &Ask) -> (Plan, Ran, Verified) {
    let plan = operator.plan(ask, EN).await.expect("a plan");
    operator.prove(&plan, EN).await.expect("a proof");
    let ran = operator.run(&plan, EN).await;
    let verified = operator.verify(&plan, &ran, EN).await;
    (plan, ran, verified)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs prometheus"]
async fn what_is_scraped_what_fires_and_what_is_asked_is_read() {
    let servers = Servers::start();
    let mut targets = TargetsSource::new(servers.session(""), Arc::new(SystemClock));
    let scraped = until(&mut targets, "both are scraped", |polled| {
        polled.as_ref().is_ok_and(|data| data.total == 2 && data.unknown == 0 && matches!(data.newest, Newest::AgeS(_)))
    });
    let scraped = scraped.await.expect("targets");
    assert_eq!(
        (scraped.down, scraped.told, scraped.version.starts_with("2.") || scraped.version.starts_with("3.")),
        (1, true, true)
    );
    let dead = &scraped.targets[0];
    assert_eq!((dead.job.as_str(), dead.health), ("dead", Health::Down));
    assert!(dead.error.contains("connection refused") && dead.scraped_at.is_some(), "{dead:?}");
    assert!(scraped.clock_skew_s.is_some_and(|skew| skew.abs() < 3.0), "{scraped:?}");

    let mut alerts = servers.alerts();
    // Alertmanager knows it with the label that Prometheus adds to all.
    let down = stands(&mut alerts, "TargetDown", State::Firing).await;
    assert_eq!(
        (down.severity.as_str(), down.summary.as_str(), down.labels.get("cluster")),
        ("critical", "dead is gone", "")
    );
    let all = alerts.poll().await.expect("alerts");
    let read: Vec<_> = all.alerts.iter().map(|alert| (alert.name.as_str(), alert.state)).collect();
    assert_eq!(read, [("TargetDown", State::Firing), ("Soon", State::Pending), ("Watchdog", State::Firing)]);
    assert_eq!((&all.manager, &all.untold), (&Some(Manager::Up), &None));

    let more = "[[panes.prometheus.targets.queries]]\nname = \"up_now\"\nquery = \"up\"\nwarn-below = 0.5\nrange = \"1m\"\n\
                [[panes.prometheus.targets.queries]]\nname = \"nan\"\nquery = \"vector(0) / 0\"\n\
                [[panes.prometheus.targets.queries]]\nname = \"text\"\nquery = '\"x\"'\n\
                [[panes.prometheus.targets.queries]]\nname = \"wrong\"\nquery = \"up{\"\n";
    let question = Question { id: "Down".into(), query: "up == 0".into() };
    let mut queries = QueriesSource::new(servers.session(more), vec![question]);
    let given = until(&mut queries, "a trend", |polled| {
        polled.as_ref().is_ok_and(|data| {
            data.panels[0].series.first().is_some_and(|series| series.trend.iter().flatten().count() > 1)
        })
    });
    let given = given.await.expect("queries");
    let up = &given.panels[0];
    assert_eq!(
        (up.total, up.series[0].labels.get("job"), up.series[0].value.0, up.series[0].trend.len()),
        (2, "dead", 0.0, 30)
    );
    assert!(given.panels[1].series[0].value.0.is_nan());
    let why = |nth: usize| given.panels[nth].fault.as_ref().map(|fault| fault.detail.clone()).unwrap_or_default();
    assert!(why(2).contains("a text, not numbers") && why(3).contains("does not understand the question"), "{given:?}");
    assert_eq!((given.results[0].series.len(), given.results[0].series[0].0.get("job")), (1, "dead"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs prometheus"]
async fn an_alert_is_silenced_seen_to_be_and_loud_again_when_that_is_taken_back() {
    let servers = Servers::start();
    let mut alerts = servers.alerts();
    stands(&mut alerts, "TargetDown", State::Firing).await;
    let operator = PrometheusOperator::new(servers.session(""), Arc::new(SystemClock));
    let ask = Ask::new(SILENCE, "prom")
        .with("alert", "TargetDown")
        .with("duration", "5m")
        .with("reason", "known")
        .with("by", "minsu");
    let (plan, ran, verified) = act(&operator, &ask).await;
    assert_eq!((plan.objects.len(), ran.how, verified.held), (1, RanHow::Done, Some(true)), "{ran:?} {verified:?}");
    let silenced = stands(&mut alerts, "TargetDown", State::Silenced).await;
    let silence = &silenced.silences[0];
    assert_eq!((silence.by.as_str(), silence.comment.as_str(), silence.matchers), ("minsu (bongsu)", "known", 5));
    assert!(operator.plan(&ask, EN).await.expect_err("it is silenced").why.contains("silenced already"));
    // The other alerts are as loud as before.
    stands(&mut alerts, "Watchdog", State::Firing).await;

    let undo = ran.undo.expect("what takes it back");
    assert_eq!((undo.operation.as_str(), undo.param("silence")), (EXPIRE, silence.id.as_str()));
    let (plan, ran, verified) = act(&operator, &undo).await;
    assert_eq!((ran.how, verified.held), (RanHow::Done, Some(true)), "{ran:?} {verified:?}");
    assert!(plan.facts.iter().any(|fact| fact.text.contains("TargetDown")), "{:?}", plan.facts);
    stands(&mut alerts, "TargetDown", State::Firing).await;
    assert!(operator.plan(&undo, EN).await.expect_err("it has ended").why.contains("has ended"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs prometheus"]
async fn one_that_is_down_or_frozen_or_lets_nobody_in_is_told_apart() {
    let mut servers = Servers::start();
    let mut alerts = servers.alerts();
    stands(&mut alerts, "TargetDown", State::Firing).await;

    let text = servers.target("").url.clone();
    let stranger = format!("[[panes.prometheus.targets]]\nname = \"x\"\nurl = \"{text}\"\n");
    let file = File::from_text(Path::new("config.toml"), &stranger).expect("TOML");
    let stranger = config::read(file.pane("prometheus").expect("a table")).remove(0);
    let fault =
        TargetsSource::new(Arc::new(Session::new(stranger)), Arc::new(SystemClock)).poll().await.expect_err("401");
    assert_eq!(fault.kind, FaultKind::Auth, "{fault}");

    signal(servers.prometheus.id(), "STOP");
    let began = Instant::now();
    let mut targets = TargetsSource::new(servers.session(""), Arc::new(SystemClock));
    assert_eq!(targets.poll().await.expect_err("it is frozen").kind, FaultKind::Silent);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    // What Alertmanager knows is still told.
    let known = alerts.poll().await.expect("alerts");
    assert_eq!(known.untold.as_ref().map(|fault| fault.kind), Some(FaultKind::Silent));
    assert!(of(&known, "TargetDown").is_some());
    signal(servers.prometheus.id(), "CONT");

    let _ = servers.alertmanager.kill();
    let _ = servers.alertmanager.wait();
    let gone = until(&mut alerts, "Alertmanager is gone", |polled| {
        polled.as_ref().is_ok_and(
            |data| matches!(&data.manager, Some(Manager::Failing(fault)) if fault.kind == FaultKind::Refused),
        )
    });
    assert!(of(&gone.await.expect("alerts"), "TargetDown").is_some());
    let operator = PrometheusOperator::new(servers.session(""), Arc::new(SystemClock));
    let ask = Ask::new(SILENCE, "prom").with("alert", "TargetDown").with("duration", "5m").with("reason", "known");
    assert!(operator.plan(&ask, EN).await.expect_err("nobody is there").why.contains("nothing listens"));

    let _ = servers.prometheus.kill();
    let _ = servers.prometheus.wait();
    assert_eq!(targets.poll().await.expect_err("it is down").kind, FaultKind::Refused);
    // It comes back, and so do the readings.
    servers.prometheus = Servers::prometheus(servers.ports[0], servers.dir.path());
    until(&mut targets, "it is back", |polled| polled.as_ref().is_ok_and(|data| data.total == 2))
        .await
        .expect("targets");
    let refused: Value = serde_json::to_value(alerts.poll().await.expect("alerts")).expect("JSON");
    assert_eq!(refused["manager"]["failing"]["kind"], "refused");
}
