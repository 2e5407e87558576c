use std::{net::Ipv4Addr, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::json;
use tokio::{io::AsyncReadExt, net::TcpListener};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, body_json, header, method, path},
};

use super::*;
use crate::{
    actions::{
        expect::Expect,
        params::{Kind, Param},
        request::{Address, Body, Secretive},
    },
    config::SecretRef,
};

const SECRET: &str = "canary-5ecret";

fn request(url: &str) -> Request {
    let secret = SecretRef::parse(&format!("cmd:printf {SECRET}"), Path::new(".")).expect("a reference");
    Request {
        method: Method::POST,
        url: Address::parse(url, true, false).expect("a URL"),
        headers: vec![("Authorization".into(), Secretive { prefix: "Bearer ".into(), secret: Some(secret) })],
        json: None,
        expect: Expect::default(),
        link_local: false,
        ca: None,
    }
}

async fn send_to(url: &str) -> Result<Answer, NoAnswer> {
    send(&request(url), &Values::default(), Duration::from_secs(5)).await
}

#[tokio::test]
async fn what_the_template_says_is_sent() {
    let server = MockServer::start().await;
    let expected = Mock::given(method("POST"))
        .and(path("/zones/z1/level"))
        .and(header("authorization", format!("Bearer {SECRET}")))
        .and(header("content-type", "application/json"))
        .and(body_json(json!({ "value": "it's \"on\"" })))
        .respond_with(ResponseTemplate::new(201).set_body_string("{\"ok\":true}\nsecond\u{1b}[2J"));
    expected.expect(1).mount(&server).await;
    let mut request = request(&format!("{}/zones/{{zone}}/level", server.uri()));
    request.json = Body::parse(&json!({ "value": "{level}" }), &|_| Err("none".into())).ok();
    let choice = |name: &str, value: &str| {
        let param = Param { name: name.into(), kind: Kind::Choice(vec![value.into()]), from: None, default: None };
        param.check(value).expect("a value")
    };
    let mut values = Values::default();
    values.insert("zone", choice("zone", "z1"));
    values.insert("level", choice("level", "it's \"on\""));
    let answer = send(&request, &values, Duration::from_secs(5)).await.expect("an answer");
    assert_eq!((answer.status, answer.cut), (201, false));
    assert_eq!(answer.output.iter().map(Clean::as_str).collect::<Vec<_>>(), ["{\"ok\":true}", "second␛[2J"]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = MockServer::start().await;
    let to = format!("{}/else?t={SECRET}", server.uri());
    let there = ResponseTemplate::new(307).insert_header("Location", to.as_str());
    Mock::given(path("/here")).respond_with(there).expect(1).mount(&server).await;
    Mock::given(path("/else")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let answer = send_to(&format!("{}/here", server.uri())).await.expect("an answer");
    let location = answer.location.expect("where it leads");
    assert!(answer.status == 307 && location.ends_with("/else?t=•••"), "{location}");
}

#[tokio::test]
async fn a_secret_that_comes_back_is_not_shown() {
    let server = MockServer::start().await;
    let echo = ResponseTemplate::new(403).set_body_string(format!("bad token {SECRET}, {}", STANDARD.encode(SECRET)));
    Mock::given(any()).respond_with(echo).mount(&server).await;
    let answer = send_to(&server.uri()).await.expect("an answer");
    assert_eq!(answer.status, 403);
    assert!(answer.body.starts_with("bad token •••, •••"), "{}", answer.body);
    assert!(!format!("{answer:?}").contains("canary"));
}

#[tokio::test]
async fn of_a_huge_body_only_the_beginning_is_read() {
    let server = MockServer::start().await;
    let huge = ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 3 << 20]);
    Mock::given(any()).respond_with(huge).mount(&server).await;
    let answer = send_to(&server.uri()).await.expect("an answer");
    assert_eq!((answer.body.len(), answer.cut), (BODY, true));
}

