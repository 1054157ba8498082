# SPDX-License-Identifier: EUPL-1.2
"""Take the pictures in docs/screenshots from a running service (`make run`).

    .venv/bin/python scripts/screenshots.py [http://localhost:8000]

Needs Chromium and the tools for development (`make develop`). Pictures are PNG with the device's own
pixels; a page longer than is useful is cut.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_TARGET = Path(__file__).parents[1] / "docs/screenshots"
_GROUPS = "/gruppen?kommune=06631018&thema=it_operations_hosting"
_CALCULATOR = "/foerderung?thema=it_operations_hosting&" + "&".join(
    f"kommune={key}" for key in ("06631018", "06631008", "06631016", "06631006", "06631014")
)
#: File name -> address, width, greatest height, colour scheme, selector to begin at.
_PICTURES = {
    "start": ("/", 1280, 1340, "light", None),
    "group": (_GROUPS, 1280, 1180, "light", "article.group"),
    "reasons": (_GROUPS, 1280, 900, "light", "article.group .folds"),
    "partners": (_GROUPS, 1280, 760, "dark", "section:has(> #partners)"),
    "municipality": ("/kommunen/06631018", 1280, 1900, "light", None),
    "map": ("/karte", 1280, 1100, "light", None),
    "calculator": (_CALCULATOR, 1280, 1250, "light", None),
    "statistics": ("/statistik", 1280, 1500, "light", None),
    "method": ("/verfahren", 1280, 1500, "light", None),
    "developers": ("/entwickler", 1280, 1300, "light", None),
    "sign-in": ("/anmelden", 1280, 900, "light", None),
    "telephone": (_GROUPS, 390, 1500, "light", "section:has(> #groups)"),
}


def main() -> None:
    """Take all pictures; exits with a sentence when there is no Chromium."""
    base = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("screenshots: there is no Chromium; scripts/chromium.sh finds or installs one.")
    _TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, width, height, scheme, selector) in _PICTURES.items():
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="de-DE",
            )
            page = context.new_page()
            page.goto(base + path)
            page.evaluate("document.fonts.ready")
            page.wait_for_load_state("networkidle")
            top = 0.0
            if selector is not None:
                part = page.locator(selector).first
                if name == "reasons":
                    part.locator("details").first.evaluate("fold => { fold.open = true }")
                box = part.bounding_box()
                top = max(0.0, box["y"] - 16) if box else 0.0
            whole = page.evaluate("document.documentElement.scrollHeight")
            page.screenshot(
                path=_TARGET / f"{name}.png",
                full_page=True,
                clip={"x": 0, "y": top, "width": width, "height": min(height, whole - top)},
            )
            context.close()
            print(f"docs/screenshots/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
