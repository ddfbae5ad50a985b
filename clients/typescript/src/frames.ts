/** Calls something once a frame at most. */
export interface Frames {
  /** Has it called with the next frame. */
  request(): void;
  /** Forgets what was requested. */
  cancel(): void;
}

/** How long a frame is waited for: a page that is hidden has none, and may be hidden after one was asked for. */
const WITHOUT_FRAMES_MS = 100;
/** How long a frame lasts where there are none. */
const FRAME_MS = 16;

/** Calls back with the frames of the page; by a timer where there are none, or none come. */
export function frames(call: () => void): Frames {
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function cancel(): void {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = undefined;
  }
  function come(): void {
    cancel();
    call();
  }
  function request(): void {
    if (timer !== undefined) return;
    const painted = typeof requestAnimationFrame === "function";
    const hidden = painted && typeof document === "object" && document.hidden;
    if (painted && !hidden) frame = requestAnimationFrame(come);
    timer = setTimeout(come, painted ? WITHOUT_FRAMES_MS : FRAME_MS);
  }
  return { request, cancel };
}
