//! x
use crate::driver::{connection_to, delete, get, list, open, send};
use serde_json::json;
use tests::scripted::ScriptedServer;

#[tokio::test]
async fn show() {
    for (greeting, mlst) in [("220 (vsFTPd 3.0.5)\r\n", false), ("220 ProFTPD\r\n", true), ("220 pyftpdlib\r\n", true), ("220 x\r\n", true)] {
        let mut server = ScriptedServer::new().greeting(greeting).file("/in/a", "a").file("/in/b", "b").file("/in/c", "c");
        if !mlst { server = server.without_feature("MLST"); }
        let server = server.start().unwrap();
        let mut session = open(&connection_to(server.address(), "u", "p")).await;
        let mut shown = 0;
        let mut show = |what: &str| {
            let batches = server.batches();
            println!("== {greeting:?} {what}");
            for batch in &batches[shown..] { println!("   {}", batch.join(" | ")); }
            shown = batches.len();
        };
        show("open");
        get(&mut session, json!({"remoteDirectory": "/in", "include": ["*"]})).await.unwrap();
        show("get selection");
        get(&mut session, json!({"fileName": "/in/a"})).await.unwrap();
        show("get name");
        get(&mut session, json!({"fileNames": ["/in/a", "/in/b", "/in/none", "/in/c"]})).await.unwrap();
        show("get names");
        for name in ["/out/1", "/out/2", "/out/3"] { send(&mut session, name, b"new").await.unwrap(); show("send"); }
        for name in ["/out/1", "/out/2", "/out/3"] { delete(&mut session, json!({"fileName": name})).await.unwrap(); show("delete"); }
        list(&mut session, json!({"remoteDirectory": "/in"})).await.unwrap(); show("list");
        get(&mut session, json!({"remoteDirectory": "/in", "include": ["*"], "after": "delete"})).await.unwrap();
        show("get selection delete");
        session.close().await.unwrap();
        show("end");
    }
}
