//! What a look at a journal brings to light, as data and as sentences.

use std::path::PathBuf;

use crate::domain::{event::Seq, words::Lang};

/// The result of a look at a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// How many lines the file has, readable or not.
    pub lines: usize,
    /// The highest number among the entries that belong to the chain; 0 when there is none.
    pub last_seq: Seq,
    /// Whether the head, kept elsewhere, names a line that is there and unchanged.
    pub head_matches: bool,
    /// Everything that is to be said, in the order of the file.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing that was confirmed is lost, changed or in doubt.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.findings.iter().any(Finding::is_damage)
    }

    /// The lowest number that is lost, changed or in doubt; `None` also when the damage has no number.
    #[must_use]
    pub fn first_bad_seq(&self) -> Option<Seq> {
        self.findings.iter().filter(|finding| finding.is_damage()).filter_map(|finding| finding.seq).min()
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line of the file, from 1, where there is one.
    pub line: Option<usize>,
    /// The number of the (first) entry concerned, where it is known.
    pub seq: Option<Seq>,
    /// What it is.
    pub what: What,
}

/// The kinds of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The line is not a line of a journal: bytes in it changed. `seq` is what its place suggests.
    Unreadable,
    /// The line does not have the fingerprint that the next line, or the head, keeps of it.
    Altered,
    /// Entries are missing, from `seq` to here.
    Missing {
        /// The last of them.
        last: Seq,
    },
    /// The end was cut off: the head knows entries from `seq` to here.
    CutTail {
        /// The last of them.
        last: Seq,
    },
    /// The line stands after lines with higher numbers.
    OutOfOrder,
    /// The line does not belong to the chain: it was put in, or is there twice.
    Stray,
    /// The line continues the chain but bongsu never set out to write it (or the machine lost power).
    Unconfirmed,
    /// The head is gone: whether the end was cut off cannot be told.
    HeadMissing,
    /// The head is damaged: whether the end was cut off cannot be told.
    HeadUnreadable,
    /// An unfinished line at the end; nobody was told that it was saved.
    Torn {
        /// How long it is.
        bytes: usize,
        /// Where it was put, when the room was opened for writing.
        aside: Option<PathBuf>,
    },
    /// Entries that an earlier bongsu could not save here were taken over, from `seq` on.
    Adopted {
        /// How many.
        entries: usize,
        /// From where.
        from: PathBuf,
    },
    /// Entries that an earlier bongsu could not save, from `seq` on, still cannot be saved: they are only there.
    StillUnsaved {
        /// How many.
        entries: usize,
        /// Where.
        from: PathBuf,
    },
    /// Entries that an earlier bongsu could not save do not fit on this journal and are left where they are.
    LeftOver {
        /// Where.
        path: PathBuf,
    },
}

impl Finding {
    pub(super) const fn at(line: usize, seq: Seq, what: What) -> Self {
        Self { line: Some(line), seq: Some(seq), what }
    }

    pub(super) const fn about(what: What) -> Self {
        Self { line: None, seq: None, what }
    }

    /// Whether something that was confirmed is lost, changed or in doubt; the rest is good to know.
    #[must_use]
    pub const fn is_damage(&self) -> bool {
        let good_to_know = matches!(
            self.what,
            What::Torn { .. } | What::Adopted { .. } | What::StillUnsaved { .. } | What::LeftOver { .. }
        );
        !good_to_know
    }

