//! TRIAL
use super::*;
use crate::collect::Source;
use crate::domain::clock::SystemClock;
use crate::panes::mysql::source::*;
fn target(port: u16, user: &str) -> Arc<Target> {
    Arc::new(Target {
        name: "t".into(),
        user: user.into(),
        password: Some(crate::config::SecretRef::Inline("pw".to_string().into())),
        host: "127.0.0.1".into(),
        port,
        socket: None,
        second_door: None,
        tls: crate::panes::mysql::config::Tls::Prefer,
        ca: None,
        every: Duration::from_secs(1),
        limits: Default::default(),
    })
}
fn show<T: serde::Serialize>(what: &str, r: Result<T, Fault>) {
    match r {
        Ok(d) => {
            println!("{what}: {}", serde_json::to_string_pretty(&d).unwrap().chars().take(6000).collect::<String>())
        }
        Err(f) => println!("{what}: FAULT {:?} {}", f.kind, f.detail),
    }
}
#[tokio::test]
#[ignore = "trial"]
async fn trial() {
    let port: u16 = std::env::var("PORT").unwrap().parse().unwrap();
    let user = std::env::var("WHO").unwrap_or("watch".into());
    let session = Arc::new(Session::new(target(port, &user)));
    let t = Instant::now();
    println!("{:?} {:?}", session.link().await, t.elapsed());
    let clock: Arc<dyn crate::domain::clock::Clock> = Arc::new(SystemClock);
    let mut st = StatusSource::new(session.clone(), clock.clone());
    let mut a = ActivitySource::new(session.clone());
    let mut l = LocksSource::new(session.clone());
    let mut d = DeadlocksSource::new(session.clone(), clock);
    let mut s = StatementsSource::new(session.clone());
    let _ = s.poll().await;
    let _ = st.poll().await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let t = Instant::now();
    show("status", st.poll().await);
    println!("cost {:?} took {:?}", st.cost(), t.elapsed());
    show("activity", a.poll().await);
    println!("cost {:?}", a.cost());
    show("locks", l.poll().await);
    println!("cost {:?}", l.cost());
    show("deadlocks", d.poll().await);
    println!("cost {:?}", d.cost());
    show("statements", s.poll().await);
    println!("cost {:?}", s.cost());
}
