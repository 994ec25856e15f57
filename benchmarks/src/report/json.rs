//! One JSON object a line.

use serde_json::{Value, json};

use crate::row::Row;
use crate::workload::Workload;
use crate::workshop::Workshop;

pub(super) fn begin(workshop: &Workshop) {
    let (pairs, in_memory) = (workshop.pairs, workshop.is_in_memory());
    println!("{}", json!({ "type": "run", "pairs": pairs, "files-in-memory": in_memory, "processors": processors() }));
}

pub(super) fn row(workload: Workload, row: &Row) {
    println!("{}", row_object(workload, row));
}

pub(super) fn end(targets: usize, met: usize) {
    println!("{}", json!({ "type": "summary", "targets": targets, "met": met }));
}

fn row_object(workload: Workload, row: &Row) -> Value {
    let mut object = json!({ "type": "figure", "workload": workload.to_string(), "met": row.met() });
    if let (Some(object), Ok(Value::Object(row))) = (object.as_object_mut(), serde_json::to_value(row)) {
        object.extend(row);
    }
    object
}

pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::Subject;
    use crate::target::Target;

    #[test]
    fn a_figure_is_an_object() {
        let row = Row::paired("CPU", "s", &[3.0], "curl", &[2.0])
            .target(Subject::Ratio, Target::AtMost(1.5))
            .on("get 1 GiB", "vsftpd");
        let of_one = |value: f64| json!({ "median": value, "min": value, "max": value });
        assert_eq!(
            row_object(Workload::LargeFiles, &row),
            json!({
                "type": "figure",
                "workload": "large-files",
                "work": "get 1 GiB",
                "server": "vsftpd",
                "quantity": "CPU",
                "unit": "s",
                "ours": of_one(3.0),
                "reference": { "name": "curl", "figure": of_one(2.0), "ratio": of_one(1.5) },
                "target": { "at-most": 1.5 },
                "subject": "ratio",
                "details": [],
                "met": true,
            })
        );
    }
}
