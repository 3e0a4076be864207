// A page's picture: one field large, or the whole page with the field's box marked. The picture is
// the archived view, unchanged; only the window over it moves. Where a person looks closer than the
// view's dots, a part with the original's own dots is laid over it.
import { useEffect, useRef, useState } from "preact/hooks";
import { closeUpOf, viewOf, type Place, type Portion } from "./api";

interface Size {
  width: number;
  height: number;
}

function useSize(): [{ current: HTMLDivElement | null }, Size] {
  const ref = useRef<HTMLDivElement | null>(null);
  const [size, set] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (!ref.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) set({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

const px = (value: number) => `${value}px`;
const percentOf = (part: number, whole = 1) => `${(100 * part) / whole}%`;

// Returns what of a picture is seen in a window. All in the same pixels; null: nothing.
function seenPart(picture: Size, left: number, top: number, seen: Size): Portion | null {
  const from = (start: number, length: number) => Math.min(1, Math.max(0, start / length));
  const x = from(left, picture.width);
  const y = from(top, picture.height);
  const width = from(left + seen.width, picture.width) - x;
  const height = from(top + seen.height, picture.height) - y;
  return width > 0.002 && height > 0.002 ? { left: x, top: y, width, height } : null;
}

// Follows a value only when it has rested: a picture for each step of a movement would be too many.
function useRested<T>(value: T, key: string): T | null {
  const [rested, set] = useState<{ value: T; key: string } | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => set({ value, key }), 200);
    return () => clearTimeout(timer);
  }, [key]);
  return rested?.key === key ? rested.value : null;
}

// Lies over the view in the same place. Until it has come, the view is seen.
function CloseUp({ digest, part, place }: { digest: string; part: Portion; place: Record<string, string> }) {
  const [gone, setGone] = useState(false);
  if (gone) return null;
  return <img class="close-up" src={closeUpOf(digest, part)} alt="" draggable={false} style={place}
    onError={() => setGone(true)} />;
}

// Share of the window's height that the box takes at zoom 1: the row around it stays visible.
const kBoxShare = 0.42;

// `onShown` is called when the picture is there, or when it is certain that it will not come.
export function FieldPicture({ place, label, zoom = 1, small = false, onShown }: {
  place: Place | null;
  label: string;
  zoom?: number;
  small?: boolean;
  onShown?: () => void;
}) {
  const [window, size] = useSize();
  const [natural, setNatural] = useState<Size | null>(null);
  const whole = natural ?? { width: place?.width ?? 1, height: place?.height ?? 1 };
  const box = place?.box ?? null;
  const scale = box
    ? Math.min((size.height * kBoxShare) / box.height, (size.width * 0.7) / box.width) * zoom
    : 1;
  const left = box ? size.width / 2 - (box.x + box.width / 2) * scale : 0;
  const top = box ? size.height / 2 - (box.y + box.height / 2) * scale : 0;
  const drawn = { width: whole.width * scale, height: whole.height * scale };
  // At the first zoom the view is enough for most boxes: who looks closer asks for more.
  const closer = box && natural && zoom > 1 ? seenPart(drawn, -left, -top, size) : null;
  const part = useRested(closer, closer && place ? closeUpOf(place.digest, closer) : "");
  if (!place || !box)
    return (
      <div class={small ? "field-picture small empty" : "field-picture empty"} ref={window}>
        <p>{place ? "This page has no box of its own for the field: look at the whole page." : "There is no picture of this field: no page of the sheet was accepted."}</p>
      </div>
    );
  const border = 5;
  return (
    <div class={small ? "field-picture small" : "field-picture"} ref={window}>
      <img
        src={viewOf(place.digest)}
        alt={`Picture of the field ${label}`}
        draggable={false}
        onLoad={(event) => {
          setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight });
          onShown?.();
        }}
        onError={onShown}
        style={{
          width: px(drawn.width),
          height: px(drawn.height),
          transform: `translate(${left}px, ${top}px)`,
        }}
      />
      {part && (
        <CloseUp key={closeUpOf(place.digest, part)} digest={place.digest} part={part}
          place={{
            left: px(left + part.left * drawn.width),
            top: px(top + part.top * drawn.height),
            width: px(part.width * drawn.width),
            height: px(part.height * drawn.height),
          }} />
      )}
      <div
        class="box-mark"
        style={{
          left: px(left + box.x * scale - border),
          top: px(top + box.y * scale - border),
          width: px(box.width * scale + 2 * border),
          height: px(box.height * scale + 2 * border),
        }}
      />
    </div>
  );
}

const kSteps = [1, 1.5, 2, 3, 4, 6];

type Turn = 0 | 90 | 180 | 270;

// Where a picture lies in a sheet that is turned clockwise: the sheet's width is what it was.
function turned(turn: Turn, natural: Size): { sheet: string; picture: Record<string, string> } {
  const { width: w, height: h } = natural;
  if (turn === 90)
    return { sheet: `${h} / ${w}`, picture: { width: percentOf(w, h), transform: `translateX(${percentOf(h, w)}) rotate(90deg)` } };
  if (turn === 270)
    return { sheet: `${h} / ${w}`, picture: { width: percentOf(w, h), transform: `translateY(${percentOf(w, h)}) rotate(-90deg)` } };
  const transform = turn === 180 ? "translate(100%, 100%) rotate(180deg)" : "none";
  return { sheet: `${w} / ${h}`, picture: { width: "100%", transform } };
}

