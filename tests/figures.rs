//! The figures of the README, measured from outside on the release binary. `tests/figures` runs it on the lab.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "prints what it measures")]

mod common;

use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

use common::{Terminal, command, config, hook::Hook, pause, root};
use mysql_async::{Conn, OptsBuilder, prelude::Queryable as _};

/// Seconds that a steady state is measured for.
const STEADY: u64 = 20;

fn room(home: &std::path::Path, config: &str) -> Terminal {
    let mut run = command(home, &["--config", config], &[]);
    run.cwd(root());
    Terminal::spawn(run, (120, 36), true)
}

/// CPU seconds and resident KiB of a process.
fn usage(pid: u32) -> (f64, u64) {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("alive");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().expect("utime") + fields[12].parse::<f64>().expect("stime");
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("alive");
    let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("rss");
    (ticks / 100.0, rss.trim().trim_end_matches(" kB").parse().expect("a number"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
#[ignore = "run by tests/figures"]
fn start() {
    let mut first = Vec::new();
    let mut live = Vec::new();
    for _ in 0..9 {
        let home = tempfile::tempdir().expect("a home");
        let began = Instant::now();
        let terminal = room(home.path(), "config.toml");
        while terminal.bytes() == 0 {
            std::hint::spin_loop();
        }
        first.push(began.elapsed().as_secs_f64() * 1e3);
        terminal.until("all live", Duration::from_secs(10), |t| {
            t.contains("4 up") && t.matches("conn ").count() >= 2 && t.contains("brokers 2/2") && t.contains("locks ")
        });
        live.push(began.elapsed().as_secs_f64() * 1e3);
    }
    println!("first frame after exec (median of 9): {:.0} ms", median(first));
    println!("every lab target live after exec (median of 9): {:.0} ms", median(live));
}

#[test]
#[ignore = "run by tests/figures"]
fn steady() {
    let home = tempfile::tempdir().expect("a home");
    let text = fs::read_to_string(root().join("config.toml")).expect("the sample");
    let text = text.replace("every = \"2s\"", "every = \"1s\"").replace("# every = \"1s\"", "every = \"1s\"");
    let text = text.replace("target/lab", &root().join("target/lab").to_string_lossy());
    let config = config(home.path(), &text);
    let terminal = room(home.path(), &config);
    terminal.shows("4 up");
    pause(8_000);
    let (cpu, _) = usage(terminal.pid());
    let bytes = terminal.bytes();
    let began = Instant::now();
    pause(STEADY * 1_000);
    let seconds = began.elapsed().as_secs_f64();
    let (after, rss) = usage(terminal.pid());
    println!(
        "sessions on the screen: {}",
        terminal.text().lines().find(|line| line.contains("conn ")).unwrap_or("?").trim()
    );
    println!("CPU at 1 s intervals, 300 sessions: {:.1} % of one core", (after - cpu) / seconds * 100.0);
    println!("memory: {:.1} MiB", rss as f64 / 1024.0);
    println!("to the terminal: {:.0} B/s", (terminal.bytes() - bytes) as f64 / seconds);
}

/// CPU seconds of the threads of a process whose name begins so.
fn usage_of(pid: u32, thread: &str) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).expect("alive");
    let stats = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("stat")).ok());
    let own = stats.filter(|stat| stat.split(['(', ')']).nth(1).is_some_and(|name| name.starts_with(thread)));
    let ticks = own.map(|stat| {
        let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        fields[11].parse::<f64>().expect("utime") + fields[12].parse::<f64>().expect("stime")
    });
    ticks.sum::<f64>() / 100.0
}

/// The size of the ring of recorded readings below a home.
fn ring(home: &std::path::Path) -> u64 {
    let rooms = fs::read_dir(home.join("state/bongsu")).expect("a state folder");
    let rings = rooms.filter_map(|room| fs::metadata(room.ok()?.path().join("ring.bongsu")).ok());
    rings.map(|meta| meta.len()).sum()
}

