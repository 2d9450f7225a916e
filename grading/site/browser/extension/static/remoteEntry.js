// An extension of JupyterLab's, as its module federation loads it. It imports nothing.

"use strict";

const HAND_IN = "seminar:download-to-hand-in";
const BEGIN_ANEW = "seminar:begin-anew";
// JupyterLab cuts a notice after 140 letters.
const STARTING =
  "Python is starting in this browser. The first time it loads some 40 MB; " +
  "a cell that you run meanwhile waits for it.";
const READY =
  "Python is ready. Your work is kept in this browser alone: download it to hand it in.";
const STARTING_ANEW = "Python is starting anew; a cell that you run meanwhile waits for it.";
const READY_ANEW =
  "Python is ready, and knows nothing of what ran before: select the cell where you go on, " +
  "then Run, Run All Above Selected Cell.";
const NOT_LOADED =
  "Python could not be loaded. Is the network up, and does it let all through that this page loads? " +
  "Reload to try again.";
const ENDED = "Python has come to its end. Kernel, Restart Kernel starts it anew; what you have written stays.";
const NO_INTERRUPT =
  "Python in a browser cannot be interrupted. Kernel, Restart Kernel ends it; what you have written stays.";
const NO_CHAPTER =
  "This file is your own, and no chapter's: a chapter opens from the site's first page.";
const SAVED = "Saved in this browser";
const NOT_SAVED = "Not saved yet";
const FAILED = "Could not be saved: download it";
const SITE = "../../"; // as seen from a page of notebooks
const GLOSSARY = "GLOSSARY.md";
const NO_WORKERS =
  "Python cannot start here: this window allows no service workers. Is it a private one, " +
  "or does its address not begin with https?";
const INTERRUPT = /^(notebook|kernelmenu):interrupt/u;
const LOOK_EVERY = 200; // milliseconds
const READ_WITHIN = 6000; // milliseconds

const python = new EventTarget(); // "ready", "failed" and "ended"

function notebookOf(app) {
  const shown = app.shell.currentWidget;
  return shown?.context && shown?.sessionContext ? shown : null;
}

// JupyterLite names a download by its path, of which browsers make "00_welcome_welcome.ipynb".
function keepOwnName(event) {
  const link = event.target;
  if (link instanceof HTMLAnchorElement && link.download.includes("/")) {
    link.download = link.download.split("/").pop();
  }
}

// The glossary is a page of the site. JupyterLite would show it as text in an editor.
function showGlossary(event) {
  const link = event.target.closest?.("a[href]");
  if (link && new URL(link.href).pathname.endsWith(`/${GLOSSARY}`)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    window.open(new URL(`${SITE}docs/glossary.html`, location), "_blank", "noopener");
  }
}

function leadToTheSite(logo) {
  logo.href = new URL(`${SITE}index.html`, location);
  logo.title = "All chapters";
}

// Say beside the title whether what is on screen is saved.
function sayWhetherSaved(context, title) {
  const sign = document.createElement("span");
  sign.className = "seminar-saved"; // by which tests find it
  sign.setAttribute("role", "status");
  sign.style.marginInlineStart = "1.5em";
  const say = (words) => {
    if (sign.textContent !== words) sign.textContent = words;
  };
  title.after(sign);
  const look = () => say(context.model.dirty ? NOT_SAVED : SAVED);
  context.model.stateChanged.connect(look);
  context.saveState.connect((_, state) => (state === "failed" ? say(FAILED) : look()));
  look();
}

function notify(app, message, type, autoClose = false) {
  return app.commands.execute("apputils:notify", { message, type, options: { autoClose } });
}

// Keep what was written under another name, and show the chapter as the site has it.
async function beginAnew(app) {
  const { context } = notebookOf(app);
  const { contents } = app.serviceManager;
  const { href } = location;
  const released = await fetch(`../files/${context.path}`, { method: "HEAD" });
  if (!released.ok) {
    await notify(app, NO_CHAPTER, "warning", READ_WITHIN);
    return;
  }
  await context.save();
  const folder = context.path.split("/").slice(0, -1).join("/");
  const name = context.path.split("/").pop().replace(/\.ipynb$/u, "");
  const { content } = await contents.get(folder, { content: true });
  const there = new Set(content.map((file) => file.name));
  let number = 1;
  while (there.has(`${name} (before ${number}).ipynb`)) number += 1;
  await contents.rename(context.path, `${folder}/${name} (before ${number}).ipynb`);
  location.assign(href);
}

