/** A lesson's page inside a SCORM 1.2 package: the learning platform keeps what a learner gives, and is
 * told how they stand. Taken out of its package it is a page like any other. */

import { findBlockType } from "../../player/src/blocks/block-type.ts";
import { saveLesson } from "../../player/src/components/lesson-file.ts";
import { browserStore, readAttempt } from "../../player/src/hosts/storage.ts";
import { speak } from "../../player/src/words.ts";
import type { BlockSpec } from "../../player/src/types.ts";
import { alertBox } from "./alert.ts";
import { boot, whenTypesAreKnown } from "./boot.ts";
import { keysOf, readPageData, type PageData } from "./page-data.ts";
import { findApi, type Framed } from "./scorm/api.ts";
import { Session } from "./scorm/session.ts";
import { reachedIn, lessonStatus, type LessonStatus } from "./scorm/lesson-status.ts";
import { readSettings } from "./settings.ts";

/** Milliseconds after a change until the platform is told, and until it has to store that. */
const SOON = 1000;
const LATER = 20_000;

class Visit {
  private readonly session: Session;
  private readonly data: PageData;
  private readonly specs: BlockSpec[];
  /** The blocks that the page can judge. */
  private readonly judged: Set<string>;
  private timer = 0;
  private storing = 0;
  private told: HTMLElement | null = null;
  /** How many blocks were done when the learner last saved. */
  private saved = -1;

  constructor(session: Session, data: PageData, judged: Set<string>) {
    this.session = session;
    this.data = data;
    this.judged = judged;
    const places = [...document.querySelectorAll("coursekit-block[block]")];
    const specs = places.map((place) => data.blocks[place.getAttribute("block")!]);
    // A story that counts cannot be taken where nothing judges: it is not to be waited for.
    this.specs = specs
      .filter((spec) => spec !== undefined)
      .filter((spec) => {
        const attempts = findBlockType(spec)?.attempts;
        return attempts && (this.judged.has(spec.id) || attempts.startsWithoutKey);
      });
  }

  /** Listen until the page is left. */
  follow(): void {
    document.addEventListener("coursekit", () => this.soon());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "hidden") return;
      this.now();
      this.store();
    });
    addEventListener("pagehide", () => this.session.end(this.stands()));
    addEventListener("pageshow", (event) => {
      // The visit was ended as the page was left; a new one begins with the page.
      if (event.persisted) location.reload();
    });
    const end = document.querySelector(".pg-footer");
    if (end) {
      const seen = new IntersectionObserver((found) => {
        if (!found.some((one) => one.isIntersecting)) return;
        seen.disconnect();
        this.session.read = true;
        this.soon();
      });
      seen.observe(end);
    }
    this.soon();
  }

  private soon(): void {
    this.timer ||= window.setTimeout(() => this.now(), SOON);
  }

  private now(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.session.tell(this.stands());
    this.storing ||= window.setTimeout(() => this.store(), LATER);
    this.say();
  }

  private store(): void {
    clearTimeout(this.storing);
    this.storing = 0;
    this.session.commit();
  }

  private stands(): LessonStatus {
    const { session, specs, data } = this;
    for (const spec of specs) {
      const { attempt } = readAttempt(session, data.lesson.id, spec);
      const before = session.reached.get(spec.id);
      session.reached.set(spec.id, reachedIn(spec, attempt, this.judged.has(spec.id), before));
    }
    return lessonStatus(specs, session.reached, session.read);
  }

  /** Tell a learner whose answers the platform does not keep what to do: until they have done so, and
   * again once a further block is done. */
  private say(): void {
    const done = [...this.session.reached.values()].filter((one) => one.done).length;
    if (this.session.keeps || done <= this.saved) {
      this.told?.remove();
      this.told = null;
    } else if (!this.told) {
      const { id, language } = this.data.lesson;
      const t = speak(readSettings(browserStore()).language || language);
      this.told = alertBox(
        t("The learning platform does not keep your answers. Save them as a file before you leave."),
        t("Save my answers"),
        () => {
          saveLesson(id);
          this.saved = done;
          this.say();
        },
      );
      this.told.lang = t.language;
      document.body.append(this.told);
    }
  }
}

whenTypesAreKnown(() => {
  const data = readPageData(document);
  const keys = keysOf(data);
  const api = findApi(window as unknown as Framed);
  if (api) {
    const session = new Session(api);
    boot(data, keys, session);
    new Visit(session, data, new Set(Object.keys(keys))).follow();
  } else boot(data, keys, browserStore());
});
