//! Every field of every operation, through the component: on real servers, and on the scripted one for what they do not do.

mod coverage;
mod delete;
mod doubt;
mod get;
mod large_directories;
mod list;
mod make_directory;
mod move_file;
mod names;
mod selection;
mod send;
mod server_clock;
mod uploads_in_doubt;

use std::path::Path;
use tests::servers::{FtpServer, RealServer, ServerKind};

/// A server with these files, each holding its own name; what ends in a slash is an empty directory.
fn server_with(kind: ServerKind, paths: &[&str]) -> RealServer {
    let server = RealServer::start(kind).unwrap();
    for path in paths {
        let name = path.trim_end_matches('/');
        if name.len() == path.len() {
            server.store(path, path.as_bytes()).unwrap();
        } else {
            // In the server's hands, as the files are.
            let file = format!("{name}/x");
            server.store(&file, b"").unwrap();
            std::fs::remove_file(server.root().join(file)).unwrap();
        }
    }
    server
}

/// All that the server holds, sorted: empty directories with a slash, links as `name -> target`.
fn tree(server: &impl FtpServer) -> Vec<String> {
    let mut paths = Vec::new();
    walk(server.root(), "", &mut paths);
    paths.sort();
    paths
}

fn walk(directory: &Path, way: &str, paths: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{way}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            paths.push(format!("{path} -> {}", std::fs::read_link(entry.path()).unwrap().display()));
        } else if kind.is_dir() {
            let before = paths.len();
            walk(&entry.path(), &format!("{path}/"), paths);
            if paths.len() == before {
                paths.push(format!("{path}/"));
            }
        } else {
            paths.push(path);
        }
    }
}
