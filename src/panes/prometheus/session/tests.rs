use std::{net::Ipv4Addr, path::Path};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, basic_auth, header, method, path, query_param},
};

use super::*;
use crate::{config::File, panes::prometheus::config};

/// A target with more lines of config.
pub fn target(url: &str, more: &str) -> Arc<Target> {
    let timeout = if more.contains("timeout") { "" } else { "timeout = \"2s\"\n" };
    let text = format!(
        "[[panes.prometheus.targets]]\nname = \"p\"\nurl = \"{url}\"\nalertmanager = \"{url}\"\n{timeout}{more}"
    );
    let file = File::from_text(Path::new("config.toml"), &text).unwrap();
    let target = config::read(file.pane("prometheus").unwrap()).remove(0);
    file.finish(&["prometheus"]).unwrap();
    target
}

fn session(url: &str, more: &str) -> Session {
    Session::new(target(url, more))
}

async fn serve(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// What becomes of a question to a server that answers so.
async fn refused(answer: ResponseTemplate) -> Refused {
    let server = serve(answer).await;
    let asked = session(&server.uri(), "body-limit = 2048\n").instant("up", Duration::from_secs(2)).await;
    asked.expect_err("no answer")
}

fn vector(series: &Value) -> ResponseTemplate {
    let body = json!({"status": "success", "data": {"resultType": "vector", "result": series}});
    ResponseTemplate::new(200).set_body_json(body)
}

#[tokio::test]
async fn a_question_goes_with_a_limit_for_the_server_and_says_who_asks() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/prom/api/v1/query"))
        .and(query_param("query", "sum(rate(x{a=\"b c\"}[5m])) > 0"))
        .and(query_param("timeout", "1800ms"))
        .and(basic_auth("watch", "canary-5ecret"))
        .and(header("x-scope-orgid", "shop"))
        .respond_with(vector(&json!([{"metric": {"__name__": "x", "a": "1"}, "value": [1.5, "2"]}])))
        .expect(1)
        .mount(&server)
        .await;
    let login = "user = \"watch\"\npassword = \"cmd:printf canary-5ecret\"\nheaders = { X-Scope-OrgID = \"shop\" }\n";
    let session = session(&format!("{}/prom", server.uri()), login);
    let answer = session.instant("sum(rate(x{a=\"b c\"}[5m])) > 0", Duration::from_secs(2)).await.unwrap();
    assert_eq!(answer.data.len(), 1);
    assert_eq!(answer.data[0].labels, [("a".to_owned(), "1".to_owned())].into());
    assert_eq!(answer.data[0].points[0].1.0.to_bits(), 2.0_f64.to_bits());
}

#[tokio::test]
async fn a_token_is_borne_and_read_again_when_it_is_no_longer_taken() {
    let server = MockServer::start().await;
    let token = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(token.path(), "canary-01d").unwrap();
    Mock::given(header("authorization", "Bearer canary-new")).respond_with(vector(&json!([]))).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(401)).mount(&server).await;
    let session = session(&server.uri(), &format!("token = \"file:{}\"\n", token.path().display()));
    let within = Duration::from_secs(2);
    assert_eq!(session.instant("up", within).await.unwrap_err().fault.kind, FaultKind::Auth);
    std::fs::write(token.path(), "canary-new").unwrap();
    assert!(session.instant("up", within).await.is_ok());
}

