const { judged, ONE, registerQuestion, TextQuestion, unanswered, ZERO } = globalThis.coursekit;

class CoursekitExampleEcho extends TextQuestion {
  controls() {
    return this.field(this.t("Your answer"), "text");
  }
}

registerQuestion({
  type: "example-echo",
  element: CoursekitExampleEcho,
  accepts: (_spec, response) => typeof response === "string",
  judge(_spec, key, response) {
    if (typeof response !== "string" || !response) return unanswered(key.word);
    return judged(response === key.word ? ONE : ZERO, key.word, []);
  },
});
