//! A server process that never outlives the test that started it.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a server may take until it is ready. Normal is a few milliseconds; a loaded machine takes more.
const START_BOUND: Duration = Duration::from_secs(30);

/// Runs the server given as arguments, in a process group of its own, and kills it with all its sessions when standard
/// input closes: on drop, and also when the test process dies without dropping anything. vsftpd puts each session into
/// another process group, so those are looked up too.
const WATCHDOG: &str = r#"
exec 3<&0
(
  cat <&3 >/dev/null
  for child in $(cat /proc/$$/task/$$/children); do kill -KILL "-$child"; done
  kill -KILL "-$$"
) 2>/dev/null &
exec "$@" </dev/null 3<&-
"#;

/// How a server shows that it is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It sends FTP's greeting, in plain text.
    Greets,
    /// It accepts connections; what it says on them is not looked at.
    Accepts,
}

/// A running server, killed on drop.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    log: PathBuf,
}

impl ServerProcess {
    /// Starts `server`, with its output going to `log`, and waits until it is ready at `address`.
    ///
    /// # Errors
    /// When it cannot be started, ends, or is not ready in time; the message has what it wrote.
    pub fn start(server: &Command, address: SocketAddr, readiness: Readiness, log: &Path) -> anyhow::Result<Self> {
        let output = File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
        let mut command = Command::new("/bin/sh");
        command.args(["-c", WATCHDOG, "watchdog"]).arg(server.get_program()).args(server.get_args());
        for (name, value) in server.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let child = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .context("cannot start /bin/sh")?;
        let mut process = Self { child, log: log.to_owned() };
        process.wait_until_ready(address, readiness).with_context(|| {
            let program = server.get_program().to_string_lossy().into_owned();
            format!("{program} did not start; it wrote:\n{}", process.log())
        })?;
        Ok(process)
    }

    /// What the server has written to its standard output and error.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The process group that the server is in.
    pub fn group(&self) -> u32 {
        self.child.id()
    }

    fn wait_until_ready(&mut self, address: SocketAddr, readiness: Readiness) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_BOUND;
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}");
            }
            let outcome = match readiness {
                Readiness::Greets => greeting(address),
                Readiness::Accepts => TcpStream::connect_timeout(&address, START_BOUND).map(|_| String::new()),
            };
            match outcome {
                Ok(line) if readiness == Readiness::Accepts || line.starts_with("220") => return Ok(()),
                Ok(line) => bail!("its greeting was {line:?}"),
                Err(error) if Instant::now() > deadline => return Err(error).context("it does not accept connections"),
                // The interval only spares the processor: the outcome does not depend on it.
                Err(_) => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // The watchdog kills it: nothing here could fail, or be done about it.
        let _ = self.child.wait();
    }
}

/// The first line of the greeting, after a full goodbye, so that the server counts no open session.
fn greeting(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, START_BOUND)?;
    stream.set_read_timeout(Some(START_BOUND))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().unwrap_or_else(|| Err(std::io::ErrorKind::UnexpectedEof.into()))?;
    stream.write_all(b"QUIT\r\n")?;
    lines.for_each(drop);
    Ok(first)
}
