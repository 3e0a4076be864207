// Keys that come while no box is open: between the last box of a sheet and the next sheet. They count for nothing,
// since nobody has seen the box that they would go into, and the page says so.
import { useEffect, useState } from "preact/hooks";

// A burst of typing that began before the sheet was here must have ended before its box opens: otherwise the end of
// a number would go into it. Longer than the pause between two keys of somebody who types one key after the other.
const kQuietMs = 400;

let keys = 0;
let lastKey = -Infinity;
const listeners = new Set<() => void>();

function heard(event: KeyboardEvent) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length !== 1 && event.key !== "Enter" && event.key !== "Backspace") return;
  if (event.target !== document.body || !location.hash.startsWith("#/case/")) return;
  keys += 1;
  lastKey = performance.now();
  for (const listener of listeners) listener();
}
window.addEventListener("keydown", heard, { capture: true });

export function forgetTypedAhead() {
  keys = 0;
}

// Opens the box of `sheet` once it is `ready` (there to be seen) and nobody is typing ahead. `lost`: keys that
// were typed before; they count for nothing.
export function useFirstKeys(sheet: string, ready: boolean): { open: boolean; lost: number } {
  const [opened, setOpened] = useState("");
  const [lost, setLost] = useState(0);
  useEffect(() => {
    if (!ready && opened) setOpened("");
    if (!ready || opened === sheet) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      setLost(keys);
      const quiet = performance.now() - lastKey;
      if (keys > 0 && quiet < kQuietMs) {
        timer = setTimeout(look, kQuietMs - quiet);
        return;
      }
      keys = 0;
      setOpened(sheet);
    };
    listeners.add(look);
    look();
    return () => {
      listeners.delete(look);
      clearTimeout(timer);
    };
  }, [sheet, ready, opened]);
  return { open: ready && opened === sheet, lost };
}
