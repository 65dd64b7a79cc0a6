"""``visavis-site``: what it prints, how it fails, how it ends."""

import datetime
import ipaddress
import itertools
import shutil
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import typer.testing
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support_site.__main__ import app
from support_site.server import listen
from support_site.storage.database import FILE_NAME
from tests.contract.support_site.site import COMMAND, PASSWORD, RunningSite
from tests.helpers.processes import clean_environment
from tests.helpers.programs import Program
from translations import use

Run = Callable[..., tuple[int, str]]
EVERYWHERE = "0.0.0.0"  # noqa: S104
_serial = itertools.count(1)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    use("en")


def run(home: Path, *words: str, stdin: str | None = None) -> tuple[int, str]:
    """The exit code and what was said on stderr. In this process: starting one takes longer."""
    result = typer.testing.CliRunner().invoke(app, words, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stderr


def run_alone(home: Path, *words: str, stdin: str | None = None) -> tuple[int, str]:
    """The same in a process of its own."""
    program = Program(
        (*COMMAND, *words),
        name=f"command{next(_serial)}",
        env=clean_environment(home),
        directory=home / "logs",
        stdin=stdin,
    )
    code = program.wait()
    assert "Traceback" not in program.stderr
    return code, program.stderr


def add(home: Path, *words: str, password: str = PASSWORD, by: Run = run) -> tuple[int, str]:
    data = str(home / "data")
    return by(home, "add-agent", "--password-stdin", "--data", data, *words, stdin=password + "\n")


def serve(home: Path, *words: str, by: Run = run) -> tuple[int, str]:
    return by(home, "serve", "--port", "0", "--data", str(home / "data"), *words)


def test_an_account_is_added_once(tmp_path: Path) -> None:
    assert add(tmp_path, "Ana@Example.org", "--name", "Ana", by=run_alone)[0] == 0
    code, said = add(tmp_path, "ana@example.ORG", "--name", "Ana", by=run_alone)
    assert (code, said) == (1, "There is an account for ana@example.org already. Nothing was changed.\n")
    code, said = add(tmp_path, "ana@example.org", "--name", "Ana", "--language", "fr")
    assert said == "Il existe déjà un compte pour ana@example.org. Rien n'a été modifié.\n"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "No password arrived"),
        ("short", "too easy to guess"),
        ("aaaaaaaaaaaaaaaa", "too easy to guess"),
        ("ana@example.org", "too easy to guess"),
        ("x1y2" * 100, "too easy to guess"),
    ],
)
def test_a_weak_or_missing_password_is_refused(tmp_path: Path, password: str, sentence: str) -> None:
    code, said = add(tmp_path, "ana@example.org", "--name", "Ana", password=password)
    assert code == 1
    assert sentence in said
    assert not password or password not in said.replace("example.org", "")


@pytest.mark.parametrize(("email", "name"), [("ana", "Ana"), ("ana@example.org", " \n"), ("a@b.c", "x" * 81)])
def test_an_account_needs_an_address_and_a_name(tmp_path: Path, email: str, name: str) -> None:
    code, said = add(tmp_path, email, "--name", name)
    assert code == 1
    assert said.count("\n") == 1


def test_a_port_in_use(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        code, said = serve(tmp_path, "--port", str(port), by=run_alone)
    assert code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in said


def test_a_foreign_host(tmp_path: Path) -> None:
    for host in ("192.0.2.1", "no such host"):
        code, said = serve(tmp_path, "--host", host)
        assert code == 1
        assert host in said


def test_a_damaged_database_is_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "data" / FILE_NAME
    database.parent.mkdir()
    rubbish = b"SQLite format 3\0" + b"rubbish" * 1000
    database.write_bytes(rubbish)
    for code, said in (serve(tmp_path), add(tmp_path, "ana@example.org", "--name", "Ana")):
        assert code == 1
        assert f"The database {database} is damaged" in said
    assert database.read_bytes() == rubbish


def test_a_database_torn_in_the_middle(tmp_path: Path, database: Path) -> None:
    whole = bytearray(database.read_bytes())
    whole[4096 : 4096 * 4] = b"\xa5" * (4096 * 3)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / FILE_NAME).write_bytes(whole)
    code, said = serve(tmp_path)
    assert code == 1
    assert "is damaged" in said


