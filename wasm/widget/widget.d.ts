import type { Answer, Source } from "./core.js";
import type { Options } from "./browser.js";
import type { Case, Decision, Explanation, Next, Outcome } from "./types.js";

/** What answers: the start of this package, or anything like it. */
export interface Answering {
  handle(method: string, target: string, body?: Source): Promise<Answer> | Answer;
}

/** The interview and its result, for one patient after the other. It decides nothing. */
export class FenjiTriage extends HTMLElement {
  /** Starts a core of the widget's own. */
  start(options: Options): Promise<void>;
  core: Answering | null;
  /** Answers to the first screen, by which it is shown before the core has started. */
  first: { next: Next; emergency?: string } | null;
  /** Set: what the host knows of a new patient; without `at` the device's clock is used. Read: the case as it stands. */
  get case(): Case;
  set case(given: Partial<Case>);
  /** Set: facts that the host knows; measured ones are read back. Read: those of the case as it stands. */
  facts: Case["facts"];
  /** The last decision; null while there is none. */
  readonly decision: Decision | null;
  /** Forgets the patient. */
  reset(): void;
}

export interface QuestionDetail {
  group: Next["group"];
  groups_left: Next["groups_left"];
}

export interface DecisionDetail {
  decision: Decision;
  bytes: Uint8Array;
  explanation: Explanation;
  case: Case;
}

export interface OutcomeDetail {
  outcome: Outcome;
  /** What is done instead of the decision, as a disposition. */
  action?: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "fenji-triage": FenjiTriage;
  }
  interface HTMLElementEventMap {
    "fenji-question": CustomEvent<QuestionDetail>;
    "fenji-decision": CustomEvent<DecisionDetail>;
    "fenji-outcome": CustomEvent<OutcomeDetail>;
  }
}
