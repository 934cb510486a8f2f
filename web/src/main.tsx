// Starts the page: with the documents that it holds, else with the node that served it.
import { render } from "preact";
import { readDocuments } from "./model/document";
import { App } from "./view/app";
import { startTheme } from "./view/theme";

startTheme();
const text = document.getElementById("farcall-documents")?.textContent ?? "";
const isServed = location.protocol === "http:" || location.protocol === "https:";
const root = document.getElementById("app");
if (root !== null) {
  root.textContent = "";
  render(<App documents={readDocuments(text)} node={isServed ? `${location.origin}/` : undefined} />, root);
}