#[tokio::test]
async fn what_a_server_may_answer_is_told_apart() {
    use FaultKind::{Auth, Busy, Denied, Limit, Protocol, Unreachable};
    let error = |status: u16, kind: &str, text: &str| {
        ResponseTemplate::new(status).set_body_json(json!({"status": "error", "errorType": kind, "error": text}))
    };
    let page = "<!DOCTYPE html><html>login</html>";
    let matrix = json!({"status": "success", "data": {"resultType": "matrix", "result": []}});
    let text = json!({"status": "success", "data": {"resultType": "string", "result": [1, "x"]}});
    let number =
        json!({"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "x"]}]}});
    let cases = [
        (error(400, "bad_data", "1:4: parse error"), Protocol, "does not understand the question: 1:4: parse error"),
        (error(422, "execution", "many-to-many"), Protocol, "could not answer (execution): many-to-many"),
        (error(503, "timeout", "query timed out"), Limit, "gave up, as we asked it to (timeout)"),
        (error(503, "unavailable", "starting"), Busy, "not ready"),
        (
            ResponseTemplate::new(503).set_body_string("Service Unavailable"),
            Busy,
            "not ready (503): Service Unavailable",
        ),
        (ResponseTemplate::new(502).set_body_string(page), Unreachable, "whoever stands before it"),
        (ResponseTemplate::new(500).set_body_string("boom \u{1b}[2J"), Protocol, "500: boom ␛[2J"),
        (ResponseTemplate::new(429), Limit, "too often (429)"),
        (ResponseTemplate::new(404).set_body_string("404 page not found"), Protocol, "is the URL that of the API"),
        (ResponseTemplate::new(401).set_body_string(page), Auth, "wants other credentials (401)"),
        (
            ResponseTemplate::new(403).set_body_string("no tenant"),
            Denied,
            "does not let us ask api/v1/query (403): no tenant",
        ),
        (ResponseTemplate::new(302).insert_header("location", "/login"), Protocol, "302, which leads to"),
        (ResponseTemplate::new(200).set_body_string(page), Protocol, "with a web page"),
        (ResponseTemplate::new(200), Protocol, "with nothing"),
        (ResponseTemplate::new(200).set_body_string("[1, 2"), Protocol, "does not answer api/v1/query as the API does"),
        (ResponseTemplate::new(200).set_body_json(json!({"up": 1})), Protocol, "as the API does"),
        (ResponseTemplate::new(200).set_body_json(matrix), Protocol, "values over a time"),
        (ResponseTemplate::new(200).set_body_json(text), Protocol, "a text, not numbers"),
        (ResponseTemplate::new(200).set_body_json(number), Protocol, "a value is no number"),
        (ResponseTemplate::new(200).set_body_string("x".repeat(4_000)), Limit, "more than 2 KiB"),
        (ResponseTemplate::new(200).set_delay(Duration::from_secs(9)), FaultKind::Silent, "did not answer within 2.0s"),
    ];
    for (answer, kind, said) in cases {
        let refused = refused(answer).await;
        assert!(refused.fault.kind == kind && refused.fault.detail.contains(said), "{said}: {refused:?}");
        assert!(
            !refused.fault.detail.contains('\u{1b}') && !refused.fault.detail.contains("login</html>"),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn every_value_is_read_also_those_that_are_no_numbers() {
    let series = json!([
        {"metric": {"i": "1"}, "value": [1.0, "NaN"]},
        {"metric": {"i": "2"}, "value": [1.0, "+Inf"]},
        {"metric": {"i": "3"}, "value": [1.0, "-1e-3"]},
        {"metric": {"i": "4"}, "histogram": [1.0, {"count": "3"}]},
    ]);
    let server = serve(vector(&series)).await;
    let answer = session(&server.uri(), "").instant("x", Duration::from_secs(2)).await.unwrap();
    let values: Vec<String> = answer.data.iter().map(|series| series.points[0].1.0.to_string()).collect();
    assert_eq!(values, ["NaN", "inf", "-0.001"]);
    let scalar = json!({"status": "success", "data": {"resultType": "scalar", "result": [1.0, "7"]}, "warnings": ["partial\u{202e}"]});
    let server = serve(ResponseTemplate::new(200).set_body_json(scalar)).await;
    let answer = session(&server.uri(), "").instant("scalar(x)", Duration::from_secs(2)).await.unwrap();
    assert!(
        answer.data[0].labels.is_empty()
            && answer.warning.starts_with("partial")
            && !answer.warning.contains('\u{202e}')
    );
}

/// The way of a connection that does something else than HTTP.
async fn against(behave: &'static [u8]) -> Refused {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    crate::collect::background(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(behave).await;
        }
    });
    let asked = session(&format!("http://127.0.0.1:{port}"), "").instant("up", Duration::from_secs(2)).await;
    asked.expect_err("no answer")
}

#[tokio::test]
async fn what_a_connection_may_do_is_told_apart() {
    assert_eq!(against(b"").await.fault.kind, FaultKind::Reset);
    assert_eq!(against(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"status\"").await.fault.kind, FaultKind::Reset);
    assert_eq!(against(b"SSH-2.0-OpenSSH_9.2\r\n").await.fault.kind, FaultKind::Protocol);
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
    let refused =
        session(&format!("http://127.0.0.1:{free}"), "").instant("up", Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(
        (refused.fault.kind, refused.fault.detail),
        (FaultKind::Refused, format!("nothing listens on 127.0.0.1:{free}"))
    );
    let nowhere = session("http://no-such-host.invalid", "").instant("up", Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(nowhere.fault.kind, FaultKind::Dns, "{nowhere}");
    // A server without TLS, asked with it.
    let server = serve(vector(&json!([]))).await;
    let tls =
        session(&server.uri().replace("http:", "https:"), "").instant("up", Duration::from_secs(2)).await.unwrap_err();
    assert_eq!(tls.fault.kind, FaultKind::Tls, "{tls}");
    let secret =
        session(&server.uri(), "token = \"env:BONGSU_TEST_NO_SUCH\"\n").instant("up", Duration::from_secs(2)).await;
    let secret = secret.unwrap_err();
    assert!(secret.fault.kind == FaultKind::Secret && secret.unsent, "{secret:?}");
    let authority = session(&server.uri().replace("http:", "https:"), "ca = \"/no/such.pem\"\n")
        .instant("up", Duration::from_secs(2))
        .await;
    assert!(authority.unwrap_err().fault.detail.contains("/no/such.pem"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = MockServer::start().await;
    Mock::given(any()).respond_with(vector(&json!([]))).expect(0).mount(&other).await;
    let server = serve(ResponseTemplate::new(307).insert_header("location", other.uri().as_str())).await;
    let refused = session(&server.uri(), "").instant("up", Duration::from_secs(2)).await.unwrap_err();
    assert!(refused.fault.detail.contains(&other.uri()), "{refused}");
}

#[tokio::test]
async fn a_change_is_sent_once_and_it_is_known_whether_it_was_done() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(500).set_body_string("\"db\""))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(404)).expect(1).mount(&server).await;
    let session = session(&server.uri(), "");
    let refused = session.post("api/v2/silences", &json!({})).await.unwrap_err();
    assert!(!refused.is_sure() && refused.fault.detail.ends_with("500: db"), "{refused:?}");
    assert!(session.delete("api/v2/silence/1").await.unwrap_err().is_sure());
}
