package main

import (
	"slices"
	"strings"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/sheets"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/wire"
)

// word is a word of the catalogue for people: in Chinese where it is one of the
// usual, else as it stands, without underscores in English.
func (w *page) word(id string) string {
	if w.lang == "en" {
		return strings.ReplaceAll(id, "_", " ")
	}
	for line := range strings.Lines(chineseWords) {
		if had, zh, _ := strings.Cut(strings.TrimSpace(line), " "); had == id {
			return zh
		}
	}
	return id
}

// kind is the word for a code of one of the kinds of the spreadsheets' words: equipment,
// room, stock, skill.
func (w *page) kind(kind, code string) string {
	if w.lang != "en" {
		if w.words == nil {
			w.words = sheets.NewWords()
		}
		if name, ok := w.words.Name(kind, code); ok {
			return name
		}
	}
	return code
}

// service is the name of a service, and its id.
func (w *page) service(id string) string {
	if w.names == nil {
		w.names = services()
	}
	return withID(w.names[id], id, w.lang)
}

// row is the name of the service of a row, and the row's id.
func (w *page) row(v *capability.View, institution, id string) string {
	term := id
	if in, ok := v.Institution(institution); ok {
		for _, row := range in.Rows() {
			if row.ID == id {
				term = row.Service
			}
		}
	}
	w.service(term)
	return withID(w.names[term], id, w.lang)
}

// told is a text about a catalogue; in Chinese what it names by id has its name. An id
// may be that of a device and of a service: of which services it speaks is said.
func (w *page) told(v *capability.View, text wire.Text, services ...string) string {
	if w.lang == "en" {
		return text.En
	}
	var b strings.Builder
	isID := func(r rune) bool {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || strings.ContainsRune("._-/", r)
	}
	for rest := text.Zh; rest != ""; {
		n := strings.IndexFunc(rest, func(r rune) bool { return !isID(r) })
		if n < 0 {
			n = len(rest)
		}
		if n > 0 {
			b.WriteString(w.called(v, rest[:n], services))
		} else {
			n = len(string([]rune(rest)[:1]))
			b.WriteString(rest[:n])
		}
		rest = rest[n:]
	}
	return b.String()
}

// called is the name of whatever has an id.
func (w *page) called(v *capability.View, id string, services []string) string {
	w.service(id)
	if name := w.names[id].Zh; name != "" && slices.Contains(services, id) {
		return name
	}
	for _, kind := range []string{"equipment", "room", "stock", "skill"} {
		if name := w.kind(kind, id); name != id {
			return name
		}
	}
	if name := w.names[id].Zh; name != "" {
		return name
	}
	if v != nil {
		if in, ok := v.Institution(id); ok && in.Name.Zh != "" {
			return in.Name.Zh
		}
	}
	return w.word(id)
}

// title is a title; resident is also a kind of posting.
func (w *page) title(id string) string {
	if id == "resident" {
		return w.in("师", id)
	}
	return w.word(id)
}

// all is a list of such words.
func (w *page) all(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.word(id)
	}
	return strings.Join(out, w.in("、", ", "))
}

const chineseWords = `home 家
village 村
township 乡镇
subcentre 次中心
county 县
city 市
province 省
tertiary 三级
own 自己做
visiting 外来专家
remote 远程
supervised 指导下
verified 已核实
declared 已申报
assumed 推定
contradicted 已否定
full 满员
past_verify_by 核实已过期
stale_services 目录太旧
trial 试行
limit_unknown 限制条件未知
presence 在岗未确认
on_call 听班
hours_unknown 时间未知
equipment_unknown 设备状态未知
stock_unknown 库存未知
stale_stock 库存记录太旧
link 连接
by 对方未确认
vehicle_unknown 车辆未知
data 数据
phone 电话
none 无
working 可用
broken 故障
unknown 未知
planned 计划
independent 独立
suspended 暂停
withdrawn 停止
public 公立
private 民营
military 军队
assistant 士
attending 中级
associate_chief 副高
chief 正高
duty 值班
pre_notify 预先通知
reader 读片
dispatch 调度
medical_community 医共体
city_alliance 市级医联体
specialist_alliance 专科联盟
alliance 联盟
assistance 对口帮扶
service_line 专病线
horizontal 横向医共体
association 协会
pairing 结对
own_ambulance 本院救护车
ambulance_120 120急救车
escorted_car 护送车
helicopter 直升机
ambulance 救护车
reception 前台
group 工作群
member 成员
lead 牵头
branch 分院
centre 中心
unit 单元
point 点
partner 合作
township_branch 乡镇分院
village_clinic 村卫生室
chest_pain_center 胸痛中心
chest_pain_unit 胸痛救治单元
chest_pain_point 胸痛救治点
general_hospital 综合医院
township_health_centre 乡镇卫生院
township_health_center 乡镇卫生院
present 有
doubtful 不能确定
missing 没有
skill 技能
equipment 设备
room 房间
stock 库存
service 服务
vehicle 车辆
person 人员
product 药品
institution 机构
row 服务
posting 派驻
staff 本院人员
term 有效期
status 状态
slots 号源
itinerary 巡回
accreditation 认定
verify_by 核实期限
agreement 协议
added 新增
removed 删除
management 管理
department_head 科主任
resident 驻点
periodic 定期
posted 县聘乡用
teaching 带教
supervision 指导
training 进修
mon 周一
tue 周二
wed 周三
thu 周四
fri 周五
sat 周六
sun 周日
holiday 节假日
workday 调休上班日
changed 变更
`

// services are the names of the terms of the shipped packs: a catalogue only knows
// their ids.
func services() map[string]wire.Text {
	names := map[string]wire.Text{}
	for _, p := range content.CN() {
		for id, t := range p.Terms {
			names[id] = t.Name()
		}
	}
	return names
}

// name is the name of a place, and its id.
func (w *page) name(in *capability.Institution) string { return withID(in.Name, in.ID, w.lang) }
