// The keyboard map as a dialog; each row is a button that does what the key does.
import { useEffect, useRef } from "preact/hooks";
import { kKeyMap, keyName, type Command } from "./keys";

const kGroups = ["Move", "Find", "Show", "View"];

export function Help({ close, run }: { close: () => void; run: (command: Command) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog class="help" ref={dialog} aria-label="keyboard" onClose={close}>
      <form method="dialog">
        <h2>Keyboard</h2>
        <button type="submit" class="small">
          close
        </button>
      </form>
      <div class="keygroups">
        {kGroups.map((group) => (
          <section>
            <h3>{group}</h3>
            {kKeyMap
              .filter((entry) => entry.group === group)
              .map((entry) => (
                <button
                  type="button"
                  class="keyrow"
                  onClick={() => {
                    dialog.current?.close();
                    run(entry.command);
                  }}
                >
                  <span>
                    {entry.keys.map((key) => (
                      <kbd>{keyName(key)}</kbd>
                    ))}
                  </span>
                  <span>{entry.words}</span>
                </button>
              ))}
          </section>
        ))}
      </div>
    </dialog>
  );
}
