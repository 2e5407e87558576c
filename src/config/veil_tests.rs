use std::{hint::black_box, time::Instant};

use base64::{Engine, engine::general_purpose as engines};
use proptest::prelude::*;

use super::*;

fn known(secrets: &[&str]) -> Known {
    Known::of(secrets.iter().copied())
}

fn veiled(secrets: &[&str], text: &str) -> String {
    veil_with(&known(secrets), text).into_owned()
}

/// Percent-encoding of everything but letters and digits.
fn percent(text: &str, hex: fn(u8) -> String) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { hex(byte) })
        .collect()
}

#[test]
fn a_known_secret_is_hidden_in_every_form() {
    let secret = "p@ss wörd/\"7+";
    for text in [
        secret.to_owned(),
        percent(secret, |byte| format!("%{byte:02X}")),
        percent(secret, |byte| format!("%{byte:02x}")),
        percent(secret, |byte| if byte == b' ' { "+".into() } else { format!("%{byte:02X}") }),
        "p%40ss wörd/\"7+".into(),
        serde_json::to_string(secret).unwrap(),
        "p@ss w\\u00f6rd/\\\"7+".into(),
        engines::STANDARD.encode(secret),
        engines::URL_SAFE_NO_PAD.encode(secret),
        engines::STANDARD.encode(format!("watch:{secret}")),
        engines::STANDARD.encode(format!("ab:{secret}:x")),
        engines::URL_SAFE.encode(format!("a:{secret}")),
        percent(&engines::STANDARD.encode(format!("x{secret}")), |byte| format!("%{byte:02x}")),
    ] {
        let shown = veiled(&["other", secret], &format!("see <{text}>, twice <{text}>"));
        let stripped = shown.replace('"', "");
        assert_eq!(stripped, "see <•••>, twice <•••>", "{text}");
    }
    assert_eq!(veiled(&["abc", "pässword"], "abc p\u{e4}ssword, passwor"), "abc •••, passwor");
    assert_eq!(veiled(&["abcdef", "defghi"], "abcdefghi"), "•••", "both, though they overlap");
    assert_eq!(veiled(&["a long first line\na long second line"], "> a long second line"), "> •••");
}

#[test]
fn what_looks_like_a_secret_is_hidden() {
    for (text, shown) in [
        ("CREATE USER 'a'@'%' IDENTIFIED BY 'x''y' REQUIRE SSL", "CREATE USER 'a'@'%' IDENTIFIED BY '•••' REQUIRE SSL"),
        (
            "alter user a identified with sha256 as 'h' replace \"o\"",
            "alter user a identified with sha256 as '•••' replace \"•••\"",
        ),
        ("IDENTIFIED VIA ed25519 USING PASSWORD('x')", "IDENTIFIED VIA ed25519 USING PASSWORD('•••')"),
        ("ALTER USER a IDENTIFIED BY 'cut in the mid", "ALTER USER a IDENTIFIED BY '•••"),
        ("SELECT PASSWORD( 'x' )", "SELECT PASSWORD( '•••' )"),
        ("SET PASSWORD = 'x'", "SET PASSWORD = '•••'"),
        ("SET PASSWORD FOR 'a'@'b' = PASSWORD('x')", "SET PASSWORD FOR 'a'@'b' = PASSWORD('•••')"),
        (
            "CHANGE MASTER TO MASTER_PASSWORD='x', MASTER_PORT=1",
            "CHANGE MASTER TO MASTER_PASSWORD='•••', MASTER_PORT=1",
        ),
        ("Authorization: Bearer abc.def", "Authorization: Bearer •••"),
        ("-H 'authorization: Basic dTpw' -v", "-H 'authorization: Basic •••' -v"),
        ("sent Bearer abcdef0123", "sent Bearer •••"),
        ("Set-Cookie: sid=1; HttpOnly\nnext", "Set-Cookie: •••\nnext"),
        ("X-Api-Key: abc", "X-Api-Key: •••"),
        ("mysql://watch:p@ss@db:3306/x", "mysql://watch:•••@db:3306/x"),
        ("redis://:pw@h,http://h:80/a?mail=b@c", "redis://:•••@c"),
        ("http://h/?token=abc&page=2", "http://h/?token=•••&page=2"),
        ("grant_type=x&client_secret=y z", "grant_type=x&client_secret=••• z"),
        ("{\"user\":\"a\",\"api_key\":\"b\\\"c\"}", "{\"user\":\"a\",\"api_key\":\"•••\"}"),
        ("DB_PASSWORD=x --token=y", "DB_PASSWORD=••• --token=•••"),
        ("jwt eyJhbGciOiJI.eyJzdWIiOiIx.SflKxw-_.", "jwt •••."),
        ("id AKIAIOSFODNN7EXAMPLE.", "id •••."),
        ("ghp_0123456789abcdefABCD xoxb-123456-abc", "••• •••"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nAbC=\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\n•••\n•••\n-----END RSA PRIVATE KEY-----",
        ),
    ] {
        assert_eq!(veiled(&[], text), shown);
    }
}

