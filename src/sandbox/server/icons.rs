//! Small pictures, so that avatar and icon addresses lead somewhere: a square in a colour of its own.

use super::http::Answer;

const SIDE: u32 = 32;

/// The same picture for the same name.
pub(super) fn of(name: &str) -> Answer {
    let seed = name
        .bytes()
        .fold(7_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
    let channel = |shift: u32| 64 + ((seed >> shift) & 127) as u8;
    let color = [channel(0), channel(7), channel(14)];
    let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(|_| color).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&pixels));
    match written {
        Ok(()) => Answer::png(file),
        Err(error) => Answer::text(500, &error.to_string()),
    }
}
