/**
 * @typedef {object} Failure
 * @property {string} message
 * @property {string | null} [hint]
 * @property {number | null} [offset] the position in the query
 */

/** An answer that says why there is no other one. */
export class ServerError extends Error {
  /** @param {Failure} failure */
  constructor(failure) {
    super(failure.message);
    this.hint = failure.hint ?? "";
    this.offset = failure.offset ?? null;
  }
}

/**
 * Ask the server that this page came from.
 * @param {string} path
 * @param {{send?: object, signal?: AbortSignal}} options what to send, as JSON; without it nothing is
 */
export async function ask(path, { send, signal } = {}) {
  /** @type {RequestInit} */
  const request = { signal, credentials: "same-origin", redirect: "error" };
  if (send) {
    request.method = "POST";
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(send);
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ServerError({ message: "The server doesn't answer.", hint: "Was graphload serve ended?" });
  }
  if (response.ok) return response;
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (isJson) throw new ServerError((await response.json()).error);
  throw new ServerError({ message: (await response.text()).split("\n")[0] });
}
