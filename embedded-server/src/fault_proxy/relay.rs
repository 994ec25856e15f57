//! The conversation on a control connection: commands one way, replies the other, and the faults between them.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::Shared;
use super::data::Passive;
use super::fault::{Direction, Effect, End};
use super::lines::{Lines, Place, Replies};
use super::session::Session;
use crate::passive;
use crate::scripted::stream::Stream;
use crate::scripted::tls::Acceptors;

pub(super) struct Relay {
    client: Lines<Stream>,
    server: Lines<Stream>,
    /// The commands whose final reply has not come, the oldest first. The greeting answers none.
    exchanges: VecDeque<Exchange>,
    replies: Replies,
    acceptors: Option<Acceptors>,
    protects_data: bool,
    passive: Passive,
    shared: Arc<Shared>,
    session: Arc<Session>,
}

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum Outcome {
    ClientEnded,
    ServerEnded,
    /// One side is gone without a proper end.
    Broken,
    Fault(End),
    /// AUTH has been answered; the conversation goes on under TLS.
    TlsWanted,
}

impl From<io::Error> for Outcome {
    fn from(error: io::Error) -> Self {
        // TLS that ends without close_notify ends with TCP's FIN all the same.
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::ClientEnded } else { Self::Broken }
    }
}

/// A command and what has been said to it.
#[derive(Debug, Default)]
struct Exchange {
    verb: String,
    has_reply: bool,
    /// Bytes of the current reply that have reached the client.
    passed: usize,
    /// What will happen, and after how many bytes of the current reply.
    fault: Option<(usize, Effect)>,
    /// How the reply comes, when it does not come at once.
    trickle: Option<(usize, Duration)>,
}

impl Relay {
    pub(super) fn new(client: TcpStream, server: TcpStream, shared: &Arc<Shared>, session: &Arc<Session>) -> Self {
        let acceptors = shared.tls.as_ref().map(|(tls, configuration)| Acceptors::new(tls, configuration));
        Self {
            client: Lines::new(Stream::Plain(client)),
            server: Lines::new(Stream::Plain(server)),
            exchanges: VecDeque::from([Exchange::default()]),
            replies: Replies::default(),
            acceptors,
            protects_data: false,
            passive: Passive::default(),
            shared: Arc::clone(shared),
            session: Arc::clone(session),
        }
    }

    /// Begins TLS with the client, who wanted it.
    pub(super) async fn with_tls(self) -> io::Result<Self> {
        let Some(acceptors) = &self.acceptors else { return Err(io::ErrorKind::Unsupported.into()) };
        let client = self.client.into_stream().accept_tls(&acceptors.control).await?;
        Ok(Self { client: Lines::new(client), ..self })
    }

    pub(super) fn into_streams(self) -> (Stream, Stream) {
        (self.client.into_stream(), self.server.into_stream())
    }

    pub(super) async fn run(&mut self) -> Outcome {
        loop {
            let step = tokio::select! {
                // What the server has said before a command is not the reply to it.
                biased;
                line = self.server.next() => match line {
                    Ok(line) if line.is_empty() => Err(Outcome::ServerEnded),
                    Ok(line) => self.server_line(line).await,
                    Err(_) => Err(Outcome::Broken),
                },
                line = self.client.next() => match line {
                    Ok(line) if line.is_empty() => Err(Outcome::ClientEnded),
                    Ok(line) => self.commands(line).await,
                    Err(error) => Err(error.into()),
                },
            };
            if let Err(outcome) = step {
                return outcome;
            }
        }
    }

    /// What came together goes on together: servers that read a command during a transfer may treat it otherwise.
    async fn commands(&mut self, mut line: Vec<u8>) -> Result<(), Outcome> {
        let mut together = Vec::new();
        let outcome = loop {
            if let Err(outcome) = self.command(&line, &mut together).await {
                break Err(outcome);
            }
            match self.client.next_that_came() {
                Some(next) => line = next,
                None => break Ok(()),
            }
        };
        // Also when one of them ends the conversation: those before it have not.
        self.server.write(&together).await.map_err(|_| Outcome::Broken)?;
        outcome
    }

