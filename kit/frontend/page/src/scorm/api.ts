/** The run-time interface of SCORM 1.2 (ADL, "The SCORM Run-Time Environment", 2001): the functions
 * that a learning platform offers a page in one of the windows around it. */

export interface Api {
  LMSInitialize(nothing: ""): string;
  LMSFinish(nothing: ""): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(nothing: ""): string;
}

/** What is needed of a window. */
export interface Framed {
  readonly parent: Framed;
  readonly opener?: unknown;
  readonly API?: Api;
}

const DEEPEST = 500;

/** The platform's functions: in a window around this one, or around the one that opened it. Null
 * where there are none, as on a page that was taken out of its package. */
export function findApi(from: Framed): Api | null {
  return around(from) ?? (isWindow(from.opener) ? around(from.opener) : null);
}

function around(from: Framed): Api | null {
  let place = from;
  // A window of another site refuses to be looked at.
  try {
    for (let depth = 0; depth < DEEPEST; depth++) {
      if (place.API) return place.API;
      if (place.parent === place) break;
      place = place.parent;
    }
  } catch {
    return null;
  }
  return null;
}

function isWindow(value: unknown): value is Framed {
  return typeof value === "object" && value !== null;
}
