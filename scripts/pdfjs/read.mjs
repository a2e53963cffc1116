// Reads PDFs as a browser does and writes what pdf.js makes of each, as JSON: node read.mjs FILE...
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// pdf.js asks for these to draw, which nobody does here: tags and texts need no canvas.
for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
  globalThis[name] ??= class {};
}
const warnings = [];
console.warn = console.log = (...words) => warnings.push(words.join(' '));
const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
warnings.length = 0; // it missed the canvas

const fonts = fileURLToPath(new URL('node_modules/pdfjs-dist/standard_fonts/', import.meta.url));

async function read(file) {
  const task = getDocument({
    data: new Uint8Array(await readFile(file)), verbosity: 1, stopAtErrors: true, standardFontDataUrl: fonts, useSystemFonts: false,
  });
  const document = await task.promise;
  const { info, metadata } = await document.getMetadata();
  const answer = {
    language: info.Language, title: info.Title, author: info.Author, signatures: info.IsSignaturesPresent,
    pdfa: `${metadata.get('pdfaid:part')}${metadata.get('pdfaid:conformance')}`, pdfua: metadata.get('pdfuaid:part'),
    marked: (await document.getMarkInfo())?.Marked, titleShown: (await document.getViewerPreferences())?.DisplayDocTitle,
    warnings, bookmarks: ((await document.getOutline()) ?? []).map(bookmark), pages: [],
  };
  for (let n = 1; n <= document.numPages; n++) {
    answer.pages.push(await readPage(await document.getPage(n)));
  }
  await task.destroy();
  return answer;
}

function bookmark({ title, items }) {
  return { title, items: items.map(bookmark) };
}

async function readPage(page) {
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  const texts = {};
  const open = [];
  let artifacts = '';
  for (const item of items) {
    if (item.type === 'beginMarkedContentProps' || item.type === 'beginMarkedContent') {
      open.push(item);
    } else if (item.type === 'endMarkedContent') {
      open.pop();
    } else if (open.at(-1)?.id) {
      texts[open.at(-1).id] = (texts[open.at(-1).id] ?? '') + item.str;
    } else {
      artifacts += item.str;
    }
  }
  const annotations = (await page.getAnnotations()).map(({ subtype, url, contentsObj }) => ({ subtype, url, contents: contentsObj?.str }));
  return { tree: node(await page.getStructTree(), texts), artifacts, annotations };
}

// A node of the tree, with the texts of its content in place of the content's ids.
function node(element, texts) {
  if (!element) {
    return null;
  }
  const { role, alt, lang, children = [] } = element;
  return {
    role, alt, lang,
    children: children.map((child) => child.role ? node(child, texts) : { role: '', type: child.type, text: texts[child.id] ?? '' }),
  };
}

const answers = [];
for (const file of process.argv.slice(2)) {
  answers.push(await read(file));
}
process.stdout.write(JSON.stringify(answers));
