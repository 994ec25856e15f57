//! JSON that the command line names.

use std::path::Path;

use serde_json::Value;
use tokio::io::AsyncReadExt as _;

use super::Stop;

/// The JSON in `file`, or on stdin for `-`.
pub(super) async fn json_file(file: &Path) -> Result<Value, Stop> {
    let text = if is_standard(file) {
        let mut text = Vec::new();
        tokio::io::stdin().read_to_end(&mut text).await.map(|_| text)
    } else {
        tokio::fs::read(file).await
    };
    let text = text.map_err(|error| Stop::Usage(format!("{}: {error}", file.display())))?;
    parse(&text, &file.display().to_string())
}

/// The JSON in the argument itself, or in the file that it names after `@`.
pub(super) async fn json_argument(argument: &str) -> Result<Value, Stop> {
    match argument.strip_prefix('@') {
        Some(file) => json_file(Path::new(file)).await,
        None => parse(argument.as_bytes(), "--parameters"),
    }
}

/// Whether the name stands for stdin or stdout.
pub(super) fn is_standard(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn parse(text: &[u8], origin: &str) -> Result<Value, Stop> {
    serde_json::from_slice(text).map_err(|error| Stop::Usage(format!("{origin}: not JSON: {error}")))
}
