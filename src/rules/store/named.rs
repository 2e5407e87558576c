//! Where the series of a name are, found by their labels without a look at each.

use std::{collections::HashMap, sync::Arc};

use crate::{
    domain::signal::Labels,
    rules::promql::{Selector, Test},
};

/// The series of a name, by their places in the store.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// All, in the order in which they came.
    pub(super) all: Vec<usize>,
    exact: HashMap<Labels, usize>,
    /// By one label and its value.
    having: HashMap<Arc<str>, HashMap<Arc<str>, Vec<usize>>>,
}

impl Named {
    /// The one with exactly these labels.
    pub(super) fn find(&self, labels: &Labels) -> Option<usize> {
        self.exact.get(labels).copied()
    }

    pub(super) fn insert(&mut self, labels: &Labels, id: usize) {
        self.all.push(id);
        self.exact.insert(labels.clone(), id);
        for (label, value) in labels.iter() {
            entry(entry(&mut self.having, label), value).push(id);
        }
    }

    /// Those that a selector can mean: all that it means are among them.
    pub(super) fn candidates(&self, selector: &Selector) -> &[usize] {
        let asked = selector.matchers.iter().filter(|matcher| {
            matches!(matcher.test, Test::Is) && !matcher.value.is_empty() && matcher.label != "__name__"
        });
        let having = |label: &str, value: &str| self.having.get(label)?.get(value).map(Vec::as_slice);
        let lists = asked.map(|matcher| having(&matcher.label, &matcher.value).unwrap_or_default());
        lists.min_by_key(|list| list.len()).unwrap_or(&self.all)
    }
}

fn entry<'m, V: Default>(map: &'m mut HashMap<Arc<str>, V>, key: &str) -> &'m mut V {
    // A key that is there, which is nearly always so, is not made again.
    let key = map.get_key_value(key).map_or_else(|| Arc::from(key), |(key, _)| Arc::clone(key));
    map.entry(key).or_default()
}
