//! `[people.ID]` and `[groups]`: who can be told something.

use std::collections::BTreeMap;

use super::{Section, unknown};
use crate::domain::{
    escalation::ONCALL,
    people::{People, Person},
};

/// The longest id, in characters: that of a name in the timeline.
const LONGEST: usize = 64;
/// What nobody may be called: the room's own name, and what means whoever is on duty.
const TAKEN: [&str; 2] = ["bongsu", ONCALL];

/// Everybody; what is wrong is said and left out.
pub(super) fn read(file: &mut Section<'_>) -> People {
    let tables = file.named_tables("people");
    let persons: Vec<_> = tables.into_iter().map(|(id, section)| person(id, section)).collect();
    let people = People::new(persons.clone(), BTreeMap::new());
    let groups = file.table("groups").map(|section| groups(section, &people)).unwrap_or_default();
    People::new(persons, groups)
}

fn person(id: String, mut section: Section<'_>) -> Person {
    if let Some(wrong) = wrong_id(&id) {
        section.problem_here(wrong);
    }
    // Who somebody is and where they can be reached is nobody's business who is given a recording.
    for key in ["name", "email", "phone", "slack"] {
        section.conceal(key);
    }
    let is_name = |text: &str| !text.trim().is_empty() && !text.contains(char::is_control);
    let person = Person {
        name: checked(&mut section, "name", is_name, |_| "a name on one line".into()).unwrap_or_else(|| id.clone()),
        email: checked(&mut section, "email", is_address, |_| "an address such as \"jiwon@example.com\"".into()),
        phone: checked(&mut section, "phone", is_number, number_cure),
        slack: checked(&mut section, "slack", is_member, |_| {
            "a Slack member id such as \"U012AB3CD\" (in their profile: Copy member ID), not a name".into()
        }),
        id,
    };
    section.finish();
    person
}

fn groups(mut section: Section<'_>, people: &People) -> BTreeMap<String, Vec<String>> {
    let mut groups = BTreeMap::new();
    for (name, span) in section.keys().collect::<Vec<_>>() {
        let Some(members) = section.strings(name) else { continue };
        if people.knows(name) {
            section.report(span, format!("a person is called `{name}` already; give the group another name"));
        } else if let Some(wrong) = wrong_id(name) {
            section.report(span, wrong);
        }
        for (nth, member) in members.iter().enumerate() {
            if !people.knows(member) {
                section.problem(name, unknown("person", member, people.ids()));
            } else if members[..nth].contains(member) {
                section.problem(name, format!("`{member}` is in it twice; once is enough"));
            }
        }
        groups.insert(name.to_owned(), members);
    }
    section.finish();
    groups
}

/// A text that is what it must be; else that it must.
fn checked(
    section: &mut Section<'_>,
    key: &str,
    is_right: impl Fn(&str) -> bool,
    cure: impl Fn(&str) -> String,
) -> Option<String> {
    let text = section.string(key)?;
    if !is_right(&text) {
        section.problem(key, format!("`{key}` must be {}", cure(&text)));
        return None;
    }
    Some(text)
}

/// Why nobody can be called so.
fn wrong_id(id: &str) -> Option<String> {
    if TAKEN.contains(&id) {
        let means = if id == ONCALL { "whoever is on duty" } else { "the room itself" };
        return Some(format!("`{id}` means {means}; choose another name"));
    }
    let is_word = !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || c.is_control());
    let wrong = !is_word || id.chars().count() > LONGEST;
    wrong.then(|| format!("`{id}` must be one word of at most {LONGEST} characters"))
}

/// Whether a number is one of ITU-T E.164: a plus, the country's code and the subscriber's number, 15 digits at most.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn number_cure(wrong: &str) -> String {
    let bare: String = wrong.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
    if is_number(&bare) {
        return format!("written without anything between its digits: \"{bare}\"");
    }
    "in E.164: a plus, the country's code and the number without its leading 0, such as \"+821012345678\"".into()
}

/// Whether a text is one plain address (RFC 5321, without quoted local parts), so that it can stand in a mail's header.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let is_label = |label: &str| {
        let inner = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        inner && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let is_local = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));
    local.len() <= 64 && text.len() <= 254 && is_local && domain.split('.').all(is_label)
}

/// Whether a text is the id of a member of a Slack workspace.
fn is_member(text: &str) -> bool {
    let rest = text.strip_prefix(['U', 'W']).unwrap_or_default();
    (6..=20).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_told_from_what_only_looks_like_one() {
        for (right, wrong) in [("+821012345678", "010-1234-5678"), ("+12025550143", "+0821012345678")] {
            assert!(is_number(right) && !is_number(wrong));
        }
        for wrong in ["", "+", "+82", "+82 10-1234-5678", "+8210123456789012", "+82101234567a", "+८२१०१२३४५६७"]
        {
            assert!(!is_number(wrong), "{wrong}");
        }
        assert!(number_cure("+82 (10) 1234-5678").ends_with("\"+821012345678\""));
        for right in ["jiwon@example.com", "on.call+db@mail-1.example.co.kr", "root@localhost"] {
            assert!(is_address(right), "{right}");
        }
        for wrong in
            ["", "@", "jiwon", "a@", "@b", "a@b@c", "a b@c", "a@b..c", ".a@b", "a@-b", "a@b\r\nBcc: c", "<a@b>"]
        {
            assert!(!is_address(wrong), "{wrong}");
        }
        assert!(is_member("U012AB3CD") && is_member("W012AB3CD"));
        for wrong in ["", "U", "@jiwon", "u012ab3cd", "C012AB3CD", "U012AB3CD>"] {
            assert!(!is_member(wrong), "{wrong}");
        }
    }
}
