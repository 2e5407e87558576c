//! What of `[notify]` is right, and what is said of what is wrong.

use std::{collections::BTreeMap, path::Path};

use super::*;
use crate::domain::people::Person;

fn people() -> People {
    let jiwon = Person { id: "jiwon".into(), name: "Jiwon".into(), slack: Some("U0JIWON".into()), ..Person::default() };
    let minsu = Person { id: "minsu".into(), name: "Minsu".into(), ..Person::default() };
    People::new(vec![jiwon, minsu], BTreeMap::from([("leads".to_owned(), vec!["minsu".to_owned()])]))
}

fn read(text: &str) -> Result<Settings, String> {
    let file = File::from_text(Path::new("config.toml"), text).map_err(|error| error.render(false))?;
    let settings = Settings::read(&file, &people(), Lang::Ko, &Zone::utc());
    file.finish(&[]).map_err(|error| error.sentences().join("\n"))?;
    settings.ok_or_else(|| "no [notify]".to_owned())
}

const ALL: &str = r#"
[notify]
business-hours = "10:00-19:00"
business-days = ["mon", "sat"]
page-window = "5m"
[notify.channels.emergency]
kind = "slack"
token = "env:SLACK_TOKEN"
channel = "C0EMERGENCY"
invite = ["jiwon"]
language = "en"
[notify.channels.alerts]
kind = "slack-webhook"
url = "file:~/.secrets/alerts"
[notify.channels.pager]
kind = "pagerduty"
routing-key = "env:PAGERDUTY"
url = "https://events.eu.pagerduty.com/"
[notify.channels.status-page]
kind = "statuspage"
api-key = "env:STATUSPAGE"
page = "abc123"
components = ["db1", "db2"]
[notify.channels.sms]
kind = "twilio-sms"
account-sid = "AC0123456789"
auth-token = "env:TWILIO"
messaging-service = "MG0123456789"
to = ["leads", "+821012345678"]
[notify.channels.call]
kind = "twilio-call"
account-sid = "AC0123456789"
auth-token = "env:TWILIO"
from = "+15017122661"
[notify.channels.mail]
kind = "smtp"
host = "smtp.example.com"
user = "bongsu"
password = "env:SMTP"
from = "bongsu <bongsu@example.com>"
to = ["ops@example.com"]
timeout = "20s"
[notify.channels.team-pay]
kind = "webhook"
url = "https://hooks.example.com/pay"
signing-key = "env:HOOK"
[notify.channels.monitoring]
kind = "command"
argv = ["bin/tell", "--quiet"]
"#;

#[test]
fn every_kind_of_channel_is_read() {
    let settings = read(ALL).expect("a config");
    let names: Vec<_> = settings.channels.iter().map(|channel| channel.way.name.as_str()).collect();
    assert_eq!(names, ["emergency", "alerts", "pager", "status-page", "sms", "call", "mail", "team-pay", "monitoring"]);
    let role = |name: &str| settings.channel(name).map(|channel| (channel.way.role, channel.short, channel.lang));
    assert_eq!(role("emergency"), Some((Role::Place, false, Lang::En)));
    assert_eq!(role("sms"), Some((Role::Phone, true, Lang::Ko)));
    assert_eq!(role("mail"), Some((Role::Mail, false, Lang::Ko)));
    assert_eq!(settings.page_window, Duration::from_mins(5));
    assert_eq!(settings.routes, usual(&settings.ways()));
    assert_eq!(settings.channel("sms").expect("a channel").way.to, ["leads", "+821012345678"]);
}

#[test]
fn a_route_says_exactly_what_it_says() {
    let text = format!(
        "{ALL}[[notify.routes]]\nseverity = [\"P0\"]\nkinds = [\"declared\", \"update\"]\nchannels = [\"alerts\"]\n\
         fallback = [\"sms\", \"mail\"]\nhours = \"business\"\n[[notify.routes]]\naudience = [\"public\"]\nchannels = \
         [\"status-page\"]\n"
    );
    let settings = read(&text).expect("a config");
    assert_eq!(settings.routes.len(), 2);
    let route = &settings.routes[0];
    assert_eq!((route.severities.as_slice(), route.business_hours), ([Severity::P0].as_slice(), true));
    assert_eq!(route.audiences, [Audience::Engineers], "further only where it is said");
    assert_eq!(route.fallback, ["sms", "mail"]);
}

fn channel(keys: &str) -> String {
    format!("[notify.channels.alerts]\n{keys}\n")
}

/// What is said of each.
fn said<const N: usize>(cases: [(String, &str); N]) {
    for (text, expected) in cases {
        let said = read(&text).expect_err(&text);
        assert!(said.contains(expected), "{text}\n{said}");
    }
}

