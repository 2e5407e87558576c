use std::{collections::BTreeMap, fs, os::unix::fs::symlink, path::Path};

use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, method},
};

use super::*;
use crate::{
    actions::read,
    config::File,
    domain::act::{Lasting, Revert, Selection},
};

const EN: Lang = Lang::En;

fn actions(text: &str) -> Actions {
    let file = File::from_text(Path::new("test.toml"), text).expect("TOML");
    let actions = read(&file, &["services"]);
    file.finish(&["services"]).unwrap_or_else(|error| panic!("{}", error.render(false)));
    actions
}

/// A folder with two releases and a link to the first, and an action that leads the link elsewhere.
fn switch(more: &str) -> (tempfile::TempDir, Actions) {
    let dir = tempfile::tempdir().expect("a folder");
    for release in ["one", "two"] {
        fs::write(dir.path().join(release), release).expect("a release");
    }
    symlink("one", dir.path().join("now")).expect("a link");
    let at = dir.path().display();
    let text = format!(
        "[actions.switch]\non = [\"services\"]\nargv = [\"ln\", \"-sfn\", \"{{release}}\", \"{at}/now\"]\n\
         check = [\"readlink\", \"{at}/now\"]\nverify = [\"test\", \"{at}/now\", \"-ef\", \"{at}/{{release}}\"]\n\
         verify-within = \"600ms\"\nundo = [\"ln\", \"-sfn\", \"{{before}}\", \"{at}/now\"]\nexpires = \"1h\"\n\
         env = {{ TOKEN = \"cmd:printf canary-token\", REGION = \"seoul\" }}\n{more}\n[actions.switch.params]\n\
         release = {{ type = \"name\", from = \"row.release\" }}\nbefore = {{ type = \"name\", from = \"check\" }}\n"
    );
    (dir, actions(&text))
}

fn ask(release: &str) -> Ask {
    Ask::new("action.switch", "").with("release", release)
}

#[tokio::test]
async fn an_action_is_planned_proved_run_verified_and_taken_back() {
    let (dir, actions) = switch("dry-run = [\"echo\", \"would lead to\", \"{release}\"]");
    let plan = actions.plan(&ask("two"), EN).await.expect("a plan");
    let link = dir.path().join("now");
    let ln = super::super::process::Program::find("ln").expect("ln");
    let exact = format!("{} -sfn two {}", ln.path().display(), link.display());
    assert_eq!(plan.commands, [format!("REGION=seoul TOKEN=*** {exact}")]);
    assert_eq!((plan.class, plan.name.as_str(), plan.scene.as_str()), (Class::High, "two", "two"));
    assert_eq!(plan.objects, [Object::new("two", "")]);
    assert_eq!(plan.undo, Undo::By(plan.commands[0].replace("-sfn two", "-sfn one")));
    assert_eq!(plan.lasting, Some(Lasting { time: Duration::from_hours(1), revert: Revert::Ask }));
    assert!(plan.facts.iter().any(|said| said.text == "one"), "the check: {:?}", plan.facts);
    assert!(plan.facts.iter().any(|said| said.text == "would lead to two"), "the dry run: {:?}", plan.facts);
    assert_eq!(fs::read_link(&link).expect("a link"), Path::new("one"), "planning changes nothing");

    let evidence = actions.prove(&plan, EN).await.expect("as planned").expect("evidence");
    assert_eq!(evidence.details, ["one"]);
    let ran = actions.run(&plan, EN).await;
    assert_eq!((ran.how, ran.exit), (RanHow::Done, Some(0)), "{ran:?}");
    assert_eq!(fs::read_link(&link).expect("a link"), Path::new("two"));
    let verified = actions.verify(&plan, &ran, EN).await;
    assert_eq!(verified.held, Some(true), "{}", verified.text);

    let undo = ran.undo.expect("an undo");
    assert_eq!(undo.operation, "action.switch.undo");
    let plan = actions.plan(&undo, EN).await.expect("a plan");
    assert!(plan.title.starts_with("undo: ") && matches!(plan.undo, Undo::Never(_)) && plan.lasting.is_none());
    actions.prove(&plan, EN).await.expect("as planned");
    let ran = actions.run(&plan, EN).await;
    assert!(ran.is_done() && ran.undo.is_none());
    assert_eq!(fs::read_link(&link).expect("a link"), Path::new("one"));
}

