//! From a proxy's refusal of the control connection to a failure.

use super::{Failure, FailureCode, Phase};
use crate::proxy::ProxyError;

/// The proxy was reached, and the control connection does not come about through it.
pub fn refused_by_proxy(error: &ProxyError) -> Failure {
    let (code, phase, hint) = match error {
        ProxyError::Unspeakable(_) => (
            FailureCode::ConfigInvalid,
            Phase::Configure,
            "Check the proxy's user and password, and the server's name.",
        ),
        ProxyError::LoginRefused(_) => {
            (FailureCode::AuthFailed, Phase::Proxy, "Check the user and the password of the proxy.")
        }
        ProxyError::Refused(_) => (
            FailureCode::ConnectFailed,
            Phase::Proxy,
            "The proxy must be able and allowed to connect to the server's host and port: ask whoever runs the proxy.",
        ),
        ProxyError::NotAProxy(_) => {
            (FailureCode::ProtocolViolation, Phase::Proxy, "Check the kind, the host and the port of the proxy.")
        }
    };
    Failure::new(code, phase, error.to_string()).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_login_is_not_tried_again() {
        let failure = refused_by_proxy(&ProxyError::LoginRefused("407 Who are you?".to_owned()));
        assert_eq!((failure.code, failure.phase, failure.retryable), (FailureCode::AuthFailed, Phase::Proxy, false));
        assert_eq!(failure.message, "the proxy refused the login: 407 Who are you?");
    }
}
