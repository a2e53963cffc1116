// Builds web/static/built; see refresh.sh. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const src = join(root, "web/static/src");
const target = join(root, "web/static/built");
const built = `${target}.new`; // so that what fails leaves what was there
const packages = join(here, "node_modules");
const uswds = join(packages, "@uswds/uswds");
const browsers = ["chrome100", "edge100", "firefox100", "safari15"];

const read = (...path) => readFileSync(join(...path), "utf8");
const write = (name, content) => {
  mkdirSync(dirname(join(built, name)), { recursive: true });
  writeFileSync(join(built, name), content);
};

// once makes a file anew only where what it is made of changed: the design system's styles take seconds.
async function once(name, sources, make) {
  const sum = createHash("sha256");
  for (const source of ["scripts/web/package-lock.json", "scripts/web/build.mjs", ...sources]) {
    sum.update(read(root, source));
  }
  const kept = join(packages, ".cache/johnschool", `${sum.digest("hex")}-${basename(name)}`);
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, await make());
  }
  write(name, readFileSync(kept));
}

// styles compiles Sass and adds the prefixes that the oldest of these browsers need.
async function styles(source, minify) {
  const { css } = sass.compileString(source, {
    loadPaths: [src, join(uswds, "packages")],
    quietDeps: true,
    style: "expanded",
    url: new URL(`file://${src}/`),
  });
  const { code } = await esbuild.transform(css, { loader: "css", target: browsers, minify, legalComments: "inline" });
  return code;
}

// pictures copies the pictures of the design system that the styles refer to.
function pictures(styles) {
  for (const [, name] of read(built, styles).matchAll(/url\(["']?(img\/[^"')]+)["']?\)/g)) {
    mkdirSync(dirname(join(built, name)), { recursive: true });
    cpSync(join(uswds, "dist", name), join(built, name));
  }
}

// icons writes one file with the icons that src/icons.txt lists.
function icons() {
  const sprite = read(uswds, "dist/img/sprite.svg");
  const symbols = read(src, "icons.txt").trim().split("\n").map((name) => {
    const symbol = sprite.match(new RegExp(`<symbol id="${name}".*?</symbol>`, "s"));
    if (!symbol) {
      throw new Error(`src/icons.txt: the design system has no icon ${name}`);
    }
    return symbol[0];
  });
  write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
}

// fonts cuts Public Sans down to Latin as names are written with it, and what pages show besides.
async function fonts() {
  const ranges = [[0x20, 0x7e], [0xa0, 0x24f], [0x300, 0x331], [0x1e00, 0x1eff], [0x2010, 0x2026], [0x2030, 0x203a]];
  const single = [0x20ac, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713];
  const characters = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i)).concat(single);
  for (const weight of ["Regular", "Bold"]) {
    const font = readFileSync(join(uswds, `dist/fonts/public-sans/PublicSans-${weight}.ttf`));
    await once(`fonts/public-sans-${weight.toLowerCase()}.woff2`, [], () =>
      subsetFont(font, String.fromCodePoint(...characters), { targetFormat: "woff2" }));
  }
}

async function scripts() {
  const bundle = await esbuild.build({
    entryPoints: [join(src, "uswds.js")],
    nodePaths: [packages],
    bundle: true,
    format: "iife",
    minify: true,
    target: browsers,
    banner: { js: "/*! uswds, see LICENSE-uswds.md */" },
    legalComments: "none",
    write: false,
  });
  write("uswds.js", bundle.outputFiles[0].text);
  write("uswds-init.js", read(uswds, "dist/js/uswds-init.min.js").replace(/\n\/\/# sourceMappingURL=.*/, ""));
  const config = await esbuild.transform(read(src, "htmx-config.js"), { minify: true, target: browsers });
  write("htmx.js", `${read(packages, "htmx.org/dist/htmx.min.js").trimEnd()}\n${config.code}`);
}

// sources lists what all of it was made from, for the test that nobody forgot to build anew.
function sources() {
  const folder = (path) => readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const names = [...folder("web/static/src"), "scripts/web/build.mjs", "scripts/web/package-lock.json"].sort();
  const sum = (name) => createHash("sha256").update(readFileSync(join(root, name))).digest("hex");
  write("sources.txt", names.map((name) => `${sum(name)}  ${name}\n`).join(""));
}

rmSync(built, { recursive: true, force: true });
const parts = readdirSync(join(src, "parts")).sort().map((name) => `@use "parts/${basename(name, ".scss").slice(1)}";`);
await once("uswds.css", ["web/static/src/_theme.scss", "web/static/src/uswds.scss"], () => styles('@use "uswds";', true));
write("app.css", await styles(parts.join("\n"), false));
pictures("uswds.css");
pictures("app.css");
icons();
cpSync(join(src, "img"), join(built, "img"), { recursive: true });
await fonts();
await scripts();
cpSync(join(uswds, "LICENSE.md"), join(built, "LICENSE-uswds.md"));
cpSync(join(packages, "htmx.org/LICENSE"), join(built, "LICENSE-htmx.txt"));
cpSync(join(root, "documents/pdf/fonts/PublicSans-LICENSE.txt"), join(built, "fonts/LICENSE-public-sans.txt"));
sources();
rmSync(target, { recursive: true, force: true });
renameSync(built, target);
