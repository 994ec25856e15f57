//! What the server does when no rule says otherwise: a small FTP server (RFC 959, 2428, 3659) over the tree.

use std::net::SocketAddr;

use super::Script;
use super::active::{extended_port, port};
use super::tree::{MODIFIED, Node, Tree, resolve};

/// Who may log in; everybody when none.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

/// What a control connection remembers from one command to the next.
#[derive(Debug)]
pub(super) struct State {
    directory: Vec<u8>,
    /// What REST asked for; the next transfer takes it.
    pub(super) offset: u64,
    user: String,
    rename_from: Option<Vec<u8>>,
    has_tls: bool,
    /// What PROT asked for.
    pub(super) protects_data: bool,
}

impl State {
    pub(super) fn new(has_tls: bool) -> Self {
        Self {
            directory: b"/".to_vec(),
            offset: 0,
            user: String::new(),
            rename_from: None,
            has_tls,
            protects_data: false,
        }
    }

    /// The absolute path that a command's argument means.
    pub(super) fn path(&self, argument: &[u8]) -> Vec<u8> {
        resolve(&self.directory, argument)
    }
}

/// The script for a command.
pub(super) fn usual(state: &mut State, tree: &mut Tree, login: Option<&Login>, verb: &str, argument: &[u8]) -> Script {
    let path = state.path(argument);
    match verb {
        "USER" => {
            state.user = String::from_utf8_lossy(argument).into_owned();
            "331 Password, please.\r\n".into()
        }
        "PASS" => password(state, login, argument),
        "PWD" | "XPWD" => working_directory(&state.directory),
        "CWD" | "XCWD" if tree.is_directory(&path) => {
            state.directory = path;
            "250 Directory changed.\r\n".into()
        }
        "CDUP" => {
            state.directory = state.path(b"..");
            "250 Directory changed.\r\n".into()
        }
        "AUTH" if state.has_tls => Script::new().reply("234 TLS, please.\r\n").start_tls(),
        "PBSZ" if state.has_tls => "200 PBSZ=0.\r\n".into(),
        "PROT" if state.has_tls => match argument {
            b"P" => Script::new().protect_data(true).reply("200 Private.\r\n"),
            b"C" => Script::new().protect_data(false).reply("200 Clear.\r\n"),
            _ => "536 P or C.\r\n".into(),
        },
        "FEAT" => features(state),
        "EPSV" => Script::new().passive("229 Entering Extended Passive Mode (|||{port}|)\r\n"),
        "PASV" => Script::new().passive("227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n"),
        "PORT" => active(port(argument)),
        "EPRT" => active(extended_port(argument)),
        "REST" => restart(state, argument),
        "SIZE" => match tree.content(&path) {
            Some(content) => format!("213 {}\r\n", content.len()).into(),
            None => missing(),
        },
        "MDTM" => match tree.get(&path) {
            Some(Node::File { modified, .. }) => format!("213 {modified}\r\n").into(),
            Some(Node::Directory) | None => missing(),
        },
        "MLSD" | "LIST" | "NLST" => listing(state, tree, verb, argument),
        "RETR" if tree.content(&path).is_some() => {
            let start = Script::new().reply("150 Here it comes.\r\n");
            start.send_file().close_data().reply("226 Transfer complete.\r\n")
        }
        "STOR" if tree.takes_file(&path) => {
            let start = Script::new().reply("150 Go ahead.\r\n");
            start.receive_file().close_data().reply("226 Transfer complete.\r\n")
        }
        "APPE" if tree.takes_file(&path) => {
            let start = Script::new().reply("150 Go ahead.\r\n");
            start.receive_and_append().close_data().reply("226 Transfer complete.\r\n")
        }
        "MKD" | "XMKD" if tree.get(&path).is_none() => {
            tree.make_directories(&path);
            "257 Directory made.\r\n".into()
        }
        "DELE" if tree.content(&path).is_some() => {
            tree.remove(&path);
            "250 Deleted.\r\n".into()
        }
        "RMD" | "XRMD" if tree.is_directory(&path) && tree.entries(&path).next().is_none() => {
            tree.remove(&path);
            "250 Directory removed.\r\n".into()
        }
        "RNFR" if tree.get(&path).is_some() => {
            state.rename_from = Some(path);
            "350 And the new name?\r\n".into()
        }
        "RNTO" => match state.rename_from.take() {
            Some(from) => {
                tree.rename(&from, &path);
                "250 Renamed.\r\n".into()
            }
            None => "503 RNFR first.\r\n".into(),
        },
        "QUIT" => Script::new().reply("221 Goodbye.\r\n").close_control(),
        "NOOP" | "TYPE" | "MODE" | "STRU" | "OPTS" | "ACCT" | "ALLO" => "200 OK.\r\n".into(),
        "ABOR" => "226 Nothing to abort.\r\n".into(),
        "SYST" => "215 UNIX Type: L8\r\n".into(),
        "CWD" | "XCWD" | "RETR" | "DELE" | "RMD" | "XRMD" | "RNFR" => missing(),
        "STOR" | "APPE" | "MKD" | "XMKD" => "550 Cannot create it there.\r\n".into(),
        _ => "500 Unknown command.\r\n".into(),
    }
}

