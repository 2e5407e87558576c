use std::path::Path;

use super::*;
use crate::config::File;

fn targets(text: &str) -> Result<Vec<Arc<Target>>, String> {
    let file = File::from_text(Path::new("config.toml"), text).map_err(|error| error.to_string())?;
    let targets = file.pane("services").map(read).unwrap_or_default();
    file.finish(&["services"]).map_err(|error| error.to_string())?;
    Ok(targets)
}

#[test]
fn a_target_needs_a_name_and_a_url_and_the_rest_has_defaults() {
    let targets = targets(
        "[panes.services]\ntimeout = \"700ms\"\n[[panes.services.targets]]\nname = \"api\"\nurl = \"http://a.example/h\"",
    )
    .expect("right");
    let [api] = targets.as_slice() else { panic!("one target") };
    assert_eq!((api.name.as_str(), api.url.as_str()), ("api", "http://a.example/h"));
    assert_eq!((api.every, api.timeout), (Duration::from_secs(2), Duration::from_millis(700)));
    assert_eq!((api.fail_after, api.tls_warn_days), (Rule { failures: 2, of: 3 }, 14));
    assert_eq!((&api.method, &api.expect, api.body_limit), (&Method::GET, &Expectation::default(), 1024 * 1024));
    assert!(api.headers.is_empty() && !api.follow_redirects && !api.insecure && !api.is_encrypted());
}

#[test]
fn everything_can_be_said() {
    let targets = targets(
        r#"
        [[panes.services.targets]]
        name = "api"
        url = "https://a.example/h"
        method = "POST"
        body = { ping = [1, 2] }
        headers = { accept = "*/*", authorization = "Bearer env:API_TOKEN", x-key = "file:key" }
        expect-status = [200, "3xx"]
        expect-json = { status = "UP", checks = { db = true } }
        expect-text = "UP"
        every = "5s"
        timeout = "3s"
        follow-redirects = true
        ca = "ca.pem"
        body-limit = "64KiB"
        fail-after = "3 of 5"
        degraded-above = "500ms"
        tls-warn-days = 30
        "#,
    )
    .expect("right");
    let api = &targets[0];
    assert_eq!((api.body.as_deref(), api.json_body), (Some(r#"{"ping":[1,2]}"#), true));
    let headers: Vec<_> = api
        .headers
        .iter()
        .map(|(name, text)| match text {
            HeaderText::Plain(text) => format!("{name}: {text}"),
            HeaderText::Secret { prefix, secret } => format!("{name}: {prefix}{secret:?}"),
        })
        .collect();
    let expected = ["accept: */*", "authorization: Bearer Env(\"API_TOKEN\")", "x-key: File(\"./key\")"];
    assert_eq!(headers, expected);
    assert_eq!((api.expect.status.to_string(), api.expect.json.len()), ("200, 3xx".to_owned(), 2));
    assert_eq!((api.fail_after, api.body_limit), (Rule { failures: 3, of: 5 }, 64 * 1024));
    assert_eq!((api.ca.as_deref(), api.tls_warn_days), (Some(Path::new("./ca.pem")), 30));
}

#[test]
fn every_mistake_is_said_with_its_cure_and_all_at_once() {
    let wrong = targets(
        r#"
        [[panes.services.targets]]
        name = "a"
        url = "ftp://a.example/"
        expect-staus = 200
        [[panes.services.targets]]
        name = "a"
        url = "http://user:hunter2@a.example/"
        expect-status = "fine"
        [[panes.services.targets]]
        url = "not a url"
        method = "DELETE"
        fail-after = "3 of 2"
        every = 2
        [[panes.services.targets]]
        name = "d"
        url = "http://d.example/"
        method = "HEAD"
        body = "x"
        expect-text = "y"
        degraded-above = "2s"
        headers = { authorization = "Bearer hunter2", "a b" = "c", n = 1, e = "env:" }
        ca = "ca.pem"
        insecure = true
        "#,
    )
    .expect_err("wrong");
    for cure in [
        "must begin with http:// or https://",
        "unknown key `expect-staus`, did you mean `expect-status`?",
        "another target is called `a`",
        "must not hold credentials: write headers",
        "a class such as \"2xx\"",
        "`name` is missing",
        "`url` must be such as",
        "`method` must be one of `GET`",
        "`fail-after` must be such as \"2 of 3\"",
        "a duration such as",
        "a HEAD request has no body",
        "the answer to HEAD has no body",
        "must be below the time-out of 1.0s",
        "the header `authorization` holds a secret",
        "`a b` with this value is no header",
        "the header `n` must be a text",
        "the header `e`: `env:` wants the name",
        "`insecure` makes `ca` useless",
    ] {
        assert!(wrong.contains(cure), "{cure} is not in {wrong}");
    }
    assert!(wrong.contains("18 mistakes"), "{wrong}");
}
