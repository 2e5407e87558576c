use super::*;

fn process(user: &str, host: &str, query: &str, age_s: f64) -> Process {
    let command = if query.is_empty() { "Sleep" } else { "Query" };
    Process {
        user: user.into(),
        host: host.into(),
        command: command.into(),
        query: query.into(),
        age_s,
        ..Process::default()
    }
}

fn wish(params: &[(&str, &str)]) -> Result<Wish, Refusal> {
    let ask = params.iter().fold(Ask::new("mysql.kill-matching", "db"), |ask, (name, value)| ask.with(name, *value));
    Wish::of(&ask, Lang::En)
}

#[test]
fn an_empty_wish_never_means_all() {
    for nothing in
        [&[][..], &[(USER, "")], &[(USER, " "), (STATEMENT, "  "), (MIN_AGE, "")], &[(MIN_AGE, "0")], &[("id", "7")]]
    {
        assert!(wish(nothing).is_err(), "{nothing:?}");
    }
    assert_eq!(wish(&[(MIN_AGE, "soon")]).unwrap_err().field.as_deref(), Some(MIN_AGE));
    assert_eq!(wish(&[(MIN_AGE, "30 s")]).unwrap().age_s, 30);
}

#[test]
fn each_wish_narrows() {
    let session = process("app", "10.0.3.7:51422", "SELECT * FROM stock WHERE id = 17", 42.0);
    let fits = |params: &[(&str, &str)]| wish(params).unwrap().fits(&session);
    for yes in [
        &[(USER, "app")][..],
        &[(HOST, "10.0.3.7")],
        &[(HOST, "10.0.3.7:51422")],
        &[(STATEMENT, "from STOCK")],
        &[(STATEMENT, "SELECT * FROM stock WHERE id = 99")],
        &[(STATEMENT, "select * from stock where id = ?"), (COMMAND, "Query"), (MIN_AGE, "42")],
    ] {
        assert!(fits(yes), "{yes:?}");
    }
    for no in [
        &[(USER, "ap")][..],
        &[(USER, "app"), (HOST, "10.0.3")],
        &[(STATEMENT, "delete")],
        &[(COMMAND, "Sleep")],
        &[(USER, "app"), (MIN_AGE, "43")],
    ] {
        assert!(!fits(no), "{no:?}");
    }
    let asleep = process("app", "h:1", "", 42.0);
    assert!(!wish(&[(STATEMENT, "?")]).unwrap().fits(&asleep), "who runs nothing has no statement");
}

#[test]
fn fields_are_filled_in_from_the_row() {
    let session = process("app", "10.0.3.7:51422", "SELECT 17", 42.0);
    let values: Vec<String> = fields(Some(&session), Lang::En).into_iter().map(|field| field.value).collect();
    assert_eq!(values, ["app", "10.0.3.7", "SELECT ?", "Query", ""]);
    let asked = fields(Some(&session), Lang::En);
    let ask = asked.iter().fold(Ask::new("x", "y"), |ask, field| ask.with(&field.name, field.value.clone()));
    assert!(Wish::of(&ask, Lang::En).unwrap().fits(&session), "what is filled in finds the row itself");
    assert!(fields(None, Lang::Ko).iter().all(|field| field.value.is_empty() && field.optional));
}
