import assert from "node:assert/strict";
import { test } from "node:test";

import { hostOf } from "#assets/data/host.js";

test("the host of an address is what stands between its slashes", () => {
  assert.equal(hostOf("https://www.example.org/a?b#c"), "example.org");
  assert.equal(hostOf("HTTP://u:p@Example.org:80"), "Example.org");
  assert.equal(hostOf("javascript:alert(1)"), "");
  assert.equal(hostOf("example.org/a"), "");
});