#[test]
fn what_is_no_secret_stays() {
    for text in [
        "Access denied for user 'watch'@'10.0.0.1' (using password: YES)",
        "the password is not to be had: the environment variable DB_PW is not set",
        "password = \"env:DB_PW\"",
        "authorization = \"Bearer env:TOKEN\"",
        "UPDATE t SET password = ?",
        "basic authentication failed; bearer tokens are gone",
        "http://h:8080/a?mail=b@c, http://h/",
        "락 대기 12건, key payment:lock:17, high asia",
        "password = \"*******\"",
        VEIL,
        "",
    ] {
        assert!(matches!(veil_with(&known(&[]), text), Cow::Borrowed(same) if same == text), "{text}");
    }
}

#[test]
fn json_is_veiled_text_by_text_and_a_block_line_by_line() {
    let mut value = serde_json::json!({
        "output": ["-----BEGIN PRIVATE KEY-----", "MIIE", "-----END PRIVATE KEY-----", "plain"],
        "token=abc": [{"n": 1, "text": "IDENTIFIED BY 'x'"}, null, true],
    });
    assert!(veil_json(&mut value));
    let shown = serde_json::json!({
        "output": ["-----BEGIN PRIVATE KEY-----", VEIL, "-----END PRIVATE KEY-----", "plain"],
        "token=•••": [{"n": 1, "text": "IDENTIFIED BY '•••'"}, null, true],
    });
    assert_eq!(value, shown);
    assert!(!veil_json(&mut value), "twice changes nothing");
}

/// Compared with what the journal does with a text anyway; a walk is far cheaper than the hash of the same bytes.
#[test]
fn a_text_without_a_secret_costs_little() {
    use sha2::{Digest, Sha256};
    let known = known(&["hunter2-hunter2", "correct horse battery staple", "0123456789abcdef"]);
    let line =
        "4711 app@10.0.3.7 Sleep, holds trx 133s: UPDATE stock SET qty = qty - 1 WHERE id = 17 락 대기 열두 건; ";
    let text = line.repeat(2_000);
    let best = |work: &dyn Fn()| {
        let time = |_| {
            let began = Instant::now();
            work();
            began.elapsed()
        };
        (0..5).map(time).min().unwrap()
    };
    assert!(matches!(veil_with(&known, &text), Cow::Borrowed(_)));
    let veiling = best(&|| _ = black_box(veil_with(&known, black_box(&text))));
    let hashing = best(&|| _ = black_box(Sha256::digest(black_box(&text))));
    let a_kilobyte = veiling.as_secs_f64() * 1e6 / (text.len() as f64 / 1024.0);
    assert!(veiling < hashing * 3, "{a_kilobyte:.2} µs/KB: {veiling:?}, hashing {hashing:?}");
}

/// Texts that are full of what the rules look for.
fn risky() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "IDENTIFIED BY ",
        "'",
        "\"",
        "\\",
        "PASSWORD(",
        "password=",
        "token:",
        "Authorization: ",
        "Bearer ",
        "://u:",
        "@h",
        "-----BEGIN X-----",
        "-----END X-----",
        "\n",
        "⏎",
        "eyJabcdef.abcdef",
        "AKIAIOSFODNN7EXAMPLE",
        "%",
        "%4",
        "1",
        "+",
        "•",
        "*",
        "SECRETxyz",
        "a b+c",
        "U0VDUkVUeHl6",
        "Cookie: ",
        "x-a-key: ",
        "env:",
        "비밀번호",
        " ",
    ]);
    prop::collection::vec(prop_oneof![4 => words.prop_map(str::to_owned), 1 => ".{0,3}"], 0..40)
        .prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn no_known_secret_is_left_whatever_is_around_it(
        secret in "[ -~가-힣é\n\"\\\\%+]{4,40}", before in risky(), after in risky(), form in 0..6
    ) {
        let known = known(&[&secret]);
        let put = match form {
            0 => secret.clone(),
            1 => percent(&secret, |byte| format!("%{byte:02x}")),
            2 => percent(&secret, |byte| format!("%{byte:02X}")),
            3 => engines::STANDARD.encode(&secret),
            4 => engines::URL_SAFE_NO_PAD.encode(format!("user:{secret}")),
            _ => {
                let json = serde_json::to_string(&secret).unwrap();
                json[1..json.len() - 1].to_owned()
            }
        };
        let shown = veil_with(&known, &format!("{before} {put} {after}")).into_owned();
        prop_assert!(!shown.contains(&secret), "{shown:?}");
        prop_assert!(known.find(&shown).is_empty(), "{shown:?}");
        prop_assert!(!shown.contains(&put), "{shown:?}");
    }

    #[test]
    fn veiling_is_bounded_and_twice_changes_nothing(text in prop_oneof![risky(), any::<String>()]) {
        let known = known(&["SECRETxyz", "a b+c", "비밀번호", "1+1=2"]);
        let once = veil_with(&known, &text).into_owned();
        prop_assert!(matches!(veil_with(&known, &once), Cow::Borrowed(_)), "{once:?}");
        prop_assert!(once.len() <= 3 * text.len(), "{} from {}", once.len(), text.len());
    }
}
