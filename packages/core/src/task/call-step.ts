/** Calls a step's body. In a stack, what stands below this module's line is no more the user's (`readUserStack`). */
export async function callStep(body: () => unknown): Promise<void> {
  await body();
}
