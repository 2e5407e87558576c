use std::os::unix::fs::PermissionsExt;

use super::*;

fn launch(script: &str, deadline: Duration) -> Launch {
    Launch {
        program: Program::find("sh").expect("a shell, for the test"),
        args: vec!["-c".into(), script.into()],
        env: BTreeMap::new(),
        secrets: BTreeMap::new(),
        deadline,
    }
}

async fn run(script: &str) -> Report {
    launch(script, Duration::from_secs(20)).run().await.expect("started")
}

fn text(report: &Report) -> String {
    report.output.iter().map(Clean::as_str).collect::<Vec<_>>().join("\n")
}

/// Whether a process still runs: it is there, and no zombie that nobody has buried yet.
fn runs(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

async fn dies(pid: &str) -> bool {
    for _ in 0..100 {
        if !runs(pid) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn a_run_says_how_it_ended_and_what_it_printed() {
    let report = run("echo out; echo err >&2; exit 3").await;
    assert_eq!((report.end, report.standard.as_str()), (End::Exit(3), "out\n"));
    let mut lines: Vec<_> = report.output.iter().map(Clean::as_str).collect();
    lines.sort_unstable();
    assert_eq!((lines, report.beyond), (vec!["err", "out"], 0));
    assert_eq!(run("kill -9 $$").await.end, End::Signal(9));
    assert!(run("cat").await.succeeded(), "its input is empty");
}

#[tokio::test]
async fn output_is_made_harmless() {
    let report = run(r"printf '\033]0;PWN\007\377a\r\nb\n\n'").await;
    assert_eq!(text(&report), "␛]0;PWN␇\\xFFa\nb\n");
}

#[tokio::test]
async fn the_environment_is_the_allowed_one() {
    let mut launch = launch("env", Duration::from_secs(20));
    launch.env.insert("REGION".into(), "seoul".into());
    // As whoever fetches one does.
    crate::config::remember("canary-token");
    launch.secrets.insert("TOKEN".into(), SecretString::from("canary-token"));
    let report = launch.run().await.expect("started");
    // A shell adds these by itself.
    let own = ["PWD", "OLDPWD", "SHLVL", "_"];
    for line in text(&report).lines() {
        let name = line.split('=').next().expect("a name");
        let allowed = INHERITED.contains(&name) || name.starts_with("LC_") || own.contains(&name);
        assert!(allowed || ["TERM", "REGION", "TOKEN"].contains(&name), "{line}");
    }
    assert!(env::var_os("CARGO_MANIFEST_DIR").is_some(), "there is something to leave away");
    assert!(text(&report).contains("TERM=dumb") && text(&report).contains("REGION=seoul"));
    assert!(text(&report).contains("TOKEN=•••") && !report.standard.contains("canary"));
    assert!(!format!("{launch:?}").contains("canary"));
}

#[tokio::test]
async fn much_output_is_counted_and_does_not_stop_the_program() {
    let report = run("head -c 3000000 /dev/zero | tr '\\0' x; echo done >&2").await;
    assert!(report.succeeded());
    assert_eq!(report.beyond, 3_000_005 - OUTPUT as u64);
    assert_eq!(report.standard.len(), STANDARD);
    let many = run("yes | head -n 20000").await;
    assert_eq!(many.output.len(), 10_001);
    assert_eq!(many.output.last().map(Clean::as_str), Some("… +19999 B"));
}

#[tokio::test]
async fn the_deadline_ends_the_whole_group() {
    let polite = launch("sleep 300 & echo $!; wait", Duration::from_millis(300)).run().await.expect("started");
    assert_eq!(polite.end, End::Deadline);
    assert!(polite.took < GRACE, "it ended when it was asked: {:?}", polite.took);
    assert!(dies(polite.standard.trim()).await);
    let script = "trap '' TERM; (trap '' TERM; sleep 300 & echo $!; wait) & echo $!; sleep 300 & echo $!; wait; wait";
    let stubborn = launch(script, Duration::from_millis(300)).run().await.expect("started");
    assert_eq!(stubborn.end, End::Deadline);
    assert!(stubborn.took >= GRACE && stubborn.took < GRACE + DYING, "{:?}", stubborn.took);
    let pids: Vec<_> = stubborn.standard.lines().collect();
    assert_eq!(pids.len(), 3);
    for pid in pids {
        assert!(dies(pid).await, "{pid} lives");
    }
}

#[tokio::test]
async fn what_a_program_leaves_behind_ends_with_it() {
    let began = Instant::now();
    let report = run("sleep 300 & echo $!").await;
    assert!(report.succeeded() && began.elapsed() < Duration::from_secs(10));
    assert!(dies(report.standard.trim()).await);
}

#[tokio::test]
async fn a_dropped_run_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("pids");
    let script = format!("trap '' TERM; sleep 300 & echo $! > {0}; echo $$ >> {0}; wait", file.display());
    let launch = launch(&script, Duration::from_mins(5));
    let pids = async {
        loop {
            let pids = fs::read_to_string(&file).unwrap_or_default();
            if pids.lines().count() == 2 {
                return pids;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let pids = tokio::select! {
        _ = launch.run() => panic!("it ended by itself"),
        pids = pids => pids,
    };
    for pid in pids.lines() {
        assert!(dies(pid).await, "{pid} lives");
    }
}

#[tokio::test]
async fn another_file_is_not_the_program_that_was_planned() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("tool");
    fs::copy(Program::find("true").expect("true").path(), &path).expect("copied");
    let program = Program::find(path.to_str().expect("text")).expect("a program");
    assert_eq!(program.prove(), Ok(()));
    fs::remove_file(&path).expect("removed");
    fs::copy(Program::find("false").expect("false").path(), &path).expect("copied");
    let launch = Launch { program, ..launch("", Duration::from_secs(5)) };
    let refused = launch.run().await.expect_err("another file");
    assert!(matches!(refused, NotRun::Changed(_)) && refused.say(Lang::Ko).contains("계획"), "{refused}");
}

#[test]
fn a_program_is_found_in_absolute_folders_only() {
    let dir = tempfile::tempdir().expect("a folder");
    let tool = dir.path().join("tool");
    fs::write(&tool, "#!/bin/sh\n").expect("written");
    let here = dir.path().to_str().expect("text");
    let find = |path: &str| Program::find_in("tool", Some(OsStr::new(path)));
    assert!(matches!(find(here), Err(NotRun::NotFound(_))), "it may not be executed");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("executable");
    assert_eq!(find(&format!("/nowhere:{here}")).expect("found").path(), tool);
    assert!(find("/nowhere::.").is_err() && Program::find_in("tool", None).is_err());
    assert!(matches!(Program::find(here), Err(NotRun::NotExecutable(_))), "a folder is no program");
}
