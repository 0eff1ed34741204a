/** Blocks that show all there is to show, in English and in Chinese. */

import type { Answers, MemoryParts } from "./memory-host.ts";
import type { CalloutSpec, QuizSpec, ScenarioSpec } from "../../../kit/frontend/player/src/types.ts";

export const PICTURE =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" ' +
      'fill="#d9c9a3"/><circle cx="240" cy="50" r="22" fill="#b07408"/><path d="M0 180V120l60-40 ' +
      '50 36 70-56 140 90v30z" fill="#07505a"/></svg>',
  );

const base = { points: "1", hints: 0 };

export const quiz: QuizSpec = {
  type: "quiz",
  id: "testimony",
  title: "What he told us",
  hash: "0123456789ab",
  intro: "<p>Seven questions on the testimony. Take the time you need.</p>",
  questions: [
    {
      ...base,
      type: "single-choice",
      id: "ploughed",
      stem: "<p>In which decade was the wasteland first ploughed?</p>",
      hints: 2,
      options: [
        { id: "thirties", text: "the 1930s" },
        { id: "fifties", text: "the 1950s" },
        { id: "seventies", text: "the 1970s, after the roads had been built and the first families had moved north" },
      ],
      shuffle: null,
    },
    {
      ...base,
      type: "multiple-choice",
      id: "campaigns",
      points: "2",
      stem: "<p>Which of these did he take part in?</p>",
      options: [
        { id: "liaoshen", text: "the Liaoshen campaign" },
        { id: "pingjin", text: "the Pingjin campaign" },
        { id: "march", text: "the Long March" },
      ],
      shuffle: null,
    },
    { ...base, type: "true-false", id: "soldier", stem: "<p>He was a soldier before he was a farmer.</p>" },
    {
      ...base,
      type: "numeric",
      id: "hours",
      stem: "<p>How many hours did the battle last?</p>",
      units: ["h"],
    },
    { ...base, type: "short-text", id: "who", stem: "<p>Who told him to go on?</p>" },
    {
      ...base,
      type: "ordering",
      id: "order",
      stem: "<p>Put the events in order.</p>",
      items: [
        { id: "harvest", text: "The first harvest" },
        { id: "joins", text: "He joins up" },
        { id: "korea", text: "The war in Korea" },
      ],
    },
    {
      ...base,
      type: "matching",
      id: "towns",
      stem: "<p>Match each town with what it keeps.</p>",
      left: [
        { id: "hailin", text: "Hailin" },
        { id: "suifenhe", text: "Suifenhe" },
      ],
      right: [
        { id: "archive", text: "a historical archive" },
        { id: "hall", text: "a memorial hall" },
        { id: "shipyard", text: "a shipyard" },
      ],
    },
  ],
  pass_mark: "3/5",
  attempts: null,
  tries: null,
  feedback: "at once",
  shuffle_questions: false,
  shuffle_options: false,
  draw: [],
  parts: {},
  time_limit: null,
  review: true,
  penalty: "0",
  hint_penalty: "0",
  inside: false,
};

const scale = { ...base, type: "likert", low: 1, high: 5 } as const;
/** Two survey items, and one question that counts. */
export const survey: QuizSpec = {
  ...quiz,
  id: "survey",
  title: "How was it?",
  intro: "",
  pass_mark: null,
  feedback: "on submit",
  questions: [
    {
      ...scale, id: "pace", points: "0", stem: "<p>I could follow the pace.</p>",
      low_label: "never", high_label: "always",
    },
    {
      ...scale, id: "wide", points: "0", high: 7, stem: "<p>这节课对我的工作有帮助。</p>",
      low_label: "完全不同意", high_label: "完全同意",
    },
    { ...base, type: "true-false", id: "again", stem: "<p>Hailin is a town.</p>" },
  ],
};
export const surveyKey = {
  type: "quiz",
  id: "survey",
  questions: [
    { type: "likert", id: "pace", hints: [], feedback: "" },
    { type: "likert", id: "wide", hints: [], feedback: "" },
    { type: "true-false", id: "again", hints: [], feedback: "", right: true },
  ],
};

const callouts: [CalloutSpec["kind"], string, string][] = [
  ["note", "", "<p>The archive is open <strong>every day</strong>.</p>"],
  ["tip", "Before you begin", "<p>Have pen and paper ready.</p><ul><li>a pen</li><li>paper</li></ul>"],
  ["warning", "注意安全", "<p>冰面很薄，请不要上去。</p>"],
  ["example", "A letter of 1946", "<p>Dear mother …</p>"],
];
export const callout = Object.fromEntries(
  callouts.map(([kind, title, body]): [string, CalloutSpec] => [
    `callout-${kind}`,
    { type: "callout", id: kind, title, hash: "h", kind, body },
  ]),
);

export const answers: Answers = {
  ploughed: {
    answer: "fifties",
    hints: ["<p>The farm is older than the roads.</p>", "<p>The war in Korea had just ended.</p>"],
    feedback: {
      fifties: "<p>The farm was founded then.</p>",
      seventies: "<p>By then the farm was twenty years old.</p>",
    },
  },
  campaigns: {
    answer: ["liaoshen", "pingjin"],
    feedback: { march: "<p>He joined twelve years later.</p>" },
  },
  soldier: { answer: true },
  hours: { answer: "33" },
  who: { answer: "the instructor", feedback: { "": "<p>He names him twice.</p>" } },
  order: { answer: ["joins", "korea", "harvest"] },
  towns: { answer: { hailin: "hall", suifenhe: "archive" } },
};

