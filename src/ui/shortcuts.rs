//! Shortcuts of the keyboard and what they ask for.
