// A page's picture: one field large, or the whole page with the field's box marked. The picture is
// the archived view, unchanged; only the window over it moves.
import { useEffect, useRef, useState } from "preact/hooks";
import { viewOf, type Place } from "./api";

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
  if (!place || !place.box)
    return (
      <div class={small ? "field-picture small empty" : "field-picture empty"} ref={window}>
        <p>{place ? "This page has no box of its own for the field: look at the whole page." : "There is no picture of this field: no page of the sheet was accepted."}</p>
      </div>
    );
  const box = place.box;
  const whole = natural ?? { width: place.width ?? 1, height: place.height ?? 1 };
  const scale =
    Math.min((size.height * kBoxShare) / box.height, (size.width * 0.7) / box.width) * zoom;
  const left = size.width / 2 - (box.x + box.width / 2) * scale;
  const top = size.height / 2 - (box.y + box.height / 2) * scale;
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
          width: px(whole.width * scale),
          height: px(whole.height * scale),
          transform: `translate(${left}px, ${top}px)`,
        }}
      />
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

const kSteps = [1, 1.5, 2, 3, 4];

// Shows the whole page in a window that scrolls; buttons and arrow keys move it.
export function PagePicture({ digest, place, label }: {
  digest: string;
  place?: Place | null;
  label: string;
}) {
  const [step, setStep] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const [natural, setNatural] = useState<Size | null>(null);
  const box = place?.box ?? null;
  const zoom = kSteps[step] ?? 1;

  // The marked box stays in sight when the field or the zoom changes.
  useEffect(() => {
    const view = frame.current;
    if (!view || !natural) return;
    if (!box) return;
    const scale = (view.clientWidth * zoom) / natural.width;
    view.scrollTo({
      left: (box.x + box.width / 2) * scale - view.clientWidth / 2,
      top: (box.y + box.height / 2) * scale - view.clientHeight / 2,
    });
  }, [box?.x, box?.y, zoom, natural]);

  const percent = (part: number, of: number) => `${(100 * part) / of}%`;
  return (
    <div class="page-picture">
      <div class="picture-tools" role="group" aria-label={`Zoom of ${label}`}>
        <button type="button" onClick={() => setStep(Math.max(0, step - 1))} disabled={step === 0}>
          <span aria-hidden="true">−</span>
          <span class="sr-only">Zoom out</span>
        </button>
        <output>{Math.round(zoom * 100)} %</output>
        <button
          type="button"
          onClick={() => setStep(Math.min(kSteps.length - 1, step + 1))}
          disabled={step === kSteps.length - 1}
        >
          <span aria-hidden="true">+</span>
          <span class="sr-only">Zoom in</span>
        </button>
      </div>
      <div class="page-frame" ref={frame} tabIndex={0} role="region" aria-label={label}>
        <div class="page-sheet" style={{ width: `${zoom * 100}%` }}>
          <img
            src={viewOf(digest)}
            alt={label}
            draggable={false}
            onLoad={(event) =>
              setNatural({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })
            }
          />
          {box && natural && (
            <div
              class="box-mark"
              style={{
                left: percent(box.x - 4, natural.width),
                top: percent(box.y - 4, natural.height),
                width: percent(box.width + 8, natural.width),
                height: percent(box.height + 8, natural.height),
              }}
            />
          )}
        </div>
      </div>
    </div>
  );
}
