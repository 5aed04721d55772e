// The widget's own words; all that is clinical comes from the core in both languages.

const words = {
  title: ["分级转诊", "Where should this patient go?"],
  starting: ["正在载入规则和机构目录…", "Loading rules and catalogue…"],
  failed: ["载入失败：", "Loading failed: "],
  asking: ["正在判断…", "Deciding…"],
  back: ["上一步", "Back"], restart: ["新病人", "New patient"],
  again: ["清空这位病人，重新开始？", "Clear this patient and begin again?"], yesClear: ["清空", "Clear"], keepOn: ["不清空", "Keep"],
  emergency: ["打 {0}", "Call {0}"],
  none: ["以上都没有", "None of these"], rest: ["其余都没有，继续", "None of the others, go on"], go: ["继续", "Go on"],
  wait: ["先看完…", "Read them first…"],
  yes: ["有", "Yes"], no: ["没有", "No"], is: ["是", "Yes"], isNot: ["否", "No"], surely: ["是，有", "Yes"], surelyNot: ["不是，没有", "No"],
  cannotTell: ["不清楚", "Not sure"], cannotHere: ["测不了", "Can't measure"],
  aloud: ["这一项关系到不能撤回的治疗：念给病人听，再请第二个人核对。", "An act that can't be undone rests on this: read it aloud, and have a second person check."],
  left: ["最多还有{0}屏", "at most {0} more screens"],
  unanswered: ["还有没填的：{0}", "Not answered: {0}"], fillUnknown: ["没填的都测不了或不清楚", "What is empty can't be had"],
  age: ["年龄", "Age"], birth: ["出生日期", "Birth date"], years: ["岁", "years"], months: ["月", "months"], days: ["天", "days"], nominal: ["虚岁", "by Chinese count"],
  solar: ["公历", "solar"], lunar: ["农历", "lunar"],
  several: ["不止一样", "More than one"], search: ["其他：拼音首字母或俗话，如 xt", "Other: words or pinyin initials, such as xt"], found: ["找到{0}个", "{0} found"], nothingFound: ["没有找到，换个说法", "Nothing found: say it otherwise"],
  count: ["数一数", "Count"], seconds: ["{0}秒", "{0} s"], tap: ["每一下点一次（第一下开始计时）", "Tap at each (the first starts the watch)"], tapLeft: ["还剩{0}秒 · {1}下", "{0} s left · {1}"], stop: ["停", "Stop"],
  ago: ["{0}前", "{0} ago"], justNow: ["刚才", "just now"], minutes: ["{0}分", "{0} min"], hours: ["{0}小时", "{0} h"],
  setNone: ["都没有", "None"], codes: ["编码，用空格分开", "codes, with spaces between"], noCodes: ["还没有诊断", "none yet"],
  old: ["上次：{0}（太久，要重测）", "last: {0} (too old, again)"],
  afterCall: ["先打电话，再做这一项", "call first, then this"],
  range: ["应在{0}到{1}之间", "from {0} to {1}"],
  now: ["马上做", "Do now"], call: ["打电话", "Call"], then: ["接着", "Then"], why: ["为什么", "Why"], unknown: ["还不知道", "Not known"], net: ["如果变化", "If it changes"], limits: ["注意", "Note"],
  before: ["{0}前", "by {0}"], wholeDays: ["{0}天", "{0} days"], remains: ["还剩{0}", "{0} left"], late: ["已超时{0}，马上做", "overdue by {0}: do it now"],
  ambulance: ["急救", "Ambulance"], noNumber: ["目录里没有号码", "no number in the catalogue"],
  answered: ["已接通", "Answered"], noAnswer: ["无人接", "No answer"],
  whoHere: ["这里能查", "can be had here"], whoUp: ["这里查不到，请上级查", "not here: ask the next level"],
  askOn: ["继续问，可能改变去向", "Ask on: it may change this"], askMore: ["补充其他情况", "Add what else is known"], seeResult: ["看处置", "See what to do"],
  print: ["打印", "Print"], declined: ["做不到／患者拒绝", "Can't / refuses"], override: ["我另有判断", "I decide otherwise"], followed: ["照此处理", "I do this"],
  declineWhich: ["哪一步做不到或被拒绝？", "Which step can't be done or is refused?"], replanned: ["已按做不到的重新安排", "Planned anew without it"], undoDecline: ["恢复原方案", "Back to the first plan"],
  overrideTitle: ["我的判断", "My decision"], action: ["我要做的", "What I do"], reason: ["理由", "Reason"], record: ["记录", "Record"], cancel: ["取消", "Cancel"],
  recorded: ["已记录", "Recorded"], drillOnly: ["演练：不记录", "Drill: nothing is recorded"],
  plan: ["全部步骤", "All steps"], ladder: ["四级路径", "The four levels"], here: ["现在", "here"], to: ["去", "to"], by: ["途经", "by way of"],
  sample: ["样例内容，未经医师签署，不得用于病人", "Sample content, signed by no clinician: not for use on patients"],
  unsigned: ["含未签署规则", "rests on unsigned rules"],
  versions: ["目录 {0} · 规则包 {1} {2} 等{3}个 · 引擎 {4}", "Catalogue {0} · packs {1} {2} and others, {3} · engine {4}"],
  drill: ["演练", "DRILL"],
  settled: ["已定", "settled"], open: ["未定，还有要问的", "open: more to ask"], acuity: ["{0}级", "level {0}"],
  readBack: ["核对带入的数据", "Check what was brought in"], readBackHint: ["下面是系统带入的，请看着病人核对。", "The record brought these in: check them at the patient."], correct: ["都对", "All right"], wrong: ["不对，重测", "Wrong: again"],
  clockTitle: ["核对时间", "Check the time"], clockHint: ["这台设备的时间是 {0}，比机构目录的发布时间 {1} 还早。时间错了，时限就会算错。", "This device says {0}, before the catalogue was published ({1}). With a wrong time deadlines are wrong."], clockOk: ["时间没错，继续", "The time is right"],
  mended: ["有矛盾或填错，请改：", "Contradiction or mistake, please mend:"],
  hereTitle: ["病人在哪里？", "Where is the patient?"],
  noResult: ["没有判断：", "Not decided: "],
};

