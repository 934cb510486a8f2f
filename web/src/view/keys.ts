// The keyboard map: one table for what keys do, for the help and for the buttons in it.

export type Command =
  | "search"
  | "nextHit"
  | "previousHit"
  | "laneNext"
  | "lanePrevious"
  | "laneUp"
  | "laneDown"
  | "parent"
  | "child"
  | "siblingPrevious"
  | "siblingNext"
  | "dataBack"
  | "dataForward"
  | "failureNext"
  | "failurePrevious"
  | "centre"
  | "zoomIn"
  | "zoomOut"
  | "zoomReset"
  | "fold"
  | "foldAll"
  | "refunds"
  | "copy"
  | "theme"
  | "escape"
  | "help"
  | `tab${1 | 2 | 3 | 4 | 5 | 6 | 7}`;

export interface KeyEntry {
  keys: string[];
  command: Command;
  words: string;
  group: string;
}

const entry = (keys: string, command: Command, words: string, group: string): KeyEntry => ({
  keys: keys.split(" "),
  command,
  words,
  group,
});

export const kKeyMap: readonly KeyEntry[] = [
  entry("ArrowLeft", "lanePrevious", "previous receipt of the account", "Move"),
  entry("ArrowRight", "laneNext", "next receipt of the account", "Move"),
  entry("ArrowUp", "laneUp", "nearest receipt in the lane above", "Move"),
  entry("ArrowDown", "laneDown", "nearest receipt in the lane below", "Move"),
  entry("p", "parent", "the receipt that made it", "Move"),
  entry("c", "child", "the first receipt that it made", "Move"),
  entry(",", "siblingPrevious", "the one made before it", "Move"),
  entry(".", "siblingNext", "the one made after it", "Move"),
  entry("[", "dataBack", "the receipt whose result it waited for", "Move"),
  entry("]", "dataForward", "the receipt that got its result", "Move"),
  entry("e", "failureNext", "next failure", "Find"),
  entry("E", "failurePrevious", "previous failure", "Find"),
  entry("/", "search", "search", "Find"),
  entry("Enter", "nextHit", "next hit, in the search field", "Find"),
  entry("Shift+Enter", "previousHit", "previous hit, in the search field", "Find"),
  entry("1", "tab1", "Lanes", "Show"),
  entry("2", "tab2", "Tree", "Show"),
  entry("3", "tab3", "Money", "Show"),
  entry("4", "tab4", "Gas", "Show"),
  entry("5", "tab5", "State", "Show"),
  entry("6", "tab6", "Logs", "Show"),
  entry("7", "tab7", "JSON", "Show"),
  entry("r", "refunds", "refunds of gas", "Show"),
  entry("x", "fold", "fold what it made, in the tree", "Show"),
  entry("X", "foldAll", "fold everything, in the tree", "Show"),
  entry("f", "centre", "selection to the middle; again: fit all", "View"),
  entry("+ =", "zoomIn", "larger", "View"),
  entry("-", "zoomOut", "smaller", "View"),
  entry("0", "zoomReset", "usual size", "View"),
  entry("d", "theme", "dark or light", "View"),
  entry("y", "copy", "copy the receipt's id", "View"),
  entry("Escape", "escape", "close the panel, drop the selection", "View"),
  entry("?", "help", "these keys", "View"),
];

const kByKey = new Map(
  kKeyMap.flatMap((each) => each.keys.map((key) => [key, each.command] as const)),
);

/** Keys typed into fields, or with a modifier, belong to the browser. */
export function commandOf(event: KeyboardEvent): Command | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented)
    return undefined;
  const target = event.target as HTMLElement | null;
  if (target?.closest("input, textarea, select, [contenteditable]")) return undefined;
  const command = kByKey.get(event.key);
  if (command === "nextHit" || command === "previousHit") return undefined;
  const isArrow = event.key.startsWith("Arrow");
  if (
    isArrow &&
    target?.closest("[role=tablist], [role=treegrid], .scroll, .panel, dialog, .steps, .list")
  )
    return undefined;
  return command;
}

const kNames: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

export function keyName(key: string): string {
  return kNames[key] ?? key;
}
