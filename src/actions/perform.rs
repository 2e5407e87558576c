//! One step of an action, done: the same picture of a program that ended and of a request that was answered.

use std::{collections::BTreeMap, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;
use tokio::task::spawn_blocking;

use super::{
    action::{Action, Step},
    expect::member,
    http::{self, NoAnswer},
    params::{Origin, Values},
    process::{End, Launch, NotRun, Program, Report},
    request::{Request, STARS},
    template::quoted,
    words,
};
use crate::{
    config::veil,
    domain::{
        act::{RanHow, Refusal},
        words::Lang,
    },
    text::{Clean, number},
};

/// What came of a step.
#[derive(Debug, Clone)]
pub struct Seen {
    /// How it ended.
    pub how: RanHow,
    /// The exit code or status.
    pub exit: Option<i32>,
    /// In one line.
    pub said: String,
    /// What it printed or answered.
    pub output: Vec<Clean>,
    /// Its standard output, or the body.
    pub text: String,
    /// How long it took.
    pub took: Duration,
}

impl Seen {
    /// Whether it succeeded.
    #[must_use]
    pub fn held(&self) -> bool {
        self.how == RanHow::Done
    }

    fn nothing(how: RanHow, said: String) -> Self {
        Self { how, exit: None, said, output: Vec::new(), text: String::new(), took: Duration::ZERO }
    }

    /// What is compared when it is done again: of JSON, only what somebody asked for; else all that it gave.
    #[must_use]
    pub fn mark(&self, action: &Action, step: &Step) -> String {
        let members = match step {
            Step::Request(request) => request.expect.json.iter().map(|(path, _)| path.as_str()).collect(),
            Step::Command(_) => Vec::new(),
        };
        let captured = action.params.iter().filter_map(|param| match &param.from {
            Some(Origin::Check(path)) => Some(path.as_deref()),
            _ => None,
        });
        let paths: Vec<_> = members.into_iter().map(Some).chain(captured).collect();
        let exit = self.exit.unwrap_or_default();
        if paths.iter().any(Option::is_some) {
            let values = paths
                .iter()
                .filter_map(|path| Some(format!("{}: {}", path.unwrap_or_default(), member(&self.text, *path)?)));
            return format!("{exit}; {}", values.collect::<Vec<_>>().join(", "));
        }
        format!("{exit}; {}", Clean::with_limit(self.text.trim(), 16 << 10))
    }

    /// The output for the journal: the first and the last lines, of bounded size.
    #[must_use]
    pub fn lines(&self, lang: Lang, most: usize) -> Vec<String> {
        const WIDE: usize = 400;
        let text = |line: &Clean| Clean::with_limit(line.as_str(), WIDE).to_string();
        if self.output.len() <= most {
            return self.output.iter().map(text).collect();
        }
        let (first, last) = (most / 4, most - most / 4);
        let mut lines: Vec<_> = self.output[..first].iter().map(text).collect();
        lines.push(words::more_lines(lang, self.output.len() - first - last));
        lines.extend(self.output[self.output.len() - last..].iter().map(text));
        lines
    }

    /// How it ended, with the last thing that it said.
    #[must_use]
    pub fn summary(&self) -> String {
        self.last_line().map_or_else(|| self.said.clone(), |line| format!("{}: {line}", self.said))
    }

    /// The last thing that it said; how it ended when it said nothing.
    #[must_use]
    pub fn last_word(&self) -> String {
        self.last_line().unwrap_or_else(|| self.said.clone())
    }

    fn last_line(&self) -> Option<String> {
        let last = self.output.iter().rev().find(|line| !line.as_str().trim().is_empty());
        last.map(|line| Clean::with_limit(line, 200).to_string())
    }
}

/// A step as it will be done, for people, and the file of its program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The command, or the first line of the request; without secrets, as a plan is shown.
    pub command: String,
    /// The headers and the body of a request.
    pub rest: Vec<String>,
    /// The mark of the program; empty for a request.
    pub program: String,
}

/// Shows what a step will do. Looks up the program.
///
/// # Errors
/// It could not be done.
pub fn show(action: &Action, step: &Step, values: &Values, lang: Lang) -> Result<Shown, Refusal> {
    match step {
        Step::Command(argv) => {
            let program = Program::find(argv.program()).map_err(|error| Refusal::new(error.say(lang)))?;
            let args = argv.fill(values).map_err(|error| Refusal::new(error.to_string()))?;
            let env = action.env.iter().map(|(name, value)| match &value.secret {
                Some(_) => format!("{name}={STARS}"),
                None => format!("{name}={}", quoted(&value.prefix)),
            });
            let path = program.path().to_string_lossy();
            let words = std::iter::once(quoted(&path)).chain(args.iter().map(|arg| quoted(arg)));
            let command: Vec<_> = env.chain(words.map(std::borrow::Cow::into_owned)).collect();
            let command = veil(&command.join(" ")).into_owned();
            Ok(Shown { command, rest: Vec::new(), program: program.mark() })
        }
        Step::Request(request) => {
            let mut lines = request.show(values).map_err(|error| Refusal::new(error.to_string()))?;
            let rest = lines.split_off(1);
            Ok(Shown { command: veil(&lines.concat()).into_owned(), rest, program: String::new() })
        }
    }
}

