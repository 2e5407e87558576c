use super::*;
use crate::actions::params::anchored;

fn params() -> Vec<Param> {
    let param = |name: &str, kind| Param { name: name.into(), kind, from: None, default: None };
    vec![
        param("name", Kind::Name),
        param("n", Kind::Int { least: 0, most: 9 }),
        param("time", Kind::Duration),
        param("ip", Kind::Address),
        param("pick", Kind::Choice(vec!["on".into(), "off".into()])),
        param("evil", Kind::Choice(vec!["on".into(), "off; reboot".into()])),
        param("any", Kind::Regex(anchored(".*").expect("a pattern"))),
    ]
}

fn judged(line: &str) -> Result<Option<usize>, String> {
    // Words are divided by two spaces, so that one may hold a space.
    let words: Vec<_> = line.split("  ").map(|word| Text::parse(word).expect(word)).collect();
    judge(&words, &params())
}

#[test]
fn a_value_is_never_part_of_a_program() {
    for line in [
        "sh  -c  echo {name}",
        "/bin/bash  -lc  systemctl restart {name}",
        "bash  -ec  x  {name}",
        "bash  {name}",
        "bash  -s  {name}",
        "zsh  --command  {name}",
        "python3.12  -c  print('{name}')",
        "/usr/bin/python3  {name}",
        "perl  -e  {name}",
        "node  --eval  {name}",
        "awk  {name}  file",
        "awk  -f  {name}",
        "env  -S  sh -c {name}",
        "env  --split-string=sh -c  {name}",
        "env  -iS  sh  {name}",
        "env  A=b  {name}",
        "env  A={name}  x",
        "sudo  bash  -c  {name}",
        "sudo  -u  root  {name}",
        "sudo  -s  systemctl  {name}",
        "sudo  -n  -i  systemctl  {name}",
        "sudo  {name}",
        "timeout  5  {name}",
        "timeout  5  sh  -c  {name}",
        "nice  -n  5  sudo  sh  -c  {name}",
        "busybox  sh  -c  {name}",
        "eval  {name}",
        "exec  {name}",
        "xargs  {name}",
        "watch  kubectl  {name}",
        "su  -c  {name}",
        "find  /  -name  {name}",
        "docker  exec  web  sh  -c  echo {name}",
        "kubectl  exec  {name}  --  bash  -lc  kill  {n}",
        "kubectl  exec  web  --  sh  {name}",
    ] {
        assert!(judged(line).is_err(), "{line}");
    }
}

#[test]
fn a_value_never_says_which_option_it_is() {
    for line in ["kubectl  -{name}", "kubectl  --{name}", "kubectl  --{name}=x", "kubectl  --a{name}", "kubectl  -{n}x"]
    {
        assert!(judged(line).is_err_and(|why| why.contains("option")), "{line}");
    }
    for line in ["kubectl  -n{name}", "kubectl  --namespace={name}", "kubectl  x-{name}"] {
        assert_eq!(judged(line), Ok(None), "{line}");
    }
}

#[test]
fn a_value_does_not_end_the_quotes_around_it() {
    assert!(judged(r#"kubectl  patch  -p  {"a":"{any}"}"#).is_err_and(|why| why.contains("quotes")));
    assert!(judged("x  a='{evil}'").is_err());
    assert_eq!(judged(r#"kubectl  patch  -p  {"a":"{name}"}"#), Ok(None));
}

#[test]
fn languages_take_plain_values_only() {
    for line in ["mysql  -e  KILL {any}", "sed  -i  s/a/{any}/  file", "scp  {any}  host:", "psql  -c  x {evil}"] {
        assert!(judged(line).is_err_and(|why| why.contains("language")), "{line}");
    }
    assert_eq!(judged("sudo  sed  -i  s/a/{n}/  file"), Ok(None));
}

#[test]
fn what_is_fixed_and_what_is_handed_over_is_allowed() {
    for line in [
        "sh  -c  echo fixed; date",
        "bash  /opt/restart.sh  {any}",
        "/opt/tool  {any}",
        "sudo  -n  systemctl  restart  {any}",
        "sudo  -u  deploy  /opt/tool  {any}",
        "env  LANG=C  kubectl  {name}",
        "timeout  -k  5  30  kubectl  {any}",
        "docker  tag  {any}  {any}",
        "kubectl  get  node  {name}",
        "kubectl  exec  {name}  --  sh  -c  date",
    ] {
        assert_eq!(judged(line), Ok(None), "{line}");
    }
}

#[test]
fn ssh_is_told_where_its_options_end() {
    for (line, at) in [
        ("ssh  {name}  sudo  systemctl  restart  {name}", Some(1)),
        ("ssh  -o  BatchMode=yes  -tp  22  deploy@{pick}  restart  {n}", Some(5)),
        ("ssh  -p22  web  restart  {ip}", Some(2)),
        ("ssh  --  {name}  restart  {n}", None),
        ("timeout  5  ssh  {name}  date", Some(3)),
    ] {
        assert_eq!(judged(line), Ok(at), "{line}");
    }
}

#[test]
fn ssh_sends_no_value_that_a_shell_could_read() {
    for line in [
        "ssh  {any}  date",
        "ssh  {ip}  date",
        "ssh  {evil}  date",
        "ssh  web  restart  {any}",
        "ssh  web  restart  {time}",
        "ssh  web  restart  {evil}",
        "ssh  -oProxyCommand={name}  web  date",
        "ssh  -o  ProxyCommand={name}  web  date",
        "ssh  -i  {name}  web  date",
        "ssh  -p  {n}  web  date",
        "ssh  web  -oProxyCommand=x  {name}",
        "ssh  -v  -p",
    ] {
        let wrong = if line.contains('{') { judged(line).is_err() } else { judged(&format!("{line}  {{n}}")).is_err() };
        assert!(wrong, "{line}");
    }
}
