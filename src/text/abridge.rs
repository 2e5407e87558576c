//! Lists of lines that are nearly the same: what they share is said once.

/// So many bytes that a line has in common with the one before are left out; less is not worth a second look.
const LIKE: usize = 24;

/// The lines, of which all but the first leave out the words that they begin with like the one before: what they have of
/// their own is seen, and still every word of them can be told.
#[must_use]
pub fn abridged(lines: &[String]) -> Vec<String> {
    let mut last = "";
    let abridged = lines.iter().map(|line| {
        let alike = last.chars().zip(line.chars()).take_while(|(one, other)| one == other);
        let alike: usize = alike.map(|(one, _)| one.len_utf8()).sum();
        let word = line[..alike].rfind(' ').map_or(0, |at| at + 1);
        last = line;
        if word < LIKE { line.clone() } else { format!("… {}", &line[word..]) }
    });
    abridged.collect()
}

#[cfg(test)]
mod tests {
    use super::abridged;

    fn of(lines: &[&str]) -> Vec<String> {
        abridged(&lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_lines_share_is_said_once() {
        let long = "EVAL \"if redis.call('GET')\" 1";
        let shown = of(&[&format!("{long} lock:1 a"), &format!("{long} lock:2 a"), &format!("{long} 자물쇠 b")]);
        assert_eq!(shown[1..], ["… lock:2 a", "… 자물쇠 b"]);
        assert_eq!(shown[0], format!("{long} lock:1 a"));
    }

    #[test]
    fn short_lines_and_other_lines_stay_whole() {
        assert_eq!(of(&["KILL 4711", "KILL 4712"]), ["KILL 4711", "KILL 4712"]);
        assert_eq!(of(&[]), Vec::<String>::new());
        assert_eq!(of(&["가나다라마바사아자차카타", "가나다라마바사아자차카하"])[1], "가나다라마바사아자차카하");
    }
}
