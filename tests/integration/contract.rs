//! The component keeps to the contract: what it imports, what it exports, what it says of itself.

use crate::driver::connector;
use host_harness::DEFAULT_COMPONENT;
use std::path::Path;
use wit_component::{DecodedWasm, decode};
use wit_parser::{Resolve, WorldItem};

#[test]
fn the_component_imports_only_wasi_0_2_6() {
    let DecodedWasm::Component(resolve, world) = decode(DEFAULT_COMPONENT).unwrap() else { panic!("not a component") };
    let imports: Vec<String> = resolve.worlds[world]
        .imports
        .values()
        .filter_map(|item| match item {
            WorldItem::Interface { id, .. } => resolve.id_of(*id),
            other => panic!("an import that is no interface: {other:?}"),
        })
        // The contract's own types: no function, nothing for a host to provide.
        .filter(|name| !name.starts_with("integration:connector/types@"))
        .collect();
    println!("{}", imports.join("\n"));
    assert!(imports.len() > 10);
    for import in imports {
        assert!(import.starts_with("wasi:") && import.ends_with("@0.2.6"), "{import}");
        assert!(!import.contains("filesystem") && !import.contains("udp"), "{import}");
    }
}

#[test]
fn the_component_targets_the_world() {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")).unwrap();
    let world = resolve.select_world(&[package], Some("connector")).unwrap();
    wit_component::targets(&resolve, world, DEFAULT_COMPONENT).unwrap();
}

#[test]
fn every_item_of_the_contract_is_documented() {
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "wit") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut before = "";
        for line in text.lines().map(str::trim) {
            let starts_item = ["interface ", "world ", "record ", "enum ", "resource ", "type "]
                .iter()
                .any(|keyword| line.starts_with(keyword))
                || line.contains(": func(")
                || line.contains(": static func(");
            assert!(
                !starts_item || before.starts_with("///") || before.starts_with('@'),
                "{}: `{line}` has no documentation",
                path.display()
            );
            before = line;
        }
    }
}

#[tokio::test]
async fn the_descriptor_is_complete() {
    let descriptor = connector().await.descriptor();
    assert_eq!(descriptor.id, "ftp");
    let names: Vec<&str> = descriptor.operations.iter().map(|operation| operation.name.as_str()).collect();
    assert_eq!(names, ["get", "send", "list", "delete"]);
    for operation in &descriptor.operations {
        for schema in
            [&operation.parameters_schema, &operation.input_properties_schema, &operation.output_properties_schema]
        {
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            for (name, field) in schema["properties"].as_object().unwrap() {
                assert!(field["description"].is_string(), "{}: {name} has no description", operation.name);
            }
        }
        assert!(operation.parameters_schema["x-ui"]["groups"].is_array());
    }
    let connection = &descriptor.connection_schema;
    for secret in ["password", "account"] {
        assert_eq!(connection["properties"][secret]["writeOnly"], true);
        assert_eq!(connection["properties"][secret]["format"], "password");
    }
}

#[tokio::test]
async fn every_field_of_a_form_is_in_one_group_and_has_a_title() {
    let descriptor = connector().await.descriptor();
    let schemas = descriptor.operations.iter().map(|operation| &operation.parameters_schema);
    for schema in schemas.chain([&descriptor.connection_schema]) {
        let groups = schema["x-ui"]["groups"].as_array().unwrap();
        let mut shown: Vec<&str> = groups
            .iter()
            .flat_map(|group| group["fields"].as_array().unwrap())
            .map(|field| field.as_str().unwrap())
            .collect();
        shown.sort_unstable();
        let fields = schema["properties"].as_object().unwrap();
        assert_eq!(shown, fields.keys().map(String::as_str).collect::<Vec<_>>(), "{}", schema["title"]);
        for (name, field) in fields {
            assert!(field["title"].is_string(), "{name} has no title");
        }
    }
}
