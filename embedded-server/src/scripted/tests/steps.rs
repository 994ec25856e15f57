//! The client's host vanishes at each step of an upload.

use super::*;

const CONTENT: &[u8] = b"12345678";

/// Uploads under a temporary name and renames, as far as the server goes along.
fn publish(server: &ScriptedServer) -> io::Result<()> {
    let mut control = TcpStream::connect(server.address())?;
    line(&mut control)?;
    let port = ask(&mut control, "EPSV")?.split('|').nth(3).unwrap().parse::<u16>().unwrap();
    let mut data = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    ask(&mut control, "STOR /part")?;
    data.write_all(CONTENT)?;
    drop(data);
    line(&mut control)?;
    ask(&mut control, "RNFR /part")?;
    ask(&mut control, "RNTO /whole")?;
    ask(&mut control, "NOOP").map(drop)
}

fn ask(control: &mut TcpStream, command: &str) -> io::Result<String> {
    control.write_all(format!("{command}\r\n").as_bytes())?;
    line(control)
}

fn line(control: &mut TcpStream) -> io::Result<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        control.read_exact(&mut byte)?;
        line.extend(byte);
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}

#[test]
fn every_step_leaves_what_had_been_done() {
    let described = || ScriptedServer::new().file("/whole", "old");
    let server = described().start().unwrap();
    publish(&server).unwrap();
    // The greeting, EPSV and its reply, STOR, 150, four quarters, 226, and three commands with their replies.
    assert_eq!(server.steps(), 16);
    let mut seen = Vec::new();
    for step in 1..=server.steps() {
        let server = described().cut_at(step).start().unwrap();
        assert!(publish(&server).is_err(), "step {step}");
        let content = |name| server.file(name).map(|content| String::from_utf8(content).unwrap());
        seen.push((content("/part"), content("/whole").unwrap()));
        // Nobody gets in any more.
        let again = TcpStream::connect(server.address()).and_then(|mut control| line(&mut control));
        assert!(again.is_err(), "step {step}");
        assert_eq!(server.steps(), step);
    }
    let part = |content: &str| (Some(content.to_owned()), "old".to_owned());
    let none = (None, "old".to_owned());
    let done = (None, "12345678".to_owned());
    let expected = [vec![none; 4], vec![part("")], vec![part("12"), part("1234"), part("123456")]].concat();
    assert_eq!(seen[..8], expected);
    assert_eq!(seen[8..13], vec![part("12345678"); 5]);
    assert_eq!(seen[13..], vec![done; 3]);
}
