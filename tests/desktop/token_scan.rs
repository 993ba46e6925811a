//! Looks for a token wherever it must not be: files, logs (hex dumps decoded), arguments, environment.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// The forms in which a token could be written.
pub struct Needles(Vec<(&'static str, Vec<u8>)>);

impl Needles {
    pub fn of(email: &str, token: &str) -> Self {
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| {
            token.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>()
        };
        let basic = STANDARD.encode(format!("{email}:{token}"));
        Self(vec![
            ("in clear", token.as_bytes().to_vec()),
            ("in base64", inner_base64(token, 0)),
            ("in base64", inner_base64(token, 1)),
            ("in base64", inner_base64(token, 2)),
            (
                "as the Basic header",
                basic.trim_end_matches('=').as_bytes().to_vec(),
            ),
            ("in UTF-16LE", utf16(u16::to_le_bytes)),
            ("in UTF-16BE", utf16(u16::to_be_bytes)),
        ])
    }

    /// How the token stands in these bytes, if it does; hex dumps are decoded first.
    pub fn find(&self, bytes: &[u8]) -> Option<&'static str> {
        let (hex, decimal) = (decode_hex_dump(bytes), decode_byte_list(bytes));
        let places = [bytes, &hex, &decimal];
        self.0
            .iter()
            .find(|(_, needle)| places.iter().any(|place| contains(place, needle)))
            .map(|(form, _)| *form)
    }

    /// Every file under the folder that holds the token.
    pub fn find_in_folder(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.is_symlink() {
                found.extend(self.find_in_folder(&path));
            } else if path.is_file()
                && let Ok(bytes) = std::fs::read(&path)
                && let Some(form) = self.find(&bytes)
            {
                found.push(format!("{} {form}", path.display()));
            }
        }
        found
    }

    /// The process' arguments and environment.
    pub fn find_in_process(&self, pid: u32) -> Vec<String> {
        ["cmdline", "environ"]
            .iter()
            .filter_map(|name| {
                let path = format!("/proc/{pid}/{name}");
                let bytes = std::fs::read(&path).unwrap();
                assert!(!bytes.is_empty(), "{path} is empty");
                self.find(&bytes).map(|form| format!("{path} {form}"))
            })
            .collect()
    }
}

/// The part of the token's base64 text that is the same whatever stands before and after it.
fn inner_base64(token: &str, offset: usize) -> Vec<u8> {
    let padded = format!("{}{token}", "x".repeat(offset));
    let text = STANDARD_NO_PAD.encode(padded);
    let skip = if offset == 0 { 0 } else { offset + 1 };
    text.as_bytes()[skip..text.len() - 2].to_vec()
}

/// The bytes of every `xx xx xx …` run of hexadecimal pairs, such as a log of raw requests has.
fn decode_hex_dump(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        for word in line.split(|b| !b.is_ascii_hexdigit()) {
            if word.len() >= 2 && word.len() % 2 == 0 && word.len() <= 32 {
                decoded.extend(word.chunks_exact(2).filter_map(|pair| {
                    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
                }));
            }
        }
    }
    decoded
}

/// The bytes of every list of decimal numbers, as `Debug` writes a `Vec<u8>`.
fn decode_byte_list(bytes: &[u8]) -> Vec<u8> {
    bytes
        .split(|b| !b.is_ascii_digit())
        .filter_map(|word| std::str::from_utf8(word).ok()?.parse().ok())
        .collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

/// The scan itself is proved first: every form it claims to find, it finds.
pub fn the_scan_finds_what_it_should() {
    let (email, token) = ("mia@acme.example", "ATATT3xFfGF0-secret_token=1A2B3C4D");
    let needles = Needles::of(email, token);
    let basic = STANDARD.encode(format!("{email}:{token}"));
    let dump: String = basic
        .as_bytes()
        .chunks(16)
        .flat_map(|row| {
            row.iter()
                .map(|b| format!("{b:02x}"))
                .chain(["\n".to_owned()])
        })
        .collect::<Vec<_>>()
        .join(" ");
    let utf16: Vec<u8> = token.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for planted in [
        format!("x {token} y").into_bytes(),
        format!("Authorization: Basic {basic}").into_bytes(),
        STANDARD.encode(format!("a{token}")).into_bytes(),
        STANDARD.encode(format!("ab{token}tail")).into_bytes(),
        dump.into_bytes(),
        format!("Some({:?})", token.as_bytes()).into_bytes(),
        utf16,
    ] {
        assert!(
            needles.find(&planted).is_some(),
            "{:?}",
            String::from_utf8_lossy(&planted)
        );
    }
    assert_eq!(
        needles.find(b"nothing of the kind, ATATT3xFfGF0-other"),
        None
    );
}