// The address that JupyterLite gives a renamed notebook, or a folder, is none that a host of files has.
function keepAddresses() {
  for (const name of ["pushState", "replaceState"]) {
    const given = history[name].bind(history);
    history[name] = (state, title, address) => given(state, title, served(address ?? location));
  }
}

function showAddress(_, path) {
  history.replaceState(history.state, "", `${SITE}run/notebooks/${encodeURIComponent(path)}`);
}

function served(address) {
  const { href } = new URL(address, location);
  const [, page, path] = href.match(/\/run\/(notebooks|edit|tree)\/([^?#]+)/u) ?? [];
  if (!path || path === "index.html") return href;
  const opened = page === "tree" ? "" : `?path=${encodeURI(decodeURIComponent(path))}`;
  return new URL(`${SITE}run/${page}/index.html${opened}`, location).href;
}

// Call `found` with what `look` gives, once it gives something.
function wait(look, found) {
  const timer = setInterval(() => {
    const thing = look();
    if (thing) {
      clearInterval(timer);
      found(thing);
    }
  }, LOOK_EVERY);
}

// Hear what the script says that starts Python, in the worker that a kernel has.
function listen() {
  const { Worker } = window;
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (data?.seminarPython) python.dispatchEvent(new Event(data.seminarPython));
      });
    }
  };
}

async function sayWhenPythonIsReady(app, { content, context, sessionContext }) {
  if (!navigator.serviceWorker) {
    await notify(app, NO_WORKERS, "error");
    return;
  }
  await context.ready;
  const dismiss = (id) => app.commands.execute("apputils:dismiss-notification", { id });
  const hasRun = () => content.widgets.some((cell) => cell.model.executionCount);
  let starting = null;
  let ended = null;
  const start = async (message) => {
    starting ??= sayStarting(app, message, hasRun() ? READY_ANEW : READY);
    await starting;
    starting = null;
  };
  python.addEventListener("ended", () => {
    ended ??= notify(app, ENDED, "warning");
  });
  sessionContext.statusChanged.connect(async (_, status) => {
    if (status !== "restarting") return;
    start(STARTING_ANEW);
    if (ended) dismiss(await ended);
    ended = null;
  });
  await start(STARTING);
}

async function sayStarting(app, message, ready) {
  const id = await notify(app, message, "in-progress");
  const update = (news) => app.commands.execute("apputils:update-notification", { id, ...news });
  const said = new Promise((over) => {
    for (const word of ["ready", "failed"]) {
      python.addEventListener(word, () => over(word), { once: true });
    }
  });
  if ((await said) === "failed") {
    await update({ message: NOT_LOADED, type: "error", autoClose: false });
  } else {
    const autoClose = ready === READY ? READ_WITHIN : 2 * READ_WITHIN;
    await update({ message: ready, type: "success", autoClose });
  }
}

const plugin = {
  id: "@backprop-seminar/visitor:plugin",
  autoStart: true,
  activate(app) {
    listen();
    keepAddresses();
    document.addEventListener("click", keepOwnName, true);
    document.addEventListener("click", showGlossary, true);
    app.commands.addCommand(HAND_IN, {
      label: "Download to hand in",
      caption: "Save this notebook and download it, as you hand it in",
      isEnabled: () => notebookOf(app) !== null,
      execute: () => app.commands.execute("docmanager:download"),
    });
    app.commands.addCommand(BEGIN_ANEW, {
      label: "Begin This Chapter Anew",
      caption: "Show it as it was at first; what you have written stays beside it, as a copy",
      isEnabled: () => notebookOf(app) !== null,
      execute: () => beginAnew(app),
    });
    app.commands.commandExecuted.connect((_, { id }) => {
      if (INTERRUPT.test(id)) {
        notify(app, NO_INTERRUPT, "warning", READ_WITHIN);
      }
    });
    wait(() => document.querySelector("#jp-NotebookLogo"), leadToTheSite);
    wait(
      () => notebookOf(app),
      (notebook) => {
        const title = document.querySelector("#jp-title"); // which JupyterLab's own page lacks
        if (title) {
          notebook.context.ready.then(() => sayWhetherSaved(notebook.context, title));
          notebook.context.pathChanged.connect(showAddress);
        }
        sayWhenPythonIsReady(app, notebook);
      },
    );
  },
};

// The name under which JupyterLab looks for it is JupyterLab's.
/* oxlint-disable no-underscore-dangle */
window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["@backprop-seminar/visitor"] = {
  init: () => {},
  get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
};