#[test]
#[ignore = "run by tests/figures"]
fn recorder() {
    let home = tempfile::tempdir().expect("a home");
    let terminal = room(home.path(), "config.toml");
    terminal.shows("4 up");
    pause(10_000);
    let (cpu, recording) = (usage(terminal.pid()).0, usage_of(terminal.pid(), "recorder"));
    let began = Instant::now();
    // After ten minutes the small pieces are merged, as they are from then on.
    pause(650_000);
    let (all, own) = (usage(terminal.pid()).0 - cpu, usage_of(terminal.pid(), "recorder") - recording);
    let per_day = ring(home.path()) as f64 / began.elapsed().as_secs_f64() * 86_400.0;
    println!("recorder: {:.1} % of the CPU of the room ({own:.2} s of {all:.2} s)", own / all * 100.0);
    println!("recorder: {:.1} MB a day at lab load", per_day / 1e6);
}

#[test]
#[ignore = "run by tests/figures"]
fn demo() {
    let mut first = Vec::new();
    for _ in 0..9 {
        let home = tempfile::tempdir().expect("a home");
        let began = Instant::now();
        let terminal = Terminal::spawn(command(home.path(), &["demo"], &[]), (120, 36), true);
        terminal.until_fast(Duration::from_secs(5), |text| text.contains("REPLAY") && text.contains("Timeline"));
        first.push(began.elapsed().as_secs_f64() * 1e3);
    }
    println!("demo on the screen after exec (median of 9): {:.0} ms", median(first));
    let home = tempfile::tempdir().expect("a home");
    let began = Instant::now();
    let terminal = Terminal::spawn(command(home.path(), &["demo", "--speed", "60"], &[]), (120, 36), true);
    terminal.until("the end", Duration::from_mins(1), |text| text.contains("REPLAY ‖"));
    let (took, (cpu, _)) = (began.elapsed().as_secs_f64(), usage(terminal.pid()));
    let banner = terminal.text().lines().next().unwrap_or_default().to_owned();
    let whole = banner.split(" / ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap_or("?").to_owned();
    println!("replay at 60×: {whole} in {took:.1} s, {:.0} % of one core", cpu / took * 100.0);
}

/// Asks a Redis server for a key, a thousand times a second at most; answers with the latencies, milliseconds, sorted.
fn gets(length: Duration) -> Vec<f64> {
    let mut server = TcpStream::connect("127.0.0.1:16379").expect("the lab's Redis");
    server.set_nodelay(true).expect("a socket");
    let (began, mut times, mut answer) = (Instant::now(), Vec::new(), [0; 512]);
    while began.elapsed() < length {
        let asked = Instant::now();
        server.write_all(b"GET no-such-key\r\n").expect("asks");
        assert_ne!(server.read(&mut answer).expect("answers"), 0);
        times.push(asked.elapsed().as_secs_f64() * 1e3);
        pause(1);
    }
    times.sort_by(f64::total_cmp);
    times
}

fn redis(command: &str) -> String {
    let run = std::process::Command::new("redis-cli").args(["-p", "16379"]).args(command.split(' ')).output();
    String::from_utf8_lossy(&run.expect("redis-cli").stdout).trim().to_owned()
}

#[test]
#[ignore = "run by tests/figures"]
fn locks_among_a_million_keys() {
    let home = tempfile::tempdir().expect("a home");
    let config = config(
        home.path(),
        "[room]\nname = \"r\"\nlanguage = \"en\"\n[[panes.redis.targets]]\nname = \"locks\"\n\
         url = \"redis://127.0.0.1:16379/\"\nlocks = [\"MY_LOCK:*\"]\n",
    );
    let p99 = |times: &[f64]| times[times.len() * 99 / 100];
    println!("Redis: {} keys", redis("DBSIZE"));
    let before = redis("CONFIG GET slowlog-log-slower-than").lines().last().unwrap_or("10000").to_owned();
    let mut more = Vec::new();
    let mut counts = Vec::new();
    redis("CONFIG SET slowlog-log-slower-than 2000");
    for _ in 0..3 {
        let quiet = gets(Duration::from_secs(6));
        redis("SLOWLOG RESET");
        let began = Instant::now();
        let terminal = room(home.path(), &config);
        terminal.until_fast(Duration::from_secs(20), |text| text.contains("50 0"));
        counts.push(began.elapsed().as_secs_f64());
        let looked_at = gets(Duration::from_secs(6));
        println!("Redis: GET p99 {:.3} ms alone, {:.3} ms beside bongsu", p99(&quiet), p99(&looked_at));
        more.push(p99(&looked_at) - p99(&quiet));
        println!("Redis: commands over 2 ms meanwhile: {}", redis("SLOWLOG LEN"));
    }
    redis(&format!("CONFIG SET slowlog-log-slower-than {before}"));
    println!("Redis: 50,000 locks counted after (median of 3): {:.1} s", median(counts));
    println!("Redis: GET p99 of others (median of 3): {:+.2} ms", median(more));
    let began = Instant::now();
    redis("KEYS MY_LOCK:*");
    println!("Redis: KEYS, which stops everybody: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
    let began = Instant::now();
    redis("--scan --pattern MY_LOCK:*");
    println!("Redis: redis-cli --scan: {:.1} s", began.elapsed().as_secs_f64());
}

#[test]
#[ignore = "run by tests/figures"]
fn keys_while_every_target_hangs() {
    let silent: Vec<TcpListener> = (0..20).map(|_| TcpListener::bind("127.0.0.1:0").expect("a port")).collect();
    let mut text = String::new();
    for (n, listener) in silent.iter().enumerate() {
        let address = listener.local_addr().expect("an address");
        if n % 2 == 0 {
            let _ = write!(text, "[[panes.services.targets]]\nname = \"s{n}\"\nurl = \"http://{address}/\"\n");
        } else {
            let _ = write!(text, "[[panes.mysql.targets]]\nname = \"m{n}\"\nurl = \"mysql://x@{address}/\"\n");
        }
    }
    let home = tempfile::tempdir().expect("a home");
    let config = config(home.path(), &text);
    let mut terminal = room(home.path(), &config);
    terminal.shows("10 down");
    let mut times = Vec::new();
    for n in 0..200 {
        let (key, seen) = if n % 2 == 0 { ("?", true) } else { ("\x1b", false) };
        pause(30);
        let began = Instant::now();
        terminal.type_keys(key);
        terminal.until_fast(Duration::from_secs(5), |text| text.contains("Help") == seen);
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "key to screen, 20 of 20 targets hanging, 200 keys: median {:.1} ms, p99 {:.1} ms",
        times[100], times[197]
    );
}

/// Milliseconds until the plan of ending the root of a lock wait is on the screen, and from the yes to the effect: the
/// session that waited goes on.
fn heals(terminal: &mut Terminal) -> (f64, f64) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let password = fs::read_to_string(root().join("target/lab/secrets/app-orders-db"));
    let password = password.expect("the lab").trim().to_owned();
    let opts = OptsBuilder::default().ip_or_hostname("127.0.0.1").tcp_port(13306).prefer_socket(false);
    let opts = opts.user(Some("app")).pass(Some(password)).db_name(Some("shop"));
    let mut holder = runtime.block_on(Conn::new(opts.clone())).expect("the lab");
    runtime.block_on(holder.query_drop("BEGIN")).expect("a transaction");
    runtime.block_on(holder.query_drop("UPDATE stock SET qty = qty WHERE product_id = 1")).expect("a lock");
    let waits = runtime.spawn(async move {
        let mut waiter = Conn::new(opts).await.expect("the lab");
        waiter.query_drop("UPDATE stock SET qty = qty WHERE product_id = 1").await.expect("the lock, in the end");
        Instant::now()
    });
    terminal.until("the tree of the wait", Duration::from_secs(20), |text| {
        text.contains("waits 1 ") && text.contains("└ ")
    });
    pause(500);
    terminal.type_keys("A");
    terminal.shows("frees 1 waiting");
    pause(500);
    let began = Instant::now();
    terminal.type_keys("\r");
    terminal.until_fast(Duration::from_secs(5), |text| text.contains("y run it"));
    let plan = began.elapsed();
    pause(500);
    let began = Instant::now();
    terminal.type_keys("y");
    let done = runtime.block_on(waits).expect("goes on").duration_since(began);
    terminal.shows("waiting 1 → 0");
    pause(500);
    terminal.type_keys("\r");
    (plan.as_secs_f64() * 1e3, done.as_secs_f64() * 1e3)
}

#[test]
#[ignore = "run by tests/figures"]
fn acting() {
    let home = tempfile::tempdir().expect("a home");
    let mut terminal = room(home.path(), "config.toml");
    terminal.shows("4 up");
    terminal.type_keys("U");
    terminal.shows("Unlock acting?");
    pause(500);
    terminal.type_keys("y");
    terminal.shows("UNLOCKED");
    pause(300);
    terminal.type_keys("2");
    let (mut plans, mut effects) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let (plan, effect) = heals(&mut terminal);
        plans.push(plan);
        effects.push(effect);
        // Nobody acts on one database twice within ten seconds.
        pause(10_500);
    }
    println!("Enter to the plan of a kill on the screen (median of 9): {:.0} ms", median(plans));
    println!("yes to its effect on the server, 50 ms of it against pastes (median of 9): {:.0} ms", median(effects));
}

