import { Profiler, createElement, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";

/** A place in the page where components are shown, which counts how often React has committed. */
export class Place {
  readonly element: HTMLElement;
  readonly #root: Root;
  commits = 0;

  constructor() {
    this.element = document.body.appendChild(document.createElement("main"));
    this.#root = createRoot(this.element);
  }

  show(node: ReactNode): void {
    const onRender = () => {
      this.commits += 1;
    };
    this.#root.render(createElement(Profiler, { id: "place", onRender }, node));
  }

  get text(): string {
    return this.element.textContent ?? "";
  }

  leave(): void {
    this.#root.unmount();
    this.element.remove();
  }
}
