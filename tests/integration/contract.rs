//! The component keeps to the contract: what it imports, what it exports, what it says of itself.

use crate::driver::connector;
use host_harness::DEFAULT_COMPONENT;
use std::path::Path;
use wit_component::{DecodedWasm, decode};
use wit_parser::{Docs, PackageId, Resolve, Type, TypeDef, TypeDefKind, WorldItem};

/// The texts in `wit/`.
fn contract() -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")).unwrap();
    (resolve, package)
}

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
    let (resolve, package) = contract();
    let world = resolve.select_world(&[package], Some("connector")).unwrap();
    wit_component::targets(&resolve, world, DEFAULT_COMPONENT).unwrap();
}

#[test]
fn every_item_of_the_contract_is_documented() {
    let (resolve, package) = contract();
    let mut items = vec![("the package".to_owned(), &resolve.packages[package].docs)];
    for (name, world) in &resolve.packages[package].worlds {
        let world = &resolve.worlds[*world];
        items.push((name.clone(), &world.docs));
        for (export, item) in &world.exports {
            let WorldItem::Interface { docs, .. } = item else { panic!("an export that is no interface: {item:?}") };
            items.push((format!("{name}: export {}", resolve.name_world_key(export)), docs));
        }
    }
    for (name, interface) in &resolve.packages[package].interfaces {
        let interface = &resolve.interfaces[*interface];
        items.push((name.clone(), &interface.docs));
        items.extend(
            interface.functions.values().map(|function| (format!("{name}: {}", function.name), &function.docs)),
        );
        for (type_name, id) in &interface.types {
            items.extend(parts(&format!("{name}: {type_name}"), &resolve.types[*id]));
        }
    }
    assert!(items.len() > 100, "only {} items were found", items.len());
    let bare: Vec<&String> = items.iter().filter(|(_, docs)| docs.is_empty()).map(|(name, _)| name).collect();
    assert!(bare.is_empty(), "without documentation: {bare:#?}");
}

/// A type, its fields and its cases.
fn parts<'a>(name: &str, definition: &'a TypeDef) -> Vec<(String, &'a Docs)> {
    let mut parts: Vec<(String, &Docs)> = match &definition.kind {
        // A type that `use` brings in is documented where it is from.
        TypeDefKind::Type(Type::Id(_)) => return Vec::new(),
        TypeDefKind::Record(record) => {
            record.fields.iter().map(|field| (format!("{name}.{}", field.name), &field.docs)).collect()
        }
        TypeDefKind::Enum(cases) => {
            cases.cases.iter().map(|case| (format!("{name}.{}", case.name), &case.docs)).collect()
        }
        TypeDefKind::Resource | TypeDefKind::Type(_) => Vec::new(),
        other => panic!("{name}: a kind of type that this test does not know: {other:?}"),
    };
    parts.push((name.to_owned(), &definition.docs));
    parts
}

#[tokio::test]
async fn the_descriptor_is_complete() {
    let descriptor = connector().await.descriptor();
    assert_eq!(descriptor.id, "ftp");
    let names: Vec<&str> = descriptor.operations.iter().map(|operation| operation.name.as_str()).collect();
    assert_eq!(names, ["get", "send", "list", "delete", "move", "make-directory"]);
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
