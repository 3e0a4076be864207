// Entries on their way to the server, in the order in which they were typed. The next box is open meanwhile.
import { useEffect, useRef, useState } from "preact/hooks";
import { complain, save, type Case, type EntryState } from "./api";

export interface Entry {
  field: string;
  label: string;
  state: EntryState;
  value?: number;
}

// `sending`: the fields whose entries are not stored yet. An entry that the server refuses comes back by `onRefused`,
// and with it those that were typed after it: they are not sent. Entries are stored also when the page of the case is
// closed; a refusal is then told by `complain`.
export function useEntryQueue(precinct: string, onStored: (now: Case) => void,
                              onRefused: (entry: Entry, behind: Entry[], why: string) => void) {
  const [sending, setSending] = useState<string[]>([]);
  const queue = useRef<Entry[]>([]);
  const running = useRef(false);
  const open = useRef(true);
  const handlers = useRef({ onStored, onRefused });
  handlers.current = { onStored, onRefused };
  useEffect(() => () => void (open.current = false), []);

  const show = () => {
    if (open.current) setSending(queue.current.map((entry) => entry.field));
  };
  const refuse = (entry: Entry, why: string) => {
    const behind = queue.current.slice(1);
    queue.current = [];
    show();
    if (open.current) handlers.current.onRefused(entry, behind, why);
    else complain(`${precinct}, ${[entry, ...behind].map((one) => one.label).join("; ")}: not stored. ${why}`);
  };
  const run = async () => {
    running.current = true;
    for (let entry = queue.current[0]; entry; entry = queue.current[0]) {
      try {
        const { field, state, value } = entry;
        const now = await save<Case>(`cases/${precinct}/keyings`, { field, state, ...(value === undefined ? {} : { value }) });
        queue.current = queue.current.slice(1);
        show();
        if (open.current) handlers.current.onStored(now);
      } catch (error) {
        refuse(entry, (error as Error).message);
      }
    }
    running.current = false;
  };
  const send = (entry: Entry) => {
    queue.current = [...queue.current, entry];
    show();
    if (!running.current) void run();
  };
  return { sending, send };
}