/// Does a step, once. When the future is dropped, what runs is ended.
pub async fn perform(action: &Action, step: &Step, values: &Values, deadline: Duration, lang: Lang) -> Seen {
    match step {
        Step::Command(argv) => {
            let program = Program::find(argv.program());
            let args = argv.fill(values).map_err(|error| error.to_string());
            let (program, args) = match (program, args) {
                (Ok(program), Ok(args)) => (program, args),
                (Err(error), _) => return Seen::nothing(RanHow::Refused, error.say(lang)),
                (_, Err(error)) => return Seen::nothing(RanHow::Refused, error),
            };
            let (env, secrets) = match variables(action).await {
                Ok(variables) => variables,
                Err(why) => return Seen::nothing(RanHow::Refused, why),
            };
            let report = Launch { program, args, env, secrets, deadline }.run().await;
            ended(report, lang)
        }
        Step::Request(request) => {
            let answer = http::send(request, values, deadline).await;
            answered(request, values, answer, lang)
        }
    }
}

type Variables = (BTreeMap<String, String>, BTreeMap<String, SecretString>);

/// The variables of the config with their secrets, which may come from programs.
async fn variables(action: &Action) -> Result<Variables, String> {
    let wanted = action.env.clone();
    let fetched = spawn_blocking(move || {
        let (mut env, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in wanted {
            match &value.secret {
                Some(secret) => {
                    let secret = secret.resolve().map_err(|error| error.to_string())?;
                    let text = format!("{}{}", value.prefix, secret.expose_secret());
                    secrets.insert(name, SecretString::from(text));
                }
                None => {
                    env.insert(name, value.prefix);
                }
            }
        }
        Ok((env, secrets))
    });
    fetched.await.unwrap_or_else(|error| Err(error.to_string()))
}

fn ended(report: Result<Report, NotRun>, lang: Lang) -> Seen {
    let report = match report {
        Ok(report) => report,
        Err(error) => return Seen::nothing(RanHow::Refused, error.say(lang)),
    };
    let took = number::duration(report.took);
    let (how, exit, said) = match report.end {
        End::Exit(code) => {
            let how = if report.succeeded() { RanHow::Done } else { RanHow::Failed };
            (how, Some(code), words::exited(lang, code, &took))
        }
        End::Signal(signal) => (RanHow::Failed, None, words::signalled(lang, signal, &took)),
        End::Deadline => (RanHow::Unknown, None, words::out_of_time(lang, &took)),
        End::Undying => (RanHow::Unknown, None, words::undying().get(lang).to_owned()),
    };
    let mut output = report.output;
    if report.beyond > 0 {
        output.push(Clean::from(words::more_bytes(lang, &number::bytes(report.beyond))));
    }
    Seen { how, exit, said, output, text: report.standard, took: report.took }
}

fn answered(request: &Request, values: &Values, answer: Result<http::Answer, NoAnswer>, lang: Lang) -> Seen {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let how = if matches!(error, NoAnswer::NotSent(_)) { RanHow::Refused } else { RanHow::Unknown };
            return Seen::nothing(how, error.say(lang));
        }
    };
    let mut said = words::answered(lang, answer.status, &number::duration(answer.took));
    if let Some(location) = &answer.location {
        said = format!("{said}; {}", words::redirected(lang, location));
    }
    let mut good = request.expect.status.accept(answer.status);
    if good {
        match request.expect.wrong_member(&answer.body, values) {
            Ok(None) => {}
            Ok(Some([path, wanted, found])) => {
                good = false;
                let found = Clean::with_limit(&found, 200);
                said = format!("{said}; {}", words::other_member(lang, &path, &wanted, &found));
            }
            Err(error) => return Seen::nothing(RanHow::Failed, error.to_string()),
        }
    }
    let mut output = answer.output;
    if answer.cut {
        output.push(Clean::from(words::more_bytes(lang, "?")));
    }
    let how = if good { RanHow::Done } else { RanHow::Failed };
    Seen { how, exit: Some(i32::from(answer.status)), said, output, text: answer.body, took: answer.took }
}

/// The values that come from what the check gave, with the others.
///
/// # Errors
/// One is not there, or is none.
pub fn capture(action: &Action, values: &Values, check: &Seen, lang: Lang) -> Result<Values, Refusal> {
    let mut values = values.clone();
    for param in &action.params {
        let Some(Origin::Check(path)) = &param.from else { continue };
        let found = member(&check.text, path.as_deref());
        let found = found.ok_or_else(|| Refusal::of(&param.name, words::not_in_check(lang, &param.name)))?;
        let value = param.check(&found).map_err(|wrong| Refusal::of(&param.name, wrong.say(lang)))?;
        values.insert(&param.name, value);
    }
    Ok(values)
}

/// What must be the same when it runs. The texts of a plan are for people, and are veiled on their way to them.
#[must_use]
pub fn proof(shown: &Shown, check: Option<&str>) -> Json {
    serde_json::json!({ "command": shown.command, "rest": shown.rest, "program": shown.program, "check": check })
}