#[tokio::test]
async fn what_has_changed_since_the_plan_is_refused_with_the_difference() {
    let (dir, actions) = switch("");
    let plan = actions.plan(&ask("two"), EN).await.expect("a plan");
    let link = dir.path().join("now");
    fs::remove_file(&link).expect("removed");
    symlink("three", &link).expect("a link");
    let refusal = actions.prove(&plan, EN).await.expect_err("changed");
    let [before, check] = refusal.changed.as_slice() else { panic!("{refusal:?}") };
    assert_eq!(before, &["before", "one", "three"].map(str::to_owned));
    assert_eq!(check[0], "check");
    fs::remove_file(&link).expect("removed");
    let refusal = actions.prove(&plan, EN).await.expect_err("gone");
    assert!(refusal.why.contains("the check does not hold (exit 1"), "{refusal}");
    let plan = actions.plan(&ask("two"), EN).await;
    assert!(plan.is_err_and(|refusal| refusal.why.contains("the check does not hold")));
}

#[tokio::test]
async fn another_program_in_the_place_of_the_planned_one_is_not_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let tool = dir.path().join("tool");
    let find = |name| super::super::process::Program::find(name).expect("a program");
    fs::copy(find("true").path(), &tool).expect("copied");
    let actions = actions(&format!("[actions.a]\nargv = [\"{}\"]\n", tool.display()));
    let plan = actions.plan(&Ask::new("action.a", ""), EN).await.expect("a plan");
    fs::remove_file(&tool).expect("removed");
    fs::copy(find("touch").path(), &tool).expect("copied");
    let refusal = actions.prove(&plan, EN).await.expect_err("another file");
    assert_eq!(refusal.changed.len(), 1);
    assert_eq!(refusal.changed[0][0], "program");
    assert_eq!(actions.run(&plan, EN).await.how, RanHow::Refused);
}

#[tokio::test]
async fn a_plan_that_was_changed_is_not_run() {
    let (dir, actions) = switch("");
    let plan = actions.plan(&ask("two"), EN).await.expect("a plan");
    for forged in [
        Plan { ask: plan.ask.clone().with("release", "three"), ..plan.clone() },
        Plan { commands: vec!["rm -rf /".into()], ..plan.clone() },
        Plan { ask: plan.ask.clone().with("release", ""), ..plan.clone() },
        Plan { ask: plan.ask.clone().with("release", "-v"), ..plan.clone() },
        Plan { ask: plan.ask.clone().with("more", "x"), ..plan.clone() },
    ] {
        assert!(actions.prove(&forged, EN).await.is_err());
        let ran = actions.run(&forged, EN).await;
        assert_eq!(ran.how, RanHow::Refused, "{ran:?}");
    }
    assert_eq!(fs::read_link(dir.path().join("now")).expect("a link"), Path::new("one"));
}

#[tokio::test]
async fn a_failed_run_says_why_and_offers_no_undo() {
    let actions = actions(
        "[actions.fail]\nargv = [\"ls\", \"/no/such/{x}\"]\nundo = [\"ls\"]\ntimeout = \"5s\"\n\
         [actions.fail.params]\nx = { type = \"name\" }\n[actions.slow]\nargv = [\"sleep\", \"300\"]\ntimeout = \"300ms\"\n",
    );
    let plan = actions.plan(&Ask::new("action.fail", "").with("x", "file"), EN).await.expect("a plan");
    let ran = actions.run(&plan, EN).await;
    assert!(ran.how == RanHow::Failed && ran.exit == Some(2) && ran.undo.is_none(), "{ran:?}");
    assert!(ran.text.contains("/no/such/file"), "{}", ran.text);
    assert!(plan.facts.iter().any(|said| said.text.contains("no `check`")));
    let plan = actions.plan(&Ask::new("action.slow", ""), EN).await.expect("a plan");
    let ran = actions.run(&plan, Lang::Ko).await;
    assert!(ran.how == RanHow::Unknown && ran.text.contains("알 수 없습니다"), "{ran:?}");
    assert_eq!(actions.verify(&plan, &ran, EN).await.held, None);
}

