// Three minutes without a touch: the tablet forgets who was on duty.
export const IDLE_MS = 3 * 60 * 1000;

export function watchIdle(forget) {
  let timer = null;
  const touched = () => {
    clearTimeout(timer);
    timer = setTimeout(forget, IDLE_MS);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touched, { capture: true, passive: true });
  touched();
}
