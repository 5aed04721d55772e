// The demo page: a county of the examples, a place in it, and the widget. Hosted, it
// fetches its files and keeps them by a service worker; as one file it has them inside.

(function () {
  const place = (id) => document.getElementById(id);
  const triage = place("triage");
  const inside = place("fenji-files");
  const files = inside ? JSON.parse(inside.textContent) : null;
  const get = (name) => (files ? Promise.resolve(files[name]) : fetch(name).then((r) => (r.ok ? r.json() : Promise.reject(new Error(name + ": " + r.status)))));

  /** The module: its address, or the bytes inside this file. */
  function wasm() {
    if (!files) return "fenji.wasm";
    const text = atob(place("fenji-wasm").textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function options(select, pairs, chosen) {
    select.textContent = "";
    pairs.forEach(([id, text]) => select.append(new Option(text, id, false, id === chosen)));
  }

  function both(name) {
    return (name.zh || "") + (name.en ? " " + name.en : "");
  }

  async function county(id, counties, packs) {
    const own = counties.find((c) => c.id === id);
    const { catalog, overlays } = await get(own.documents);
    const institutions = JSON.parse(catalog).institutions;
    options(place("here"), Object.keys(institutions).map((key) => [key, both(institutions[key].name)]), own.here);
    place("link").value = own.link;
    const started = triage.start({ wasm: wasm(), documents: { catalog, packs, overlays } });
    moved(own);
    await started;
    document.documentElement.dataset.ready = own.id;
  }

  /** Another place: another patient. The sample county stands still at its own time. */
  function moved(own) {
    triage.case = Object.assign({ here: place("here").value, at: own.at }, place("link").value ? { link: place("link").value } : {});
  }

  async function begin() {
    triage.first = await get("first.json");
    const chosen = new URLSearchParams(location.search).get("county");
    const [counties, packs] = await Promise.all([get("counties.json"), get("packs.json")]);
    options(place("county"), counties.map((c) => [c.id, both(c.name)]), chosen || counties[0].id);
    const own = () => counties.find((c) => c.id === place("county").value);
    place("form").addEventListener("submit", (event) => event.preventDefault());
    place("county").addEventListener("change", () => county(own().id, counties, packs));
    place("here").addEventListener("change", () => moved(own()));
    place("link").addEventListener("change", () => moved(own()));
    place("lang").addEventListener("change", () => triage.setAttribute("lang", (document.documentElement.lang = place("lang").value)));
    place("drill").addEventListener("change", () => triage.toggleAttribute("drill", place("drill").checked));
    await county(own().id, counties, packs);
  }

  if (!files && "serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("sw.js");
  begin().catch((error) => {
    const p = document.createElement("p");
    p.setAttribute("role", "alert");
    p.textContent = "载入失败 Loading failed: " + error.message;
    document.body.prepend(p);
  });
})();
