import { expect, it } from "vitest";
import { EventStreamParser } from "../src/event-stream.js";

const BYTES = new TextEncoder().encode(
  'retry: 1500\n: a comment\n\nevent: agent:thought\nid: E.1\ndata: {"a":"é𝄞"}\r\n\r\n' +
    "data:one\rdata: two\r\revent: empty\n\ndata\n\nevent: x\ndata: 3\n\nevent: cut\ndata: 4\n",
);
const EVENTS = [
  { name: "agent:thought", data: '{"a":"é𝄞"}' },
  { name: "message", data: "one\ntwo" },
  { name: "message", data: "" },
  { name: "x", data: "3" },
];

it.each([1, 2, 3, 7, 1000])("reads a stream in pieces of %i bytes", (size) => {
  const retries: number[] = [];
  const parser = new EventStreamParser((millis) => retries.push(millis));
  const events = [];
  for (let at = 0; at < BYTES.length; at += size) events.push(...parser.feed(BYTES.subarray(at, at + size)));
  expect(events).toEqual(EVENTS);
  expect(retries).toEqual([1500]);
});

it("gives up on an event without an end", () => {
  const parser = new EventStreamParser(() => {});
  const piece = new TextEncoder().encode("data: " + "x".repeat(1_000_000));
  expect(() => {
    for (let count = 0; count < 10; count++) [...parser.feed(piece)];
  }).toThrow("no end");
});
