package main

import (
	"strings"

	"github.com/fenji-health/fenji/capability"
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
