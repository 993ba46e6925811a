//! Icons: Lucide glyphs from the embedded subset font (`assets/fonts/lucide-subset.ttf`), used with `theme::icon_font`.

/// Lucide "clock".
pub const CLOCK: &str = "\u{e087}";
/// Lucide "list".
pub const LIST: &str = "\u{e106}";
/// Lucide "calendar".
pub const CALENDAR: &str = "\u{e063}";
/// Lucide "chart-column".
pub const CHART_COLUMN: &str = "\u{e2a3}";
/// Lucide "settings".
pub const SETTINGS: &str = "\u{e154}";
/// Lucide "search".
pub const SEARCH: &str = "\u{e151}";
/// Lucide "pin".
pub const PIN: &str = "\u{e259}";
/// Lucide "pin-off".
pub const PIN_OFF: &str = "\u{e2b6}";
/// Lucide "external-link".
pub const EXTERNAL_LINK: &str = "\u{e0b9}";
/// Lucide "check".
pub const CHECK: &str = "\u{e06c}";
/// Lucide "circle-check".
pub const CIRCLE_CHECK: &str = "\u{e226}";
/// Lucide "triangle-alert".
pub const TRIANGLE_ALERT: &str = "\u{e193}";
/// Lucide "circle-alert".
pub const CIRCLE_ALERT: &str = "\u{e077}";
/// Lucide "info".
pub const INFO: &str = "\u{e0f9}";
/// Lucide "x".
pub const X: &str = "\u{e1b2}";
/// Lucide "plus".
pub const PLUS: &str = "\u{e13d}";
/// Lucide "pencil".
pub const PENCIL: &str = "\u{e1f9}";
/// Lucide "trash-2".
pub const TRASH_2: &str = "\u{e18e}";
/// Lucide "undo-2".
pub const UNDO_2: &str = "\u{e2a1}";
/// Lucide "refresh-cw".
pub const REFRESH_CW: &str = "\u{e145}";
/// Lucide "chevron-left".
pub const CHEVRON_LEFT: &str = "\u{e06e}";
/// Lucide "chevron-right".
pub const CHEVRON_RIGHT: &str = "\u{e06f}";
/// Lucide "chevron-down".
pub const CHEVRON_DOWN: &str = "\u{e06d}";
/// Lucide "chevron-up".
pub const CHEVRON_UP: &str = "\u{e070}";
/// Lucide "ellipsis".
pub const ELLIPSIS: &str = "\u{e0b6}";
/// Lucide "log-out".
pub const LOG_OUT: &str = "\u{e10e}";
/// Lucide "key-round".
pub const KEY_ROUND: &str = "\u{e4a3}";
/// Lucide "copy".
pub const COPY: &str = "\u{e09e}";
/// Lucide "folder-open".
pub const FOLDER_OPEN: &str = "\u{e247}";
/// Lucide "eye".
pub const EYE: &str = "\u{e0ba}";
/// Lucide "eye-off".
pub const EYE_OFF: &str = "\u{e0bb}";
/// Lucide "wifi-off".
pub const WIFI_OFF: &str = "\u{e1af}";
/// Lucide "user".
pub const USER: &str = "\u{e19f}";
/// Lucide "link".
pub const LINK: &str = "\u{e102}";
/// Lucide "arrow-left-right".
pub const ARROW_LEFT_RIGHT: &str = "\u{e24a}";
/// Lucide "bell".
pub const BELL: &str = "\u{e059}";
/// Lucide "sun".
pub const SUN: &str = "\u{e178}";
/// Lucide "moon".
pub const MOON: &str = "\u{e11e}";
/// Lucide "monitor".
pub const MONITOR: &str = "\u{e11d}";
/// Lucide "upload".
pub const UPLOAD: &str = "\u{e19e}";
/// Lucide "download".
pub const DOWNLOAD: &str = "\u{e0b2}";
/// Lucide "circle-x".
pub const CIRCLE_X: &str = "\u{e084}";
/// Lucide "loader".
pub const LOADER: &str = "\u{e109}";
/// Lucide "timer".
pub const TIMER: &str = "\u{e1e0}";
/// Lucide "history".
pub const HISTORY: &str = "\u{e1f5}";
/// Lucide "clipboard-copy".
pub const CLIPBOARD_COPY: &str = "\u{e225}";
/// Lucide "shield-check".
pub const SHIELD_CHECK: &str = "\u{e1ff}";
/// Lucide "lock".
pub const LOCK: &str = "\u{e10b}";
/// Lucide "cloud-off".
pub const CLOUD_OFF: &str = "\u{e08d}";
/// Lucide "square-check".
pub const SQUARE_CHECK: &str = "\u{e559}";
/// Lucide "bookmark".
pub const BOOKMARK: &str = "\u{e060}";
/// Lucide "bug".
pub const BUG: &str = "\u{e20c}";
/// Lucide "zap".
pub const ZAP: &str = "\u{e1b4}";
/// Lucide "circle-dot".
pub const CIRCLE_DOT: &str = "\u{e345}";
/// Lucide "globe".
pub const GLOBE: &str = "\u{e0e8}";
/// Lucide "arrow-up-right".
pub const ARROW_UP_RIGHT: &str = "\u{e04d}";
/// Lucide "keyboard".
pub const KEYBOARD: &str = "\u{e284}";
/// Lucide "filter".
pub const FILTER: &str = "\u{e0dc}";
/// Lucide "circle-help".
pub const CIRCLE_HELP: &str = "\u{e082}";
/// Lucide "send".
pub const SEND: &str = "\u{e152}";
/// Lucide "play".
pub const PLAY: &str = "\u{e13c}";
/// Lucide "square".
pub const SQUARE: &str = "\u{e167}";
/// Lucide "corner-down-left".
pub const CORNER_DOWN_LEFT: &str = "\u{e0a1}";
/// Lucide "git-branch".
pub const GIT_BRANCH: &str = "\u{e0e2}";
/// Lucide "tag".
pub const TAG: &str = "\u{e17f}";
/// Lucide "layers".
pub const LAYERS: &str = "\u{e529}";
/// Lucide "sliders-horizontal".
pub const SLIDERS_HORIZONTAL: &str = "\u{e29a}";