#[test]
#[ignore = "run by tests/figures"]
fn telling() {
    let mut took = Vec::new();
    for _ in 0..5 {
        let home = tempfile::tempdir().expect("a home");
        let hook = Hook::open();
        let sample = fs::read_to_string(root().join("config.toml")).expect("the sample");
        let url = hook.url("emergency");
        let channel =
            format!("\n[notify.channels.emergency]\nkind = \"webhook\"\nurl = \"{url}\"\nallow-private = true\n");
        let path = config(
            home.path(),
            &(sample.replace("target/lab", &root().join("target/lab").to_string_lossy()) + &channel),
        );
        let mut terminal = room(home.path(), &path);
        terminal.shows("4 up");
        pause(500);
        terminal.type_keys("D");
        terminal.shows("what is wrong");
        terminal.type_keys("payments failing");
        terminal.shows("payments failing");
        let began = Instant::now();
        terminal.type_keys("\r");
        while hook.kinds("emergency").is_empty() && began.elapsed() < Duration::from_secs(10) {
            pause(1);
        }
        let (at, _) = hook.kinds("emergency").first().cloned().expect("it was told");
        took.push(at.duration_since(began).as_secs_f64() * 1e3);
    }
    println!("declared to the first message at its service (median of 5): {:.0} ms", median(took));
}

#[test]
#[ignore = "run by tests/figures"]
fn giants() {
    let home = tempfile::tempdir().expect("a home");
    let mut run = std::process::Command::new(common::program());
    run.args(["--config", "config.toml", "snapshot", "--json"]).current_dir(root()).env("XDG_STATE_HOME", home.path());
    let snapshot: serde_json::Value = serde_json::from_slice(&run.output().expect("runs").stdout).expect("JSON");
    for reading in snapshot["readings"].as_array().expect("readings") {
        if reading["source"] == "activity" {
            let statements = reading["data"]["processes"].as_array().expect("a list").len();
            let size = reading["data"].to_string().len() as f64 / 1024.0;
            println!("{}: a poll of {statements} sessions with statements of 1 MB: {size:.0} KiB", reading["target"]);
        }
    }
}
