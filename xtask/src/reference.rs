//! The reference of operations in the README, which is generated from the schemas.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::workspace;

const BEGIN: &str = "<!-- generated: operations -->\n";
const END: &str = "<!-- end of generated: operations -->\n";

/// Writes the reference into the README.
pub(crate) fn write() -> anyhow::Result<()> {
    let path = workspace::root().join("README.md");
    let readme = fs::read_to_string(&path)?;
    fs::write(&path, with_reference(&readme, &reference()?)?).context("cannot write README.md")
}

/// Fails when the README says something else than the schemas.
pub(crate) fn check() -> anyhow::Result<()> {
    let readme = fs::read_to_string(workspace::root().join("README.md"))?;
    ensure!(
        with_reference(&readme, &reference()?)? == readme,
        "the README's reference of operations is not what the schemas say. Type `cargo xtask codegen`"
    );
    Ok(())
}

fn with_reference(readme: &str, reference: &str) -> anyhow::Result<String> {
    let missing = || format!("README.md lacks the marks `{}` and `{}`", BEGIN.trim(), END.trim());
    let (before, rest) = readme.split_once(BEGIN).with_context(missing)?;
    let (_, after) = rest.split_once(END).with_context(missing)?;
    Ok(format!("{before}{BEGIN}{reference}{END}{after}"))
}

fn reference() -> anyhow::Result<String> {
    let documents = ftp_connector::schema::documents();
    let schema = |path: String| -> anyhow::Result<Value> {
        let document = documents.iter().find(|(name, _)| *name == path);
        let (_, text) = document.with_context(|| format!("there is no schema {path}"))?;
        Ok(serde_json::from_str(text)?)
    };
    let mut text = String::new();
    for operation in ftp_connector::descriptor::OPERATIONS {
        let name = operation.name;
        let parameters = schema(format!("{name}/parameters.json"))?;
        let input = schema(format!("{name}/input-properties.json"))?;
        let description = operation.description;
        write!(text, "\n### `{name}`\n\n{description}\n\n| field | what it means | default |\n|---|---|---|\n")?;
        for field in fields(&parameters) {
            let schema =
                parameters.get("properties").and_then(|all| all.get(field)).context("a group names a field")?;
            writeln!(text, "| `{field}` | {} | {} |", meaning(schema), default(schema))?;
        }
        let read = input.pointer("/properties").and_then(Value::as_object).into_iter().flatten();
        let read: Vec<String> = read.map(|(name, _)| code(name)).collect();
        let set: Vec<String> = operation.output_properties.iter().map(|property| code(property.name)).collect();
        writeln!(text, "\nReads the document properties {}.", read.join(", "))?;
        writeln!(text, "Sets {}.", set.join(", "))?;
    }
    text.push('\n');
    Ok(text)
}

/// In the order in which a form shows them.
fn fields(schema: &Value) -> Vec<&str> {
    let groups = items(schema, "/x-ui/groups");
    groups.flat_map(|group| items(group, "/fields")).filter_map(Value::as_str).collect()
}

fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

/// The description, with the choices where there are some.
fn meaning(schema: &Value) -> String {
    let description = text(schema, "description").unwrap_or_default().to_owned();
    let choices = items(schema, "/oneOf").filter_map(|choice| {
        let (value, description) = (text(choice, "const")?, text(choice, "description")?);
        Some(format!("<br>`{value}`: {description}"))
    });
    std::iter::once(description).chain(choices).collect::<String>().replace('|', "\\|").replace('\n', " ")
}

fn default(schema: &Value) -> String {
    match schema.get("default") {
        None | Some(Value::Null) => String::new(),
        Some(Value::Array(items)) if items.is_empty() => String::new(),
        Some(Value::String(text)) => code(text),
        Some(value) => code(&value.to_string()),
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_field_is_told_between_the_marks() {
        let readme = format!("before\n{BEGIN}old\n{END}after\n");
        let written = with_reference(&readme, &reference().unwrap()).unwrap();
        assert!(written.starts_with("before\n") && written.ends_with("after\n") && !written.contains("old\n"));
        for expected in ["### `make-directory`", "| `ifExists` |", "<br>`overwrite`: The file is replaced.", "| `-1` |"]
        {
            assert!(written.contains(expected), "{expected}");
        }
        assert_eq!(with_reference(&written, &reference().unwrap()).unwrap(), written);
    }

    #[test]
    fn a_readme_without_marks_is_told() {
        let error = with_reference("no marks", "").unwrap_err();
        assert!(error.to_string().contains("README.md lacks the marks"), "{error}");
    }
}
