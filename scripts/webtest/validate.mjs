// Validates pages: reads a JSON object {html} a line and answers a JSON array of what is wrong with it a line, until its
// input ends.
import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    "no-implicit-button-type": "error",
    "no-inline-style": "error", // our Content-Security-Policy refuses it
    "no-dup-id": "error",
    "no-redundant-role": "off", // USWDS gives its lists role="list" on purpose: Safari forgets it for unstyled ones
    "prefer-native-element": "off", // as USWDS's components are documented
    "require-sri": "off", // all files are our own, under hashed names
    "wcag/h30": "error",
    "wcag/h32": "error",
    "wcag/h37": "error",
  },
});

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line).html);
  const findings = report.results.flatMap((result) => result.messages).map((m) => ({
    rule: m.ruleId, message: m.message, line: m.line, column: m.column, selector: m.selector ?? "",
  }));
  process.stdout.write(`${JSON.stringify(findings)}\n`);
}
