"""What the program counts about itself."""

from datetime import UTC, datetime

from medisched.api.metrics import write_families
from medisched.domain.meters import MOST_SLOW, REQUESTS, SECONDS, Meters, labels_text
from medisched.services.measurements import Family

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_requests_are_counted_by_status_and_timed_by_route():
    meters = Meters()
    for status, seconds in ((200, 0.004), (200, 0.005), (404, 0.03), (200, 11)):
        meters.count_request("GET", "/api/v1/slots", status, seconds)
    counts = meters.take().counts
    where = 'method="GET",route="/api/v1/slots"'
    assert counts[REQUESTS, f'{where},status="200"'] == 3
    assert counts[REQUESTS, f'{where},status="404"'] == 1
    assert counts[f"{SECONDS}_bucket", f'{where},le="0.005"'] == 2
    assert counts[f"{SECONDS}_bucket", f'{where},le="0.05"'] == 3
    assert counts[f"{SECONDS}_bucket", f'{where},le="10.0"'] == 3
    assert counts[f"{SECONDS}_bucket", f'{where},le="+Inf"'] == counts[f"{SECONDS}_count", where] == 4
    assert round(counts[f"{SECONDS}_sum", where], 3) == 11.039
    assert meters.take().counts == {}


def test_what_could_not_be_written_down_is_counted_in_again():
    meters = Meters()
    meters.count("a_total", kind="x")
    meters.note_job("outbox", every=1, at=AT, seconds=0.5, error="broke")
    taken = meters.take()
    meters.count("a_total", kind="x")
    meters.note_job("outbox", every=1, at=AT, seconds=0.1)
    meters.put_back(taken)
    both = meters.take()
    assert both.counts == {("a_total", 'kind="x"'): 2}
    note = both.jobs["outbox"]
    assert (note.runs, note.failures, note.error, note.failed_at, note.milliseconds) == (2, 1, "broke", AT, 100)


def test_slow_requests_are_kept_and_never_without_end():
    meters = Meters()
    for _ in range(MOST_SLOW + 10):
        meters.count_request("GET", "/api/v1/patients/{patient_id}", 200, 0.6)
    taken = meters.take()
    assert len(taken.slow) == MOST_SLOW
    assert (taken.slow[0].route, taken.slow[0].milliseconds) == ("/api/v1/patients/{patient_id}", 600)


def test_what_labels_hold_cannot_end_them():
    assert labels_text(a='x"y\\z\n') == 'a="x\\"y\\\\z\\n"'


def test_metrics_are_written_as_prometheus_reads_them():
    families = [Family("a_total", "counter", "Words.", [("a_total", 'k="v"', 3.0)]), Family("b", "gauge", "", [])]
    assert "".join(write_families(families)) == '# HELP a_total Words.\n# TYPE a_total counter\na_total{k="v"} 3\n'
