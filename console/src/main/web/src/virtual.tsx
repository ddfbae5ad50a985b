import { memo, useCallback, useLayoutEffect, useRef, useState, type ReactNode } from "react";

/** How far beyond the window rows are made. */
const OVERSCAN_PX = 600;
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
  label: string;
}) {
  const { rows, keyOf, estimate } = props;
  const list = useRef<HTMLOListElement>(null);
  const heights = useRef(new Map<string, number>());
  const [, measured] = useState(0);
  const [range, setRange] = useState({ top: 0, bottom: 2000 });
  const atEnd = useRef(true);

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
    const page = document.documentElement;
    atEnd.current = page.scrollHeight - page.scrollTop - page.clientHeight < NEAR_END_PX;
    setRange((before) =>
      Math.abs(before.top - visible.top) < OVERSCAN_PX / 3 && Math.abs(before.bottom - visible.bottom) < OVERSCAN_PX / 3
        ? before
        : visible,
    );
  }, []);

  useLayoutEffect(() => {
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [look]);

  useLayoutEffect(() => {
    if (props.follow && atEnd.current) {
      document.documentElement.scrollTop = document.documentElement.scrollHeight;
      look();
    }
  });

  const measure = useCallback((key: string, height: number) => {
    const before = heights.current.get(key);
    if (before !== undefined && Math.abs(before - height) < 0.5) return;
    heights.current.set(key, height);
    measured((it) => it + 1);
  }, []);

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
        >
          {props.render(row)}
        </Row>
      ))}
    </ol>
  );
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
  children: ReactNode;
}) {
  const item = useRef<HTMLLIElement>(null);
  const { name, measure } = props;
  useLayoutEffect(() => {
    const it = item.current!;
    measure(name, it.offsetHeight);
    const observer = new ResizeObserver(() => measure(name, it.offsetHeight));
    observer.observe(it);
    return () => observer.disconnect();
  }, [name, measure]);
  return (
    <li
      ref={item}
      aria-posinset={props.position}
      aria-setsize={props.of}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {props.children}
    </li>
  );
});
