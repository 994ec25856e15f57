//! A control connection: its commands are counted, its passive replies lead through the proxy.

use std::io::{self, BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use super::Shared;
use super::line::{Entrance, join, pass};
use super::listening::{Accepted, Listening};
use embedded_server::passive;

pub(super) fn serve(accepted: &Accepted, shared: &Arc<Shared>) {
    join(accepted, shared.server, shared, count_commands, redirect_passive_replies);
}

fn count_commands(client: &TcpStream, line: &Entrance, shared: &Arc<Shared>) -> io::Result<()> {
    each_line(client, |text| {
        let name = text.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        shared.record(|record| *record.commands.entry(name).or_default() += 1);
        line.put(text)
    })
}

fn redirect_passive_replies(server: &TcpStream, line: &Entrance, shared: &Arc<Shared>) -> io::Result<()> {
    each_line(server, |text| {
        let Some(port) = passive::port(&text) else { return line.put(text) };
        let server = SocketAddr::new(shared.server.ip(), port);
        let listening = Listening::begin(shared.server.ip(), shared)?;
        let reply = passive::reply_for(&text, listening.address());
        listening.accept_one(move |accepted, shared| {
            shared.record(|record| record.data_connections += 1);
            join(accepted, server, shared, pass, pass);
        });
        line.put(reply.into_bytes())
    })
}

/// Each line with its end; the last may have none.
fn each_line(source: &TcpStream, mut take: impl FnMut(Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    let mut source = BufReader::new(source);
    loop {
        let mut line = Vec::new();
        if source.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        take(line)?;
    }
}
