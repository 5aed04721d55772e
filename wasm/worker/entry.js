// The Worker as Cloudflare runs it: FENJI is its KV namespace, TENANTS the configuration.
// Who publishes is answered by Go with the packaged glue, which starts for that request
// and is not even compiled before; everybody else by a resident core.

import module from "./edge.wasm";
import { edge } from "./edge.js";
import { target } from "./worker.js";

let shell = null;

export default {
  async fetch(request, env, context) {
    if (target(request.url).startsWith("/v1/admin/")) {
      const manage = await import("./manage/worker.mjs");
      return manage.default.fetch(request, env, context);
    }
    const given = { tenants: env.TENANTS || "", every: Number(env.REFRESH_SECONDS || 30), most: Number(env.RESIDENTS || 2) };
    shell = shell || edge(module, { ...given, store: { get: (key) => env.FENJI.get(key, "arrayBuffer") } });
    return shell.fetch(request, (work) => context.waitUntil(work));
  },
};
