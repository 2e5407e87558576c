//! `depends-on` of the targets of any pane: who needs whom, as the person says it. The panes need not know.

use super::{
    Section,
    section::{quoted, unknown},
};
use crate::domain::{dependency::Dependency, signal::Place};

/// The key: any target may have it.
pub(super) const KEY: &str = "depends-on";

/// Whether tables of this name are those of targets: `panes.mysql.targets`.
pub(super) fn is_target(path: &str) -> bool {
    let mut parts = path.split('.');
    parts.next() == Some("panes") && parts.nth(1) == Some("targets") && parts.next().is_none()
}

/// One target needs another.
struct Edge {
    above: Place,
    below: Place,
}

/// Reads the key of all targets. What is wrong becomes a problem of the config, and is left out.
pub(super) fn read(root: &mut Section<'_>) -> Vec<Dependency> {
    let mut places = Vec::new();
    let mut wanted = Vec::new();
    let Some(mut panes) = root.table("panes") else { return Vec::new() };
    for (pane, _) in panes.keys().filter(|(pane, _)| panes.is_table(pane)).collect::<Vec<_>>() {
        // A pane without such tables has no targets.
        for mut target in panes.table(pane).into_iter().flat_map(|mut section| section.tables("targets")) {
            let Some(name) = target.string("name") else { continue };
            let place = Place::new(pane, name);
            wanted.extend(target.strings_at(KEY).into_iter().map(|(text, span)| (place.clone(), text, span)));
            places.push(place);
        }
    }
    wanted.sort_by_key(|(_, _, span)| span.start);
    let mut edges: Vec<Edge> = Vec::new();
    for (above, text, span) in wanted {
        match find(&places, &text).and_then(|below| straight(&edges, &above, below)) {
            Ok(below) => edges.push(Edge { above, below }),
            Err(message) => root.report(span, message),
        }
    }
    edges.into_iter().map(|edge| Dependency::between(edge.above, edge.below)).collect()
}

/// The target that a text means: its name, or its pane and its name.
fn find(places: &[Place], text: &str) -> Result<Place, String> {
    let full = |place: &Place| format!("{}/{}", place.pane, place.target);
    let mut named: Vec<&Place> = places.iter().filter(|place| place.target == text).collect();
    if named.is_empty() {
        named = places.iter().filter(|place| full(place) == text).collect();
    }
    // One that stands there twice is a mistake that is told elsewhere.
    named.dedup();
    match *named {
        [one] => Ok(one.clone()),
        [] => {
            let known: Vec<String> = match text.split_once('/') {
                Some((pane, _)) if places.iter().any(|place| place.pane == pane) => places.iter().map(full).collect(),
                _ => places.iter().map(|place| place.target.clone()).collect(),
            };
            Err(unknown("target", text, known.iter().map(String::as_str)))
        }
        _ => {
            let full: Vec<_> = named.into_iter().map(full).collect();
            let full: Vec<_> = full.iter().map(String::as_str).collect();
            Err(format!("several panes have a target `{text}`: write one of {}", quoted(&full)))
        }
    }
}

