"""Settings of ``heard serve``: one plain sentence a mistake, an example that loads, files for what stands beside it."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.model import Role
from coding.ui.frame.ingress import LOCAL, ByAccount, Ingress
from coding.ui.frame.openid import ByOpenId
from coding.ui.frame.server_files import systemd
from coding.ui.frame.server_settings import KEYS, Settings, SettingsRefused, example, load
from coding.ui.frame.sign_in import LIMITS, Limits
from tests.helpers.paths import ROOT
from tests.helpers.team_server import certificate

GOOD = """
public_address = "https://heard.example.org/study/"
[proxy]
trusted = ["127.0.0.1", "10.1.0.0/16"]
[sign_in]
way = "proxy-header"
header = "X-Remote-User"
"""


def settings(folder: Path, text: str) -> Settings:
    file = folder / "heard.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsRefused) as caught:
        settings(folder, text)
    return caught.value.mistakes


def test_good_settings_become_a_record(tmp_path: Path) -> None:
    result = settings(tmp_path, GOOD)
    assert (result.public_address, result.prefix) == (
        "https://heard.example.org/study",
        "/study",
    ) and result.host == "heard.example.org"
    assert (result.address, result.port, result.log) == ("127.0.0.1", 8501, "stdout")
    ingress = result.ingress
    assert (
        ingress.secure and ingress.hosts == {"heard.example.org"} and ingress.origins == {"https://heard.example.org"}
    )
    assert ingress.trusts("10.1.2.3") and ingress.trusts("::ffff:127.0.0.1") and not ingress.trusts("10.2.0.1")
    assert not ingress.trusts("") and not ingress.trusts("localhost")
    assert result.limits == LIMITS
    assert [warning for warning in result.warnings if "sign_in.secret_file" in warning], (
        "a proxy known by its address alone"
    )


@pytest.mark.parametrize(
    ("lines", "limits"),
    [
        ("idle_minutes = 15", Limits(900, 12 * 3600)),
        ("absolute_hours = 1", Limits(3600, 3600)),
        ("idle_minutes = 1440\nabsolute_hours = 24", Limits(24 * 3600, 24 * 3600)),
    ],
)
def test_how_long_a_sign_in_lasts_is_a_setting(tmp_path: Path, lines: str, limits: Limits) -> None:
    assert settings(tmp_path, GOOD + lines).limits == limits


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("public_address", "public_adress", "public_adress: there is no such entry; did you mean public_address"),
        ('"https://heard.example.org/study/"', "1", "public_address: this takes a text in quotes"),
        ("https://heard", "http://heard", "public_address: this begins with http"),
        ("https://heard.example.org/study/", "heard.example.org", "is not an address such as https://"),
        ("https://heard.example.org/study/", "https://me:word@heard.example.org", "is not an address such as https://"),
        ("https://heard.example.org/study/", "https://heard.example.org:99999/", "is not an address such as https://"),
        ("/study/", "/Study Two/", "public_address: the path takes small letters"),
        ("/study/", "/a/../b", "public_address: the path takes small letters"),
        ("/study/", "/static", "public_address: /static is a path of the program's own"),
        ("way =", "idle_minutes = 4\nway =", "sign_in.idle_minutes: 4 is not between 5 and 1440."),
        ("way =", "idle_minutes = 0.5\nway =", "sign_in.idle_minutes: this takes a whole number."),
        ("way =", "absolute_hours = 169\nway =", "sign_in.absolute_hours: 169 is not between 1 and 168."),
        ("way =", "idle_minutes = 121\nabsolute_hours = 2\nway =", "sign_in.idle_minutes: 121 minutes are longer"),
        ("[proxy]", '[listen]\nport = "8501"\n[proxy]', "listen.port: this takes a whole number"),
        ("[proxy]", "[listen]\nport = true\n[proxy]", "listen.port: this takes a whole number"),
        ("[proxy]", "[listen]\nport = 70000\n[proxy]", "listen.port: 70000 is not between 1 and 65535"),
        ("[proxy]", '[listen]\naddress = "localhost"\n[proxy]', "listen.address: “localhost” is not an"),
        ("[proxy]", '[listen]\ncertificate = "/tmp/x"\n[proxy]', "listen.certificate: a certificate and its key"),
        ("[proxy]", '[listen]\ncertificate = "/n/x"\nkey = "/n/y"\n[proxy]', "listen.key: /n/y cannot be read"),
        ("[proxy]", '[listen]\nhost = "127.0.0.1"\n[proxy]', "listen.host: there is no such entry"),
        ('["127.0.0.1", "10.1.0.0/16"]', '"127.0.0.1"', "proxy.trusted: this takes a list of texts"),
        ("10.1.0.0/16", "10.1.0.5/16", "proxy.trusted: “10.1.0.5/16” is no address or network"),
        ("10.1.0.0/16", "nginx.example.org", "proxy.trusted: “nginx.example.org” is no address or network"),
        ("10.1.0.0/16", "0.0.0.0/0", "proxy.trusted: 0.0.0.0/0 is everybody"),
        ("10.1.0.0/16", "::/0", "proxy.trusted: ::/0 is everybody"),
        ("[proxy]", '[browser]\nallowed_hosts = ["https://a.org"]\n[proxy]', "browser.allowed_hosts: “https://a.org”"),
        ("[proxy]", '[browser]\nallowed_hosts = ["*.a.org"]\n[proxy]', "browser.allowed_hosts: “*.a.org”"),
        ("[proxy]", '[browser]\nallowed_origins = ["a.org"]\n[proxy]', "browser.allowed_origins: “a.org”"),
        ("[proxy]", "log = 3\n[proxy]", "log: this is a section"),
        ("[proxy]", '[log]\nto = "file"\n[proxy]', "log.to: “file” is neither stdout nor syslog"),
        ('"proxy-header"', '"names"', "sign_in.way: nobody gets in by choosing a name on a server"),
        ('way = "proxy-header"', "", "sign_in.way: nobody gets in by choosing a name on a server"),
        ('header = "X-Remote-User"', "", "sign_in.header: this is needed"),
        ("X-Remote-User", "Cookie", "sign_in.header: “Cookie” cannot be the name of that header"),
        ("X-Remote-User", "X-Forwarded-For", "sign_in.header: “X-Forwarded-For” cannot be the name"),
        ("X-Remote-User", "Remote User", "sign_in.header: “Remote User” cannot be the name"),
        ("X-Remote-User", "Remote_User", "sign_in.header: “Remote_User” cannot be the name"),
        ('"X-Remote-User"', '"X-Remote-User"\npeople = { "ana" = 3 }', "sign_in.people: this takes names and ids"),
        ('"X-Remote-User"', '"X-Remote-User"\nsign_out = "javascript:x"', "sign_in.sign_out: “javascript:x”"),
        ('"X-Remote-User"', '"X-Remote-User"\nsecret_file = "/n/z"', "sign_in.secret_file: /n/z cannot be read"),
    ],
)
def test_each_mistake_is_one_plain_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    mistakes = refused(tmp_path, GOOD.replace(old, new))
    assert len(mistakes) == 1, mistakes
    assert mistakes[0].startswith(said) or said in mistakes[0]
    assert mistakes[0].endswith(".") and "Traceback" not in mistakes[0]


def test_all_mistakes_are_told_at_once_on_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "heard.toml"
    file.write_text('public_address = "http://a.org"\n[listen]\nport = 0\ncolour = "blue"\n')
    ended = CliRunner().invoke(app, ["serve", str(tmp_path), "--config", str(file)])
    assert ended.exit_code == 1
    starts = [line.partition(":")[0] for line in ended.stderr.strip().splitlines()]
    assert starts == ["listen.colour", "public_address", "listen.port", "listen.address", "sign_in.way"]


def test_accounts_need_no_proxy_and_take_nothing_of_one(tmp_path: Path) -> None:
    head = 'public_address = "https://heard.example.org/study"\n'
    crt, key = certificate(tmp_path)
    own = f'[listen]\naddress = "0.0.0.0"\ncertificate = "{crt}"\nkey = "{key}"\n'
    result = settings(tmp_path, head + own + '[sign_in]\nway = "accounts"\n')
    assert result.auth_method == ByAccount("leads") and result.trusted == () and result.ingress.auth_method.asks
    assert result.warnings == []
    with_rule = '[proxy]\ntrusted = ["127.0.0.1"]\n[sign_in]\nway = "accounts"\nsecond_factor = "everyone"\n'
    assert settings(tmp_path, head + with_rule).auth_method == ByAccount("everyone")
    assert settings(tmp_path, head + with_rule).warnings == []
    for line, said in (
        ('second_factor = "some"', "sign_in.second_factor: “some” is none of leads, everyone and nobody"),
        ('header = "X-Remote-User"', 'sign_in.header: this goes with way = "proxy-header"'),
        ('people = { "ana" = "ana" }', 'sign_in.people: this goes with way = "proxy-header"'),
    ):
        (mistake,) = refused(tmp_path, head + own + f'[sign_in]\nway = "accounts"\n{line}\n')
        assert mistake.startswith(said)
    (mistake,) = refused(tmp_path, head + '[listen]\naddress = "0.0.0.0"\n[sign_in]\nway = "accounts"\n')
    assert "reached without TLS" in mistake
    (mistake,) = refused(tmp_path, GOOD + 'second_factor = "leads"\n')
    assert mistake.startswith("sign_in.second_factor: this goes with way")


@pytest.mark.parametrize("what", ["nginx", "caddy"])
def test_with_accounts_the_web_server_asks_nobody(tmp_path: Path, what: str) -> None:
    text = GOOD.replace('way = "proxy-header"\nheader = "X-Remote-User"', 'way = "accounts"')
    settings(tmp_path, text)
    printed = CliRunner().invoke(app, ["serve", "--config", str(tmp_path / "heard.toml"), "--print", what]).stdout
    assert "127.0.0.1:8501" in printed
    for word in ("auth_basic", "basicauth", "htpasswd", "Remote-User", "Authorization", "Who may come"):
        assert word not in printed


@pytest.mark.parametrize("address", ["0.0.0.0", "10.0.0.5", "::", "127.0.0.1"])
def test_without_tls_or_a_trusted_proxy_nothing_starts(tmp_path: Path, address: str) -> None:
    text = GOOD.replace('[proxy]\ntrusted = ["127.0.0.1", "10.1.0.0/16"]', f'[listen]\naddress = "{address}"')
    mistakes = refused(tmp_path, text)
    assert len(mistakes) == 1
    assert mistakes[0].startswith("listen.address:") and "reached without TLS" in mistakes[0]
    crt, key = certificate(tmp_path)
    with_tls = text.replace("[sign_in]", f'certificate = "{crt}"\nkey = "{key}"\n[sign_in]')
    assert refused(tmp_path, with_tls) == [
        "proxy.trusted: this is needed: only a trusted proxy may say who somebody is."
    ]


@pytest.mark.parametrize("given", [[], ["--print", "nginx"], ["--print", "systemd", "--config", "{file}"]])
def test_what_is_missing_on_the_command_line_is_told(tmp_path: Path, given: list[str]) -> None:
    settings(tmp_path, GOOD)
    ended = CliRunner().invoke(app, ["serve", *(entry.format(file=tmp_path / "heard.toml") for entry in given)])
    assert ended.exit_code == 2
    assert "name the" in ended.stderr


def test_no_file_and_no_toml(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match=r"nowhere\.toml cannot be read"):
        load(tmp_path / "nowhere.toml")
    assert "is not TOML" in refused(tmp_path, "public_address =")[0]


@pytest.mark.skipif(os.name != "posix", reason="file permissions are POSIX")
def test_secrets_and_keys_that_everybody_reads_are_refused(tmp_path: Path) -> None:
    crt, key = certificate(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef\n")
    own = f'[listen]\ncertificate = "{crt}"\nkey = "{key}"\n[proxy]'
    text = GOOD.replace("[proxy]", own) + f'secret_file = "{secret}"\n'
    for entry in (key, secret):
        entry.chmod(0o644)
    mistakes = refused(tmp_path, text)
    assert [mistake.partition(":")[0] for mistake in mistakes] == ["listen.key", "sign_in.secret_file"]
    assert all("everybody on this machine can read" in mistake for mistake in mistakes)
    for entry in (key, secret):
        entry.chmod(0o640)
    result = settings(tmp_path, text)
    assert result.auth_method.secret == "0123456789abcdef" and result.warnings == []
    assert "0123456789abcdef" not in repr(result)
    secret.write_text("short\n")
    assert "at least 16 characters" in refused(tmp_path, text)[0]
    key.write_text(crt.read_text())
    assert any("are not a certificate and its key" in entry for entry in refused(tmp_path, text))


def test_the_example_names_every_entry_and_loads(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["serve", "--print", "example"])
    assert printed.exit_code == 0 and printed.stdout == example()
    result = settings(tmp_path, example())
    assert result.auth_method == ByAccount("leads")
    everything = "\n".join(
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in example().splitlines()
    )
    flat: dict[str, Any] = {}
    for name, value in tomllib.loads(everything).items():
        flat |= (
            {f"{name}.{short}": entry for short, entry in value.items()} if isinstance(value, dict) else {name: value}
        )
    assert set(flat) == set(KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_every_entry_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "server.md").read_text(encoding="utf-8")


def test_a_unit_for_systemd_that_systemd_takes(tmp_path: Path) -> None:
    settings(tmp_path, GOOD)
    project = tmp_path / "study"
    project.mkdir()
    command = ["serve", str(project), "--config", str(tmp_path / "heard.toml"), "--print", "systemd"]
    printed = CliRunner().invoke(app, command)
    assert f"serve {tmp_path}/%i --config {tmp_path}/%i.toml" in printed.stdout
    assert "IPAddressAllow=localhost 10.1.0.0/16\n" in printed.stdout
    if verify := shutil.which("systemd-analyze"):
        unit = tmp_path / "heard@.service"
        unit.write_text(printed.stdout)
        said = subprocess.run([verify, "verify", "--man=no", str(unit)], capture_output=True, text=True)
        assert str(unit) not in said.stderr and "heard@" not in said.stderr, said.stderr


def test_projects_on_one_host_have_cookies_of_their_own() -> None:
    names = {Ingress(prefix=prefix, secure=True).cookie for prefix in ("", "/one", "/two", "/one/two", "/one-two")}
    assert len(names) == 5 and all(name.startswith("__Host-") for name in names)
    assert LOCAL.cookie == "heard_browser"


OPENID = """
public_address = "https://heard.example.org/study"
[listen]
certificate = "{crt}"
key = "{key}"
[sign_in]
way = "openid"
people = {{ "f4b1" = "ana" }}
[openid]
issuer = "https://login.uni.example/realms/staff"
client_id = "heard-study"
client_secret_file = "{secret}"
"""


def openid(folder: Path) -> str:
    crt, key = certificate(folder)
    secret = folder / "study.openid"
    secret.write_text("one-word\n")
    secret.chmod(0o600)
    return OPENID.format(crt=crt, key=key, secret=secret)


def test_people_may_sign_in_at_their_institution(tmp_path: Path) -> None:
    result = settings(tmp_path, openid(tmp_path))
    auth_method = result.auth_method
    assert isinstance(auth_method, ByOpenId)
    assert (auth_method.issuer, auth_method.client_secret, auth_method.name) == (
        "https://login.uni.example/realms/staff",
        "one-word",
        "login.uni.example",
    )
    assert auth_method.back == "https://heard.example.org/study/_openid/back"
    assert (auth_method.claim, auth_method.people, result.warnings) == ("sub", {"f4b1": "ana"}, [])
    assert "one-word" not in repr(result)
    claimed = settings(tmp_path, openid(tmp_path) + 'claim = "email"\n')
    assert [warning for warning in claimed.warnings if "openid.claim" in warning]
    grouped = settings(tmp_path, openid(tmp_path) + 'roles = { "coders" = "researcher" }\n').auth_method
    assert isinstance(grouped, ByOpenId) and grouped.roles == {"coders": Role.RESEARCHER}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('issuer = "https://login', 'issuer = "http://login', "openid.issuer: “http://login"),
        ('client_id = "heard-study"', "", "openid.client_id: this is needed"),
        ("people =", 'header = "X-User"\npeople =', 'sign_in.header: this goes with way = "proxy-header"'),
        ("people =", 'second_factor = "leads"\npeople =', 'sign_in.second_factor: this goes with way = "accounts"'),
        ('way = "openid"', 'way = "accounts"', "openid.issuer: the section openid goes with"),
        ("[openid]", '[openid]\nroles = { "it" = "admin" }', "openid.roles: “admin”, for “it”, is none of researcher"),
    ],
)
def test_mistakes_about_an_institution(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = openid(tmp_path)
    assert old in text
    assert any(entry.startswith(said) for entry in refused(tmp_path, text.replace(old, new, 1)))


def test_the_unit_lets_those_through_that_must_be(tmp_path: Path) -> None:
    file, project = tmp_path / "heard.toml", tmp_path / "study"
    proxied = systemd(settings(tmp_path, GOOD), project, file)
    assert "IPAddressDeny=any\nIPAddressAllow=localhost 10.1.0.0/16\n" in proxied
    at_the_institution = systemd(settings(tmp_path, openid(tmp_path)), project, file)
    assert "\nIPAddressDeny" not in at_the_institution and "#IPAddressAllow=localhost" in at_the_institution
    direct = openid(tmp_path).partition("[sign_in]")[0] + '[sign_in]\nway = "accounts"\n'
    assert "IPAddressDeny" not in systemd(settings(tmp_path, direct), project, file)
