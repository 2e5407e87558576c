//! The reader of files of trials.

use std::{cell::RefCell, path::Path, time::Duration};

use super::{Alarm, Case, Check, Expected, Input, NAME, Trial, series};
use crate::{
    config::{ConfigError, Problem, read_text},
    domain::signal::Labels,
    rules::{
        config::Settings,
        draft::offset,
        promql,
        read::{
            place,
            yaml::{self, Kind, Node, Table},
        },
    },
};

/// So many evaluations one case may take.
const MOST_STEPS: u128 = 200_000;

/// Reads a file of trials.
///
/// # Errors
/// When it cannot be read, or everything that is wrong with it.
pub fn read(path: &Path) -> Result<Trial, ConfigError> {
    let text = read_text(path, "file of trials")?;
    of(path, &text)
}

/// Reads a text as if it stood in the file `path`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn of(path: &Path, text: &str) -> Result<Trial, ConfigError> {
    let wrong = |problems| ConfigError::wrong(path, text, problems);
    let documents = yaml::parse(text).map_err(wrong)?;
    let problems = RefCell::default();
    let usual = Settings::default().interval;
    let mut trial = Trial { rule_files: Vec::new(), interval: usual, cases: Vec::new() };
    let [document] = documents.as_slice() else {
        let message = "a file of trials is one document: rule_files, evaluation_interval and tests".to_owned();
        return Err(wrong(vec![Problem { span: 0..0, message }]));
    };
    let reader = Reader { path, text, problems: &problems };
    if let Some(root) = Table::of(document, "the file", &problems) {
        trial.interval = root.duration("evaluation_interval").filter(|every| !every.is_zero()).unwrap_or(usual);
        trial.rule_files = reader.files(&root);
        let cases = root.list("tests").iter().enumerate();
        trial.cases = cases.filter_map(|(at, node)| reader.case(node, at + 1, trial.interval)).collect();
        if trial.cases.is_empty() && problems.borrow().is_empty() {
            root.problem_here("this file tests nothing: write `tests:` with input_series and alert_rule_test");
        }
        root.finish();
    }
    let problems = problems.into_inner();
    if problems.is_empty() { Ok(trial) } else { Err(wrong(problems)) }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    problems: &'a RefCell<Vec<Problem>>,
}

impl<'a> Reader<'a> {
    fn origin(&self, node: &Node) -> String {
        place::origin(self.path, self.text, node.span.start)
    }

    /// The files of the rules, which stand relative to this one.
    fn files(&self, root: &Table<'_>) -> Vec<std::path::PathBuf> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        let mut files = Vec::new();
        for node in root.list("rule_files") {
            match &node.kind {
                Kind::Text(name) => files.push(folder.join(name)),
                _ => root.problem(node, "a file must be a text"),
            }
        }
        if files.is_empty() {
            root.problem_here("`rule_files` is missing: the files whose rules are tried");
        }
        files
    }

    fn case(&self, node: &'a Node, number: usize, every: Duration) -> Option<Case> {
        let table = Table::of(node, "a test", self.problems)?;
        let name = table.text("name").map_or_else(|| format!("#{number}"), |(name, _)| name.trim().to_owned());
        let interval = table.duration("interval").filter(|every| !every.is_zero()).unwrap_or(every);
        let series = table.list("input_series").iter().filter_map(|node| self.series(node)).collect();
        let mut checks: Vec<_> = table.list("alert_rule_test").iter().filter_map(|node| self.alert(node)).collect();
        checks.extend(table.list("promql_expr_test").iter().filter_map(|node| self.expression(node)));
        if checks.is_empty() {
            table.problem_here("this test expects nothing: write alert_rule_test or promql_expr_test");
        }
        checks.sort_by_key(|check| check.at);
        if checks.last().is_some_and(|last| last.at.as_millis() / every.as_millis().max(1) > MOST_STEPS) {
            table.problem_here(format!(
                "this test takes more than {MOST_STEPS} evaluations: make evaluation_interval longer"
            ));
        }
        table.finish();
        Some(Case { name, origin: self.origin(node), interval, series, checks })
    }

