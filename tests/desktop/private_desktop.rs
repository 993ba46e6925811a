//! A private Linux desktop for one test: X server, window manager, session bus, keyring and a panel
//! with a tray, all started and stopped here and seen by nobody else.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use zbus::blocking::Connection;

/// What the desktop offers.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    pub keyring: bool,
    pub tray: bool,
    /// Applications see a Wayland compositor only.
    pub wayland: bool,
}

impl Default for Offer {
    fn default() -> Self {
        Self {
            keyring: true,
            tray: true,
            wayland: false,
        }
    }
}

/// A running desktop; everything ends when it is dropped.
pub struct PrivateDesktop {
    children: Vec<Child>,
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    /// The X server's name; on Wayland the compositor is a window there, and keys reach it so.
    display: String,
    pub bus: Connection,
}

const PROGRAMS: &[&str] = &[
    "Xvfb",
    "dbus-daemon",
    "openbox",
    "xdotool",
    "gnome-keyring-daemon",
    "secret-tool",
    "xfce4-panel",
    "weston",
];

/// Why no desktop can be had here, if so.
pub fn missing() -> Option<String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .copied()
        .filter(|program| !std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
        .collect();
    (!missing.is_empty())
        .then(|| format!("no private desktop here: {} missing", missing.join(", ")))
}

