//! Connections, parameters and properties, as JSON.

use crate::text::{assert_one_command, assert_printable};
use ftp_connector::config::{
    CommandText, Connection, DeleteParameters, GetParameters, InputProperties, ListParameters, MakeDirectoryParameters,
    MoveParameters, NameExtension, Secret, SendParameters,
};
use serde_json::Value;

/// Properties that become part of commands.
const TEXTS: [&str; 6] =
    ["file-name", "remote-directory", "staging-directory", "move-to-directory", "new-file-name", "temporary-extension"];

/// Any text is refused or usable; what is usable makes no second command, and no secret is ever shown.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    connection(text);
    parameters(text);
    properties(text);
}

fn connection(text: &str) {
    if let Ok(connection) = Connection::parse(text) {
        assert!(connection.port() != 0 && connection.first_hop().1 != 0);
        assert_one_command(connection.host.as_str());
        let secrets = connection.password.iter().chain(&connection.account).map(Secret::expose);
        let texts = connection.remote_directory.iter().chain(&connection.user).chain(&connection.post_login_commands);
        texts.map(CommandText::as_str).chain(secrets).for_each(assert_one_command);
    }
    // Unknown fields are told by their names: only as a value must it not be seen.
    if let Ok(Value::Object(mut fields)) = serde_json::from_str(text)
        && !text.contains(SECRET)
    {
        for secret in ["password", "account", "clientPrivateKey", "clientPrivateKeyPassphrase"] {
            hide_in(&mut fields, secret);
        }
        if let Some(Value::Object(proxy)) = fields.get_mut("proxy") {
            hide_in(proxy, "password");
        }
        let shown = match Connection::parse(&Value::Object(fields).to_string()) {
            Ok(connection) => format!("{connection:?}"),
            Err(error) => error.to_string(),
        };
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

const SECRET: &str = "hunter2-hunter2";

/// The field's value, where it is a text, becomes one that must not be seen again.
fn hide_in(fields: &mut serde_json::Map<String, Value>, name: &str) {
    if let Some(Value::String(value)) = fields.get_mut(name) {
        value.insert_str(0, SECRET);
    }
}

fn parameters(text: &str) {
    let mut texts = Vec::new();
    if let Ok(parameters) = GetParameters::parse(text) {
        texts.extend(parameters.file_names);
        texts.extend([parameters.remote_directory, parameters.file_name, parameters.move_to].into_iter().flatten());
    }
    if let Ok(parameters) = SendParameters::parse(text) {
        if let Some(mode) = parameters.permissions {
            assert!(mode.as_str().bytes().all(|digit| matches!(digit, b'0'..=b'7')), "{mode:?}");
        }
        parameters.temporary_extension.iter().for_each(is_part_of_a_name);
        let directories = [parameters.remote_directory, parameters.staging_directory, parameters.move_to_directory];
        texts.extend(directories.into_iter().chain([parameters.file_name]).flatten());
    }
    if let Ok(parameters) = DeleteParameters::parse(text) {
        assert!(!parameters.filter.includes_patterns() || parameters.max_deletes.is_some());
        texts.extend(parameters.file_names);
        texts.extend([parameters.remote_directory, parameters.file_name].into_iter().flatten());
    }
    if let Ok(parameters) = MoveParameters::parse(text) {
        let directories = [parameters.remote_directory, parameters.move_to_directory];
        texts.extend(directories.into_iter().chain([parameters.file_name, parameters.new_file_name]).flatten());
    }
    if let Ok(parameters) = MakeDirectoryParameters::parse(text) {
        texts.extend([parameters.remote_directory, parameters.directory_name].into_iter().flatten());
    }
    texts.extend(ListParameters::parse(text).ok().and_then(|parameters| parameters.remote_directory));
    texts.iter().map(CommandText::as_str).for_each(assert_one_command);
}

/// The text as each of the properties, and, where it is a JSON object, as all of them.
fn properties(text: &str) {
    for name in TEXTS {
        let parsed = InputProperties::parse([(name, text)]);
        assert!(parsed.is_err() || !text.contains(['\r', '\n', '\0']), "{name}: {parsed:?}");
    }
    let mut all = TEXTS.map(|name| (name, text)).to_vec();
    all.extend([("file-names", text), ("modified", text)]);
    for pairs in all.chunks(1).chain([&all[..]]) {
        if let Ok(properties) = InputProperties::parse(pairs.iter().copied()) {
            usable(&properties);
        }
    }
    if let Ok(Value::Object(fields)) = serde_json::from_str(text) {
        let pairs = fields.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        if let Ok(properties) = InputProperties::parse(pairs) {
            usable(&properties);
        }
    }
}

fn usable(properties: &InputProperties) {
    let InputProperties { file_name, file_names, remote_directory, staging_directory, .. } = properties;
    let texts =
        [file_name, remote_directory, staging_directory, &properties.move_to_directory, &properties.new_file_name];
    let texts = texts.into_iter().flatten().chain(file_names.iter().flatten());
    for text in texts {
        assert!(!text.is_blank());
        assert_one_command(text.as_str());
    }
    properties.temporary_extension.iter().for_each(is_part_of_a_name);
    assert_printable(&properties.modified.map(|modified| modified.to_rfc3339()).unwrap_or_default());
}

fn is_part_of_a_name(extension: &NameExtension) {
    let text = extension.with_dot();
    assert!(text.starts_with('.') && !text.contains('/'), "{text:?}");
    assert_one_command(&text);
}