    /// The finding as a sentence.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let sentence = match lang {
            Lang::En => self.english(),
            Lang::Ko => self.korean(),
        };
        match (self.line, lang) {
            (Some(line), Lang::En) => format!("line {line}: {sentence}"),
            (Some(line), Lang::Ko) => format!("{line}번째 줄: {sentence}"),
            (None, _) => sentence,
        }
    }

    fn english(&self) -> String {
        let seq = self.seq.unwrap_or_default();
        match &self.what {
            What::Unreadable => format!("entry {seq} cannot be read: bytes of the line were changed."),
            What::Altered => format!("entry {seq} was altered: it does not have the fingerprint kept of it."),
            What::Missing { last } if *last == seq => format!("entry {seq} is missing before this line."),
            What::Missing { last } => format!("entries {seq} to {last} are missing before this line."),
            What::CutTail { last } if *last == seq => format!("The end was cut off: entry {seq} is missing."),
            What::CutTail { last } => format!("The end was cut off: entries {seq} to {last} are missing."),
            What::OutOfOrder => format!("entry {seq} was moved: it stands after later entries."),
            What::Stray => format!("a line that calls itself entry {seq} was put in: it is not part of the chain."),
            What::Unconfirmed => {
                format!("entry {seq} was added by something else than bongsu, or just before a power failure.")
            }
            What::HeadMissing => "The head of the journal is gone: a cut end would not be seen.".into(),
            What::HeadUnreadable => "The head of the journal is damaged: a cut end would not be seen.".into(),
            What::Torn { bytes, aside: None } => {
                format!("The last line is unfinished ({bytes} bytes); it was never confirmed.")
            }
            What::Torn { bytes, aside: Some(path) } => {
                format!("An unfinished last line ({bytes} bytes, never confirmed) was put aside in {}.", path.display())
            }
            What::Adopted { entries, from } => {
                format!("Entries that could not be saved before ({entries}) were taken over from {}.", from.display())
            }
            What::StillUnsaved { entries, from } => {
                format!("Entries of an earlier time ({entries}) are still unsaved and only in {}.", from.display())
            }
            What::LeftOver { path } => format!(
                "Entries that could not be saved before do not fit on this journal and are still in {}.",
                path.display()
            ),
        }
    }

    fn korean(&self) -> String {
        let seq = self.seq.unwrap_or_default();
        match &self.what {
            What::Unreadable => format!("{seq}번 기록을 읽을 수 없습니다. 줄의 내용이 손상되었습니다."),
            What::Altered => format!("{seq}번 기록이 변경되었습니다. 보관된 해시와 다릅니다."),
            What::Missing { last } if *last == seq => format!("이 줄 앞의 {seq}번 기록이 없습니다."),
            What::Missing { last } => format!("이 줄 앞의 {seq}–{last}번 기록이 없습니다."),
            What::CutTail { last } if *last == seq => format!("끝이 잘렸습니다. {seq}번 기록이 없습니다."),
            What::CutTail { last } => format!("끝이 잘렸습니다. {seq}–{last}번 기록이 없습니다."),
            What::OutOfOrder => format!("{seq}번 기록의 위치가 바뀌었습니다. 더 나중 기록 뒤에 있습니다."),
            What::Stray => format!("{seq}번이라고 적힌 줄이 끼어들었습니다. 해시 체인에 속하지 않습니다."),
            What::Unconfirmed => {
                format!("{seq}번 기록은 bongsu가 아닌 다른 것이 추가했거나 정전 직전에 쓰였습니다.")
            }
            What::HeadMissing => "저널의 헤드 파일이 없습니다. 끝이 잘려도 알 수 없습니다.".into(),
            What::HeadUnreadable => "저널의 헤드 파일이 손상되었습니다. 끝이 잘려도 알 수 없습니다.".into(),
            What::Torn { bytes, aside: None } => {
                format!("마지막 줄이 쓰다 만 상태입니다({bytes}바이트). 저장 확인된 적이 없는 줄입니다.")
            }
            What::Torn { bytes, aside: Some(path) } => {
                format!("쓰다 만 마지막 줄({bytes}바이트, 저장 확인 전)을 {}에 옮겨 두었습니다.", path.display())
            }
            What::Adopted { entries, from } => {
                format!("이전에 저장하지 못한 기록 {entries}건을 {}에서 가져왔습니다.", from.display())
            }
            What::StillUnsaved { entries, from } => {
                format!("이전 기록 {entries}건이 아직 저장되지 못하고 {}에만 있습니다.", from.display())
            }
            What::LeftOver { path } => {
                format!("이전에 저장하지 못한 기록이 이 저널과 이어지지 않아 {}에 그대로 있습니다.", path.display())
            }
        }
    }
}