def test_a_database_of_a_newer_version(tmp_path: Path, database: Path) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(database, tmp_path / "data")
    with sqlite3.connect(tmp_path / "data" / FILE_NAME) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '999'")
    connection.close()
    code, said = serve(tmp_path)
    assert code == 1
    assert "made by another version of this program" in said


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    code, said = serve(tmp_path)
    assert code == 1
    assert f"The data folder {tmp_path / 'data'} cannot be written" in said


def test_a_database_that_cannot_be_written(tmp_path: Path, database: Path) -> None:
    shutil.copy(database, tmp_path)
    # Read-only for whoever runs the tests, an administrator too.
    url = f"sqlite:///file:{tmp_path / FILE_NAME}?mode=ro&uri=true"
    told = run(tmp_path, "session-type", "list", "--database", url)
    assert told == (0, "")
    for words in (
        ("set", "session-password", "off"),
        ("session-type", "add", "Standard"),
        ("tracking-code", "add", "Department"),
    ):
        code, said = run(tmp_path, *words, "--database", url)
        assert code == 1
        assert said.count("\n") == 1
        assert "cannot be written (attempt to write a readonly database)" in said
    code, said = run(
        tmp_path,
        *("add-agent", "eve@example.org", "--name", "Eve", "--password-stdin", "--database", url),
        stdin=PASSWORD + "\n",
    )
    assert (code, said.count("\n")) == (1, 1)


def test_a_database_that_another_program_keeps_to_itself(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("support_site.storage.database._BUSY_SECONDS", 0.05)
    (tmp_path / "data").mkdir()
    shutil.copy(database, tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, said = run(tmp_path, "session-type", "add", "Standard", "--data", str(tmp_path / "data"))
    assert code == 1
    assert "does not answer (database is locked)" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("url", ["nonsense", "oracle://db/visavis", "postgresql://127.0.0.1:1/visavis"])
def test_a_database_that_is_not_there(tmp_path: Path, url: str) -> None:
    code, said = serve(tmp_path, "--database", url)
    assert code == 1
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--tls-cert", "cert.pem"),
        ("--tls-cert", "/no/cert.pem", "--tls-key", "/no/key.pem"),
        ("--public-url", "help.example.org"),
        ("--public-url", "https://help.example.org/support"),
        ("--organisation", "x" * 121),
        ("--trusted-proxy", "127.0.0.1"),
    ],
)
def test_options_that_make_no_sense(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, said = serve(tmp_path, *options)
    assert code == 1
    assert said.count("\n") == 1


@pytest.mark.parametrize("proxy", ["", "*", "proxy", "127.0.0.1,", "10.0.0.1/8", "0.0.0.0/0", "::/0"])
def test_a_proxy_that_is_no_address(tmp_path: Path, proxy: str) -> None:
    code, said = serve(tmp_path, "--trusted-proxy", proxy, "--public-url", "https://help.example.org")
    assert code == 1
    assert f"{proxy} cannot be the trusted proxy: write its IP address" in said


def test_no_certificate_in_the_file(tmp_path: Path) -> None:
    pem = tmp_path / "cert.pem"
    pem.write_text("not a certificate")
    code, said = serve(tmp_path, "--tls-cert", str(pem), "--tls-key", str(pem))
    assert code == 1
    assert f"The TLS certificate {pem}" in said


def test_tls_and_what_it_changes(tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    site = RunningSite(tmp_path, "--tls-cert", str(cert), "--tls-key", str(key))
    assert site.url.startswith("https://127.0.0.1:")
    trust = ssl.create_default_context(cafile=str(cert))
    with httpx.Client(base_url=site.url, verify=trust) as client:
        answer = client.get("/")
    assert answer.headers["set-cookie"].startswith("__Host-visitor=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert site.program.terminate() == 0


def test_an_open_site_without_tls_is_warned_about(tmp_path: Path) -> None:
    command = (*COMMAND, "serve", "--host", EVERYWHERE, "--port", "0", "--data", str(tmp_path / "data"))
    program = Program(command, name="site", env=clean_environment(tmp_path), directory=tmp_path)
    program.wait_for_line(r"^ready http://")
    assert program.terminate() == 0
    assert "OPEN TO THE NETWORK WITHOUT TLS" in program.stderr
    assert "--public-url" in program.stderr


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, secret
