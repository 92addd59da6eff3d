"""No spelling of a private address is one that deliveries go to."""

import asyncio
import socket
from threading import Event

import pytest

from medisched.domain.public_networks import is_public
from medisched.integrations.webhook_addresses import AddressRefused, find_addresses, read_address, resolve

PRIVATE = {
    "loopback": "https://127.0.0.1/",
    "loopback elsewhere": "https://127.8.9.10/",
    "loopback, short": "https://127.1/",
    "loopback, decimal": "https://2130706433/",
    "loopback, hex": "https://0x7f000001/",
    "loopback, hex parts": "https://0x7f.0x0.0x0.0x1/",
    "loopback, octal": "https://0177.0.0.1/",
    "loopback, octal whole": "https://017700000001/",
    "loopback, zeros in front": "https://127.000.000.001/",
    "loopback, trailing dot": "https://127.0.0.1./",
    "loopback, circled digits": "https://①②⑦.⓪.⓪.①/",
    "loopback, full-width": "https://１２７.０.０.１/",  # noqa: RUF001 - the point
    "loopback, ideographic stops": "https://127。0。0。1/",
    "too long once it is spelled out": f"https://example.com/{'ä' * 900}",
    "too long with a slash": "https://example.com?" + "a" * 1980,
    "too large": "https://256.1.1.1/",
    "overflow": "https://4294967297/",
    "localhost": "https://localhost/",
    "localhost, capitals": "https://LocalHost/",
    "localhost, trailing dot": "https://localhost./",
    "localhost, below": "https://app.localhost/",
    "localhost, circled letters": "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "unspecified": "https://0.0.0.0/",
    "zero": "https://0/",
    "ten": "https://10.1.2.3/",
    "one-seven-two": "https://172.31.255.255/",
    "one-nine-two": "https://192.168.0.1/",
    "carrier": "https://100.64.0.1/",
    "metadata": "https://169.254.169.254/latest/meta-data/",
    "metadata, decimal": "https://2852039166/",
    "metadata, Azure": "https://168.63.129.16/",
    "metadata, name": "https://metadata.google.internal/",
    "multicast": "https://224.0.0.1/",
    "broadcast": "https://255.255.255.255/",
    "benchmarks": "https://198.18.0.1/",
    "v6 loopback": "https://[::1]/",
    "v6 loopback, long": "https://[0:0:0:0:0:0:0:1]/",
    "v6 unspecified": "https://[::]/",
    "v6 mapped": "https://[::ffff:127.0.0.1]/",
    "v6 mapped, hex": "https://[::ffff:7f00:1]/",
    "v6 compatible": "https://[::127.0.0.1]/",
    "v6 link local": "https://[fe80::1]/",
    "v6 zone": "https://[fe80::1%25eth0]/",
    "v6 unique local": "https://[fd00:ec2::254]/",
    "v6 6to4": "https://[2002:7f00:1::]/",
    "v6 NAT64": "https://[64:ff9b::10.0.0.1]/",
    "v6 NAT64, local": "https://[64:ff9b:1::a00:1]/",
    "v6 Teredo": "https://[2001:0:7f00:1::]/",
    "v6 documentation": "https://[2001:db8::1]/",
    "v6 multicast": "https://[ff02::1]/",
    "one word": "https://intranet/",
    "printer": "https://printer.local/",
    "http": "http://example.com/",
    "login": "https://user:password@example.com/",
    "login that looks like the name": "https://example.com@127.0.0.1/",
    "backslash": "https://example.com\\@127.0.0.1/",
    "line break": "https://example.com\r\nHost: inside/",
    "mail port": "https://example.com:25/",
    "port zero": "https://example.com:0/",
    "port too large": "https://example.com:70000/",
    "percent": "https://%31%32%37.0.0.1/",
    "no name": "https:///hooks",
    "other scheme": "gopher://example.com/",
    "fragment": "https://example.com/#inside",
    "not an address": "example",
}


@pytest.mark.parametrize("url", PRIVATE.values(), ids=PRIVATE)
def test_what_leads_inside_or_is_no_address_is_refused(url: str):
    with pytest.raises(AddressRefused):
        read_address(url)


@pytest.mark.parametrize(
    ("written", "read"),
    {
        "plain": ("https://Example.com", "https://example.com/"),
        "path and query": ("https://example.com/a/b?c=d&e=%20f", "https://example.com/a/b?c=d&e=%20f"),
        "port": ("https://example.com:8443/x", "https://example.com:8443/x"),
        "usual port": ("https://example.com:443/x", "https://example.com/x"),
        "trailing dot": ("https://example.com./", "https://example.com/"),
        "umlaut": ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        "sharp s stays another name": ("https://straße.example/", "https://xn--strae-oqa.example/"),
        "v4": ("https://93.184.215.14/", "https://93.184.215.14/"),
        "v6": ("https://[2A00:1450:4001:0::1]/", "https://[2a00:1450:4001::1]/"),
    }.values(),
)
def test_an_address_has_one_spelling(written: str, read: str):
    assert read_address(written).url == read
    assert read_address(read).url == read


async def test_one_private_address_behind_a_name_refuses_all_of_them():
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.7"]

    with pytest.raises(AddressRefused):
        await find_addresses(read_address("https://example.com/"), resolve)


async def test_this_machine_is_allowed_only_by_the_setting_and_only_as_itself():
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["10.0.0.7"]

    own = read_address("http://localhost:9000/", allow_loopback=True)
    assert own.url == "http://localhost:9000/"
    with pytest.raises(AddressRefused):
        await find_addresses(own, resolve, allow_loopback=True)
    with pytest.raises(AddressRefused):
        await find_addresses(read_address("https://example.com/", allow_loopback=True), resolve, allow_loopback=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8"])
def test_the_open_internet_is_public(address: str):
    assert is_public(address)


async def test_a_name_that_nobody_answers_for_holds_up_nothing_but_other_webhooks(monkeypatch):
    """Databases and mail servers are looked up by the loop's own threads."""
    answered = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answered.wait(5) and [])
    waiting = [asyncio.create_task(resolve(f"{number}.example.com", 443)) for number in range(64)]
    try:
        await asyncio.sleep(0)
        assert await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, lambda: "free"), 1) == "free"
    finally:
        answered.set()
        await asyncio.gather(*waiting)
