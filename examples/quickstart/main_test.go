package main

// The program of the README prints what the README shows. When wording or
// content changes, make content writes both anew.
func Example() {
	main()
	// Output:
	// 先推溶栓药，再立即转安溪县医院
	// 14:10前推溶栓药，还剩18分
	// 打安溪县医院0595-0000-0102，13:57前要回音
	// 连线指导0595-0000-0103，14:02前要回音
	// 14:20前出发，约16:20开始
	// 途中15:10至15:40复查：做心电图
	// 因为：120分钟内开通不了血管：先溶栓，推完就走
	// 不去湖头镇卫生院：没有急诊介入
	//
	// Give the lytic, then transfer
	// now to Anxi County Hospital
	// 14:10 give the lytic (18 min)
	// Call Anxi County Hospital
	// 0595-0000-0102, ack by 13:57
	// Call the supervisor
	// 0595-0000-0103 by 14:02
	// Leave by 14:20, start 16:20
	// 15:10-15:40 take an ECG
	// Why: No open vessel within 120
	// min: the lytic first, then
	// leave at once
	//
	// treat_then_transfer to anxi-county-hospital, acuity 1, settled: true
	// 1. call     呼叫安溪县医院 / call Anxi County Hospital
	// 2. consult  连线指导 / call the supervisor
	// 3. perform  推溶栓药 / give the lytic (30 minutes from first_contact, 18 left)
	// 4. transfer 转往安溪县医院 / transfer to Anxi County Hospital
	// 5. recheck  做心电图 / take an ECG (90 minutes from thrombolysis, 108 left)
	// cn-2018-adult/CARDIAC-2: 像心源性胸痛 / chest pain of cardiac type
	//   age >= 10 is true: {"age":58}
	//   "pressing" in chest_features is true: {"chest_features:pressing":true}
	// cn-2018-adult/MI-1: 确诊心梗 / a definite infarction
	//   age >= 10 is true: {"age":58}
	//   stemi is true: {"stemi":true}
	// cn-2018-adult/PAIN-3: 疼痛4–6分 / pain 4–6
	//   age >= 10 is true: {"age":58}
	//   pain_nrs >= 4 is true: {"pain_nrs":6}
	//   pain_nrs <= 6 is true: {"pain_nrs":6}
	// cn-chest-pain/CP-3: ST段抬高型心梗：绿色通道，开通血管 / ST-elevation infarction: green channel, open the vessel
	//   age >= 18 is true: {"age":58}
	//   stemi is true: {"stemi":true}
	// cn-chest-pain/CP-5: 120分钟内开通不了血管：先溶栓，推完就走 / No open vessel within 120 min: the lytic first, then leave at once
	//   age >= 18 is true: {"age":58}
	//   stemi is true: {"stemi":true}
	//   contact_to("pci") > 120 is true: {"contact_to(\"pci\")":[142,142]} {"since_first_contact":12,"response":0,"loading":10,"road":95,"lead":25}
	//   minutes_until("pci") - minutes_until("thrombolysis") > 30 is true: {"minutes_until(\"pci\")":[130,130],"minutes_until(\"thrombolysis\")":[8,8]} {"response":0,"loading":10,"road":95,"lead":25}
	// cn-chest-pain/CP-14: 转诊后两周内随访 / Follow-up within two weeks of a referral
	//   age >= 18 is true: {"age":58}
	//   stemi is true: {"stemi":true}
	// cn-chest-pain/CP-15: 神志清、血压稳，可以转运 / Alert, pressure steady: fit to travel
	//   age >= 18 is true: {"age":58}
	//   stemi is true: {"stemi":true}
	//   consciousness == "alert" is true: {"consciousness":"alert"}
	//   sbp >= 90 is true: {"sbp":140}
	//   unstable_heart is false: {"unstable_heart":false}
	// The same as JSON: go run ./examples/quickstart -json
}
