//! Who may log in, and how often at once.

use super::*;

#[test]
fn each_user_has_a_password() {
    let server = ScriptedServer::new().login("alice", "one").login("bob", "two").start().unwrap();
    let mut client = Client::connect(&server);
    for (user, password, expected) in [("alice", "one", "230"), ("bob", "two", "230"), ("bob", "one", "530")] {
        assert!(client.ask(&format!("USER {user}")).starts_with("331"));
        assert!(client.ask(&format!("PASS {password}")).starts_with(expected), "{user}, {password}");
    }
    client.ask("USER carol");
    assert!(client.ask("PASS one").starts_with("530"));
}

#[tokio::test]
async fn a_user_has_so_many_sessions_and_no_more() {
    let server = ScriptedServer::new().max_sessions(1, "421 Too many of you.\r\n").start().unwrap();
    let log_in = |user: &str| {
        let mut client = Client::connect(&server);
        client.ask(&format!("USER {user}"));
        let reply = client.ask("PASS any");
        (client, reply)
    };
    let (mut alice, reply) = log_in("alice");
    assert!(reply.starts_with("230"), "{reply}");
    let (mut refused, reply) = log_in("alice");
    assert_eq!(reply, "421 Too many of you.");
    assert_eq!(refused.control.read(&mut [0]).unwrap(), 0);
    assert!(log_in("bob").1.starts_with("230"));
    alice.ask("QUIT");
    let (again, reply) = log_in("alice");
    assert!(reply.starts_with("230"), "{reply}");
    drop((alice, refused, again));
    server.wait_until_all_closed().await.unwrap();
    assert!(log_in("alice").1.starts_with("230"));
}
