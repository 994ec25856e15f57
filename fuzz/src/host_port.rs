//! Where data connections lead.

use crate::{choice, text};
use ftp_connector::ftp::{eprt_argument, parse_epsv, parse_pasv, port_argument};
use std::net::{IpAddr, SocketAddr, SocketAddrV4};

/// An address in a reply has a port other than 0, whose numbers stand in the reply; what is written for PORT and EPRT is
/// what the other side reads.
pub fn host_port(data: &[u8]) {
    let passive = text::reply(227, data);
    if let Some(address) = parse_pasv(&passive) {
        assert_ne!(address.port(), 0);
        let numbers = port_argument(address);
        let said = numbers_in(&passive.lines.join(&b'\n'));
        assert!(said.contains(&numbers), "{numbers} is not in {said}");
        assert_eq!(read_port(&numbers), Some(address));
    }
    let extended = text::reply(229, data);
    if let Some(port) = parse_epsv(&extended) {
        assert!(extended.text().contains(&port.to_string()), "{port} is not in {extended:?}");
        assert_eq!(parse_epsv(&text::reply(229, format!("(|||{port}|)").as_bytes())), Some(port));
    }
    assert_eq!((parse_pasv(&extended), parse_epsv(&passive)), (None, None), "the code decides");

    let mut numbers = choice::numbers(data);
    let v4 = SocketAddrV4::new(numbers.u32(..).into(), numbers.u16(..));
    assert_eq!(read_port(&port_argument(v4)), Some(v4).filter(|address| address.port() != 0));
    let v6 = SocketAddr::new(IpAddr::V6(numbers.u128(..).into()), numbers.u16(..));
    for address in [v4.into(), v6] {
        let argument = eprt_argument(address);
        let fields: Vec<&str> = argument.split('|').collect();
        let ["", protocol, host, port, ""] = fields[..] else { panic!("{argument}") };
        assert_eq!(protocol, if address.is_ipv4() { "1" } else { "2" });
        assert_eq!((host.parse(), port.parse()), (Ok(address.ip()), Ok(address.port())));
    }
}

/// What a server would make of PORT: it is written as in a 227 reply.
fn read_port(argument: &str) -> Option<SocketAddrV4> {
    parse_pasv(&text::reply(227, format!("({argument})").as_bytes()))
}

/// Every run of digits without leading zeros, with commas between.
fn numbers_in(line: &[u8]) -> String {
    let runs = line.split(|byte| !byte.is_ascii_digit()).filter(|run| !run.is_empty());
    let numbers = runs.map(|run| String::from_utf8_lossy(run).trim_start_matches('0').to_owned());
    numbers.map(|number| if number.is_empty() { "0".to_owned() } else { number }).collect::<Vec<_>>().join(",")
}
