// Shared by several pages: the address, loading, the connection.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { connectionNow, get, onConnection, type Connection } from "./api";

export function useConnection(): Connection {
  const [now, set] = useState(connectionNow());
  useEffect(() => onConnection(() => set(connectionNow())), []);
  return now;
}

// "#/case/POLK-080-M" as ["case", "POLK-080-M"].
export function useRoute(): string[] {
  const read = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  const [route, set] = useState(read());
  useEffect(() => {
    const changed = () => set(read());
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  return route;
}

export const go = (path: string) => {
  location.hash = `#/${path}`;
};

export interface Loaded<T> {
  value: T | null;
  problem: string;
  again: () => Promise<void>;
  set: (value: T) => void;
}

// Fetches `path` now, when it changes, and every `everyMs` (0: never); the repeats do not count as
// a person's act.
export function useLoaded<T>(path: string, everyMs = 0): Loaded<T> {
  const [value, set] = useState<T | null>(null);
  const [problem, setProblem] = useState("");
  const wanted = useRef(path);
  wanted.current = path;
  const load = useCallback(
    async (quiet: boolean) => {
      try {
        const answer = await get<T>(path, quiet);
        if (wanted.current !== path) return; // an older question's answer
        set(answer);
        setProblem("");
      } catch (error) {
        if (wanted.current === path) setProblem((error as Error).message);
      }
    },
    [path],
  );
  useEffect(() => {
    void load(false);
    if (!everyMs) return;
    const timer = setInterval(() => void load(true), everyMs);
    return () => clearInterval(timer);
  }, [load, everyMs]);
  return { value, problem, again: useCallback(() => load(false), [load]), set };
}

// Returns a text once it has not changed for a while: each letter need not ask the server.
export function useSettled(text: string, ms = 250): string {
  const [settled, set] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set(text), ms);
    return () => clearTimeout(timer);
  }, [text, ms]);
  return settled;
}

// Keeps a choice beyond the visit, on this machine only.
export function useKept(name: string, initial: boolean): [boolean, (value: boolean) => void] {
  const key = `recanvass.${name}`;
  const [value, set] = useState(() => {
    const kept = localStorage.getItem(key);
    return kept === null ? initial : kept === "yes";
  });
  return [
    value,
    (next) => {
      localStorage.setItem(key, next ? "yes" : "no");
      set(next);
    },
  ];
}

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Recanvass`;
  }, [title]);
}
