//! The program's pictures outside its own drawing: the window's icon and the three of the tray.

use std::io::Cursor;

use crate::state::tray_view::TrayIconKind;

const WINDOW: &[u8] = include_bytes!("../../assets/icons/planim-128.png");

#[cfg(target_os = "linux")]
mod tray {
    // A panel scales down to its own size; 48 keeps edges sharp on dense screens.
    pub const IDLE: &[u8] = include_bytes!("../../assets/icons/tray-idle-48.png");
    pub const RUNNING: &[u8] = include_bytes!("../../assets/icons/tray-running-48.png");
    pub const ATTENTION: &[u8] = include_bytes!("../../assets/icons/tray-attention-48.png");
}
#[cfg(not(target_os = "linux"))]
mod tray {
    pub const IDLE: &[u8] = include_bytes!("../../assets/icons/tray-idle-32.png");
    pub const RUNNING: &[u8] = include_bytes!("../../assets/icons/tray-running-32.png");
    pub const ATTENTION: &[u8] = include_bytes!("../../assets/icons/tray-attention-32.png");
}

/// An image as rows of red, green, blue, alpha.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub rgba: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// The window's icon, 128 pixels square.
#[must_use]
pub fn window() -> Option<Picture> {
    decode(WINDOW)
}

/// The tray's icon.
#[must_use]
pub fn of_tray(kind: TrayIconKind) -> Option<Picture> {
    decode(match kind {
        TrayIconKind::Idle => tray::IDLE,
        TrayIconKind::Running => tray::RUNNING,
        TrayIconKind::Attention => tray::ATTENTION,
    })
}

/// `None` for anything but an RGBA image of 8 bits: the embedded ones are, and a test says so.
fn decode(png: &[u8]) -> Option<Picture> {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut rgba).ok()?;
    if (frame.color_type, frame.bit_depth) != (png::ColorType::Rgba, png::BitDepth::Eight) {
        return None;
    }
    rgba.truncate(frame.buffer_size());
    Some(Picture {
        rgba,
        width: frame.width,
        height: frame.height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_picture_can_be_shown_and_the_tray_tells_its_states_apart() {
        let window = window().unwrap();
        assert_eq!((window.width, window.height), (128, 128));
        let tray = [
            TrayIconKind::Idle,
            TrayIconKind::Running,
            TrayIconKind::Attention,
        ]
        .map(|kind| of_tray(kind).unwrap());
        for picture in &tray {
            assert_eq!(picture.width, picture.height);
            assert_eq!(
                picture.rgba.len() as u32,
                picture.width * picture.height * 4
            );
        }
        assert!(tray[0] != tray[1] && tray[1] != tray[2] && tray[0] != tray[2]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert_eq!(decode(b"no picture"), None);
    }
}
