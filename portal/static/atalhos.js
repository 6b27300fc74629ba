// Keys for who works with them all day. They are a short cut: everything is reachable without, and one button switches them off.
"use strict";
(() => {
  const folha = document.getElementById("atalhos");
  if (!folha) return;
  const ligados = () => document.documentElement.dataset.atalhos !== "nao";
  const dito = document.getElementById("atalho-dito");
  const esperaDoG = 2000; // milliseconds for the second key

  // Fields take letters; a box to tick does not.
  const digita = (e) => e.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  // Row after row of the lists of the page, those of closed parts left out.
  const linhas = () => [...document.querySelectorAll("main table.lista tbody tr, main ul.cartoes > li")].filter((l) => l.getClientRects().length > 0);
  const alvo = (linha) => linha.querySelector("th a[href], a[href]") || linha.querySelector("button:not([disabled])");

  function andar(passo) {
    const todas = linhas().filter(alvo);
    if (todas.length === 0) return false;
    const atual = todas.findIndex((l) => l.contains(document.activeElement));
    const nova = todas[atual < 0 ? (passo > 0 ? 0 : todas.length - 1) : Math.min(Math.max(atual + passo, 0), todas.length - 1)];
    alvo(nova).focus();
    nova.scrollIntoView({ block: "nearest" });
    return true;
  }

  const linhaAtual = () => document.activeElement.closest("main table.lista tbody tr, main ul.cartoes > li");

  function seguir(seletor) {
    const link = document.querySelector(seletor);
    if (link) link.click();
    return Boolean(link);
  }

  let depoisDoG = 0;
  function esperar(sim) {
    clearTimeout(depoisDoG);
    depoisDoG = sim ? setTimeout(() => esperar(false), esperaDoG) : 0;
    dito.textContent = sim ? "Ir para: espera a segunda letra" : "";
  }

  // The sheet's table of pages is the menu's, written when it is opened.
  function abrirFolha() {
    const ir = folha.querySelector("[data-ir]");
    if (!ir.rows.length) {
      document.querySelectorAll("#menu a[data-atalho]").forEach((a) => {
        const linha = ir.insertRow(), teclas = linha.appendChild(document.createElement("th"));
        teclas.scope = "row";
        teclas.innerHTML = "<kbd>g</kbd> <kbd></kbd>";
        teclas.lastChild.textContent = a.dataset.atalho;
        linha.insertCell().textContent = a.textContent.trim();
      });
    }
    if (!folha.open) folha.showModal();
  }

  const teclas = {
    j: () => (document.querySelector("main a[data-volta]") ? seguir('main a[rel="next"]') : andar(1)),
    k: () => (document.querySelector("main a[data-volta]") ? seguir('main a[rel="prev"]') : andar(-1)),
    o: () => { const l = linhaAtual(); if (l && alvo(l)) alvo(l).click(); return Boolean(l); },
    x: () => { const c = linhaAtual()?.querySelector('input[type="checkbox"]'); if (c) c.click(); return Boolean(c); },
    u: () => seguir("main a[data-volta]"),
    n: () => seguir('main .paginacao a[rel="next"]'),
    g: () => { esperar(true); return true; },
    "/": () => { const b = document.getElementById("busca"); if (b) { b.focus(); b.select(); } return Boolean(b); },
    "?": () => { abrirFolha(); return true; },
  };

  document.addEventListener("keydown", (e) => {
    if (!ligados() || folha.open || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat && e.key === "g" || digita(e.target)) return;
    if (depoisDoG) {
      esperar(false);
      const link = /^[a-z]$/.test(e.key) && document.querySelector(`#menu a[data-atalho="${e.key}"]`);
      if (link) { e.preventDefault(); dito.textContent = `Indo para ${link.textContent.trim()}`; link.click(); }
      return;
    }
    if (Object.hasOwn(teclas, e.key) && teclas[e.key]()) e.preventDefault();
  });

  document.addEventListener("click", (e) => {
    if (e.target.closest("[data-folha]")) abrirFolha();
    if (e.target === folha || e.target.closest("[data-fechar]")) folha.close();
  });
})();