#[tokio::test]
async fn nobody_waits_longer_than_the_deadline() {
    let server = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_delay(Duration::from_secs(20));
    Mock::given(any()).respond_with(slow).mount(&server).await;
    let began = Instant::now();
    let late = send(&request(&server.uri()), &Values::default(), Duration::from_millis(400)).await;
    assert_eq!(late, Err(NoAnswer::Late(Duration::from_millis(400))));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_request_is_sent_once_though_the_answer_breaks_off() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let serve = async {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut seen = [0; 1024];
        let read = stream.read(&mut seen).await.expect("a request");
        assert!(read > 0);
        drop(stream);
        // Whoever tried again would come within this time.
        timeout(Duration::from_millis(700), listener.accept()).await.is_ok()
    };
    let (answer, again) = tokio::join!(send_to(&url), serve);
    assert!(matches!(answer, Err(NoAnswer::Unsure(_))), "{answer:?}");
    assert!(!again, "it was sent twice");
}

#[tokio::test]
async fn when_nobody_listens_nothing_was_sent() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let error = send_to(&url).await.expect_err("nobody");
    assert!(matches!(error, NoAnswer::NotSent(_)), "{error:?}");
    assert!(error.to_string().contains("nothing was sent") && error.say(Lang::Ko).contains("보내지 않았습니다"));
}

#[tokio::test]
async fn a_name_that_leads_to_a_link_local_address_is_refused() {
    for found in ["169.254.169.254", "fe80::1", "fd00:ec2::254", "::ffff:169.254.1.1"] {
        let lookup: Lookup = match found {
            "169.254.169.254" => |_| Ok(vec![[127, 0, 0, 1].into(), [169, 254, 169, 254].into()]),
            "fe80::1" => |_| Ok(vec!["fe80::1".parse().expect("an address")]),
            "fd00:ec2::254" => |_| Ok(vec!["fd00:ec2::254".parse().expect("an address")]),
            _ => |_| Ok(vec!["::ffff:169.254.1.1".parse().expect("an address")]),
        };
        let deadline = Duration::from_secs(5);
        let refused = send_by(&request("http://metadata.example/x"), &Values::default(), deadline, lookup).await;
        let why = refused.expect_err(found);
        assert!(matches!(&why, NoAnswer::NotSent(why) if why.contains("link-local")), "{found}: {why:?}");
    }
}

#[tokio::test]
async fn a_link_local_address_that_the_config_allows_is_asked() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(1).mount(&server).await;
    let mut request = request(&format!("http://named.example:{}/", server.address().port()));
    request.link_local = true;
    let loopback: Lookup = |_| Ok(vec![[127, 0, 0, 1].into()]);
    let answer = send_by(&request, &Values::default(), Duration::from_secs(5), loopback).await;
    assert_eq!(answer.map(|answer| answer.status), Ok(200));
}

#[tokio::test]
async fn a_secret_that_is_not_there_sends_nothing() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let mut request = request(&server.uri());
    let secret = SecretRef::parse("env:BONGSU_NO_SUCH_SECRET", Path::new(".")).ok();
    request.headers = vec![("X-Key".into(), Secretive { prefix: String::new(), secret })];
    let error = send(&request, &Values::default(), Duration::from_secs(5)).await.expect_err("no secret");
    assert!(error.to_string().contains("BONGSU_NO_SUCH_SECRET is not set"), "{error}");
}

#[tokio::test]
async fn the_certificate_must_be_trusted() {
    let error = send_to("https://127.0.0.1:1/").await.expect_err("nobody");
    assert!(matches!(error, NoAnswer::NotSent(_)));
    let file = tempfile::NamedTempFile::new().expect("a file");
    let mut request = request("https://127.0.0.1:1/");
    request.ca = Some(file.path().to_owned());
    let error = send(&request, &Values::default(), Duration::from_secs(5)).await.expect_err("an empty file");
    assert!(error.to_string().contains("it holds no certificate"), "{error}");
}