    async fn command(&mut self, line: &[u8], together: &mut Vec<u8>) -> Result<(), Outcome> {
        let text = String::from_utf8_lossy(line).trim_end().to_owned();
        // Telnet's signals may stand before ABOR (RFC 959, section 4.1.3): they are no letters.
        let words = text.trim_start_matches(|character: char| !character.is_ascii_alphabetic());
        let (verb, argument) = words.split_once(' ').unwrap_or((words, ""));
        let verb = verb.to_ascii_uppercase();
        self.shared.record.command(if verb == "PASS" { "PASS ***".to_owned() } else { text.clone() });

        let mut exchange = Exchange { verb, ..Exchange::default() };
        if let Some(effect) = self.shared.faults.command(&exchange.verb) {
            suffer(&mut exchange, effect).await?;
        }
        if Direction::of(&exchange.verb).is_some() {
            self.session.begin_transfer(&exchange.verb);
        }
        if let Some(reply) = self.own_reply(&exchange.verb, argument) {
            let wants_tls = exchange.verb == "AUTH" && reply.starts_with('2');
            self.pass(&mut exchange, Place { is_first: true, is_last: true, is_final: true }, reply.as_bytes()).await?;
            return if wants_tls { Err(Outcome::TlsWanted) } else { Ok(()) };
        }
        self.exchanges.push_back(exchange);
        together.extend_from_slice(line);
        Ok(())
    }

    /// What the server behind is not asked.
    fn own_reply(&mut self, verb: &str, argument: &str) -> Option<&'static str> {
        let has_tls = self.acceptors.is_some();
        match verb {
            "AUTH" if has_tls => Some("234 Go ahead.\r\n"),
            "AUTH" => Some("502 No TLS here.\r\n"),
            "PBSZ" if has_tls => Some("200 PBSZ=0\r\n"),
            "PROT" if has_tls => {
                self.protects_data = argument.eq_ignore_ascii_case("P");
                Some("200 So be it.\r\n")
            }
            "PORT" | "EPRT" => Some("502 Only passive mode passes through this proxy.\r\n"),
            _ => None,
        }
    }

    async fn server_line(&mut self, line: Vec<u8>) -> Result<(), Outcome> {
        let place = self.replies.place(&line);
        // A reply to nothing, such as 421, is passed on too.
        let mut exchange = self.exchanges.pop_front().unwrap_or_default();
        let line = self.led_here(&exchange.verb, line)?;
        self.pass(&mut exchange, place, &line).await?;
        if !(place.is_last && place.is_final) {
            self.exchanges.push_front(exchange);
        }
        Ok(())
    }

    /// The line; when it leads to a data connection, to one through the proxy.
    fn led_here(&mut self, verb: &str, line: Vec<u8>) -> io::Result<Vec<u8>> {
        let Some(port) = passive::port(&line).filter(|_| matches!(verb, "EPSV" | "PASV")) else { return Ok(line) };
        let protection = self.acceptors.as_ref().filter(|_| self.protects_data).map(|both| both.data.clone());
        let address = self.client.stream().tcp().local_addr()?.ip();
        let here = self.passive.listen(address, port, protection, &self.shared, &self.session)?;
        Ok(passive::reply_for(&line, here).into_bytes())
    }

    /// Passes a line of a reply on to the client.
    async fn pass(&mut self, exchange: &mut Exchange, place: Place, line: &[u8]) -> Result<(), Outcome> {
        if place.is_first {
            exchange.passed = 0;
            if !exchange.has_reply {
                exchange.fault = self.shared.faults.reply(&exchange.verb);
            }
            if place.is_final && exchange.fault.is_none() {
                exchange.fault = self.shared.faults.final_reply(&exchange.verb).map(|effect| (0, effect));
            }
            exchange.has_reply = true;
        }
        let mut rest = line;
        if let Some((at, effect)) = exchange.fault {
            let ahead = at.saturating_sub(exchange.passed);
            if ahead < line.len() || place.is_last {
                let (before, after) = line.split_at(ahead.min(line.len()));
                self.write(exchange, before).await?;
                exchange.fault = None;
                suffer(exchange, effect).await?;
                rest = after;
            }
        }
        self.write(exchange, rest).await?;
        if place.is_last
            && place.is_final
            && let Some(effect) = self.shared.faults.afterwards(&exchange.verb)
        {
            suffer(exchange, effect).await?;
        }
        Ok(())
    }

    async fn write(&mut self, exchange: &mut Exchange, bytes: &[u8]) -> Result<(), Outcome> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.shared.record.reply(bytes);
        exchange.passed += bytes.len();
        let Some((at_a_time, pause)) = exchange.trickle else { return Ok(self.client.write(bytes).await?) };
        for piece in bytes.chunks(at_a_time) {
            self.client.write(piece).await?;
            sleep(pause).await;
        }
        Ok(())
    }
}

/// What a fault does, as far as the conversation survives it.
async fn suffer(exchange: &mut Exchange, effect: Effect) -> Result<(), Outcome> {
    match effect {
        Effect::End(end) => return Err(Outcome::Fault(end)),
        Effect::Delay(delay) => sleep(delay).await,
        Effect::Trickle { bytes, pause } => exchange.trickle = Some((bytes.max(1), pause)),
        // Not of this channel.
        Effect::Refuse | Effect::BlackHole | Effect::Truncate => {}
    }
    Ok(())
}
