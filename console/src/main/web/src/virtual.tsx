import { memo, useCallback, useLayoutEffect, useRef, useState, type ReactNode } from "react";

/** How far beyond the window rows are made. */
const OVERSCAN_PX = 400;
/** Who is so near to the end follows it. */
const NEAR_END_PX = 120;

/**
 * A list that may have tens of thousands of rows of any height, of which those in the window are made. It scrolls with
 * the window, and stays at its end while it is told to follow and whoever looks has not left it.
 */
export function VirtualList<T>(props: {
  rows: readonly T[];
  keyOf: (row: T) => string;
  estimate: (row: T) => number;
  render: (row: T) => ReactNode;
  follow: boolean;
  /** Whether it begins at its end, too, and not at its first row. */
  begin: boolean;
  label: string;
}) {
  const { rows, keyOf, estimate } = props;
  const list = useRef<HTMLOListElement>(null);
  const heights = useRef(new Map<string, number>());
  const changed = useRef(false);
  const [, remeasured] = useState(0);
  const [range, setRange] = useState({ top: 0, bottom: 2000 });
  const atEnd = useRef(props.begin);

  const offsets = new Float64Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    offsets[i + 1] = offsets[i]! + (heights.current.get(keyOf(row)) ?? estimate(row));
  }
  const total = offsets[rows.length]!;
  const from = Math.max(0, indexAt(offsets, range.top - OVERSCAN_PX));
  const to = Math.min(rows.length, indexAt(offsets, range.bottom + OVERSCAN_PX) + 1);

  const look = useCallback(() => {
    const it = list.current;
    if (it === null) return;
    const { top } = it.getBoundingClientRect();
    const visible = { top: -top, bottom: -top + innerHeight };
    setRange((before) =>
      Math.abs(before.top - visible.top) < OVERSCAN_PX / 3 && Math.abs(before.bottom - visible.bottom) < OVERSCAN_PX / 3
        ? before
        : visible,
    );
  }, []);

  useLayoutEffect(() => {
    const scrolled = () => {
      atEnd.current = isNearEnd();
      look();
    };
    atEnd.current ||= isNearEnd();
    look();
    addEventListener("scroll", scrolled, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", scrolled);
      removeEventListener("resize", look);
    };
  }, [look]);

  useLayoutEffect(() => {
    if (props.follow && atEnd.current) {
      document.documentElement.scrollTop = document.documentElement.scrollHeight;
      look();
    }
  });

  // What is in sight stays where it is while rows above it turn out to be higher or lower than they were thought to be.
  const anchor = useRef<{ key: string; top: number } | null>(null);
  useLayoutEffect(() => {
    const index = Math.min(rows.length - 1, indexAt(offsets, range.top));
    const row = rows[index];
    if (row === undefined) return;
    const before = anchor.current;
    const now = { key: keyOf(row), top: offsets[index]! };
    anchor.current = now;
    const moved = now.top - (before?.top ?? now.top);
    if (before?.key === now.key && moved !== 0 && !(props.follow && atEnd.current)) scrollBy(0, moved);
  });

  const measure = useCallback((key: string, height: number) => {
    const before = heights.current.get(key);
    if (before !== undefined && Math.abs(before - height) < 0.5) return;
    heights.current.set(key, height);
    changed.current = true;
  }, []);

  // Rows are measured as they come, all of them before this: one more pass puts them where they belong.
  useLayoutEffect(() => {
    if (!changed.current) return;
    changed.current = false;
    remeasured((it) => it + 1);
  });

  const observer = useRef<ResizeObserver | null>(null);
  observer.current ??= new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const { key } = (target as HTMLElement).dataset;
      if (key !== undefined) measure(key, (target as HTMLElement).offsetHeight);
    }
    if (changed.current) {
      changed.current = false;
      remeasured((it) => it + 1);
    }
  });

  return (
    <ol className="virtual" ref={list} aria-label={props.label} style={{ height: total }}>
      {rows.slice(from, to).map((row, index) => (
        <Row
          key={keyOf(row)}
          name={keyOf(row)}
          top={offsets[from + index]!}
          position={from + index + 1}
          of={rows.length}
          measure={measure}
          observer={observer.current!}
        >
          {props.render(row)}
        </Row>
      ))}
    </ol>
  );
}

function isNearEnd(): boolean {
  const page = document.documentElement;
  return page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX;
}

/** The index of the row at this height. */
function indexAt(offsets: Float64Array, height: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (offsets[middle]! <= height) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

const Row = memo(function Row(props: {
  name: string;
  top: number;
  position: number;
  of: number;
  measure: (key: string, height: number) => void;
  observer: ResizeObserver;
  children: ReactNode;
}) {
  const item = useRef<HTMLLIElement>(null);
  const { name, measure, observer } = props;
  useLayoutEffect(() => {
    const it = item.current!;
    measure(name, it.offsetHeight);
    observer.observe(it);
    return () => observer.unobserve(it);
  }, [name, measure, observer]);
  return (
    <li
      ref={item}
      data-key={name}
      aria-posinset={props.position}
      aria-setsize={props.of}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {props.children}
    </li>
  );
});
