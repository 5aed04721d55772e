package code

import "strings"

// departments is the national list (医疗机构诊疗科目名录, 1994 with what was added
// since): one of the first level a line, with those of its second level in the
// order of their numbers, and behind slashes those of the third.
const departments = `
01预防保健科
02全科医疗科
03内科 呼吸内科 消化内科 神经内科 心血管内科 血液内科 肾病学 内分泌 免疫学 变态反应 老年病 其他
04外科 普通外科/肝脏移植/胰腺移植/小肠移植 神经外科 骨科 泌尿外科/肾脏移植 胸外科 心脏大血管外科 烧伤科 整形外科 其他
05妇产科 妇科 产科 计划生育 优生学 生殖健康与不孕症 其他
06妇女保健科 青春期保健 围产期保健 更年期保健 妇女心理卫生 妇女营养 其他
07儿科 新生儿 小儿传染病 小儿消化 小儿呼吸 小儿心脏病 小儿肾病 小儿血液病 小儿神经病学 小儿内分泌 小儿遗传病 小儿免疫 其他
08小儿外科 小儿普通外科 小儿骨科 小儿泌尿外科 小儿胸心外科 小儿神经外科 其他
09儿童保健科 儿童生长发育 儿童营养 儿童心理卫生 儿童五官保健 儿童康复 其他
10眼科
11耳鼻咽喉科 耳科 鼻科 咽喉科 其他
12口腔科 口腔内科 口腔颌面外科 正畸 口腔修复 口腔预防保健 其他
13皮肤科 皮肤病 性传播疾病 其他
14医疗美容科
15精神科 精神病 精神卫生 药物依赖 精神康复 社区防治 临床心理 司法精神 其他
16传染科 肠道传染病 呼吸道传染病 肝炎 虫媒传染病 动物源性传染病 蠕虫病 其他
17结核病科
18地方病科
19肿瘤科
20急诊医学科
21康复医学科
22运动医学科
23职业病科 职业中毒 尘肺 放射病 物理因素损伤 职业健康监护 其他
24临终关怀科
25特种医学与军事医学科
26麻醉科
27疼痛科
28重症医学科
30医学检验科 临床体液、血液 临床微生物学 临床生化检验 临床免疫、血清学 临床细胞分子遗传学 其他
31病理科
32医学影像科 X线诊断 CT诊断 磁共振成像诊断 核医学 超声诊断 心电诊断 脑电及脑血流图诊断 神经肌肉电图 介入放射学 放射治疗 其他
50中医科 内科 外科 妇产科 儿科 皮肤科 眼科 耳鼻咽喉科 口腔科 肿瘤科 骨伤科 肛肠科 老年病科 针灸科 推拿科 康复医学 急诊科 预防保健科 其他
51民族医学科 维吾尔医学 藏医学 蒙医学 彝医学 傣医学 其他
52中西医结合科
69其他业务科室
`

// DepartmentName is the Chinese name of a department as [Department] gives it, with
// those of the levels above it; empty for one that is not listed.
func DepartmentName(code string) string {
	if len(code)%3 != 2 || !numeral(code[:2]) {
		return ""
	}
	_, found, ok := strings.Cut(departments, "\n"+code[:2])
	if !ok {
		return ""
	}
	line, _, _ := strings.Cut(found, "\n")
	names, all := []string{}, strings.Split(line, " ")
	for at := 3; ; at += 3 {
		names = append(names, all[0])
		if at >= len(code) {
			return strings.Join(names, " ")
		}
		n := number(code[at:])
		if n == 0 || n >= len(all) {
			return ""
		}
		all = strings.Split(all[n], "/")
	}
}
