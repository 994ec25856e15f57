use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use crate::passive;

/// An FTP client in plain text, which takes errors as they come.
pub(super) struct Client {
    pub(super) control: TcpStream,
    address: SocketAddr,
}

impl Client {
    pub(super) fn connect(address: SocketAddr) -> Self {
        Self { control: TcpStream::connect(address).unwrap(), address }
    }

    /// The next line of a reply, without its end.
    pub(super) fn line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") {
            let mut byte = [0];
            self.control.read_exact(&mut byte)?;
            line.extend(byte);
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// Sends a command, and gives the next line.
    pub(super) fn ask(&mut self, command: &str) -> io::Result<String> {
        self.control.write_all(format!("{command}\r\n").as_bytes())?;
        self.line()
    }

    /// The port that EPSV leads to.
    pub(super) fn passive(&mut self) -> SocketAddr {
        let reply = self.ask("EPSV").unwrap();
        (self.address.ip(), passive::port(reply.as_bytes()).unwrap()).into()
    }

    /// Opens a data connection, sends the command, and sees that the server begins.
    pub(super) fn transfer(&mut self, command: &str) -> TcpStream {
        let data = TcpStream::connect(self.passive()).unwrap();
        assert!(self.ask(command).unwrap().starts_with("150"));
        data
    }

    /// What came on the data connection, how it ended, and the next line on the control connection.
    pub(super) fn download(&mut self, command: &str) -> (Vec<u8>, io::Result<()>, io::Result<String>) {
        let mut data = self.transfer(command);
        let mut content = Vec::new();
        let end = data.read_to_end(&mut content).map(drop);
        drop(data);
        (content, end, self.line())
    }

    /// Sends what it can, ends in order, and gives the next line on the control connection.
    pub(super) fn upload(&mut self, command: &str, content: &[u8]) -> io::Result<String> {
        let mut data = self.transfer(command);
        // A fault may be faster.
        let _ = data.write_all(content);
        let _ = data.shutdown(Shutdown::Write);
        let _ = data.read_to_end(&mut Vec::new());
        self.line()
    }
}
