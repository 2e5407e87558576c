use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::actions::params::{Kind, Param, anchored};

fn values(given: &[(&str, &str)]) -> Values {
    let mut values = Values::default();
    for (name, value) in given {
        let kind = Kind::Regex(anchored("(?s).*").expect("a pattern"));
        let param = Param { name: (*name).to_owned(), kind, from: None, default: None };
        values.insert(name, param.check(value).expect("a value"));
    }
    values
}

fn address(text: &str) -> Result<Address, String> {
    Address::parse(text, false, false)
}

#[test]
fn a_value_stands_in_its_segment_or_its_part_of_the_query() {
    let address = address("https://api.example.com:8443/v4/zones/{zone}/settings?note={note}&flag").expect("a URL");
    let url = address.fill(&values(&[("zone", "a/b?c#d"), ("note", "1&x=2 é")])).expect("filled");
    assert_eq!(
        url.as_str(),
        "https://api.example.com:8443/v4/zones/a%2Fb%3Fc%23d/settings?note=1%26x%3D2%20%C3%A9&flag"
    );
    let bare = Address::parse("https://example.com", false, false).expect("a URL");
    assert_eq!(bare.fill(&Values::default()).expect("filled").as_str(), "https://example.com/");
}

#[test]
fn a_value_does_not_climb() {
    let address = address("https://example.com/a/{x}/c").expect("a URL");
    for x in [".", "..", "%2e%2e"] {
        let filled = address.fill(&values(&[("x", x)]));
        assert!(filled.is_err() || filled.is_ok_and(|url| url.as_str().contains("%252e")), "{x}");
    }
}

#[test]
fn an_address_that_must_not_be_is_refused() {
    for (text, why) in [
        ("https://{host}/", "host must not come"),
        ("{scheme}://h/", "host must not come"),
        ("https://h:{port}/", "host must not come"),
        ("https://h\\{x}/", "host must not come"),
        ("https://user:pw@h/", "credentials"),
        ("ftp://h/", "https:// or http://"),
        ("/path", "https:// or http://"),
        ("https://h/a#b", "fragment"),
        ("https://h/../{x}", "`.` or `..`"),
        ("https://h/?{key}=1", "key of a query"),
        ("https://h/?api_key=abc", "looks like a secret"),
        ("http://example.com/", "insecure = true"),
        ("https://169.254.169.254/latest", "link-local"),
        ("https://2852039166/latest", "link-local"),
        ("https://0xA9FEA9FE/latest", "link-local"),
        ("https://[fe80::1]/", "link-local"),
        ("https://[fd00:ec2::254]/", "link-local"),
        ("https://[::ffff:169.254.169.254]/", "link-local"),
    ] {
        let problem = address(text).expect_err(text);
        assert!(problem.contains(why), "{text}: {problem}");
    }
    for fine in ["http://127.0.0.1:8081/x", "http://localhost/x", "http://[::1]/x", "https://10.0.0.1/"] {
        assert!(address(fine).is_ok(), "{fine}");
    }
    assert!(Address::parse("http://example.com/", true, false).is_ok());
    assert!(Address::parse("http://169.254.169.254/", true, true).is_ok());
}

#[test]
fn a_body_takes_values_as_strings_only() {
    let secret = |text: &str| SecretRef::parse(text, std::path::Path::new("."));
    let body = json!({ "value": "{v}", "n": [1, "a {v} b"], "s": { "on": true, "key": "cmd:printf canary-secret" } });
    let body = Body::parse(&body, &secret).expect("a body");
    let hostile = r#"x", "admin": true, "y": "{v}"#;
    let shown = body.fill(&values(&[("v", hostile)]), &mut |_| Ok("***".into())).expect("filled");
    let expected = json!({ "value": hostile, "n": [1, format!("a {hostile} b")], "s": { "on": true, "key": "***" } });
    assert_eq!(shown, expected);
    assert!(Body::parse(&json!({ "{v}": 1 }), &secret).is_err_and(|why| why.contains("name of a member")));
    assert!(Body::parse(&json!({ "a": "{{v}}" }), &secret).is_err());
    let inline = Body::parse(&json!([{ "api_key": "abc" }]), &secret).expect("a body");
    assert_eq!(inline.inline_secret(), Some("api_key"));
}

#[test]
fn what_is_shown_holds_no_secret() {
    let secret = |text: &str| SecretRef::parse(text, std::path::Path::new("."));
    let header = |text: &str| Secretive { prefix: "Bearer ".into(), secret: secret(text).ok() };
    let request = Request {
        method: Method::POST,
        url: address("https://h/{v}").expect("a URL"),
        headers: vec![
            ("Authorization".into(), header("canary-one")),
            ("X-Other".into(), header("canary-two")),
            ("Accept".into(), Secretive { prefix: "*/*".into(), secret: None }),
        ],
        json: Some(Body::parse(&json!({ "a": "cmd:printf canary-three" }), &secret).expect("a body")),
        expect: Expect::default(),
        link_local: false,
        ca: None,
    };
    let shown = request.show(&values(&[("v", "x")])).expect("shown");
    assert_eq!(shown, ["POST https://h/x", "Authorization: ***", "X-Other: ***", "Accept: */*", r#"{"a":"***"}"#]);
    let filled = request.fill(&values(&[("v", "x")])).expect("filled");
    assert_eq!(filled.headers[1].1, "Bearer canary-two");
    assert_eq!(filled.body.expect("a body").expose_secret(), r#"{"a":"canary-three"}"#);
    assert!(!format!("{request:?} {:?}", filled.headers).contains("canary-o"));
}

#[test]
fn a_secret_is_known_by_what_it_begins_with() {
    assert_eq!(reference("Bearer env:TOKEN"), Some(7));
    assert_eq!(reference("env:TOKEN"), Some(0));
    assert_eq!(reference("see-file:x"), None);
}

proptest! {
    #[test]
    fn no_value_leads_elsewhere(value in prop_oneof!["[ -~]{1,30}", "\\PC{1,12}", "[./%\\\\@:?#&=]{1,8}"]) {
        let param = Param {
            name: "x".into(),
            kind: Kind::Regex(anchored("(?s).*").expect("a pattern")),
            from: None,
            default: None,
        };
        prop_assume!(param.check(&value).is_ok());
        let address = address("https://example.com/a/{x}/b?k={x}&l=1").expect("a URL");
        if let Ok(url) = address.fill(&values(&[("x", &value)])) {
            prop_assert_eq!(url.host_str(), Some("example.com"));
            let segments: Vec<_> = url.path_segments().expect("a path").collect();
            let encoded = percent(&value);
            prop_assert_eq!(segments, vec!["a", encoded.as_str(), "b"]);
            let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, vec![("k".to_owned(), value), ("l".to_owned(), "1".to_owned())]);
        } else {
            prop_assert!(value == "." || value == "..");
        }
    }
}
