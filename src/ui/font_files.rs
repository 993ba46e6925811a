//! The embedded fonts: Inter for text (SIL Open Font License), Lucide for icons (ISC).

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

pub(super) const MEDIUM: &str = "medium";
pub(super) const SEMIBOLD: &str = "semibold";
pub(super) const ICONS: &str = "icons";

/// A family of ours by its name.
pub(super) fn family(name: &str) -> FontFamily {
    FontFamily::Name(name.into())
}

/// Every family with its files; other scripts come from the system's fonts.
pub(super) fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 4] = [
        (
            "inter",
            include_bytes!("../../assets/fonts/Inter-Regular.ttf"),
        ),
        (
            MEDIUM,
            include_bytes!("../../assets/fonts/Inter-Medium.ttf"),
        ),
        (
            SEMIBOLD,
            include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"),
        ),
        (
            ICONS,
            include_bytes!("../../assets/fonts/lucide-subset.ttf"),
        ),
    ];
    for (name, bytes) in files {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family_of, names) in [
        (FontFamily::Proportional, vec!["inter", ICONS]),
        (FontFamily::Monospace, vec!["inter", ICONS]),
        (family(MEDIUM), vec![MEDIUM, "inter", ICONS]),
        (family(SEMIBOLD), vec![SEMIBOLD, "inter", ICONS]),
        (family(ICONS), vec![ICONS, "inter"]),
    ] {
        fonts.families.insert(
            family_of,
            names.into_iter().map(ToOwned::to_owned).collect(),
        );
    }
    fonts
}