    fn series(&self, node: &'a Node) -> Option<Input> {
        let table = Table::of(node, "a series", self.problems)?;
        let name = table.required("series", "a name and its labels, such as http_up{service=\"api\"}");
        let values = table.required("values", "such as 0+10x5 1 _ stale");
        let name = name.map(|(text, at)| told(&table, at, series::name(text)));
        let values = values.map(|(text, at)| told(&table, at, series::values(text)));
        table.finish();
        let ((name, labels), values) = (name??, values??);
        Some(Input { name, labels, values })
    }

    fn alert(&self, node: &'a Node) -> Option<Check> {
        let table = Table::of(node, "an expectation", self.problems)?;
        let at = eval_time(&table);
        let rule = table.required("alertname", "the name of the rule");
        let alarms = table.list("exp_alerts").iter().filter_map(|node| {
            let table = Table::of(node, "an alert", self.problems)?;
            let labels = Labels::new(table.texts("exp_labels").into_iter().map(|(name, value, _)| (name, value)));
            let texts = table.texts("exp_annotations").into_iter();
            let texts = texts.map(|(name, text, _)| (name.replace('-', "_"), text.to_owned())).collect();
            table.finish();
            Some(Alarm { labels, texts })
        });
        let alarms = alarms.collect();
        table.finish();
        let expected = Expected::Alarms { rule: rule?.0.to_owned(), alarms };
        Some(Check { at: at?, origin: self.origin(node), expected })
    }

    fn expression(&self, node: &'a Node) -> Option<Check> {
        let table = Table::of(node, "an expectation", self.problems)?;
        let at = eval_time(&table);
        let written = table.required("expr", "an expression");
        let expr = written.and_then(|(text, node)| match promql::parse(text) {
            Ok(expr) => Some((expr, text.to_owned())),
            Err(mistake) => {
                let at = offset(text, mistake.line, mistake.column);
                table.report(place::within(self.text, &node.span, text, at), mistake.message);
                None
            }
        });
        let samples = table.list("exp_samples").iter().filter_map(|node| self.sample(node)).collect();
        table.finish();
        let (expr, text) = expr?;
        Some(Check { at: at?, origin: self.origin(node), expected: Expected::Samples { expr, text, samples } })
    }

    fn sample(&self, node: &'a Node) -> Option<(Labels, f64)> {
        let table = Table::of(node, "a sample", self.problems)?;
        let labels = table.text("labels").and_then(|(text, at)| {
            let wrong = || format!("`{text}` is no series: write {{service=\"api\"}}");
            told(&table, at, labels(text).ok_or_else(wrong))
        });
        let value = table
            .required("value", "the number")
            .and_then(|(text, at)| told(&table, at, text.parse().map_err(|_| format!("`{text}` is no number"))));
        table.finish();
        Some((labels.unwrap_or_default(), value?))
    }
}

/// When a check is made.
fn eval_time(table: &Table<'_>) -> Option<Duration> {
    if table.node("eval_time").is_none() {
        table.problem_here("`eval_time` is missing: after how long, such as 5m");
    }
    table.duration("eval_time")
}

/// What was read; what is wrong becomes a problem.
fn told<T>(table: &Table<'_>, at: &Node, read: Result<T, String>) -> Option<T> {
    read.map_err(|wrong| table.problem(at, wrong)).ok()
}

/// The labels of `{a="b"}` or `name{a="b"}`, with the name as one of them.
fn labels(text: &str) -> Option<Labels> {
    let text = text.trim();
    if matches!(text, "" | "{}") {
        return Some(Labels::default());
    }
    if text.starts_with('{') {
        return series::name(&format!("x{text}")).ok().map(|(_, labels)| labels);
    }
    series::name(text).ok().map(|(name, labels)| labels.with(NAME, &name))
}