#[tokio::test]
async fn what_does_not_help_is_said() {
    let (dir, actions) = switch("");
    let plan = actions.plan(&ask("two"), EN).await.expect("a plan");
    let ran = actions.run(&plan, EN).await;
    fs::remove_file(dir.path().join("now")).expect("removed");
    let verified = actions.verify(&plan, &ran, EN).await;
    assert!(verified.held == Some(false) && verified.text.contains("not verified within"), "{verified:?}");
}

#[tokio::test]
async fn a_look_runs_and_shows_and_nothing_else_does() {
    let actions =
        actions("[actions.see]\nclass = \"look\"\nargv = [\"printf\", \"a\\\\nb\"]\n[actions.do]\nargv = [\"true\"]\n");
    let found = actions.look(&Ask::new("action.see", ""), EN).await.expect("found");
    let texts: Vec<_> = found.lines[1..].iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!((texts, found.command.ends_with(r"printf 'a\nb'")), (vec!["a", "b"], true), "{found:?}");
    assert!(actions.plan(&Ask::new("action.see", ""), EN).await.is_err());
    assert!(actions.look(&Ask::new("action.do", ""), EN).await.is_err());
    let unknown = actions.plan(&Ask::new("action.nothing", ""), EN).await.expect_err("unknown");
    assert!(unknown.why.contains("action.nothing"));
}

#[tokio::test]
async fn a_wrong_or_missing_value_is_no_plan() {
    let (_dir, actions) = switch("");
    for (ask, why) in [
        (Ask::new("action.switch", ""), "has no value"),
        (ask(""), "empty never means all"),
        (ask("--all"), "begins with a dash"),
        (ask("two").with("force", "yes"), "has no parameter `force`"),
    ] {
        let refusal = actions.plan(&ask, EN).await.expect_err(why);
        assert!(refusal.why.contains(why) && refusal.field.is_some(), "{refusal:?}");
    }
}

#[tokio::test]
async fn a_secret_is_in_nothing_that_is_shown_or_written() {
    let (_dir, actions) = switch("dry-run = [\"env\"]");
    let plan = actions.plan(&ask("two"), EN).await.expect("a plan");
    assert!(plan.facts.iter().any(|said| said.text == "TOKEN=•••"), "{:?}", plan.facts);
    let evidence = actions.prove(&plan, EN).await.expect("as planned");
    let ran = actions.run(&plan, EN).await;
    let said = json!({ "plan": plan, "evidence": evidence, "ran": ran }).to_string();
    assert!(!said.contains("canary-token"), "{said}");
}

