//! Tables for people.

use crate::report::json::processors;
use crate::row::{Row, Subject};
use crate::spread::Spread;
use crate::workload::Workload;
use crate::workshop::Workshop;

const HEADINGS: [&str; 9] =
    ["work", "server", "figure", "ours", "reference", "its", "ratio, median of pairs (all)", "target", ""];

pub(super) fn begin(workshop: &Workshop) {
    let memory = if workshop.is_in_memory() { "in memory" } else { "on disk" };
    println!(
        "{} pairs, files {memory}, {} processors; each client is a process, measured whole",
        workshop.pairs,
        processors()
    );
}

pub(super) fn table(workload: Workload, rows: &[Row]) {
    println!("\n{workload}: {}", workload.describe());
    for line in lines(rows) {
        println!("{line}");
    }
}

pub(super) fn end(targets: usize, met: usize) {
    println!("\n{met} of {targets} targets met");
}

/// A heading and a line for each row, in columns as wide as what is in them.
fn lines(rows: &[Row]) -> Vec<String> {
    let mut cells: Vec<[String; 9]> = vec![HEADINGS.map(str::to_owned)];
    cells.extend(rows.iter().map(cells_of));
    let mut widths = [0; 9];
    for line in &cells {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut padded = cells.iter().map(|line| {
        let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    let mut lines: Vec<String> = padded.next().into_iter().collect();
    for (line, row) in padded.zip(rows) {
        lines.push(line);
        lines.extend(row.details.iter().map(|detail| format!("    {detail}")));
    }
    lines
}

fn cells_of(row: &Row) -> [String; 9] {
    let (name, figure, ratio) = match &row.reference {
        Some(reference) => (reference.name.clone(), number(reference.figure.median), spread(reference.ratio)),
        None => (String::new(), String::new(), String::new()),
    };
    let ours = if row.reference.is_some() { number(row.ours.median) } else { spread(row.ours) };
    let met = match row.met() {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    };
    let times = if row.subject == Subject::Ratio { " ×" } else { "" };
    let target = row.target.map(|target| format!("{target}{times}")).unwrap_or_default();
    let quantity = format!("{} [{}]", row.quantity, row.unit);
    [row.work.clone(), row.server.clone(), quantity, ours, name, figure, ratio, target, met.to_owned()]
}

/// The median and both ends; one figure when it was measured once.
fn spread(spread: Spread) -> String {
    let [median, min, max] = [spread.median, spread.min, spread.max].map(number);
    if min == max { median } else { format!("{median} ({min}–{max})") }
}

/// Three digits that mean something.
fn number(figure: f64) -> String {
    let decimals = match figure.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{figure:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Target;

    #[test]
    fn a_table_has_columns() {
        let rows = [
            Row::paired("throughput", "MB/s", &[900.0, 1000.0], "curl", &[1000.0, 1000.0])
                .target(Subject::Ratio, Target::AtLeast(0.9))
                .on("get 1 GiB", "vsftpd"),
            Row::alone("memory", "KiB", &[260.4]).target(Subject::Ours, Target::AtMost(250.0)).on("idle", "–"),
        ];
        assert_eq!(
            lines(&rows),
            [
                "work       server  figure             ours  reference  its   ratio, median of pairs (all)  target",
                "get 1 GiB  vsftpd  throughput [MB/s]  950   curl       1000  0.950 (0.900–1.00)            ≥ 0.9 ×  met",
                "idle       –       memory [KiB]       260                                                  ≤ 250    MISSED",
            ]
        );
    }
}
