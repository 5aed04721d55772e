// The mistakes of a case in Chinese, by their stable codes. The core tells them in
// English: this says the same in short, and takes from the English what it names.

const keys = { schema: "格式", id: "编号", at: "病例时间", here: "所在机构", link: "联络", birth_date: "出生日期", age: "年龄", facts: "各项情况" };

const needed = {
  bool: "要填是或否（true 或 false）", choice: "要填一个选项", time: "要填时间，如 2022-11-26T13:52:00+08:00", number: "要填数字",
  duration: "要填时长，如 30 或 \"30m\"", set: "要填选项列表，或 has 和 not", codes: "要填编码列表",
};

const sentences = {
  "bad-code": () => "不是有效的编码",
  "bad-escape": () => "有读不懂的转义符（\\）",
  "bad-number": ({ fact }) => "要填数字" + range(fact),
  "bad-unit": ({ word, fact, hint }) => (fact && !("unit" in fact) && fact.kind !== "duration" ? "这一项没有单位" : "不认识单位" + quote(word) + hint),
  "contradiction": (m) => contradiction(m),
  "derived-fact": () => "由系统算出，请删去",
  "does-not-apply": () => "不适用于这位病人，请删去或核对",
  "duplicate-key": ({ word }) => quote(word) + "写了两次",
  "encoding": () => "不是 UTF-8 文字",
  "id": () => "编号只能用至多64个字母、数字和 - _ .，不得含个人信息",
  "impossible-date": () => "不是有效的日期，如 1964-03-08，且不能晚于病例时间",
  "impossible-time": () => "不是完整有效的时间，如 2022-11-26T13:52:00+08:00",
  "in-future": ({ message }) => "不能晚于病例时间" + bracket(clock(after(message, "the time of the case, "))),
  "link": () => "联络只能是 data（有网络）、phone（只有电话）或 none（都没有）",
  "malformed-hash": () => "不是有效的哈希",
  "missing": () => "必须填写",
  "not-json": () => "不是完整的 JSON，读不懂",
  "out-of-range": ({ message, fact }) => (/above its max/.test(message) ? "最小值大于最大值" : given(message) + "不合理" + range(fact)),
  "schema": () => "格式应写 \"fenji.case/1\"",
  "too-deep": () => "括号套得太深",
  "too-large": () => "太长",
  "too-many": () => "列表太长",
  "trailing-text": () => "JSON 结束后还有多余的文字",
  "twice": () => "年龄写了两次，只留一处",
  "unknown-choice": ({ word, fact, near }) => "没有选项" + quote(word) + (near ? meant(near) : choices(fact)),
  "unknown-complaint": ({ word, hint }) => "没有主诉" + quote(word) + hint,
  "unknown-fact": ({ word, hint }) => "没有" + quote(word) + "这一项" + hint,
  "unknown-institution": ({ word, hint }) => "目录里没有机构" + quote(word) + hint,
  "unknown-key": ({ word, hint }) => "不认识" + quote(word) + hint,
  "unknown-level": ({ word, hint }) => "不认识级别" + quote(word) + hint,
  "unknown-parameter": ({ word, hint }) => "不认识参数" + quote(word) + hint,
  "unknown-service": ({ word, hint }) => "不认识服务" + quote(word) + hint,
  "unknown-word": ({ word, hint }) => "不认识" + quote(word) + hint,
  "wrong-kind": ({ error, fact }) => (fact && needed[fact.kind]) || (error.path ? "填法不对" : "整份病例要写成 { … }"),
};

const problems = {
  "too-large": (detail) => "病例太长，没有读" + bracket(after(detail, "at most ") && "最多" + after(detail, "at most ") + "字节"),
  "incomplete": () => "病例只收到一部分",
  "fault": () => "程序出错，没有判断",
  "ended": () => "程序已停止，没有判断",
  "bad-json": () => "病例读不懂，没有判断",
  "bad-case": () => "病例有错，没有判断",
};

/** Every code that has a sentence. */
export const codes = Object.keys(sentences);

/**
 * What is wrong, without the name of the field.
 * @param {{code: string, path?: string, message: string}} error
 * @param {Object<string, object>} facts of the packs, by name
 */
export function mistake(error, facts) {
  const { message } = error;
  const [, near] = /; did you mean "([^"]+)"\?/.exec(message) || [];
  const [, allowed] = /; allowed: (.+)$/.exec(message) || [];
  const [, word] = /"((?:[^"\\]|\\.)*)"/.exec(message) || [];
  const hint = near ? meant(near) : allowed ? "。可用：" + allowed.split(", ").join("、") : "";
  const say = own(sentences, error.code);
  return say ? say({ error, message, word, near, hint, facts, fact: factOf(error.path, facts) }) : message + bracket(error.code);
}

/** A problem that lists no mistakes. */
export function refusal(problem) {
  const say = own(problems, problem.code);
  return say ? say(problem.detail || "") : "没有判断：" + problem.detail + bracket(problem.code);
}

/** The Chinese name of what a path leads to; the path itself where it has none. */
export function nameAt(path, facts) {
  const fact = factOf(path, facts);
  return fact ? fact.zh : own(keys, (path || "").slice(1)) || path || "";
}

function factOf(path, facts) {
  const [, first, name] = (path || "").split("/");
  return first === "facts" ? own(facts, name) : undefined;
}

function contradiction({ error, message, word, facts }) {
  if (/both in has and in not|said to be there and not/.test(message)) return "既说有又说没有：" + quote(word);
  const others = message.split(/[^\w]+/).filter((name, i, all) => own(facts, name) && facts[name] !== factOf(error.path, facts) && all.indexOf(name) === i);
  return (others.length ? "与" + others.map((name) => "“" + facts[name].zh + "”").join("、") : "前后") + "矛盾，其中有错";
}

function range(fact) {
  if (!fact || (fact.min === undefined && fact.max === undefined)) return "";
  const unit = fact.unit && fact.unit[0] !== "{" ? " " + fact.unit : "";
  if (fact.max === undefined) return "，应不低于" + fact.min + unit;
  if (fact.min === undefined) return "，应不高于" + fact.max + unit;
  return "，应在" + fact.min + "至" + fact.max + unit + "之间";
}

function choices(fact) {
  return fact && fact.choices ? "。可选：" + fact.choices.map((c) => c.zh + " " + c.id).join("、") : "";
}

const own = (table, key) => (Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined);
const quote = (text) => (text ? "“" + text + "”" : "");
const given = (message) => (/ is not plausible/.test(message) ? message.slice(0, message.indexOf(" is not plausible")) + " " : "数值");
const meant = (text) => "，是不是" + quote(text) + "？";
const bracket = (text) => (text ? "（" + text + "）" : "");
const after = (text, start) => (text.includes(start) ? /^\S*/.exec(text.slice(text.indexOf(start) + start.length))[0] : "");
const clock = (time) => time.slice(0, 16).replace("T", " ");
