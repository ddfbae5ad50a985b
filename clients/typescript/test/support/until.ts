/** Awaits a condition. */
export async function until(condition: () => boolean | Promise<boolean>, millis = 45_000): Promise<void> {
  const end = Date.now() + millis;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${millis} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