export const quizZh: QuizSpec = {
  ...quiz,
  id: "testimony-zh",
  title: "他讲给我们听的",
  intro: "<p>关于这段讲述的三道题，请慢慢作答。</p>",
  questions: [
    {
      ...base,
      type: "single-choice",
      id: "ploughed",
      stem: "<p>荒地是在哪个年代第一次开垦的？</p>",
      hints: 1,
      options: [
        { id: "thirties", text: "二十世纪三十年代" },
        { id: "fifties", text: "二十世纪五十年代" },
        { id: "seventies", text: "二十世纪七十年代" },
      ],
      shuffle: null,
    },
    {
      ...base,
      type: "ordering",
      id: "order",
      stem: "<p>请按先后排列这些事件。</p>",
      items: [
        { id: "harvest", text: "第一次收获" },
        { id: "joins", text: "参军入伍" },
        { id: "korea", text: "赴朝作战" },
      ],
    },
    {
      ...base,
      type: "matching",
      id: "towns",
      stem: "<p>请把城市与馆藏连起来。</p>",
      left: [
        { id: "hailin", text: "海林" },
        { id: "suifenhe", text: "绥芬河" },
      ],
      right: [
        { id: "archive", text: "历史档案馆" },
        { id: "hall", text: "纪念馆" },
      ],
    },
  ],
};

export const answersZh: Answers = {
  ploughed: {
    answer: "fifties",
    hints: ["<p>农场比公路还要早。</p>"],
    feedback: {
      fifties: "<p>农场就是那时建立的。</p>",
      seventies: "<p>那时农场已经二十岁了。</p>",
    },
  },
  order: { answer: ["joins", "korea", "harvest"] },
  towns: { answer: { hailin: "hall", suifenhe: "archive" } },
};

export const rtl: QuizSpec = {
  ...quiz,
  id: "rtl",
  title: "أسئلة",
  intro: "",
  questions: [
    {
      ...base,
      type: "single-choice",
      id: "capital",
      stem: "<p>ما عاصمة مصر؟</p>",
      options: [
        { id: "cairo", text: "القاهرة" },
        { id: "giza", text: "الجيزة (Giza)" },
      ],
      shuffle: null,
    },
    { ...base, type: "short-text", id: "river", stem: "<p>ما اسم النهر؟</p>" },
  ],
};

export const scenario: ScenarioSpec = {
  type: "scenario",
  id: "eggs",
  title: "A basket of eggs",
  hash: "ba9876543210",
  intro: "<p>You are quartered in a village. The rule: take nothing from the people.</p>",
  start: "door",
  scenes: [
    {
      id: "door",
      title: "A knock at the door",
      body: `<p><img src="${PICTURE}" alt="An old woman with a covered basket"></p>
        <p>A villager you helped last year stands there with a basket of eggs.</p>`,
      choices: [
        { id: "take", text: "Take it: refusing would be rude" },
        { id: "refuse", text: "Thank her and refuse" },
        { id: "ask", text: "Ask what brings her here" },
      ],
      ending: false,
      quiz: "",
    },
    {
      id: "talk",
      title: "On the bench",
      body: "<p>She needs the old school to stay open.</p>",
      choices: [
        { id: "read", text: "Offer to read her letter" },
        { id: "bye", text: "Say good-bye" },
      ],
      ending: false,
      quiz: "",
    },
    {
      id: "letter",
      title: "The letter",
      body: "<p>The letter has a question in it.</p>",
      choices: [{ id: "send", text: "Send it" }],
      ending: false,
      quiz: "letter-quiz",
    },
    {
      id: "fair",
      title: "Both keep face",
      body: "<p>She walks home with her eggs and her letter.</p>",
      choices: [],
      ending: true,
      quiz: "",
    },
    {
      id: "cold",
      title: "The door closes",
      body: "<p>She does not come again.</p>",
      choices: [],
      ending: true,
      quiz: "",
    },
  ],
  shown: [
    { name: "trust", label: "Trust", kind: "number", minimum: 2, maximum: 5 },
    { name: "purse", label: "Purse", kind: "text", minimum: null, maximum: null },
  ],
  back: true,
  quizzes: {
    "letter-quiz": {
      ...quiz,
      id: "letter-quiz",
      title: "The form",
      intro: "",
      questions: [quiz.questions[2]!],
      pass_mark: null,
      feedback: "on submit",
    },
  },
  scored: false,
};

export const story: MemoryParts = {
  answers,
  links: {
    "door/take": "cold",
    "door/refuse": "cold",
    "door/ask": "talk",
    "talk/read": "letter",
    "talk/bye": "cold",
    "letter/send": "fair",
  },
  places: { door: [50, 0], talk: [50, 100], letter: [0, 200], cold: [100, 300], fair: [0, 300] },
  outcomes: {
    fair: { outcome: "good", debrief: "<p>You helped, and took nothing.</p>" },
    cold: { outcome: "bad", debrief: "<p>She wanted to be heard, not thanked.</p>" },
  },
};
