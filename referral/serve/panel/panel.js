// The interview in a panel of a hospital's program: asks the server that it came from,
// and tells what it comes to by postMessage, by the server's callback, and at
// /v1/result/{id}.

(function () {
  const launch = JSON.parse(document.getElementById("launch").textContent);
  const triage = document.querySelector("fenji-triage");
  const token = new URLSearchParams(location.search).get("token");
  history.replaceState(null, "", "/w"); // the token stays in no history

  const ask = async (method, target, body) => {
    const answer = await fetch(target, {
      method,
      headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
      body: method === "GET" ? undefined : body,
    });
    return { status: answer.status, type: answer.headers.get("Content-Type"), body: new Uint8Array(await answer.arrayBuffer()) };
  };

  /** Tells whoever opened the panel: a page of the origin that the launch named, or a host with WebView2's channel. */
  function tell(result) {
    const message = { type: "fenji-result", id: launch.id, result };
    for (const opener of [window.opener, window.parent]) {
      if (launch.origin && opener && opener !== window) opener.postMessage(message, launch.origin);
    }
    if (window.chrome && window.chrome.webview) window.chrome.webview.postMessage(message);
  }

  triage.addEventListener("fenji-decision", async (event) => {
    const answer = await ask("POST", "/v1/result/" + launch.id, JSON.stringify(event.detail.case));
    if (answer.status === 200) tell(JSON.parse(new TextDecoder().decode(answer.body)));
  });
  triage.core = { handle: ask };
  triage.case = launch.case;
})();
