package build

// titles are the Chinese names of keys, by type and key, or by key alone.
var titles = map[string]string{
	"$schema": "编辑器所用模式的地址", "schema": "格式与版次", "id": "编号", "zh": "中文", "en": "英文", "note": "备注", "title": "名称",
	"name": "名称", "version": "版本", "sample": "样例", "source": "依据", "sources": "依据", "level": "级别", "service": "服务项目",
	"from": "起", "to": "止", "within": "时限", "hours": "开放时间", "phone": "电话", "department": "科室", "mode": "方式", "by": "由谁",
	"kind": "类别", "status": "状态", "state": "状态", "reason": "理由", "text": "说明", "min": "最小", "max": "最大", "skills": "技能",
	"count": "人数", "consult": "会诊", "consent": "知情同意", "decided_by": "由谁决定", "if_no_answer": "无回音时", "safety_net": "出现什么要再来",
	"en_route": "途中", "skip": "绿色通道越过", "utc_offset": "时区", "effective": "有效期", "link": "联网", "products": "库存产品",

	"CaseDocument.id": "病例编号（不含个人信息）", "CaseDocument.at": "此刻", "CaseDocument.here": "病人所在机构", "CaseDocument.birth_date": "出生日期", "CaseDocument.lunar": "农历",
	"CaseDocument.age": "年龄", "CaseDocument.facts": "已知情况", "CaseDocument.episodes": "既往就诊（保留）", "CaseDocument.declined": "拒绝的步骤（保留）",

	"Pack.jurisdiction": "适用地区", "Pack.languages": "语言", "Pack.uses": "用到的规则包", "Pack.scale": "所属分诊标准", "Pack.approvals": "批准",
	"Pack.fallback": "兜底", "Pack.facts": "事实", "Pack.terms": "服务项目词表", "Pack.definitions": "子条件", "Pack.complaints": "主诉", "Pack.scales": "分诊标准",
	"Pack.rules": "规则", "Source.year": "年份", "Source.clause": "条款", "Source.mark": "证据标记",
	"Fact.unit": "单位", "Fact.decimals": "小数位", "Fact.units": "其他单位", "Fact.fresh_for": "有效多久", "Fact.instead": "替代", "Fact.proves": "证明", "Fact.derive": "怎样算出", "Derived.sum": "各表分数之和", "Derived.highest": "单项最高分", "Derived.ratio": "比值", "Derived.worst": "最差读数", "Derived.last": "最近读数",
	"Derived.repeated": "连续多次", "Derived.times": "次数", "Derived.toward": "向哪边为重", "Table.bands": "分段", "Table.max": "不大于", "Table.points": "分数",
	"Fact.obtain": "由哪项服务获得", "Fact.applies": "适用范围", "Fact.otherwise": "不适用时的值", "Fact.question": "问法", "Fact.choices": "选项", "Fact.codes": "编码",
	"Term.class": "可撤回(open)或不可撤回(gated)", "Term.treat_first": "先处理后转", "Term.basic": "徒手可为", "Term.place": "场所能力", "Term.satisfied_by": "可由何项满足",
	"Term.least_level": "最低级别", "Term.minutes": "所需时间", "Term.answer_within": "回音时限", "Term.verb": "指令用语",
	"Complaint.pathways": "病情路径", "Scale.levels": "级别", "Level.color": "颜色", "Level.target": "接诊时限",
	"Rule.stage": "阶段", "Rule.for": "适用人群", "Rule.pathway": "病情路径", "Rule.when": "条件", "Rule.then": "结论", "Rule.because": "理由", "Rule.locked": "锁定",
	"Rule.on_unknown": "未知时", "Conclusions.acuity": "紧急级别", "Conclusions.flag": "警示", "Conclusions.do": "立即在此处理", "Conclusions.nothing_here": "此处无可处理",
	"Conclusions.need": "需要", "Conclusions.forbid": "禁止", "Conclusions.floor": "最低级别", "Conclusions.green_channel": "绿色通道", "Conclusions.observe": "留观",
	"Conclusions.notice": "提示", "Conclusions.fit": "能否转运", "Conclusions.stay": "留在此处", "Conclusions.review": "复诊时间",
	"Need.target": "质量时限", "Need.window": "时间窗", "Need.stay": "须持续多久", "Target.not_before": "不早于", "Target.after": "在何项之后", "Forbid.until": "直到",

	"Overlay.here": "适用机构", "Overlay.approver": "批准人", "Overlay.signs": "签署的规则", "Overlay.quorum": "会诊人数要求", "Signature.rule": "规则", "Signature.hash": "所签内容的散列",
	"Where.network": "网络", "Where.institutions": "机构", "Quorum.timeout": "等候时限", "Quorum.then": "到时如何",

	"catalog.published": "发布时间", "catalog.levels": "级别次序", "catalog.words": "级别对应", "catalog.emergency": "急救", "catalog.stale_after": "多久算旧", "catalog.days": "节假日与调休",
	"catalog.institutions": "机构", "catalog.postings": "派驻", "catalog.networks": "协作网络", "catalog.travel": "路程", "catalog.links": "通信",
	"Institution.codes": "机构代码", "Institution.aliases": "别名", "Institution.grade": "等级", "Institution.region": "行政区划", "Institution.ownership": "所有制", "Institution.scale": "所用分诊标准",
	"Institution.accreditations": "资质", "Institution.catchment": "服务范围", "Institution.contacts": "联系电话", "Institution.departments": "科室", "Institution.services": "服务能力",
	"Institution.staff": "人员", "Institution.equipment": "设备", "Institution.stock": "库存", "Institution.vehicles": "车辆",
	"Service.phase": "病期", "Service.supervision": "监督项目", "Service.lead": "到后多久开始", "Service.turnaround": "出报告时间", "Service.on_call": "备班到位时间",
	"Service.asserted": "可信程度", "Service.patient": "病人条件", "Service.requires": "须具备", "Service.capacity": "接收能力", "Assertion.verify_by": "核实期限",
	"Posting.person": "人员代号", "Posting.employer": "派出单位", "Posting.workplace": "派驻单位", "Posting.presence": "在岗记录", "Network.lead": "牵头单位", "Network.members": "成员",
	"Product.quantity": "数量", "Product.expires": "效期", "Product.window": "说明书时间窗", "Vehicle.response": "出车准备", "Vehicle.loading": "上车", "Vehicle.escort": "护送人员",
	"Vehicle.kit": "随车装备", "Vehicle.serves": "服务机构", "Road.road": "路上",

	"expectation.case": "病例文件", "expectation.catalog_patch": "对目录的改动", "expectation.overlays": "另加的签署文件", "expectation.expect": "应有的结果",
	"Check.key": "查看哪一项", "Check.is": "应为", "Check.has": "应含", "Check.lacks": "不应含", "Check.order": "次序", "Check.why": "依据",

	"Decision.case": "病例", "Decision.at": "此刻", "Decision.here": "病人所在机构", "Decision.disposition": "去向", "Decision.destination": "目的机构", "Decision.acuity": "紧急程度",
	"Decision.urgency": "急缓", "Decision.green_channel": "绿色通道", "Decision.settled": "已定", "Decision.covered": "有规则覆盖", "Decision.advisory": "含未签署规则的作用",
	"Decision.plan": "步骤", "Decision.review_at": "复诊时间", "Decision.unmet": "未能满足", "Decision.forbidden": "禁忌", "Decision.passed": "已过时间窗", "Decision.reasons": "理由",
	"Decision.missing": "尚缺的情况", "Decision.alternatives": "其他去处", "Decision.rejected": "未选机构", "Decision.rejected_count": "未选机构数", "Decision.notices": "提示",
	"Decision.faults": "规则故障", "Decision.versions": "所用版本",
}
