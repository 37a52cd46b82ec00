// With this script the page need not be loaded anew: it sends with POST and listens with
// server-sent events. The server renders every message; nothing here knows what they say.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const log = $("log"), write = $("write"), field = write.elements.text;
  const most = Number(document.body.dataset.most);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const finger = matchMedia("(pointer: coarse)");
  let seq = Number(document.body.dataset.seq);
  let under_way = 0, held = [], order = Promise.resolve(), dots = 0, source = null, tapped_now = "";

  const copy = (id) => $(id).content.cloneNode(true);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();  // not there on plain http
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = [...b].map((n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  // -- the log ---------------------------------------------------------------------------

  // Buttons that were used, or passed over, stay to be read.
  function retire() {
    for (const form of log.querySelectorAll("form.options")) {
      const labels = [...form.querySelectorAll(".answers button")].map((b) => b.textContent);
      const list = copy("past").firstElementChild;
      list.append(...labels.map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }));
      form.replaceWith(...(labels.length ? [list] : []));
    }
  }

  // What was said last, at the top; where the answer would then not fit, the start of the answer.
  function reveal(turn) {
    const room = write.getBoundingClientRect().top - document.querySelector("header").offsetHeight;
    const next = turn.nextElementSibling;
    const length = log.getBoundingClientRect().bottom - turn.getBoundingClientRect().top;
    const start = next && turn.classList.contains("you") && length > room ? next : turn;
    start.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  }

  function drop_before(first) {
    for (const turn of log.querySelectorAll("[data-seq]")) {
      const at = Number(turn.dataset.seq);
      if (at > 0 && at < first) turn.remove();
    }
  }

  // Adds what is not there yet; returns the articles added. mine: takes the place of the pending one.
  function add(messages, mine) {
    const added = [];
    for (const message of messages) {
      drop_before(message.first);
      if ($("m" + message.seq)) continue;
      const holder = document.createElement("template");
      holder.innerHTML = message.html;
      const turn = holder.content.querySelector("article");
      if (message.from === "you") retire();
      if (message.from === "you" && mine && mine.isConnected) mine.replaceWith(turn);
      else log.append(turn);
      seq = Math.max(seq, message.seq);
      added.push(turn);
    }
    if (mine && mine.isConnected) mine.remove();
    return added;
  }

  function release() {
    if (under_way || !held.length) return;
    const reading = log.getBoundingClientRect().bottom > innerHeight + 200;  // further up
    const added = add(held.splice(0));
    if (added.length && !reading) reveal(added[0]);
  }

  function waiting(yes) {
    clearTimeout(dots);
    if (!yes) return $("writing").replaceChildren();
    dots = setTimeout(() => {
      $("writing").replaceChildren(copy("dots"));
      $("writing").scrollIntoView({ block: "nearest" });
    }, 400);
  }

  // -- sending ---------------------------------------------------------------------------

  async function post(body) {
    const request = () => fetch("/api/messages?page=1", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout ? AbortSignal.timeout(15000) : undefined,
    });
    const answer = await request().catch(async () => {
      await wait(700);
      return request();  // the same id: never taken twice
    });
    const told = await answer.json();
    if (answer.ok) return told.messages;
    const error = new Error(told.error.message);
    error.told = told.error;
    throw error;
  }

  async function deliver(body, mine, tapped) {
    under_way += 1;
    waiting(true);
    try {
      const added = add(await post(body), mine);
      waiting(false);
      if (added.length) settle(added, tapped);
      $("alert").textContent = "";
    } catch (error) {
      waiting(false);
      fail(body, mine, tapped, error.told);
    }
    under_way -= 1;
    tapped_now = "";
    release();
  }

  // After a text the cursor stays where it is; after a tap focus goes to the answer.
  function settle(added, tapped) {
    const reply = added.find((turn) => turn.classList.contains("bot"));
    if (tapped && reply) reply.focus({ preventScroll: true });
    reveal(added[0]);
  }

  function fail(body, mine, tapped, told) {
    if (told && told.code === "too_long") {
      mine.remove();
      field.value = body.text;
      $("alert").textContent = told.message;
      return;
    }
    const notice = copy("failed").firstElementChild;
    if (told) notice.querySelector("p").textContent = told.message;
    mine.classList.remove("pending");
    mine.append(notice);
    notice.querySelector("button").addEventListener("click", () => {
      notice.remove();
      mine.classList.add("pending");
      mine.focus({ preventScroll: true });
      queue(body, mine, tapped);
    }, { once: true });
    notice.scrollIntoView({ block: "nearest" });
  }

  function queue(body, mine, tapped) {
    order = order.then(() => deliver(body, mine, tapped));
  }

  function send(content, shown, tapped) {
    const mine = copy("mine").firstElementChild;
    mine.querySelector(".text").textContent = shown;
    mine.classList.add("pending");
    retire();
    log.append(mine);
    if (tapped) mine.focus({ preventScroll: true });
    reveal(mine);
    queue({ id: uuid(), ...content }, mine, tapped);
  }

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button && button.name === "option") {
      if (tapped_now === button.value) return;  // a double tap
      tapped_now = button.value;
      send({ option: button.value }, button.textContent.trim(), true);
      return;
    }
    const text = field.value.trim();
    if (!text) return;
    if ([...text].length > most) {
      $("alert").textContent = $("long").content.textContent;
      field.focus();
      return;
    }
    field.value = "";
    $("alert").textContent = "";
    grow();
    send({ text }, text, false);
    field.focus({ preventScroll: true });
  });

  // Enter also ends the conversion of kana: Safari says so with 229 only.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || finger.matches) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) write.requestSubmit();
  });

  function grow() {
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = field.scrollHeight + 2 + "px";
  }
  field.addEventListener("input", grow);

  // -- listening -------------------------------------------------------------------------

  function listen() {
    if (source) source.close();
    source = new EventSource("/api/stream?page=1&after=" + seq);
    source.addEventListener("message", (event) => {
      held.push(JSON.parse(event.data));
      release();
    });
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(listen, 5000);
    });
  }

  function connection() {
    $("offline").textContent = navigator.onLine ? "" : $("cut").content.textContent;
    if (navigator.onLine && source && source.readyState === EventSource.CLOSED) listen();
  }

  addEventListener("online", connection);
  addEventListener("offline", connection);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) listen(); });

  field.required = false;
  log.setAttribute("aria-live", "polite");
  history.scrollRestoration = "manual";
  if (seq) $("latest").scrollIntoView({ block: "start" });
  connection();
  listen();
})();
