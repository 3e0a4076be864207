// Parts of the second factor that signing in and the own account share.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

// Four letters at a time, as people type them.
export const secretText = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

export function QrCode({ code }: { code: { size: number; path: string } }) {
  return (
    <svg class="qr" viewBox={`0 0 ${code.size} ${code.size}`} role="img"
      aria-label="QR code of the secret, which stands below as text" shape-rendering="crispEdges">
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}

export function CodeField({ input, recovery }: { input: RefObject<HTMLInputElement>; recovery: boolean }) {
  return (
    <>
      <label for="code">Code</label>
      <input id="code" ref={input} name="code" required autocomplete="one-time-code" autocapitalize="characters"
        inputMode={recovery ? "text" : "numeric"} spellcheck={false} maxLength={40} />
    </>
  );
}

// Shown once. The person says that the codes are kept before the page goes on.
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="card sign-in">
      <h1 ref={heading} tabIndex={-1}>Keep your recovery codes</h1>
      <p class="lead">
        Each of these codes lets you in once without your phone. Write them down or print this page, and keep them
        away from the phone. They are shown now and never again.
      </p>
      <ol class="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => <li key={code}><code>{code}</code></li>)}
      </ol>
      <button type="button" class="primary" onClick={onKept}>I have kept them</button>
    </div>
  );
}