/// Asks until `ready` answers, or panics with `what` after `within`.
pub fn wait_for<T>(what: &str, within: Duration, mut ready: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(Instant::now() < end, "waited {within:?} in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

const PANEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/><property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/><property name="size" type="uint" value="30"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="clock"/><property name="plugin-2" type="string" value="systray"/>
  </property>
</channel>
"#;

impl PrivateDesktop {
    pub fn start(offer: Offer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [
            "run",
            "home",
            "keyring",
            "services",
            "panel/xfce4/xfconf/xfce-perchannel-xml",
        ] {
            std::fs::create_dir_all(at(name)).unwrap();
        }
        make_private(&at("run"));
        std::fs::write(
            at("panel/xfce4/xfconf/xfce-perchannel-xml/xfce4-panel.xml"),
            PANEL,
        )
        .unwrap();

        let mut children = Vec::new();
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x900x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let display = first_line(&mut server);
        children.push(server);

        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let mut env: Vec<(String, String)> = vec![
            ("PATH".into(), std::env::var("PATH").unwrap_or_default()),
            ("DISPLAY".into(), format!(":{display}")),
            ("HOME".into(), text(at("home"))),
            ("XDG_RUNTIME_DIR".into(), text(at("run"))),
            (
                "XDG_CONFIG_DIRS".into(),
                format!("{}:/etc/xdg", text(at("panel"))),
            ),
            ("LC_ALL".into(), "C.UTF-8".into()),
            ("LIBGL_ALWAYS_SOFTWARE".into(), "1".into()),
        ];

        let mut daemon = Command::new("dbus-daemon");
        daemon
            .args(["--nofork", "--print-address=1"])
            .env_clear()
            .envs(env.clone());
        if offer.keyring {
            daemon.arg("--session");
        } else {
            daemon.arg(format!(
                "--config-file={}",
                text(bus_without_keyring(folder.path()))
            ));
        }
        let mut daemon = daemon
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let address = first_line(&mut daemon);
        children.push(daemon);
        env.push(("DBUS_SESSION_BUS_ADDRESS".into(), address.clone()));

        let bus = zbus::blocking::connection::Builder::address(address.as_str())
            .unwrap()
            .build()
            .unwrap();
        let display = format!(":{display}");
        let mut desktop = Self {
            children,
            folder,
            env,
            display,
            bus,
        };
        desktop.spawn("openbox", &[]);
        if offer.tray {
            desktop.start_tray();
        }
        if offer.keyring {
            desktop.start_keyring();
        }
        desktop.listen_to_accessibility();
        if offer.wayland {
            desktop.start_wayland();
        }
        desktop
    }

    /// A command that sees this desktop and nothing of the caller's environment.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.env.clone());
        command
    }

    /// The X display's name, for whoever looks at the screen's pixels.
    #[allow(dead_code, reason = "the benches look, the tests do not")]
    pub fn display(&self) -> String {
        self.display.clone()
    }

    /// A folder that lives as long as the desktop.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// What a command prints, trimmed.
    pub fn output(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Types text as a keyboard would; it reaches xdotool through a pipe, not as an argument.
    pub fn type_text(&self, text: &str) {
        let mut child = self
            .command("xdotool")
            .env("DISPLAY", &self.display)
            .args(["type", "--delay", "2", "--file", "-"])
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// Presses a key such as `Return` or `ctrl+w`.
    pub fn press(&self, key: &str) {
        assert!(
            self.command("xdotool")
                .env("DISPLAY", &self.display)
                .args(["key", key])
                .status()
                .unwrap()
                .success()
        );
    }

    pub fn start_keyring(&mut self) {
        let data = self.folder.path().join("keyring");
        let mut child = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("XDG_DATA_HOME", data)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"\n").unwrap();
        self.children.push(child);
        self.wait_for_name("org.freedesktop.secrets");
    }

    fn start_tray(&mut self) {
        self.spawn("xfce4-panel", &["--disable-wm-check"]);
        self.wait_for_name("org.kde.StatusNotifierWatcher");
    }

    fn start_wayland(&mut self) {
        self.spawn(
            "weston",
            &[
                "--backend=x11-backend.so",
                "--socket=wl-app",
                "--idle-time=0",
            ],
        );
        let socket = self.folder.path().join("run/wl-app");
        wait_for("the Wayland compositor", Duration::from_secs(20), || {
            socket.exists().then_some(())
        });
        self.env.retain(|(name, _)| name != "DISPLAY");
        self.env.push(("WAYLAND_DISPLAY".into(), "wl-app".into()));
    }

    /// Tells applications that an assistive technology is listening.
    fn listen_to_accessibility(&self) {
        for property in ["IsEnabled", "ScreenReaderEnabled"] {
            self.bus
                .call_method(
                    Some("org.a11y.Bus"),
                    "/org/a11y/bus",
                    Some("org.freedesktop.DBus.Properties"),
                    "Set",
                    &(
                        "org.a11y.Status",
                        property,
                        zbus::zvariant::Value::Bool(true),
                    ),
                )
                .unwrap();
        }
    }

    fn spawn(&mut self, program: &str, arguments: &[&str]) {
        let child = self
            .command(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.children.push(child);
    }

    fn wait_for_name(&self, name: &str) {
        wait_for(name, Duration::from_secs(20), || {
            let reply = self
                .bus
                .call_method(
                    Some("org.freedesktop.DBus"),
                    "/org/freedesktop/DBus",
                    Some("org.freedesktop.DBus"),
                    "NameHasOwner",
                    &(name),
                )
                .ok()?;
            reply.body().deserialize::<bool>().ok()?.then_some(())
        });
    }
}

impl Drop for PrivateDesktop {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(!line.trim().is_empty(), "a desktop program said nothing");
    line.trim().to_owned()
}

/// A bus configuration under which nothing starts a Secret Service by itself.
fn bus_without_keyring(folder: &Path) -> PathBuf {
    let services = folder.join("services");
    for entry in std::fs::read_dir("/usr/share/dbus-1/services")
        .into_iter()
        .flatten()
        .flatten()
    {
        let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
        let is_keyring = [
            "org.freedesktop.secrets",
            "org.gnome.keyring",
            "impl.portal.Secret",
        ]
        .iter()
        .any(|name| text.contains(name));
        if !is_keyring {
            std::fs::write(services.join(entry.file_name()), text).unwrap();
        }
    }
    let config = folder.join("bus.conf");
    let text = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><servicedir>{}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"#,
        services.display()
    );
    std::fs::write(&config, text).unwrap();
    config
}

fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}
