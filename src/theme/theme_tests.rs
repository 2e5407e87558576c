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
fn every_root_theme_names_every_role() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    for name in ["terminal", "dark", "light", "high-contrast"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("a theme");
        let table: toml::Table = text.parse().expect("TOML");
        let roles = table["roles"].as_table().expect("roles");
        let missing: Vec<_> = Role::ALL.iter().map(|role| role.id()).filter(|id| !roles.contains_key(*id)).collect();
        assert!(missing.is_empty(), "{name} does not name {missing:?}");
    }
}

#[test]
fn severities_differ_in_every_theme() {
    const VERDICTS: [Role; 4] = [Role::Ok, Role::Warn, Role::Unknown, Role::Crit];
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).expect("loads");
        for (at, one) in VERDICTS.into_iter().enumerate() {
            for other in &VERDICTS[at + 1..] {
                assert_ne!(theme.style(one), theme.style(*other), "{name}: {one:?} and {other:?} look alike");
            }
        }
    }
}

#[test]
fn without_colour_what_stands_out_still_does() {
    for name in Theme::SHIPPED {
        let bare = Theme::shipped(name).expect("loads").without_colour();
        assert!(Role::ALL.iter().all(|role| bare.style(*role).fg.is_none() && bare.style(*role).bg.is_none()));
        let seen = [Role::Crit, Role::Selected, Role::SelectedIdle, Role::Banner, Role::BannerCrit, Role::Input];
        for role in seen.into_iter().chain([Role::TitleFocused, Role::Key, Role::Match, Role::Struck, Role::FireLit]) {
            assert_ne!(bare.style(role), bare.style(Role::Text), "{name}: without colour {} is like text", role.id());
        }
    }
}

#[test]
fn mono_has_no_colour_and_terminal_none_that_vanishes_on_black_or_white() {
    let mono = Theme::shipped("mono").expect("loads");
    assert_eq!(mono.without_colour().styles, mono.styles);
    let theme = Theme::shipped("terminal").expect("loads");
    for role in Role::ALL {
        let style = theme.style(role);
        assert_eq!(style.bg, None, "{}", role.id());
        // Blue drowns on black; yellow and the bright ones on white. Cyan is faint on white, so it only adorns.
        let verdict = matches!(role, Role::Ok | Role::Warn | Role::Unknown | Role::Crit);
        assert!(
            matches!(style.fg, None | Some(Color::Red | Color::Green | Color::Magenta))
                || (style.fg == Some(Color::Cyan) && !verdict),
            "{} is {:?}",
            role.id(),
            style.fg
        );
    }
}

#[test]
fn text_can_be_read_wherever_both_colours_are_known() {
    let mut pairs = 0;
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).expect("loads");
        let base = theme.style(Role::Text);
        for role in Role::ALL {
            let style: Style = base.patch(theme.style(role));
            let (Some(fg), Some(bg)) = (rgb(style.fg), rgb(style.bg)) else { continue };
            pairs += 1;
            let quiet = matches!(role, Role::Border | Role::FireOut | Role::Struck);
            let least = if quiet { 2.0 } else { 4.5 };
            assert!(contrast(fg, bg) >= least, "{name}: {} has a contrast of {:.1}", role.id(), contrast(fg, bg));
        }
    }
    assert_eq!(pairs, 4 * Role::ALL.len(), "dark, light, high-contrast and colour-blind give all their colours");
}

