// SPDX-License-Identifier: MIT
//
// Bundles the page into a folder: index.html, one script, one style sheet, its fonts and an icon.
//
//     node build.mjs FOLDER
//
// Every name but index.html carries a hash of the content, so that browsers may keep the file for
// ever; what shrinks has a .gz beside it.  The folder is replaced when all of it is there.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.resolve(process.argv[2]);
const made = folder + ".new";

// GraphiQL's style sheet holds its fonts as data: URLs, all scripts of the world in one file.  As
// files of their own a browser loads only those it shows.
const fontsAsFiles = {
  name: "fonts-as-files",
  setup(build) {
    const mark = /^data:font\/(woff2?);base64,/;
    let count = 0;
    build.onResolve({ filter: mark }, ({ path: url }) => {
      const extension = mark.exec(url)[1];
      return { path: `${count++}.${extension}`, namespace: "font", pluginData: url };
    });
    build.onLoad({ filter: /./, namespace: "font" }, ({ pluginData: url }) => ({
      contents: Buffer.from(url.slice(url.indexOf(",") + 1), "base64"),
      loader: "file",
    }));
  },
};

async function bundle() {
  const { metafile } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["app.jsx", "icon.svg"],
    outdir: made,
    entryNames: "[name]-[hash]",
    assetNames: "font-[hash]",
    alias: { "react-style-singleton": "./style-singleton.js" },
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "copy" },
    plugins: [fontsAsFiles],
    bundle: true,
    format: "esm",
    jsx: "automatic",
    target: "es2022",
    minify: true,
    metafile: true,
    legalComments: "none", // their licences go beside the page, whole
    logLevel: "warning",
  });
  return metafile;
}

// index.html names its files without hashes.
function writePage(names) {
  let page = fs.readFileSync(path.join(here, "index.html"), "utf8");
  for (const name of names) page = page.replace(name.replace(/-\w+\./, "."), name);
  fs.writeFileSync(path.join(made, "index.html"), page);
}

function compress(names) {
  for (const name of names.filter((one) => /\.(js|css)$/.test(one))) {
    const bytes = fs.readFileSync(path.join(made, name));
    fs.writeFileSync(path.join(made, name + ".gz"), zlib.gzipSync(bytes, { level: 9 }));
  }
}

function writeLicences(inputs) {
  const packages = new Set();
  for (const input of inputs)
    packages.add(/^node_modules\/((@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  packages.delete(undefined);
  let text = "";
  for (const name of [...packages].sort()) {
    const of = path.join(here, "node_modules", name);
    const about = JSON.parse(fs.readFileSync(path.join(of, "package.json"), "utf8"));
    const file = fs.readdirSync(of).find((one) => /^licen[cs]e/i.test(one));
    text += `${name} ${about.version}: ${about.license}\n\n`;
    if (file) text += fs.readFileSync(path.join(of, file), "utf8").trim() + "\n\n\n";
  }
  fs.writeFileSync(path.join(made, "LICENSES.txt"), text);
}

fs.rmSync(made, { recursive: true, force: true });
const { inputs, outputs } = await bundle();
const names = Object.keys(outputs).map((output) => path.basename(output));
writePage(names);
compress(names);
writeLicences(Object.keys(inputs));
fs.rmSync(folder, { recursive: true, force: true });
fs.renameSync(made, folder);
