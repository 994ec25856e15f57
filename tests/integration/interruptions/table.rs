//! The same interruptions on every server, in plain text and under TLS, and a table of what came of them.

use super::work::{Verdict, Work};
use super::{Behind, Security};
use crate::driver::write_table;
use tests::servers::ServerKind;
use tokio::task::JoinSet;

/// Runs the interruptions everywhere at the same time, prints and writes the table, and fails when anything is amiss.
pub(super) async fn everywhere<F>(file: &str, interrupt: impl Fn(Behind, Work) -> F)
where
    F: Future<Output = Vec<Verdict>> + Send + 'static,
{
    let mut cells = JoinSet::new();
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            for work in Work::ALL {
                let verdicts = interrupt(Behind::start(kind, security), work);
                cells.spawn(async move { (format!("| {kind} | {security} | {work} |"), verdicts.await) });
            }
        }
    }
    let mut cells = cells.join_all().await;
    cells.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut table = vec![
        "| server | security | operation | interruptions | completed | resumed | targets with a part | duplicates |"
            .to_owned(),
        "|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    let count = |verdicts: &[Verdict], is_it: fn(&Verdict) -> bool| verdicts.iter().filter(|one| is_it(one)).count();
    table.extend(cells.iter().map(|(cell, verdicts)| {
        format!(
            "{cell} {} | {} | {} | {} | {} |",
            verdicts.len(),
            count(verdicts, |verdict| verdict.completed),
            verdicts.iter().map(|verdict| verdict.resumed).sum::<usize>(),
            count(verdicts, |verdict| verdict.partial),
            count(verdicts, |verdict| verdict.duplicate),
        )
    }));
    println!("{}", table.join("\n"));
    write_table(file, &table);
    let complaints: Vec<_> =
        cells.iter().flat_map(|(_, verdicts)| verdicts).map(|verdict| &verdict.complaint).collect();
    let complaints: Vec<_> = complaints.into_iter().filter(|complaint| !complaint.is_empty()).cloned().collect();
    assert!(complaints.is_empty(), "{} interruptions went wrong:\n{}", complaints.len(), complaints.join("\n"));
}
