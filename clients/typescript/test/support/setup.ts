import { afterAll } from "vitest";
import { endAll } from "./gateway.js";

afterAll(endAll);
