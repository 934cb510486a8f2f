// Starts the page: with the documents that it holds, else with the node that served it.
import { render } from "preact";
import { readDocuments } from "./model/document";
import * as shared from "./shared";
import { App } from "./view/app";
import { startTheme } from "./view/theme";

Object.assign(globalThis, { farcall: shared });
startTheme();

function start(): void {
  const text = document.getElementById("farcall-documents")?.textContent ?? "";
  const root = document.getElementById("app");
  if (root === null) return;
  root.textContent = "";
  render(
    <App documents={readDocuments(text)} live={shared.livePart()} node={`${location.origin}/`} />,
    root,
  );
}

// The live script stands behind this one.
addEventListener("DOMContentLoaded", start);
