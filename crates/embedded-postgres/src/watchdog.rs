use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::home::Home;

/// Reads what we tell it until the pipe closes, which happens however we end. `watch PID` names the server, `done`
/// means that we cleaned up ourselves. The server removes its pid file as the last thing it does.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
pid=
while read -r word number; do
  case "$word" in
    watch) pid=$number ;;
    done) exit 0 ;;
  esac
done
runs() { [ "$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)" = "$pid" ] && kill -0 "$pid" 2>/dev/null; }
if [ -n "$pid" ] && runs "$1"; then
  kill -s QUIT "$pid"
  n=0
  while runs "$1" && [ "$n" -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
  runs "$1" && kill -s KILL "$pid"
fi
n=0
while [ "$2" = remove ] && [ -e "$1" ] && [ "$n" -lt 10 ]; do
  rm -rf -- "$1" || sleep 0.5
  n=$((n + 1))
done
"#;

/// A small process that stops the server and removes its directory when we die without doing so.
#[derive(Debug)]
pub(crate) struct Watchdog {
    process: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    pub(crate) fn of(home: &Home) -> io::Result<Self> {
        let afterwards = if home.is_temporary() { "remove" } else { "keep" };
        let mut process = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "embedded-postgres-watchdog"])
            .arg(home.path())
            .arg(afterwards)
            .current_dir(Path::new("/"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Outside our process group: a Ctrl-C at the terminal must not end it before us.
            .process_group(0)
            .spawn()?;
        let pipe = process.stdin.take();
        Ok(Self { process, pipe })
    }

    pub(crate) fn watch(&mut self, pid: u32) -> io::Result<()> {
        self.tell(&format!("watch {pid}"))
    }

    fn tell(&mut self, sentence: &str) -> io::Result<()> {
        match &mut self.pipe {
            Some(pipe) => writeln!(pipe, "{sentence}"),
            None => Ok(()),
        }
    }
}

/// The server is stopped and its directory removed by now: sends the watchdog home.
impl Drop for Watchdog {
    fn drop(&mut self) {
        // A watchdog that is gone already needs no word.
        let _ = self.tell("done");
        drop(self.pipe.take());
        let _ = self.process.wait();
    }
}
