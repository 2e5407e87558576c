//! MySQL and MariaDB.
pub mod address;
pub mod config;
pub mod deadlock;
pub mod deadlock_view;
pub mod dialect;
pub mod innodb;
pub mod model;
pub mod record;
pub mod session;
pub mod source;
/// x
pub struct Mysql;
