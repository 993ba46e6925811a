//! The tray icon: shows a [`TrayView`](crate::state::tray_view::TrayView) and turns clicks into commands.
//!
//! Only differences are applied. On Linux the icon lives on the thread `tray`, because its setters wait for
//! D-Bus; elsewhere it must live on the main thread, beside the event loop.

mod icon;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod main_thread;

#[cfg(target_os = "linux")]
pub use linux::Tray;
#[cfg(not(target_os = "linux"))]
pub use main_thread::Tray;
