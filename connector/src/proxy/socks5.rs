//! SOCKS version 5 (RFC 1928), with the login of RFC 1929.

use super::{ProxyError, Step};
use std::net::IpAddr;

const VERSION: u8 = 5;
const LOGIN_VERSION: u8 = 1;
const NO_LOGIN: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NO_ACCEPTABLE_METHOD: u8 = 0xFF;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const DOMAIN_NAME: u8 = 3;
const IPV6: u8 = 4;

/// A SOCKS5 handshake.
pub struct Socks5 {
    /// Ready to send, when there is a login.
    login: Option<Vec<u8>>,
    /// Ready to send.
    request: Vec<u8>,
    state: State,
    /// What came of the message that is being read.
    received: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    SendMethods,
    ReceiveMethod,
    SendLogin,
    ReceiveLogin,
    SendRequest,
    ReceiveReply,
    Done,
}

impl Socks5 {
    pub(super) fn new(login: Option<(&str, &str)>, host: &str, port: u16) -> Result<Self, ProxyError> {
        let login = login.map(|(user, password)| login_message(user, password)).transpose()?;
        Ok(Self { login, request: request(host, port)?, state: State::SendMethods, received: Vec::new() })
    }

    pub(super) fn step(&mut self) -> Step {
        match self.state {
            State::SendMethods => {
                self.state = State::ReceiveMethod;
                Step::Send(match self.login {
                    Some(_) => vec![VERSION, 2, NO_LOGIN, USER_AND_PASSWORD],
                    None => vec![VERSION, 1, NO_LOGIN],
                })
            }
            State::SendLogin => {
                self.state = State::ReceiveLogin;
                Step::Send(self.login.clone().unwrap_or_default())
            }
            State::SendRequest => {
                self.state = State::ReceiveReply;
                Step::Send(self.request.clone())
            }
            State::ReceiveMethod | State::ReceiveLogin => Step::Receive(2 - self.received.len().min(1)),
            State::ReceiveReply => {
                Step::Receive(reply_length(&self.received).saturating_sub(self.received.len()).max(1))
            }
            State::Done => Step::Done,
        }
    }

    pub(super) fn received(&mut self, bytes: &[u8]) -> Result<(), ProxyError> {
        self.received.extend_from_slice(bytes);
        let state = match (self.state, self.received.as_slice()) {
            (State::ReceiveMethod, [version, method]) => self.after_method(*version, *method)?,
            (State::ReceiveLogin, [_, 0]) => State::SendRequest,
            (State::ReceiveLogin, [_, _]) => {
                return Err(ProxyError::LoginRefused("user or password are wrong".to_owned()));
            }
            (State::ReceiveReply, reply) => match after_reply(reply)? {
                Some(state) => state,
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        self.state = state;
        self.received.clear();
        Ok(())
    }

    fn after_method(&self, version: u8, method: u8) -> Result<State, ProxyError> {
        match (version, method) {
            (VERSION, NO_LOGIN) => Ok(State::SendRequest),
            (VERSION, USER_AND_PASSWORD) if self.login.is_some() => Ok(State::SendLogin),
            (VERSION, NO_ACCEPTABLE_METHOD) if self.login.is_some() => {
                Err(ProxyError::LoginRefused("it does not take user and password".to_owned()))
            }
            (VERSION, NO_ACCEPTABLE_METHOD) => Err(ProxyError::LoginRefused("it asks for one".to_owned())),
            _ => Err(not_socks5()),
        }
    }
}

/// None while part of the reply is missing.
fn after_reply(reply: &[u8]) -> Result<Option<State>, ProxyError> {
    match reply {
        [version, ..] if *version != VERSION => Err(not_socks5()),
        // A refusal may end the connection before the address has come.
        [_, code, ..] if *code != 0 => Err(ProxyError::Refused(meaning(*code))),
        [_, _, _, kind, ..] if ![IPV4, DOMAIN_NAME, IPV6].contains(kind) => Err(not_socks5()),
        reply if reply.len() >= 5 && reply.len() == reply_length(reply) => Ok(Some(State::Done)),
        _ => Ok(None),
    }
}

/// How long the reply is, as far as one can tell; version, code, a reserved byte, the kind of address and one byte of it
/// come in any case.
fn reply_length(reply: &[u8]) -> usize {
    match reply {
        [_, _, _, IPV4, ..] => 4 + 4 + 2,
        [_, _, _, IPV6, ..] => 4 + 16 + 2,
        [_, _, _, DOMAIN_NAME, length, ..] => 4 + 1 + usize::from(*length) + 2,
        _ => 5,
    }
}

/// RFC 1928 §6.
fn meaning(code: u8) -> String {
    match code {
        1 => "general failure",
        2 => "its rules do not allow it",
        3 => "the network cannot be reached",
        4 => "the host cannot be reached",
        5 => "the connection was refused",
        6 => "the time to live ran out",
        7 => "it does not support connecting",
        8 => "it does not support this kind of address",
        _ => return format!("failure {code}"),
    }
    .to_owned()
}

fn request(host: &str, port: u16) -> Result<Vec<u8>, ProxyError> {
    let mut request = vec![VERSION, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(IPV4);
            request.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(IPV6);
            request.extend(address.octets());
        }
        Err(_) => {
            request.push(DOMAIN_NAME);
            request.extend(with_length(host, "the host name is too long for SOCKS5")?);
        }
    }
    request.extend(port.to_be_bytes());
    Ok(request)
}

fn login_message(user: &str, password: &str) -> Result<Vec<u8>, ProxyError> {
    const TOO_LONG: &str = "SOCKS5 carries at most 255 bytes of user and of password";
    let mut message = vec![LOGIN_VERSION];
    message.extend(with_length(user, TOO_LONG)?);
    message.extend(with_length(password, TOO_LONG)?);
    Ok(message)
}

fn with_length(text: &str, too_long: &'static str) -> Result<Vec<u8>, ProxyError> {
    let length = u8::try_from(text.len()).map_err(|_| ProxyError::Unspeakable(too_long))?;
    Ok([&[length], text.as_bytes()].concat())
}

fn not_socks5() -> ProxyError {
    ProxyError::NotAProxy("SOCKS5")
}

/// The messages hold the login.
impl std::fmt::Debug for Socks5 {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Socks5").field("state", &self.state).finish_non_exhaustive()
    }
}
