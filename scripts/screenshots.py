# SPDX-License-Identifier: EUPL-1.2
"""Take a picture of every page: `make screenshots`.

    python -m scripts.screenshots [--only NAME …] [--base http://localhost:8000]

Starts a service of its own, fills it with an invented world, signs in as everybody, and writes
docs/screenshots with an index. With `--base` it takes the public pages of a service that runs already.
Fails if a page has no picture, or did not answer as it should. Needs Chromium and the tools for development.
"""

import argparse
import io
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from scripts.screenshot_pictures import PICTURES, Picture, without_picture
from scripts.screenshot_world import SampleWorld, sample_world
from service.accounts.sessions import cookie_name

_TARGET = Path(__file__).parents[1] / "docs/screenshots"
#: Pixels of the picture per pixel of the page; text stays readable, and the folder small.
_SCALE = 0.75
_COLOURS = 256
_MOST_FOLDER_BYTES = 6_000_000
_READERS = {
    "anyone": "Anyone",
    "clerk": "A municipality",
    "founder": "A municipality that founds",
    "office": "The IKZ office",
    "district": "The district",
    "coordination": "The coordination office",
    "auditor": "The auditor",
}


def main() -> None:
    """Take the pictures, write the index; exits with what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="names of pictures")
    parser.add_argument("--base", help="address of a service; only public pages are taken")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("screenshots: there is no Chromium; scripts/chromium.sh finds or installs one.")
    wanted = [picture for picture in PICTURES if not arguments.only or picture.name in arguments.only]
    _TARGET.mkdir(parents=True, exist_ok=True)
    for file in _TARGET.glob("*.png"):
        if file.stem not in {picture.name for picture in PICTURES}:
            file.unlink()
    wrong = [f"{route}: no picture is planned" for route in sorted(without_picture())]
    if arguments.base is not None:
        wanted = [picture for picture in wanted if picture.who == "anyone"]
        wrong += _take(chromium, SampleWorld(arguments.base, {}, {"service": "birth_certificate"}), wanted)
    else:
        with sample_world() as world:
            wrong += _take(chromium, world, wanted)
    _write_index()
    size = sum(file.stat().st_size for file in _TARGET.glob("*.png"))
    print(f"{len(wanted)} pictures, {size / 1e6:.1f} MB in the folder")
    if size > _MOST_FOLDER_BYTES:
        wrong.append(f"the folder has {size} bytes, allowed are {_MOST_FOLDER_BYTES}")
    if wrong:
        sys.exit("screenshots:\n  " + "\n  ".join(wrong))


def _take(chromium: str, world: SampleWorld, pictures: Iterable[Picture]) -> list[str]:
    """Take the pictures; what went wrong, one line each."""
    wrong = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in pictures:
            try:
                _write(picture.name, _shot(browser, world, picture))
                print(f"docs/screenshots/{picture.name}.png")
            except Exception as error:
                wrong.append(f"{picture.name} ({picture.address}): {str(error).splitlines()[0]}")
        browser.close()
    return wrong


def _shot(browser: Browser, world: SampleWorld, picture: Picture) -> bytes:
    """The picture as PNG, from `start` down.

    :raises ValueError: the page does not answer 200 or is not the one that was asked for
    """
    context = browser.new_context(
        viewport={"width": picture.width, "height": 900},
        device_scale_factor=_SCALE if picture.width > 600 else 1,
        color_scheme="dark" if picture.is_dark else "light",
        locale="de-DE",
    )
    try:
        if picture.who != "anyone":
            name, value = cookie_name(world.base), world.sessions[picture.who]
            context.add_cookies([{"name": name, "value": value, "url": world.base}])
        page = context.new_page()
        address = picture.address.format_map(_Known(world.names))
        answer = page.goto(world.base + address, wait_until="networkidle")
        expected = 404 if picture.name == "sign-in-link" else 200
        if answer is None or answer.status not in (200, expected) or page.url != world.base + address:
            raise ValueError(f"answers {answer.status if answer else 'nothing'} at {page.url}")
        page.evaluate("document.fonts.ready")
        box = page.locator(picture.start).first.bounding_box() if picture.start else None
        top = max(0.0, box["y"] - 16) if box else 0.0
        whole = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": top, "width": picture.width, "height": min(picture.height, whole - top)}
        return page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    finally:
        context.close()


class _Known(dict[str, Any]):
    """Names of the world; one that is missing says so."""

    def __missing__(self, name: str) -> str:
        raise ValueError(f"the world has no {{{name}}}")


def _write(name: str, png: bytes) -> None:
    """With a palette: a third of the size, and nothing that an eye would miss."""
    image = (
        Image.open(io.BytesIO(png))
        .convert("RGB")
        .quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    )
    image.save(_TARGET / f"{name}.png", optimize=True)


def _write_index() -> None:
    lines = [
        "# Every page",
        "",
        "Taken by `make screenshots` from a service with invented data. Who looks, and at what:",
        "",
    ]
    for who, words in _READERS.items():
        lines += [f"## {words}", ""]
        for picture in PICTURES:
            if picture.who == who and (_TARGET / f"{picture.name}.png").exists():
                route = picture.address.partition("?")[0]
                lines += [f"{picture.line} `{route}`", "", f"![{picture.line}]({picture.name}.png)", ""]
    (_TARGET / "README.md").write_text("\n".join(lines).rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    main()