/// `below`, unless it needs `above` already.
fn straight(edges: &[Edge], above: &Place, below: Place) -> Result<Place, String> {
    if *above == below {
        return Err(format!("`{}` cannot depend on itself", above.target));
    }
    let mut paths = vec![vec![&below]];
    let mut seen = vec![&below];
    while let Some(path) = paths.pop() {
        let Some(end) = path.last() else { continue };
        for next in edges.iter().filter(|edge| edge.above == **end).map(|edge| &edge.below) {
            if next == above {
                let ring: Vec<_> =
                    [above].into_iter().chain(path).chain([above]).map(|place| place.target.as_str()).collect();
                return Err(format!(
                    "`{KEY}` must not go round: {}; leave out the one that needs the others least",
                    ring.join(" → ")
                ));
            }
            if !seen.contains(&next) {
                seen.push(next);
                paths.push(path.iter().copied().chain([next]).collect());
            }
        }
    }
    Ok(below)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{config::File, domain::dependency::Dependency};

    const TARGETS: &str = "[[panes.services.targets]]\nname = \"web\"\nWEB\n\
                           [[panes.services.targets]]\nname = \"api\"\nAPI\n\
                           [[panes.mysql.targets]]\nname = \"orders-db\"\nDB\n\
                           [[panes.redis.targets]]\nname = \"locks\"\n\
                           [[panes.kafka.targets]]\nname = \"locks\"\n[panes.timeline]\n";

    /// What is read when `web`, `api` and `orders-db` say so, and what is wrong with it.
    fn read(web: &str, api: &str, db: &str) -> (Vec<String>, String) {
        let line = |list: &str| if list.is_empty() { String::new() } else { format!("depends-on = {list}") };
        let text = TARGETS.replace("WEB", &line(web)).replace("API", &line(api)).replace("DB", &line(db));
        let file = File::from_text(Path::new("config.toml"), &text).expect("TOML");
        let told = |Dependency { above, below }| format!("{above:?} {below:?}").replace("Place", "");
        let found = file.dependencies().into_iter().map(told).collect();
        (found, file.judged().err().map(|error| error.to_string()).unwrap_or_default())
    }

    fn wrong(web: &str, api: &str, db: &str) -> String {
        read(web, api, db).1
    }

    #[test]
    fn a_target_names_what_it_needs_with_its_pane_where_that_is_needed() {
        let (found, wrong) = read("[\"api\"]", "[\"orders-db\", \"mysql/orders-db\", \"redis/locks\"]", "");
        assert_eq!(wrong, "");
        assert_eq!(found.len(), 4);
        assert!(found[0].contains("\"web\"") && found[0].contains("\"api\""), "{}", found[0]);
        assert!(found[3].contains("\"redis\"") && found[3].contains("\"locks\""), "{}", found[3]);
    }

    #[test]
    fn what_is_not_there_is_guessed_and_what_is_there_twice_must_be_told_apart() {
        assert!(wrong("[\"apj\"]", "", "").contains("unknown target `apj`, did you mean `api`?"));
        assert!(wrong("[\"mysql/order-db\"]", "", "").contains("did you mean `mysql/orders-db`?"));
        let twice = wrong("", "[\"locks\"]", "");
        assert!(twice.contains("several panes have a target `locks`: write one of `kafka/locks`, `redis/locks`"));
        assert!(wrong("\"api\"", "", "").contains("write depends-on = [\"api\"]"));
        assert!(wrong("[7]", "", "").contains("`depends-on` must hold texts"));
    }

    #[test]
    fn a_ring_is_a_mistake_at_the_place_that_closes_it() {
        let (found, said) = read("[\"api\"]", "[\"orders-db\"]", "[\"web\"]");
        assert_eq!(found.len(), 2);
        assert!(said.contains("must not go round: orders-db → web → api → orders-db"), "{said}");
        assert!(said.contains("config.toml:9:15"), "{said}");
        assert!(wrong("[\"web\"]", "", "").contains("`web` cannot depend on itself"));
    }

    #[test]
    fn only_targets_have_it_and_a_recording_keeps_it() {
        let (_, said) = read("[\"api\"]", "", "");
        assert_eq!(said, "");
        let text = "[panes.p]\ndepends-on = [\"x\"]\n";
        let file = File::from_text(Path::new("config.toml"), text).expect("TOML");
        file.pane("p").expect("a pane").finish();
        assert!(file.judged().is_err(), "a pane is no target");

        let text = TARGETS.replace("WEB", "depends-on = [\"api\"]").replace("API", "").replace("DB", "");
        let shared = File::from_text(Path::new("config.toml"), &text).expect("TOML").shareable();
        let recorded = File::recorded(Path::new("a.bongsu"), &shared).expect("TOML");
        assert_eq!(recorded.dependencies().len(), 1);
        let renamed = File::recorded(Path::new("a.bongsu"), &shared.replace("[\"api\"]", "[\"other\"]")).expect("TOML");
        assert!(renamed.dependencies().is_empty() && renamed.judged().is_ok(), "a recording must play");
    }
}