#[test]
fn a_wrong_theme_says_everything_that_is_wrong() {
    let text = "[palette]\nsky = 'blu'\n[roles]\ncrti = { fg = 'red' }\nok = { fg = 'grene', bg = '#12345' }\n\
                warn = { fg = 'sky', add = ['bolt'] }";
    let error = Theme::parse("mine", text).expect_err("five mistakes").to_string();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(lines[0], "mine:2:7: `blu` is no colour; did you mean `blue`?");
    assert_eq!(lines[1], "mine:4:1: there is no role `crti`; did you mean `crit`?");
    assert_eq!(lines[2], "mine:5:13: `grene` is no colour; did you mean `green`?");
    assert!(lines[3].starts_with("mine:5:27: `#12345` is no colour; write"), "{error}");
    assert_eq!(lines[4], "mine:6:29: there is no modifier `bolt`; did you mean `bold`?");
    assert_eq!(lines.len(), 5);
    for (text, said) in [
        ("inherits = 'drak'", "mine:1:12: there is no theme `drak`; did you mean `dark`?"),
        ("[roles]\nok = { foreground = 'red' }", "mine:2:8: unknown field `foreground`"),
        ("[roles\n", "mine:1:7: "),
    ] {
        let error = Theme::parse("mine", text).expect_err("a mistake").to_string();
        assert!(error.starts_with(said), "{error}");
    }
    assert!(Theme::shipped("drak").expect_err("no such").to_string().contains("did you mean `dark`?"));
}

#[test]
fn a_theme_of_ones_own_inherits_styles_and_palette() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("night.toml", "inherits = 'dark'\n[roles]\nkey = { fg = 'violet' }");
    let (night, dark) =
        (Theme::load("night", Some(folder.path())).expect("loads"), Theme::shipped("dark").expect("loads"));
    assert_eq!(night.style(Role::Key).fg, dark.style(Role::Unknown).fg, "a colour of the other theme's palette");
    assert_eq!(night.style(Role::Crit), dark.style(Role::Crit));
    write("dark.toml", "inherits = 'dark'\n[roles]\ntext = {}");
    let own = Theme::load("dark", Some(folder.path())).expect("a shipped theme, changed a little");
    assert_eq!((own.style(Role::Text).bg, own.style(Role::Crit)), (None, dark.style(Role::Crit)));
    write("bad.toml", "[roles]\nok = { fg = 'grene' }");
    let error = Theme::load("bad", Some(folder.path())).expect_err("a mistake").to_string();
    assert!(error.ends_with("bad.toml:2:13: `grene` is no colour; did you mean `green`?"), "{error}");
    write("big.toml", &"#".repeat(300_000));
    assert!(Theme::load("big", Some(folder.path())).is_err());
    assert!(Theme::load("../night", Some(&folder.path().join("x"))).is_err());
}

#[test]
fn verdicts_have_glyphs_of_their_own_and_every_sign_is_one_cell_wide() {
    for glyphs in [Glyphs::unicode(), Glyphs::ascii()] {
        let mut verdicts =
            [Verdict::Ok, Verdict::Warn, Verdict::Unknown, Verdict::Crit].map(|v| glyphs.verdict(v)).to_vec();
        verdicts.sort_unstable();
        verdicts.dedup();
        assert_eq!(verdicts.len(), 4);
        assert!(signs(&glyphs).all(|sign| text::width(sign) == 1));
        assert!(glyphs.branches.iter().all(|sign| text::width(sign) == 2));
    }
    assert!(signs(&Glyphs::ascii()).chain(Glyphs::ascii().branches).all(str::is_ascii));
}

/// All signs of one cell.
fn signs(glyphs: &Glyphs) -> impl Iterator<Item = &'static str> + use<> {
    let borders = glyphs.border.into_iter().chain(glyphs.border_focused);
    let lists = borders.chain(glyphs.spark).chain(glyphs.verdicts).chain(glyphs.fires).chain(glyphs.sorted);
    let single = [glyphs.lamp_out, glyphs.gap, glyphs.ellipsis, glyphs.mark, glyphs.here, glyphs.arrow];
    lists.chain(glyphs.scroll).chain(glyphs.entries).chain(glyphs.tape).chain(single)
}

#[test]
fn every_sign_of_ours_has_a_stand_in_of_ascii() {
    let own = signs(&Glyphs::unicode()).chain(["├", "└", "│", "▾"]);
    for sign in own.filter(|sign| *sign != "?") {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2, 1));
        buffer.set_string(0, 0, sign, Style::new());
        fold_ascii(&mut buffer);
        assert!(buffer.content[0].symbol() != "?" && buffer.content[0].symbol().is_ascii(), "{sign}");
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
