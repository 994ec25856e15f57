use std::sync::Mutex;

use scenario::outcome::{Started, Summary};

use super::*;

/// Notes what it is told, and may fail.
struct Notes {
    told: Arc<Mutex<Vec<&'static str>>>,
    fails: bool,
}

impl Reporter for Notes {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.told.lock().unwrap().push(match event {
            Event::Started(_) => "started",
            Event::Scenario(_) => "scenario",
            Event::Summary(_) => "summary",
        });
        if self.fails { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    fn interrupted(&mut self) -> io::Result<()> {
        self.told.lock().unwrap().push("interrupted");
        Ok(())
    }
}

fn started() -> Event {
    Event::Started(Started { scenarios: 1, filtered_out: 0 })
}

fn told(run: impl FnOnce(Reports)) -> Vec<&'static str> {
    let told = Arc::default();
    let notes = Notes { told: Arc::clone(&told), fails: false };
    run(Reports { reporters: vec![Box::new(notes)], is_running: false });
    std::mem::take(&mut *told.lock().unwrap())
}

#[test]
fn a_run_that_is_dropped_was_interrupted() {
    let told = told(|mut reports| reports.event(&started()).unwrap());
    assert_eq!(told, ["started", "interrupted"]);
}

#[test]
fn a_run_is_over_with_its_summary() {
    let told = told(|mut reports| {
        reports.event(&started()).unwrap();
        reports.event(&Event::Summary(Summary::default())).unwrap();
    });
    assert_eq!(told, ["started", "summary"]);
}

#[test]
fn a_run_that_did_not_begin_was_not_interrupted() {
    assert_eq!(told(drop), [""; 0]);
}

#[test]
fn who_fails_does_not_keep_an_event_from_the_others() {
    let told: Arc<Mutex<Vec<_>>> = Arc::default();
    let notes = |fails| Box::new(Notes { told: Arc::clone(&told), fails }) as Box<dyn Reporter>;
    let mut reports = Reports { reporters: vec![notes(true), notes(false)], is_running: false };
    assert_eq!(reports.event(&started()).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    assert_eq!(*told.lock().unwrap(), ["started"; 2]);
}