const tables = {
  disposition: {
    stay: ["留在本处", "stay here"], assess: ["先在此查清", "assess here first"], consult: ["请上级会诊", "ask for an opinion"], observe: ["留观", "observe"], wait: ["等候约诊", "wait for a date"],
    treat_then_transfer: ["先治再转", "treat, then transfer"], refer_up: ["上转", "refer up"], refer_lateral: ["平转", "refer sideways"], refer_down: ["下转", "refer down"], hold_and_call: ["原地抢救并呼叫", "hold and call"],
  },
  urgency: { green: ["绿色通道 · 立即", "green channel · now"], urgent: ["紧急", "urgent"], routine: ["常规", "routine"] },
  level: { village: ["村", "village"], township: ["乡镇", "township"], county: ["县", "county"], tertiary: ["市以上", "city"] },
  reason: {
    condition: ["病情与所述不同", "the condition differs"], road: ["路况或车辆", "road or vehicle"], family: ["病人或家属的决定", "patient or family decide"], capacity: ["对方不能收", "they can't take him"], experience: ["凭经验", "by experience"], other: ["其他", "other"],
  },
  link: { data: ["有网络", "data"], phone: ["只有电话", "telephone only"], none: ["都没有", "none"] },
  unit: { "mm[Hg]": ["mmHg", "mmHg"], Cel: ["°C", "°C"], "/min": ["次/分", "/min"], a: ["岁", "years"], mo: ["月", "months"], d: ["天", "days"], wk: ["周", "weeks"], "{score}": ["分", "points"], "{count}": ["次", "times"], min: ["分钟", "min"] },
};

/** Words of one language: say(key, …), word(table, id), text({zh, en}). */
export function speaker(lang) {
  const i = /^en/i.test(lang) ? 1 : 0;
  return {
    lang: i ? "en" : "zh-CN",
    say: (key, ...values) => words[key][i].replace(/\{(\d)\}/g, (_, n) => values[n]),
    word: (table, id) => (tables[table][id] ? tables[table][id][i] : id),
    ids: (table) => Object.keys(tables[table]),
    text: (pair) => (pair ? (i ? pair.en || pair.zh : pair.zh || pair.en) || "" : ""),
    colon: i ? ": " : "：",
    comma: i ? ", " : "、",
  };
}
