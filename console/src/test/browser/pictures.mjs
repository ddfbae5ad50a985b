// Pictures of the main states of the console, light and dark, wide and narrow: node pictures.mjs DIRECTORY.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, tab } from "./browser.mjs";
import { start } from "./gateway.mjs";

const directory = process.argv[2];
const LOOKS = ["light", "dark"].flatMap((colorScheme) => [
  { name: `wide-${colorScheme}`, colorScheme, viewport: { width: 1280, height: 720 } },
  { name: `narrow-${colorScheme}`, colorScheme, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
]);

mkdirSync(directory, { recursive: true });
const [browser, demo] = await Promise.all([
  launch(),
  start(/(http:\/\/localhost:\d+)(\/console\/#token=\S+)/, {}, "demo", "--port", "0"),
]);
try {
  // Somebody watches all the time, so that there is something to operate.
  const { page } = await tab(browser);
  await page.goto(demo.found[0]);
  await Promise.all(LOOKS.map(take));
} finally {
  await browser.close();
  await demo.stop();
}

async function take({ name, ...look }) {
  const { page } = await tab(browser, { ...look, deviceScaleFactor: 1.5 });
  page.setDefaultTimeout(120_000);
  const picture = (state) => page.screenshot({ path: join(directory, `${state}-${name}.png`) });
  const card = (agent) => page.locator(".card", { hasText: `${agent}:` });

  await page.goto(`${demo.found[1]}/console/`);
  await page.getByLabel("Token").waitFor();
  await picture("door");

  await page.goto(demo.found[0]);
  await page.reload();
  await card("Researcher").getByText("waits for you").waitFor();
  await card("Writer").getByText("working").waitFor();
  await card("Bookkeeper").getByText("working").waitFor();
  await page.waitForTimeout(1500); // some words more
  await picture("runs");

  await page.getByRole("link", { name: /^Researcher/ }).click();
  await page.locator(".question").waitFor();
  await page.waitForTimeout(600);
  await picture("run");

  const slider = page.getByRole("slider");
  await slider.fill(String(Math.round(Number(await slider.getAttribute("max")) * 0.55)));
  await page.locator(".past").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await picture("time-travel");

  await page.getByRole("link", { name: "All runs" }).click();
  await card("Bookkeeper")
    .getByText(/^(failed|lost)$/)
    .waitFor();
  await page.getByRole("link", { name: /^Bookkeeper/ }).click();
  await page
    .locator(".run-state")
    .getByText(/failed|lost|done/)
    .waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(600);
  await picture("failed");

  await page.getByRole("link", { name: "Operate" }).click();
  await page.getByRole("heading", { name: "The gateway is well." }).waitFor();
  await page.waitForTimeout(20_000); // for the rates to have a shape
  await picture("operate");
}
