// Starts the Worker of build/edge with the tenants on standard input, a line of JSON, tells
// its address, and ends when the input does:
//
//	go test ./examples/served -run TestServer -args -start "node ../conformance/edge-start.mjs"

import readline from "readline";
import { deploy } from "./edge.mjs";

const input = readline.createInterface({ input: process.stdin });
input.once("line", async (tenants) => {
  const edge = await deploy(tenants);
  input.on("close", edge.stop);
  console.log(edge.url);
});