#[test]
fn every_mistake_of_a_channel_is_said_with_its_place() {
    said([
        (channel(""), "config.toml:1:1: a channel needs a `kind`: slack-webhook"),
        (channel("kind = \"slak\""), "config.toml:2:8: `kind` must be one of `slack-webhook`"),
        (channel("kind = \"slack-webhook\""), "`url` is missing: write \"env:NAME\""),
        (channel("kind = \"slack-webhook\"\nurl = \"https://x\""), "a secret must not stand in a file"),
        (channel("kind = \"slack\"\ntoken = \"env:A\""), "`channel` is missing"),
        (channel("kind = \"slack\"\ntoken = \"env:A\"\nchannel = \"C\"\ninvite = [\"minsu\"]"), "no Slack id is known"),
        (channel("kind = \"slack\"\ntoken = \"env:A\"\nchannel = \"C\"\ninvite = [\"jiwn\"]"), "did you mean `jiwon`?"),
        (channel("kind = \"pagerduty\"\nrouting-key = \"env:A\"\nurl = \"http://example.com\""), "use https"),
        (channel("kind = \"pagerduty\"\nrouting-key = \"env:A\"\nurl = \"https://a:b@x.com\""), "name and a password"),
        (channel("kind = \"pagerduty\"\nrouting-key = \"env:A\"\ntimeout = \"1h\""), "from 100ms to 1m"),
        (channel("kind = \"statuspage\"\napi-key = \"env:A\"\npage = \"../x\""), "`page` must be an id"),
        (
            channel("kind = \"twilio-sms\"\nauth-token = \"env:A\"\naccount-sid = \"x\"\nfrom = \"+15017122661\""),
            "begins with AC",
        ),
        (
            channel("kind = \"twilio-sms\"\nauth-token = \"env:A\"\naccount-sid = \"AC1\"\nfrom = \"123\""),
            "a number with its country",
        ),
        (
            channel(
                "kind = \"twilio-call\"\nauth-token = \"env:A\"\naccount-sid = \"AC1\"\nfrom = \"+15017122661\"\nto = [\"010\"]",
            ),
            "unknown person or group `010`",
        ),
    ]);
}

#[test]
fn every_mistake_of_other_channels_is_said_too() {
    said([
        (channel("kind = \"smtp\"\nhost = \"x\"\nfrom = \"nobody\""), "`from` must be an address"),
        (channel("kind = \"smtp\"\nhost = \"x\"\nfrom = \"a@b.c\"\nuser = \"a\""), "write both or neither"),
        (channel("kind = \"webhook\"\nurl = \"https://x/?token=abc\""), "holds a secret"),
        (channel("kind = \"webhook\"\nurl = \"https://x/\"\nproxy = \"socks5://x\""), "`proxy` must be"),
        (channel("kind = \"command\"\nargv = []"), "a command needs `argv"),
        (channel("kind = \"command\"\nargv = [\"x\"]\nshell = true"), "config.toml:4:1: unknown key `shell`"),
        ("[notify.channels.Chat]\nkind = \"command\"\nargv = [\"x\"]".into(), "of small letters"),
        (
            "[notify.channels.chat]\nkind = \"command\"\nargv = [\"x\"]".into(),
            "unknown channel of the usual routes `chat`",
        ),
    ]);
}

#[test]
fn every_mistake_of_hours_and_routes_is_said() {
    said([
        ("[notify]\nbusiness-hours = \"18-9\"".into(), "within one day"),
        ("[notify]\nbusiness-days = [\"monday\"]".into(), "some of mon, tue"),
        (format!("{}[[notify.routes]]\n", channel("kind = \"command\"\nargv = [\"x\"]")), "a route needs `channels`"),
        (
            format!("{}[[notify.routes]]\nchannels = [\"alert\"]\n", channel("kind = \"command\"\nargv = [\"x\"]")),
            "did you mean `alerts`?",
        ),
        (
            format!(
                "{}[[notify.routes]]\nchannels = [\"alerts\"]\nseverity = [\"P9\"]\n",
                channel("kind = \"command\"\nargv = [\"x\"]")
            ),
            "unknown severity `P9`",
        ),
        (
            format!(
                "{}[[notify.routes]]\nchannels = [\"alerts\"]\nkinds = [\"declare\"]\n",
                channel("kind = \"command\"\nargv = [\"x\"]")
            ),
            "did you mean `declared`?",
        ),
        (format!("{ALL}[[notify.routes]]\nchannels = [\"status-page\"]\n"), "everybody reads `status-page`"),
        (
            format!("{ALL}[[notify.routes]]\nchannels = [\"alerts\"]\nfallback = [\"status-page\"]\n"),
            "cannot take the place",
        ),
    ]);
}

#[test]
fn no_secret_of_a_channel_is_shown_or_shared() {
    let settings = read(ALL).expect("a config");
    let debug = format!("{settings:?}");
    assert!(debug.contains("SLACK_TOKEN") && !debug.contains("canary"));
    let file = File::from_text(Path::new("config.toml"), ALL).expect("TOML");
    let _ = Settings::read(&file, &people(), Lang::En, &Zone::utc());
    let shared = file.shareable();
    for gone in ["SLACK_TOKEN", "+821012345678", "ops@example.com", "hooks.example.com", "bin/tell"] {
        assert!(!shared.contains(gone), "{gone}\n{shared}");
    }
}
