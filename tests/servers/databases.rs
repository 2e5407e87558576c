//! MariaDB and MySQL servers that a test starts for itself on free ports of this machine, and ends by their process ids.
//! Needs `mariadbd` and the MySQL that the lab fetches into `target/lab`.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use bongsu::{
    config::File,
    panes::mysql::{
        config::{self, Target},
        session::Session,
    },
};
use mysql_async::{Conn, OptsBuilder, prelude::Queryable};

use crate::common::{pause, root};

/// How long a server may take to listen on a machine that is busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mariadb,
    Mysql,
}

/// Both of them.
pub const BOTH: [Kind; 2] = [Kind::Mariadb, Kind::Mysql];

/// A server that ends with the test.
pub struct Database {
    pub kind: Kind,
    child: Child,
    port: u16,
    door: u16,
    dir: tempfile::TempDir,
}

/// The accounts, none with a password: `watch` may look and act, `bare` may only look, `app` is an application.
fn accounts(kind: Kind) -> String {
    let (look, act) = match kind {
        Kind::Mariadb => ("PROCESS, REPLICATION CLIENT, SLAVE MONITOR", "CONNECTION ADMIN"),
        Kind::Mysql => {
            ("PROCESS, REPLICATION CLIENT", "CONNECTION_ADMIN, SYSTEM_VARIABLES_ADMIN, SERVICE_CONNECTION_ADMIN")
        }
    };
    let mut lines = vec!["CREATE DATABASE IF NOT EXISTS shop".to_owned()];
    for user in ["dba", "watch", "bare", "app"] {
        lines.push(format!("CREATE USER IF NOT EXISTS {user}@'%'"));
    }
    lines.push("GRANT ALL PRIVILEGES ON *.* TO dba@'%' WITH GRANT OPTION".to_owned());
    for user in ["watch", "bare"] {
        lines.push(format!("GRANT {look} ON *.* TO {user}@'%'"));
        lines.push(format!("GRANT SELECT ON performance_schema.* TO {user}@'%'"));
    }
    lines.push(format!("GRANT {act} ON *.* TO watch@'%'"));
    lines.push("GRANT ALL PRIVILEGES ON shop.* TO app@'%'".to_owned());
    lines.push("CREATE TABLE IF NOT EXISTS shop.stock (id INT PRIMARY KEY, qty INT) ENGINE=InnoDB".to_owned());
    lines.push("REPLACE INTO shop.stock VALUES (1, 100), (2, 100), (3, 100)".to_owned());
    lines.join(";\n") + ";\n"
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// The words that run MySQL through the loader that it was built for.
fn mysqld() -> Vec<String> {
    let home = root().join("target/lab/mysql-root");
    assert!(home.join("usr/sbin/mysqld").exists(), "MySQL is fetched by tests/lab/lab up mysql");
    let text = |path: PathBuf| path.to_string_lossy().into_owned();
    let loader = ["usr/lib64/ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2", "usr/lib/ld-linux-aarch64.so.1"];
    let loader = loader.map(|path| home.join(path)).into_iter().find(|path| path.exists()).expect("a loader");
    let mut libraries = Vec::new();
    for folder in ["usr/lib", "lib"] {
        let entries = fs::read_dir(home.join(folder)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains("-linux-gnu"));
        libraries.extend(names.map(text));
    }
    let program = text(home.join("usr/sbin/mysqld"));
    let mut words = vec![text(loader), "--argv0".into(), program.clone(), "--library-path".into(), libraries.join(":")];
    words.extend([program, "--no-defaults".into()]);
    let share = home.join("usr/share/mysql");
    words.push(format!("--basedir={}", home.join("usr").display()));
    words.push(format!("--lc-messages-dir={}", share.display()));
    words.push(format!("--character-sets-dir={}", share.join("charsets").display()));
    words.push(format!("--plugin-dir={}", home.join("usr/lib/mysql/plugin").display()));
    words.extend(["--secure-file-priv=", "--mysqlx=0", "--disable-log-bin"].map(str::to_owned));
    words
}

fn run(words: &[String], log: &Path) -> Command {
    let log = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(log);
    command
}

impl Database {
    /// Makes a server and starts it.
    pub fn start(kind: Kind) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["data", "tmp"] {
            fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        fs::write(dir.path().join("accounts.sql"), accounts(kind)).expect("a file");
        let (log, data) = (dir.path().join("log"), dir.path().join("data"));
        let user = whoami();
        let mut words = match kind {
            Kind::Mariadb => ["mariadb-install-db", "--no-defaults", "--skip-test-db"].map(str::to_owned).to_vec(),
            Kind::Mysql => [mysqld(), vec!["--initialize-insecure".to_owned()]].concat(),
        };
        words.extend([format!("--datadir={}", data.display()), format!("--user={user}")]);
        // Several are made at once, and each has temporary tables of the same names.
        let made = run(&words, &log).env("TMPDIR", dir.path().join("tmp")).status().expect("the server is installed");
        assert!(made.success(), "{}", fs::read_to_string(&log).unwrap_or_default());
        let (port, door) = (free_port(), free_port());
        let child = Self::spawn(kind, dir.path(), port, door);
        let mut server = Self { kind, child, port, door, dir };
        server.listens();
        server
    }

    fn spawn(kind: Kind, dir: &Path, port: u16, door: u16) -> Child {
        let mut words = match kind {
            Kind::Mariadb => vec![
                "mariadbd".to_owned(),
                "--no-defaults".to_owned(),
                "--skip-log-bin".to_owned(),
                "--performance-schema=ON".to_owned(),
                format!("--extra-port={door}"),
                "--extra-max-connections=2".to_owned(),
                "--innodb-log-file-size=16M".to_owned(),
            ],
            Kind::Mysql => {
                let door = ["--admin-address=127.0.0.1".to_owned(), format!("--admin-port={door}")];
                [&mysqld()[..], &door, &["--innodb-redo-log-capacity=16M".to_owned()]].concat()
            }
        };
        words.extend(["data", "tmp"].map(|name| format!("--{name}dir={}", dir.join(name).display())));
        words.extend([
            format!("--socket={}", dir.join("sock").display()),
            format!("--pid-file={}", dir.join("pid").display()),
            format!("--init-file={}", dir.join("accounts.sql").display()),
            format!("--port={port}"),
            format!("--user={}", whoami()),
        ]);
        let more = [
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--event-scheduler=ON",
            "--innodb-buffer-pool-size=64M",
        ];
        words.extend(more.map(str::to_owned));
        run(&words, &dir.join("log")).spawn().expect("the server is installed")
    }

    fn listens(&mut self) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.try_wait().expect("a process");
            let log = || fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(ended.is_none() && began.elapsed() < PATIENCE, "it does not start: {}", log());
            pause(50);
        }
    }

    /// Kills the server and starts it again: it gives the ids of its sessions anew.
    pub fn restart(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.child = Self::spawn(self.kind, self.dir.path(), self.port, self.door);
        self.listens();
    }

    /// A client.
    pub async fn client(&self, user: &str) -> Conn {
        self.try_client(user).await.expect("a connection")
    }

    /// A client, if the server lets it in.
    pub async fn try_client(&self, user: &str) -> Result<Conn, mysql_async::Error> {
        client(self.port, user).await
    }

    /// The port of everybody.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The target of an account, with the second door.
    pub fn target(&self, user: &str) -> Arc<Target> {
        let door = match self.kind {
            Kind::Mariadb => "extra-port",
            Kind::Mysql => "admin-port",
        };
        let text = format!(
            "[[panes.mysql.targets]]\nname = 'db'\nurl = 'mysql://{user}@127.0.0.1:{}/'\n{door} = {}\nevery = '500ms'\n",
            self.port, self.door
        );
        let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
        let target = config::read(file.pane("mysql").expect("a table")).remove(0);
        file.finish(&["mysql"]).expect("a config without mistakes");
        target
    }

    /// The session of bongsu.
    pub fn session(&self, user: &str) -> Arc<Session> {
        Arc::new(Session::new(self.target(user)))
    }

    /// One number, asked by the administrator.
    pub async fn number(&self, sql: &str) -> u64 {
        let mut dba = self.client("dba").await;
        let row: Option<(Option<u64>,)> = dba.query_first(sql).await.expect("an answer");
        let _ = dba.disconnect().await;
        row.and_then(|row| row.0).unwrap_or_default()
    }

    /// Waits until the number is at least so large.
    pub async fn reaches(&self, sql: &str, wanted: u64) {
        let began = Instant::now();
        while self.number(sql).await < wanted {
            assert!(began.elapsed() < PATIENCE, "{sql} does not reach {wanted}");
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client of the server on a port.
pub async fn client(port: u16, user: &str) -> Result<Conn, mysql_async::Error> {
    let options = OptsBuilder::default().ip_or_hostname("127.0.0.1").tcp_port(port).prefer_socket(false);
    let schema = (user == "app").then_some("shop");
    Conn::new(options.user(Some(user)).db_name(schema).stmt_cache_size(0)).await
}

fn whoami() -> String {
    let told = Command::new("id").arg("-un").output().expect("id");
    String::from_utf8_lossy(&told.stdout).trim().to_owned()
}
