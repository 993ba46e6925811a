//! Colours, sizes and fonts: the only file with either.