// The part of the upright picture that is this part of the turned one.
function unturned(turn: Turn, { left, top, width, height }: Portion): Portion {
  if (turn === 90) return { left: top, top: 1 - left - width, width: height, height: width };
  if (turn === 180) return { left: 1 - left - width, top: 1 - top - height, width, height };
  if (turn === 270) return { left: 1 - top - height, top: left, width: height, height: width };
  return { left, top, width, height };
}

interface Tool {
  key: string;
  name: string;
  sign: string;
  pressed?: boolean;
  disabled?: boolean;
  use: () => void;
}

function Tools({ tools, percent, label }: { tools: Tool[]; percent: string; label: string }) {
  return (
    <div class="picture-tools" role="group" aria-label={`Picture of ${label}`}>
      {tools.map((tool) => (
        <button key={tool.name} type="button" title={`${tool.name} (${tool.key})`} onClick={tool.use}
          disabled={tool.disabled} aria-pressed={tool.pressed} aria-keyshortcuts={tool.key}>
          <span aria-hidden="true">{tool.sign}</span>
          <span class="sr-only">{tool.name}</span>
        </button>
      ))}
      <output>{percent}</output>
    </div>
  );
}

// Shows the whole page in a window that scrolls; buttons, and keys while it has the focus, move,
// turn and darken it.
export function PagePicture({ digest, place, label }: {
  digest: string;
  place?: Place | null;
  label: string;
}) {
  const [step, setStep] = useState(0);
  const [turn, setTurn] = useState<Turn>(0);
  const [strong, setStrong] = useState(false);
  const [inverted, setInverted] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const [frame, size] = useSize();
  const [natural, setNatural] = useState<Size | null>(null);
  const [corner, setCorner] = useState({ left: 0, top: 0 });
  const box = place?.box ?? null;
  const zoom = kSteps[step] ?? 1;
  const placed = natural ? turned(turn, natural) : null;
  const sideways = turn === 90 || turn === 270;
  const drawn = natural && {
    width: size.width * zoom,
    height: size.width * zoom * (sideways ? natural.width / natural.height : natural.height / natural.width),
  };

  // The marked box stays in sight when the field or the zoom changes.
  useEffect(() => {
    const view = frame.current;
    if (!view || !natural || !box || turn !== 0) return;
    const scale = (view.clientWidth * zoom) / natural.width;
    view.scrollTo({
      left: (box.x + box.width / 2) * scale - view.clientWidth / 2,
      top: (box.y + box.height / 2) * scale - view.clientHeight / 2,
    });
  }, [box?.x, box?.y, zoom, natural, turn]);

  const dots = globalThis.devicePixelRatio || 1;
  const beyond = natural && drawn && (drawn.width * dots) / (sideways ? natural.height : natural.width) > 1;
  const seen = beyond ? seenPart(drawn, corner.left, corner.top, size) : null;
  const closer = seen && unturned(turn, seen);
  const part = useRested(closer, closer ? closeUpOf(digest, closer) : "");

  const tools: Tool[] = [
    { key: "-", name: "Zoom out", sign: "−", disabled: step === 0, use: () => setStep(Math.max(0, step - 1)) },
    { key: "+", name: "Zoom in", sign: "+", disabled: step === kSteps.length - 1, use: () => setStep(Math.min(kSteps.length - 1, step + 1)) },
    { key: "R", name: "Turn right", sign: "↻", use: () => setTurn(((turn + 90) % 360) as Turn) },
    { key: "C", name: "More contrast", sign: "◐", pressed: strong, use: () => setStrong(!strong) },
    { key: "I", name: "White on black", sign: "◪", pressed: inverted, use: () => setInverted(!inverted) },
    {
      key: "F", name: "Full screen", sign: "⤢",
      use: () => void (document.fullscreenElement ? document.exitFullscreen() : whole.current?.requestFullscreen()),
    },
  ];
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const pressed = event.key === "=" ? "+" : event.key.toUpperCase();
    const tool = tools.find((one) => one.key === pressed);
    if (!tool) return;
    event.preventDefault();
    if (!tool.disabled) tool.use();
  };
  const ink = ["page-ink", strong && "strong", inverted && "inverted"].filter(Boolean).join(" ");
  return (
    <div class="page-picture" ref={whole}>
      <Tools tools={tools} percent={`${Math.round(zoom * 100)} %`} label={label} />
      <div class="page-frame" ref={frame} tabIndex={0} role="region" aria-label={label} onKeyDown={onKey}
        onScroll={(event) => setCorner({ left: event.currentTarget.scrollLeft, top: event.currentTarget.scrollTop })}>
        <div class="page-sheet" style={{ width: percentOf(zoom), ...(placed && { aspectRatio: placed.sheet }) }}>
          <div class={ink} style={placed?.picture}>
            <img
              src={viewOf(digest)}
              alt={label}
              draggable={false}
              onLoad={(event) =>
                setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
              }
            />
            {part && (
              <CloseUp key={closeUpOf(digest, part)} digest={digest} part={part}
                place={{
                  left: percentOf(part.left),
                  top: percentOf(part.top),
                  width: percentOf(part.width),
                  height: percentOf(part.height),
                }} />
            )}
            {box && natural && (
              <div
                class="box-mark"
                style={{
                  left: percentOf(box.x - 4, natural.width),
                  top: percentOf(box.y - 4, natural.height),
                  width: percentOf(box.width + 8, natural.width),
                  height: percentOf(box.height + 8, natural.height),
                }}
              />
            )}
          </div>
        </div>
      </div>
    </div>
  );
}
