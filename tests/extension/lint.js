// What the add-on stores would say: web-ext's linter may find nothing but the one warning that comes of one
// manifest for all browsers, of which Firefox passes over `service_worker` and Chrome `scripts`.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const EXPECTED = ["BACKGROUND_SERVICE_WORKER_IGNORED"];
const NOT_SHIPPED = ["types.d.ts", "tsconfig.json"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = fileURLToPath(new URL("../../node_modules/web-ext/bin/web-ext.js", import.meta.url));
const linted = spawnSync(
  process.execPath,
  [program, "lint", "--source-dir", "extension", "--ignore-files", ...NOT_SHIPPED, "--output", "json"],
  { cwd: root, encoding: "utf8" },
);
const { errors, warnings, notices } = JSON.parse(linted.stdout || "{}");
if (!errors) {
  throw new Error(`web-ext lint said nothing that can be read: ${linted.stderr}`);
}
const found = [...errors, ...warnings, ...notices];
const unexpected = found.filter((each) => each._type !== "warning" || !EXPECTED.includes(each.code));
for (const each of unexpected) {
  process.stderr.write(`${each._type} ${each.code} ${each.file ?? ""}:${each.line ?? ""} ${each.message}\n`);
}
process.stdout.write(`web-ext lint: ${found.length} found, ${unexpected.length} of them not expected\n`);
process.exitCode = unexpected.length ? 1 : 0;
