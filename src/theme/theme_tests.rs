use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Style},
};

use super::*;
use crate::{domain::verdict::Verdict, text};

/// The contrast of two colours, 1 to 21, as WCAG 2.1 defines it.
fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn rgb(colour: Option<Color>) -> Option<(u8, u8, u8)> {
    match colour {
        Some(Color::Rgb(r, g, b)) => Some((r, g, b)),
        _ => None,
    }
}

#[test]
fn every_shipped_theme_loads() {
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(theme.name(), name);
    }
}

#[test]
fn every_file_in_the_folder_is_shipped() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    for file in std::fs::read_dir(folder).expect("themes") {
        let stem = file.expect("a file").path().file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(Theme::SHIPPED.contains(&stem.as_str()), "{stem}");
    }
}

#[test]
fn severities_differ_in_every_theme_also_without_colour() {
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).expect("loads");
        for (one, other) in [(Role::Ok, Role::Crit), (Role::Warn, Role::Crit), (Role::Ok, Role::Warn)] {
            assert_ne!(theme.style(one), theme.style(other), "{name}: {one:?} and {other:?} look alike");
        }
        let bare = theme.without_colour();
        assert_ne!(bare.style(Role::Selected), bare.style(Role::Text), "{name}");
        assert_ne!(bare.style(Role::Crit), bare.style(Role::Text), "{name}");
        assert!(Role::ALL.iter().all(|role| bare.style(*role).fg.is_none() && bare.style(*role).bg.is_none()));
    }
}

#[test]
fn text_can_be_read_wherever_both_colours_are_known() {
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).expect("loads");
        let ground = rgb(theme.style(Role::Text).bg);
        for role in Role::ALL {
            let style: Style = theme.style(role);
            let (Some(fg), Some(bg)) = (rgb(style.fg), rgb(style.bg).or(ground)) else { continue };
            let quiet = matches!(role, Role::Border | Role::FireOut | Role::Struck);
            let least = if quiet { 2.0 } else { 4.5 };
            assert!(contrast(fg, bg) >= least, "{name}: {} has a contrast of {:.1}", role.id(), contrast(fg, bg));
        }
    }
}

#[test]
fn a_wrong_theme_says_everything_that_is_wrong() {
    let error =
        Theme::parse("mine", "[roles]\ncrti = { fg = 'red' }\nok = { fg = 'grene' }\nwarn = { add = ['bolt'] }")
            .expect_err("three mistakes")
            .to_string();
    assert!(error.contains("2:1: there is no role `crti`; did you mean `crit`?"), "{error}");
    assert!(error.contains("3:") && error.contains("`grene` is no colour"), "{error}");
    assert!(error.contains("did you mean `bold`?"), "{error}");
    assert!(Theme::shipped("drak").expect_err("no such").to_string().contains("did you mean `dark`?"));
}

#[test]
fn verdicts_have_glyphs_of_their_own_one_cell_wide() {
    for glyphs in [Glyphs::unicode(), Glyphs::ascii()] {
        let mut signs =
            [Verdict::Ok, Verdict::Warn, Verdict::Unknown, Verdict::Crit].map(|v| glyphs.verdict(v)).to_vec();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), 4);
        let all = glyphs.border.iter().chain(&glyphs.border_focused).chain(&glyphs.spark).chain(&glyphs.verdicts);
        assert!(all.chain(&glyphs.fires).all(|sign| text::width(sign) == 1));
        assert!(glyphs.branches.iter().all(|sign| text::width(sign) == 2));
    }
}

#[test]
fn a_folded_picture_is_ascii_and_keeps_its_columns() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
    buffer.set_string(0, 0, "▾ 결제 → ok", Style::new());
    fold_ascii(&mut buffer);
    let line: String = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
    assert_eq!(line, "v ???? > ok ");
}
