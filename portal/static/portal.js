// What makes the pages better where scripts run. Every page works without it.
"use strict";
(() => {
  const todos = (seletor, raiz = document) => raiz.querySelectorAll(seletor);

  function preparar(raiz) {
    todos(".com-js", raiz).forEach((e) => { e.hidden = false; });
    todos(".sem-js", raiz).forEach((e) => { e.hidden = true; });
  }

  function textoDe(botao) {
    if (botao.dataset.copiar) return botao.dataset.copiar;
    const codigo = botao.closest(".codigo-bloco")?.querySelector("code");
    return codigo ? codigo.textContent : "";
  }

  async function copiar(botao) {
    const texto = textoDe(botao);
    try {
      await navigator.clipboard.writeText(texto);
    } catch {
      const area = document.createElement("textarea");
      area.value = texto;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    botao.classList.add("copiado");
    botao.setAttribute("aria-label", "Copiado");
    setTimeout(() => { botao.classList.remove("copiado"); botao.removeAttribute("aria-label"); }, 1500);
  }

  function falhar(texto) {
    const aviso = document.getElementById("falha");
    if (!aviso) return;
    aviso.querySelector("span").textContent = texto;
    aviso.hidden = texto === "";
  }

  document.addEventListener("click", (e) => {
    const botao = e.target.closest("[data-copiar]");
    if (botao) copiar(botao);
    if (e.target.closest("[data-imprimir]")) window.print();
    todos("details.conta[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  });

  document.addEventListener("submit", (e) => {
    const pergunta = e.target.dataset.confirmar;
    if (pergunta && !window.confirm(pergunta)) e.preventDefault();
  });

  // Bulk acts: how many rows are marked, and all of the page at once.
  const marcas = () => [...todos('input[form="lote"][type="checkbox"]:not(:disabled)')];
  function contarMarcadas() {
    const rotulo = document.querySelector("[data-marcadas]");
    if (!rotulo) return;
    const lista = marcas(), n = lista.filter((m) => m.checked).length, todas = document.querySelector("[data-marcar-todas]");
    rotulo.textContent = n === 0 ? "Com as marcadas:" : n === 1 ? "1 marcada:" : `${n} marcadas:`;
    rotulo.closest("form").classList.toggle("alguma", n > 0);
    rotulo.closest("form").classList.toggle("nenhuma", n === 0);
    if (todas) { todas.checked = n > 0 && n === lista.length; todas.indeterminate = n > 0 && n < lista.length; }
  }

  // What does not fit in a row of one line is told to who points at it.
  document.addEventListener("mouseover", (e) => {
    const celula = e.target.closest?.(".curta td, .curta th");
    if (celula && !celula.title && celula.scrollWidth > celula.clientWidth) celula.title = celula.textContent.trim().replace(/\s+/g, " ");
  });

  // The menu is longer than most windows: it shows where one is. Folded away it has no height, and the page begins it at its top.
  function mostrarNoMenu() {
    const menu = document.querySelector("#menu .fixo"), atual = menu?.querySelector("[aria-current]");
    if (!atual || menu.scrollHeight <= menu.clientHeight) return;
    const a = atual.getBoundingClientRect(), m = menu.getBoundingClientRect();
    if (a.bottom > m.bottom || a.top < m.top) menu.scrollTop += a.top - m.top - (menu.clientHeight - a.height) / 2;
  }

  // The filter is folded away on a narrow screen.
  function dobrar(raiz) {
    if (window.matchMedia("(max-width: 63.9rem)").matches) todos("details.dobra", raiz).forEach((d) => { d.open = d.querySelector(".invalido") !== null; });
  }

  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-marcar-todas]")) marcas().forEach((m) => { m.checked = e.target.checked; });
    if (e.target.matches('[data-marcar-todas], [form="lote"]')) contarMarcadas();
    if (e.target.matches("[data-enviar]")) e.target.form.requestSubmit();
  });

  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape") todos("details.conta[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
  });

  // Empty fields stay out of the address, so that it can be read and sent to a colleague.
  document.addEventListener("htmx:configRequest", (e) => {
    const dados = e.detail.formData;
    if (!dados || e.detail.verb !== "get") return;
    for (const nome of new Set([...dados.keys()])) {
      const cheios = dados.getAll(nome).filter((v) => v !== "");
      dados.delete(nome);
      cheios.forEach((v) => dados.append(nome, v));
    }
  });
  document.addEventListener("submit", (e) => {
    if (e.target.method !== "get") return;
    todos("input, select", e.target).forEach((c) => { if (c.name && c.value === "") c.disabled = true; });
    setTimeout(() => todos("input, select", e.target).forEach((c) => { c.disabled = false; }), 0);
  }, true);

  // What asks for news by itself: not while nobody looks, nor while somebody marks text in it; again when they come back. What a person opened,
  // scrolled to or stands on stays as it was when its part of the page is replaced.
  const focaveis = "a[href], button, summary, input, select, textarea, [tabindex]";
  let lembrado = null;

  function marcando(alvo) {
    const marca = document.getSelection();
    return marca && !marca.isCollapsed && alvo.contains(marca.anchorNode);
  }

  function lembrar(alvo) {
    const todosFocaveis = [...todos(focaveis, alvo)];
    const onde = todosFocaveis.indexOf(document.activeElement);
    lembrado = {
      id: alvo.id, y: window.scrollY, onde, texto: onde < 0 ? "" : document.activeElement.textContent,
      abertos: [...todos("details[id]", alvo)].map((d) => [d.id, d.open]),
      rolados: [...todos("[id].rolagem", alvo)].map((e) => [e.id, e.scrollLeft, e.scrollTop]),
    };
  }

  function devolver() {
    const alvo = lembrado && document.getElementById(lembrado.id);
    if (!alvo) return;
    lembrado.abertos.forEach(([id, aberto]) => { const d = document.getElementById(id); if (d) d.open = aberto; });
    lembrado.rolados.forEach(([id, x, y]) => { document.getElementById(id)?.scrollTo({ left: x, top: y, behavior: "instant" }); });
    if (lembrado.onde >= 0) {
      const agora = [...todos(focaveis, alvo)];
      const mesmo = agora[lembrado.onde]?.textContent === lembrado.texto ? agora[lembrado.onde] : agora.find((e) => e.textContent === lembrado.texto);
      (mesmo || agora[lembrado.onde])?.focus({ preventScroll: true });
    }
    window.scrollTo({ top: lembrado.y, behavior: "instant" });
    lembrado = null;
  }

  document.addEventListener("htmx:beforeRequest", (e) => {
    if (e.target.matches("[data-vivo]") && (document.hidden || marcando(e.target))) e.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (e) => {
    const alvo = e.detail.target;
    if (!alvo.matches("[data-vivo]")) return;
    if (alvo.getAttribute("role") === "status") { // said once
      const novo = document.createElement("template");
      novo.innerHTML = e.detail.serverResponse;
      if (novo.content.textContent.trim() === alvo.textContent.trim()) e.detail.shouldSwap = false;
    } else lembrar(alvo);
  });
  document.addEventListener("htmx:afterSwap", devolver);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) todos("[data-vivo]").forEach((e) => window.htmx.trigger(e, "voltou"));
  });

  document.addEventListener("htmx:beforeRequest", () => falhar(""));
  document.addEventListener("htmx:responseError", (e) => falhar(`A página respondeu ${e.detail.xhr.status}. O que está abaixo pode estar velho: tente de novo.`));
  document.addEventListener("htmx:sendError", () => falhar("O servidor não respondeu. O que está abaixo pode estar velho: tente de novo."));
  document.addEventListener("htmx:timeout", () => falhar("O servidor demorou demais. O que está abaixo pode estar velho: tente de novo."));
  document.addEventListener("htmx:load", (e) => { preparar(e.detail.elt); contarMarcadas(); });
  preparar(document);
  dobrar(document);
  mostrarNoMenu();
  window.addEventListener("hashchange", () => { if (location.hash === "#menu") document.querySelector("#menu [aria-current]")?.scrollIntoView({ block: "center" }); });
  contarMarcadas();
})();
