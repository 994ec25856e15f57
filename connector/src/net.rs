//! TCP over `wasi:sockets`: every wait has a bound, and bodies move from stream to stream inside the host.
//!
//! `std::net` would not do: on this target its connect may claim success for a refused port, dropping a stream with a
//! stalled write hangs, and a std socket cannot be spliced.

mod address;
mod body;
mod connection;
mod deadline;
mod listen;
mod proxy;
mod resolve;
mod tcp;

pub(crate) use body::{BodySink, BodySource, Content, Passage, SinkError};
pub(crate) use connection::{Connection, ConnectionError, TlsFacts};
pub(crate) use deadline::{Bound, Deadline, pause};
pub(crate) use listen::Listener;
pub(crate) use proxy::{ProxyFailure, connect_through};
pub(crate) use resolve::resolve;
use tcp::wait_for_either;
pub(crate) use tcp::{CopyError, Ready, TcpConnection};

use crate::bindings::wasi::sockets::network::ErrorCode;

/// Why the network did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NetworkError {
    #[error("nothing happened in time")]
    TimedOut,
    #[error("the other side closed the connection")]
    Closed,
    #[error("the engine withdrew")]
    Withdrawn,
    #[error("the host does not permit it")]
    Denied,
    #[error("the host does not support it")]
    Unsupported,
    #[error("the connection was refused")]
    Refused,
    #[error("the name has no address")]
    UnknownName,
    #[error("{0}")]
    Other(String),
}

impl From<ErrorCode> for NetworkError {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::AccessDenied => Self::Denied,
            ErrorCode::NotSupported => Self::Unsupported,
            ErrorCode::ConnectionRefused => Self::Refused,
            ErrorCode::Timeout => Self::TimedOut,
            ErrorCode::NameUnresolvable | ErrorCode::PermanentResolverFailure | ErrorCode::InvalidArgument => {
                Self::UnknownName
            }
            ErrorCode::TemporaryResolverFailure => Self::Other("the name service does not answer".to_owned()),
            ErrorCode::ConnectionReset | ErrorCode::ConnectionAborted => {
                Self::Other("the other side reset the connection".to_owned())
            }
            ErrorCode::RemoteUnreachable => Self::Other("the address cannot be reached".to_owned()),
            code => Self::Other(code.name().to_owned()),
        }
    }
}
