//! The shelf connector, `component.rs`, with one thing wrong with it.

use std::sync::OnceLock;

use crate::compile;

/// How the component finds its defect, and how long that may be.
const MARK: &[u8] = b"DEFECT:none";
const LENGTH: usize = 48;

/// Without any defect.
pub(crate) fn sound() -> Vec<u8> {
    static SOUND: OnceLock<Vec<u8>> = OnceLock::new();
    SOUND.get_or_init(|| compile::component("conformance/component.rs")).clone()
}

/// With this one.
pub(crate) fn with(defect: &str) -> Vec<u8> {
    let mut component = sound();
    let at = component.windows(MARK.len()).position(|window| window == MARK).unwrap();
    let text = format!("{:LENGTH$}", format!("DEFECT:{defect}"));
    assert_eq!(text.len(), LENGTH, "{defect} is too long");
    component[at..at + LENGTH].copy_from_slice(text.as_bytes());
    component
}

/// With another name wherever this one stands.
pub(crate) fn renamed(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut component = sound();
    let places = component.windows(from.len()).enumerate().filter(|(_, window)| *window == from.as_bytes());
    let places: Vec<_> = places.map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{from}");
    for at in places {
        component[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    component
}
