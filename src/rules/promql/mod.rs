//! PromQL, as much of it as rules over the room's own signals need
//! (<https://prometheus.io/docs/prometheus/latest/querying/basics/>). What is not supported is refused by name.

pub mod ast;

pub use ast::{Aggregation, Comparison, Expr, Function, Matcher, Matching, Operation, Selector};
