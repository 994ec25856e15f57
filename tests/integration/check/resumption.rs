//! What is said of a data connection that resumes no TLS session, when its listing fails for another reason.

use super::{stage, stages};
use crate::driver::connection_to;
use host_harness::FailureCode;
use host_harness::Outcome::{Failed, Skipped, Warned};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{Script, ScriptedServer, ScriptedTls};
use tests::servers::TlsVersions;

#[tokio::test]
async fn nothing_is_said_to_work_whose_listing_fails() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let tls = ScriptedTls::explicit(&identity).versions(TlsVersions::Only1_3).tickets(0, 0);
    let breaks_off = Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").close_data();
    let server = ScriptedServer::new().tls(tls).on("MLSD", breaks_off.reply("426 Transfer aborted.\r\n"));
    let server = server.start().unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["sslMode"] = "explicit".into();
    connection["caCertificates"] = authority.pem().into();
    for (reuse, outcome) in [(true, Warned), (false, Skipped)] {
        connection["tlsSessionReuse"] = reuse.into();
        let stages = stages(&connection, false).await;
        let resumption = stage(&stages, "tls-resumption");
        assert_eq!(resumption.outcome, outcome, "{resumption:#?}");
        let told = format!("{} {}", resumption.seen, resumption.hint.as_deref().unwrap_or_default());
        assert!(!told.contains("works") && !told.contains("which this server accepts"), "{told}");
        let listing = stage(&stages, "listing");
        assert_eq!((listing.outcome, listing.code), (Failed, Some(FailureCode::Truncated)), "{listing:#?}");
    }
}
