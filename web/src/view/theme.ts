// Dark or light: what the system says, until somebody chooses. The choice is kept where the browser
// allows it.
const kKey = "farcall-theme";

type Theme = "dark" | "light";

function stored(): Theme | undefined {
  try {
    const found = localStorage.getItem(kKey);
    return found === "dark" || found === "light" ? found : undefined;
  } catch {
    return undefined;
  }
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "dark" || chosen === "light") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function startTheme(): void {
  const chosen = stored();
  if (chosen != null) document.documentElement.dataset.theme = chosen;
}

export function toggleTheme(): void {
  const next: Theme = current() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(kKey, next);
  } catch {
    // The choice holds until the page is left.
  }
}
