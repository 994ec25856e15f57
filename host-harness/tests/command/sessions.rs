//! `--sessions`: what is printed and stored is what one session prints and stores.

use crate::harness::{Harness, Run};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use tests::scripted::{Builder, Gate, Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

/// What was printed, without the times that it took.
fn printed(run: &Run) -> (i32, Vec<Value>, String) {
    let timeless = |line: &str| {
        let mut object: Value = serde_json::from_str(line).unwrap();
        if let Some(properties) = object["properties"].as_object_mut() {
            properties.remove("duration-ms");
        }
        object
    };
    (run.code, run.stdout.lines().map(timeless).collect(), run.stderr.clone())
}

/// Runs the command in one session and in four, each with a server and a folder of its own, and gives the harnesses.
#[track_caller]
fn alike(server: impl Fn() -> Builder, prepare: impl Fn(&Harness), operation: &str, arguments: &[&str]) -> [Run; 2] {
    let runs = ["1", "4"].map(|sessions| {
        let server = server().start().unwrap();
        let connection = json!({
            "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "s3cret",
        });
        let harness = Harness::with_connection(&connection);
        prepare(&harness);
        let run = harness.operation(operation, &[arguments, &["--output", "json", "--sessions", sessions]].concat());
        let stored = server.files().into_iter().map(|(path, content)| (path, content.bytes())).collect::<Vec<_>>();
        (run, stored)
    });
    let [(one, stored_by_one), (four, stored_by_four)] = runs;
    let (one_printed, four_printed) = (printed(&one), printed(&four));
    for (one, four) in one_printed.1.iter().zip(&four_printed.1) {
        assert_eq!(one, four);
    }
    assert_eq!(one_printed, four_printed);
    assert!(stored_by_one == stored_by_four);
    [one, four]
}

fn tree() -> Builder {
    let files =
        (0..40).map(|number| (format!("/in/{}/{number:02}.txt", number % 3), number.to_string().repeat(number)));
    let server = ScriptedServer::new().directory("/done");
    files.fold(server, |server, (path, content)| server.file(path, content.as_str()))
}

#[test]
fn what_is_read() {
    for parameters in [
        r#"{"remoteDirectory": "/in", "include": ["*.txt"], "recursive": true, "sort": "-name"}"#,
        r#"{"remoteDirectory": "/in/1", "include": ["*"], "maxFiles": 5, "after": "delete"}"#,
        r#"{"remoteDirectory": "/in/1", "include": ["*"], "after": "delete", "dryRun": true}"#,
        // Files of one name, each with a place of its own below `moveTo`.
        r#"{"remoteDirectory": "/in", "include": ["*"], "recursive": true, "after": "move", "moveTo": "/done"}"#,
        r#"{"remoteDirectory": "/in", "include": ["*"], "recursive": true, "minSize": 30, "maxAgeSeconds": 1000000000}"#,
        r#"{"remoteDirectory": "/in", "fileNames": ["1/01.txt", "none", "2/02.txt", "2"]}"#,
        r#"{"remoteDirectory": "/in", "include": ["*.csv"]}"#,
        r#"{"remoteDirectory": "/in", "include": ["*.csv"], "ifMissing": "error"}"#,
        r#"{"remoteDirectory": "/in", "fileNames": ["1/01.txt", "none"], "ifMissing": "error"}"#,
        r#"{"remoteDirectory": "/none", "include": ["*"]}"#,
        r#"{"include": 7}"#,
    ] {
        let arguments = ["--parameters", parameters, "--out", "inbox"];
        // What is there is not replaced.
        alike(tree, |harness| harness.write("inbox/1/13.txt", b"old"), "get", &arguments);
    }
}

#[test]
fn what_cannot_be_read_or_stored() {
    let server = || {
        let same = tree().file("/in/x/same", "first").file("/in/y/same", "second");
        same.on("RETR /in/1/04.txt", "550 No.\r\n")
    };
    let parameters =
        r#"{"remoteDirectory": "/in", "fileNames": ["1/01.txt", "1/04.txt", "x/same", "2/02.txt", "y/same"]}"#;
    let arguments = ["--parameters", parameters, "--out", "inbox"];
    let [one, _] = alike(server, |harness| harness.write("inbox/02.txt", b"old"), "get", &arguments);
    assert_eq!((one.code, one.objects("document").len(), one.objects("failure").len()), (1, 2, 3), "{one:?}");
}

#[test]
fn what_is_sent() {
    let names: Vec<_> = (0..30).map(|number| format!("{number:02}.txt")).collect();
    let prepare = |harness: &Harness| {
        for name in &names {
            harness.write(name, name.repeat(50).as_bytes());
        }
    };
    let inputs: Vec<_> = names.iter().flat_map(|name| ["--input", name]).collect();
    for parameters in
        ["{}", r#"{"remoteDirectory": "out", "permissions": "640"}"#, r#"{"dryRun": true, "temporaryName": false}"#]
    {
        let server = || ScriptedServer::new().file("/07.txt", "is there");
        let arguments = [&inputs[..], &["--parameters", parameters]].concat();
        let [one, _] = alike(server, prepare, "send", &arguments);
        let failures = one.objects("failure").len();
        assert_eq!(one.objects("document").len() + failures, 30, "{one:?}");
    }
}

/// Side by side, neither would see the other.
#[test]
fn inputs_of_one_name_are_sent_in_turn() {
    let prepare = |harness: &Harness| {
        for number in 0..10 {
            harness.write(&format!("{number}/same.txt"), number.to_string().as_bytes());
        }
    };
    let names: Vec<_> = (0..10).map(|number| format!("{number}/same.txt")).collect();
    let inputs: Vec<_> = names.iter().flat_map(|name| ["--input", name]).collect();
    for if_exists in ["error", "unique", "overwrite", "append"] {
        let parameters = json!({ "ifExists": if_exists }).to_string();
        let arguments = [&inputs[..], &["--parameters", &parameters]].concat();
        alike(ScriptedServer::new, prepare, "send", &arguments);
    }
}

#[test]
fn on_a_real_server() {
    let server = RealServer::start(ServerKind::Vsftpd).unwrap();
    let harness = Harness::new(&server);
    let names: Vec<_> = (0..50).map(|number| format!("{number:02}.bin")).collect();
    for (number, name) in names.iter().enumerate() {
        harness.write(name, &name.as_bytes().repeat(number * 100));
    }
    let inputs: Vec<_> = names.iter().flat_map(|name| ["--input", name]).collect();
    harness.operation("send", &[&inputs[..], &["--sessions", "4"]].concat()).succeeded();
    let parameters = r#"{"include": ["*.bin"], "sort": "name", "after": "delete"}"#;
    let get = ["--parameters", parameters, "--out", "inbox", "--sessions", "4", "--output", "json"];
    let read = harness.operation("get", &get).succeeded();
    let read: Vec<_> = read.objects("document").iter().map(|document| document["path"].clone()).collect();
    assert_eq!(read, names.iter().map(|name| format!("inbox/{name}")).collect::<Vec<_>>());
    assert!(names.iter().all(|name| harness.read(name) == harness.read(&format!("inbox/{name}"))));
    assert_eq!(std::fs::read_dir(server.root()).unwrap().filter(|entry| is_file(entry.as_ref().unwrap())).count(), 0);
}

fn is_file(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().ends_with(".bin")
}

#[test]
fn several_sessions_are_used() {
    let gate = Gate::new();
    let server = tree().on_nth("RETR", 1, Script::new().wait_for(&gate).usual()).start().unwrap();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    let parameters = r#"{"remoteDirectory": "/in/0", "include": ["*"]}"#;
    let command = ["--parameters", parameters, "--out", "inbox", "--sessions", "2"];
    let read = std::thread::scope(|scope| {
        let read = scope.spawn(|| harness.operation("get", &command).succeeded());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(server.wait_for_command("RETR", 14)).unwrap();
        gate.open();
        read.join().unwrap()
    });
    assert_eq!((read.stdout.lines().count(), server.connections()), (14, 2));
}

#[test]
fn only_get_and_send_take_several() {
    let server = tree().start().unwrap();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    for operation in ["list", "delete", "move"] {
        let run = harness.operation(operation, &["--sessions", "2"]);
        assert_eq!((run.code, run.stderr), (2, format!("error: {operation} takes no --sessions: get and send do\n")));
    }
    assert_eq!(harness.operation("get", &["--sessions", "0"]).code, 2);
    let parameters = r#"{"remoteDirectory": "/in/1", "fileNames": ["01.txt", "13.txt"]}"#;
    let run = harness.operation("get", &["--parameters", parameters, "--out", "-", "--sessions", "2"]).succeeded();
    assert_eq!((run.stdout, server.connections()), ("1".to_owned() + &"13".repeat(13), 1));
}

/// Also by the tasks of the other sessions.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_unfinished_file() {
    for signal in ["-INT", "-TERM"] {
        a_run_ends_by(signal);
    }
}

#[cfg(unix)]
fn a_run_ends_by(signal: &str) {
    let gate = Gate::new();
    let silent = || Script::new().reply("150 Here.\r\n").open_data().wait_for(&gate);
    let server = (1..=3).fold(tree(), |server, nth| server.on_nth("RETR", nth, silent())).start().unwrap();
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    let parameters = r#"{"remoteDirectory": "/in/1", "include": ["*"]}"#;
    let mut command = Command::new(env!("CARGO_BIN_EXE_harness"))
        .args(["run", "get", "--connection", "connection.json", "--parameters", parameters])
        .args(["--out", "inbox", "--sessions", "3"])
        .current_dir(harness.folder())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(server.wait_for_command("RETR", 3)).unwrap();
    assert_eq!(std::fs::read_dir(harness.folder().join("inbox")).unwrap().count(), 3);
    let interrupted = Command::new("kill").args([signal, &command.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(command.wait().unwrap().code(), Some(130), "{signal}");
    assert_eq!(std::fs::read_dir(harness.folder().join("inbox")).unwrap().count(), 0);
}