#[tokio::test]
async fn a_request_is_planned_by_its_check_and_takes_the_old_value_back() {
    let server = MockServer::start().await;
    let at = server.uri();
    let level = |value: &str| ResponseTemplate::new(200).set_body_json(json!({ "result": { "value": value }, "t": 1 }));
    let before = Mock::given(method("GET")).respond_with(level("medium")).up_to_n_times(2);
    before.mount(&server).await;
    // The rest of the answer may change between the plan and the proof; what is asked for may not.
    Mock::given(method("GET")).respond_with(level("high")).mount(&server).await;
    for value in ["high", "medium"] {
        let put = Mock::given(method("PATCH")).and(body_json(json!({ "value": value })));
        put.respond_with(ResponseTemplate::new(200)).expect(1).mount(&server).await;
    }
    let actions = actions(&format!(
        "[actions.level]\nverify-within = \"2s\"\n[actions.level.request]\nmethod = \"PATCH\"\nurl = \"{at}/zones/{{zone}}\"\n\
         json = {{ value = \"{{level}}\" }}\nheaders = {{ Authorization = \"Bearer cmd:printf canary\" }}\n\
         [actions.level.check]\nurl = \"{at}/zones/{{zone}}\"\n\
         [actions.level.verify]\nurl = \"{at}/zones/{{zone}}\"\nexpect-json = {{ \"result.value\" = \"{{level}}\" }}\n\
         [actions.level.undo]\nmethod = \"PATCH\"\nurl = \"{at}/zones/{{zone}}\"\njson = {{ value = \"{{before}}\" }}\n\
         [actions.level.params]\nzone = {{ type = \"name\" }}\nlevel = {{ type = \"choice\", values = [\"high\"] }}\n\
         before = {{ type = \"name\", from = \"check.result.value\" }}\n"
    ));
    let ask = Ask::new("action.level", "").with("zone", "z1").with("level", "high");
    let plan = actions.plan(&ask, EN).await.expect("a plan");
    assert_eq!(plan.commands, [format!("PATCH {at}/zones/z1")]);
    assert!(plan.facts.iter().any(|said| said.text == "Authorization: ***"), "{:?}", plan.facts);
    assert!(plan.facts.iter().any(|said| said.text == r#"{"value":"high"}"#), "{:?}", plan.facts);
    assert_eq!(plan.ask.param("before"), "medium");
    actions.prove(&plan, EN).await.expect("as planned");
    let ran = actions.run(&plan, EN).await;
    assert_eq!((ran.how, ran.exit), (RanHow::Done, Some(200)), "{ran:?}");
    assert_eq!(actions.verify(&plan, &ran, EN).await.held, Some(true));
    let refusal = actions.prove(&plan, EN).await.expect_err("the level is another");
    assert!(refusal.changed.contains(&["before", "medium", "high"].map(str::to_owned)), "{refusal:?}");
    let undo = actions.plan(&ran.undo.expect("an undo"), EN).await.expect("a plan");
    assert!(actions.run(&undo, EN).await.is_done());
}

#[tokio::test]
async fn an_unexpected_status_failed() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(409).set_body_string("already being changed");
    Mock::given(method("POST")).respond_with(answer).expect(1).mount(&server).await;
    let actions = actions(&format!("[actions.a]\nrequest = {{ method = \"POST\", url = \"{}/x\" }}\n", server.uri()));
    let plan = actions.plan(&Ask::new("action.a", ""), EN).await.expect("a plan");
    let ran = actions.run(&plan, EN).await;
    assert_eq!((ran.how, ran.exit), (RanHow::Failed, Some(409)));
    assert!(ran.text.contains("HTTP 409") && ran.text.contains("already being changed"), "{}", ran.text);
}

#[test]
fn an_offer_takes_from_the_row_what_the_row_gives() {
    let (_dir, actions) = switch("");
    let select = |pane: &str, release: &str| Selection {
        pane: pane.into(),
        key: "row".into(),
        row: BTreeMap::from([("release".to_owned(), release.to_owned())]),
        ..Selection::default()
    };
    let offers = actions.offers(&select("services", "two"), EN);
    let [offer] = offers.as_slice() else { panic!("{offers:?}") };
    assert_eq!((offer.ask.param("release"), offer.fields.len(), offer.title.as_str()), ("two", 0, "switch two"));
    assert!(actions.offers(&select("mysql", "two"), EN).is_empty());
    for (bad, hint) in [("tw…", "only a part"), ("-v", "dash"), ("a b", "must be a name")] {
        let offer = actions.offer("action.switch", &select("services", bad), EN).expect("an offer");
        assert!(offer.ask.params.is_empty() && offer.fields[0].hint.contains(hint), "{bad}: {offer:?}");
        assert!(offer.rank < offers[0].rank);
    }
    let typed = actions.offer("action.switch", &Selection::default(), EN).expect("an offer");
    assert_eq!((typed.fields[0].name.as_str(), typed.fields.len()), ("release", 1), "`before` comes from the check");
    assert!(actions.offer("action.switch.undo", &Selection::default(), EN).is_none());
}
