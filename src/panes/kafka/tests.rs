//! The whole pane on played readings: no cluster, no runtime.
