"""Whether the process is up and whether the service can work, asked by machines."""

import pytest

from config import health, pulse

pytestmark = pytest.mark.django_db


@pytest.fixture
def alive():
    """A worker's heartbeat and every sweep, a moment ago."""
    pulse.heart_beats()
    for task in pulse.sweeps():
        pulse.sweep_finished(task)
    yield
    pulse.client().delete(pulse.HEARTBEAT, *(pulse.SWEEP + task for task in pulse.sweeps()))


@pytest.fixture
def elsewhere(settings):
    """The queue and the stamps at an address where nothing answers."""
    settings.REDIS_URL = "unix:///nowhere.sock"
    pulse.client.cache_clear()
    yield
    pulse.client.cache_clear()


def checks(client):
    return client.get("/readyz").json()["checks"]


def test_the_process_says_that_it_is_up_whatever_address_it_is_asked_at(client):
    answer = client.get("/healthz", headers={"host": "not-an-allowed-host"})

    assert (answer.status_code, answer.content) == (200, b"up\n")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_process_is_up_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_health_is_only_asked_for_and_never_changed(client):
    assert client.post("/readyz").status_code == 405


def test_the_service_is_ready_when_everything_it_needs_is_there(client, alive):
    answer = client.get("/readyz")

    assert answer.status_code == 200, answer.json()
    assert answer.json()["ready"]
    assert set(answer.json()["checks"]) == set(health.LOOKS)


@pytest.mark.parametrize(
    "asker", [{"REMOTE_ADDR": "192.0.2.7"}, {"headers": {"x-forwarded-proto": "https"}}]
)
def test_nobody_elsewhere_is_told_which_part_is_missing(client, alive, caplog, asker):
    """Nor whoever asks through a proxy on the same machine; the log says it."""
    assert client.get("/readyz", **asker).json() == {"ready": True}

    pulse.client().delete(pulse.HEARTBEAT)
    answer = client.get("/readyz", **asker)

    assert (answer.status_code, answer.json()) == (503, {"ready": False})
    (line,) = [each for each in caplog.records if each.name == "config.health"]
    assert line.getMessage().startswith("not ready: worker no worker has shown itself")


def test_a_service_without_a_worker_is_not_ready(client, alive):
    pulse.client().delete(pulse.HEARTBEAT)

    assert client.get("/readyz").status_code == 503
    assert "no worker" in checks(client)["worker"]["why"]


def test_a_service_whose_sweeps_have_stopped_is_not_ready(client, alive):
    stopped = min(pulse.sweeps())
    pulse.client().set(pulse.SWEEP + stopped, 0)

    assert client.get("/readyz").status_code == 503
    assert stopped in checks(client)["beat"]["why"]


def test_a_pending_migration_is_named(client, alive, monkeypatch):
    known = health._known_migrations()
    monkeypatch.setattr(health, "_known_migrations", lambda: known | {("partners", "9999_new")})

    assert client.get("/readyz").status_code == 503
    assert "partners.9999_new" in checks(client)["migrations"]["why"]


def test_a_redis_that_does_not_answer_is_an_answer_and_no_error(client, elsewhere):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert not answer.json()["checks"]["worker"]["ok"]
    assert "nowhere" not in answer.content.decode()


def test_a_sign_of_life_that_cannot_be_kept_stops_no_work(elsewhere):
    pulse.heart_beats()


def test_whatever_goes_wrong_in_a_look_is_an_answer(client, alive, monkeypatch):
    def surprise():
        raise ZeroDivisionError("with a name in it")

    monkeypatch.setitem(health.LOOKS, "database", surprise)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {
        "ok": False,
        "why": "could not be looked at (ZeroDivisionError)",
    }
