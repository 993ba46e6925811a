//! The program: arguments, log, paths, one instance, open the store, run the desktop.

fn main() {}
