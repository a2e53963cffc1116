// Appended to htmx, which reads it when the page is ready.
Object.assign(htmx.config, {
  allowEval: false, // our Content-Security-Policy forbids it; so hx-on, hx-vals="js:" and event filters are out
  allowScriptTags: false,
  includeIndicatorStyles: false, // they would be an inline style; ours are in parts/_htmx.scss
  selfRequestsOnly: true,
  historyCacheSize: 0, // no copies of pages with people's names in the browser's storage
  refreshOnHistoryMiss: true,
  scrollBehavior: "auto",
  timeout: 30000, // milliseconds
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true }, // the same page part, with what changed or what is wrong
    { code: "...", swap: false, error: true },
  ],
});