fn features(state: &State) -> Script {
    let tls = if state.has_tls { " AUTH TLS\r\n PBSZ\r\n PROT\r\n" } else { "" };
    let others = " UTF8\r\n EPSV\r\n SIZE\r\n MDTM\r\n MLST type*;size*;modify*;\r\n REST STREAM\r\n TVFS\r\n";
    format!("211-Features:\r\n{tls}{others}211 End\r\n").into()
}

fn active(address: Option<SocketAddr>) -> Script {
    match address {
        Some(address) => Script::new().active(address).reply("200 I will connect there.\r\n"),
        None => "501 That is no address.\r\n".into(),
    }
}

fn missing() -> Script {
    "550 No such file or directory.\r\n".into()
}

fn password(state: &State, login: Option<&Login>, argument: &[u8]) -> Script {
    let accepted = login.is_none_or(|login| login.user == state.user && login.password.as_bytes() == argument);
    if accepted { "230 Logged in.\r\n".into() } else { "530 Login incorrect.\r\n".into() }
}

fn working_directory(directory: &[u8]) -> Script {
    let mut reply = b"257 \"".to_vec();
    for byte in directory {
        // RFC 959, appendix II: a quote in the name is doubled.
        reply.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    reply.extend_from_slice(b"\" is the current directory.\r\n");
    reply.into()
}

fn restart(state: &mut State, argument: &[u8]) -> Script {
    match std::str::from_utf8(argument).ok().and_then(|text| text.parse().ok()) {
        Some(offset) => {
            state.offset = offset;
            format!("350 Restarting at {offset}.\r\n").into()
        }
        None => "501 That is no offset.\r\n".into(),
    }
}

fn listing(state: &State, tree: &Tree, verb: &str, argument: &[u8]) -> Script {
    // `ls` options, as in `LIST -a`, are no path.
    let directory = state.path(if argument.starts_with(b"-") { b"" } else { argument });
    if !tree.is_directory(&directory) {
        return missing();
    }
    let mut lines = Vec::new();
    if verb == "MLSD" {
        lines.extend_from_slice(format!("type=cdir;modify={MODIFIED}; .\r\n").as_bytes());
    }
    for (name, node) in tree.entries(&directory) {
        let before = match verb {
            "MLSD" => node.facts(),
            "LIST" => node.long_line(),
            _ => String::new(),
        };
        lines.extend_from_slice(&[before.as_bytes(), name, b"\r\n"].concat());
    }
    let start = Script::new().reply("150 Here it comes.\r\n");
    start.send(lines).close_data().reply("226 Transfer complete.\r\n")
}
