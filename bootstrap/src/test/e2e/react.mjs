// What a component in React's strict mode sees of React: an effect is run, ended and run again.
export function useState(value) {
  const state = { value };
  globalThis.state = state;
  return [value, (next) => { state.value = typeof next === "function" ? next(state.value) : next; }];
}

export function useEffect(effect) {
  effect()();
  globalThis.unmount = effect();
}
