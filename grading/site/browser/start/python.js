// Stands in for Pyodide's own script: starts Pyodide, and keeps for the next visit what Python has
// compiled, which is half of the time that starting and importing take.
"use strict";

const KEPT = "compiled by ";
const CODE = "/code";
const LIBRARY = "/library";
const DIGEST = "X-SHA-256";
const SOON = 15_000; // milliseconds between two looks whether something was compiled
const WASM = "application/wasm";

// What the kernel calls. The page is told when Python is ready, cannot be loaded or has ended: the kernel
// says nothing, and Pyodide itself never comes to an end where its WebAssembly is missing or broken.
self.loadPyodide = async (options) => {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  self.fetch = telling(fetch);
  WebAssembly.instantiateStreaming = telling(async (response, imports) =>
    instantiateStreaming(typed(await response), imports),
  );
  const python = await telling(start)(options);
  Object.assign(self, { fetch });
  Object.assign(WebAssembly, { instantiateStreaming });
  tell("ready");
  return python;
};

// Whoever opened this worker hears it; the kernel's own messages are others.
function tell(seminarPython) {
  self.postMessage({ seminarPython }); // oxlint-disable-line unicorn/require-post-message-target-origin
}

function telling(load) {
  return async (...given) => {
    try {
      return await load(...given);
    } catch (error) {
      tell("failed");
      throw error;
    }
  };
}

// Browsers compile what a host calls WebAssembly, and some hosts do not know its type.
function typed(response) {
  const { body, headers, status } = response;
  if (headers.get("Content-Type") === WASM) return response;
  return new Response(body, { status, headers: { "Content-Type": WASM } });
}

// pyodide: Pyodide's own script, as seen from this one's folder; its address changes with its content.
async function start({ indexURL, pyodide, ...options }) {
  const script = new URL(pyodide, indexURL).href;
  const programs = ["compiled.py", "streams.py"].map(async (name) =>
    (await fetch(new URL(name, indexURL))).text(),
  );
  self.importScripts(script); // which puts Pyodide's function in the place of this one
  const kept = await opened(KEPT + script);
  const library = await read(kept, LIBRARY);
  const python = await self.loadPyodide({
    ...options,
    indexURL: new URL(".", script).href,
    ...(library && { stdLibURL: URL.createObjectURL(new Blob([library])) }),
  });
  const names = python.toPy({ kept: (await read(kept, CODE)) ?? new Uint8Array(0) });
  requireAll(options.packages, python.loadedPackages);
  tellOfTheEnd(python);
  const [compiling, streams] = await Promise.all(programs);
  python.runPython(compiling, { globals: names });
  const compiled = python.runPython("Compiled(bytes(kept))", { globals: names });
  python.runPython(streams, { globals: python.toPy({}) });
  names.destroy();
  if (kept) keep(kept, compiled, library !== null);
  return python;
}

// Pyodide goes on without a package that it could not load.
function requireAll(packages, loaded) {
  const files = new Set(Object.values(loaded).map((address) => fileOf(String(address))));
  const isThere = (name) => name in loaded || files.has(fileOf(name));
  const missing = packages.filter((name) => !isThere(name));
  if (missing.length > 0) throw new Error(`not loaded: ${missing.join(", ")}`);
}

function fileOf(address) {
  return address.split("/").pop();
}

// Call what the kernel will set to be called when Python has come to its end, and tell the page.
function tellOfTheEnd(python) {
  let given = null;
  Object.defineProperty(python._api, "on_fatal", { // oxlint-disable-line no-underscore-dangle
    get: () => async (error) => {
      tell("ended");
      await given?.(error);
    },
    set: (set) => {
      given = set;
    },
  });
}

// A browser that lets nothing be kept (some private windows) compiles on every visit.
async function opened(name) {
  if (!self.caches) return null;
  try {
    const older = (await caches.keys()).filter((other) => other.startsWith(KEPT) && other !== name);
    await Promise.all(older.map((other) => caches.delete(other)));
    return await caches.open(name);
  } catch {
    return null;
  }
}

// What is not whole (a disk was full, a file was cut off) is as good as not there.
async function read(kept, name) {
  const found = await kept?.match(name);
  if (!found) return null;
  const bytes = new Uint8Array(await found.arrayBuffer());
  return found.headers.get(DIGEST) === (await digest(bytes)) ? bytes : null;
}

async function write(kept, name, pyBytes) {
  const bytes = pyBytes.toJs();
  pyBytes.destroy();
  if (bytes.length > 0) {
    const headers = { [DIGEST]: await digest(bytes) };
    await kept.put(name, new Response(bytes, { headers }));
  }
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep(kept, compiled, hasLibrary) {
  setTimeout(async () => {
    try {
      if (!hasLibrary) await write(kept, LIBRARY, compiled.library());
      await write(kept, CODE, compiled.news());
    } catch {
      return; // there is no room for it
    }
    keep(kept, compiled, true);
  }, SOON);
}
